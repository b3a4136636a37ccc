"""What goes along with a reply or note: files are read in off the GUI thread and belong to their draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Protocol

from desk_app.domain.changes import NewFile
from desk_app.domain.errors import DeskError
from desk_app.presenters.composer_drafts import Slot
from desk_app.presenters.session import Session


@dataclass(frozen=True, slots=True)
class _Kept:
    """What came of attaching.

    Attributes:
        files: Those that go along.
        problem: What is to be said of the others; empty for nothing.
    """

    files: list[NewFile]
    problem: str = ""


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
        """Attach files; one that cannot be is named with the reason and keeps no other from going along."""

        def keep() -> _Kept:
            files, problems = [], []
            for path in paths:
                try:
                    file = self._session.workspace.keep_file(path)
                except DeskError as error:
                    problems.append(_named(path, error))
                    continue
                files.append(file)
                problems += [f"“{file.name}” is empty."] if not file.size else []
            return _Kept(files, " ".join(problems))

        self._attach(keep)

    def add_bytes(
        self, name: str, data: Callable[[], bytes], mime: str, *, content_id: str | None = None
    ) -> None:
        """Attach what is no file, such as a pasted picture; with a `content_id` it stands in the text.

        Args:
            name: Of the file.
            data: Gives its content, off the GUI thread.
            mime: Its type.
            content_id: The name it has in the text.
        """

        def keep() -> _Kept:
            kept = self._session.workspace.keep_bytes(name, data(), mime)
            return _Kept([replace(kept, content_id=content_id)])

        self._attach(keep)

    def remove(self, index: int) -> None:
        """Leave an attachment out again."""
        slot = self._host.slot
        if slot is not None and 0 <= index < len(slot.files):
            slot.pictures.pop(f"cid:{slot.files[index].content_id}", None)
            slot.files = slot.files[:index] + slot.files[index + 1 :]
            self._host.files_changed(slot)

    def read_picture(self, file: NewFile, came: Callable[[bytes], None]) -> None:
        """Read a picture of the text that was kept with it; one that is not here stays a gap."""
        content = self._session.workspace.file_bytes
        name = f"composer.picture.{next(self._numbers)}"
        self._session.ask(
            name, lambda _reader: content(file.sha256), came, limit_s=None, failed=lambda _gone: None
        )

    def _attach(self, keep: Callable[[], _Kept]) -> None:
        slot = self._host.slot
        if slot is None:
            return
        self._host.files_told(is_busy=True, problem="")

        def kept(found: _Kept) -> None:
            self._host.files_told(is_busy=False, problem=found.problem)
            if found.files:
                slot.files = (*slot.files, *found.files)
                slot.pictures |= {f"cid:{file.content_id}": file for file in found.files if file.content_id}
                self._host.files_changed(slot)

        def refused(error: DeskError) -> None:
            self._host.files_told(is_busy=False, problem=str(error))

        # A name of its own: a second file must not cancel the first.
        name = f"composer.files.{next(self._numbers)}"
        self._session.ask(name, lambda _reader: keep(), kept, limit_s=None, failed=refused)


def _named(path: Path, error: DeskError) -> str:
    """Why a file does not go along; among several it must be named."""
    return str(error) if path.name in str(error) else f"“{path.name}”: {error}"
