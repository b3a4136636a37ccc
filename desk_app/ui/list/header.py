"""What stands above the rows: title and count, search within the view, order or action bar, "n new"."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from desk_app.presenters.arguments import sort_words
from desk_app.presenters.navigation import grouped_number
from desk_app.presenters.ticket_list_state import ListState
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.themed import Hovering, Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import CENTRE, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS

_ACTIONS = (
    ("ticket.assign", "user-round-plus", "Assign the selected tickets"),
    ("ticket.tag", "tag", "Tag the selected tickets"),
    ("ticket.snooze", "alarm-clock", "Snooze the selected tickets"),
    ("ticket.solve", "check", "Solve the selected tickets"),
)


class SortButton(Hovering, QPushButton):
    """The order of the list, in words; opens the choice of another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("list.sort")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.retheme()

    def set_words(self, words: str) -> None:
        """Show another order."""
        self.setText(words)
        self.setAccessibleName(f"Order: {words}")
        self.updateGeometry()

    def retheme(self) -> None:
        """Take the font of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.META))
        self.setProperty(RING_RADIUS, tokens().radius.xs)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Icon, words, arrow."""
        words = dress().fonts.advance(self.text(), TextStyle.META)
        return QSize(words + 2 * (tokens().kit.divider.icon + tokens().space(1)) + 1, tokens().least_target)

    def draw(self, canvas: Canvas) -> None:
        """Paint icon, words, arrow; darker under the pointer."""
        icon, gap = tokens().kit.divider.icon, tokens().space(1)
        role = Role.TEXT_PRIMARY if self.hover_level > 0 else Role.TEXT_SECONDARY
        colour = tokens().colour(role)
        canvas.icon(QRect(0, 0, icon, self.height()), "arrow-down-up", colour)
        left = icon + gap
        room = QRect(left, 0, self.width() - 2 * left, self.height())
        canvas.text(room, self.text(), colour, style=TextStyle.META)
        canvas.icon(QRect(self.width() - icon, 0, icon, self.height()), "chevron-down", colour)


class NewLine(Hovering, QPushButton):
    """The line “4 new”: tickets that came while the list was looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("list.new")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def set_number(self, number: int) -> None:
        """Say how many wait."""
        self.setText(f"{grouped_number(number)} new")
        self.setAccessibleName(f"Show {number} new tickets")
        self.setVisible(bool(number))

    def retheme(self) -> None:
        """Take the font of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.META, Weight.MEDIUM))
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """As high as a heading."""
        return QSize(0, max(tokens().panes.list.group, tokens().least_target))

    def draw(self, canvas: Canvas) -> None:
        """Paint an arrow and the words on the accent's tint."""
        margin = tokens().panes.ticket_row.margin
        box = self.rect().adjusted(margin, 0, -margin, 0)
        canvas.fill(box, tokens().colour(Role.ACCENT_BG), tokens().radius.sm)
        colour = tokens().colour(Role.ACCENT_TEXT)
        canvas.text(box, f"↑ {self.text()}", colour, style=TextStyle.META, weight=Weight.MEDIUM, align=CENTRE)


class ListHeader(Themed, QWidget):
    """Title, count, and what can be done with the whole list.

    Attributes:
        search_wanted: Search within the view.
        select_wanted: Tick everything.
    """

    search_wanted = Signal()
    select_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._title = ElidedLabel("", style=TextStyle.TITLE, parent=self)
        self._count = ElidedLabel("", role=Role.TEXT_TERTIARY, tabular=True, parent=self)
        self.filter = IconButton("list-filter", "Search in this view", name="list.filter", parent=self)
        self.select = IconButton(
            "square-check", "Select all in this view", name="list.select_all", parent=self
        )
        self._row.addWidget(self._title)
        self._row.addWidget(self._count)
        self._row.addStretch(1)
        self._row.addWidget(self.filter)
        self._row.addWidget(self.select)
        self.filter.clicked.connect(self.search_wanted)
        self.select.clicked.connect(self.select_wanted)
        self.retheme()

    def show_state(self, state: ListState) -> None:
        """Show title and count; a count that is not known yet is not shown."""
        self._title.setText(state.title)
        self._count.setText(grouped_number(state.count) if state.is_whole and state.count else "")

    def retheme(self) -> None:
        """Take the height and paddings of the look in force."""
        sizes = tokens().panes.list
        set_margins(self._row, sizes.header_pad, tokens().space(2))
        self._row.setSpacing(tokens().space(2))
        self.setFixedHeight(tokens().bar(sizes.header))
        super().retheme()


class ActionBar(Themed, QWidget):
    """In place of the order while tickets are ticked: how many, and what can be done with them.

    Attributes:
        commanded: A button was pressed; carries the command.
        more_wanted: The menu of everything else is wanted.
    """

    commanded = Signal(str)
    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._words = ElidedLabel("", style=TextStyle.META, weight=Weight.SEMIBOLD, parent=self)
        self._row.addWidget(self._words)
        self._row.addStretch(1)
        for command, icon, label in _ACTIONS:
            button = IconButton(icon, label, name=f"bar.{command}", small=True, parent=self)
            button.clicked.connect(lambda _checked=False, command=command: self.commanded.emit(command))
            self._row.addWidget(button)
        self.more = IconButton(
            "ellipsis", "More for the selected tickets", name="bar.more", small=True, parent=self
        )
        self.more.clicked.connect(self.more_wanted)
        clear = IconButton("x", "Clear the selection", name="bar.clear", small=True, parent=self)
        clear.clicked.connect(lambda: self.commanded.emit("list.clear_selection"))
        self._row.addWidget(self.more)
        self._row.addWidget(clear)
        self.retheme()

    def set_number(self, number: int) -> None:
        """Say how many are ticked."""
        self._words.setText(f"{grouped_number(number)} selected")

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        set_margins(self._row, tokens().panes.list.header_pad, tokens().space(2))
        self._row.setSpacing(0)
        super().retheme()


class SortLine(Themed, QStackedWidget):
    """The line below the header: order, or the action bar.

    Attributes:
        sort_wanted: Another order is wanted.
    """

    sort_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list.sort_line")
        self.sort = SortButton()
        self.bar = ActionBar()
        first = QWidget()
        self._row = QHBoxLayout(first)
        self._row.addWidget(self.sort, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(1)
        self.addWidget(first)
        self.addWidget(self.bar)
        self.sort.clicked.connect(self.sort_wanted)
        self.retheme()

    def show_state(self, state: ListState) -> None:
        """Show the order, or what can be done with the ticked tickets."""
        self.sort.set_words(sort_words(state.query.sort))
        self.bar.set_number(state.ticked)
        self.setCurrentIndex(1 if state.selection else 0)

    def retheme(self) -> None:
        """Take the height and paddings of the look in force."""
        sizes = tokens().panes.list
        if hasattr(self, "_row"):
            set_margins(self._row, sizes.header_pad, sizes.header_pad, bottom=tokens().space(1))
        self.setFixedHeight(tokens().bar(sizes.sort))
        super().retheme()
