"""The window of the first run: a side with what comes, the page, and a foot with the way on.

The same frame holds the question for a passphrase and the word that a workspace cannot be opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from desk_app.presenters.arguments import Choice
from desk_app.presenters.details_editing import Asked
from desk_app.presenters.preferences import Preferences
from desk_app.runtime.settings_kinds import OneOf, Whole
from desk_app.runtime.settings_schema import TEXT_SIZE, THEME
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.tab_order import go_to_stop
from desk_app.ui.kit.themed import Painted, Themed
from desk_app.ui.kit.values import Value, ValueButton
from desk_app.ui.palette.choice_picker import Answers, ChoicePicker
from desk_app.ui.theme.app_icon import app_icon
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import CENTRE, Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_PROMISE: Final = (
    "Nothing leaves this computer until you connect it. Passwords and keys stay in your system’s keyring."
)
_CLAIM: Final = "Help people,\nonline or not"


class _StepMark(Painted, QWidget):
    """A step at the side: its number or a check, and its name."""

    def __init__(self, number: int, label: str) -> None:
        super().__init__()
        self._number, self._label = number, label
        self._is_now = self._is_done = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_place(self, *, is_now: bool, is_done: bool) -> None:
        """Say whether it is the present step, or behind."""
        self._is_now, self._is_done = is_now, is_done
        self.setAccessibleName(f"Step {self._number}: {self._label}{', now' if is_now else ''}")
        self.update()

    def sizeHint(self) -> QSize:
        """A line with air."""
        return QSize(tokens().panes.wizard.step_glyph, tokens().panes.wizard.step)

    def draw(self, canvas: Canvas) -> None:
        """Paint disc and name."""
        side = tokens().panes.wizard.step_glyph
        disc = QRect(0, (self.height() - side) // 2, side, side)
        quiet, radius = tokens().colour(Role.TEXT_TERTIARY), side / 2
        if self._is_now or self._is_done:
            canvas.fill(disc, tokens().colour(Role.ACCENT_SOLID), radius)
        else:
            canvas.frame(disc, quiet, radius, width=tokens().stroke.hairline)
        on_disc = tokens().colour(Role.TEXT_ON_ACCENT) if self._is_now or self._is_done else quiet
        if self._is_done:
            quarter = side // 4
            inner = disc.adjusted(quarter, quarter, -quarter, -quarter)
            canvas.icon(inner, "check", on_disc)
        else:
            number = str(self._number)
            canvas.text(disc, number, on_disc, style=TextStyle.META, weight=Weight.SEMIBOLD, align=CENTRE)
        left = disc.right() + 1 + tokens().space(3)
        room = self.rect().adjusted(left, 0, 0, 0)
        weight = Weight.SEMIBOLD if self._is_now else Weight.REGULAR
        role = Role.TEXT_PRIMARY if self._is_now else Role.TEXT_SECONDARY
        canvas.text(room, self._label, tokens().colour(role), weight=weight)


class _Side(Themed, QWidget):
    """Sign, claim, steps, and a promise at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("first_run.side")
        self._steps = QVBoxLayout()
        self._marks: list[_StepMark] = []
        self._labels: tuple[str, ...] = ()
        self.where = ""
        self._column = QVBoxLayout(self)
        self._sign = _Sign()
        self._column.addWidget(self._sign)
        self._column.addWidget(Paragraph(_CLAIM, style=TextStyle.PAGE))
        self._column.addLayout(self._steps)
        self._column.addStretch(1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(
            Glyph("lock", size=GlyphSize.SMALL, role=Role.TEXT_TERTIARY),
            alignment=Qt.AlignmentFlag.AlignTop,
        )
        self._foot.addWidget(Paragraph(_PROMISE, style=TextStyle.META, role=Role.TEXT_TERTIARY), 1)
        self._column.addLayout(self._foot)
        self.retheme()

    def show_steps(self, labels: Sequence[str], now: int) -> None:
        """Show the steps and where we are."""
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            for mark in self._marks:
                mark.hide()
                mark.deleteLater()
            self._marks = [_StepMark(number, label) for number, label in enumerate(labels, 1)]
            for mark in self._marks:
                self._steps.addWidget(mark)
        self.where = f"Step {now + 1} of {len(labels)}: {labels[now]}"
        for number, mark in enumerate(self._marks):
            mark.show_place(is_now=number == now, is_done=number < now)

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        sizes = tokens().panes.wizard
        self._column.setContentsMargins(
            sizes.side_pad_x, sizes.side_pad_y, sizes.side_pad_x, sizes.side_pad_y
        )
        self._column.setSpacing(tokens().space(6))
        self._steps.setSpacing(0)
        self._foot.setSpacing(tokens().space(3))
        self.setFixedWidth(sizes.side)
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_WINDOW))
        canvas, hairline = Canvas.on(painter, self), tokens().stroke.hairline
        edge = self.rect().adjusted(self.width() - hairline, 0, 0, 0)
        canvas.fill(edge, tokens().colour(Role.BORDER_SUBTLE))
        painter.end()


class _Sign(Painted, QWidget):
    """The program's sign."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A large picture."""
        side = tokens().kit.avatar.large
        return QSize(side, side)

    def draw(self, canvas: Canvas) -> None:
        """Paint it."""
        app_icon().paint(canvas.painter, canvas.place(self.rect()))


class _Page(Themed, QScrollArea):
    """Where a page stands: at its width, scrolled where the window is lower."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("first_run.page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)


class StartFrame(Themed, QWidget):
    """The window. Pages are put into it with `show_page`.

    Attributes:
        next_wanted: The filled button was pressed.
        back_wanted: The quiet one was.
        closed: The window was closed.
    """

    next_wanted = Signal()
    back_wanted = Signal()
    closed = Signal()

    def __init__(self, preferences: Preferences, *, title: str) -> None:
        super().__init__()
        self.setObjectName("first_run")
        self.setWindowTitle(title)
        self._preferences = preferences
        self.overlays = OverlayHost(self)
        self.side = _Side()
        self._text_size = ValueButton("Text size", Value(""), name="first_run.text_size", framed=True)
        self._theme = ValueButton("Theme", Value(""), name="first_run.theme", framed=True)
        self._area = _Page()
        self.next = Button("Continue", name="first_run.next", kind=ButtonKind.PRIMARY)
        self.back = Button("Quit", name="first_run.back", kind=ButtonKind.QUIET)
        self.note = Paragraph("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self._where = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        self._lay_out()
        self._picker = ChoicePicker(self.overlays, self, "first_run.picker")
        self._answers = Answers(lambda _text: None, self._choose, lambda _key, _on: None, self._cancel)
        self._asked: Asked | None = None
        self._text_size.opened.connect(self._ask_text_size)
        self._theme.opened.connect(self._ask_theme)
        self.next.clicked.connect(self.next_wanted)
        self.back.clicked.connect(self.back_wanted)
        self._stop = preferences.watch(self._show_looks)
        self._show_looks()
        self.retheme()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
        room = self.screen().availableGeometry().adjusted(0, 0, 0, -bar).size()
        self.resize(QSize(*tokens().layout.window_default).boundedTo(room))

    def show_page(self, page: QWidget) -> None:
        """Show a page in place of the one before, which lives on."""
        if self._area.widget() is not page:
            self._put_away()
        self._area.setWidget(page)
        self._fit()
        page.setAutoFillBackground(False)  # setWidget switches it on
        page.show()
        self._area.verticalScrollBar().setValue(0)

    def _put_away(self) -> None:
        """Keep the page that is shown, with what was typed in it."""
        before: QWidget | None = self._area.takeWidget()
        if before is not None:
            before.hide()
            before.setParent(self)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab goes through everything in the order in which it stands."""
        return go_to_stop(self, forward=forward)

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        sizes = tokens().panes.wizard
        self._head.setSpacing(tokens().space(2))
        self._foot.setContentsMargins(sizes.pad, tokens().space(4), sizes.pad, tokens().space(4))
        self._foot.setSpacing(tokens().space(3))
        self.setMinimumSize(*(side // 2 for side in tokens().layout.window_min))
        self._fit()
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line above the foot."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_CONTENT))
        foot = self._foot.geometry()
        line = QRect(foot.left(), foot.top(), foot.width(), tokens().stroke.hairline)
        painter.fillRect(line, tokens().colour(Role.BORDER_SUBTLE))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window has no side; where we are stands above the page then."""
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window goes."""
        self._stop()
        self.overlays.close_all()
        self.closed.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self._head.addWidget(self._where, 1)
        self._head.addWidget(self._text_size)
        self._head.addWidget(self._theme)
        self._foot.addWidget(self.note, 1, Qt.AlignmentFlag.AlignVCenter)
        self._foot.addWidget(self.back)
        self._foot.addWidget(self.next)
        main = QVBoxLayout()
        main.setSpacing(0)
        main.addSpacing(tokens().space(4))
        main.addLayout(self._head)
        main.addWidget(self._area, 1)
        main.addLayout(self._foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.side)
        across.addLayout(main, 1)

    def _fit(self) -> None:
        is_wide = self.width() >= tokens().layout.breakpoints.single_pane
        self.side.setVisible(is_wide)
        self._where.setText("" if is_wide else self.side.where)
        pad = tokens().panes.wizard.pad // (1 if is_wide else 2)
        self._head.setContentsMargins(pad, 0, pad // 2, 0)
        page: QWidget | None = self._area.widget()
        if isinstance(page, PageBody):
            page.fit_height(self.height())

    # ------------------------------------------------------------ looks

    def _show_looks(self) -> None:
        size = self._preferences.get(TEXT_SIZE)
        self._text_size.set_value(Value(f"{size} %", "a-large-small"))
        words = dict(THEME.kind.choices) if isinstance(THEME.kind, OneOf) else {}
        self._theme.set_value(Value(words[self._preferences.get(THEME)], "sun-moon"))

    def _ask_text_size(self) -> None:
        kind, now = TEXT_SIZE.kind, self._preferences.get(TEXT_SIZE)
        sizes = range(kind.low, kind.high + 1, kind.step) if isinstance(kind, Whole) else range(0)
        choices = tuple(Choice(str(size), f"{size} %", is_set=size == now) for size in sizes)
        self._ask(Asked(TEXT_SIZE.name, "Text size", choices), self._text_size)

    def _ask_theme(self) -> None:
        words = THEME.kind.choices if isinstance(THEME.kind, OneOf) else ()
        now = self._preferences.get(THEME)
        choices = tuple(Choice(key, text, is_set=key == now) for key, text in words)
        self._ask(Asked(THEME.name, "Theme", choices), self._theme)

    def _ask(self, asked: Asked, anchor: QWidget) -> None:
        self._asked = asked
        self._picker.show(asked, self._answers, anchor)

    def _choose(self, key: str) -> None:
        asked = self._asked
        self._cancel()
        if asked is not None:
            self._preferences.set_text(asked.key, key)

    def _cancel(self) -> None:
        self._asked = None
        self._picker.show(None, self._answers, None)


class PageBody(Themed, QWidget):
    """A page: a title, a sentence, and what it is about."""

    _is_low = False

    def fit_height(self, height: int) -> None:
        """A low window, such as any at 200 %, has its words higher up, so that more than they is seen."""
        is_low = height < tokens().layout.window_min[1]
        if is_low is not self._is_low:
            self._is_low = is_low
            self.retheme()

    def ring_room(self) -> int:
        """What of the margin is left to content that draws a ring around its parts."""
        return 0

    def __init__(self, title: str, text: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.title = Paragraph(title, style=TextStyle.HERO)
        self.text = Paragraph(text, style=TextStyle.READING, role=Role.TEXT_SECONDARY)
        self.column = QVBoxLayout(self)
        self._words = QVBoxLayout()
        self._words.addWidget(self.title)
        self._words.addWidget(self.text)
        self.column.addLayout(self._words)
        self._air = QSpacerItem(0, 0)
        self.column.addItem(self._air)
        self.retheme()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        sizes = tokens().panes.wizard
        room = self.ring_room()
        side = sizes.pad - room
        top = tokens().space(4) if self._is_low else sizes.top
        self.column.setContentsMargins(side, top, side, sizes.pad // 2)
        self.column.setSpacing(tokens().space(3))
        self._words.setContentsMargins(room, 0, room, 0)
        self._words.setSpacing(tokens().space(3))
        self._air.changeSize(0, tokens().space(1))
        super().retheme()
