"""The one door: every change to data goes through `Workspace.apply`.

A change is given to the single writer, which runs its handler in one transaction; the answer is a
`ChangeSet`. Reading goes through `Workspace.library`. Nothing here knows Qt, a network or the command line.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desk_app.domain import changes as all_changes
from desk_app.domain.changes import Actor, Change, ChangeSet
from desk_app.domain.errors import NotFound
from desk_app.domain.filenames import safe_file_name
from desk_app.services.ports import (
    BlobStore,
    ChangeWriter,
    Intent,
    Outcome,
    Rehearsal,
    RowBatch,
    Unit,
    Work,
)

if TYPE_CHECKING:  # a start makes none of these
    from desk_app.services.reading import HistoryStep, Library, Reader

T = TypeVar("T")
_MIME_FALLBACK = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Parts:
    """What a workspace is made of; `desk_app.store` provides all but the last.

    Attributes:
        outgoing: Run in the transaction of each change, after its handler: they queue what has to leave.
        give_way: Waits while a window beside is busy.
    """

    writer: ChangeWriter
    library: Library
    blobs: BlobStore
    outgoing: tuple[Callable[[Unit], None], ...] = ()
    give_way: Callable[[], None] = lambda: None


class Workspace:
    """A person's workspace: changes in, values out.

    Attributes:
        library: Everything that can be read.
        me: The agent on whose behalf changes are made.
        give_way: To be called by long work between two of its steps: it waits while a window beside is busy.
    """

    def __init__(self, parts: Parts, me: Actor) -> None:
        self._writer = parts.writer
        self._blobs = parts.blobs
        self._outgoing = parts.outgoing
        self.give_way = parts.give_way
        self.library = parts.library
        self.me = me

    def submit(
        self, change: Change, *, actor: Actor | None = None, group_id: bytes | None = None
    ) -> Future[ChangeSet]:
        """Queue a change; the future carries its ChangeSet or the DeskError.

        Args:
            change: What is wanted.
            actor: Who wants it; the person of this workspace unless a rule or the sync says so.
            group_id: Makes several changes one step of the history.
        """
        # Imported at the first change: nothing on screen waits for it.
        from desk_app.services.handlers.registry import HANDLERS  # noqa: PLC0415 - see above

        handler = HANDLERS[type(change)]
        intent = Intent(change.kind, change.undo, change.undo_why, actor or self.me, group_id)
        return self._writer.submit(intent, self._sending(lambda unit: handler(unit, change)))

    def _sending(self, work: Work) -> Work:
        """The work, followed by queueing what it gives to send."""

        def run(unit: Unit) -> Outcome:
            outcome = work(unit)
            for queue in self._outgoing:
                queue(unit)
            return outcome

        return run

    def apply(
        self, change: Change, *, actor: Actor | None = None, group_id: bytes | None = None
    ) -> ChangeSet:
        """Make a change and wait until it is safe on disk.

        Raises:
            DeskError: The change was refused; nothing was written.
        """
        return self.submit(change, actor=actor, group_id=group_id).result()

    def read(self, question: Callable[[Reader], T]) -> T:
        """Ask the library in the caller's thread, without a time limit (command line, services)."""
        return self.library.call(question)

    def run(self, intent: Intent, work: Work) -> ChangeSet:
        """Make a change that is put together by another service (bulk changes)."""
        return self._writer.submit(intent, self._sending(work)).result()

    def rehearse(self, intent: Intent, work: Work) -> Rehearsal:
        """Run work without keeping any of it."""
        return self._writer.rehearse(intent, work).result()

    def load(self, batch: RowBatch) -> ChangeSet:
        """Load whole rows in bulk: silent, without undo (imports, first sync, demo data)."""
        return self._writer.load(batch).result()

    def subscribe(self, listener: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Hear of every commit, on the writer's thread; returns the way to stop it."""
        return self._writer.subscribe(listener)

    def undo(self, step: HistoryStep | None = None) -> list[ChangeSet]:
        """Take a step of the history back; without one, this person's last.

        Returns:
            One ChangeSet per change of the step; `problems` tell what had to stay.

        Raises:
            NotFound: There is nothing to undo.
            Refused: The step cannot be undone; the sentence says why.
        """
        if step is None:
            step = self.read(lambda reader: reader.own.next_undo(self.me.id))
        if step is None:
            raise NotFound("There is nothing to undo.")
        return [self.apply(all_changes.UndoChange(change_id)) for change_id in step.change_ids]

    def redo(self, step: HistoryStep | None = None) -> list[ChangeSet]:
        """Do an undone step again; without one, the last that was undone.

        Raises:
            NotFound: There is nothing to redo.
            Refused: The step cannot be redone.
        """
        if step is None:
            step = self.read(lambda reader: reader.own.next_redo(self.me.id))
        if step is None:
            raise NotFound("There is nothing to redo.")
        return [self.apply(all_changes.RedoChange(change_id)) for change_id in reversed(step.change_ids)]

    def keep_file(self, path: Path) -> all_changes.NewFile:
        """Put a file into the blob store so that a change can attach it.

        Raises:
            InvalidInput: It is no readable file, or larger than the limit.
        """
        mime = mimetypes.guess_type(path.name)[0] or _MIME_FALLBACK
        kept = self._blobs.put_file(path)
        return all_changes.NewFile(kept.sha256, safe_file_name(path.name), mime, kept.size)

    def keep_bytes(self, name: str, data: bytes, mime: str = "") -> all_changes.NewFile:
        """The same for bytes that are not a file (a pasted picture)."""
        kept = self._blobs.put_bytes(data)
        guessed = mime or mimetypes.guess_type(name)[0] or _MIME_FALLBACK
        return all_changes.NewFile(kept.sha256, safe_file_name(name), guessed, kept.size)

    def has_file(self, sha256: bytes) -> bool:
        """Whether the content of an attachment is on this computer."""
        return self._blobs.has(sha256)

    def save_file(self, sha256: bytes, target: Path) -> None:
        """Write the content of an attachment to a new file.

        Raises:
            Refused: There is such a file.
            NotFound: The content is not on this computer.
            WorkspaceDamaged: It is not what it was.
            DiskFull, ReadOnly, StoreError: The file cannot be written.
        """
        self._blobs.export(sha256, target)

    def file_bytes(self, sha256: bytes) -> bytes:
        """The content of an attachment, or a mail as it came.

        Raises:
            NotFound: It is not on this computer.
        """
        try:
            return self._blobs.read(sha256)
        except NotFound:
            raw = self.read(lambda reader: reader.mails.raw(sha256))
            if raw is None:
                raise
            return raw
