"""Once a day, where a person has said yes to it, looks for a newer version and tells of it once.

A thread of its own, because the network may keep it waiting; nobody waits for the thread. When the last look
was is kept in the cache folder: losing it costs one more look.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import UPDATES_CHECK
from desk_app.runtime.updates import Release

DAY_S: Final = 24 * 3600
LOOK_EVERY_S: Final = 3600.0
FILE_NAME: Final = "updates-looked"

_FIRST_S: Final = 60.0
_logger: Final = logging.getLogger(__name__)


class UpdateWatch:
    """Looks from `start` to `close`."""

    def __init__(
        self,
        settings: Settings,
        cache: Path,
        look: Callable[[], Release | None],
        *,
        clock: Callable[[], int],
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            settings: Says whether the person wants it; read anew each time.
            cache: Where the time of the last look is kept.
            look: Asks for a newer version.
            clock: The time now, epoch seconds.
        """
        self._settings = settings
        self._file = cache / FILE_NAME
        self._look, self._clock = look, clock
        self._stop = threading.Event()

    def start(self, tell: Callable[[Release], None]) -> None:
        """Begin; the first look is a minute later, when the window has long been up.

        Args:
            tell: Called in the watch's thread with a newer version that is there.
        """
        threading.Thread(target=self._run, args=(tell,), name="desk-updates", daemon=True).start()

    def close(self) -> None:
        """Stop; a look that waits for the network ends by itself."""
        self._stop.set()

    def look_when_due(self) -> Release | None:
        """Look when it is wanted and was not done for a day; gives a newer version, if there is one."""
        now_s = self._clock()
        if not self._settings.get(UPDATES_CHECK) or 0 <= now_s - self._looked_s() < DAY_S:
            return None
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(str(now_s), encoding="ascii")
        try:
            return self._look()
        except DeskError as error:
            _logger.info("no answer about updates", extra={"kind": type(error).__name__})
            return None

    def look_now(self, then: Callable[[Release | DeskError | None], None]) -> None:
        """Look because somebody asks; asking is the consent.

        Args:
            then: Called in another thread with what is newer, with the refusal, or with None for nothing.
        """

        def look() -> None:
            try:
                answer: Release | DeskError | None = self._look()
            except DeskError as error:
                answer = error
            then(answer)

        threading.Thread(target=look, name="desk-update-asked", daemon=True).start()

    def _run(self, tell: Callable[[Release], None]) -> None:
        wait_s = _FIRST_S
        while not self._stop.wait(wait_s):
            if (release := self.look_when_due()) is not None:
                tell(release)
            wait_s = LOOK_EVERY_S

    def _looked_s(self) -> int:
        try:
            return int(self._file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return -DAY_S
