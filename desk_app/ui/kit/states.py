"""What stands where content is missing: nothing to do, nothing found, not here, refused, broken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.runs import Run, draw_runs
from desk_app.ui.kit.themed import Hovering, Themed
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import CENTRE, END, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.style import RING_RADIUS


@dataclass(frozen=True, slots=True)
class StateAction:
    """A way on.

    Attributes:
        key: What `acted` says.
        text: The verb.
        kind: PRIMARY for the one that mends what is broken.
        caps: Its keys.
    """

    key: str
    text: str
    kind: ButtonKind = ButtonKind.DEFAULT
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StateOption:
    """A way on that is one of several of a kind, shown as a row ("without grinder, 21").

    Attributes:
        key: What `acted` says.
        runs: Its words, the part that matters heavier.
        icon: Before the words.
        hint: Grey at the end, such as a count.
    """

    key: str
    runs: tuple[Run, ...]
    icon: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class StateContent:
    """What a state says.

    Attributes:
        title: What is so, one sentence without a full stop.
        text: What it means, what is safe, what comes next.
        icon: A shape for it; none leaves the disc out.
        tone: ACCENT done, OFFLINE not here, DANGER broken or refused, NEUTRAL else.
        actions: At most two ways on.
        options: Rows to choose from.
        detail: Small below: a code, a time, an address.
    """

    title: str
    text: str = ""
    icon: str = ""
    tone: Tone = Tone.NEUTRAL
    actions: tuple[StateAction, ...] = ()
    options: tuple[StateOption, ...] = ()
    detail: str = ""


class OptionRow(Hovering, QPushButton):
    """A row that does something: icon, words, a hint at its end."""

    def __init__(self, option: StateOption, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._option = option
        words = "".join(run.text for run in option.runs)
        self.setAccessibleName(", ".join(part for part in (words, option.hint) if part))
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take font and ring of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.BODY))
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """A row of a popover."""
        return QSize(tokens().kit.state.text_max, max(tokens().kit.popover.row, tokens().density.control))

    def draw(self, canvas: Canvas) -> None:
        """Paint the row."""
        sizes = tokens().kit.popover
        canvas.row(
            self.rect(),
            selected=False,
            hovered=self.hover_level > 0,
            pressed=self.isDown(),
            radius=tokens().radius.sm,
        )
        left, end = sizes.row_pad, self.width() - sizes.row_pad
        if self._option.icon:
            place = QRect(left, 0, sizes.icon, self.height())
            canvas.icon(place, self._option.icon, tokens().colour(Role.TEXT_TERTIARY))
            left += sizes.icon + sizes.row_gap
        if self._option.hint:
            quiet = tokens().colour(Role.TEXT_TERTIARY)
            room = QRect(left, 0, end - left, self.height())
            canvas.text(room, self._option.hint, quiet, style=TextStyle.META, align=END)
            end -= dress().fonts.advance(self._option.hint, TextStyle.META) + sizes.row_gap
        room = QRect(left, 0, end - left, self.height())
        draw_runs(canvas, room, self._option.runs, role=Role.TEXT_SECONDARY)


class StatePanel(Themed, QWidget):
    """Fills a pane that has nothing to show, and offers the next step.

    Attributes:
        acted: One of its ways on was taken; carries the key.
    """

    acted = Signal(str)

    def __init__(self, content: StateContent, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self._content = content
        self._inner: QWidget | None = None
        self._buttons: QBoxLayout | None = None
        self.set_content(content)

    def set_content(self, content: StateContent) -> None:
        """Say something else."""
        self._content = content
        self.setAccessibleName(" ".join(part for part in (content.title, content.text) if part))
        self.retheme()

    def retheme(self) -> None:
        """Build what is said anew; it is a handful of widgets and happens seldom."""
        if self._inner is not None:
            self._inner.hide()
            self._inner.deleteLater()
        self._inner, self._buttons = QWidget(self), None
        self._frame.addWidget(self._inner)
        self._fill(QVBoxLayout(self._inner))
        self._inner.show()  # a layout shows what is added only in the next turn of the event loop
        super().retheme()

    def _fill(self, column: QVBoxLayout) -> None:
        content, state = self._content, tokens().kit.state
        column.setContentsMargins(state.pad, state.pad, state.pad, state.pad)
        column.setSpacing(state.gap)
        column.addStretch(1)
        if content.icon:
            _add(column, self._glyph())
            column.addSpacing(state.after_glyph)
        _add(column, _words(content.title, TextStyle.TITLE, Role.TEXT_PRIMARY, state.title_max))
        if content.text:
            _add(column, _words(content.text, TextStyle.BODY, Role.TEXT_SECONDARY, state.text_max))
        self._add_options(column)
        self._add_actions(column)
        if content.detail:
            column.addSpacing(tokens().space(1))
            _add(column, _words(content.detail, TextStyle.META, Role.TEXT_TERTIARY, state.text_max))
        column.addStretch(1)

    def _add_options(self, column: QVBoxLayout) -> None:
        for option in self._content.options:
            row = OptionRow(option, name=f"{self.objectName()}.{option.key}")
            row.clicked.connect(partial(self._act, option.key))
            _add(column, row)

    def _add_actions(self, column: QVBoxLayout) -> None:
        if not self._content.actions:
            return
        state = tokens().kit.state
        column.addSpacing(state.before_actions - state.gap)
        self._buttons = buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        buttons.setSpacing(tokens().space(2))
        for action in self._content.actions:
            button = Button(action.text, name=f"{self.objectName()}.{action.key}", kind=action.kind)
            button.set_caps(action.caps)
            button.clicked.connect(partial(self._act, action.key))
            buttons.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        row = QVBoxLayout()  # as wide as the buttons, in the middle
        row.addLayout(buttons)
        row.setAlignment(buttons, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row)
        self._turn_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons that have no room beside one another stand below one another."""
        super().resizeEvent(event)
        self._turn_buttons()

    def minimumSizeHint(self) -> QSize:
        """Its widest button: they can stand below one another."""
        buttons = self.findChildren(Button)
        widest = max((button.minimumSizeHint().width() for button in buttons), default=0)
        return QSize(widest + 2 * tokens().kit.state.pad, super().minimumSizeHint().height())

    def _turn_buttons(self) -> None:
        if self._buttons is None:
            return
        items = [item for at in range(self._buttons.count()) if (item := self._buttons.itemAt(at))]
        needed = sum(item.sizeHint().width() for item in items) + self._buttons.spacing() * (len(items) - 1)
        is_wide = self.width() - 2 * tokens().kit.state.pad >= needed
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._buttons.direction() is not way:
            self._buttons.setDirection(way)

    def _act(self, key: str, _checked: object = None) -> None:
        self.acted.emit(key)

    def _glyph(self) -> Glyph:
        tone = self._content.tone
        neutral = tone is Tone.NEUTRAL
        role = Role.TEXT_SECONDARY if neutral else Role(f"{tone}.solid")
        disc = Role.BG_SUNKEN if neutral else Role(f"{tone}.bg")
        return Glyph(self._content.icon, size=GlyphSize.STATE, role=role, disc=disc)


def _words(text: str, style: TextStyle, role: Role, width: int) -> Paragraph:
    words = Paragraph(text, style=style, role=role, align=CENTRE)
    words.set_max_width(width)
    return words


def _add(column: QVBoxLayout, widget: QWidget) -> None:
    column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
