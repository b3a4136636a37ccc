"""The program under test: started from a clean home, its output kept and compared with what is allowed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ALLOWED_FILE: Final = Path(__file__).with_name("allowed.txt")
PASSPHRASE: Final = "smoke-test-only"  # noqa: S105 - of a throw-away workspace
_DROPPED: Final = (
    "DESK_APP",
    "PYTHON",
    "QT_",
    "XDG_",
    "VIRTUAL_ENV",
    "UV_",
    "LD_LIBRARY_PATH",
    "DBUS_SESSION",
)
_PATIENCE_S: Final = 180.0


class SmokeFailed(Exception):
    """The program does not do what it must; the sentence says what."""


@dataclass(slots=True)
class Program:
    """One way to start the program.

    Attributes:
        command: What comes before the arguments: the packaged program, or Python with the module.
        home: The home folder it sees.
        surroundings: More variables, such as DISPLAY.
        said: Every line it has written to standard error.
    """

    command: Sequence[str]
    home: Path
    surroundings: Mapping[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run a command to its end; gives its standard output.

        Raises:
            SmokeFailed: It ended with another status.
        """
        done = subprocess.run(
            [*self.command, *arguments],
            env=self.environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        self.said += done.stderr.splitlines()
        if done.returncode != status:
            last = done.stderr.strip()[-500:]
            raise SmokeFailed(f"{' '.join(arguments)} ended with {done.returncode}, not {status}: {last}")
        return done.stdout

    def ask(self, *arguments: str) -> Any:  # noqa: ANN401 - whatever the command answers
        """Run a command with `--json`; gives its document."""
        return json.loads(self.run(*arguments, "--json"))

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a window; its standard error goes to `window.log` in the home folder."""
        with (self.home / "window.log").open("ab") as log:
            return subprocess.Popen(
                [*self.command, *arguments],
                env=self.environment,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ended(self, process: subprocess.Popen[bytes], *, within_s: float) -> float:
        """Wait for the end of a window that was told to quit; gives the seconds it took.

        Raises:
            SmokeFailed: It did not end, or not with status 0.
        """
        began = time.monotonic()
        try:
            status = process.wait(within_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise SmokeFailed(
                f"The window was still open {within_s:.0f} s after it was told to close."
            ) from None
        if status:
            raise SmokeFailed(f"The window ended with status {status}: {self.window_log()[-500:]}")
        return time.monotonic() - began

    def window_log(self) -> str:
        """What windows have written."""
        path = self.home / "window.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def check_words(self) -> None:
        """Compare everything it wrote to standard error with the allow-list.

        Raises:
            SmokeFailed: It said something else: a warning of Qt, a trace, a missing file.
        """
        patterns = [
            re.compile(line)
            for line in ALLOWED_FILE.read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#")
        ]
        lines = [*self.said, *self.window_log().splitlines()]
        foreign = [line for line in lines if line and not any(p.fullmatch(line) for p in patterns)]
        if foreign:
            raise SmokeFailed("Said what is not in the allow-list:\n  " + "\n  ".join(foreign[:20]))

    @property
    def environment(self) -> dict[str, str]:
        """A clean environment: nothing of a developer's shell changes how the program behaves."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}
        own = {
            "HOME": str(self.home),
            "DESK_APP_PASSPHRASE": PASSPHRASE,
            "DESK_APP_NEW_PASSPHRASE": PASSPHRASE,
        }
        return clean | own | dict(self.surroundings)
