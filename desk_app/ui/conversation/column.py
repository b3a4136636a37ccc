"""The column of cards and lines: refilled from pools, the newest first, the rest while nothing else waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.presenters.conversation_state import Card, Earlier, EventLine, Item, UnreadRule
from desk_app.ui.conversation.event_row import EarlierButton, EventRow
from desk_app.ui.conversation.message_card import MessageCard
from desk_app.ui.kit.lines import Divider
from desk_app.ui.kit.reading_order import read_in_order
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Tone

_FIRST_FRAME: Final = 6
"""Items shown at once from the end: three cards, and the lines between them."""
_SLICE: Final = 3
_Key = tuple[str, bytes]
_WIDGETS: Final[dict[type[Item], type[QWidget]]] = {
    Card: MessageCard,
    EventLine: EventRow,
    Earlier: EarlierButton,
    UnreadRule: Divider,
}

Fill = Callable[[MessageCard, Card], None]
W = TypeVar("W", bound=QWidget)


class _Column(QVBoxLayout):
    """One below the other; what is easier to hit than it is high reaches into the gaps around it."""

    def setGeometry(self, rect: QRect) -> None:
        """Place everything, then let lines reach out."""
        super().setGeometry(rect)
        for place in range(self.count()):
            item = self.itemAt(place)
            widget = item.widget() if item else None
            reach = _reach(widget)
            if widget and item and reach:
                widget.setGeometry(item.geometry().adjusted(0, -reach, 0, reach))


class MessageColumn(Themed, QWidget):
    """Shows items from top to bottom.

    Attributes:
        card_made: A card was made; connect it.
        event_made: An event line was made.
        earlier_wanted: The collapsed messages are wanted.
        grew: A slice was added above what was shown; carries by how many pixels.
        finished: Everything is there.
    """

    card_made = Signal(object)
    event_made = Signal(object)
    earlier_wanted = Signal()
    finished = Signal()

    def __init__(self, fill: Fill, parent: QWidget | None = None) -> None:
        """Make it empty.

        Args:
            fill: Fills a card's widget with its state.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self._fill_card = fill
        self._items: tuple[Item, ...] = ()
        self._shown: dict[_Key, QWidget] = {}
        self._spare: dict[type[QWidget], list[QWidget]] = {}
        self._waiting = 0
        self._column = _Column(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._add_slice)
        self.retheme()

    def show_items(self, items: Sequence[Item], around: bytes = b"") -> None:
        """Show these; widgets of items that stay are kept and only refilled.

        Args:
            items: In order.
            around: A card that must be there in the first frame.
        """
        self._timer.stop()
        fresh = not any(_key(item) in self._shown for item in items)
        self._items = tuple(items)
        first = 0
        if fresh and len(items) > _FIRST_FRAME:
            place = next(
                (i for i, item in enumerate(items) if isinstance(item, Card) and item.key == around),
                len(items),
            )
            first = max(min(len(items) - _FIRST_FRAME, place - 1), 0)
        self._waiting = first
        self._pass_on(first)
        self._arrange(first)
        if first:
            self._timer.start(0)
        else:
            self._finish()

    def card(self, key: bytes) -> MessageCard | None:
        """The widget of a card, if it is there."""
        widget = self._shown.get(("card", key))
        return widget if isinstance(widget, MessageCard) else None

    def cards(self) -> list[MessageCard]:
        """All widgets of cards, from top to bottom."""
        found = (self._shown.get(_key(item)) for item in self._items)
        return [widget for widget in found if isinstance(widget, MessageCard)]

    def show_all_now(self) -> None:
        """Do not wait for idle moments."""
        while self._waiting:
            self._add_slice()
        self._timer.stop()

    def stop(self) -> None:
        """Add nothing more; the window closes."""
        self._timer.stop()

    def retheme(self) -> None:
        """Take gaps of the look in force."""
        self._give_room()
        self._column.setSpacing(tokens().panes.conversation.gap)
        super().retheme()

    def _add_slice(self) -> None:
        self._waiting = max(self._waiting - _SLICE, 0)
        self._arrange(self._waiting)
        if self._waiting:
            self._timer.start(0)
        else:
            self._finish()

    def _finish(self) -> None:
        """Everything is there."""
        if QAccessible.isActive():  # it repaints, which nobody should wait for who reads by eye
            read_in_order([self._shown[_key(item)] for item in self._items])
        self.finished.emit()

    def _pass_on(self, first: int) -> None:
        """Give widgets of items that are gone to new ones where they stand: hiding and showing costs more."""
        wanted = {_key(item) for item in self._items}
        free: dict[type[QWidget], list[_Key]] = {}
        for key, widget in sorted(self._shown.items(), key=lambda one: self._column.indexOf(one[1])):
            if key not in wanted:
                free.setdefault(type(widget), []).append(key)
        for item in self._items[first:]:
            keys = free.get(_WIDGETS[type(item)])
            if keys and _key(item) not in self._shown:
                self._shown[_key(item)] = self._shown.pop(keys.pop(0))
        for key in [key for keys in free.values() for key in keys]:
            self._put_away(key)

    def _arrange(self, first: int) -> None:
        """Make, fill and place everything from an item on."""
        for place, item in enumerate(self._items[first:]):
            key = _key(item)
            widget = self._shown.get(key)
            if widget is None:
                widget = self._take_out(item)
                self._shown[key] = widget
            self._fill(widget, item)
            if self._column.indexOf(widget) != place:
                self._column.insertWidget(place, widget)
            widget.setVisible(True)
        self._give_room()

    def _give_room(self) -> None:
        """Let the first and the last reach out as far as those between cards."""
        ends = (self._items[self._waiting], self._items[-1]) if self._items else ()
        above, below = (_reach(self._shown[_key(item)]) for item in ends) if ends else (0, 0)
        self._column.setContentsMargins(0, above, 0, below)

    def _fill(self, widget: QWidget, item: Item) -> None:
        match item, widget:
            case Card(), MessageCard():
                self._fill_card(widget, item)
            case EventLine(), EventRow():
                widget.fill(item)
            case Earlier(), EarlierButton():
                widget.fill(item)
            case UnreadRule(), Divider():
                widget.set_text("New")
                widget.setAccessibleName(f"{item.count} new")
            case _:
                raise TypeError(item)

    def _take_out(self, item: Item) -> QWidget:
        """A widget for an item: one from the pool, else a new one."""
        spare = self._spare.get(_WIDGETS[type(item)], [])
        if spare:
            return spare.pop()
        match item:
            case Card():
                card = MessageCard(self)
                self.card_made.emit(card)
                return card
            case EventLine():
                row = EventRow(self)
                self.event_made.emit(row)
                return row
            case Earlier():
                button = EarlierButton(self)
                button.clicked.connect(self.earlier_wanted)
                return button
            case UnreadRule():
                return Divider("New", tone=Tone.ACCENT, parent=self)

    def _put_away(self, key: _Key) -> None:
        widget = self._shown.pop(key)
        widget.setVisible(False)
        self._column.removeWidget(widget)
        self._spare.setdefault(type(widget), []).append(widget)


def _reach(widget: QWidget | None) -> int:
    return widget.reach if isinstance(widget, EventRow | EarlierButton) else 0


def _key(item: Item) -> _Key:
    match item:
        case Card():
            return "card", item.key
        case EventLine():
            return "event", item.key
        case Earlier():
            return "earlier", b""
        case UnreadRule():
            return "unread", b""
