"""`desk-app view …` and `desk-app draft …`: a person's own things."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from desk_app.cli.completing import complete_saved_view, complete_view
from desk_app.cli.context import Cli, body_of, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import one_line, print_table, when
from desk_app.cli.show import print_rows
from desk_app.cli.tickets import body_file_option, body_option
from desk_app.cli.values import count_text, counts_of, ticket_id
from desk_app.cli.verbs import Verbs
from desk_app.domain.changes import DeleteView, DiscardDraft, RestoreDraft, SaveDraft, SaveView
from desk_app.domain.entities import Draft, DraftKind, View
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.query.folding import fold
from desk_app.services.reading import DraftVersion, ListQuery
from desk_app.services.views import all_views, find_view


@desk_app.group(cls=Verbs)
def view() -> None:
    """Views: saved searches with live counts."""


@view.command("list")
@pass_cli
def list_views(cli: Cli) -> None:
    """List all views, built-in and saved, with the number of tickets in each."""
    views = cli.read(all_views)
    counts = counts_of(cli, views)
    rows = [(item.name, count_text(counts[item.id]), item.query) for item in views]
    facts = [{"view": item, "count": counts[item.id]} for item in views]
    cli.answer(facts, lambda: print_table(("view", "tickets", "query"), rows))


def _view(cli: Cli, name: str) -> View:
    return cli.read(lambda reader: find_view(reader, name))


@view.command()
@click.argument("name", shell_complete=complete_view)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1_000_000))
@pass_cli
def show(cli: Cli, *, name: str, limit: int) -> None:
    """List the tickets of view NAME (“For me”, or “for-me”; the beginning is enough)."""
    found = _view(cli, name)
    print_rows(cli, ListQuery(found.query, found.sort), limit)


@view.command()
@click.argument("name")
@click.argument("query")
@click.option("--sort", default="due", show_default=True)
@click.option("--group", "grouping", default="", help="Headings by this field.")
@pass_cli
def save(cli: Cli, *, name: str, query: str, sort: str, grouping: str) -> None:
    """Keep QUERY as view NAME; a view of that name is changed."""
    for problem in cli.read(lambda reader: reader.lists.parse(query)).problems:
        cli.note(problem.message)
    same = [v for v in cli.read(all_views) if fold(v.name) == fold(name)]
    if same and same[0].is_builtin:
        raise Refused(f"“{same[0].name}” is a built-in view.", "Choose another name.")
    view_id = same[0].id if same else None
    done = cli.workspace.apply(SaveView(name, query, sort, grouping, view_id=view_id))
    cli.said(done.title, change=done.change_id)


@view.command()
@click.argument("name", shell_complete=complete_saved_view)
@pass_cli
def remove(cli: Cli, *, name: str) -> None:
    """Remove view NAME; its tickets are not touched."""
    found = _view(cli, name)
    if found.is_builtin:
        raise Refused(f"“{found.name}” is a built-in view and stays.")
    cli.said(cli.workspace.apply(DeleteView(found.id)).title)


@desk_app.group(cls=Verbs)
def draft() -> None:
    """Drafts: texts that are being written."""


kind_option = click.option(
    "--note", "kind", flag_value="note", default="reply", help="An internal note instead of a reply."
)


@draft.command("list")
@pass_cli
def list_drafts(cli: Cli) -> None:
    """List your drafts, newest first."""
    drafts = cli.read(lambda reader: reader.own.drafts())
    tickets = [item.ticket_id for item in drafts if item.ticket_id is not None]
    numbers = {row.id: row.number for row in cli.read(lambda reader: reader.lists.rows_of(tickets))}
    rows = [
        (
            f"#{numbers.get(item.ticket_id, '?')}" if item.ticket_id else "new ticket",
            item.kind,
            when(item.updated_s, cli.zone),
            one_line(item.body[:200]),
        )
        for item in drafts
    ]
    cli.answer(drafts, lambda: print_table(("ticket", "kind", "saved", "text"), rows))


@draft.command("save")
@click.argument("ref")
@kind_option
@body_option
@body_file_option
@pass_cli
def save_draft(cli: Cli, *, ref: str, kind: DraftKind, body: str | None, body_file: Path | None) -> None:
    """Save a text as your draft in ticket REF."""
    done = cli.workspace.apply(SaveDraft(kind, body_of(body, body_file), ticket_id(cli, ref)))
    cli.said(done.title)


@draft.command("versions")
@click.argument("ref")
@kind_option
@click.option("--show", "shown", type=int, metavar="N", help="Print the whole text of version N.")
@pass_cli
def draft_versions(cli: Cli, *, ref: str, kind: DraftKind, shown: int | None) -> None:
    """List earlier versions of your draft in ticket REF, newest first."""
    found = _draft(cli, ref, kind)
    versions = cli.read(lambda reader: reader.own.draft_versions(found.id))
    if shown is not None:
        click.echo(_version(versions, shown).body)
        return
    rows = [(str(item.version), when(item.saved_s, cli.zone), one_line(item.body[:200])) for item in versions]
    cli.answer(versions, lambda: print_table(("version", "kept", "text"), rows))


@draft.command("restore")
@click.argument("ref")
@click.argument("version", type=int)
@kind_option
@pass_cli
def restore_draft(cli: Cli, *, ref: str, version: int, kind: DraftKind) -> None:
    """Put VERSION of your draft in ticket REF back; what it says now is kept, and undo brings it back."""
    found = _draft(cli, ref, kind)
    versions = cli.read(lambda reader: reader.own.draft_versions(found.id))
    cli.said(cli.workspace.apply(RestoreDraft(found.id, _version(versions, version).body)).title)


def _draft(cli: Cli, ref: str, kind: DraftKind) -> Draft:
    wanted = ticket_id(cli, ref)
    found = cli.read(lambda reader: reader.own.draft(wanted, kind))
    if found is None:
        raise NotFound("There is no such draft.")
    return found


def _version(versions: Sequence[DraftVersion], wanted: int) -> DraftVersion:
    found = next((item for item in versions if item.version == wanted), None)
    if found is None:
        known = ", ".join(str(item.version) for item in versions) or "none yet"
        raise NotFound(f"This draft has no version {wanted}.", f"There are: {known}.")
    return found


@draft.command()
@click.argument("ref")
@kind_option
@pass_cli
def discard(cli: Cli, *, ref: str, kind: DraftKind) -> None:
    """Throw your draft in ticket REF away; undo brings it back."""
    cli.said(cli.workspace.apply(DiscardDraft(_draft(cli, ref, kind).id)).title)
