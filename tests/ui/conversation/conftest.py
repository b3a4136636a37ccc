"""A real conversation in a real workspace, shown by the real widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.ui.conversation.pane import TicketPane
from tests.conversations import Talk

_SIZE = (640, 860)


class Pane:
    """The pane of a ticket, and everything behind it."""

    def __init__(self, folder: Path) -> None:
        self.talk = Talk(folder)
        desk = self.talk.desk
        self.conversation = ConversationPresenter(desk.session, desk.copied.append)
        self.composer = ComposerPresenter(desk.session)
        self.widget = TicketPane(self.conversation, self.composer)
        self.widget.resize(*_SIZE)

    def open(self) -> None:
        self.conversation.open(self.talk.ticket)
        self.composer.open(self.talk.ticket)
        self.settle()

    def settle(self) -> None:
        """Let everything arrive and be laid out."""
        self.talk.settle()
        self.widget.view.column.show_all_now()
        QApplication.processEvents()
        self.talk.settle()
        QApplication.processEvents()

    def close(self) -> None:
        self.widget.close_view()
        self.composer.close()
        self.conversation.close()
        self.talk.settle()
        self.talk.close()


@pytest.fixture
def pane(theme: object, tmp_path: Path, show: Callable[[QWidget], QWidget]) -> Iterator[Pane]:
    pane = Pane(tmp_path)
    show(pane.widget)
    pane.open()
    yield pane
    pane.close()
