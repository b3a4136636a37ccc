"""What the running program does by itself: backups, ending snoozes, reading attachments, tidying.

APScheduler only posts the jobs; each is short, runs one at a time, and is caught up once after a sleep of
the computer (its default grace of one second would drop every run that was missed).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler

from desk_app.domain.changes import SYSTEM, SnoozeTicket
from desk_app.domain.errors import DeskError
from desk_app.runtime.extraction import TextReader, extract_waiting
from desk_app.runtime.opened_copies import remove_left_copies
from desk_app.runtime.safekeeping import back_up_when_due
from desk_app.runtime.settings import Settings
from desk_app.services.workspace import Workspace
from desk_app.store.opening import Store

WAKE_EVERY_S: Final = 20
FILES_EVERY_S: Final = 15
BACKUP_LOOK_S: Final = 600
PRUNE_EVERY_S: Final = 6 * 3600
RESERVE_EVERY_S: Final = 1_800
LEARN_EVERY_S: Final = 24 * 3600
CLOSE_S: Final = 10.0
"""How long a running job may take to end when the program closes; each can be repeated from its beginning."""

_logger = logging.getLogger(__name__)


class Upkeep:
    """The jobs of an open workspace, from construction to `close`."""

    def __init__(
        self, store: Store, workspace: Workspace, settings: Settings, clock: Callable[[], int]
    ) -> None:
        self._store = store
        self._workspace = workspace
        self._settings = settings
        self._clock = clock
        self._reader = TextReader()
        self._ended = threading.Condition()
        self._running = 0
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for work, every_s in (
            (self.wake, WAKE_EVERY_S),
            (self.read_files, FILES_EVERY_S),
            (self.back_up, BACKUP_LOOK_S),
            (self.prune, PRUNE_EVERY_S),
            (self.keep_reserve, RESERVE_EVERY_S),
            (self.learn_sizes, LEARN_EVERY_S),
        ):
            self._scheduler.add_job(self._guarded, "interval", [work], seconds=every_s, id=work.__name__)
        self._scheduler.start()

    def close(self) -> None:
        """Stop; a job that is running may come to its end first, but nobody waits for it for ever."""
        self._scheduler.shutdown(wait=False)
        with self._ended:
            is_idle = self._ended.wait_for(lambda: not self._running, CLOSE_S)
        if is_idle:
            self._guarded(self.learn_sizes)
        else:
            _logger.warning("upkeep was still busy when the program ended")
        self._reader.close()

    def wake(self) -> int:
        """End the snoozes whose time has come; gives their number."""
        due = self._store.ended_snoozes(self._clock())
        for ticket_id in due:
            self._workspace.apply(SnoozeTicket(ticket_id, None), actor=SYSTEM)
        return len(due)

    def read_files(self) -> None:
        """Read attachments that came in, so that search finds what is in them."""
        if self._store.waiting_texts(1):
            extract_waiting(self._store, self._reader)

    def prune(self) -> int:
        """Forget how to undo what is long ago, and remove opened copies that a killed program left."""
        remove_left_copies()
        return self._store.prune_history(self._clock())

    def keep_reserve(self) -> None:
        """Fill the space that is kept for the day the disk is full."""
        self._store.reserve.fill()

    def learn_sizes(self) -> None:
        """Keep SQLite's knowledge of tables and indexes up to date."""
        self._store.learn_sizes()

    def back_up(self) -> bool:
        """Make a backup when one is due, and thin the older ones; True when one was made."""
        return back_up_when_due(self._store, self._settings, self._clock()) is not None

    def _guarded(self, work: Callable[[], object]) -> None:
        """Run a job; what it cannot do now it tries again the next time."""
        with self._ended:
            self._running += 1
        try:
            work()
        except DeskError as error:
            _logger.warning("upkeep failed", extra={"job": work.__name__, "kind": type(error).__name__})
        finally:
            with self._ended:
                self._running -= 1
                self._ended.notify_all()
