"""The preview of one attachment: a picture, text, or the pages of a PDF, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import TypeVar

from desk_app.presenters.base import Presenter
from desk_app.presenters.conversation_files import shows_as_picture
from desk_app.presenters.conversation_state import FileChip
from desk_app.presenters.file_reading import FileReading
from desk_app.presenters.session import Session
from desk_app.runtime.extraction import TextReader
from desk_app.runtime.page_drawing import PageDrawer
from desk_app.services.extraction import can_extract, extract_text, is_plain
from desk_app.services.page_pictures import PAGES_MAX, PagePicture, is_paged
from desk_app.services.reading import Lane

T = TypeVar("T")
_NUMBERS = count()
_QUIET_MS = 300
"""What is here before that needs no word of waiting."""


class Shown(StrEnum):
    """What stands in the preview."""

    NOTHING = "nothing"
    READING = "reading"
    PICTURE = "picture"
    TEXT = "text"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class PreviewState:
    """The preview.

    Attributes:
        picture: The file's bytes, for `PICTURE`; whoever shows them decodes them.
        text: For `TEXT`.
        page: For `PAGE`.
        problem: Why nothing is shown, or what is dangerous; one sentence.
        is_drawing: Another page is on its way.
        progress: How far the reading is, in words.
    """

    shown: Shown = Shown.NOTHING
    picture: bytes = b""
    text: str = ""
    page: PagePicture | None = None
    problem: str = ""
    is_drawing: bool = False
    progress: str = ""

    @property
    def place(self) -> str:
        """Such as "Page 2 of 14"; empty for what has no pages."""
        if self.page is None:
            return ""
        more = f", the first {PAGES_MAX} can be seen here" if self.page.pages > PAGES_MAX else ""
        return f"Page {self.page.page + 1} of {self.page.pages:,}{more}"

    @property
    def last(self) -> int:
        """The last page that can be seen, from 0."""
        return min(self.page.pages, PAGES_MAX) - 1 if self.page is not None else 0


class FilePreview(Presenter[PreviewState]):
    """Reads a file, and draws its pages, off the GUI thread; a child process does what is risky."""

    def __init__(self, session: Session, files: FileReading, chip: FileChip, width: int) -> None:
        """Begin to read.

        Args:
            session: The workspace.
            files: Gets the content.
            chip: The file.
            width: Of a page, in pixels.
        """
        super().__init__(PreviewState(problem=chip.warning))
        self._session = session
        self._is_closed = False
        self._chip = chip
        self._width = width
        self._name = f"preview.{next(_NUMBERS)}"
        self._drawer: PageDrawer | None = None
        self._reader: TextReader | None = None
        self._wanted = 0
        self._show(replace(self._state, shown=Shown.READING))
        self._stop_waiting = session.after(_QUIET_MS, self._say_reading)
        files.read(chip.file, self._came, lambda error: self._refuse(str(error)), self._tell)

    def close(self) -> None:
        """Give up what is being read, and end the child."""
        self._is_closed = True
        self._stop_waiting()
        self._session.forget(self._name)
        for child in (self._drawer, self._reader):
            if child is not None:
                child.close()

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) page."""
        self.go(self._wanted + by)

    def go(self, page: int) -> None:
        """Go to a page, from 0; one that is not there gives the nearest."""
        page = min(max(page, 0), self._state.last)
        if self._drawer is not None and self._state.page is not None and page != self._wanted:
            self._wanted = page
            self._show(replace(self._state, is_drawing=True))
            self._draw(self._drawer, page)

    def _say_reading(self) -> None:
        self._tell(self._state.progress or "Reading the file…")

    def _tell(self, progress: str) -> None:
        if not self._is_closed and self._state.shown is Shown.READING:
            self._show(replace(self._state, progress=progress))

    def _came(self, data: bytes) -> None:
        """The content is here: show it, or begin to read what is in it."""
        file = self._chip.file
        if self._is_closed:
            return
        if is_paged(file.mime, file.name):
            self._drawer = PageDrawer(data)
            self._draw(self._drawer, 0)
        elif shows_as_picture(file.mime):
            self._show(replace(self._state, shown=Shown.PICTURE, picture=data, progress=""))
        elif is_plain(file.mime, file.name):
            self._ask(lambda: extract_text(data, file.mime, file.name) or "", self._show_text)
        elif can_extract(file.mime, file.name):
            self._reader = reader = TextReader()
            self._ask(lambda: reader.read(data, file.mime, file.name), self._show_text)
        else:
            self._refuse(self._chip.warning or "There is no preview for this kind of file.")

    def _show_text(self, text: str) -> None:
        if self._reader is not None:
            self._reader.close()
        if not text.strip():
            self._refuse("There is no text in this file.")
            return
        self._show(replace(self._state, shown=Shown.TEXT, text=text.replace("\f", "\n\n"), progress=""))

    def _draw(self, drawer: PageDrawer, page: int) -> None:
        self._ask(lambda: drawer.draw(page, self._width), self._show_page)

    def _show_page(self, page: PagePicture) -> None:
        self._show(
            replace(self._state, shown=Shown.PAGE, page=page, problem="", is_drawing=False, progress="")
        )

    def _ask(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        self._session.ask(
            self._name,
            lambda _reader: work(),
            then,
            lane=Lane.BACKGROUND,
            limit_s=None,
            failed=lambda error: self._refuse(str(error)),
        )

    def _refuse(self, sentence: str) -> None:
        if not self._is_closed:
            self._show(PreviewState(problem=sentence))
