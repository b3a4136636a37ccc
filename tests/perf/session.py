"""A process of its own with a window at which somebody works while tickets are imported beside it.

`python -m tests.perf.session FOLDER SECONDS` prints what it found as JSON: tickets made, the longest gap of
the event loop in seconds, megabytes after the opening and at the end. Nothing of the tests is loaded here, so
that the memory is the program's own.
"""

from __future__ import annotations

# ruff: noqa: E402 - the program begins so, too
from desk_app.runtime import starting

starting.begin()  # as `desk_app.__main__` does

import json
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desk_app.domain.errors import Cancelled
from desk_app.runtime.loop_watch import BEAT_MS, LoopWatch
from desk_app.runtime.sharing import keep_heap_small
from desk_app.services.exchange.mail_import import import_mail
from desk_app.services.workspace import Workspace
from desk_app.ui.theme.theme import Theme
from tests.perf.first_rows import memory_mb
from tests.perf.large import opened
from tests.perf.window_desk import Desk

_IMPORTED: Final = 100_000
_WHOLE_S: Final = 300
_KEYS: Final = ("J", "J", "K", "G, U", "J", "G, A", "J")
_BETWEEN_KEYS_S: Final = 0.4


def main(folder: Path, seconds: float) -> None:
    """Work for so many seconds, and tell."""
    keep_heap_small()  # as `make_application` does
    app = QApplication([])
    theme = Theme(app, bundled_fonts_only=True)
    with opened(folder) as (_store, workspace), TemporaryDirectory() as place:
        mails = _mails(Path(place, "mails.mbox"), round(_IMPORTED * seconds / _WHOLE_S))
        desk = Desk(app, theme, workspace, folder)
        desk.window.list.view.setFocus()
        found: dict[str, float] = {"opened_mb": memory_mb()}
        with ThreadPoolExecutor(1) as importer:
            end = time.monotonic() + seconds
            watch, beat = LoopWatch(), QTimer()
            beat.setInterval(BEAT_MS)
            beat.timeout.connect(watch.beat)
            beat.start()
            made = importer.submit(_import, workspace, mails, end)
            _work(desk, end)
            beat.stop()
            watch.close()
        found |= {"made": made.result(), "gap_s": watch.longest_s, "used_mb": memory_mb()}
        desk.close()
    theme.deleteLater()
    print(json.dumps(found))


def _work(desk: Desk, end: float) -> None:
    while time.monotonic() < end:
        for keys in _KEYS:
            desk.press(keys)
            desk.rest(_BETWEEN_KEYS_S)


def _import(workspace: Workspace, mails: Path, end: float) -> int:
    """Mails into the same process, as the history of a mailbox comes; gives how many became tickets."""
    made = 0

    def is_to_go_on(done: int, _all: int) -> bool:
        nonlocal made
        made = done
        return time.monotonic() < end

    with suppress(Cancelled):
        import_mail(mails, workspace, is_open=True, progress=is_to_go_on)
    return made


def _mails(path: Path, count: int) -> Path:
    """An mbox of mails of which each is a ticket, and which no earlier run has brought."""
    run = uuid.uuid4().hex
    text = "The pump of machine seven leaks since Monday, please send somebody with a new seal. " * 5
    with path.open("w") as file:
        for number in range(count):
            who = f"p{number % 3000}@customer{number % 400}.example"
            file.write(
                f"From {who} Mon Oct  6 10:02:00 2025\nFrom: Person {number % 3000} <{who}>\n"
                f"To: support@desk.example\nSubject: Pump {number}\nDate: Mon, 06 Oct 2025 10:02:00 +0200\n"
                f"Message-ID: <{run}.{number}@customer.example>\n\n{text}\n\n"
            )
    return path


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
