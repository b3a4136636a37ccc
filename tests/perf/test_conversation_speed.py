"""How fast a ticket with twenty cards is opened, in the real widgets over the real store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.theme.theme import Theme
from tests.conversations import Talk
from tests.perf.table import Table, Took, ms, p50

_CARDS = 20
_ROUNDS = 8
_FIRST_FRAME_S = 0.1
_SIZE = (640, 860)

pytestmark = pytest.mark.perf


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    opened = Talk(tmp_path)
    yield opened
    opened.close()


def test_a_ticket_of_twenty_cards_is_there_in_a_tenth_of_a_second(qapp: QApplication, talk: Talk) -> None:
    theme = Theme(qapp, bundled_fonts_only=True)
    long = talk.long(_CARDS)
    session = talk.desk.session
    shown, writing = ConversationPresenter(session, talk.desk.copied.append), ComposerPresenter(session)
    pane = TicketPane(shown, writing)
    pane.resize(*_SIZE)
    pane.show()
    times: list[Took] = []
    rests: list[float] = []
    for _round in range(_ROUNDS):
        for ticket in (talk.other, long):
            begin, begin_cpu = time.perf_counter(), time.thread_time()
            shown.open(ticket)
            writing.open(ticket)
            talk.desk.loop.until(lambda: shown.state.items)
            pane.repaint()
            qapp.processEvents()
            first = Took(time.perf_counter() - begin, time.thread_time() - begin_cpu)
            talk.settle()
            shown.show_earlier()
            pane.view.column.show_all_now()
            qapp.processEvents()
            if ticket == long:
                times.append(first)
                rests.append(time.perf_counter() - begin - first.wall_s)
    pane.close_view()
    pane.deleteLater()
    theme.deleteLater()
    table = Table("Conversation")
    table.line(0, f"open {_CARDS} cards: first frame, cold", ms(times[0].wall_s))
    table.line(0, "  all cards as lines, after it", ms(p50(rests[1:])))
    table.time(0, "  first frame, warm, p50", times[1:], _FIRST_FRAME_S, point=p50)
    table.print()
