"""Where mails lie on the disk: mbox files, .eml files, Maildirs and folders of them.

Nothing is read but the beginning of each mail, so that a mailbox of many gigabytes is put in order without
holding any of it; each mail is then read by itself. mbox: RFC 4155, and what is found in the wild.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import BinaryIO, Final

from desk_app.domain.errors import InvalidInput
from desk_app.services.mail.reading import HEAD_MAX, sent_in

_PIECE: Final = 65_536
"""Bytes of a line that are looked at together; a line may be as long as the file."""
_BUFFER: Final = 1 << 18
"""Bytes that are read from a file together; going back to the head of a mail nearly always stays in them."""
_MARK: Final = b"From "
_POSTMARK: Final = re.compile(rb"From (\S+ +)?[A-Z][a-z]{2} +[A-Z][a-z]{2} +\d{1,2} +\d{1,2}:\d\d.*\d{4}")
"""A line that begins a mail wherever it stands: who, and the time in the form of asctime."""
_HEADER: Final = re.compile(rb">?[!-9;-~]{1,200}:|>From ")
_BLANK: Final = (b"\n", b"\r\n")
_SORTED: Final = 5_000
_COLUMNS: Final = 5
"""Numbers that are kept of each mail: file, start, size, position, time."""


@dataclass(frozen=True, slots=True)
class MailPlace:
    """Where a mail lies.

    Attributes:
        start: Its first byte in the file.
        size: Its length in bytes.
        position: Which of the mails of its file it is, from 1; 0 where it is the only one.
        sent_s: Epoch seconds of its date; 0 where it has none.
    """

    path: Path
    start: int
    size: int
    position: int
    sent_s: int

    def __str__(self) -> str:
        """As people are told of it."""
        return f"{self.path}, mail {self.position}" if self.position else str(self.path)

    def read(self) -> bytes:
        """The mail.

        Raises:
            InvalidInput: The file cannot be read any more.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(self.start)
                return file.read(self.size)
        except OSError as error:
            raise InvalidInput(f"{self.path} cannot be read: {error.strerror}.") from error


class MailPlaces:
    """Mails in the order of their dates, in a few dozen bytes each.

    Attributes:
        unreadable: Files that could not be looked into, with the reason.
    """

    def __init__(self, give_way: Callable[[], None] = lambda: None) -> None:
        """There are none yet.

        Args:
            give_way: Called between two mails.
        """
        self._give_way = give_way
        self.unreadable: list[tuple[str, str]] = []
        self._paths: list[Path] = []
        self._numbers = array("q")

    @classmethod
    def at(cls, path: Path, give_way: Callable[[], None] = lambda: None) -> MailPlaces:
        """All mails at a path.

        Args:
            path: A file or a folder.
            give_way: Called between two mails.

        Raises:
            InvalidInput: It does not exist, or cannot be read.
        """
        if not path.exists():
            raise InvalidInput(f"There is no file or folder “{path}”.")
        places = cls(give_way)
        places._take(path)
        return places

    def __len__(self) -> int:
        """How many mails there are."""
        return len(self._numbers) // _COLUMNS

    def __iter__(self) -> Iterator[MailPlace]:
        """The mails, oldest first; those of one second as they lie."""
        for at in merge(*self._sorted_parts(), key=self._sent_s):
            file, start, size, position, sent_s = self._numbers[at * _COLUMNS : (at + 1) * _COLUMNS]
            yield MailPlace(self._paths[file], start, size, position, sent_s)

    def _sorted_parts(self) -> Iterator[list[int]]:
        """The mails in parts that are in order; a window beside waits for one part, not for all."""
        for start in range(0, len(self), _SORTED):
            self._give_way()
            yield sorted(range(start, min(start + _SORTED, len(self))), key=self._sent_s)

    def _sent_s(self, at: int) -> int:
        return self._numbers[(at + 1) * _COLUMNS - 1]

    def _take(self, path: Path) -> None:
        try:
            if path.is_dir() and (path / "cur").is_dir():
                for name in sorted([*(path / "cur").iterdir(), *(path / "new").glob("*")]):
                    self._take_one(name)
            elif path.is_dir():
                for child in sorted(path.iterdir()):
                    if child.is_dir() or child.suffix.lower() in (".eml", ".mbox"):
                        self._take_child(child)
            elif path.suffix.lower() == ".eml":
                self._take_one(path)
            else:
                self._take_mbox(path)
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error

    def _take_child(self, child: Path) -> None:
        """What is in one file or folder among others, which must not suffer from it."""
        try:
            self._take(child)
        except InvalidInput as error:
            self.unreadable.append((str(child), str(error)))

    def _take_one(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(HEAD_MAX)
        self._paths.append(path)
        self._add(0, path.stat().st_size, 0, head)

    def _take_mbox(self, path: Path) -> None:
        with path.open("rb", buffering=_BUFFER) as file:
            if file.read(len(_MARK)) != _MARK:
                raise InvalidInput(f"{path} is neither a mailbox (mbox) nor an .eml file.")
            self._paths.append(path)
            for position, (start, size) in enumerate(mails_of(file), 1):
                file.seek(start)
                self._add(start, size, position, file.read(min(size, HEAD_MAX)))

    def _add(self, start: int, size: int, position: int, head: bytes) -> None:
        self._give_way()
        self._numbers.extend((len(self._paths) - 1, start, size, position, sent_in(head) or 0))


def mails_of(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Start and length of each mail of an mbox file, without the lines around it."""
    start = -1
    for line_start, line_end, blank in _marks(file):
        if start >= 0:
            yield start, max(line_start - blank - start, 0)
        start = line_end


def _marks(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """The lines that separate mails: where each begins and ends, and the length of a blank line before it.

    "From " may begin a line of a text as well: what is no postmark must follow a blank line and be followed
    by a header. The end of the file comes last. Who takes a mark may read elsewhere in the file.

    Places are counted, not asked for: each `tell` is a call of the system for which the interpreter is let
    go and taken again at once, and a window that waits for it never gets it: it stood for 700 ms.
    """
    is_line_start, blank, end = True, 0, 0
    file.seek(end)
    while piece := file.readline(_PIECE):
        end += len(piece)
        if (
            is_line_start
            and piece.startswith(_MARK)
            and _separates(file, piece, end, is_after_blank=blank > 0)
        ):
            yield end - len(piece), end, blank
            file.seek(end)
        blank = len(piece) if is_line_start and piece in _BLANK else 0
        is_line_start = piece.endswith(b"\n")
    yield end, end, blank


def _separates(file: BinaryIO, line: bytes, end: int, *, is_after_blank: bool) -> bool:
    if end == len(line) or _POSTMARK.match(line):
        return True
    if not is_after_blank:
        return False
    following = file.readline(_PIECE)
    file.seek(end)
    return _HEADER.match(following) is not None
