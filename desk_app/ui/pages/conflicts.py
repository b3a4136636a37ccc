"""The page "Conflicts": the tickets at the side, the fields two people set, and what comes of the choice."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.ids import TicketId
from desk_app.presenters.conflicts import ConflictsPresenter, ConflictsState, Meeting
from desk_app.sync.decisions import Side
from desk_app.ui.details.lines import PanelLine, PanelLines, heading
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.keys import KeyHint
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Avatar, AvatarSize
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.states import StateContent, StatePanel
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.pages.conflict_cards import FieldChoice, HeldChoice
from desk_app.ui.pages.conflict_result import ResultColumn
from desk_app.ui.pages.frame import PageColumn, PageHead
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_NOTHING = StateContent(
    "Nothing is in conflict",
    "When you and somebody else change the same thing at once, you choose here which one holds.",
    "check-check",
    Tone.ACCENT,
)
_OWN_KEYS = frozenset({Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_J, Qt.Key.Key_K})
_SIDES = {Qt.Key.Key_1: Side.MINE, Qt.Key.Key_2: Side.THEIRS, Qt.Key.Key_3: Side.OTHER}


class ConflictsPage(Themed, QWidget):
    """Shows what the presenter says."""

    def __init__(self, conflicts: ConflictsPresenter, context: WindowContext) -> None:
        super().__init__()
        self.setObjectName("conflicts")
        self._conflicts = conflicts
        self._meeting: Meeting | None = None
        self._field_at = -1
        self._fields: list[FieldChoice] = []
        self._replies: list[HeldChoice] = []
        self.head = PageHead("Conflicts", name="conflicts")
        self.head.back.connect(context.window.back)
        self.list = PanelLines("Conflicts", name="conflicts.list")
        self.list.chosen.connect(lambda key: conflicts.open(TicketId(bytes.fromhex(key))))
        self.result = ResultColumn()
        self._body = PageColumn("What both changed", name="conflicts.body")
        self._nothing = StatePanel(_NOTHING, name="conflicts.nothing")
        self._lay_out()
        self.setFocusProxy(self.list)
        self.retheme()
        self._stop = conflicts.watch(self._render)
        self.destroyed.connect(self._stop)

    def _lay_out(self) -> None:
        conflicts = self._conflicts
        self.all_mine = Button("All yours", name="conflicts.all.mine", kind=ButtonKind.QUIET)
        self.all_theirs = Button("All theirs", name="conflicts.all.theirs", kind=ButtonKind.QUIET)
        self.all_mine.clicked.connect(lambda: conflicts.choose_all(Side.MINE))
        self.all_theirs.clicked.connect(lambda: conflicts.choose_all(Side.THEIRS))
        self.apply = Button("Apply and next", name="conflicts.apply", kind=ButtonKind.PRIMARY)
        self.apply.clicked.connect(conflicts.apply)
        self.apply.setAccessibleDescription("Ctrl+Return")
        self._foot = QWidget()
        self._foot_row = QHBoxLayout(self._foot)
        self._foot_row.addWidget(self.all_mine)
        self._foot_row.addWidget(self.all_theirs)
        self._foot_row.addStretch(1)
        self._foot_row.addWidget(KeyHint(("Ctrl", "↵")))
        self._foot_row.addWidget(self.apply)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._body, 1)
        column.addWidget(self._foot)
        self._across = QWidget()
        across = QHBoxLayout(self._across)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.list)
        across.addWidget(middle, 1)
        across.addWidget(self.result)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self._across)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self._pages, 1)

    # ------------------------------------------------------------ showing

    def _render(self, state: ConflictsState) -> None:
        shown, works_here = state.shown, self._works_here()
        self._pages.setCurrentWidget(self._across if shown is not None else self._nothing)
        self.head.title.setText(f"Conflicts  {len(state.meetings)}" if state.meetings else "Conflicts")
        self.list.show_lines(_lines(state))
        if shown is None:
            if self._meeting is not None and works_here:
                self.head.setFocus(Qt.FocusReason.OtherFocusReason)
            self._meeting = None
            return
        row = state.at + 1  # below the heading
        if self.list.currentIndex().row() != row or not self.list.selectedIndexes():
            self.list.setCurrentIndex(self.list.lines.index(row, 0))
        if shown != self._meeting:
            self._build(shown)
        for block, face in zip(self._fields, shown.fields, strict=True):
            block.show_side(state.side_of(face))
        for reply, held in zip(self._replies, shown.held, strict=True):
            reply.outcome.choose(state.outcome_of(held).value)
        self.result.show_state(state)
        if state.field_at != self._field_at and self._fields:
            self._field_at = state.field_at
            self._body.ensureWidgetVisible(self._fields[state.field_at])

    def _build(self, meeting: Meeting) -> None:
        """Another ticket: other fields."""
        works_here, self._meeting, self._field_at = self._works_here(), meeting, 0
        column = self._body.column
        while (item := column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields = [FieldChoice(face, partial(self._conflicts.choose, face)) for face in meeting.fields]
        self._replies = [
            HeldChoice(held, partial(self._conflicts.decide_reply, held)) for held in meeting.held
        ]
        column.addWidget(self._title(meeting))
        column.addWidget(Paragraph(_sentence(meeting), role=Role.TEXT_SECONDARY))
        if meeting.fields:
            column.addWidget(_people(meeting, self._conflicts.me))
        for block in (*self._fields, *self._replies):
            column.addWidget(block)
        column.addStretch(1)
        self.all_theirs.setText(f"All {meeting.by}’s")
        self.all_theirs.retheme()
        for button in (self.all_mine, self.all_theirs):
            button.setVisible(len(meeting.fields) > 1)
        self._body.verticalScrollBar().setValue(0)
        if works_here:
            self._focus_field()
        announce(self, f"{meeting.subject}. {_sentence(meeting)}")

    def _works_here(self) -> bool:
        """The keyboard is among what is taken away for another ticket; it goes on there."""
        focused = QApplication.focusWidget()
        return focused is not None and self._body.isAncestorOf(focused)

    def _title(self, meeting: Meeting) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        title = Paragraph(meeting.subject or meeting.number, style=TextStyle.TITLE)
        across.addWidget(title, 1)
        leave = Button("Open ticket", name="conflicts.open", kind=ButtonKind.QUIET, icon="external-link")
        leave.clicked.connect(self._conflicts.open_ticket)
        across.addWidget(leave, alignment=Qt.AlignmentFlag.AlignTop)
        return row

    def retheme(self) -> None:
        """Take the sizes of the look in force."""
        pad = tokens().panes.page.pad
        set_margins(self._foot_row, pad, pad, top=tokens().space(3), bottom=tokens().space(3))
        self._foot_row.setSpacing(tokens().space(2))
        self._body.column.setSpacing(tokens().space(4))
        self._fit()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room changed."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Three columns, two, or what has to be decided alone."""
        layout, width = tokens().layout, self.width()
        middle = layout.conversation.min
        self.list.setFixedWidth(layout.list.min)
        self.list.setVisible(width >= layout.list.min + middle)
        self.result.setFixedWidth(layout.panel.default)
        self.result.setVisible(width >= layout.list.min + middle + layout.panel.default)
        self.setFocusProxy(self.list if width >= layout.list.min + middle else self.apply)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the grounds and the lines between them."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().colour(Role.BG_CONTENT))
        if self._pages.currentWidget() is self._across:
            top, line = self._pages.geometry().top(), tokens().colour(Role.BORDER_SUBTLE)
            hairline = tokens().stroke.hairline
            for side in (self.list, self.result):
                if side.isVisible():
                    place = side.geometry().translated(0, top)
                    painter.fillRect(place, tokens().colour(Role.BG_SURFACE))
                    inner = place.left() == 0
                    edge = place.right() if inner else place.left()
                    painter.fillRect(edge, place.top(), hairline, place.height(), line)
            foot = self._foot.rect().translated(self._foot.mapTo(self, self._foot.rect().topLeft()))
            painter.fillRect(foot.left(), foot.top(), foot.width(), hairline, line)
        painter.end()

    # ------------------------------------------------------------ keys

    def event(self, event: QEvent) -> bool:
        """Keys of this page go before those of the tickets behind it."""
        is_override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_override and self._is_own(event):  # type: ignore[arg-type]  # it is a QKeyEvent
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 choose, J and K go from field to field, Ctrl+Enter applies."""
        key = Qt.Key(event.key())
        if not self._is_own(event):
            super().keyPressEvent(event)
            return
        here = self._focused_field()
        if here is not None:
            self._conflicts.go_to_field(here)
        if key in _SIDES:
            self._conflicts.choose_here(_SIDES[key])
        elif key in {Qt.Key.Key_J, Qt.Key.Key_K}:
            if here is not None:  # from the list, the first of them leads into the fields
                self._conflicts.go_field(1 if key == Qt.Key.Key_J else -1)
        else:
            self._conflicts.apply()
            return
        self._focus_field()

    def _focused_field(self) -> int | None:
        """The field the keyboard is in; None where it is elsewhere."""
        focused = QApplication.focusWidget()
        inside = (at for at, block in enumerate(self._fields) if block.isAncestorOf(focused))  # type: ignore[arg-type]  # None is allowed
        return next(inside, None)

    def _focus_field(self) -> None:
        """The keyboard goes to the field that the keys are about."""
        state = self._conflicts.state
        if state.shown is not None and self._fields:
            self._fields[state.field_at].chosen().setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.apply.setFocus(Qt.FocusReason.TabFocusReason)

    def _is_own(self, event: QKeyEvent) -> bool:
        if self._conflicts.state.shown is None:
            return False
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter:
            return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return not event.modifiers() and event.key() in _OWN_KEYS and bool(self._fields)


def _lines(state: ConflictsState) -> list[PanelLine]:
    if not state.meetings:
        return []
    lines = [heading(f"Needs you  {len(state.meetings)}")]
    for meeting in state.meetings:
        where = " · ".join(part for part in (meeting.number, f"you and {meeting.by}") if part)
        lines.append(
            PanelLine(
                meeting.ticket_id.hex(),
                (Run(meeting.subject or meeting.number, Weight.MEDIUM),),
                f"{meeting.about} · {where}",
                icon="git-compare-arrows",
                tone=Tone.CONFLICT,
            )
        )
    return lines


def _sentence(meeting: Meeting) -> str:
    count = len(meeting.fields)
    if not count:
        return f"{meeting.number}  {meeting.by} wrote while your reply was waiting. It has not been sent."
    things = "thing" if count == 1 else f"{count} things"
    return f"{meeting.number}  You and {meeting.by} changed the same {things}. Everything else was merged."


def _people(meeting: Meeting, me: str) -> QWidget:
    """Whose values stand in which column."""
    row = QWidget()
    across = QHBoxLayout(row)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(tokens().panes.page.gap)
    for name, title, where in (
        (me, "Yours", "On this computer"),
        (meeting.by, f"{meeting.by}’s", "On the server, holds now"),
    ):
        person = QHBoxLayout()
        person.setSpacing(tokens().space(2))
        person.addWidget(Avatar(AvatarLook(name), AvatarSize.LIST))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(title, weight=Weight.SEMIBOLD))
        words.addWidget(ElidedLabel(where, style=TextStyle.META, role=Role.TEXT_TERTIARY))
        person.addLayout(words, 1)
        across.addLayout(person, 1)
    row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return row
