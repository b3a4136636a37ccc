"""`desk-app ticket who`: who else is in a ticket right now, as the team's server says."""

from __future__ import annotations

import click

from desk_app.cli.context import Cli
from desk_app.cli.values import team as team_of
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import TicketId, id_text
from desk_app.runtime.accounts.kinds import TellsPresence


def print_who(cli: Cli, ticket: TicketId) -> None:
    """Ask the server and say it.

    Raises:
        NotFound: There is no server that could know.
        DeskError: It does not answer.
    """
    accounts = cli.accounts
    account = next((one for one in accounts.all() if one.is_main), None)
    kind = accounts.kind(account.kind) if account else None
    if account is None or not isinstance(kind, TellsPresence):
        raise NotFound("Nobody else works in this workspace.", "Presence needs a team server (account add).")
    present = kind.present(accounts.seat(account))
    names = {id_text(agent.id): agent.name for agent in team_of(cli).agents.values()}
    people = [
        {"agent": one.agent, "name": names.get(one.agent, "Somebody"), "doing": one.doing.value}
        for one in present
        if one.ticket == id_text(ticket)
    ]

    def for_people() -> None:
        for person in people:
            click.echo(f"{person['name']} is {person['doing']}.")
        if not people:
            click.echo("Nobody else is in this ticket.")

    cli.answer({"present": people}, for_people)
