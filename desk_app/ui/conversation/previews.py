"""Panels over the window: a file's preview, a message's source, a question before something dangerous."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from desk_app.domain.errors import DeskError
from desk_app.presenters.conversation_files import shows_as_picture
from desk_app.presenters.conversation_state import FileChip
from desk_app.ui.conversation.mail_body import decoded
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.theme.base_sizes import Family, TextStyle, Weight
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

_TEXT_SHOWN = 200_000
_TEXTS = ("text/", "message/", "application/json", "application/xml", "application/x-yaml")


class TextArea(QPlainTextEdit):
    """Plain text to read and copy, in letters of one width."""

    def __init__(self, text: str, size: QSize, *, label: str) -> None:
        super().__init__(text)
        self.setObjectName("panel.text")
        self.setReadOnly(True)
        self.setAccessibleName(label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(dress().fonts.font(TextStyle.META, family=Family.MONO))
        self.setMinimumSize(size)


class TextPanel(FloatingPanel):
    """A message as it came."""

    def __init__(self, title: str, text: str, room: QSize) -> None:
        super().__init__(f"Original of {title}", name="original", pad=PanelPad.SHEET, high=True)
        width = min(room.width(), tokens().layout.conversation.reading_max)
        self.body.setSpacing(tokens().space(2))
        self.body.addLayout(title_row(self, "Original", title))
        self.body.addWidget(TextArea(text, QSize(width, room.height() // 2), label="Source of the message"))


class AskPanel(FloatingPanel):
    """A question with its verb.

    Attributes:
        accepted: Yes.
    """

    accepted = Signal()

    def __init__(self, title: str, text: str, verb: str, *, name: str) -> None:
        super().__init__(title, name=name, pad=PanelPad.SHEET, high=True)
        width = tokens().kit.sheet.width
        words = Paragraph(text, role=Role.TEXT_SECONDARY)
        heading = Paragraph(title, style=TextStyle.TITLE)
        for paragraph in (heading, words):
            paragraph.set_max_width(width)
        no = Button("Cancel", name=f"{name}.cancel", kind=ButtonKind.QUIET)
        yes = Button(verb, name=f"{name}.yes", kind=ButtonKind.DANGER)
        no.clicked.connect(self.dismissed)
        yes.clicked.connect(self.accepted)
        row = QHBoxLayout()
        row.setSpacing(tokens().kit.sheet.button_gap)
        row.addStretch(1)
        row.addWidget(no)
        row.addWidget(yes)
        self.body.setSpacing(tokens().space(3))
        self.body.addWidget(heading)
        self.body.addWidget(words)
        self.body.addLayout(row)
        self.set_width(width + 2 * tokens().kit.sheet.pad)


class PreviewPanel(FloatingPanel):
    """A file: a picture or text as it is, anything else as its kind and size.

    Attributes:
        open_wanted: Open it in the program the system has for it.
        save_wanted: Save a copy.
    """

    open_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, chip: FileChip, room: QSize) -> None:
        super().__init__(f"Preview of {chip.file.name}", name="preview", pad=PanelPad.SHEET, high=True)
        self._chip = chip
        self._room = QSize(min(room.width(), tokens().layout.conversation.reading_max), room.height() // 2)
        self.body.setSpacing(tokens().space(2))
        self.body.addLayout(title_row(self, chip.file.name, chip.size))
        self._place: QWidget = self._sign(chip.icon)
        self.body.addWidget(self._place, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._words = Paragraph(chip.warning, style=TextStyle.META, role=Role.TEXT_SECONDARY)
        self._words.set_max_width(self._room.width())
        self._words.setVisible(bool(chip.warning))
        self.body.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(tokens().kit.sheet.button_gap)
        row.addStretch(1)
        for text, signal in (("Save as…", self.save_wanted), ("Open…", self.open_wanted)):
            button = Button(text, name=f"preview.{text}")
            button.clicked.connect(signal)
            row.addWidget(button)
        self.body.addLayout(row)
        self.setMinimumWidth(tokens().kit.sheet.width)

    def fill(self, data: bytes) -> None:
        """The content has come."""
        chip = self._chip
        self._words.setText(chip.warning)
        self._words.setVisible(bool(chip.warning))
        if shows_as_picture(chip.file.mime):
            self._show_picture(data)
        elif chip.file.mime.lower().startswith(_TEXTS):
            text = data[:_TEXT_SHOWN].decode("utf-8", errors="replace")
            self._replace(TextArea(text, self._room, label=f"Text of {chip.file.name}"))
        else:
            self.say(chip.warning or "There is no preview for this kind of file.")

    def refuse(self, error: DeskError) -> None:
        """The content cannot be had."""
        self.say(str(error))

    def say(self, sentence: str) -> None:
        """Say why nothing is shown."""
        self._words.setText(sentence)
        self._words.setVisible(True)
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space closes what Space has opened."""
        if event.key() == Qt.Key.Key_Space:
            self.dismissed.emit()
            return
        super().keyPressEvent(event)

    def _show_picture(self, data: bytes) -> None:
        image = decoded(data, self._room.width() * 2)
        if image is None:
            self.say("This picture is damaged or too large to be shown.")
            return
        ratio = self.devicePixelRatioF()
        fitting = image.size().boundedTo(
            QSize(round(self._room.width() * ratio), round(self._room.height() * ratio))
        )
        scaled = image.scaled(
            image.size().scaled(fitting, Qt.AspectRatioMode.KeepAspectRatio),
            mode=Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        label = QLabel()
        label.setPixmap(QPixmap.fromImage(scaled))
        label.setAccessibleName(f"Picture {self._chip.file.name}")
        self._replace(label)

    def _replace(self, widget: QWidget) -> None:
        self.body.replaceWidget(self._place, widget)
        self._place.hide()
        self._place.deleteLater()
        self._place = widget
        self.updateGeometry()

    @staticmethod
    def _sign(icon: str) -> Glyph:
        return Glyph(icon, size=GlyphSize.STATE, role=Role.TEXT_SECONDARY, disc=Role.BG_SUNKEN)


def title_row(panel: FloatingPanel, title: str, hint: str) -> QHBoxLayout:
    """A panel's title, something grey beside it, and the cross."""
    row = QHBoxLayout()
    row.setSpacing(tokens().space(2))
    row.addWidget(ElidedLabel(title, weight=Weight.SEMIBOLD))
    row.addWidget(ElidedLabel(hint, style=TextStyle.META, role=Role.TEXT_TERTIARY), 1)
    close = IconButton("x", "Close", name=f"{panel.objectName()}.close")
    close.clicked.connect(panel.dismissed)
    row.addWidget(close)
    return row
