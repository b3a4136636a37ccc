"""`desk-app ticket …`: list, show, open, answer, note, change, tag, snooze, merge, split, link, bin."""

from __future__ import annotations

from pathlib import Path

import click

from desk_app.cli.bulk import change_many
from desk_app.cli.context import Cli, body_of, pass_cli
from desk_app.cli.crowds import ask_about, yes_option
from desk_app.cli.files import fetch_files, files_of, list_files, open_file, preview_page, save_files
from desk_app.cli.following import FOLLOWING
from desk_app.cli.history import redo_last, undo_last
from desk_app.cli.keeping import words_fetched
from desk_app.cli.leaving import say_leaving, send_at_option, signature_of, signature_option, time_of
from desk_app.cli.main import desk_app
from desk_app.cli.presence import print_who
from desk_app.cli.reasons import REASONS
from desk_app.cli.show import print_conversation, print_rows, with_places
from desk_app.cli.sides import SIDES
from desk_app.cli.structure import STRUCTURE
from desk_app.cli.values import (
    agent_id,
    changes_of,
    customer_for,
    mentions_in,
    parse_time,
    queue_id,
    status_id,
    tag_ids,
    ticket_id,
)
from desk_app.cli.verbs import Verbs
from desk_app.domain.changes import (
    AddNote,
    AddReply,
    CreateTicket,
    MarkRead,
    NewFile,
    SnoozeTicket,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.ids import TicketId
from desk_app.domain.status import PRIORITY_NAMES
from desk_app.services.reading import ListQuery

attach_option = click.option(
    "--attach",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Attach a file; can be given several times.",
)
body_option = click.option("--body", help="The text.")
body_file_option = click.option(
    "--body-file", type=click.Path(path_type=Path, allow_dash=True), help="File with the text; - for input."
)


@desk_app.group(cls=Verbs)
def ticket() -> None:
    """Tickets: list, read, answer, change."""


def kept_files(cli: Cli, files: tuple[Path, ...]) -> tuple[NewFile, ...]:
    """Files put into the blob store, ready to attach."""
    cli.has_new_files = bool(files)
    return tuple(cli.workspace.keep_file(path) for path in files)


for _command in (*STRUCTURE, *FOLLOWING, *REASONS, *SIDES):
    ticket.add_command(_command)


@ticket.command("list")
@click.argument("query", nargs=-1)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option(
    "--sort", default="", help="due, updated, created, priority, number, customer; - turns it round."
)
@pass_cli
def list_tickets(cli: Cli, *, query: tuple[str, ...], limit: int, sort: str) -> None:
    """List tickets that match QUERY (the search language; everything that is not done without it)."""
    print_rows(cli, ListQuery(" ".join(query) or "is:active", sort), limit)


@ticket.command()
@click.argument("ref")
@click.option("--all", "everything", is_flag=True, help="Show the whole conversation, however long.")
@pass_cli
def show(cli: Cli, *, ref: str, everything: bool) -> None:
    """Show a ticket with its conversation, notes and events."""
    wanted = ticket_id(cli, ref)
    limit = 1_000_000 if everything else 200
    part = cli.read(lambda reader: reader.tickets.conversation(wanted, limit))
    if part.away:
        cli.note(words_fetched(cli, wanted, part.away))
        part = cli.read(lambda reader: reader.tickets.conversation(wanted, limit))
    placed = with_places(cli, part)
    cli.answer(placed, lambda: print_conversation(cli, placed))


@ticket.command()
@click.argument("ref")
@pass_cli
def who(cli: Cli, *, ref: str) -> None:
    """Say who else views ticket REF or types in it now."""
    print_who(cli, ticket_id(cli, ref))


@ticket.command()
@click.argument("ref")
@click.argument("name", nargs=-1)
@click.option(
    "--save",
    "folder",
    type=click.Path(path_type=Path),
    help="Write them into this folder; nothing is replaced.",
)
@click.option("--fetch", "is_fetched", is_flag=True, help="Get those that are only on the server first.")
@click.option("--open", "opens", flag_value="safely", help="Open a read-only copy in the system's program.")
@click.option("--open-anyway", "opens", flag_value="anyway", help="The same for kinds that can run programs.")
@click.option(
    "--preview",
    "picture",
    type=click.Path(path_type=Path),
    help="Write a page of a PDF as a PNG picture to this file.",
)
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="The page to preview.")
@pass_cli
def files(
    cli: Cli,
    *,
    ref: str,
    name: tuple[str, ...],
    folder: Path | None,
    is_fetched: bool,
    opens: str | None,
    picture: Path | None,
    page: int,
) -> None:
    """List what is attached to ticket REF, or only the files called NAME…; or save, open, preview them."""
    found = files_of(cli, ticket_id(cli, ref), name)
    if is_fetched:
        found = fetch_files(cli, found)
    if opens:
        open_file(cli, found, anyway=opens == "anyway")
    elif picture is not None:
        preview_page(cli, found, picture, page)
    elif folder is not None:
        save_files(cli, found, folder)
    else:
        list_files(cli, found)


@ticket.command()
@click.option("--subject", required=True, help="One line.")
@click.option("--customer", help="E-mail address or name; an unknown address becomes a new customer.")
@body_option
@body_file_option
@click.option("--queue", "--team", "queue", help="Team the ticket goes to.")
@click.option("--assignee", help="Agent; “me” for yourself.")
@click.option("--priority", type=click.Choice(list(PRIORITY_NAMES)), default="normal", show_default=True)
@click.option("--tag", "tags", multiple=True, help="Tag; new ones are made.")
@click.option("--channel", default="email", show_default=True)
@click.option("--due", help="When an answer is promised, such as “fri 14:00”.")
@attach_option
@pass_cli
def new(  # noqa: PLR0913 - one parameter per option of the command
    cli: Cli,
    *,
    subject: str,
    customer: str | None,
    body: str | None,
    body_file: Path | None,
    queue: str | None,
    assignee: str | None,
    priority: str,
    tags: tuple[str, ...],
    channel: str,
    due: str | None,
    files: tuple[Path, ...],
) -> None:
    """Open a ticket."""
    text = body_of(body, body_file)
    change = CreateTicket(
        subject=subject,
        customer_id=customer_for(cli, customer),
        body=text,
        channel=channel,
        queue_id=queue_id(cli, queue) if queue else None,
        assignee_id=agent_id(cli, assignee) if assignee else None,
        priority=PRIORITY_NAMES[priority],
        due_s=parse_time(cli, due) if due else None,
        tag_ids=tag_ids(cli, tags),
        files=kept_files(cli, files),
    )
    done = cli.workspace.apply(change)
    made = TicketId(done.first("ticket"))
    row = cli.read(lambda reader: reader.lists.rows_of([made]))[0]
    cli.said(done.title, id=made, number=row.number, change=done.change_id)


@ticket.command()
@click.argument("ref")
@body_option
@body_file_option
@click.option("--status", help="Set this status in the same step, such as “solved”.")
@click.option("--to", "to", multiple=True, help="Who gets it; the customer when left out.")
@click.option("--cc", multiple=True, help="Who else gets it.")
@send_at_option
@signature_option
@attach_option
@yes_option
@pass_cli
def reply(  # noqa: PLR0913 - one parameter per option of the command
    cli: Cli,
    *,
    ref: str,
    body: str | None,
    body_file: Path | None,
    status: str | None,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    send_at: str | None,
    signature: str | None,
    files: tuple[Path, ...],
    yes: bool,
) -> None:
    """Answer the customer of ticket REF."""
    wanted = ticket_id(cli, ref)
    people = Recipients(to, cc) if to or cc else None
    ask_about(people, yes=yes)
    text = body_of(body, body_file)
    change = AddReply(
        wanted,
        text,
        recipients=people,
        status_id=status_id(cli, status) if status else None,
        files=kept_files(cli, files),
        send_at_s=time_of(cli, send_at),
        signature=signature_of(signature),
    )
    done = cli.workspace.apply(change)
    say_leaving(cli, done, change.send_at_s, id=done.first("message"))


@ticket.command()
@click.argument("ref")
@body_option
@body_file_option
@attach_option
@pass_cli
def note(cli: Cli, *, ref: str, body: str | None, body_file: Path | None, files: tuple[Path, ...]) -> None:
    """Add an internal note to ticket REF; only the team sees it. @name mentions a colleague."""
    wanted = ticket_id(cli, ref)
    text = body_of(body, body_file)
    change = AddNote(wanted, text, kept_files(cli, files), mentions_in(cli, text))
    done = cli.workspace.apply(change)
    cli.said(done.title, id=done.first("note"), change=done.change_id)


@ticket.command("set")
@click.argument("ref")
@click.argument("assignment", nargs=-1, required=True)
@pass_cli
def set_values(cli: Cli, *, ref: str, assignment: tuple[str, ...]) -> None:
    """Set fields of ticket REF: status=solved assignee=me tags+=e07 followers+=me due="fri 14:00"."""
    wanted = ticket_id(cli, ref)
    group_id: bytes | None = None
    titles: list[str] = []
    for change in changes_of(cli, wanted, assignment):
        done = cli.workspace.apply(change, group_id=group_id)
        group_id = group_id or done.group_id
        titles.append(done.title)
    cli.said(". ".join(titles), ticket=wanted, change=group_id)


@ticket.command()
@click.argument("ref")
@click.argument("until")
@pass_cli
def snooze(cli: Cli, *, ref: str, until: str) -> None:
    """Hide ticket REF until a time: “mon 8”, “in 3 workdays”, “none” to wake it."""
    wanted = ticket_id(cli, ref)
    at_s = None if until == "none" else parse_time(cli, until)
    done = cli.workspace.apply(SnoozeTicket(wanted, at_s, str(cli.zone)))
    cli.said(done.title, until_s=at_s, change=done.change_id)


@ticket.command()
@click.argument("ref")
@click.option("--unread", is_flag=True, help="Make it unread instead.")
@pass_cli
def read(cli: Cli, *, ref: str, unread: bool) -> None:
    """Mark ticket REF as read up to now."""
    done = cli.workspace.apply(MarkRead(ticket_id(cli, ref), 0 if unread else cli.now_s))
    cli.said(done.title)


@ticket.command()
@click.argument("query")
@click.argument("assignment", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Show what would change and change nothing.")
@click.option("--limit", default=1_000_000, show_default=True, type=click.IntRange(1))
@pass_cli
def bulk(cli: Cli, *, query: str, assignment: tuple[str, ...], dry_run: bool, limit: int) -> None:
    """Set fields of every ticket that matches QUERY, as one step that undo takes back."""
    change_many(cli, ListQuery(query), assignment, dry_run=dry_run, limit=limit)


@ticket.command()
@pass_cli
def undo(cli: Cli) -> None:
    """Take your last step back."""
    undo_last(cli)


@ticket.command()
@pass_cli
def redo(cli: Cli) -> None:
    """Do the step again that was undone last."""
    redo_last(cli)
