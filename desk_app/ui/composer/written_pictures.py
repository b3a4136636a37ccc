"""Pictures in what is being written: pasted ones go along as files, those of a draft are fetched again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QImage, QImageWriter

from desk_app.domain.changes import NewFile
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import ComposerState
from desk_app.ui.composer.writing_field import WritingField


class WrittenPictures(QObject):
    """Serves one field."""

    def __init__(self, field: WritingField, presenter: ComposerPresenter, fit: Callable[[], None]) -> None:
        """Serve a field.

        Args:
            field: What is written in.
            presenter: Keeps pictures as files of the draft.
            fit: Gives the field the room that its text needs now.
        """
        super().__init__(field)
        self._field, self._presenter, self._fit = field, presenter, fit

    def paste(self, picture: QImage) -> None:
        """Attach a pasted picture and show it in the text."""
        identity = f"picture-{secrets.token_hex(6)}"
        self._field.insert_picture(f"cid:{identity}", picture)
        as_file = partial(_as_png, picture)
        self._presenter.files.add_bytes(f"{identity}.png", as_file, "image/png", content_id=identity)

    def fetch(self, state: ComposerState) -> None:
        """Show the pictures of a draft that was opened again."""
        for file in state.files:
            name = f"cid:{file.content_id}"
            is_in_text = bool(file.content_id) and name in (state.initial.html or "")
            if is_in_text and not self._field.has_picture(state.place, name):
                self._presenter.files.read_picture(file, partial(self._show, state.place, name))

    def remove(self, files: Sequence[NewFile], place: int) -> None:
        """Take a file out; one that stands in the text goes there, so that Ctrl+Z brings it back."""
        file = files[place]
        if file.content_id and self._field.remove_picture(f"cid:{file.content_id}"):
            self._presenter.keep()
        else:
            self._presenter.files.remove(place)

    def _show(self, place: str, name: str, data: bytes) -> None:
        picture = QImage.fromData(data)
        if not picture.isNull():
            self._field.give_picture(place, name, picture)
            self._fit()


def _as_png(picture: QImage) -> bytes:
    """A picture as a file; a large one takes a while, so not on the GUI thread."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(buffer.data().data())
