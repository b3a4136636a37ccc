"""Buttons without words on them, links, and the button with a menu of variations beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize, ButtonState, Side, colours_of
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.themed import Hovering
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS


class IconButton(Hovering, QPushButton):
    """A square button with an icon; its name is its tooltip and what screen readers say."""

    dims_when_disabled = True

    def __init__(
        self, icon: str, label: str, *, name: str, small: bool = False, parent: QWidget | None = None
    ) -> None:
        """Make a button.

        Args:
            icon: The icon's name.
            label: Verb and object, such as "Assign this ticket".
            name: The object name.
            small: 24 instead of 28 pixels.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._icon, self._small = icon, small
        self._flips = False
        self._keys = self._reason = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.set_label(label)
        self.retheme()

    def set_label(self, label: str, caps: tuple[str, ...] = ()) -> None:
        """Name it, with the keys that do the same."""
        self.setAccessibleName(label)
        self._keys = " ".join(caps)
        self._say()

    def set_blocked(self, reason: str) -> None:
        """Disable it and say why, in tooltip and screen reader; an empty reason enables it."""
        self.setEnabled(not reason)
        self._reason = reason
        self._say()

    def _say(self) -> None:
        self.setToolTip(self._reason or f"{self.accessibleName()}  {self._keys}".strip())
        self.setAccessibleDescription(self._reason or self._keys)

    def set_icon_name(self, icon: str, *, flips: bool = False) -> None:
        """Show another icon; one that points somewhere `flips` with the direction of reading."""
        self._icon, self._flips = icon, flips
        self.update()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """A square."""
        sizes = tokens().kit.icon_button
        side = max(sizes.small if self._small else sizes.size, tokens().least_target)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def draw(self, canvas: Canvas) -> None:
        """Paint the button."""
        state = ButtonState(self.hover_level, down=self.isDown(), checked=self.isChecked())
        colours = colours_of(ButtonKind.QUIET, state)
        if colours.back is not None:
            canvas.fill(self.rect(), colours.back, tokens().radius.sm)
        sizes = tokens().kit.icon_button
        size = sizes.icon_small if self._small else sizes.icon
        middle = QRect(0, 0, size, size)
        middle.moveTopLeft(self.rect().topLeft() + (self.rect().bottomRight() - middle.bottomRight()) / 2)
        canvas.icon(middle, self._icon, colours.words, flips=self._flips)


class LinkButton(Hovering, QPushButton):
    """Words that do something, in the colour of links; underlined under the pointer and in high contrast."""

    def __init__(
        self,
        text: str,
        *,
        name: str,
        style: TextStyle = TextStyle.META,
        role: Role = Role.TEXT_LINK,
        parent: QWidget | None = None,
    ) -> None:
        """Make a link.

        Args:
            text: What it does, or where it leads.
            name: The object name.
            style: The size of its letters: that of the text around it.
            role: Another colour, on a tinted ground.
            parent: The widget it is in.
        """
        super().__init__(text, parent)
        self.setObjectName(name)
        self._style, self._role = style, role
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.retheme()

    def retheme(self) -> None:
        """Take font and ring of the look in force."""
        self.setFont(dress().fonts.font(self._style, Weight.MEDIUM))
        self.setProperty(RING_RADIUS, tokens().radius.xs)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Just the words, on a line high enough to hit."""
        width = dress().fonts.advance(self.text(), self._style, Weight.MEDIUM) + 1
        return QSize(width, max(dress().fonts.line(self._style), tokens().least_target))

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def draw(self, canvas: Canvas) -> None:
        """Paint the words."""
        colour = tokens().colour(self._role if self.isEnabled() else Role.TEXT_DISABLED)
        canvas.text(self.rect(), self.text(), colour, style=self._style, weight=Weight.MEDIUM)
        if self.underMouse() or tokens().look.high_contrast:
            metrics = dress().fonts.metrics(self._style, Weight.MEDIUM)
            below = (self.height() + metrics.ascent() - metrics.descent()) // 2 + metrics.underlinePos()
            width = dress().fonts.advance(self.text(), self._style, Weight.MEDIUM)
            canvas.fill(QRect(0, below, width, tokens().stroke.hairline), colour)


class _Half(Button):
    """One half of a split button."""

    down_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the variations; Qt would move the focus."""
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
            return
        super().keyPressEvent(event)


class SplitButton(QWidget):
    """A button and, joined to it, an arrow that opens its variations ("Send", "and solve", "later…").

    Attributes:
        clicked: The button was pressed.
        menu_requested: The arrow was pressed, or Down on the button; the owner opens its menu at the arrow.
    """

    clicked = Signal()
    menu_requested = Signal()

    def __init__(
        self,
        text: str,
        menu_label: str,
        *,
        name: str,
        kind: ButtonKind = ButtonKind.PRIMARY,
        size: ButtonSize = ButtonSize.NORMAL,
        parent: QWidget | None = None,
    ) -> None:
        """Make both halves.

        Args:
            text: What the button does, including what becomes of the ticket.
            menu_label: The arrow's name for screen readers, such as "Other ways to send".
            name: The object name; the halves are `name.action` and `name.menu`.
            kind: Filled or framed.
            size: How high.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.action_part = _Half(text, name=f"{name}.action", kind=kind, size=size, parent=self)
        self.menu_part = _Half("", name=f"{name}.menu", kind=kind, size=size, parent=self)
        self.action_part.set_side(Side.START)
        self.menu_part.set_side(Side.END)
        self.menu_part.set_arrow()
        self.menu_part.setAccessibleName(menu_label)
        self.menu_part.setToolTip(menu_label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.action_part)
        layout.addWidget(self.menu_part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.action_part)
        self.action_part.clicked.connect(self.clicked)
        self.menu_part.clicked.connect(self.menu_requested)
        for half in (self.action_part, self.menu_part):
            half.down_pressed.connect(self.menu_requested)

    def set_text(self, text: str) -> None:
        """Say what will happen now."""
        self.action_part.setText(text)
