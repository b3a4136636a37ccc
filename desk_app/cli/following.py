"""`desk-app ticket follow`, `unfollow`: who is told of what others do in a ticket."""

from __future__ import annotations

from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.values import agent_id, ticket_id
from desk_app.cli.verbs import Verb
from desk_app.domain.changes import FollowTicket
from desk_app.domain.errors import InvalidInput


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("who", default="me")
@pass_cli
def follow(cli: Cli, *, ref: str, who: str) -> None:
    """Follow ticket REF: be told of new mail, notes, status and assignee; or let colleague WHO follow it."""
    _turn(cli, ref, who, is_following=True)


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("who", default="me")
@pass_cli
def unfollow(cli: Cli, *, ref: str, who: str) -> None:
    """No longer follow ticket REF; or take colleague WHO off its followers."""
    _turn(cli, ref, who, is_following=False)


def _turn(cli: Cli, ref: str, who: str, *, is_following: bool) -> None:
    agent = agent_id(cli, who)
    if agent is None:
        raise InvalidInput("Nobody cannot follow a ticket.", "Name a colleague, or leave the name out.")
    done = cli.workspace.apply(FollowTicket(ticket_id(cli, ref), agent, is_following))
    cli.said(done.title, change=done.change_id)


FOLLOWING: Final = (follow, unfollow)
"""The commands of this module, for the group of tickets."""
