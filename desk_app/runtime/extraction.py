"""Reading attachments for search in the background, in a process of its own.

A file from outside may hang a reader or eat all memory: the child process has a time limit per file and,
where the system allows, a memory limit; when it breaks either, it is killed, the file is marked as not
readable, and the next one gets a fresh process. Nothing in the window waits for any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desk_app.domain.entities import FILE_AWAY
from desk_app.domain.errors import DeskError, NotFound
from desk_app.runtime.limited_process import LimitedProcess, Limits
from desk_app.services.extraction import can_extract, extract_text
from desk_app.store.opening import Store

FILE_S: Final = 20.0
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
    """Reads in a child process that is made at the first file."""

    def __init__(self) -> None:
        self._child = LimitedProcess(_begin, Limits(FILE_S))

    def read(self, data: bytes, mime: str, name: str) -> str:
        """The text of a file.

        Raises:
            InvalidInput: It cannot be read, or not within its time.
        """
        return self._child.ask((data, mime, name))

    def close(self) -> None:
        """End the process."""
        self._child.close()


def _begin() -> Callable[[tuple[bytes, str, str]], str]:
    """Runs in the child."""
    return lambda file: extract_text(*file) or ""


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
