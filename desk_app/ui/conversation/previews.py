"""Panels over the window: a message's source, a question before something dangerous."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit

from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.theme.base_sizes import Family, TextStyle, Weight
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role


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

    keeps_letters = True
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
