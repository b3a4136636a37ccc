"""`desk-app ticket why-due`, `why-mood`: what a ticket's history says about two of its fields."""

from __future__ import annotations

from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.output import one_line, when
from desk_app.cli.values import team, ticket_id
from desk_app.cli.verbs import Verb
from desk_app.domain.entities import Event, Ticket
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import TicketId
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.why_due import SpanKind, WhyDue, why_due
from desk_app.presenters.why_history import HISTORY
from desk_app.presenters.why_mood import WhyMood, why_mood
from desk_app.services.reading import Reader


@click.command("why-due", cls=Verb)
@click.argument("ref")
@pass_cli
def why_due_of(cli: Cli, *, ref: str) -> None:
    """Say why a reply to ticket REF is due then: who set it and when, and what became of the time since."""
    ticket, events = _history(cli, ticket_id(cli, ref))
    why = why_due(ticket, events, team(cli), Clockface(cli.now_s, cli.zone), me=cli.workspace.me.id)
    if why is None:
        words = f"{handle_of(ticket.row.number)} has no time by which a reply is due."
        raise NotFound(words, "Promise one: desk-app ticket set NUMBER due=…")
    cli.answer(why, lambda: _print_due(cli, why))


@click.command("why-mood", cls=Verb)
@click.argument("ref")
@pass_cli
def why_mood_of(cli: Cli, *, ref: str) -> None:
    """Say where the mood of ticket REF comes from."""
    ticket, events = _history(cli, ticket_id(cli, ref))
    why = why_mood(ticket, events, Clockface(cli.now_s, cli.zone), me=cli.workspace.me.id)
    if why is None:
        words = f"{handle_of(ticket.row.number)} has no mood."
        raise NotFound(words, "Set one: desk-app ticket set NUMBER mood=…")
    cli.answer(why, lambda: _print_mood(why))


def _history(cli: Cli, wanted: TicketId) -> tuple[Ticket, tuple[Event, ...]]:
    def question(reader: Reader) -> tuple[Ticket, tuple[Event, ...]]:
        return reader.tickets.ticket(wanted).ticket, reader.tickets.events(wanted, HISTORY)

    return cli.read(question)


def _print_due(cli: Cli, why: WhyDue) -> None:
    click.secho(f"{why.number}  Reply due {why.due} ({why.zone}): {one_line(why.stands)}", bold=True)
    for sentence in filter(None, (why.origin, why.paused)):
        click.echo(f"  {one_line(sentence)}")
    for span in why.ledger.spans:
        if span.kind is not SpanKind.AHEAD:
            click.secho(f"  {when(span.start_s, cli.zone)}  {span.words}", dim=True)


def _print_mood(why: WhyMood) -> None:
    click.secho(f"{why.number}  {one_line(why.name)}", bold=True)
    for sentence in (why.origin, why.read_from):
        click.echo(f"  {one_line(sentence)}")


REASONS: Final = (why_due_of, why_mood_of)
"""The commands of this module, for the group of tickets."""
