"""One window per workspace: a second start gives its wish to the first, whatever became of earlier ones."""

from __future__ import annotations

import json
import queue
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.errors import InvalidInput, Refused
from desk_app.runtime.file_lock import FileBusy, hold_file
from desk_app.runtime.instance import (
    LOCK_FILE,
    InstanceLock,
    Request,
    Wish,
    is_open,
    take_or_hand_over,
)
from desk_app.runtime.instance_channel import Address, call

_SHOW = Request(Wish.SHOW)
pytestmark = pytest.mark.usefixtures("own_runtime_folder")
_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has the loopback address only")

_WINDOW = """
import queue, sys
from pathlib import Path
from desk_app.runtime.instance import Request, Wish, take_or_hand_over
wishes = queue.Queue()
lock = take_or_hand_over(Path(sys.argv[1]), Request(Wish(sys.argv[2]), sys.argv[3]), wishes.put)
print("holding" if lock else "handed over", flush=True)
if lock:
    wish = wishes.get()
    print(wish.wish.value, wish.value, flush=True)
    sys.stdin.read()
"""


class _Window:
    """A holder that keeps what it was asked."""

    def __init__(self, workspace: Path) -> None:
        self.asked: queue.Queue[Request] = queue.Queue()
        self.lock = InstanceLock.take(workspace, self.asked.put)

    def next_wish(self) -> Request:
        return self.asked.get(timeout=60)


@pytest.fixture
def window(tmp_path: Path) -> Iterator[_Window]:
    open_window = _Window(tmp_path)
    yield open_window
    open_window.lock.release()


def _never(request: Request) -> None:
    raise AssertionError(f"a start that handed over was asked {request}")


def _start(workspace: Path, wish: Wish = Wish.SHOW, value: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WINDOW, str(workspace), wish.value, value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def _facts(workspace: Path) -> dict[str, str]:
    facts: dict[str, str] = json.loads((workspace / LOCK_FILE).read_text(encoding="utf-8"))
    return facts


def _address(workspace: Path) -> Address:
    facts = _facts(workspace)
    return Address("unix" if facts["kind"] == "unix" else "tcp", facts["place"])


@pytest.mark.parametrize(
    "request_",
    [
        _SHOW,
        Request(Wish.TICKET, "4711"),
        Request(Wish.LINK, "deskapp:ticket/4711"),
        Request(Wish.LINK, "mailto:ana@example.com?subject=Mühle&body=%0A"),
        Request(Wish.MAIL, "/home/ana/Mühle 9\u202fPM.eml"),
    ],
)
def test_a_second_start_gives_its_wish_to_the_first(
    tmp_path: Path, window: _Window, request_: Request
) -> None:
    assert take_or_hand_over(tmp_path, request_, _never) is None
    assert window.next_wish() == request_


def test_two_real_processes_become_one_window_and_one_clean_end(tmp_path: Path) -> None:
    with _start(tmp_path) as first:
        assert _line(first) == "holding"
        with _start(tmp_path, Wish.TICKET, "4711") as second:
            assert second.communicate(timeout=60)[0] == "handed over\n"
            assert second.returncode == 0

        assert _line(first) == "ticket 4711"


def test_after_a_kill_the_next_start_takes_over_and_sweeps_up(tmp_path: Path) -> None:
    with _start(tmp_path) as first:
        assert _line(first) == "holding"
        left_behind = _address(tmp_path)
        first.kill()
        first.wait()
    assert not is_open(tmp_path)
    assert _facts(tmp_path)["token"], "the dead window's facts are still in the file"

    lock = take_or_hand_over(tmp_path, _SHOW, _never)

    assert lock is not None
    with lock:
        assert is_open(tmp_path)
        assert _address(tmp_path) != left_behind
        assert left_behind.kind == "tcp" or not Path(left_behind.place).exists()


def test_a_wish_that_waited_for_a_dying_window_is_taken_by_its_own_process(tmp_path: Path) -> None:
    """The holder neither answers nor ends at once: a start must not give up before it has."""
    held = hold_file(tmp_path / LOCK_FILE)
    held.write(json.dumps({"version": 1, "pid": 1, "kind": "tcp", "place": "1", "token": "x"}).encode())
    with _start(tmp_path) as waiting:
        held.release()

        assert _line(waiting) == "holding"
        waiting.kill()


def test_different_workspaces_have_windows_of_their_own(tmp_path: Path, window: _Window) -> None:
    (tmp_path / "other").mkdir()

    with InstanceLock.take(tmp_path / "other", _never):
        assert is_open(tmp_path)
        assert is_open(tmp_path / "other")


def test_a_released_workspace_is_free_and_tells_no_secret(tmp_path: Path, window: _Window) -> None:
    address = _address(tmp_path)

    window.lock.release()
    window.lock.release()

    assert not is_open(tmp_path)
    assert (tmp_path / LOCK_FILE).read_bytes() == b""
    assert address.kind == "tcp" or not Path(address.place).exists()


def test_what_the_running_window_refuses_is_told_to_the_second_start(tmp_path: Path) -> None:
    def restoring(request: Request) -> None:
        raise Refused("The workspace is being restored.", "Try again in a minute.")

    with (
        InstanceLock.take(tmp_path, restoring),
        pytest.raises(Refused, match=r"being restored\. Try again in a minute\."),
    ):
        take_or_hand_over(tmp_path, _SHOW, _never)


@pytest.mark.parametrize(
    "facts",
    [
        b"",
        b"{",
        b"[" * 2000,
        b"null",
        b'{"version": 1, "pid": 1, "kind": "tcp", "place": "99999999", "token": ""}',
        b'{"version": 1, "pid": 1, "kind": "tcp", "place": "\xc2\xb2", "token": ""}',
        b'{"version": 1, "pid": 1, "kind": "unix", "place": "/nowhere/x.sock", "token": ""}',
        b'{"version": 2, "pid": 1, "kind": "unix", "place": "", "token": ""}',
        b"\xff\xfe" * 9000,
    ],
)
def test_a_holder_that_cannot_be_reached_gets_a_sentence(tmp_path: Path, facts: bytes) -> None:
    with hold_file(tmp_path / LOCK_FILE) as held:
        held.write(facts)

        with pytest.raises(Refused, match=r"already open with this workspace.*does not answer"):
            take_or_hand_over(tmp_path, _SHOW, _never, wait_s=0)


def test_a_window_that_hangs_does_not_hang_the_second_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, hold_file(tmp_path / LOCK_FILE) as held:
        port = deaf.getsockname()[1]
        held.write(
            json.dumps({"version": 1, "pid": 4711, "kind": "tcp", "place": str(port), "token": "x"}).encode()
        )

        with pytest.raises(Refused, match="process 4711"):
            take_or_hand_over(tmp_path, _SHOW, _never, wait_s=0)


def test_a_second_window_in_the_same_process_is_refused_too(tmp_path: Path, window: _Window) -> None:
    with pytest.raises(FileBusy):
        InstanceLock.take(tmp_path, _never)


@_POSIX
def test_nobody_else_can_read_the_token_or_reach_the_socket(tmp_path: Path, window: _Window) -> None:
    address = _address(tmp_path)

    assert stat.S_IMODE((tmp_path / LOCK_FILE).stat().st_mode) == 0o600
    assert address.kind == "unix"
    assert stat.S_IMODE(Path(address.place).parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("wish", "value"),
    [
        (Wish.SHOW, "something"),
        (Wish.TICKET, " "),
        (Wish.TICKET, "47\n11"),
        (Wish.TICKET, "47\u202e11"),
        (Wish.LINK, "https://example.com"),
        (Wish.LINK, "file:///etc/passwd"),
        (Wish.LINK, "deskapp:" + "x" * 5000),
        (Wish.MAIL, "/home/ana/letter.pdf"),
        (Wish.MAIL, "/home/ana/a\0mail.eml"),
    ],
)
def test_a_wish_the_window_could_not_follow_is_refused(wish: Wish, value: str) -> None:
    with pytest.raises(InvalidInput):
        Request(wish, value)


class TestStrangers:
    """Whoever reaches the line without the token, or with nonsense, changes nothing."""

    @pytest.mark.parametrize(
        "message",
        [
            {},
            {"token": "wrong", "wish": "show", "value": ""},
            {"token": "", "wish": "show", "value": ""},
            {"token": None, "wish": "show", "value": ""},
            {"token": ["x"], "wish": "show", "value": ""},
            {"token": "\ud800", "wish": "show", "value": ""},
        ],
    )
    def test_without_the_token_the_line_goes_dead(
        self, tmp_path: Path, window: _Window, message: dict[str, object]
    ) -> None:
        with pytest.raises(ConnectionError):
            call(_address(tmp_path), json.dumps(message).encode(), timeout_s=5)

        assert window.asked.empty()

    @pytest.mark.parametrize(
        "part",
        [
            {"wish": "destroy", "value": ""},
            {"wish": "show", "value": 3},
            {"wish": "link", "value": "javascript:alert(1)"},
            {"wish": ["show"], "value": ""},
            {},
        ],
    )
    def test_with_the_token_nonsense_gets_a_sentence(
        self, tmp_path: Path, window: _Window, part: dict[str, object]
    ) -> None:
        line = json.dumps({"token": _facts(tmp_path)["token"], **part}).encode()

        answer = json.loads(call(_address(tmp_path), line, timeout_s=5))

        assert answer["ok"] is False
        assert answer["message"]
        assert window.asked.empty()
