"""Reading attachments for search in the background, in a process of its own.

A file from outside may hang a reader or eat all memory: the child process has a time limit per file and,
where the system allows, a memory limit; when it breaks either, it is killed, the file is marked as not
readable, and the next one gets a fresh process. Nothing in the window waits for any of it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from desk_app.domain.entities import FILE_AWAY
from desk_app.domain.errors import DeskError, InvalidInput, NotFound
from desk_app.services.extraction import can_extract, extract_text
from desk_app.store.opening import Store

FILE_S: Final = 20.0
MEMORY_BYTES: Final = 1_500_000_000
_BATCH: Final = 50


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of a round.

    Attributes:
        done: Files whose text is searchable now.
        passed: Files without text for search (pictures and so on).
        failed: Files that could not be read.
    """

    done: int
    passed: int
    failed: int


class TextReader:
    """The child process; made at the first file, killed when it takes too long."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def read(self, data: bytes, mime: str, name: str) -> str:
        """The text of a file.

        Raises:
            InvalidInput: It cannot be read, or not within its time.
        """
        pipe = self._open()
        try:
            pipe.send((data, mime, name))
            answer = pipe.recv() if pipe.poll(FILE_S) else (False, "The file took too long to read.")
        except (OSError, EOFError):
            answer = (False, "The file broke its reader.")
        is_text, text = answer
        if not is_text:
            self.close()
            raise InvalidInput(str(text))
        return str(text)

    def close(self) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _open(self) -> Connection:
        if self._pipe is None:
            # "spawn": a fork would inherit open database files and threads.
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
            self._pipe = ours
        return self._pipe


def _serve(pipe: Connection) -> None:
    """The child's loop: a file in, its text or a sentence out."""
    _limit_memory()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            data, mime, name = pipe.recv()
            try:
                pipe.send((True, extract_text(data, mime, name) or ""))
            except InvalidInput as error:
                pipe.send((False, error.message))
            except MemoryError:
                pipe.send((False, "The file needs too much memory."))


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not there on Windows

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def extract_waiting(store: Store, reader: TextReader) -> Extracted:
    """Read every attachment that waits for it."""
    done = passed = failed = 0
    while waiting := store.waiting_texts(_BATCH):
        for blob in waiting:
            if not can_extract(blob.mime, blob.name):
                store.keep_text(blob.sha256, None, "none")
                passed += 1
                continue
            try:
                text = reader.read(store.blobs.read(blob.sha256), blob.mime, blob.name)
            except NotFound:
                store.keep_text(blob.sha256, None, FILE_AWAY)
                passed += 1
            except DeskError:
                store.keep_text(blob.sha256, None, "failed")
                failed += 1
            else:
                store.keep_text(blob.sha256, text, "done")
                done += 1
    return Extracted(done, passed, failed)
