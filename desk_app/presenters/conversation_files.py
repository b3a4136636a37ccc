"""Attachments as chips: what they are, how large, and which of them can do harm when they are opened."""

from __future__ import annotations

from typing import Final

from desk_app.domain.dangerous_files import danger_of, ending_of
from desk_app.domain.entities import Attachment
from desk_app.presenters.conversation_state import FileChip

_KB, _MB, _GB = 1_000, 1_000_000, 1_000_000_000
_TEN: Final = 10
_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp"})
_ICONS: Final = (
    ("image/", "image"),
    ("audio/", "play"),
    ("video/", "video"),
    ("text/calendar", "calendar"),
    ("text/", "file-text"),
    ("application/pdf", "file-text"),
    ("message/", "mail"),
)
_ARCHIVES: Final = frozenset({"zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz"})


def chip_of_file(file: Attachment) -> FileChip:
    """The chip of an attachment."""
    return FileChip(
        file, size_words(file.size), icon_of(file), is_picture=is_picture(file), warning=danger_of(file.name)
    )


def is_picture(file: Attachment) -> bool:
    """Whether it is a picture that can be shown; vector pictures are programs and cannot."""
    return shows_as_picture(file.mime) and file.is_here


def shows_as_picture(mime: str) -> bool:
    """Whether a file of this type is shown as the picture it is, once its bytes are here."""
    return mime.lower() in _PICTURES


def icon_of(file: Attachment) -> str:
    """The icon for its type."""
    if ending_of(file.name) in _ARCHIVES:
        return "file-archive"
    return next((icon for start, icon in _ICONS if file.mime.lower().startswith(start)), "file")


def size_words(size: int) -> str:
    """A size as people say it: "640 B", "12 kB", "2.1 MB"."""
    for unit, name in ((_GB, "GB"), (_MB, "MB"), (_KB, "kB")):
        if size >= unit:
            amount = size / unit
            return f"{amount:.1f} {name}" if amount < _TEN and unit != _KB else f"{amount:.0f} {name}"
    return f"{size} B"
