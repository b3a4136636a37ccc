"""What comes into the blob store: files of a person, streams of any kind, and how large they are in words."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from desk_app.domain.errors import InvalidInput

_MB: Final = 1_000_000
_GB: Final = 1_000_000_000


@contextmanager
def opened_source(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """A file from outside, opened, with its size; what it refuses to give is the person's to mend."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever when opened
            raise InvalidInput(f"“{path.name}” is not a file.", "To send a folder, pack it first.")
        with path.open("rb") as file:
            yield file, os.fstat(file.fileno()).st_size
    except FileNotFoundError as error:
        raise InvalidInput(f"There is no file “{path}”.") from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise InvalidInput(f"“{path.name}” cannot be read: {reason.lower()}.") from error


class Readable(Protocol):
    """What gives bytes until it ends."""

    def read(self, count: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def read_full(stream: Readable, count: int) -> bytes:
    """Exactly `count` bytes, fewer only at the end: pipes and sockets give less than was asked for."""
    data = stream.read(count)
    while 0 < len(data) < count and (more := stream.read(count - len(data))):
        data += more
    return data


def size_words(size: int, beside: int | None = None) -> str:
    """A size as people say it (1 MB = 1,000,000 bytes); exact where it would look equal to `beside`."""
    if size >= _GB:
        words = f"{size / _GB:.1f} GB"
    elif size >= _MB:
        words = f"{size / _MB:.0f} MB"
    else:
        words = f"{size:,} bytes"
    return f"{size:,} bytes" if beside is not None and words == size_words(beside) else words
