"""`desk-app ticket files`: what is attached to a ticket, getting it here, and out: saved, opened, drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from desk_app.cli.context import Cli
from desk_app.cli.output import print_table, size_text
from desk_app.cli.progress import progress
from desk_app.cli.show import files_with_places
from desk_app.domain.dangerous_files import danger_of
from desk_app.domain.entities import Attachment, Event
from desk_app.domain.errors import DeskError, InvalidInput, NotFound, Refused, StoreError
from desk_app.domain.filenames import safe_file_name
from desk_app.domain.ids import TicketId
from desk_app.domain.query.folding import fold
from desk_app.domain.text import count_of
from desk_app.runtime.accounts.fetching import Wanted, fetch, main_account, source_of
from desk_app.runtime.opened_copies import OpenedCopies
from desk_app.services.page_pictures import is_paged, png_of

_ALL: Final = 1_000_000
_WIDTH: Final = 1_200
"""Pixels of a page: enough to read small print."""


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


def open_file(cli: Cli, files: tuple[Attachment, ...], *, anyway: bool) -> None:
    """Open a read-only copy of a file in the program the system has for it.

    Raises:
        Refused: It is of a kind that can run programs, and nobody said "anyway".
        DeskError: It is not here, or there is no program for it.
    """
    file = _only(files)
    warning = danger_of(file.name)
    if warning and not anyway:
        raise Refused(warning, "Say --open-anyway to open it all the same.")
    data = cli.workspace.file_bytes(file.sha256)
    try:
        path = OpenedCopies(outlives=True).put(safe_file_name(file.name), data)
    except OSError as error:
        raise StoreError(f"{file.name} could not be copied: {error.strerror or error}.") from error
    if click.launch(str(path)) != 0:
        raise DeskError(f"This computer has no program that opens {file.name}.", f"The copy is {path}.")
    cli.said(f"Opened a read-only copy of {file.name}.", path=str(path))


def preview_page(cli: Cli, files: tuple[Attachment, ...], target: Path, page: int) -> None:
    """Write a page of a PDF as a picture; drawn in a process of its own, within limits.

    Raises:
        DeskError: It is no PDF, or a damaged or hostile one, or the picture cannot be written.
    """
    from desk_app.runtime.page_drawing import PageDrawer  # noqa: PLC0415 - few ask for it, and it takes a while

    file = _only(files)
    if not is_paged(file.mime, file.name):
        raise InvalidInput(
            f"{file.name} has no pages that can be drawn.", "Only PDF files have a preview here."
        )
    drawer = PageDrawer(cli.workspace.file_bytes(file.sha256))
    try:
        picture = drawer.draw(page - 1, _WIDTH)
    finally:
        drawer.close()
    if picture.page != page - 1:
        raise InvalidInput(f"{file.name} has {count_of(picture.pages, 'page', 'pages')}.")
    try:
        target.write_bytes(png_of(picture))
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}.") from error
    said = f"Wrote page {page} of {picture.pages:,} of {file.name} to {target}."
    cli.said(said, page=page, pages=picture.pages, path=str(target))


def _only(files: tuple[Attachment, ...]) -> Attachment:
    """The one file that is meant."""
    different = {file.sha256: file for file in files}
    if len(different) != 1:
        raise InvalidInput(
            "Name one file of the ticket.", f"There are {count_of(len(files), 'file', 'files')}."
        )
    return files[0]


def _free(path: Path) -> Path:
    """The path, or the same with a number where there is such a file."""
    return next(candidate for candidate in _numbered(path) if not candidate.exists())


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    number = 2
    while True:
        yield path.with_stem(f"{path.stem} ({number})")
        number += 1
