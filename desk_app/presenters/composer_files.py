"""What goes along with a reply or note: files are read in off the GUI thread and belong to their draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Protocol

from desk_app.domain.changes import NewFile
from desk_app.domain.errors import DeskError
from desk_app.presenters.composer_drafts import Slot
from desk_app.presenters.session import Session


class FilesHost(Protocol):
    """What the files need of the composer."""

    @property
    def slot(self) -> Slot | None:
        """What is being written now."""

    def files_changed(self, slot: Slot) -> None:
        """A slot has other files: show them and keep the draft."""

    def files_told(self, *, is_busy: bool, problem: str) -> None:
        """Files are being read, or could not be."""


class ComposerFiles:
    """Attaches and takes out."""

    def __init__(self, session: Session, host: FilesHost) -> None:
        self._session = session
        self._host = host
        self._numbers = count()

    def add(self, paths: Sequence[Path]) -> None:
        """Attach files; one that cannot be is named with the reason."""
        self._attach(lambda: [self._session.workspace.keep_file(path) for path in paths])

    def add_bytes(self, name: str, data: bytes, mime: str, *, content_id: str | None = None) -> None:
        """Attach what is no file, such as a pasted picture; with a `content_id` it stands in the text."""

        def keep() -> list[NewFile]:
            kept = self._session.workspace.keep_bytes(name, data, mime)
            return [replace(kept, content_id=content_id)]

        self._attach(keep)

    def remove(self, index: int) -> None:
        """Leave an attachment out again."""
        slot = self._host.slot
        if slot is not None and 0 <= index < len(slot.files):
            slot.files = slot.files[:index] + slot.files[index + 1 :]
            self._host.files_changed(slot)

    def _attach(self, keep: Callable[[], list[NewFile]]) -> None:
        slot = self._host.slot
        if slot is None:
            return
        self._host.files_told(is_busy=True, problem="")

        def kept(files: list[NewFile]) -> None:
            slot.files = (*slot.files, *files)
            self._host.files_told(is_busy=False, problem="")
            self._host.files_changed(slot)

        def refused(error: DeskError) -> None:
            self._host.files_told(is_busy=False, problem=str(error))

        # A name of its own: a second file must not cancel the first.
        name = f"composer.files.{next(self._numbers)}"
        self._session.ask(name, lambda _reader: keep(), kept, limit_s=None, failed=refused)
