"""How lists, tickets and conversations look in a terminal."""

from __future__ import annotations

import json
from datetime import tzinfo
from textwrap import indent

import click

from desk_app.cli.context import Cli
from desk_app.cli.output import many_lines, one_line, print_table, size_text, when
from desk_app.domain.entities import Attachment, Event, Message, Note, Ticket, TicketRow
from desk_app.domain.query.problems import Problem
from desk_app.domain.status import priority_name
from desk_app.domain.text import count_of
from desk_app.services.reading import ConversationPart, ListQuery, Page

_KIND_WORDS = {
    "customer": "wrote",
    "reply": "replied",
    "call": "called",
    "chat": "chatted",
    "auto": "automatic",
    "bounce": "not delivered",
}
_TAKEN = {"beginning": "as the beginning of words", "part": "as a part of words", "near": "as a near word"}


def print_rows(cli: Cli, query: ListQuery, limit: int) -> None:
    """Print the rows of a list or search, with what was wrong or different about the query."""
    page = cli.read(lambda reader: reader.lists.page(query, limit))
    problems = tell_about_query(cli, query, page)
    facts = {"tickets": page.rows, "problems": problems, "is_complete": page.is_complete}
    cli.answer(facts, lambda: _rows(cli, page))


def tell_about_query(cli: Cli, query: ListQuery, page: Page) -> tuple[Problem, ...]:
    """Say (beside the answer) what was wrong with a query and which words were taken differently."""
    parsed = cli.read(lambda reader: reader.lists.parse(query.text))
    for problem in parsed.problems:
        cli.note(problem.message)
    for reason in page.reasons:
        meant = f" ({', '.join(reason.meant)})" if reason.meant else ""
        cli.note(f"“{reason.word}” was taken {_TAKEN[reason.how]}{meant}.")
    return tuple(parsed.problems)


def _rows(cli: Cli, page: Page) -> None:
    if not page.rows:
        click.echo("No ticket matches.")
    print_table(
        ("number", "status", "who", "updated", "assignee", "subject"),
        [_row(row, cli.zone) for row in page.rows],
    )
    if page.next_key is not None:
        more = (
            "There are more; raise --limit."
            if page.is_complete
            else "The search was stopped; there may be more."
        )
        cli.note(more)


def _row(row: TicketRow, zone: tzinfo) -> tuple[str, ...]:
    marks = "•" if row.is_unread else " "
    return (
        f"{marks}{row.number}",
        row.status,
        row.customer or "–",
        when(row.updated_s, zone),
        row.assignee or "–",
        row.subject,
    )


def print_conversation(part: ConversationPart, zone: tzinfo) -> None:
    """Print a ticket with everything in it."""
    ticket = part.conversation.ticket
    _header(ticket, zone)
    if part.earlier:
        click.secho(f"… {count_of(part.earlier, 'earlier entry', 'earlier entries')} (--all)", dim=True)
    for entry in part.conversation.entries:
        if isinstance(entry, Message):
            _message(entry, zone)
        elif isinstance(entry, Note):
            _note(entry, zone)
        else:
            _event(entry, zone)


def _header(ticket: Ticket, zone: tzinfo) -> None:
    row = ticket.row
    click.secho(f"#{row.number}  {one_line(row.subject)}", bold=True)
    facts = {
        "Status": row.status,
        "Priority": priority_name(row.priority),
        "Customer": " · ".join(filter(None, (row.customer, row.organisation))),
        "Assignee": row.assignee,
        "Team": row.queue,
        "Tags": ", ".join(row.tags),
        "Asset": f"{ticket.asset.model} {ticket.asset.serial}" if ticket.asset else "",
        "Due": when(row.due_s, zone),
        "Snoozed": when(row.snooze_s, zone),
        "Opened": when(row.created_s, zone),
        **{name: str(value) for name, value in ticket.custom.items()},
        "Links": ", ".join(f"{link.kind.replace('_', ' ')} #{link.number}" for link in ticket.links),
        "Merged": ", ".join(f"#{number}" for _, number in ticket.merged),
    }
    for name, value in facts.items():
        if value:
            click.echo(f"  {name + ':':<10} {one_line(value)}")
    if row.deleted_s is not None:
        click.secho("  This ticket is in the bin.", fg="red")


def _message(message: Message, zone: tzinfo) -> None:
    colour = "cyan" if message.author_kind == "agent" else "green"
    who = one_line(message.author_name) or message.author_kind
    click.secho(f"\n{who} {_KIND_WORDS[message.kind]} · {when(message.sent_s, zone)}", fg=colour, bold=True)
    click.echo(indent(many_lines(message.body), "  "))
    _files(message.attachments)


def _note(note: Note, zone: tzinfo) -> None:
    who = one_line(note.author_name)
    click.secho(f"\n{who} · internal note · {when(note.created_s, zone)}", fg="yellow", bold=True)
    click.echo(indent(many_lines(note.body), "| "))
    _files(note.attachments)


def _files(files: tuple[Attachment, ...]) -> None:
    for file in files:
        click.secho(f"  [{one_line(file.name)}, {size_text(file.size)}]", dim=True)


def _event(event: Event, zone: tzinfo) -> None:
    click.secho(f"· {when(event.done_s, zone)}  {one_line(event_text(event))}", dim=True)


def event_text(event: Event) -> str:
    """One line that says what happened and who did it."""
    data = event.data
    who = event.actor_name or event.actor_kind
    if event.kind == "set":
        return f"{who} set {data.get('field')}: {_value(data.get('old'))} → {_value(data.get('new'))}"
    if event.kind == "tags":
        added, removed = data.get("added") or [], data.get("removed") or []
        parts = [f"+{tag}" for tag in _list(added)] + [f"-{tag}" for tag in _list(removed)]
        return f"{who} changed tags {' '.join(parts)}"
    if event.kind in ("undone", "redone"):
        return f"{who} {event.kind}: {data.get('title')}"
    shown = {name: value for name, value in data.items() if isinstance(value, str | int)}
    rest = f" {json.dumps(shown, ensure_ascii=False)}" if shown else ""
    return f"{who}: {event.kind.replace('_', ' ')}{rest}"


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _value(value: object) -> str:
    return "–" if value in (None, "") else str(value)
