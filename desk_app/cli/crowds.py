"""Asks before something goes to very many people, with the words of the window."""

from __future__ import annotations

import sys

import click

from desk_app.domain.crowds import ASKS_ABOVE, crowd_of, crowd_question
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import NeedsConfirmation, Refused

yes_option = click.option(
    "--yes", is_flag=True, help=f"Do not ask, although more than {ASKS_ABOVE} people get it."
)


def ask_about(recipients: Recipients | None, *, yes: bool) -> None:
    """Go on only when these people are few, or the person says yes.

    Raises:
        NeedsConfirmation: They are many, and there is nobody to ask.
        Refused: The person said no.
    """
    people = crowd_of(recipients)
    if not people or yes:
        return
    question = crowd_question(people)
    if not sys.stdin.isatty():
        raise NeedsConfirmation(f"{question} Say so with --yes.")
    if not click.confirm(question, err=True):
        raise Refused("Nothing was sent.")
