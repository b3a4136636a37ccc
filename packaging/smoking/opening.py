"""What the system hands the packaged program: a mail file and a link, with and without an open window.

The window's title names no ticket, so what is shown is proved by acting on it with keys and asking the
command line which ticket has changed.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

from smoking.program import Program, SmokeFailed
from smoking.screen import Screen, pause

_TITLE: Final = "Desk App"
_PATIENCE_S: Final = 60.0
_MAIL: Final = """From: Lukas Brandt <lukas@example.com>
To: help@kestrel.example
Subject: {subject}
Message-ID: <{name}@example.com>
Date: Fri, 20 Nov 2026 10:00:00 +0000

It began on Sunday.
"""


class Opening:
    """Opens things in one workspace, once without a window and then with one."""

    def __init__(self, program: Program, screen: Screen, desk: str) -> None:
        """Prepare.

        Args:
            program: The packaged program.
            screen: Where its window is shown.
            desk: The workspace, with tickets in it.
        """
        self._program, self._screen, self._desk = program, screen, desk

    def check(self) -> str:
        """Open a mail without a window, then a mail and a link with one.

        Raises:
            SmokeFailed: Something else is shown, or nothing.
        """
        first, second = self._mail("Mühle brummt"), self._mail("Steam wand drips")
        process = self._program.start("--workspace", self._desk, "open", str(first))
        self._screen.wait_for_window(_TITLE, process)
        self._solves("Mühle brummt")
        self._program.run("--workspace", self._desk, "open", str(second))
        self._solves("Steam wand drips")
        number = self._newest_open()
        self._program.run("--workspace", self._desk, "open", f"deskapp:ticket/{number}")
        self._solves(str(number))
        self._screen.press("ctrl+q")
        self._program.ended(process, within_s=20.0)
        return "a mail opened the window; a mail and a link went to the open one"

    def _mail(self, subject: str) -> Path:
        path = self._program.home / f"{subject} 9\u202fPM.eml"  # with the narrow blank of macOS
        name = "".join(filter(str.isascii, subject)).replace(" ", "")
        path.write_text(_MAIL.format(subject=subject, name=name), encoding="utf-8")
        return path

    def _solves(self, wanted: str) -> None:
        """Press E until the wanted ticket, by subject or number, is solved: the window shows it by then."""
        before = self._solved()
        until = time.monotonic() + _PATIENCE_S
        self._screen.settle()
        self._screen.press("e")
        while not (new := self._solved() - before):
            if time.monotonic() > until:
                raise SmokeFailed(f"“{wanted}” is not shown: it cannot be solved by its key.")
            pause(0.3)
        if not any(wanted in row for row in new):
            raise SmokeFailed(f"The window shows {new}, not “{wanted}”.")

    def _solved(self) -> set[tuple[str, str]]:
        return {(str(row["number"]), str(row["subject"])) for row in self._listed("status:solved")}

    def _newest_open(self) -> int:
        return int(self._listed("is:open")[-1]["number"])

    def _listed(self, query: str) -> list[dict[str, Any]]:
        said = self._program.ask("--workspace", self._desk, "ticket", "list", query, "--limit", "500")
        rows: list[dict[str, Any]] = said["tickets"]
        return rows
