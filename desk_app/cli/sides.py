"""`desk-app ticket forward`, `ticket side …`: ask somebody else about a ticket, apart from the customer."""

from __future__ import annotations

from pathlib import Path

import click

from desk_app.cli.context import Cli, body_of, pass_cli
from desk_app.cli.crowds import ask_about, yes_option
from desk_app.cli.leaving import say_leaving, send_at_option, signature_of, signature_option, time_of
from desk_app.cli.output import one_line, print_table, when
from desk_app.cli.show import side_with
from desk_app.cli.values import ticket_id
from desk_app.cli.verbs import Verb, Verbs
from desk_app.domain.changes import NewFile, SetSideDone, StartSide, WriteSide
from desk_app.domain.entities import Conversation, Message, Recipients, SideConversation, SideMessage
from desk_app.domain.errors import InvalidInput, NotFound

_to = click.option("--to", multiple=True, help="Who gets it: an address or “Name <address>”.")
_cc = click.option("--cc", multiple=True, help="Who gets a copy.")
_body = click.option("--body", help="The text.")
_body_file = click.option(
    "--body-file", type=click.Path(path_type=Path, allow_dash=True), help="File with the text; - for input."
)
_attach = click.option(
    "--attach", "files", multiple=True, type=click.Path(path_type=Path), help="Attach a file."
)
_side = click.option("--side", "place", type=click.IntRange(1), help="Which one, as `side list` counts them.")


@click.command(cls=Verb)
@click.argument("ref")
@_to
@_cc
@click.option("--subject", default="", help="Its own subject; the ticket's without it.")
@click.option("--message", "place", type=click.IntRange(1), help="Quote this message; 1 is the oldest.")
@click.option("--without-files", is_flag=True, help="Leave the quoted message's files out.")
@_body
@_body_file
@send_at_option
@signature_option
@_attach
@yes_option
@pass_cli
def forward(  # noqa: PLR0913 - one parameter per option of the command
    cli: Cli,
    *,
    ref: str,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    subject: str,
    place: int | None,
    without_files: bool,
    body: str | None,
    body_file: Path | None,
    send_at: str | None,
    signature: str | None,
    files: tuple[Path, ...],
    yes: bool,
) -> None:
    """Ask somebody else about ticket REF, in a side conversation that the customer never sees."""
    wanted = ticket_id(cli, ref)
    people = Recipients(to, cc)
    ask_about(people, yes=yes)
    about = _message(_conversation(cli, ref), place) if place is not None else None
    words = body_of(body, body_file) if body is not None or body_file is not None or about is None else ""
    kept = _kept(cli, files)
    if about is not None:
        words = f"{words}\n\n{quoted(about, when(about.sent_s, cli.zone))}".strip()
        kept += () if without_files else _files_of(about)
    change = StartSide(
        wanted,
        subject,
        people,
        words,
        files=kept,
        about_id=about.id if about else None,
        send_at_s=time_of(cli, send_at),
        signature=signature_of(signature),
    )
    done = cli.workspace.apply(change)
    say_leaving(cli, done, change.send_at_s, id=done.first("side"), message=done.first("side_message"))


@click.group(cls=Verbs)
def side() -> None:
    """Side conversations of a ticket: what third parties were asked, and what they said."""


@side.command("list")
@click.argument("ref")
@pass_cli
def list_sides(cli: Cli, *, ref: str) -> None:
    """List the side conversations of ticket REF."""
    conversation = _conversation(cli, ref)
    said = [entry for entry in conversation.entries if isinstance(entry, SideMessage)]
    rows = [
        (
            str(place),
            "done" if one.is_done else "open",
            one_line(side_with(one)),
            str(sum(entry.side_id == one.id for entry in said)),
            one_line(one.subject),
        )
        for place, one in enumerate(conversation.sides, 1)
    ]
    cli.answer(
        {"sides": conversation.sides, "messages": said},
        lambda: print_table(("", "state", "with", "mails", "subject"), rows),
    )


@side.command()
@click.argument("ref")
@_side
@_to
@_cc
@_body
@_body_file
@send_at_option
@signature_option
@_attach
@yes_option
@pass_cli
def write(  # noqa: PLR0913 - one parameter per option of the command
    cli: Cli,
    *,
    ref: str,
    place: int | None,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    body: str | None,
    body_file: Path | None,
    send_at: str | None,
    signature: str | None,
    files: tuple[Path, ...],
    yes: bool,
) -> None:
    """Write in a side conversation of ticket REF; to those it is with, unless --to names others."""
    found = _picked(_conversation(cli, ref), place)
    people = Recipients(to, cc) if to or cc else None
    ask_about(people or found.recipients, yes=yes)
    change = WriteSide(
        found.id,
        body_of(body, body_file),
        recipients=people,
        files=_kept(cli, files),
        send_at_s=time_of(cli, send_at),
        signature=signature_of(signature),
    )
    done = cli.workspace.apply(change)
    say_leaving(cli, done, change.send_at_s, id=done.first("side_message"))


@side.command()
@click.argument("ref")
@_side
@click.option("--open", "opens", is_flag=True, help="Open it again instead.")
@pass_cli
def done(cli: Cli, *, ref: str, place: int | None, opens: bool) -> None:
    """Say that a side conversation of ticket REF is done."""
    found = _picked(_conversation(cli, ref), place)
    made = cli.workspace.apply(SetSideDone(found.id, is_done=not opens))
    cli.said(made.title, id=found.id, change=made.change_id)


SIDES = (forward, side)
"""The verbs of `desk-app ticket` that are about third parties."""


def quoted(message: Message, at: str) -> str:
    """A message as it stands below the words that forward it."""
    lines = "\n".join(f"> {line}" if line else ">" for line in message.body.split("\n"))
    return f"{message.author_name or message.author_kind} wrote on {at}:\n{lines}"


def _conversation(cli: Cli, ref: str) -> Conversation:
    wanted = ticket_id(cli, ref)
    return cli.read(lambda reader: reader.tickets.conversation(wanted, 1_000_000)).conversation


def _message(conversation: Conversation, place: int) -> Message:
    """A message by its place among those of the ticket.

    Raises:
        NotFound: There are fewer.
    """
    messages = [entry for entry in conversation.entries if isinstance(entry, Message)]
    if place > len(messages):
        raise NotFound(f"This ticket has {len(messages)} messages.", "Look at it with ticket show.")
    return messages[place - 1]


def _picked(conversation: Conversation, place: int | None) -> SideConversation:
    """The side conversation that is meant; without a number the only one.

    Raises:
        NotFound: There is none like this.
        InvalidInput: There are several.
    """
    sides = conversation.sides
    if not sides or (place or 1) > len(sides):
        raise NotFound("This ticket has no such side conversation.", "Begin one with ticket forward.")
    if place is None and len(sides) > 1:
        raise InvalidInput("This ticket has several side conversations.", "Name one with --side.")
    return sides[(place or 1) - 1]


def _files_of(message: Message) -> tuple[NewFile, ...]:
    return tuple(
        NewFile(file.sha256, file.name, file.mime, file.size, file.content_id) for file in message.attachments
    )


def _kept(cli: Cli, files: tuple[Path, ...]) -> tuple[NewFile, ...]:
    cli.has_new_files = bool(files)
    return tuple(cli.workspace.keep_file(path) for path in files)
