"""What comes of a choice between two people's changes: the values that will hold, and what happens next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.conflicts_state import ConflictsState
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.keys import KeyHint
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.lines import Divider
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_KEYS = (
    ("Take yours, take theirs", ("1", "2")),
    ("Keep both texts", ("3",)),
    ("Next field, field before", ("J", "K")),
    ("Same for all like this", ("Ctrl", "⇧", "↵")),
)


class ResultColumn(Themed, QWidget):
    """Follows each choice."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("conflicts.result")
        self._shown: tuple[object, ...] = ()
        self._column = QVBoxLayout(self)
        self._values = QGridLayout()
        self._next = QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(ElidedLabel("Result", weight=Weight.SEMIBOLD), 1)
        head.addWidget(ElidedLabel("Updates as you choose", style=TextStyle.META, role=Role.TEXT_TERTIARY))
        self._column.addLayout(head)
        self._column.addLayout(self._values)
        self._column.addWidget(Divider())
        self._column.addWidget(ElidedLabel("What happens next", weight=Weight.SEMIBOLD))
        self._column.addLayout(self._next)
        self._column.addWidget(Divider())
        self._column.addWidget(ElidedLabel("Keys", weight=Weight.SEMIBOLD))
        for words, caps in _KEYS:
            row = QHBoxLayout()
            row.addWidget(ElidedLabel(words, role=Role.TEXT_SECONDARY), 1)
            row.addWidget(KeyHint(caps))
            self._column.addLayout(row)
        self._column.addStretch(1)
        self.retheme()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        pad = tokens().panes.panel.pad
        self._column.setContentsMargins(pad, pad, pad, pad)
        self._column.setSpacing(tokens().space(3))
        self._values.setHorizontalSpacing(tokens().space(3))
        self._values.setVerticalSpacing(tokens().space(2))
        self._next.setSpacing(tokens().space(2))
        super().retheme()

    def show_state(self, state: ConflictsState) -> None:
        """Show what would hold, and what happens."""
        fields = state.shown.fields if state.shown is not None else ()
        shown = (tuple((face.label, state.value_of(face)) for face in fields), state.follows)
        if shown == self._shown:
            return
        self._shown = shown
        for layout in (self._values, self._next):
            while (item := layout.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for row, (label, value) in enumerate(shown[0]):
            self._values.addWidget(ElidedLabel(label, role=Role.TEXT_TERTIARY), row, 0, top)
            self._values.addWidget(Paragraph(value), row, 1)
        self._values.setColumnMinimumWidth(0, tokens().kit.property.label)
        self._values.setColumnStretch(1, 1)
        for follow in state.follows:
            line = PageBlock()
            across = QHBoxLayout(line)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(tokens().space(2))
            across.addWidget(Glyph(follow.icon, size=GlyphSize.SMALL), alignment=top)
            across.addWidget(Paragraph(follow.words, role=Role.TEXT_SECONDARY), 1)
            self._next.addWidget(line)
