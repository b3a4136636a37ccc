"""Text fields: one line with label, help and error, and the search field."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStyle, QVBoxLayout, QWidget

from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, is_right_to_left, tokens
from desk_app.ui.theme.palette import selection_colours
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS, WRONG
from desk_app.ui.theme.words import isolate

_FOR_A_MOMENT = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}
_QT_TEXT_MARGIN = 2  # QLineEditPrivate::horizontalMargin


def align_with_window(field: QLineEdit) -> None:
    """Begin where lines of the window begin: Qt lets the letters typed decide, so that they jump across."""
    side = Qt.AlignmentFlag.AlignLeft
    if is_right_to_left(field.layoutDirection()):
        side = Qt.AlignmentFlag.AlignRight
    field.setAlignment(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | side)


class LineFromStart(QLineEdit):
    """A line that shows its beginning while nobody writes in it; Qt shows where the cursor stood."""

    _left_at = 0

    def setText(self, text: str | None) -> None:
        """Fill in; somebody who comes back writes on at its end."""
        super().setText(text)
        if not self.hasFocus():
            self._left_at = len(self.text())
            self.setCursorPosition(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go on where the cursor was left."""
        super().focusInEvent(event)
        if not self.hasSelectedText() and not self.cursorPosition():
            self.setCursorPosition(self._left_at)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the beginning; not while another window or a menu has the keys for a moment."""
        super().focusOutEvent(event)
        if event.reason() not in _FOR_A_MOMENT:
            self._left_at = self.cursorPosition()
            self.setCursorPosition(0)


class TextInput(Themed, LineFromStart):
    """One line to type in, framed; the frame is the focus ring and turns red with an error."""

    def __init__(self, *, name: str, label: str, parent: QWidget | None = None) -> None:
        """Make a field.

        Args:
            name: The object name.
            label: What belongs in it; screen readers say it.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._wrong = False
        self._icon = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def set_wrong(self, *, wrong: bool) -> None:
        """Show that what is in it cannot be used."""
        self._wrong = wrong
        self.setProperty(WRONG, int(wrong))
        self.retheme()

    def set_icon_name(self, icon: str) -> None:
        """Show an icon before the text."""
        self._icon = icon
        self.retheme()

    def setPlaceholderText(self, text: str) -> None:
        """Say what belongs in it; its full stop or “…” stays at its end in a right-to-left window."""
        super().setPlaceholderText(isolate(text))

    def retheme(self) -> None:
        """Take font, colours and paddings of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.BODY))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Text, tokens().colour(Role.TEXT_PRIMARY))
        palette.setColor(QPalette.ColorRole.PlaceholderText, tokens().colour(Role.TEXT_TERTIARY))
        background, text = selection_colours(tokens())
        palette.setColor(QPalette.ColorRole.Highlight, background)
        palette.setColor(QPalette.ColorRole.HighlightedText, text)
        self.setPalette(palette)
        start, end = self._start(), self._end()
        if is_right_to_left(self.layoutDirection()):
            start, end = end, start
        self.setTextMargins(start, 0, end, 0)
        align_with_window(self)
        self.setProperty(RING_RADIUS, self._radius())
        super().retheme()

    def sizeHint(self) -> QSize:
        """As high as controls of the density are."""
        return QSize(tokens().kit.field.min_width, tokens().density.control)

    def minimumSizeHint(self) -> QSize:
        """Room for a word."""
        return QSize(tokens().kit.field.min_width // 2, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own frame, text and cursor, and the icons over them."""
        super().paintEvent(event)
        painter = QPainter(self)
        canvas = Canvas.on(painter, self)
        field = tokens().kit.field
        top = (self.height() - field.icon) // 2
        if self._icon:
            place = QRect(field.pad, top, field.icon, field.icon)
            canvas.icon(place, self._icon, tokens().colour(Role.TEXT_TERTIARY))
        if self._wrong:
            place = QRect(self.width() - field.pad - field.icon, top, field.icon, field.icon)
            canvas.icon(place, "circle-alert", tokens().colour(Role.DANGER_SOLID))
        painter.end()

    def _radius(self) -> int:
        return tokens().radius.sm

    def _start(self) -> int:
        field = tokens().kit.field
        return field.pad - self._own_margin() + (field.icon + field.inner if self._icon else 0)

    def _end(self) -> int:
        field = tokens().kit.field
        return field.pad - self._own_margin() + (field.icon + field.inner if self._wrong else 0)

    def _own_margin(self) -> int:
        """What Qt keeps between the edge and the text: the frame's width and two pixels."""
        return self.style().pixelMetric(QStyle.PixelMetric.PM_DefaultFrameWidth) + _QT_TEXT_MARGIN


class SearchInput(TextInput):
    """The field to search or filter with: a glass before the text, a cross to empty it.

    Attributes:
        left_downwards: Down was pressed: the person wants to go into the results.
    """

    left_downwards = Signal()

    def __init__(self, *, name: str, label: str, clear_label: str, parent: QWidget | None = None) -> None:
        """Make a field.

        Args:
            name: The object name; the cross is `name.clear`.
            label: What is searched; also the placeholder.
            clear_label: The cross's name, such as "Empty the search".
            parent: The widget it is in.
        """
        self._clear: IconButton | None = None
        super().__init__(name=name, label=label, parent=parent)
        self.set_icon_name("search")
        self.setPlaceholderText(label)
        self._clear = IconButton("x", clear_label, name=f"{name}.clear", small=True, parent=self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Esc does the same
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.textChanged.connect(self._show_clear)
        self.retheme()

    def sizeHint(self) -> QSize:
        """A little higher than other fields."""
        return QSize(super().sizeHint().width(), max(tokens().kit.field.search, tokens().density.control))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the end."""
        super().resizeEvent(event)
        self._place_clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes into the results; the first Esc empties the field, the next is for what is around."""
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _show_clear(self, text: str) -> None:
        if self._clear is not None:
            self._clear.setVisible(bool(text))

    def _place_clear(self) -> None:
        if self._clear is None:
            return
        size = self._clear.sizeHint()
        gap = (self.height() - size.height()) // 2
        place = QRect(self.width() - size.width() - gap, gap, size.width(), size.height())
        self._clear.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), place))

    def _radius(self) -> int:
        return tokens().radius.md

    def _end(self) -> int:
        return super()._end() + tokens().kit.icon_button.small


class Field(PageBlock):
    """A control with its label above and a line of help or error below."""

    def __init__(self, label: str, control: QWidget, *, name: str, parent: QWidget | None = None) -> None:
        """Put them together.

        Args:
            label: What belongs in it, one to four words, no colon.
            control: Text field, value button, or anything else that is filled in.
            name: The object name.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.control = control
        self._help = ""
        self._label = ElidedLabel(label, style=TextStyle.META, weight=Weight.MEDIUM, parent=self)
        self._label.setBuddy(control)
        self._message = Paragraph("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._message.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._label, control, self._message):
            self._column.addWidget(widget)
        self.retheme()

    def retheme(self) -> None:
        """Take the gap of the look in force."""
        self._column.setSpacing(tokens().kit.field.gap)
        super().retheme()

    def set_label(self, label: str) -> None:
        """Ask for something else."""
        self._label.setText(label)

    def set_help(self, sentence: str) -> None:
        """Explain the field; an error takes its place while there is one."""
        self._help = sentence
        self._show(sentence, Role.TEXT_TERTIARY)

    def set_error(self, sentence: str) -> None:
        """Say what is wrong and what would be right; screen readers hear it. An empty one takes it back."""
        self._show(sentence or self._help, Role.DANGER_TEXT if sentence else Role.TEXT_TERTIARY)
        if isinstance(self.control, TextInput):
            self.control.set_wrong(wrong=bool(sentence))
        if sentence:
            announce(self.control, sentence)

    def _show(self, sentence: str, role: Role) -> None:
        self._message.setText(sentence)
        self._message.set_role(role)
        self._message.setVisible(bool(sentence))
        self.control.setAccessibleDescription(sentence)


class LineField(Field):
    """A text field with label, help and error.

    Attributes:
        input: The field itself: its text, placeholder and signals.
    """

    def __init__(self, label: str, *, name: str, parent: QWidget | None = None) -> None:
        self.input = TextInput(name=f"{name}.input", label=label)
        super().__init__(label, self.input, name=name, parent=parent)
        self.setFocusProxy(self.input)
