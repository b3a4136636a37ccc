"""Names of colleagues or of other people while one is being typed; the keyboard stays in the text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desk_app.presenters.composer_state import Colleague, Contact
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role


class MentionList(Themed, QWidget):
    """Up to six rows.

    Attributes:
        picked: A name was chosen; carries who it is.
    """

    picked = Signal(object)

    def __init__(
        self, parent: QWidget, *, name: str = "composer.mentions", label: str = "Colleagues"
    ) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self._people: tuple[Colleague | Contact, ...] = ()
        self._current = 0
        self.hide()

    @property
    def people(self) -> tuple[Colleague | Contact, ...]:
        """Who is offered."""
        return self._people

    def offer(self, people: Sequence[Colleague | Contact], at: QPoint, *, below: bool = False) -> None:
        """Show these above a place of the parent, or below it; nobody hides the list."""
        self._people, self._current = tuple(people), 0
        self.setVisible(bool(people))
        if not people:
            return
        self.resize(self.sizeHint())
        room = self._over.rect()
        left = min(max(at.x(), 0), max(room.width() - self.width(), 0))
        top = at.y() if below else at.y() - self.height()
        self.move(left, max(min(top, room.height() - self.height()), 0))
        self.raise_()
        self._say()

    def take_key(self, event: QKeyEvent) -> bool:
        """Whether the list wanted this key."""
        if not self.isVisible():
            return False
        key = event.key()
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._current = (self._current + (1 if key == Qt.Key.Key_Down else -1)) % len(self._people)
            self._say()
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}:
            self.picked.emit(self._people[self._current])
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def sizeHint(self) -> QSize:
        """All rows."""
        popover = tokens().kit.popover
        return QSize(popover.width, len(self._people) * popover.row + 2 * popover.pad)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the pointer is the one."""
        row = self._row_at(event.position().toPoint())
        if row is not None and row != self._current:
            self._current = row
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        row = self._row_at(event.position().toPoint())
        if row is not None:
            self.picked.emit(self._people[row])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        del event
        painter = QPainter(self)
        canvas = Canvas.on(painter, self)
        canvas.fill(self.rect(), tokens().colour(Role.BG_RAISED), tokens().kit.popover.radius)
        line = tokens().stroke.hairline
        canvas.frame(
            self.rect(), tokens().colour(Role.BORDER_DEFAULT), tokens().kit.popover.radius, width=line
        )
        for row, person in enumerate(self._people):
            self._draw(canvas, self._rect_of(row), person, is_current=row == self._current)
        painter.end()

    def _draw(self, canvas: Canvas, rect: QRect, person: Colleague | Contact, *, is_current: bool) -> None:
        popover, side = tokens().kit.popover, tokens().kit.avatar.small
        canvas.row(rect, selected=is_current, hovered=False, radius=tokens().radius.sm)
        left = rect.left() + popover.row_pad
        place = QRect(left, rect.top() + (rect.height() - side) // 2, side, side)
        draw_avatar(canvas, place, AvatarLook(person.name))
        left += side + popover.row_gap
        width = dress().fonts.advance(person.name, TextStyle.BODY) + 1
        end = rect.right() - popover.row_pad
        canvas.text(
            QRect(left, rect.top(), width, rect.height()), person.name, tokens().colour(Role.TEXT_PRIMARY)
        )
        rest = QRect(left + width, rect.top(), max(end - left - width, 0), rect.height())
        canvas.text(rest, person.email, tokens().colour(Role.TEXT_TERTIARY), style=TextStyle.META, align=END)

    def _rect_of(self, row: int) -> QRect:
        popover = tokens().kit.popover
        return QRect(
            popover.pad, popover.pad + row * popover.row, self.width() - 2 * popover.pad, popover.row
        )

    def _row_at(self, place: QPoint) -> int | None:
        return next((row for row in range(len(self._people)) if self._rect_of(row).contains(place)), None)

    def _say(self) -> None:
        announce(self, self._people[self._current].name)
