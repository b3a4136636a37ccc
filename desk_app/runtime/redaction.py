"""What may stand in a log: words of the program, numbers and handles; never words of people, never secrets.

The rule is an allow-list, because a deny-list forgets. A message is kept only if it stands word for word in
the source code of whoever logs; values put into it are replaced by their shape ("<text 34>"), addresses by a
handle that is the same each time ("<address 3f2a9c01>"), secrets by nothing. Errors are told by type and
place, without their own message, which often quotes what somebody wrote. Fields of `PLAIN_FIELDS` carry words
of the program.
"""

from __future__ import annotations

import errno
import hmac
import inspect
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import PurePath
from typing import Final
from uuid import UUID

PLAIN_FIELDS: Final = frozenset(
    {"code", "command", "job", "kind", "outcome", "role", "setting", "state", "step", "table"}
)
"""Extra fields whose value may be a word of the program, such as `extra={"step": "verify"}`."""

_SECRET_NAME: Final = re.compile(
    r"token|passw|passphrase|secret|credential|authori[sz]ation|cookie|recovery|(^|_)key$", re.IGNORECASE
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,39}", re.ASCII)
_LIKE_A_SECRET: Final = re.compile(r"[0-9A-Fa-f]{16,}|(?=[^.:_-]*[0-9])[A-Za-z0-9+/=]{20,}", re.ASCII)
_ADDRESS: Final = re.compile(r"[^@\n]{0,128}<?[^@\s<>]{1,64}@[^@\s<>]{1,255}>?")
_DROPPED: Final = "<dropped>"
_MAX_FRAMES: Final = 40
_MAX_CAUSES: Final = 5
_ID_BYTES: Final = 16
_ID_VERSION: Final = 7

Shape = str | int | float | bool | None
"""What is left of a value: itself when it is a number, else words in angle brackets or of the program."""


class Redactor:
    """Turns values into shapes; handles depend on a secret, so that nobody can guess what they stand for."""

    def __init__(self, secret: bytes) -> None:
        """Use this secret for handles; the same secret gives the same handles."""
        self._secret = secret

    def handle(self, text: str) -> str:
        """Eight digits that stand for a text; the same for different capitals."""
        return hmac.digest(self._secret, text.strip().casefold().encode("utf-8", "surrogatepass"), "sha256")[
            :4
        ].hex()

    def field(self, name: str, value: object) -> Shape:
        """What may be logged of a named value."""
        if _SECRET_NAME.search(name):
            return _DROPPED
        if name in PLAIN_FIELDS and isinstance(value, str) and is_plain_word(value):
            return str(value)
        return self.value(value)

    def value(self, value: object) -> Shape:
        """What may be logged of a value without a name."""
        match value:
            case Enum():
                return f"{type(value).__name__}.{value.name}"
            case None | bool() | int() | float():
                return value
            case str():
                return self._text(value)
            case PurePath():
                return f"<path {self.handle(str(value))}>"
            case _:
                return _outline(value)

    def _text(self, text: str) -> str:
        if _ADDRESS.fullmatch(text.strip()):
            return f"<address {self.handle(_bare(text))}>"
        return f"<text {len(text)}>"


def is_plain_word(text: str) -> bool:
    """Whether it can be a word of the program: short, one word, and not like a key or a token."""
    return bool(_WORD.fullmatch(text)) and not _LIKE_A_SECRET.search(text)


def source_words(record: logging.LogRecord) -> frozenset[str]:
    """The text constants in the code that logs: what is among them was written by a programmer.

    Must be called in the thread that logs, while it logs: it looks at the calling functions, up to the one
    the record names.
    """
    words: set[str] = set()
    frame = inspect.currentframe()
    while frame is not None:
        code = frame.f_code
        if code.co_filename != logging.__file__:
            words.update(_texts(code.co_consts))
        if (code.co_filename, frame.f_lineno) == (record.pathname, record.lineno):
            break
        frame = frame.f_back
    return frozenset(words)


def _texts(constants: tuple[object, ...]) -> Iterator[str]:
    """Texts among constants; the names in a call or a dict stand in tuples of their own."""
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple):
            yield from _texts(constant)


def describe_error(error: BaseException, *, causes: int = _MAX_CAUSES) -> dict[str, object]:
    """An error by type, place and number, with what caused it; without its message.

    Args:
        error: Any exception.
        causes: How many causes are followed, and members of a group told.

    Returns:
        `type`, `frames` (innermost last, at most 40); where there are, `errno`, `sqlite`, `cause`, `members`.
    """
    told: dict[str, object] = {"type": _name_of(type(error)), "frames": _frames(error)}
    if isinstance(error, OSError) and error.errno is not None:
        told["errno"] = errno.errorcode.get(error.errno, error.errno)
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(name, str) and is_plain_word(name):
        told["sqlite"] = name
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and causes > 0:
        told["cause"] = describe_error(cause, causes=causes - 1)
    if isinstance(error, BaseExceptionGroup) and causes > 0:
        told["members"] = [describe_error(member, causes=0) for member in error.exceptions[:causes]]
    return told


def _frames(error: BaseException) -> list[str]:
    """`store/writer.py:120 _run` for each call; the last two names of a file say nothing of the person."""
    frames = [
        f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return frames[-_MAX_FRAMES:]


def _outline(value: object) -> str:
    """Kind and size of a value that is neither number nor text."""
    match value:
        case bytes() | bytearray():
            return _bytes(bytes(value))
        case UUID():
            return value.hex
        case type():
            return _name_of(value)
        case Mapping() | list() | tuple() | set() | frozenset():
            return f"<{len(value)} items>"
        case _:
            return f"<{_name_of(type(value))}>"


def _bytes(value: bytes) -> str:
    """Ids (UUID version 7) as they are written elsewhere; anything else, a key perhaps, by its size."""
    if len(value) == _ID_BYTES and value[6] >> 4 == _ID_VERSION:
        return value.hex()
    return f"<{len(value)} bytes>"


def _bare(address: str) -> str:
    """`ana@example.com` of `Ana <ana@example.com>`."""
    return address.rsplit("<", 1)[-1].rstrip(">").split()[-1]


def _name_of(kind: type) -> str:
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return name if re.fullmatch(r"[\w.<>]{1,120}", name, re.ASCII) else "unnamed"
