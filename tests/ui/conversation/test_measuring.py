"""How high the words of a card are: what they need at their width, whatever was asked before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desk_app.presenters.conversation_state import Body, Card, Kind, Moment
from desk_app.ui.conversation.column import MessageColumn
from desk_app.ui.theme.theme import Theme


def test_words_measured_before_they_have_their_width_are_no_higher_than_they_need(
    theme: Theme, qapp: QApplication, show: Callable[[QWidget], QWidget]
) -> None:
    column = MessageColumn(lambda widget, card: widget.fill(card, lambda _name: None))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(column)
    area.resize(560, 200)
    show(area)
    said = Card(b"1", Kind.OURS, "You", "You", Moment("09:12", ""), Body("Written with the servers away."))
    column.show_items([said])
    for _round in range(5):
        qapp.processEvents()
    (card,) = column.cards()

    assert card.body is not None
    assert card.body.heightForWidth(526) == card.body.heightForWidth(520)
