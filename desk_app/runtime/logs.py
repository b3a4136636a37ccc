"""The program's log: JSON lines in a folder of the person, rotated, with nobody's words in it.

Any layer logs with `logging.getLogger(__name__)`, a constant message and, where it helps, `extra`; what may
stand in the file is decided in `redaction`. Each process writes files of its own, since a file that two
processes rotate loses lines; old ones are removed at the start. A log that cannot be written never stops the
program.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from desk_app.runtime.redaction import Redactor, Shape, describe_error, source_words

FILE_BYTES: Final = 2 * 1024 * 1024
FILES_OF_A_PROCESS: Final = 3
ALL_BYTES: Final = 20 * 1024 * 1024
KEEP_S: Final = 30 * 24 * 3600
HANDLES_FILE: Final = "handles.key"

_PATTERN: Final = "*.jsonl*"
_SECRET_BYTES: Final = 32
_PRIVATE: Final = 0o600
_OURS: Final = "desk_app"
_STANDARD: Final = frozenset(
    {*vars(logging.LogRecord("", 0, "", 0, "", (), None)), "message", "asctime", "taskName"}
)
_BOUND: Final[ContextVar[Mapping[str, object]]] = ContextVar("bound_log_fields")


@contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Add fields to every line that this thread, or task, logs in the block: an account, a job, a command.

    Values are redacted as in `extra`; inner blocks add to outer ones.
    """
    token = _BOUND.set({**_BOUND.get({}), **fields})
    try:
        yield
    finally:
        _BOUND.reset(token)


class JsonLines(logging.Formatter):
    """A record as one line of JSON, redacted."""

    def __init__(self, redactor: Redactor) -> None:
        """Redact with the handles of this redactor."""
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """The line; fields of the program come first, then bound ones, then `extra`."""
        words = source_words(record)
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": self._message(record, words),
            "logger": _module(record.name),
            "at": f"{Path(record.pathname).name}:{record.lineno} {record.funcName}",
            "thread": "main" if record.thread == threading.main_thread().ident else record.thread,
            "pid": record.process,
        }
        for name, value in _BOUND.get({}).items():
            line.setdefault(name, self._redactor.field(name, value))
        for name, value in vars(record).items():
            if name not in _STANDARD:
                shown = name if name in words else str(self._redactor.value(name))
                line.setdefault(shown, self._redactor.field(name, value))
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe_error(record.exc_info[1])
        return json.dumps(line)

    def _message(self, record: logging.LogRecord, words: frozenset[str]) -> str:
        if not isinstance(record.msg, str) or record.msg not in words:
            return str(self._redactor.value(record.msg))
        if isinstance(record.args, Mapping):
            named = {name: self._redactor.field(name, value) for name, value in record.args.items()}
            return _filled(record.msg, named)
        return _filled(record.msg, tuple(map(self._redactor.value, record.args or ())))


def _module(name: str) -> str:
    """A logger's name as far as it is the name of a module: what comes after may be anything."""
    while name and name not in sys.modules:
        name = name.rpartition(".")[0]
    return name or "other"


def _filled(message: str, values: tuple[Shape, ...] | dict[str, Shape]) -> str:
    """The message with its values; as it stands in the source when they do not fit (`%d` and a text)."""
    if not values:
        return message
    try:
        return message % values
    except (TypeError, ValueError, KeyError):
        return message


class _PrivateFile(RotatingFileHandler):
    """A rotated file that only this person can read, and that loses lines rather than disturb the program."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE)
        return TextIOWrapper(os.fdopen(handle, "ab"), encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """On a full disk, or without a folder, the line is lost; nothing is printed over a person's work."""


class Logs:
    """The log of this process, from `start` to `close`."""

    def __init__(self, handler: logging.Handler, problem: str = "") -> None:
        """Attach a handler; `Logs.start` is the way to get one."""
        self.problem = problem
        self._handler = handler
        self._root_level = logging.getLogger().level
        logging.getLogger().addHandler(handler)
        logging.captureWarnings(capture=True)

    @classmethod
    def start(
        cls, folder: Path, *, role: str, now_s: float, level: int = logging.INFO, file_bytes: int = FILE_BYTES
    ) -> Logs:
        """Log into a new file of the folder, which is made when the first line comes.

        Args:
            folder: Where logs are (`AppFolders.logs`); made if need be, for this person only.
            role: What this process is: `window`, `command`, `server`; part of the file's name.
            now_s: Epoch seconds; names the file and tells what is old.
            level: From which level on our own loggers are heard; others only from WARNING.
            file_bytes: How large a file gets before the next one is begun.

        Returns:
            The log; `problem` is a sentence when nothing can be written there, empty otherwise.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            secret = _installation_secret(folder)
            remove_old(folder, now_s=now_s)
        except OSError:
            return cls(logging.NullHandler(), f"No log is kept, because {folder} cannot be written.")
        stamp = datetime.fromtimestamp(now_s, UTC).strftime("%Y%m%d-%H%M%S")
        handler = _PrivateFile(
            folder / f"{stamp}-{role}-{os.getpid()}.jsonl",
            maxBytes=file_bytes,
            backupCount=FILES_OF_A_PROCESS - 1,
            encoding="utf-8",
            delay=True,
        )
        handler.setFormatter(JsonLines(Redactor(secret)))
        logging.getLogger(_OURS).setLevel(level)
        return cls(handler)

    def close(self) -> None:
        """Stop logging and give the loggers back as they were."""
        logging.captureWarnings(capture=False)
        logging.getLogger().removeHandler(self._handler)
        logging.getLogger(_OURS).setLevel(logging.NOTSET)
        with suppress(OSError):  # a full disk: the last lines are lost
            self._handler.close()


def log_files(folder: Path) -> list[Path]:
    """All log files, the newest first."""
    return sorted(folder.glob(_PATTERN), key=lambda path: (_changed_s(path), path.name), reverse=True)


def remove_old(folder: Path, *, now_s: float) -> None:
    """Remove what is older than 30 days, and the oldest of what is more than 20 MB in all."""
    total_bytes = 0
    for path in log_files(folder):
        with suppress(OSError):  # another process removes too, or Windows keeps an open file
            total_bytes += path.stat().st_size
            if total_bytes > ALL_BYTES or _changed_s(path) < now_s - KEEP_S:
                path.unlink()


def _installation_secret(folder: Path) -> bytes:
    """The secret behind the handles, made at the first start; it stays out of reports about problems."""
    path = folder / HANDLES_FILE
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _PRIVATE)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
    secret = path.read_bytes()
    return secret if len(secret) == _SECRET_BYTES else secrets.token_bytes(_SECRET_BYTES)


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
