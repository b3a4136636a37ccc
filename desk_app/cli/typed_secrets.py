"""Secrets for a command: from the environment, or typed where nobody sees them; never an argument."""

from __future__ import annotations

import os
import sys

import click

from desk_app.domain.errors import DeskError


def typed_secret(
    variable: str, prompt: str, missing: type[DeskError], words: str, *, twice: bool = False
) -> str:
    """What an environment variable holds, or what is typed at a terminal.

    Args:
        variable: The variable that is looked at first.
        prompt: What is asked.
        missing: The error where there is neither.
        words: What it says.
        twice: Ask again, for a secret that is new.
    """
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise missing(words, f"Set {variable} or run this in a terminal.")
    answer: str = click.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
    return answer
