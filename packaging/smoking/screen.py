"""A screen of its own with a window manager, real key events and pictures of it (Xvfb, openbox, xdotool)."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from smoking.stillness import wait_until_still

TOOLS: Final = ("Xvfb", "openbox", "xdotool", "import")
"""What must be installed; in Debian: xvfb, openbox, xdotool, imagemagick."""

_LOOK_S: Final = 0.03
_START_S: Final = 20.0
_LOOKS: Final = 4_000
"""How often to look for a window: two minutes at least. A machine that is stopped meanwhile counts none."""


class NoWindow(Exception):
    """A window did not come, or something on the screen cannot be reached."""


def missing_tools() -> list[str]:
    """Which of the tools are not installed."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


class Screen:
    """One virtual screen, from `with` to its end."""

    def __init__(self, home: Path) -> None:
        """Nothing is started yet.

        Args:
            home: The home folder of whoever sits at the screen.
        """
        self._home = home
        self._processes: list[subprocess.Popen[bytes]] = []
        self._program = 0
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Start the server on a free display, then the window manager (keys need a window with the focus)."""
        ours, theirs = os.pipe()
        command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
        self._start(command, pass_fds=(theirs,))
        os.close(theirs)
        with os.fdopen(ours) as pipe:
            ready, _, _ = select.select([pipe], [], [], _START_S)
            display = pipe.readline().strip() if ready else ""
        if not display:
            raise NoWindow("Xvfb did not start.")
        self.environment = {"DISPLAY": f":{display}", "HOME": str(self._home)}
        self._start(["openbox", "--sm-disable"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End both."""
        for process in reversed(self._processes):
            process.terminate()
            process.wait()

    def wait_for_window(self, title: str, process: subprocess.Popen[bytes]) -> None:
        """Return as soon as a visible window has a title that ends so; it gets the keys from now on.

        Raises:
            NoWindow: The program ended before, or took too long.
        """
        self._program = process.pid
        for _ in range(_LOOKS):
            if self._xdotool("search", "--onlyvisible", "--name", f"{title}$"):
                return
            if process.poll() is not None:
                raise NoWindow(f"The program ended with status {process.returncode} before its window came.")
            pause(_LOOK_S)
        raise NoWindow("The window does not come.")

    def press(self, keys: str) -> None:
        """Press and release keys as on a keyboard, such as `ctrl+Return`, once the window has the keyboard.

        Raises:
            NoWindow: It never gets it.
        """
        self._wait_for_keyboard()
        self._xdotool("key", "--clearmodifiers", keys)

    def write(self, text: str) -> None:
        """Type a text, once the window has the keyboard.

        Raises:
            NoWindow: It never gets it.
        """
        self._wait_for_keyboard()
        self._xdotool("type", "--delay", "15", text)

    def settle(self, *, colours: int = 0) -> None:
        """Wait until the program rests and shows so many colours at least (as in a filled list).

        Raises:
            NoWindow: It never rests, or the screen stays empty.
        """
        for _ in range(_LOOKS):
            try:
                wait_until_still(self._program, *(one.pid for one in self._processes), looks=_LOOKS)
            except TimeoutError as error:
                raise NoWindow(str(error)) from None
            if not colours or self._colours("-", self._said("import", "-window", "root", "ppm:-")) >= colours:
                return
        raise NoWindow("The window stays empty.")

    def _wait_for_keyboard(self) -> None:
        """A window that is to be seen has not got the keyboard yet: the window manager gives it."""
        for _ in range(_LOOKS):
            owners = self._xdotool("getactivewindow", "getwindowpid", "getwindowfocus", "getwindowpid")
            if owners.split() == [str(self._program)] * 2:
                return
            pause(_LOOK_S)
        raise NoWindow("The window does not get the keyboard.")

    def picture(self, path: Path) -> int:
        """Keep what the screen shows; gives its number of colours (few mean an empty window)."""
        self._said("import", "-window", "root", str(path))
        return self._colours(str(path))

    def _colours(self, path: str, content: bytes = b"") -> int:
        return int(self._said("identify", "-format", "%k", path, content=content))

    def _said(self, *command: str, content: bytes = b"") -> bytes:
        return subprocess.run(command, env=self._all(), input=content, capture_output=True, check=True).stdout

    def _xdotool(self, *arguments: str) -> str:
        said = subprocess.run(
            ["xdotool", *arguments], env=self._all(), capture_output=True, text=True, check=False
        )
        return said.stdout.strip()

    def _start(self, command: list[str], pass_fds: tuple[int, ...] = ()) -> None:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=self._all(), stdout=quiet, stderr=quiet, pass_fds=pass_fds)
        self._processes.append(process)

    def _all(self) -> dict[str, str]:
        return os.environ | self.environment


def pause(seconds: float) -> None:
    """Let another process get on; the smoke test stands outside of the program and can only look again."""
    threading.Event().wait(seconds)
