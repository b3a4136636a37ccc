"""Conversation and composer as in the design's pictures, and in every other state they have."""

from __future__ import annotations

import atexit
import functools
import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import Body, Card, Kind, Moment, Strip
from desk_app.services.mail.reopening import HERE_ONLY
from desk_app.ui.conversation.message_card import MessageCard
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.theme.current import tokens
from tests.conversations import Talk
from tests.gallery.kestrel_stage import Room

_REPLY = (
    "Hi Inês,\n\nI’m sorry about Tuesday. Losing a breakfast service is the last thing this machine should"
    " do to you. Jonas can be with you tomorrow between 14:00 and 16:00 with a new flow meter."
)
_NOTE = "@Jonas I’m offering Inês Thursday 14:00–16:00. She opens at seven, so please don’t arrive early."


@functools.cache
def talk() -> Talk:
    """The workspace, made once."""
    folder = tempfile.TemporaryDirectory()
    opened = Talk(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(opened.close)
    return opened


def conversation() -> QWidget:
    """Side by side: a reply, a note, everything opened, and what there is without a ticket."""
    room = Room()
    row = QHBoxLayout(room)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens().space(1))
    for build in (_replying, _noting, _all_open):
        row.addWidget(build(), 1)
    return room


def new_pane(of: Talk | None = None) -> tuple[TicketPane, ConversationPresenter, ComposerPresenter]:
    """The pane of the ticket in the design's pictures, with what shows it and what is written."""
    of = of or talk()
    desk = of.desk
    shown = ConversationPresenter(desk.session, desk.copied.append)
    writing = ComposerPresenter(desk.session)
    pane = TicketPane(shown, writing)
    shown.open(of.ticket)
    writing.open(of.ticket)
    of.settle()
    return pane, shown, writing


def _replying() -> QWidget:
    pane, _shown, writing = new_pane()
    writing.begin(Mode.REPLY)
    pane.composer.field.setPlainText(_REPLY)
    settle(pane)
    return pane


def _noting() -> QWidget:
    pane, shown, writing = new_pane()
    writing.choose_mode(Mode.NOTE)
    pane.composer.field.setPlainText(_NOTE)
    shown.finding.find("e07")
    settle(pane)
    return pane


def _all_open() -> QWidget:
    pane, shown, writing = new_pane()
    writing.choose_mode(Mode.REPLY)
    pane.composer.field.setPlainText("@Jonas can you call her?")
    shown.show_earlier()
    for card in shown.state.cards():
        if not card.is_open:
            shown.toggle(card.key)
    settle(pane)
    return pane


def settle(pane: TicketPane, of: Talk | None = None) -> None:
    """Wait until everything is there."""
    of = of or talk()
    of.settle()
    pane.view.column.show_all_now()
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    of.settle()


_SEALED = (
    ("shield-check", "neutral", "Signed by Ann Low (ann@x.example), as Example Authority confirms."),
    (
        "shield",
        "neutral",
        "This mail is signed with PGP, but the signature cannot be checked: no key for it.",
    ),
    ("shield-alert", "danger", "The signature holds, but it is of ann@x.example and not of eve@x.example."),
    ("lock-open", "neutral", f"Encrypted with S/MIME for you, and opened here. {HERE_ONLY}"),
    ("lock", "neutral", "Encrypted, and not opened here"),
)


def sealed() -> QWidget:
    """Signed and encrypted mails, with what that proves above their words."""
    room = Room()
    column = QVBoxLayout(room)
    column.setSpacing(tokens().space(3))
    for number, (icon, tone, text) in enumerate(_SEALED):
        card = MessageCard(room)
        seals = (Strip("seal", icon, text, tone=tone),)
        when = Moment("09:12", "6 October 2025, 09:12")
        key = bytes([number])
        shown = Card(key, Kind.CUSTOMER, "Ann Low", "Ann Low", when, Body("The pump leaks."), seals=seals)
        card.fill(shown, lambda _name: None)
        column.addWidget(card)
    column.addStretch(1)
    return room
