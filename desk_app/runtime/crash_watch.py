"""How the last run ended: cleanly, by a crash, or killed; the next start can then check the store and say so.

While a process lives it holds a file in the crash folder. A clean end removes the file. After a crash there
is a trace in it, written by `faulthandler` or by our hook for errors nobody caught; after `kill -9` or a
power cut there is none. Traces name places in the code and nothing else.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import re
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, unique
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from desk_app.domain.errors import DeskError
from desk_app.runtime.file_lock import HeldFile, hold_file, is_held
from desk_app.runtime.redaction import describe_error

KEEP: Final = 10
"""How many traces of the past are kept for a report."""

_NAME: Final = re.compile(r"(?P<stamp>\d{8}-\d{6})-(?P<role>[a-z]+)-(?P<pid>\d+)\.(?P<state>run|seen)")
_RUNNING: Final = b"running\n"
_CLEAN: Final = b"clean\n"
_WAIT_S: Final = 1.0
_logger: Final = logging.getLogger(__name__)


@unique
class End(Enum):
    """How a run ended that did not end cleanly."""

    CRASHED = "crashed"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class UncleanEnd:
    """What is known of an earlier run.

    Attributes:
        end: Crashed, with a trace, or killed without a word.
        started_s: When it had begun, epoch seconds.
        role: What it was: `window`, `command`, `server`.
        path: The file with the trace, if there is one.
    """

    end: End
    started_s: int
    role: str
    path: Path


class CrashWatch:
    """Watches over this process from `start` to `stop`."""

    def __init__(self, held: HeldFile) -> None:
        """Write traces into a held file; `CrashWatch.start` is the way to get one."""
        self._held = held
        self._has_failed = False
        self._hooks = (sys.excepthook, threading.excepthook)
        held.write(_RUNNING)
        faulthandler.enable(held.fileno(), all_threads=True)
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        if (
            sys.platform != "win32"
        ):  # the child closes its copy of the file: nothing may be written to its number
            os.register_at_fork(after_in_child=faulthandler.disable)

    @classmethod
    def start(cls, folder: Path, *, role: str, now_s: float) -> CrashWatch | None:
        """Begin to watch.

        Args:
            folder: Where traces are (`AppFolders.crashes`); made if need be, for this person only.
            role: What this process is; lower-case letters.
            now_s: Epoch seconds, kept as the start of this run.

        Returns:
            The watch; None when the folder cannot be written, which must not keep the program from starting.
        """
        stamp = datetime.fromtimestamp(now_s, UTC).strftime("%Y%m%d-%H%M%S")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(hold_file(folder / f"{stamp}-{role}-{os.getpid()}.run", wait_s=_WAIT_S))
        except (OSError, DeskError):
            _logger.warning("crashes are not recorded, the folder cannot be written")
            return None

    def stop(self) -> None:
        """End cleanly: nothing is left behind, unless an error that nobody caught was written down before."""
        if not self._held.is_held:
            return
        faulthandler.disable()
        sys.excepthook, threading.excepthook = self._hooks
        if self._has_failed:
            self._held.release()
            return
        self._held.write(_CLEAN)  # first: between release and removal another start may look
        self._held.release()
        with suppress(OSError):
            self._held.path.unlink()

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """The last word of the main thread: written down, then shown by whoever showed it before."""
        if not issubclass(kind, KeyboardInterrupt | SystemExit) and self._held.is_held:
            self._has_failed = True
            os.write(self._held.fileno(), (json.dumps(describe_error(error), indent=1) + "\n").encode())
            _logger.critical("an error nobody caught ends the program", exc_info=error)
        self._hooks[0](kind, error, trace)

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        """A thread has ended by a bug; the program goes on without it."""
        _logger.critical("an error nobody caught ends a thread", exc_info=args.exc_value)
        self._hooks[1](args)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, KeyboardInterrupt | SystemExit | DeskError):
            self.stop()


def unclean_ends(folder: Path) -> tuple[UncleanEnd, ...]:
    """Runs that ended uncleanly and were not told of yet, oldest first; none of those that still go on."""
    return tuple(
        found
        for path in sorted(folder.glob("*.run"))
        if not is_held(path) and (found := _read_end(path)) is not None
    )


def mark_seen(folder: Path, ends: tuple[UncleanEnd, ...]) -> None:
    """Remember that the person was told: killed runs are forgotten, the last ten traces kept for a report."""
    for past in ends:
        with suppress(OSError):
            if past.end is End.KILLED:
                past.path.unlink()
            else:
                past.path.replace(past.path.with_suffix(".seen"))
    for path in sorted(folder.glob("*.seen"), reverse=True)[KEEP:]:
        with suppress(OSError):
            path.unlink()


def has_crashed(folder: Path, role: str) -> bool:
    """Whether a run in this role has crashed and nobody was told yet; every end counts as told now."""
    ends = unclean_ends(folder)
    mark_seen(folder, ends)
    return any(past.end is End.CRASHED and past.role == role for past in ends)


def _read_end(path: Path) -> UncleanEnd | None:
    """What a left file tells; None when it is gone by now or is not ours."""
    name = _NAME.fullmatch(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(len(_RUNNING) + 1)
    except OSError:
        return None
    if name is None or content in {b"", _CLEAN}:  # empty: a start that has not yet come to hold it
        return None
    try:
        started = datetime.strptime(name["stamp"], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    end = End.KILLED if content == _RUNNING else End.CRASHED
    return UncleanEnd(end, int(started.timestamp()), name["role"], path)
