"""What goes along: chips that can be looked at and taken out again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk_app.domain.changes import NewFile
from desk_app.domain.entities import Attachment
from desk_app.domain.ids import AttachmentId
from desk_app.presenters.conversation_files import chip_of_file
from desk_app.ui.conversation.file_chips import FileButton
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.current import tokens


class AttachedFiles(Themed, QWidget):
    """The row of files.

    Attributes:
        removed: Take one out; carries its place.
    """

    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer.files")
        self._files: tuple[NewFile, ...] = ()
        self._flow = FlowLayout()
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.retheme()

    def fill(self, files: Sequence[NewFile]) -> None:
        """Show these; none hides the row."""
        files = tuple(files)
        self.setVisible(bool(files))
        if files == self._files:
            return
        self._files = files
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for index, file in enumerate(files):
            self._flow.insertWidget(index, self._chip(index, file))
        self.updateGeometry()

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        pad = tokens().panes.composer.text_pad_x
        self._flow.setContentsMargins(pad, 0, pad, tokens().space(1))
        self._flow.setSpacing(tokens().space(2))
        super().retheme()

    def _chip(self, index: int, file: NewFile) -> QWidget:
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        button = FileButton(both)
        identity = AttachmentId(file.sha256[:16])
        button.fill(
            chip_of_file(
                Attachment(identity, file.name, file.mime, file.size, file.sha256, None, is_here=True)
            )
        )
        remove = IconButton(
            "x", f"Take {file.name} out", name="composer.files.remove", small=True, parent=both
        )
        remove.clicked.connect(partial(self._remove, index))
        row.addWidget(button)
        row.addWidget(remove)
        both.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return both

    def _remove(self, index: int, _checked: object = None) -> None:
        self.removed.emit(index)
