"""One window per workspace: who holds it, and how a second start hands its wish to the first.

The window holds `desk.lock` in the workspace; the operating system frees it when the process ends, however
it ends. Inside the file stands how to reach the holder and a token that only this person can read. A second
start of the window sends its wish ("show yourself", "open this ticket", a link) and ends. The command line
takes no lock and works beside the window. Nothing here opens `desk.db`: closing any copy of it would drop
SQLite's locks of the whole process.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from desk_app.domain.errors import DeskError, InvalidInput, Refused
from desk_app.runtime.file_lock import FileBusy, HeldFile, hold_file, is_held
from desk_app.runtime.instance_channel import Address, Listener, call

LOCK_FILE: Final = "desk.lock"
LINK_SCHEMES: Final = ("deskapp:", "mailto:")
MAIL_ENDING: Final = ".eml"
DEMO_ACTS: Final = ("offline", "online", "conflict")
"""What a demo's window does besides; its commands are called `demo.` and these."""
MAX_VALUE: Final = 4_096
"""Characters of a link; the longest `mailto:` that browsers hand on is about 2,000."""

_VERSION: Final = 1
_WAIT_S: Final = 5.0
_CALL_S: Final = 2.0
_RETRY_S: Final = 0.05
_MAX_FACTS: Final = 4_096
_logger: Final = logging.getLogger(__name__)


@unique
class Wish(Enum):
    """What a second start may want of the first."""

    SHOW = "show"
    TICKET = "ticket"
    LINK = "link"
    MAIL = "mail"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Request:
    """A wish with its object.

    Attributes:
        wish: What to do.
        value: A ticket's number or id for TICKET, a `deskapp:` or `mailto:` link for LINK, the whole path of
            a mail file for MAIL, one of `DEMO_ACTS` for DEMO, empty for SHOW.

    Raises:
        InvalidInput: The value does not fit the wish, is too long or holds characters nobody can see.
    """

    wish: Wish
    value: str = ""

    def __post_init__(self) -> None:
        """Refuse what the window could not follow, on both ends of the line."""
        # Names of files may hold anything, such as the narrow blank that macOS puts before "PM".
        is_clean = "\0" not in self.value if self.wish is Wish.MAIL else self.value.isprintable()
        if len(self.value) > MAX_VALUE or not is_clean:
            raise InvalidInput("What should be opened is too long or holds invisible characters.")
        if self.wish is Wish.SHOW and self.value:
            raise InvalidInput("Showing the window takes no value.")
        if self.wish is Wish.TICKET and not self.value.strip():
            raise InvalidInput("Say which ticket to open.")
        if self.wish is Wish.LINK and not self.value.lower().startswith(LINK_SCHEMES):
            raise InvalidInput(f"Only links that begin with {' or '.join(LINK_SCHEMES)} can be opened.")
        if self.wish is Wish.MAIL and not self.value.lower().endswith(MAIL_ENDING):
            raise InvalidInput(f"Only mail files ({MAIL_ENDING}) can be opened.")
        if self.wish is Wish.DEMO and self.value not in DEMO_ACTS:
            raise InvalidInput(f"A demo knows only {', '.join(DEMO_ACTS)}.")


OnRequest = Callable[[Request], None]
"""Called in the listening thread: it must only post the wish to the window. A `DeskError` it raises is told
to the second start; anything else is a bug and ends the listening."""


class InstanceLock:
    """The right to be the window of a workspace; freed by `release()` or by the end of the process."""

    def __init__(self, held: HeldFile, on_request: OnRequest) -> None:
        """Publish how to be reached; `InstanceLock.take` is the way to get one."""
        self._held = held
        self._on_request = on_request
        self._token = secrets.token_hex(32)
        self._listener = Listener(str(held.path.resolve()), self._answer)
        facts = {
            "version": _VERSION,
            "pid": os.getpid(),
            "kind": self._listener.address.kind,
            "place": self._listener.address.place,
            "token": self._token,
        }
        held.write(json.dumps(facts).encode("utf-8"))

    @classmethod
    def take(cls, workspace: Path, on_request: OnRequest, *, wait_s: float = 0.0) -> InstanceLock:
        """Become the window of a workspace.

        Args:
            workspace: Its folder, which must exist.
            on_request: Gets what second starts want; see `OnRequest`.
            wait_s: How long to wait for the present holder to end.

        Raises:
            FileBusy: Another process, or another window of this one, holds it.
            ReadOnly: The folder cannot be written.
        """
        held = hold_file(workspace / LOCK_FILE, wait_s=wait_s)
        try:
            return cls(held, on_request)
        except BaseException:
            held.release()
            raise

    def release(self) -> None:
        """Stop listening and let others have the workspace; a second call does nothing."""
        self._listener.close()
        if self._held.is_held:
            self._held.write(b"")
        self._held.release()

    def _answer(self, line: bytes) -> bytes | None:
        """What to say to a line from outside; None to whoever does not know the token."""
        message = _object(line)
        if not hmac.compare_digest(
            str(message.get("token")).encode("utf-8", "replace"), self._token.encode()
        ):
            _logger.warning("hung up on a caller that does not know the token")
            return None
        try:
            self._on_request(_request(message))
        except DeskError as error:
            return json.dumps({"ok": False, "message": error.message, "hint": error.hint}).encode("utf-8")
        return b'{"ok": true}'

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that is the window of a workspace, by its own words in the lock file."""

    pid: int
    address: Address
    token: str


def take_or_hand_over(
    workspace: Path, request: Request, on_request: OnRequest, *, wait_s: float = _WAIT_S
) -> InstanceLock | None:
    """Start the window: become the holder, or give the wish to the one there is.

    Args:
        workspace: Its folder, which must exist.
        request: What this start wants.
        on_request: What this process does with later wishes if it becomes the holder.
        wait_s: How long a holder that starts, ends or is busy may take.

    Returns:
        The lock, to be kept while the window lives; None when the running window has taken the request, and
        this process can end with success.

    Raises:
        Refused: The running window does not want it, or does not answer.
        ReadOnly: The folder cannot be written.
    """
    deadline = time.monotonic() + wait_s
    pause = threading.Event()
    while True:
        try:
            return InstanceLock.take(workspace, on_request)
        except FileBusy:
            holder = _read_holder(workspace)
            if holder is not None and _is_handed_over(holder, request):
                return None
            if time.monotonic() >= deadline:
                raise _silent(holder) from None
        pause.wait(_RETRY_S)


def hand_over(workspace: Path, request: Request) -> None:
    """Give a wish to the window of a workspace.

    Raises:
        Refused: It does not want it, or does not answer.
    """
    holder = _read_holder(workspace)
    if holder is None or not _is_handed_over(holder, request):
        raise _silent(holder)


def is_open(workspace: Path) -> bool:
    """Whether a window holds this workspace now."""
    return is_held(workspace / LOCK_FILE)


def _is_handed_over(holder: Holder, request: Request) -> bool:
    """Try once to reach the holder.

    Returns:
        False when nobody answered, as when it is starting or ending.

    Raises:
        Refused: It answered that it does not want to.
    """
    line = json.dumps({"token": holder.token, "wish": request.wish.value, "value": request.value})
    try:
        answer = _object(call(holder.address, line.encode("utf-8"), timeout_s=_CALL_S))
    except OSError:
        return False
    if answer.get("ok") is True:
        return True
    if isinstance(answer.get("message"), str):
        raise Refused(str(answer["message"]), str(answer.get("hint") or ""))
    return False


def _read_holder(workspace: Path) -> Holder | None:
    """What the lock file says; None when it is empty, half-written or makes no sense."""
    try:
        with (workspace / LOCK_FILE).open("rb") as file:
            facts = _object(file.read(_MAX_FACTS))
    except OSError:
        return None
    match facts:
        case {"version": 1, "pid": int(pid), "kind": "unix", "place": str(place), "token": str(token)}:
            return Holder(pid, Address("unix", place), token)
        case {"version": 1, "pid": int(pid), "kind": "tcp", "place": str(place), "token": str(token)} if (
            place.isascii() and place.isdigit() and 0 < int(place) < 1 << 16
        ):
            return Holder(pid, Address("tcp", place), token)
        case _:
            return None


def _silent(holder: Holder | None) -> Refused:
    who = f" (process {holder.pid})" if holder else ""
    return Refused(
        f"Desk App is already open with this workspace{who}, but it does not answer.",
        "Wait until it has finished, or end that process, and try again.",
    )


def _request(message: dict[str, object]) -> Request:
    match message:
        case {"wish": str(wish), "value": str(value)} if wish in {known.value for known in Wish}:
            return Request(Wish(wish), value)
        case _:
            raise InvalidInput(
                "The running Desk App does not understand what this one wants.", "Close it and start again."
            )


def _object(line: bytes) -> dict[str, object]:
    """A JSON object from outside; empty when it is none."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
