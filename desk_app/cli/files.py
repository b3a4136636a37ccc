"""`desk-app ticket files`: what is attached to a ticket, getting it here, and getting it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from desk_app.cli.context import Cli
from desk_app.cli.output import print_table, size_text
from desk_app.cli.progress import progress
from desk_app.cli.show import files_with_places
from desk_app.domain.entities import Attachment, Event
from desk_app.domain.errors import DeskError, NotFound, StoreError
from desk_app.domain.filenames import safe_file_name
from desk_app.domain.ids import TicketId
from desk_app.domain.query.folding import fold
from desk_app.domain.text import count_of
from desk_app.runtime.accounts.fetching import Wanted, fetch, main_account, source_of

_ALL = 1_000_000


def files_of(cli: Cli, ticket: TicketId, names: tuple[str, ...]) -> tuple[Attachment, ...]:
    """The files of a ticket, or those with these names.

    Raises:
        NotFound: One of the names is not there.
    """
    part = cli.read(lambda reader: reader.tickets.conversation(ticket, _ALL))
    found = [f for e in part.conversation.entries if not isinstance(e, Event) for f in e.attachments]
    for name in names:
        if not any(fold(file.name) == fold(name) for file in found):
            known = ", ".join(dict.fromkeys(file.name for file in found)) or "none"
            raise NotFound(f"The ticket has no file “{name[:80]}”.", f"Files: {known}.")
    wanted = {fold(name) for name in names}
    return files_with_places(cli, tuple(file for file in found if not names or fold(file.name) in wanted))


def list_files(cli: Cli, files: tuple[Attachment, ...]) -> None:
    """Print the files and whether they are here."""
    rows = [
        (file.name, size_text(file.size), "" if file.is_here else "not on this computer") for file in files
    ]
    cli.answer(files, lambda: print_table(("file", "size", ""), rows))


def fetch_files(cli: Cli, files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Get what is not on this computer from the server; gives the same files with where they are now.

    Raises:
        DeskError: Some could not be fetched; the others are here.
    """
    away = tuple({file.sha256: file for file in files if not file.is_here}.values())
    if not away:
        return files
    account = main_account(cli.accounts)
    failed = 0
    with closing(source_of(cli.accounts, account)) as source, progress("Getting files") as shown:
        for file in away:
            try:
                wanted = Wanted(file.sha256, file.size, file.mime)
                fetch(cli.desk.store, account.id, source, wanted, tell=shown)
            except DeskError as error:
                failed += 1
                cli.note(f"{file.name}: {error}")
    if failed:
        raise DeskError(f"{count_of(failed, 'file', 'files')} of {len(away):,} could not be fetched.")
    cli.has_new_files = True
    return tuple(replace(file, is_here=True) for file in files)


def save_files(cli: Cli, files: tuple[Attachment, ...], folder: Path) -> None:
    """Write the files into a folder; none that is there is replaced.

    Raises:
        DeskError: Some could not be written; the others are.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror}.") from error
    saved: list[str] = []
    failed = 0
    for file in files:
        target = _free(folder / safe_file_name(file.name))
        try:
            cli.workspace.save_file(file.sha256, target)
        except DeskError as error:
            failed += 1
            cli.note(f"{file.name}: {error}")
        else:
            saved.append(str(target))
    if failed:
        raise DeskError(f"{count_of(failed, 'file', 'files')} of {len(files):,} could not be saved.")
    cli.said(f"Saved {count_of(len(saved), 'file', 'files')} to {folder}.", saved=saved)


def _free(path: Path) -> Path:
    """The path, or the same with a number where there is such a file."""
    return next(candidate for candidate in _numbered(path) if not candidate.exists())


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_stem(f"{path.stem} ({number})")
        number += 1
