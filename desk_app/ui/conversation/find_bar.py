"""Find in conversation: one line at the top, hits counted, Enter goes on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.presenters.conversation_state import Find
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class FindBar(Themed, QWidget):
    """A field and two arrows.

    Attributes:
        typed: The text changed.
        stepped: Go to the next (1) or previous (-1) hit.
        closed: Esc or the cross.
    """

    typed = Signal(str)
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("find")
        self.field = TextInput(name="find.field", label="Find in this conversation", parent=self)
        self.field.set_icon_name("search")
        self.field.setPlaceholderText("Find in this conversation")
        self._count = ElidedLabel(
            "", style=TextStyle.META, role=Role.TEXT_TERTIARY, tabular=True, parent=self
        )
        up = IconButton("chevron-up", "Previous hit", name="find.previous", parent=self)
        down = IconButton("chevron-down", "Next hit", name="find.next", parent=self)
        close = IconButton("x", "Close find", name="find.close", parent=self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.field, 1)
        for widget in (self._count, up, down, close):
            self._row.addWidget(widget)
        self.field.textChanged.connect(self.typed)
        up.clicked.connect(lambda: self.stepped.emit(-1))
        down.clicked.connect(lambda: self.stepped.emit(1))
        close.clicked.connect(self.closed)
        self.retheme()

    def fill(self, find: Find) -> None:
        """Show how many there are."""
        if self.field.text() != find.text and not self.field.hasFocus():
            self.field.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self.field.setText(find.text)
            self.field.blockSignals(False)  # noqa: FBT003 - Qt's signature
        words = f"{find.at} of {find.total}" if find.total else "No hit" if find.text.strip() else ""
        if words != self._count.text():
            self._count.setText(words)
            announce(self, words)
        self.field.set_wrong(wrong=bool(find.text.strip()) and not find.total)

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        pad = tokens().panes.conversation.pad
        set_margins(self._row, pad, tokens().space(3), top=tokens().space(2), bottom=tokens().space(2))
        self._row.setSpacing(tokens().space(1))
        super().retheme()

    def sizeHint(self) -> QSize:
        """A line with a field in it."""
        return QSize(tokens().layout.conversation.min, tokens().density.control + 2 * tokens().space(2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back, Esc closes."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.stepped.emit(-1 if back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
