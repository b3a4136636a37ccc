"""The properties as flat value buttons, and the linked tickets as rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.domain.status import StatusClass
from desk_app.domain.text import fenced
from desk_app.presenters.details_face import LinkFace, PropertyFace
from desk_app.presenters.field_words import handle_of
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.marks import STATUS_ROLES
from desk_app.ui.kit.marks import StatusClass as StatusShape
from desk_app.ui.kit.themed import Hovering, Themed
from desk_app.ui.kit.values import PropertyRow, Value
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import END, Canvas
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS

_TAGS_SHOWN = 2
_PEOPLE_SHOWN = 3
_BEHIND = (
    ("followers", "x", "Stop following", "leave"),
    ("due", "circle-help", "Why is this due then?", "why"),
)
"""What stands behind the value of a property: of which, its icon, what it does, and its name."""

STATUS_SHAPES = {
    StatusClass.NEW: StatusShape.NEW,
    StatusClass.OPEN: StatusShape.OPEN,
    StatusClass.WAITING_CUSTOMER: StatusShape.WAITING,
    StatusClass.WAITING_THIRD_PARTY: StatusShape.WAITING,
    StatusClass.SOLVED: StatusShape.SOLVED,
    StatusClass.CLOSED: StatusShape.CLOSED,
}
"""The shape of each class of status."""


def value_of(face: PropertyFace) -> Value:
    """A property as a value button shows it."""
    tags = face.tags
    if tags:
        shown = list(tags[:_TAGS_SHOWN])
        if len(shown) < len(tags):
            shown.append(f"+{len(tags) - len(shown)}")
        return Value(face.text, chips=tuple(map(ChipLook, shown)))
    status = STATUS_SHAPES[face.status] if face.status is not None else None
    people = face.people or ((face.person,) if face.person else ())
    avatars = tuple(map(AvatarLook, people[:_PEOPLE_SHOWN]))
    role = Role.DANGER_SOLID if face.is_loud else Role.TEXT_TERTIARY
    if len(face.people) > 1:
        first = ", ".join(name.split()[0] for name in face.people)
        return Value(first, avatars=avatars, whole=face.text)
    return Value(
        face.text, icon=face.icon, icon_role=role, avatars=avatars, status=status, missing=face.is_missing
    )


class PropertyList(Themed, QWidget):
    """The rows; they are kept from ticket to ticket and only get other values.

    Attributes:
        wanted: Another value is wanted; carries the property's key.
        left: The person no longer wants to be one of those shown.
        asked_why: The person asks why a reply is due then.
    """

    wanted = Signal(str)
    left = Signal()
    asked_why = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, PropertyRow] = {}
        self._behind = {
            key: IconButton(icon, label, name=f"details.{key}.{name}", small=True, parent=self)
            for key, icon, label, name in _BEHIND
        }
        for button in self._behind.values():
            button.hide()
        self._behind["followers"].clicked.connect(self.left)
        self._behind["due"].clicked.connect(self.asked_why)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_properties(self, faces: Sequence[PropertyFace], blocked: str) -> None:
        """Show these; `blocked` is why they cannot be changed."""
        wanted = {face.key for face in faces}
        for index, face in enumerate(faces):
            row = self._rows.get(face.key) or self._make(face)
            self._column.insertWidget(index, row)
            row.button.set_value(value_of(face))
            row.button.set_blocked(blocked)
            if face.key in self._behind:
                self._behind[face.key].setVisible(face.can_leave or face.can_be_explained)
            row.show()
        for key, row in self._rows.items():
            if key not in wanted:
                row.hide()

    def button(self, key: str) -> QWidget | None:
        """The value of a property, as the place where its picker opens."""
        row = self._rows.get(key)
        return row.button if row is not None and row.isVisible() else None

    def _make(self, face: PropertyFace) -> PropertyRow:
        row = PropertyRow(face.label, value_of(face), name=f"details.{face.key}", parent=self)
        row.button.opened.connect(partial(self.wanted.emit, face.key))
        if face.key in self._behind:
            row.add_behind(self._behind[face.key])
        self._rows[face.key] = row
        return row


class LinkRow(Hovering, QPushButton):
    """A linked ticket: its state, number and subject, and how it is linked."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"details.link.{index}")
        self._face: LinkFace | None = None
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.retheme()

    @property
    def face(self) -> LinkFace | None:
        """What it shows."""
        return self._face

    def set_face(self, face: LinkFace) -> None:
        """Show another link."""
        self._face = face
        self.setAccessibleName(f"{face.words} #{face.number}, {face.subject}")
        self.setToolTip(f"{handle_of(face.number)} {fenced(face.subject)}")
        self.update()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """A row of the pane."""
        return QSize(tokens().layout.panel.min // 2, max(tokens().panes.panel.row, tokens().least_target))

    def draw(self, canvas: Canvas) -> None:
        """Paint state, words and kind."""
        pad, face = tokens().kit.property.pad, self._face
        canvas.row(
            self.rect().adjusted(-pad, 0, 0, 0),
            selected=False,
            hovered=self.hover_level > 0,
            pressed=self.isDown(),
            radius=tokens().radius.sm,
        )
        if face is None:
            return
        icon, gap = tokens().kit.property.icon, tokens().kit.property.gap
        shape = STATUS_SHAPES[face.status]
        place = QRect(0, (self.height() - icon) // 2, icon, icon)
        canvas.icon(place, f"status-{shape}", tokens().colour(STATUS_ROLES[shape]))
        end = self.width()
        quiet = tokens().colour(Role.TEXT_TERTIARY)
        width = dress().fonts.advance(face.words, TextStyle.META) + 1
        room = QRect(end - width, 0, width, self.height())
        canvas.text(room, face.words, quiet, style=TextStyle.META, align=END)
        left = icon + gap
        room = QRect(left, 0, max(end - width - gap - left, 0), self.height())
        canvas.text(
            room, f"{handle_of(face.number)} {fenced(face.subject)}", tokens().colour(Role.TEXT_PRIMARY)
        )


class LinkList(Themed, QWidget):
    """The linked tickets.

    Attributes:
        opened: A ticket is wanted; carries its place in the list.
        removed: A link is no longer wanted; carries its place.
    """

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QWidget, LinkRow, IconButton]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_links(self, faces: Sequence[LinkFace], blocked: str) -> None:
        """Show these; `blocked` is why none can be removed."""
        while len(self._rows) < len(faces):
            self._rows.append(self._make(len(self._rows)))
        for index, (holder, row, remove) in enumerate(self._rows):
            holder.setVisible(index < len(faces))
            if index < len(faces):
                row.set_face(faces[index])
                remove.set_label(f"Remove the link to #{faces[index].number}")
                remove.set_blocked(blocked)

    def _make(self, index: int) -> tuple[QWidget, LinkRow, IconButton]:
        holder = QWidget(self)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(tokens().kit.property.gap)
        row = LinkRow(index, holder)
        remove = IconButton(
            "x", "Remove the link", name=f"details.link.{index}.remove", small=True, parent=holder
        )
        line.addWidget(row, 1)
        line.addWidget(remove)
        row.clicked.connect(lambda: self.opened.emit(index))
        remove.clicked.connect(lambda: self.removed.emit(index))
        self._column.addWidget(holder)
        return holder, row, remove
