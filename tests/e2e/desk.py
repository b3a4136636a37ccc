"""The real program on a screen of its own, driven by real keys; what happened is asked of the command line.

Needs Xvfb, openbox, xdotool and ImageMagick. Nothing is looked up inside the program: keys go in at the X
server, and what they did is read from the workspace by `desk-app` as another process, beside the window.

No key is pressed before a window of the program has the keyboard, and `rest` asks the kernel whether the
program has done all it was told (`smoking.stillness`): neither a slow window manager nor a busy machine loses
a key.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from smoking.stillness import wait_until_still

NEEDED = ("Xvfb", "openbox", "xdotool", "import")
PASSPHRASE = "correct-horse-battery"
_PATIENCE_S = 420.0
"""For one command. Longer than a machine is stopped; nothing takes so long that works."""
_LOOK_S = 0.1
_LOOKS = 1_200
"""How often to look for something: two minutes at least; while the machine is stopped none are counted."""
_RESTING_LOOKS = 8_000
_LOG_SHOWN = 2_000
_DRAG_STEPS = 8


def missing() -> str:
    """What is not installed, in words; empty when all is there."""
    absent = [name for name in NEEDED if shutil.which(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


class Screen:
    """A virtual screen with a window manager, for one test."""

    def __init__(self, width: int = 1600, height: int = 1000) -> None:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-dpi", "96"],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.display = f":{answer.readline().strip()}"
        self.environment = os.environ | {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}
        self._windows = subprocess.Popen(
            ["openbox"], env=self.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

        self._givers: set[int] = set()

    @property
    def processes(self) -> tuple[int, ...]:
        """The X server, the window manager, and programs that give something away."""
        return self._server.pid, self._windows.pid, *self._givers

    def keyboard(self) -> tuple[str, int]:
        """Title and process of the active window, if it has the keyboard; ("", 0) on the way to another."""
        window = ["getwindowname", "getwindowpid"]
        said = self.do("getactivewindow", *window, "getwindowfocus", *window).splitlines()
        active, focused = said[: len(window)], said[len(window) :]
        return (active[0], int(active[1])) if active == focused and len(active) == len(window) else ("", 0)

    def do(self, *arguments: str) -> str:
        """Run xdotool; gives what it prints."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        return done.stdout.strip()

    def picture(self, path: Path) -> Path:
        """What the screen shows, as a PNG."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=False)
        return path

    def pixels(self) -> bytes:
        """What the screen shows, to compare."""
        command = ["import", "-window", "root", "-depth", "8", "rgb:-"]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True).stdout

    def colour(self, place: tuple[int, int]) -> tuple[int, ...]:
        """What colour the screen has at a place."""
        at = f"1x1+{place[0]}+{place[1]}"
        command = ["import", "-window", "root", "-crop", at, "-depth", "8", "rgb:-"]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True)
        return tuple(done.stdout)

    def shows(self, colour: tuple[int, int, int]) -> bool:
        """Whether a colour is to be seen anywhere."""
        pixels, wanted = self.pixels(), bytes(colour)
        at = pixels.find(wanted)
        while at >= 0 and at % len(wanted):
            at = pixels.find(wanted, at + 1)
        return at >= 0

    @contextmanager
    def giving(self, *arguments: str) -> Iterator[None]:
        """Another program that gives something away, for as long as the block lasts (`giving.py`)."""
        with subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.giving", *arguments],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as giver:
            assert giver.stdout is not None
            assert giver.stdout.readline() == "ready\n"
            self._givers.add(giver.pid)
            yield
            self._givers.remove(giver.pid)
            giver.communicate(timeout=_PATIENCE_S)

    def close(self) -> None:
        for process in (self._windows, self._server):
            process.terminate()
            process.wait(10)


class Desk:
    """One workspace, its window, and the command line beside it."""

    def __init__(self, screen: Screen, folder: Path, **more: str) -> None:
        """Begin with nothing on the screen; `more` is added to the environment of the program."""
        self.screen, self.folder = screen, folder
        self._window: subprocess.Popen[bytes] | None = None
        self._environment = screen.environment | {
            "DESK_APP_PASSPHRASE": PASSPHRASE,
            "DESK_APP_WORKSPACE": str(folder),
            "XDG_CONFIG_HOME": str(folder.parent / "config"),
            "XDG_CACHE_HOME": str(folder.parent / "cache"),
            "XDG_STATE_HOME": str(folder.parent / "state"),
            "XDG_RUNTIME_DIR": str(folder.parent),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            **more,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._window is not None:
            self.kill()

    def run(self, *arguments: str) -> str:
        """A verb of the command line; gives what it prints."""
        done = self._ask(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def listed(self, *arguments: str) -> list[dict[str, object]]:
        """The JSON answer of a verb that lists."""
        answer: list[dict[str, object]] = json.loads(self.run(*arguments, "--json"))
        return answer

    def tickets(self) -> list[dict[str, object]]:
        """The tickets, as the command line lists them."""
        found: list[dict[str, object]] = json.loads(self.run("ticket", "list", "--json"))["tickets"]
        return found

    def open(self) -> None:
        """Start the window and wait until it is on the screen and has the keyboard."""
        with self._log.open("ab") as log:
            self._window = subprocess.Popen(
                [sys.executable, "-m", "desk_app"], env=self._environment, stdout=log, stderr=log
            )
        self.comes("")

    def comes(self, title: str) -> None:
        """Wait until a window or page with this in its title has the keyboard and is ready for keys."""
        self.until(lambda: self._is_typed_into(title))
        self.rest()

    def kill(self) -> None:
        """End the window without a word, as a power cut does."""
        assert self._window is not None
        self._window.send_signal(signal.SIGKILL)
        self._window.wait(20)
        self._window = None

    def close(self) -> int:
        """Close it as the window manager does; gives the exit status."""
        assert self._window is not None
        self.key("alt+F4")
        return self.ended()

    def windows(self) -> list[str]:
        """The windows of the program on the screen, as X calls them."""
        return self.screen.do("search", "--onlyvisible", "--name", "Desk App").splitlines()

    def ended(self) -> int:
        """Wait until the program has ended by itself; gives the exit status."""
        assert self._window is not None
        status = self._window.wait(_PATIENCE_S)
        self._window = None
        return status

    def key(self, *keys: str) -> None:
        """Press keys, one after another (names of X, such as ctrl+k)."""
        self.until(self._is_typed_into)
        self.screen.do("key", "--clearmodifiers", "--delay", "80", *keys)

    def type(self, text: str) -> None:
        """Write a text where the keyboard is."""
        self.until(self._is_typed_into)
        self.screen.do("type", "--delay", "15", text)

    def point(self, place: tuple[int, int]) -> None:
        """Move the pointer to a place of the screen."""
        self.screen.do("mousemove", *map(str, place))

    def click(self, place: tuple[int, int]) -> None:
        """Press and let go the first button there."""
        self.point(place)
        self.screen.do("click", "1")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Carry what is at one place to another, in steps, as a hand does."""
        self.point(start)
        self.screen.do("mousedown", "1")
        for step in range(1, _DRAG_STEPS + 1):
            here = [a + (b - a) * step // _DRAG_STEPS for a, b in zip(start, end, strict=True)]
            self.screen.do("mousemove", "--sync", *map(str, here))
        self.rest()
        self.screen.do("mouseup", "1")

    def rest(self) -> None:
        """Wait until all that was pressed is done and drawn, as a person does before the next key."""
        assert self._window is not None
        wait_until_still(self._window.pid, *self.screen.processes, looks=_RESTING_LOOKS)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Look again and again until something is so."""
        for _ in range(_LOOKS):
            if is_so():
                return
            assert self._window is None or self._window.poll() is None, self._said()
            _wait()
        raise AssertionError(self._seen())

    def steps(self) -> list[str]:
        """The last steps in words, newest first."""
        return [
            str(step["title"]) for step in self.listed("history", "--limit", "40") if step["state"] == "done"
        ]

    def until_step(self, words: str, since: list[str]) -> list[str]:
        """Wait for a new step with these words, and until the window shows it; gives all steps then."""
        seen: list[str] = []

        def is_there() -> bool:
            seen[:] = self.steps()
            new = seen[: len(seen) - len(since)] if len(seen) < 40 else seen[: _new(seen, since)]
            return any(words in step for step in new)

        self.until(is_there)
        self.rest()
        return seen

    def _is_typed_into(self, title: str = "") -> bool:
        """Whether keys go to the program, and to a window with this in its title."""
        found, process = self.screen.keyboard()
        return self._window is not None and process == self._window.pid and title in found

    @property
    def _log(self) -> Path:
        return self.folder.parent / "window.log"

    def _ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "desk_app", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )

    def _said(self) -> str:
        assert self._window is not None
        return f"the window ended with {self._window.returncode}: {self._words()}"

    def _seen(self) -> str:
        """What there is to know of a window that got stuck; there may be no workspace yet."""
        picture = self.screen.picture(self.folder.parent / "stuck.png")
        history = self._ask("history", "--limit", "5")
        return (
            f"it did not come; the screen is in {picture}; the keyboard is in {self.screen.keyboard()}; "
            f"the window said: {self._words() or 'nothing'}; steps: {history.stdout or history.stderr}"
        )

    def _words(self) -> str:
        """The last of what the window wrote."""
        return self._log.read_text(errors="replace")[-_LOG_SHOWN:] if self._log.exists() else ""


def _wait() -> None:
    """A moment: another process tells nothing of its own accord."""
    threading.Event().wait(_LOOK_S)


def _new(now: list[str], before: list[str]) -> int:
    """How many of the newest steps were not there before."""
    return next((at for at in range(len(now)) if now[at:] == before[: len(now) - at]), len(now))
