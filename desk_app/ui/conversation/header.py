"""The header of the conversation: subject, what is done most, and the line of facts below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QStackedLayout, QVBoxLayout, QWidget

from desk_app.presenters.conversation_state import Fact, Header
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.lines import Divider
from desk_app.ui.kit.marks import Avatar, AvatarSize, Chip, ChipButton
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.chips import ChipFill, ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_BUTTONS = (
    ("ticket.assign", "user-round-plus", "Assign this ticket"),
    ("ticket.snooze", "alarm-clock", "Snooze this ticket"),
    ("ticket.tag", "tag", "Tag this ticket"),
)
_BACK = "go.back"
HEADER_COMMANDS = (_BACK, *(command for command, _icon, _label in _BUTTONS))
"""What the buttons do whose keys stand in their tooltips."""


_DOORS = (
    ("ticket.why_due", "Why is this due then?"),
    ("ticket.why_mood", "Why this mood?"),
    ("ticket.follow", "Stop following"),
)
"""Facts that lead somewhere: the command, and what it does."""


class SubjectField(TextInput):
    """Changes the subject in place.

    Attributes:
        left: Enter, or Esc; carries the new subject, or None.
    """

    left = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes it, Esc does not."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit(None)
        else:
            super().keyPressEvent(event)


class SubjectLabel(ElidedLabel):
    """The subject; a click changes it.

    Attributes:
        pressed: It was clicked.
    """

    pressed = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Begin to change it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()


class ConversationHeader(Themed, QWidget):
    """Two lines and a hairline.

    Attributes:
        command_wanted: A button was pressed; carries the command's id.
        more_wanted: The menu of everything else.
        edit_wanted: The subject is to be changed.
        subject_left: The subject was changed; carries it, or None.
    """

    command_wanted = Signal(str)
    more_wanted = Signal()
    edit_wanted = Signal()
    subject_left = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation.header")
        self._solve_command = "ticket.solve"
        self.back = IconButton("arrow-left", "Back to the list", name="conversation.back", parent=self)
        self.back.hide()
        self._subject = SubjectLabel("", style=TextStyle.TITLE, parent=self)
        self._subject.setObjectName("conversation.subject")
        self._field = SubjectField(name="conversation.subject_field", label="Subject", parent=self)
        self._icons = [
            (command, IconButton(icon, label, name=f"conversation.{command}", parent=self))
            for command, icon, label in _BUTTONS
        ]
        self.more = IconButton("ellipsis", "More for this ticket", name="conversation.more", parent=self)
        self._solve = Button(
            "Solve", name="conversation.solve", size=ButtonSize.SMALL, icon="check", parent=self
        )
        self._number = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._signs: list[Chip] = []
        self._doors = {command: self._door(command, label) for command, label in _DOORS}
        self._here = Avatar(AvatarLook(""), AvatarSize.SMALL, parent=self)
        self._side = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
        self._lay_out()
        self._connect()
        self.retheme()

    def _lay_out(self) -> None:
        self._title = QStackedLayout()
        self._title.addWidget(self._subject)
        self._title.addWidget(self._field)
        self._top = QHBoxLayout()
        self._top.addWidget(self.back)
        self._top.addLayout(self._title, 1)
        for _, button in self._icons:
            self._top.addWidget(button)
        self._top.addWidget(self.more)
        self._before_solve = QSpacerItem(0, 0)
        self._top.addItem(self._before_solve)
        self._top.addWidget(self._solve)
        self._facts = QHBoxLayout()
        self._facts.addWidget(self._number)
        self._facts.addStretch(1)
        self._facts.addWidget(self._here)
        self._facts.addWidget(self._side)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._head_box, self._fact_box = QWidget(self), QWidget(self)
        self._head_box.setLayout(self._top)
        self._fact_box.setLayout(self._facts)
        for widget in (self._head_box, self._fact_box, Divider(parent=self)):
            self._column.addWidget(widget)

    def _connect(self) -> None:
        for command, button in self._icons:
            button.clicked.connect(lambda _checked=False, name=command: self.command_wanted.emit(name))
        self.back.clicked.connect(lambda: self.command_wanted.emit(_BACK))
        self.more.clicked.connect(self.more_wanted)
        self._solve.clicked.connect(lambda: self.command_wanted.emit(self._solve_command))
        self._subject.pressed.connect(self.edit_wanted)
        self._field.left.connect(self.subject_left)
        self._field.editingFinished.connect(self._left_field)

    def fill(self, header: Header | None, *, editing: bool) -> None:
        """Show another ticket; nothing empties it."""
        for part in (self._subject, self._fact_box):
            part.setEnabled(header is not None)
        for widget in (self.more, self._solve, *(button for _, button in self._icons)):
            widget.setVisible(header is not None)
        self._subject.setText(header.subject if header else "")
        self._subject.setAccessibleName(f"Subject: {header.subject}" if header else "No ticket")
        self._number.setText(header.number if header else "")
        self._side.setText(header.side if header else "")
        here = header.here if header else ""
        self._here.setVisible(bool(here))
        self._here.set_look(AvatarLook(here))
        self._fill_chips(header.facts if header else ())
        self._keep_chips()
        if header is not None:
            self._solve_command = header.solve_command
            self._solve.setText(header.solve_text)
            self._solve.set_icon_name("check" if header.solve_command == "ticket.solve" else "rotate-ccw")
            self._solve.set_blocked(header.blocked)
            for _, button in self._icons:
                button.set_blocked(header.blocked)
        self._edit(editing)

    def show_back(self, *, is_alone: bool) -> None:
        """Offer the way to the list where the conversation has the window for itself."""
        if self.back.isHidden() is is_alone:
            self.back.setVisible(is_alone)
            self.retheme()

    def set_caps(self, caps: dict[str, tuple[str, ...]]) -> None:
        """Say which keys do the same, by command."""
        for (command, button), (_, _, label) in zip(self._icons, _BUTTONS, strict=True):
            button.set_label(label, caps.get(command, ()))
        self.back.set_label("Back to the list", caps.get(_BACK, ()))

    def retheme(self) -> None:
        """Take heights and paddings of the look in force."""
        sizes = tokens().panes.conversation
        # The arrow's own air stands in the margin, so that it is in line with the cards below.
        air = (tokens().kit.icon_button.size - tokens().kit.icon_button.icon) // 2
        set_margins(self._top, sizes.pad - (0 if self.back.isHidden() else air), tokens().space(3))
        self._top.setSpacing(tokens().space(1))
        self._before_solve.changeSize(tokens().kit.button.gap, 0)
        set_margins(self._facts, sizes.pad, sizes.fact_pad, bottom=tokens().space(2))
        self._facts.setSpacing(tokens().space(2))
        self._head_box.setFixedHeight(tokens().bar(sizes.header))
        self._fact_box.setFixedHeight(sizes.fact)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Both lines."""
        sizes = tokens().panes.conversation
        high = tokens().bar(sizes.header) + sizes.fact + tokens().stroke.hairline
        return QSize(tokens().layout.conversation.min, high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is more or less room."""
        super().resizeEvent(event)
        self._keep_chips()

    def _keep_chips(self) -> None:
        """Where there is little room, who is here is shortened before what is so."""
        chips = [chip for chip in (*self._signs, *self._doors.values()) if not chip.isHidden()]
        parts = [self._number.sizeHint(), self._side.minimumSizeHint(), *(chip.sizeHint() for chip in chips)]
        if not self._here.isHidden():
            parts.append(self._here.sizeHint())
        around = self._facts.contentsMargins()
        room = self.width() - around.left() - around.right()
        needed = sum(part.width() + self._facts.spacing() for part in parts)
        for chip in chips:
            chip.setMinimumWidth(chip.sizeHint().width() if needed <= room else 0)

    def _edit(self, editing: bool) -> None:  # noqa: FBT001 - private
        if editing == (self._title.currentWidget() is self._field):
            return
        if editing:
            self._field.setText(self._subject.text())
            self._title.setCurrentWidget(self._field)
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._field.selectAll()
        else:
            self._title.setCurrentWidget(self._subject)

    def _left_field(self) -> None:
        """Going elsewhere keeps what was written, as everywhere."""
        if self._title.currentWidget() is self._field and not self._field.hasFocus():
            self.subject_left.emit(self._field.text())

    def _fill_chips(self, facts: tuple[Fact, ...]) -> None:
        """Show facts in their order; those that lead somewhere are buttons, each kept for its command."""
        signs = iter(range(len(facts)))
        shown = [self._doors[fact.command] if fact.command else self._sign(next(signs)) for fact in facts]
        for chip in (*self._signs, *self._doors.values()):
            if chip not in shown:
                chip.hide()
        for place, (fact, chip) in enumerate(zip(facts, shown, strict=True), start=1):
            fill = ChipFill.PLAIN if fact.is_plain else ChipFill.TINT
            look = ChipLook(fact.text, Tone(fact.tone), fill, fact.icon)
            if chip.look != look:
                chip.set_look(look)
            if self._facts.indexOf(chip) != place:
                self._facts.insertWidget(place, chip)
            chip.show()

    def _sign(self, index: int) -> Chip:
        """A chip that only says something; made once."""
        while len(self._signs) <= index:
            self._signs.append(Chip(ChipLook(""), self))
        return self._signs[index]

    def _door(self, command: str, label: str) -> ChipButton:
        """A chip that leads somewhere."""
        door = ChipButton(ChipLook(""), label, name=f"conversation.fact.{command}", parent=self)
        door.clicked.connect(lambda: self.command_wanted.emit(command))
        door.hide()
        return door
