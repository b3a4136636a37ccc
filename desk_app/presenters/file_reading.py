"""Getting the content of an attachment for the window: from this computer, else from the server first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from itertools import count
from typing import Protocol

from desk_app.domain.entities import Attachment
from desk_app.domain.errors import Cancelled, DeskError
from desk_app.presenters.conversation_files import size_words
from desk_app.presenters.session import Session
from desk_app.runtime.accounts.fetching import Tell, Wanted
from desk_app.services.reading import Lane


class FilePort(Protocol):
    """Who fetches files; `desk_app.runtime.accounts.fetching.Fetcher`."""

    def fetch(self, wanted: Wanted, tell: Tell) -> Future[None]:
        """Get a file soon; the future ends when it is here, or carries the DeskError."""

    def look(self) -> None:
        """Something may have to be fetched in advance now."""


class FileReading:
    """Reads files for one window, off the GUI thread.

    Args:
        session: The workspace.
        port: Fetches what is not here; None where there is nothing to fetch from.
    """

    def __init__(self, session: Session, port: FilePort | None = None) -> None:
        self._session = session
        self._port = port
        self._numbers = count()

    def read(
        self,
        file: Attachment,
        then: Callable[[bytes], None],
        failed: Callable[[DeskError], None] | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """Get the content of a file.

        Args:
            file: Which.
            then: Gets it, on the GUI thread.
            failed: Gets the failure; without it a notice tells the person.
            tell: Told in words how far it is while the file comes from the server.
        """
        if file.is_here or self._port is None:
            self._read_here(file, then, failed)
            return

        def told(here: int, size: int) -> None:
            if tell is not None:
                words = progress_words(here, size)
                self._session.post(lambda: tell(words))

        def settled(done: Future[None]) -> None:
            self._session.post(lambda: self._fetched(done, file, then, failed))

        if tell is not None:
            tell(progress_words(0, file.size))
        self._port.fetch(Wanted(file.sha256, file.size, file.mime), told).add_done_callback(settled)

    def _fetched(
        self,
        done: Future[None],
        file: Attachment,
        then: Callable[[bytes], None],
        failed: Callable[[DeskError], None] | None,
    ) -> None:
        try:
            done.result()
        except (CancelledError, Cancelled):
            return
        except DeskError as error:
            (failed or self._session.complain)(error)
            return
        self._read_here(file, then, failed)

    def _read_here(
        self, file: Attachment, then: Callable[[bytes], None], failed: Callable[[DeskError], None] | None
    ) -> None:
        workspace = self._session.workspace
        # Chip and preview may want the same file at once; a question of the same name would cancel the other.
        self._session.ask(
            f"file.{file.id.hex()}.{next(self._numbers)}",
            lambda _reader: workspace.file_bytes(file.sha256),
            then,
            lane=Lane.BACKGROUND,
            limit_s=None,
            failed=failed,
        )


def progress_words(here: int, size: int) -> str:
    """How far a file is."""
    if not here:
        return f"Getting {size_words(size)} from the server…"
    return f"Getting {size_words(here)} of {size_words(size)}…"
