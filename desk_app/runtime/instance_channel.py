"""The local line on which a running window hears from a second start: one JSON line in, one out.

A UNIX socket in a folder only this person can enter, or, where there is none, a port on the loopback address.
Whoever connects is a stranger until the line carries the token: bytes are limited, time is limited, and no
input of any kind may stop the listening. What a line means is decided in `instance`.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import selectors
import socket
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

MAX_LINE_BYTES: Final = 16 * 1024
MAX_CALLERS: Final = 16
CALLER_S: Final = 2.0
MAX_SOCKET_PATH: Final = 103
"""Bytes, without the closing NUL: `sun_path` has 104 on macOS and 108 on Linux."""

_LOOPBACK: Final = "127.0.0.1"
_CLOSE_S: Final = 2.0
_QUEUE: Final = 64
_BREATH_S: Final = 0.1
_logger: Final = logging.getLogger(__name__)

Answer = Callable[[bytes], bytes | None]
"""Takes a line without its end; gives the line to send back, or None to hang up on a stranger."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a listener listens.

    Attributes:
        kind: `unix` or `tcp`.
        place: The socket's path, or the port in digits.
    """

    kind: Literal["unix", "tcp"]
    place: str


@dataclass(slots=True)
class _Caller:
    """One open connection and what it has said so far."""

    line: socket.socket
    hangs_up_at: float
    said: bytearray = field(default_factory=bytearray)


class Listener:
    """Listens in a thread of its own from the moment it is made until `close()`."""

    def __init__(
        self, name: str, answer: Answer, *, folders: Iterable[Path] | None = None, caller_s: float = CALLER_S
    ) -> None:
        """Open the line and start to listen.

        Args:
            name: Tells this workspace's socket from others'; any text.
            answer: Called in the listening thread for every whole line; must be quick.
            folders: Where the socket may be; this person's runtime folders when left out.
            caller_s: How long a caller may take to finish its line.
        """
        self._answer = answer
        self._socket, self.address = _open(name, private_folders(os.environ) if folders is None else folders)
        self._caller_s = caller_s
        self._closing = threading.Event()
        self._bell, self._bell_rope = socket.socketpair()
        self._callers: dict[object, _Caller] = {}
        self._thread = threading.Thread(target=self._listen, name="instance-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and remove the socket; what is being answered is finished first."""
        self._closing.set()
        self._bell_rope.close()
        self._thread.join(_CLOSE_S)
        self._socket.close()
        if self.address.kind == "unix":
            Path(self.address.place).unlink(missing_ok=True)

    def _listen(self) -> None:
        with selectors.DefaultSelector() as selector, self._bell:
            self._socket.settimeout(0)
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            while not self._closing.is_set():
                for line in [key.fileobj for key, _ in selector.select(self._patience())]:
                    if line is self._socket:
                        self._welcome(selector)
                    elif (caller := self._callers.get(line)) is not None:  # else hung up on a moment ago
                        self._hear(caller, selector)
                self._hang_up_on_the_slow(selector)
            for caller in list(self._callers.values()):
                self._hang_up(caller, selector)

    def _patience(self) -> float | None:
        """How long to wait for anything: until the slowest caller's time is over."""
        if not self._callers:
            return None
        return max(0.0, min(caller.hangs_up_at for caller in self._callers.values()) - time.monotonic())

    def _welcome(self, selector: selectors.BaseSelector) -> None:
        try:
            line, _ = self._socket.accept()
        except OSError:  # the caller is gone again, or this process has no file numbers left
            self._closing.wait(_BREATH_S)
            return
        line.settimeout(0)
        if len(self._callers) >= MAX_CALLERS:
            self._hang_up(min(self._callers.values(), key=lambda caller: caller.hangs_up_at), selector)
        self._callers[line] = _Caller(line, time.monotonic() + self._caller_s)
        selector.register(line, selectors.EVENT_READ)

    def _hear(self, caller: _Caller, selector: selectors.BaseSelector) -> None:
        try:
            heard = caller.line.recv(MAX_LINE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        caller.said += heard
        line, end, _ = bytes(caller.said).partition(b"\n")
        if end and len(line) <= MAX_LINE_BYTES:
            reply = self._answer(line)
            if reply is not None:
                with contextlib.suppress(OSError):  # the caller did not wait
                    caller.line.send(reply + b"\n")
        if end or not heard or len(caller.said) > MAX_LINE_BYTES:
            self._hang_up(caller, selector)

    def _hang_up_on_the_slow(self, selector: selectors.BaseSelector) -> None:
        now = time.monotonic()
        for caller in [caller for caller in self._callers.values() if caller.hangs_up_at <= now]:
            self._hang_up(caller, selector)

    def _hang_up(self, caller: _Caller, selector: selectors.BaseSelector) -> None:
        selector.unregister(caller.line)
        del self._callers[caller.line]
        caller.line.close()


def call(address: Address, line: bytes, *, timeout_s: float) -> bytes:
    """Say one line to a listener and return its answer without the line's end.

    Raises:
        OSError: Nobody listens there, or nothing came back in time (`TimeoutError`).
    """
    deadline = time.monotonic() + timeout_s
    with _connected(address, timeout_s) as caller:
        caller.sendall(line + b"\n")
        heard = bytearray()
        while b"\n" not in heard and len(heard) <= MAX_LINE_BYTES:
            caller.settimeout(max(0.001, deadline - time.monotonic()))
            part = caller.recv(MAX_LINE_BYTES)
            if not part:
                raise ConnectionAbortedError("the listener hung up")
            heard += part
    return bytes(heard).partition(b"\n")[0]


def private_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    """Folders for the socket that only this person can enter, best first; made when they are not there.

    A folder in `/tmp` may have been put there by somebody else first, so owner and rights are looked at.
    """
    if sys.platform == "win32":
        return
    runtime = environment.get("XDG_RUNTIME_DIR")
    own = f"desk-app-{os.geteuid()}"
    for folder in (
        *((Path(runtime, "desk-app"),) if runtime else ()),
        Path(tempfile.gettempdir(), own),
        Path("/tmp", own),  # noqa: S108 - owner and rights are checked below
    ):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077:
                yield folder


def _open(name: str, folders: Iterable[Path]) -> tuple[socket.socket, Address]:
    """A listening socket: in the first folder that will do, else on the loopback address."""
    mark = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    if sys.platform != "win32":
        for folder in folders:
            path = folder / f"{mark}-{secrets.token_hex(4)}.sock"
            if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
                with contextlib.suppress(OSError):
                    _remove_stale(folder, mark)
                    return _listening(socket.AF_UNIX, str(path)), Address("unix", str(path))
    listening = _listening(socket.AF_INET, (_LOOPBACK, 0))
    return listening, Address("tcp", str(listening.getsockname()[1]))


def _listening(family: socket.AddressFamily, place: str | tuple[str, int]) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listening.bind(place)
        listening.listen(_QUEUE)
    except OSError:
        listening.close()
        raise
    return listening


def _remove_stale(folder: Path, mark: str) -> None:
    """Sockets of a killed process; whoever opens one holds the workspace's lock, so no other is alive."""
    for path in folder.glob(f"{mark}-*.sock"):
        path.unlink(missing_ok=True)
        _logger.info("removed the socket of a process that was killed")


def _connected(address: Address, timeout_s: float) -> socket.socket:
    if address.kind == "tcp":
        return socket.create_connection((_LOOPBACK, int(address.place)), timeout=timeout_s)
    if sys.platform == "win32":
        raise ConnectionRefusedError("no UNIX sockets here")
    caller = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        caller.settimeout(timeout_s)
        caller.connect(address.place)
    except OSError:
        caller.close()
        raise
    return caller
