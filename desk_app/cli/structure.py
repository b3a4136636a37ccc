"""`desk-app ticket merge`, `unmerge`, `split`, `link`, `delete`, `restore`: which tickets there are."""

from __future__ import annotations

from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.values import ticket_id
from desk_app.cli.verbs import Verb
from desk_app.domain.changes import (
    DeleteTicket,
    LinkTickets,
    MergeTicket,
    PinTicket,
    RestoreTicket,
    SplitTicket,
    UnmergeTicket,
)
from desk_app.domain.entities import LinkKind
from desk_app.domain.ids import parse_id

_LINKS: Final[tuple[LinkKind, ...]] = (
    "related",
    "blocks",
    "duplicates",
    "caused_by",
    "child_of",
    "follow_up_of",
    "split_from",
)


@click.command(cls=Verb)
@click.argument("ref")
@click.option("--off", "is_off", is_flag=True, help="No more than those of other tickets.")
@pass_cli
def pin(cli: Cli, *, ref: str, is_off: bool) -> None:
    """Keep the files of ticket REF on this computer, whatever else is chosen (desk-app sync keep)."""
    done = cli.workspace.apply(PinTicket(ticket_id(cli, ref), is_pinned=not is_off))
    cli.said(done.title, change=done.change_id)


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("into")
@click.option("--yes", is_flag=True, help="Merge although the customers differ.")
@pass_cli
def merge(cli: Cli, *, ref: str, into: str, yes: bool) -> None:
    """Merge ticket REF into ticket INTO."""
    source = cli.read(lambda reader: reader.tickets.find(ref))
    done = cli.workspace.apply(MergeTicket(source, ticket_id(cli, into), yes))
    cli.said(done.title, change=done.change_id)


@click.command(cls=Verb)
@click.argument("ref")
@pass_cli
def unmerge(cli: Cli, *, ref: str) -> None:
    """Take the merge of ticket REF back."""
    done = cli.workspace.apply(UnmergeTicket(cli.read(lambda reader: reader.tickets.find(ref))))
    cli.said(done.title, change=done.change_id)


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("entry", nargs=-1, required=True)
@click.option("--subject", default="", help="Subject of the new ticket; the old one's when left out.")
@pass_cli
def split(cli: Cli, *, ref: str, entry: tuple[str, ...], subject: str) -> None:
    """Move messages or notes ENTRY… (ids, see “ticket show --json”) of ticket REF into a new ticket."""
    entries = tuple(parse_id(text) for text in entry)
    done = cli.workspace.apply(SplitTicket(ticket_id(cli, ref), entries, subject))
    cli.said(done.title, id=done.first("ticket"), change=done.change_id)


@click.command(cls=Verb)
@click.argument("ref")
@click.argument("other")
@click.option("--kind", type=click.Choice(_LINKS), default="related", show_default=True)
@pass_cli
def link(cli: Cli, *, ref: str, other: str, kind: LinkKind) -> None:
    """Link ticket REF to ticket OTHER."""
    done = cli.workspace.apply(LinkTickets(ticket_id(cli, ref), ticket_id(cli, other), kind))
    cli.said(done.title, change=done.change_id)


@click.command(cls=Verb)
@click.argument("ref")
@pass_cli
def delete(cli: Cli, *, ref: str) -> None:
    """Put ticket REF into the bin."""
    done = cli.workspace.apply(DeleteTicket(ticket_id(cli, ref)))
    cli.said(done.title, change=done.change_id)


@click.command(cls=Verb)
@click.argument("ref")
@pass_cli
def restore(cli: Cli, *, ref: str) -> None:
    """Take ticket REF out of the bin."""
    done = cli.workspace.apply(RestoreTicket(ticket_id(cli, ref)))
    cli.said(done.title, change=done.change_id)


STRUCTURE: Final = (merge, unmerge, split, link, pin, delete, restore)
"""The commands of this module, for the group of tickets."""
