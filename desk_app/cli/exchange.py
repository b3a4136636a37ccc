"""`desk-app export` and `desk-app import …`: leave with everything, come in with what there is."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desk_app.cli.after_import import make_safe
from desk_app.cli.bulk import rows_of
from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table, when
from desk_app.cli.progress import progress
from desk_app.cli.verbs import Verbs
from desk_app.domain.errors import InvalidInput
from desk_app.domain.text import count_of
from desk_app.runtime.paths import resources
from desk_app.runtime.system_fonts import font_files
from desk_app.services.exchange.csv_import import CsvImport, import_csv
from desk_app.services.exchange.exporting import export_to
from desk_app.services.exchange.importing import import_from
from desk_app.services.exchange.list_export import export_list
from desk_app.services.exchange.mail_import import import_mail
from desk_app.services.exchange.vcard_import import import_vcards
from desk_app.services.reading import ListQuery

if TYPE_CHECKING:
    from desk_app.services.exchange.list_pdf import Paper

_SHOWN = 20
folder_argument = click.argument("folder", type=click.Path(path_type=Path))
path_argument = click.argument("path", type=click.Path(path_type=Path))
dry_run_option = click.option("--dry-run", is_flag=True, help="Tell what would come of it; change nothing.")


@desk_app.command("export")
@folder_argument
@pass_cli
def export_all(cli: Cli, *, folder: Path) -> None:
    """Write everything into FOLDER: JSON lines, mails (EML) and attachments; “import” reads it back."""
    desk = cli.desk
    facts = {"name": desk.store.name, "exported_s": cli.now_s, "program": version("desk-app")}
    with desk.store.dump() as dump, progress("Exporting") as told:
        result = export_to(folder, (dump, desk.store.blobs), facts, told)
    for sha256 in result.missing:
        cli.note(f"The attachment {sha256[:12]}… is not on this computer and was left out.")
    tickets = result.lines["tickets.jsonl"]
    cli.said(
        f"Wrote {count_of(tickets, 'ticket', 'tickets')},"
        f" {count_of(result.attachments, 'attachment', 'attachments')} and"
        f" {count_of(result.originals, 'mail as it came', 'mails as they came')} to {folder}.",
        folder=str(folder),
        lines=result.lines,
        attachments=result.attachments,
        originals=result.originals,
        missing=result.missing,
    )


@desk_app.command("export-list")
@path_argument
@click.argument("query", nargs=-1)
@pass_cli
def export_rows(cli: Cli, *, path: Path, query: tuple[str, ...]) -> None:
    """Write the tickets that match QUERY to PATH (.csv, .xlsx, .json, or .pdf for paper), all of them."""
    text = " ".join(query) or "is:active"
    with progress("Writing") as told:
        rows = rows_of(cli, ListQuery(text), told)
        done = export_list(path, rows, cli.zone, lambda: _paper(cli, text))
    if done.undrawn:
        cli.note(f"No font of this computer has: {done.undrawn}. White squares stand for them.")
    cli.said(
        f"Wrote {count_of(done.tickets, 'ticket', 'tickets')} to {path}.",
        path=str(path),
        tickets=done.tickets,
        undrawn=done.undrawn,
    )


def _paper(cli: Cli, title: str) -> Paper:
    # Imported here because it takes 300 ms, which only whoever prints a list should pay.
    from desk_app.services.exchange.lettering import FontFiles  # noqa: PLC0415 - see above
    from desk_app.services.exchange.list_pdf import Paper  # noqa: PLC0415 - see above

    regular, bold = (resources("fonts", f"Inter-{weight}.ttf") for weight in ("Regular", "Bold"))
    fonts = FontFiles(regular, bold, font_files())
    return Paper(title, f"{cli.desk.store.name} · {when(cli.now_s, cli.zone)} ({cli.zone})", fonts)


@desk_app.group("import", cls=Verbs)
def import_group() -> None:
    """Bring tickets in: silent (no mails, no rules), repeatable without doubles."""


@import_group.command("desk-app")
@folder_argument
@pass_cli
def import_export(cli: Cli, *, folder: Path) -> None:
    """Read an export of Desk App from FOLDER."""
    with progress("Importing") as told:
        result = import_from(folder, cli.workspace, cli.desk.store.dump, told)
    make_safe(cli, sum(result.added.values()))
    if result.missing:
        cli.note(
            f"{count_of(len(result.missing), 'attachment or mail is', 'attachments or mails are')}"
            " missing in the export."
        )
    cli.said(
        f"Imported {count_of(result.added.get('ticket', 0), 'ticket', 'tickets')};"
        f" {count_of(result.known, 'row was', 'rows were')} here already.",
        added=result.added,
        known=result.known,
        missing=result.missing,
    )


@import_group.command("mail")
@path_argument
@click.option("--open", "is_open", is_flag=True, help="Leave the tickets open; they are closed otherwise.")
@dry_run_option
@pass_cli
def import_mails(cli: Cli, *, path: Path, is_open: bool, dry_run: bool) -> None:
    """Read mails from PATH: an mbox file, an .eml file, a Maildir or a folder of them."""
    with progress("Importing") as told:
        result = import_mail(path, cli.workspace, is_open=is_open, dry_run=dry_run, progress=told)
    make_safe(cli, 0 if dry_run else result.messages)
    for place, reason in result.unreadable[:_SHOWN]:
        cli.note(f"{place}: {reason}")
    words = "Would import" if dry_run else "Imported"
    cli.said(
        f"{words} {count_of(result.messages, 'new mail', 'new mails')} with"
        f" {count_of(result.tickets, 'new ticket', 'new tickets')};"
        f" {count_of(result.known, 'mail was', 'mails were')} here already,"
        f" {len(result.unreadable):,} could not be read.",
        tickets=result.tickets,
        messages=result.messages,
        known=result.known,
        unreadable=result.unreadable,
    )


@import_group.command("csv")
@path_argument
@click.option("--map", "maps", multiple=True, metavar="HEADING=FIELD", help="What a column becomes.")
@dry_run_option
@pass_cli
def import_table(cli: Cli, *, path: Path, maps: tuple[str, ...], dry_run: bool) -> None:
    """Read a table (CSV or TSV) from PATH, one ticket a row."""
    mapping = dict(_pair(text) for text in maps)
    with progress("Importing") as told:
        result = import_csv(path, cli.workspace, cli.zone, mapping=mapping, dry_run=dry_run, progress=told)
    make_safe(cli, 0 if dry_run else result.tickets)
    for line, reason in result.refused[:_SHOWN]:
        cli.note(f"Line {line}: {reason}")
    cli.answer(result, lambda: _told(result, dry_run=dry_run))


@import_group.command("vcard")
@path_argument
@dry_run_option
@pass_cli
def import_contacts(cli: Cli, *, path: Path, dry_run: bool) -> None:
    """Read contacts (vCard 2.1, 3.0 or 4.0) from PATH: new customers, and what is missing of known ones."""
    result = import_vcards(path, cli.workspace, dry_run=dry_run)
    make_safe(cli, 0 if dry_run else result.added)
    for place, reason in result.refused[:_SHOWN]:
        cli.note(f"{place}: {reason}" if place else reason)
    words = "Would add" if dry_run else "Added"
    cli.said(
        f"{words} {count_of(result.added, 'customer', 'customers')}; {result.filled:,} learnt something,"
        f" {result.known:,} were here already, {len(result.refused):,} could not be used.",
        added=result.added,
        filled=result.filled,
        known=result.known,
        refused=result.refused,
    )


def _told(result: CsvImport, *, dry_run: bool) -> None:
    print_table(("column", "becomes"), list(result.columns.items()))
    words = "Would import" if dry_run else "Imported"
    click.echo(
        f"{words} {count_of(result.tickets, 'ticket', 'tickets')}; {result.known:,} were here already,"
        f" {count_of(len(result.refused), 'row', 'rows')} could not be used."
    )


def _pair(text: str) -> tuple[str, str]:
    heading, found, target = text.rpartition("=")
    if not found:
        raise InvalidInput(f"“{text}” does not say what a column becomes.", "Write heading=subject.")
    return heading, target
