"""The foldable sections of the pane: a heading that folds and moves, and what is under it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.details_sections import Section
from desk_app.ui.kit.menus import Menu
from desk_app.ui.kit.themed import Hovering, Themed
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class FoldHeading(Hovering, QPushButton):
    """The words over a section; a press folds it, Alt with an arrow moves it.

    Attributes:
        moved: The person wants the section up (-1) or down (1).
        menu_wanted: The menu of the section is wanted at a point of the screen.
    """

    moved = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, text: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self._is_folded = False
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Fold; Alt with an arrow key moves it")
        self.retheme()

    def set_folded(self, *, is_folded: bool) -> None:
        """Show whether the section is folded."""
        self._is_folded = is_folded
        verb = "Open" if is_folded else "Fold"
        self.setAccessibleName(f"{verb} {self.text()}")
        self.update()

    def retheme(self) -> None:
        """Take font and ring of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.META, Weight.SEMIBOLD))
        self.setProperty(RING_RADIUS, tokens().radius.xs)
        super().retheme()

    def sizeHint(self) -> QSize:
        """The words and the arrow after them."""
        words = dress().fonts.advance(self.text(), TextStyle.META, Weight.SEMIBOLD) + 1
        heading = tokens().kit.heading
        return QSize(words + heading.gap + heading.arrow, tokens().least_target)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves the section."""
        key = Qt.Key(event.key())
        if key in _STEPS and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Everything that can be done with a section, in words."""
        self.menu_wanted.emit(event.globalPos())

    def draw(self, canvas: Canvas) -> None:
        """Paint the words; the arrow shows under the pointer, with the focus, and while it is folded."""
        primary = tokens().colour(Role.TEXT_PRIMARY)
        canvas.text(self.rect(), self.text(), primary, style=TextStyle.META, weight=Weight.SEMIBOLD)
        if self._is_folded or self.hover_level > 0 or self.hasFocus():
            arrow = tokens().kit.heading.arrow
            place = QRect(self.width() - arrow, 0, arrow, self.height())
            name = "chevron-right" if self._is_folded else "chevron-down"
            canvas.icon(place, name, tokens().colour(Role.TEXT_TERTIARY), flips=self._is_folded)


class PanelSection(Themed, QWidget):
    """A section: heading, an action at the heading's end, and its content.

    Attributes:
        folded: The person folded it (True) or opened it; carries its key too.
        moved: The person wants it up (-1) or down (1); carries its key too.
        content: Where rows are put.
    """

    folded = Signal(str, bool)
    moved = Signal(str, int)

    def __init__(self, key: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"details.{key}")
        self._key = key
        self._is_folded = False
        self._heading = FoldHeading(title, name=f"details.{key}.fold", parent=self)
        self._heading.clicked.connect(lambda: self.folded.emit(self._key, not self._is_folded))
        self._heading.moved.connect(lambda step: self.moved.emit(self._key, step))
        self._heading.menu_wanted.connect(self._open_menu)
        self._top = QHBoxLayout()
        self._top.addWidget(self._heading)
        self._top.addStretch(1)
        self._holder = QWidget(self)
        self.content = QVBoxLayout(self._holder)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._holder)
        self.retheme()

    def add_action(self, widget: QWidget) -> None:
        """Put a link at the heading's end."""
        self._top.addWidget(widget)

    def show_section(self, section: Section) -> None:
        """Fold or open it, as the person left it."""
        self._is_folded = section.is_folded
        self._heading.set_folded(is_folded=section.is_folded)
        self._holder.setVisible(not section.is_folded)

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        gap = max(tokens().kit.heading.height - tokens().least_target, 0)
        self._column.setContentsMargins(0, gap // 2, 0, 0)
        self._column.setSpacing(gap // 2)
        # More room after a section than within it, or its rows read as belonging to the next heading.
        self.content.setContentsMargins(0, 0, 0, tokens().space(2))
        self.content.setSpacing(0)
        super().retheme()

    def _open_menu(self, at: QPoint) -> None:
        menu = Menu("Section", name="details.section.menu", parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        verb = "Open" if self._is_folded else "Fold"
        fold = menu.add_entry(verb, name="details.section.fold")
        fold.triggered.connect(lambda: self.folded.emit(self._key, not self._is_folded))
        for text, step, icon in (("Move up", -1, "arrow-up"), ("Move down", 1, "arrow-down")):
            entry = menu.add_entry(text, name=f"details.section.{icon}", icon=icon)
            entry.triggered.connect(lambda _checked=False, step=step: self.moved.emit(self._key, step))
        menu.popup(at)
