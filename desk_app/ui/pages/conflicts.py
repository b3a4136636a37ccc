"""The page "Conflicts": the tickets at the side, the fields two people set, and what comes of the choice."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.ids import TicketId
from desk_app.presenters.conflicts import ConflictsPresenter
from desk_app.presenters.conflicts_state import ConflictsState, Meeting
from desk_app.presenters.merged import MergedFace, MergedPart
from desk_app.sync.decisions import Side
from desk_app.ui.details.lines import PanelLines
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.keys import KeyHint
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.states import StateContent, StatePanel
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.pages.conflict_cards import FieldChoice, HeldChoice
from desk_app.ui.pages.conflict_lines import lines_of, people, sentence
from desk_app.ui.pages.conflict_merged import MergedChange, MergedTable
from desk_app.ui.pages.conflict_result import ResultColumn
from desk_app.ui.pages.frame import PageColumn, PageHead
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle
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
        self._merged: MergedFace | None = None
        self._beside: tuple[MergedPart, ...] = ()
        self._table: MergedTable | None = None
        self._field_at = -1
        self._fields: list[FieldChoice] = []
        self._replies: list[HeldChoice] = []
        self.head = PageHead("Conflicts", name="conflicts")
        self.head.back.connect(context.window.back)
        self.list = PanelLines("Conflicts", name="conflicts.list")
        self.list.chosen.connect(self._choose)
        self.list.acted.connect(conflicts.undo)
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
        self.same = Button("Same for all like this", name="conflicts.same", kind=ButtonKind.QUIET)
        self.same.clicked.connect(conflicts.same_for_all)
        self.same.setAccessibleDescription("Ctrl+Shift+Return")
        self.apply = Button("Apply and next", name="conflicts.apply", kind=ButtonKind.PRIMARY)
        self.apply.clicked.connect(conflicts.apply)
        self.apply.setAccessibleDescription("Ctrl+Return")
        self._foot = QWidget()
        self._foot_row = QHBoxLayout(self._foot)
        self._all = FlowLayout(wishes_one_line=True)
        self._next = FlowLayout(wishes_one_line=True, at_end=True)
        for widget in (self.all_mine, self.all_theirs, self.same):
            self._all.addWidget(widget)
        self._next.addWidget(KeyHint(("Ctrl", "↵")))
        self._next.addWidget(self.apply)
        self._foot_row.addLayout(self._all)
        self._foot_row.addStretch(1)
        self._foot_row.addLayout(self._next)
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
        shown, merged, works_here = state.shown, state.shown_merged, self._works_here()
        is_empty = shown is None and merged is None
        self._pages.setCurrentWidget(self._nothing if is_empty else self._across)
        self.head.title.setText(f"Conflicts  {len(state.meetings)}" if state.meetings else "Conflicts")
        self.list.show_lines(lines_of(state))
        if is_empty and self._meeting is not None and works_here:
            self.head.setFocus(Qt.FocusReason.OtherFocusReason)
        self._point_at(shown.ticket_id.hex() if shown else merged.key if merged else "")
        if shown != self._meeting or merged != self._merged:
            self._meeting, self._merged = shown, merged
            self._build(works_here=works_here)
        if state.beside != self._beside or (state.beside and self._table is None):
            self._beside = state.beside
            self._show_beside()
        self._foot.setVisible(shown is not None)
        self._fit()
        if shown is None:
            return
        self._show_same(len(state.alike))
        for block, face in zip(self._fields, shown.fields, strict=True):
            block.show_side(state.side_of(face))
        for reply, held in zip(self._replies, shown.held, strict=True):
            reply.outcome.choose(state.outcome_of(held).value)
        self.result.show_state(state)
        if state.field_at != self._field_at and self._fields:
            self._field_at = state.field_at
            self._body.ensureWidgetVisible(self._fields[state.field_at])

    def _show_same(self, count: int) -> None:
        """The button says how many others it decides, and is not there where there are none."""
        words = f"Same for {count:,} like this"
        if count and self.same.text() != words:
            self.same.setText(words)
            self.same.retheme()
        if self.same.isHidden() is bool(count):
            self.same.setVisible(bool(count))

    def _point_at(self, key: str) -> None:
        """The list shows which of its rows is open."""
        row = next((at for at, line in enumerate(self.list.lines.lines()) if key and line.key == key), -1)
        if row >= 0 and (self.list.currentIndex().row() != row or not self.list.selectedIndexes()):
            self.list.setCurrentIndex(self.list.lines.index(row, 0))

    def _choose(self, key: str) -> None:
        if any(face.key == key for face in self._conflicts.state.merged):
            self._conflicts.open_merged(key)
        else:
            self._conflicts.open(TicketId(bytes.fromhex(key)))

    def _build(self, *, works_here: bool) -> None:
        """Another ticket: other fields."""
        self._field_at = 0
        column = self._body.column
        while (item := column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields, self._replies, self._table = [], [], None
        if self._meeting is not None:
            self._build_meeting(self._meeting)
        elif (face := self._merged) is not None:
            column.addWidget(self._title(face.subject or face.number))
            column.addWidget(MergedChange(face, partial(self._conflicts.undo, face.key)))
        column.addStretch(1)
        self._body.verticalScrollBar().setValue(0)
        if works_here:
            self._focus_field()

    def _build_meeting(self, meeting: Meeting) -> None:
        column = self._body.column
        self._fields = [FieldChoice(face, partial(self._conflicts.choose, face)) for face in meeting.fields]
        self._replies = [
            HeldChoice(held, partial(self._conflicts.decide_reply, held)) for held in meeting.held
        ]
        column.addWidget(self._title(meeting.subject or meeting.number))
        column.addWidget(Paragraph(sentence(meeting), role=Role.TEXT_SECONDARY))
        if meeting.fields:
            column.addWidget(people(meeting, self._conflicts.me))
        for block in (*self._fields, *self._replies):
            column.addWidget(block)
        self.all_theirs.setText(f"All {meeting.by}’s")
        self.all_theirs.retheme()
        for button in (self.all_mine, self.all_theirs):
            button.setVisible(len(meeting.fields) > 1)
        announce(self, f"{meeting.subject}. {sentence(meeting)}")

    def _show_beside(self) -> None:
        """What merged by itself in this ticket stands below all that is asked; it is read a moment later."""
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
            self._table = None
        if self._beside:
            self._table = MergedTable(self._beside)
            self._body.column.insertWidget(self._body.column.count() - 1, self._table)

    def _works_here(self) -> bool:
        """The keyboard is among what is taken away for another ticket; it goes on there."""
        focused = QApplication.focusWidget()
        return focused is not None and self._body.isAncestorOf(focused)

    def _title(self, words: str) -> QWidget:
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        title, middle = Paragraph(words, style=TextStyle.TITLE), Qt.AlignmentFlag.AlignVCenter
        across.addWidget(title, 1, middle)
        leave = Button("Open ticket", name="conflicts.open", kind=ButtonKind.QUIET, icon="external-link")
        leave.clicked.connect(self._conflicts.open_ticket)
        across.addWidget(leave, alignment=middle)
        return row

    def retheme(self) -> None:
        """Take the sizes of the look in force."""
        pad = tokens().panes.page.pad
        set_margins(self._foot_row, pad, pad, top=tokens().space(3), bottom=tokens().space(3))
        for layout in (self._foot_row, self._all, self._next):
            layout.setSpacing(tokens().space(2))
        self._body.column.setSpacing(tokens().space(4))
        self._fit()
        super().retheme()

    def showEvent(self, event: QShowEvent) -> None:
        """What merged is read while somebody looks."""
        super().showEvent(event)
        self._conflicts.look(is_open=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._conflicts.look(is_open=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room changed."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Three columns, two, or what has to be decided alone."""
        layout, width = tokens().layout, self.width()
        middle = layout.conversation.min
        is_wide = width >= 2 * layout.panel.default + middle
        self.list.setFixedWidth(layout.panel.default if is_wide else layout.list.min)
        self.list.setVisible(width >= layout.list.min + middle)
        self.result.setFixedWidth(layout.panel.default)
        has_result = self._meeting is not None
        self.result.setVisible(has_result and width >= layout.list.min + middle + layout.panel.default)
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
            if self._foot.isVisible():
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
        """1, 2, 3 choose, J and K go from field to field, Ctrl+Enter applies, with Shift to all like it."""
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
            is_for_all = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self._conflicts.same_for_all if is_for_all else self._conflicts.apply)()
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
            (self.apply if state.shown is not None else self.list).setFocus(Qt.FocusReason.TabFocusReason)

    def _is_own(self, event: QKeyEvent) -> bool:
        if self._conflicts.state.shown is None:
            return False
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter:
            return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return not event.modifiers() and event.key() in _OWN_KEYS and bool(self._fields)
