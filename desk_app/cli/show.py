"""How lists, tickets and conversations look in a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from textwrap import indent

import click

from desk_app.cli.context import Cli
from desk_app.cli.output import many_lines, one_line, print_table, size_text, when
from desk_app.cli.values import team
from desk_app.domain.entities import (
    Attachment,
    Conversation,
    Event,
    Message,
    Note,
    SideConversation,
    SideMessage,
    Ticket,
    TicketRow,
)
from desk_app.domain.query.problems import Problem
from desk_app.domain.status import priority_name
from desk_app.domain.text import count_of
from desk_app.presenters.conversation_events import event_line
from desk_app.presenters.conversation_times import Reader
from desk_app.presenters.details_face import LINK_WORDS, followers_of
from desk_app.services.exchange.people import split_person
from desk_app.services.mail.showing import invitation_of, seal_of, send_time_of
from desk_app.services.reading import ConversationPart, ListQuery, Page

_KIND_WORDS = {
    "customer": "wrote",
    "reply": "replied",
    "call": "called",
    "chat": "chatted",
    "auto": "automatic",
    "bounce": "not delivered",
}
_SAID = 5
"""Sentences about one query; a garbled one would have hundreds."""
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
    for message in list(dict.fromkeys(problem.message for problem in parsed.problems))[:_SAID]:
        cli.note(message)
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


def print_conversation(cli: Cli, part: ConversationPart) -> None:
    """Print a ticket with everything in it."""
    conversation = _Shown(cli, part.conversation)
    ticket = part.conversation.ticket
    _header(ticket, followers_of(ticket.row, team(cli)), cli.zone)
    if part.earlier:
        click.secho(f"… {count_of(part.earlier, 'earlier entry', 'earlier entries')} (--all)", dim=True)
    for entry in part.conversation.entries:
        if isinstance(entry, Message):
            conversation.message(entry)
        elif isinstance(entry, Note):
            conversation.note(entry)
        elif isinstance(entry, SideMessage):
            conversation.beside(entry)
        else:
            conversation.event(entry)


def with_places(cli: Cli, part: ConversationPart) -> ConversationPart:
    """The same with the truth about each file: is its content on this computer?"""
    entries = tuple(
        entry
        if isinstance(entry, Event)
        else replace(entry, attachments=files_with_places(cli, entry.attachments))
        for entry in part.conversation.entries
    )
    return replace(part, conversation=replace(part.conversation, entries=entries))


def files_with_places(cli: Cli, files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Files whose `is_here` is what is on the disk, not only what should be."""
    has = cli.workspace.has_file
    return tuple(replace(file, is_here=file.is_here and has(file.sha256)) for file in files)


def _header(ticket: Ticket, followers: tuple[str, ...], zone: tzinfo) -> None:
    row = ticket.row
    click.secho(f"#{row.number}  {one_line(row.subject)}", bold=True)
    facts = {
        "Status": row.status,
        "Priority": priority_name(row.priority),
        "Customer": " · ".join(filter(None, (row.customer, row.organisation))),
        "Assignee": row.assignee,
        "Team": row.queue,
        "Tags": ", ".join(row.tags),
        "Followers": ", ".join(followers),
        "Asset": f"{ticket.asset.model} {ticket.asset.serial}" if ticket.asset else "",
        "Due": when(row.due_s, zone),
        "Snoozed": when(row.snooze_s, zone),
        "Opened": when(row.created_s, zone),
        **{name: str(value) for name, value in ticket.custom.items()},
        "Links": ", ".join(
            f"{LINK_WORDS[link.kind, link.is_outgoing].lower()} #{link.number}" for link in ticket.links
        ),
        "Merged": ", ".join(f"#{number}" for _, number in ticket.merged),
    }
    for name, value in facts.items():
        if value:
            click.echo(f"  {name + ':':<11} {one_line(value)}")
    if row.deleted_s is not None:
        click.secho("  This ticket is in the bin.", fg="red")


class _Shown:
    """Prints the entries of one ticket."""

    def __init__(self, cli: Cli, conversation: Conversation) -> None:
        self._zone = cli.zone
        self._reader = Reader(cli.now_s, cli.zone)
        self._me = cli.workspace.me.id
        self._merged = dict(conversation.ticket.merged)
        self._sides = {side.id: side for side in conversation.sides}

    def message(self, message: Message) -> None:
        colour = "cyan" if message.author_kind == "agent" else "green"
        who = one_line(message.author_name) or message.author_kind
        is_ours = message.kind == "auto" and message.author_kind == "agent"  # opened without a customer
        head = (
            f"{who} {'wrote' if is_ours else _KIND_WORDS[message.kind]} · {when(message.sent_s, self._zone)}"
        )
        click.secho(f"\n{head}{self._from(message)}", fg=colour, bold=True)
        self._facts(message)
        click.echo(indent(many_lines(message.body), "  "))
        _files(message.attachments)

    def _facts(self, message: Message) -> None:
        """How a mail was signed or encrypted, the meeting in it, and when a reply leaves."""
        seal, card = seal_of(message), invitation_of(message, self._zone)
        if seal is not None:
            click.secho(f"  {one_line(seal.words)}", fg="red" if seal.is_warning else None, dim=True)
        for line in card.lines if card is not None else ():
            click.secho(f"  | {one_line(line)}")
        at_s = send_time_of(message)
        if at_s is not None and message.state == "queued":
            click.secho(f"  Leaves {when(at_s, self._zone)}", dim=True)

    def note(self, note: Note) -> None:
        head = f"{one_line(note.author_name)} · internal note · {when(note.created_s, self._zone)}"
        click.secho(f"\n{head}{self._from(note)}", fg="yellow", bold=True)
        click.echo(indent(many_lines(note.body), "| "))
        _files(note.attachments)

    def beside(self, said: SideMessage) -> None:
        side = self._sides.get(said.side_id)
        who = one_line(said.author_name) or one_line(said.author_address) or said.author_kind
        with_whom = one_line(side_with(side)) if side is not None else "somebody else"
        click.secho(f"\n{who} · {when(said.sent_s, self._zone)}{self._from(said)}", fg="blue", bold=True)
        about = f" · {one_line(side.subject)}" if side is not None else ""
        click.secho(f"  With {with_whom}, not the customer{about}", fg="blue")
        missed = said.data.get("undelivered")
        if isinstance(missed, list):
            click.secho(f"  It did not reach {one_line(', '.join(map(str, missed)))}.", fg="red")
        click.echo(indent(many_lines(said.body), "> "))
        _files(said.attachments)

    def event(self, event: Event) -> None:
        line = event_line(event, self._me, self._reader)
        if line is not None:
            words = one_line("".join(word.text for word in line.words))
            click.secho(f"· {when(event.done_s, self._zone)}  {words}", dim=True)

    def _from(self, entry: Message | Note | SideMessage) -> str:
        """Where an entry came from when its ticket was merged into this one."""
        number = self._merged.get(entry.home_ticket_id)
        return f" · from #{number}" if number else ""


def side_with(side: SideConversation) -> str:
    """Whom a side conversation is with, as short as can be told."""
    people = [split_person(person) for person in (*side.recipients.to, *side.recipients.cc)]
    return ", ".join(name or address for name, address in people) or "somebody else"


def _files(files: tuple[Attachment, ...]) -> None:
    for file in files:
        away = "" if file.is_here else ", not on this computer"
        click.secho(f"  [{one_line(file.name)}, {size_text(file.size)}{away}]", dim=True)
