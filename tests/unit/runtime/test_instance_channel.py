"""The local line of a window holds whatever anybody sends, and is where only one person can reach it."""

from __future__ import annotations

import os
import queue
import shutil
import socket
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.runtime.instance_channel import (
    MAX_CALLERS,
    MAX_LINE_BYTES,
    Address,
    Listener,
    call,
    private_folders,
)

pytestmark = pytest.mark.usefixtures("own_runtime_folder")
_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has the loopback address only")


class TestStrangers:
    """Whoever sends nonsense, nothing or too much changes nothing."""

    @settings(max_examples=50)
    @given(noise=st.binary(max_size=200))
    def test_noise_is_survived(self, noise: bytes) -> None:
        with _listening() as (address, heard):
            with _connection(address) as stranger:
                stranger.sendall(noise)
            assert call(address, b"hello", timeout_s=5) == b"heard hello"
            assert b"hello" in list(heard.queue)

    def test_a_line_without_end_is_cut_off(self) -> None:
        with _listening() as (address, heard), _connection(address) as stranger:
            _send_until_refused(stranger, b"x" * (4 * MAX_LINE_BYTES))

            assert _is_hung_up(stranger)
            assert heard.empty()

    def test_a_line_with_an_end_but_too_long_is_cut_off(self) -> None:
        with _listening() as (address, heard), _connection(address) as stranger:
            _send_until_refused(stranger, b"x" * (MAX_LINE_BYTES + 1) + b"\n")

            assert _is_hung_up(stranger)
            assert heard.empty()

    def test_who_says_nothing_is_hung_up_on(self) -> None:
        with _listening(caller_s=0.05) as (address, _), _connection(address) as stranger:
            assert _is_hung_up(stranger)

    def test_who_speaks_too_slowly_is_hung_up_on(self) -> None:
        """The time is for the whole line: a letter now and then does not buy more."""
        with _listening(caller_s=0.05) as (address, heard), _connection(address) as stranger:
            stranger.sendall(b"h")

            assert _is_hung_up(stranger)
            assert heard.empty()

    def test_a_crowd_of_silent_callers_keeps_nobody_out_and_loses_its_oldest(self) -> None:
        with _listening(caller_s=600) as (address, _):
            crowd = [_connection(address) for _ in range(2 * MAX_CALLERS)]
            try:
                assert call(address, b"hello", timeout_s=5) == b"heard hello"
                assert all(_is_hung_up(stranger) for stranger in crowd[:MAX_CALLERS])
            finally:
                for stranger in crowd:
                    stranger.close()

    def test_a_line_in_pieces_is_put_together(self) -> None:
        with _listening() as (address, heard), _connection(address) as caller:
            for piece in (b"he", b"l", b"lo", b"\n"):
                caller.sendall(piece)

            assert heard.get(timeout=60) == b"hello"

    def test_closing_hangs_up_on_everybody(self) -> None:
        with _listening() as (address, _):
            stranger = _connection(address)
            stranger.sendall(b"half a li")
        try:
            assert _is_hung_up(stranger)
        finally:
            stranger.close()


class TestFolders:
    """The socket is where only this person can get at it."""

    @_POSIX
    def test_a_path_too_long_for_a_socket_leaves_the_loopback_address(self, tmp_path: Path) -> None:
        deep = tmp_path / ("d" * 100)
        deep.mkdir()

        with _listening(folder=deep) as (address, _):
            assert address.kind == "tcp"
            assert call(address, b"hello", timeout_s=5) == b"heard hello"

    @_POSIX
    def test_the_systems_runtime_folder_comes_first(self, tmp_path: Path) -> None:
        first = next(private_folders({"XDG_RUNTIME_DIR": str(tmp_path)}))

        assert first == tmp_path / "desk-app"
        assert stat.S_IMODE(first.stat().st_mode) == 0o700

    @_POSIX
    def test_a_folder_that_others_can_enter_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "desk-app").mkdir(mode=0o755)

        assert tmp_path / "desk-app" not in list(private_folders({"XDG_RUNTIME_DIR": str(tmp_path)}))

    @_POSIX
    def test_a_link_in_the_folders_place_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "trap").mkdir(mode=0o700)
        (tmp_path / "desk-app").symlink_to(tmp_path / "trap")

        assert tmp_path / "desk-app" not in list(private_folders({"XDG_RUNTIME_DIR": str(tmp_path)}))

    @pytest.mark.skipif(
        sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a folder away"
    )
    def test_a_folder_of_somebody_else_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "desk-app").mkdir(mode=0o700)
        shutil.chown(tmp_path / "desk-app", 12345, 12345)

        assert tmp_path / "desk-app" not in list(private_folders({"XDG_RUNTIME_DIR": str(tmp_path)}))


class _listening:  # noqa: N801 - reads as what it does in `with _listening()`
    """A listener that repeats what it hears, for the time of a `with`."""

    def __init__(self, *, folder: Path | None = None, caller_s: float = 5.0) -> None:
        self._heard: queue.Queue[bytes] = queue.Queue()
        folders = None if folder is None else [folder]
        self._listener = Listener("test", self._answer, folders=folders, caller_s=caller_s)

    def _answer(self, line: bytes) -> bytes:
        self._heard.put(line)
        return b"heard " + line

    def __enter__(self) -> tuple[Address, queue.Queue[bytes]]:
        return self._listener.address, self._heard

    def __exit__(self, *_: object) -> None:
        self._listener.close()


def _connection(address: Address) -> socket.socket:
    if address.kind == "tcp" or sys.platform == "win32":
        return socket.create_connection(("127.0.0.1", int(address.place)), timeout=60)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.connect(address.place)
    except OSError:
        line.close()
        raise
    line.settimeout(5)
    return line


def _send_until_refused(line: socket.socket, text: bytes) -> None:
    try:
        line.sendall(text)
    except OSError:
        return  # hung up on in the middle, which is what the test is about


def _is_hung_up(line: socket.socket) -> bool:
    """Whether the other side closes the line without an answer; a time-out of five seconds is no."""
    try:
        return line.recv(100) == b""
    except ConnectionError:
        return True
