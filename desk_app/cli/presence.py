"""`desk-app ticket who`: who else is in a ticket right now, as the team's server says."""

from __future__ import annotations

import click

from desk_app.cli.context import Cli
from desk_app.cli.output import when
from desk_app.cli.values import team as team_of
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import TicketId, id_text
from desk_app.runtime.accounts.kinds import TellsPresence


def print_who(cli: Cli, ticket: TicketId) -> None:
    """Ask the server and say it; while it is away, what it said last and when that was.

    Raises:
        NotFound: There is no server that could know.
        DeskError: It does not answer, and never told anything.
    """
    accounts = cli.accounts
    account = next((one for one in accounts.all() if one.is_main), None)
    kind = accounts.kind(account.kind) if account else None
    if account is None or not isinstance(kind, TellsPresence):
        raise NotFound("Nobody else works in this workspace.", "Presence needs a team server (account add).")
    found = kind.present(accounts.seat(account))
    names = {id_text(agent.id): agent.name for agent in team_of(cli).agents.values()}
    people = [
        {"agent": one.agent, "name": names.get(one.agent, "Somebody"), "doing": one.doing.value}
        for one in found.people
        if one.ticket == id_text(ticket)
    ]

    verb = "is" if found.as_of_s is None else "was"
    as_of = "" if found.as_of_s is None else f", as of {when(found.as_of_s, cli.zone)} (the server is away)"

    def for_people() -> None:
        for person in people:
            click.echo(f"{person['name']} {verb} {person['doing']}{as_of}.")
        if not people:
            click.echo(f"Nobody else {verb} in this ticket{as_of}.")

    as_of_fact = {} if found.as_of_s is None else {"as_of_s": found.as_of_s}
    cli.answer({"present": people, **as_of_fact}, for_people)
