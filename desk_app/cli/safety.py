"""`desk-app backup`, `restore` and `doctor`: keeping what there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from desk_app.cli.context import Cli, ask_passphrase, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table, size_text, when
from desk_app.cli.progress import progress
from desk_app.domain.errors import DeskError, NotFound
from desk_app.domain.text import count_of
from desk_app.runtime import clock
from desk_app.runtime.desk import keys_of, unlock
from desk_app.runtime.keychain import SystemKeychain
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.places import survey_place
from desk_app.runtime.problem_report import Sources, gather, keep_report
from desk_app.runtime.settings import Settings
from desk_app.store.backup import BackupReason, list_backups, make_backup, thin_backups, trim_journal
from desk_app.store.bundle import make_bundle
from desk_app.store.checking import check_workspace
from desk_app.store.crypto import DataKey
from desk_app.store.finding import Examination, Finding, State, bad, warn, worst
from desk_app.store.key_record import FILE_NAME as KEY_FILE
from desk_app.store.keyfile import WorkspaceKeys
from desk_app.store.opening import require_workspace
from desk_app.store.places import Places
from desk_app.store.recovery import restore_backup
from desk_app.store.repairing import repair_workspace
from desk_app.store.restoring import RestoreWish, restore_bundle

_COLOURS = {State.OK: "green", State.WARN: "yellow", State.BAD: "red"}


@desk_app.command()
@click.argument("to", type=click.Path(path_type=Path), required=False)
@click.option("--list", "is_listing", is_flag=True, help="List the backups of this workspace instead.")
@pass_cli
def backup(cli: Cli, *, to: Path | None, is_listing: bool) -> None:
    """Make a backup beside the workspace, or a whole copy (database, attachments, keys) in TO."""
    places = require_workspace(cli.folder)
    if is_listing:
        _list(cli, places)
        return
    key = unlock(keys_of(cli.folder), ask_passphrase)
    with progress("Copying") as told:
        if to is not None:
            made = make_bundle(places, key, to, now_s=cli.now_s, advance=_advance(told))
            for problem in made.problems:
                cli.note(problem)
            cli.said(f"Wrote {made.path} ({size_text(made.size_bytes)}).", path=str(made.path))
            return
        info = make_backup(places, key, cli.now_s, reason=BackupReason.PERSON, advance=_advance(told))
    dropped = thin_backups(places, now_s=cli.now_s)
    trim_journal(places, key, now_s=cli.now_s)
    cli.said(
        f"Made the backup {info.path.name} ({size_text(info.size_bytes)}).",
        path=str(info.path),
        dropped=dropped,
    )


def _advance(told: Callable[[int, int], bool]) -> Callable[[int, int], None]:
    def advance(done: int, total: int) -> None:
        told(done, total)

    return advance


def _list(cli: Cli, places: Places) -> None:
    backups = list_backups(places)
    rows = [
        (info.path.name, when(info.made_s), info.reason.value, size_text(info.size_bytes)) for info in backups
    ]
    facts = [
        {"path": str(i.path), "made_s": i.made_s, "reason": i.reason, "size": i.size_bytes} for i in backups
    ]
    cli.answer(facts, lambda: print_table(("backup", "made", "why", "size"), rows))


@desk_app.command()
@click.argument("source")
@click.option("--forget-newer", is_flag=True, help="Leave changes out that were made after the backup.")
@pass_cli
def restore(cli: Cli, *, source: str, forget_newer: bool) -> None:
    """Bring back SOURCE: a file of “backup TO”, or the name of a backup (see “backup --list”).

    What was there is set aside whole, and changes made since the backup are done again.
    """
    places = Places(cli.folder)
    path = Path(source)
    if path.is_file():
        wish = RestoreWish(_unlock_folder, cli.now_s, replay=not forget_newer)
        with progress("Restoring") as told:
            restored = restore_bundle(path, places, wish, advance=_advance(told))
        rebuilt, aside = restored.rebuilt, restored.aside
    else:
        info = next((i for i in list_backups(places) if i.path.name == source), None)
        if info is None:
            raise NotFound(f"There is no backup “{source}”.", "See desk-app backup --list.")
        key = unlock(keys_of(cli.folder), ask_passphrase)
        with progress("Restoring") as told:
            recovered = restore_backup(
                places, key, info, now_s=cli.now_s, replay=not forget_newer, advance=_advance(told)
            )
        rebuilt, aside = recovered.rebuilt, recovered.aside
    kept = f" What was there is in {aside}." if aside else ""
    for problem in rebuilt.problems:
        cli.note(problem)
    tickets = rebuilt.content.tickets if rebuilt.content else 0
    cli.said(
        f"Restored {count_of(tickets, 'ticket', 'tickets')} from {source} and did"
        f" {count_of(rebuilt.replayed, 'newer change', 'newer changes')} again.{kept}",
        aside=str(aside or ""),
        tickets=tickets,
        replayed=rebuilt.replayed,
    )


def _unlock_folder(folder: Path) -> DataKey:
    return unlock(WorkspaceKeys(folder, SystemKeychain()), ask_passphrase)


@desk_app.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended; nothing of yours is lost.")
@click.option("--thorough", is_flag=True, help="Look at every attachment and every backup, not at samples.")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write a report about a problem into this file instead (- shows it); nothing is sent.",
)
@pass_cli
def doctor(cli: Cli, *, repair: bool, thorough: bool, bundle: Path | None) -> None:
    """Check the workspace: files, keys, database, search index, journal, attachments, clock, place."""
    if bundle is not None:
        _report(cli, bundle)
        return
    places = Places(cli.folder)
    if not (cli.folder / KEY_FILE).is_file():
        require_workspace(cli.folder)
    key = _unlock_folder(cli.folder)  # a workspace whose database is gone still has its keys
    exam = Examination(places, key, clock.now_s(), is_thorough=thorough)
    findings = [*check_workspace(exam), *_place(cli.folder)]
    done: tuple[str, ...] = ()
    if repair and worst(findings) is not State.OK:
        done = tuple(repair_workspace(exam, findings))
        findings = [*check_workspace(exam), *_place(cli.folder)]
    cli.answer({"findings": findings, "repaired": done}, lambda: _print(findings, done))
    if worst(findings) is State.BAD:
        hint = "" if repair else "Run desk-app doctor --repair."
        raise DeskError(f"{count_of(_bad(findings), 'check', 'checks')} failed.", hint)


def _report(cli: Cli, path: Path) -> None:
    """Write or show what helps to find a mistake; also where the workspace does not open."""
    folders = AppFolders.of_this_person()
    exam: Examination | None = None
    try:
        exam = Examination(Places(cli.folder), _unlock_folder(cli.folder), clock.now_s())
    except DeskError as error:
        cli.note(str(error))
    rows = Settings.open(folders.config, cli.folder).listing()
    text = gather(Sources(folders, cli.folder, rows, clock.now_s(), exam)).text()
    if str(path) == "-":
        cli.answer({"report": text}, lambda: click.echo(text))
        return
    keep_report(path, text)
    cli.said(f"Wrote {path} ({size_text(len(text.encode()))}). Read it before you send it.", path=str(path))


def _place(folder: Path) -> list[Finding]:
    """Where the folder lies, and the keyring's health, as findings."""
    report = survey_place(folder)
    return [
        *(bad("place", str(finding.error)) for finding in report.findings),
        *(warn("place", sentence) for sentence in report.warnings),
    ]


def _bad(findings: list[Finding]) -> int:
    return sum(finding.state is State.BAD for finding in findings)


def _print(findings: list[Finding], done: tuple[str, ...]) -> None:
    for sentence in done:
        click.echo(f"Mended: {sentence}")
    for finding in findings:
        click.secho(f"{finding.state.value:<5}", fg=_COLOURS[finding.state], nl=False)
        click.echo(f"{finding.check:<12} {finding.sentence}")
