"""Stands between a mail program and its server, understands their commands, and cuts the line at one of them.

IMAP and SMTP are conversations: a command, then its whole answer. So each place where a line can break is a
command and one of three moments: before the server has it, after the server has done it, and in the middle of
its answer.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import BinaryIO, Final

_LITERAL: Final = re.compile(rb"\{(\d+)\+?\}\r\n\Z")
_CHUNK: Final = re.compile(rb"BDAT (\d+)", re.IGNORECASE)
_WAIT_S: Final = 30.0


class Moment(Enum):
    """When the line breaks at a command."""

    BEFORE = auto()
    """The server never hears of it."""
    AFTER = auto()
    """The server has done it, and the client hears nothing."""
    HALF = auto()
    """The client hears the first half of the answer."""


@dataclass
class Place:
    """Where to cut: at the command with this number, counted over all connections; None for nowhere."""

    command: int | None = None
    moment: Moment = Moment.BEFORE


@dataclass
class Cutter:
    """A server that stands before another.

    Attributes:
        target: Port of the real one.
        speech: "imap" or "smtp".
        place: Where it cuts, once.
        hides: Lines of answers with these words are left out.
        commands: What was asked, in order: the words of a command without its arguments.
        was_cut: Whether the place was reached.
    """

    target: int
    speech: str
    place: Place = field(default_factory=Place)
    hides: bytes = b""
    commands: list[str] = field(default_factory=list)
    was_cut: bool = False

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(here,), daemon=True).start()

    def _serve(self, here: socket.socket) -> None:
        with here, socket.create_connection(("127.0.0.1", self.target)) as there, suppress(OSError):
            here.settimeout(_WAIT_S)
            there.settimeout(_WAIT_S)
            line = _Line(here, here.makefile("rb"), there, there.makefile("rb"))
            talk = _imap if self.speech == "imap" else _smtp
            talk(self, line)

    def passes(self, line: _Line, words: str, asked: bytes, answer: Callable[[], bytes]) -> bytes | None:
        """Hand a command on and its answer back, or cut; None when the line is cut."""
        self.commands.append(words)
        is_here = not self.was_cut and self.place.command == len(self.commands) - 1
        self.was_cut = self.was_cut or is_here
        moment = self.place.moment if is_here else None
        if moment is Moment.BEFORE:
            return None
        line.there.sendall(asked)
        given = self._shown(answer())
        if moment is Moment.AFTER:
            return None
        line.here.sendall(given[: len(given) // 2] if moment is Moment.HALF else given)
        return None if moment is Moment.HALF else given

    @property
    def is_next(self) -> bool:
        """Whether it is cut at the next command."""
        return not self.was_cut and self.place.command == len(self.commands)

    def _shown(self, answer: bytes) -> bytes:
        if not self.hides or self.hides not in answer:
            return answer
        return b"".join(one for one in answer.splitlines(keepends=True) if self.hides not in one)


@dataclass(frozen=True)
class _Line:
    here: socket.socket
    asks: BinaryIO
    there: socket.socket
    answers: BinaryIO


def _imap(cutter: Cutter, line: _Line) -> None:
    line.here.sendall(line.answers.readline())  # the greeting
    tag = b""
    while asked := line.asks.readline():
        words = asked.split()
        tag = words[0] if words else tag
        name = b" ".join(words[1:3] if words[1:2] == [b"UID"] else words[1:2]).decode().upper() or "(line)"
        given = cutter.passes(line, name, asked, lambda: _imap_answer(line.answers, tag))  # noqa: B023 - used at once
        literal = _LITERAL.search(asked)
        while given is not None and literal is not None:
            data = line.asks.read(int(literal[1])) + (rest := line.asks.readline())
            given = cutter.passes(line, f"{name} literal", data, lambda: _imap_answer(line.answers, tag))  # noqa: B023 - same
            literal = _LITERAL.search(rest)
        if given is None:
            return


def _imap_answer(answers: BinaryIO, tag: bytes) -> bytes:
    """Everything up to the line that ends the answer, or asks for more."""
    whole = b""
    while one := answers.readline():
        whole += one
        if one.startswith((tag + b" ", b"+ ", b"+\r")):
            break
        while literal := _LITERAL.search(one):
            one = answers.read(int(literal[1])) + answers.readline()
            whole += one
    return whole


def _smtp(cutter: Cutter, line: _Line) -> None:
    line.here.sendall(_smtp_answer(line.answers))
    while asked := line.asks.readline():
        chunk = _CHUNK.match(asked)
        asked += line.asks.read(int(chunk[1])) if chunk else b""
        name = b"BDAT LAST" if asked.upper().startswith(b"BDAT 0") else asked.split()[0].upper()
        given = cutter.passes(line, name.decode(), asked, lambda: _smtp_answer(line.answers))
        if given is not None and given.startswith(b"354") and name == b"DATA":
            given = _smtp_text(cutter, line)
        if given is None:
            return


def _smtp_text(cutter: Cutter, line: _Line) -> bytes | None:
    """The mail itself, and then the dot that ends it: two places, since only the second makes it a mail.

    A line that is cut in the words is cut at the first of them, before the dot can have come.
    """
    text = b""
    while (one := line.asks.readline()) and one != b".\r\n":
        text += one
        if cutter.is_next:
            break
    if cutter.passes(line, "(text)", text, lambda: b"") is None:
        return None
    return cutter.passes(line, "(dot)", one, lambda: _smtp_answer(line.answers))


def _smtp_answer(answers: BinaryIO) -> bytes:
    whole = b""
    while one := answers.readline():
        whole += one
        if one[3:4] != b"-":
            break
    return whole
