"""How far a journal reaches, found at its end instead of by reading all of it.

Asked at every start: a journal of a month has tens of megabytes, its last records a few kilobytes.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from desk_app.store.crypto import DataKey, SealBroken
from desk_app.store.durable import disk_words
from desk_app.store.journal import Journal
from desk_app.store.journal_format import HEADER_BYTES, FrameReader, Header

_WINDOW_BYTES: Final = 256 * 1024


def last_number(path: Path, key: DataKey) -> int:
    """The number of the newest record that can be read; -1 when there is none.

    Raises:
        WorkspaceTooNew: A later version of the program wrote the journal.
    """
    near = _near_the_end(path, key.derive("journal"))
    if near is not None:
        return near
    return max((record.n for record in Journal(path, key).records(salvage=True)), default=-1)


def _near_the_end(path: Path, key: bytes) -> int | None:
    """The number of the last record if the end of the file is in order; None when it takes a full reading."""
    found: int | None = None
    with (
        disk_words("The journal outbox.log", verb="read"),
        suppress(FileNotFoundError),
        path.open("rb") as file,
    ):
        header = Header.parse(key, file.read(HEADER_BYTES))
        size = os.fstat(file.fileno()).st_size
        if header is None:
            return None
        reader = FrameReader(file, size, header.marker)
        frame = reader.after(max(HEADER_BYTES, size - _WINDOW_BYTES))
        while frame is not None:
            with suppress(SealBroken):
                found = frame.unsealed(key)[0]
            frame = reader.at(frame.end) or reader.after(frame.end + 1)
    return found
