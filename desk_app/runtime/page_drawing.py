"""Pages of a PDF drawn in a process of its own, one file to a process.

The window's process holds the keys; a PDF is a stranger's program for a large native library. So the bytes
go into a child without keys, and only pixels come back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk_app.runtime.limited_process import LimitedProcess, Limits
from desk_app.services.page_pictures import PagePicture, PdfPages


@dataclass(frozen=True, slots=True)
class _Page:
    """A page to draw; `data` comes with the first wish a process gets."""

    page: int
    width: int
    data: bytes | None


class PageDrawer:
    """Draws the pages of one file."""

    def __init__(self, data: bytes, limits: Limits | None = None) -> None:
        """Take a file; nothing is drawn yet.

        Args:
            data: The file.
            limits: For its process.
        """
        self._data = data
        self._child = LimitedProcess(_begin, limits or Limits())

    def draw(self, page: int, width: int) -> PagePicture:
        """Draw a page; waits for it.

        Args:
            page: From 0.
            width: Pixels.

        Raises:
            InvalidInput: It cannot be drawn; the sentence says why.
        """
        return self._child.ask(_Page(page, width, None if self._child.is_running else self._data))

    def close(self) -> None:
        """End its process; a page that is being drawn is given up."""
        self._child.close()


def _begin() -> Callable[[_Page], PagePicture]:
    """Runs in the child: opens the file at the first page and keeps it."""
    opened: list[PdfPages] = []

    def draw(wish: _Page) -> PagePicture:
        if wish.data is not None:
            opened[:] = [PdfPages(wish.data)]
        return opened[0].draw(wish.page, wish.width)

    return draw
