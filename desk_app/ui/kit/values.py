"""Values that are changed in place: the flat or framed button that shows one, and the row with its name."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import STATUS_ROLES, StatusClass
from desk_app.ui.kit.themed import Hovering, Themed
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.chips import ChipLook, chip_size, draw_chip
from desk_app.ui.theme.colours import over, with_alpha
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS

_OPENING_KEYS = {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F4}


@dataclass(frozen=True, slots=True)
class Value:
    """What a value button shows.

    Attributes:
        text: The value in words.
        icon: An icon before it.
        icon_role: The icon's colour.
        avatars: People instead of the icon.
        status: A ticket state instead of the icon.
        chips: Tags instead of words; `text` is then what screen readers say.
        missing: There is no value yet; `text` invites to give one ("Plan a visit").
        whole: The value in full where `text` is a shorter form of it.
    """

    text: str
    icon: str = ""
    icon_role: Role = Role.TEXT_TERTIARY
    avatars: tuple[AvatarLook, ...] = ()
    status: StatusClass | None = None
    chips: tuple[ChipLook, ...] = ()
    missing: bool = False
    whole: str = ""


class ValueButton(Hovering, QPushButton):
    """A value that opens its picker when pressed. Flat in a panel, framed in a form or rule.

    Attributes:
        opened: The person wants to choose; the owner opens a picker at this button.
    """

    opened = Signal()

    def __init__(
        self, label: str, value: Value, *, name: str, framed: bool = False, parent: QWidget | None = None
    ) -> None:
        """Make a button.

        Args:
            label: The name of what is shown, such as "Priority".
            value: What it is now.
            name: The object name.
            framed: Draw a border and an arrow.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._label, self._value, self._framed = label, value, framed
        self._arrow = "chevron-down" if framed else ""
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.opened)
        self.set_value(value)
        self.retheme()

    @property
    def value(self) -> Value:
        """What it shows."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show another value."""
        self._value = value
        self.setAccessibleName(f"{self._label}, {value.whole or value.text}")
        if self.isEnabled() and self.toolTip() != value.whole:
            self.setToolTip(value.whole)
        self.updateGeometry()
        self.update()

    def set_field_look(self) -> None:
        """Be as high and wide as a text field, with the two arrows of a choice."""
        self._arrow = "chevrons-up-down"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def set_blocked(self, reason: str) -> None:
        """Disable it and say why, in tooltip and screen reader; an empty reason enables it."""
        self.setEnabled(not reason)
        self.setToolTip(reason or self._value.whole)
        self.setAccessibleDescription(reason)

    def retheme(self) -> None:
        """Take font and ring of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.BODY))
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Sign, value, arrow, and room at both ends."""
        sizes = tokens().kit
        content = sum(chip_size(chip).width() + sizes.property.gap for chip in self._value.chips)
        if not self._value.chips:
            content = self._sign_width() + dress().fonts.advance(self._value.text, TextStyle.BODY) + 1
        if self._arrow:
            content += sizes.property.gap + sizes.button.arrow
        tall = self._arrow == "chevrons-up-down"
        height = tokens().density.control if tall else max(sizes.property.row, tokens().least_target)
        return QSize(content + 2 * self._pad(), height)

    def minimumSizeHint(self) -> QSize:
        """The sign and a letter or two."""
        return QSize(min(self.sizeHint().width(), tokens().kit.property.label), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Down open the picker; Space does so as for any button."""
        if event.key() in _OPENING_KEYS:
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def draw(self, canvas: Canvas) -> None:
        """Paint ground and value."""
        self._draw_back(canvas)
        left = self._pad()
        end = self.width() - self._pad()
        if self._arrow:
            size = tokens().kit.button.arrow
            end -= size
            colour = self._colour(Role.TEXT_TERTIARY)
            canvas.icon(QRect(end, 0, size, self.height()), self._arrow, colour)
            end -= tokens().kit.property.gap
        if self._value.chips:
            self._draw_chips(canvas, left, end)
        else:
            left += self._draw_sign(canvas, left)
            room = QRect(left, 0, end - left, self.height())
            if self._value.missing:
                canvas.text(room, self._value.text, self._colour(Role.TEXT_TERTIARY))
            else:
                canvas.text(room, self._value.text, self._value_colour(Role.TEXT_PRIMARY))

    def _draw_back(self, canvas: Canvas) -> None:
        shade = tokens().colour(Role.BG_PRESS if self.isDown() else Role.BG_HOVER)
        level = 1.0 if self.isDown() else self.hover_level
        shade = with_alpha(shade, shade.alphaF() * level)
        radius = tokens().radius.sm
        if not self._framed:
            canvas.fill(self.rect(), shade, radius)
            return
        canvas.fill(self.rect(), over(shade, tokens().colour(Role.BG_CONTENT)), radius)
        tall = self._arrow == "chevrons-up-down"
        border = Role.BORDER_CONTROL if tall and self.isEnabled() else Role.BORDER_DEFAULT
        canvas.frame(self.rect(), tokens().colour(border), radius, width=tokens().stroke.hairline)

    def _draw_chips(self, canvas: Canvas, left: int, end: int) -> None:
        for chip in self._value.chips:
            size = chip_size(chip)
            if left + size.width() > end:
                break
            draw_chip(
                canvas, QRect(left, (self.height() - size.height()) // 2, size.width(), size.height()), chip
            )
            left += size.width() + tokens().kit.property.gap

    def _draw_sign(self, canvas: Canvas, left: int) -> int:
        """Paint what stands before the words; gives the width it takes."""
        width = self._sign_width()
        if not width:
            return 0
        gap = tokens().kit.property.gap
        side = tokens().kit.property.avatar if self._value.avatars else width - gap
        place = QRect(left, (self.height() - side) // 2, side, side)
        if self._value.avatars:
            for avatar in self._value.avatars:
                draw_avatar(canvas, place, avatar)
                place.translate(side + gap // 2, 0)
        elif self._value.status:
            colour = self._value_colour(STATUS_ROLES[self._value.status])
            canvas.icon(place, f"status-{self._value.status}", colour)
        else:
            canvas.icon(place, self._value.icon, self._value_colour(self._value.icon_role))
        return width

    def _sign_width(self) -> int:
        sizes = tokens().kit.property
        if people := len(self._value.avatars):
            return people * sizes.avatar + (people - 1) * (sizes.gap // 2) + sizes.gap
        return sizes.icon + sizes.gap if self._value.icon or self._value.status else 0

    def _pad(self) -> int:
        return tokens().kit.field.pad if self._framed else tokens().kit.property.pad

    def _colour(self, role: Role) -> QColor:
        return tokens().colour(role if self.isEnabled() else Role.TEXT_DISABLED)

    def _value_colour(self, role: Role) -> QColor:
        """What cannot be changed can still be read."""
        return tokens().colour(role if self.isEnabled() else Role.TEXT_TERTIARY)


class PropertyRow(Themed, QWidget):
    """A name and its value in the details pane.

    Attributes:
        button: The value.
    """

    def __init__(self, label: str, value: Value, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._row = QHBoxLayout(self)
        self._label = ElidedLabel(label, style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self.button = ValueButton(label, value, name=f"{name}.value", parent=self)
        self._row.addWidget(self._label)
        self._row.addWidget(self.button)
        self._row.addStretch(1)
        self._behind = self._row.count() - 1
        self.setFocusProxy(self.button)
        self.retheme()

    def add_behind(self, widget: QWidget) -> None:
        """Put something right behind the value."""
        self._row.insertWidget(self._behind, widget)

    def retheme(self) -> None:
        """Take the widths of the look in force; the value's words stand where they would without a button."""
        sizes = tokens().kit.property
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._label.setFixedWidth(sizes.label - sizes.pad)
        super().retheme()
