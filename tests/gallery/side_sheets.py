"""Side conversations: how they are begun, written in, and how their cards look beside the customer's."""

from __future__ import annotations

import atexit
import functools
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.domain.ids import SideId, id_text
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import NEW_SIDE
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.unsent import Unsent
from desk_app.sync.outbox_items import OutboxItem
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.theme.current import tokens
from tests import sides
from tests.conversations import Talk
from tests.gallery.conversation_sheets import new_pane, settle
from tests.gallery.kestrel_stage import Room

_WORDS = "Hello, the cup of this machine arrived broken. Can you collect it on Thursday before ten?"

_UNSENT = b"\x01" * 16
"""The key of the words that were refused."""


def composing() -> QWidget:
    """Side by side: asked for whom, ready to be sent, and what is refused."""
    room = Room()
    row = QHBoxLayout(room)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens().space(1))
    for build in (_begun, _refused, _ready):
        row.addWidget(build(), 1)
    return room


def answering() -> QWidget:
    """Side by side: one that is done and one that was answered, and writing on in it."""
    room = Room()
    row = QHBoxLayout(room)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens().space(1))
    for build in (_answered, _writing_on):
        row.addWidget(build(), 1)
    return room


@functools.cache
def asked() -> tuple[Talk, SideId]:
    """A workspace of its own: its ticket has a side conversation that is done, and an open one."""
    folder = tempfile.TemporaryDirectory()
    opened = Talk(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(opened.close)
    maker = sides.start(opened, sides.MAKER, "Is the seal kit 88-12 in stock?", ago_s=1_500)
    sides.done(opened, maker)
    carrier = sides.start(opened, ago_s=1_200)
    label = opened.desk.workspace.keep_bytes("Label 4471.pdf", b"%PDF-1.4", "application/pdf")
    sides.answer(opened, carrier, ago_s=300, files=(label,))
    return opened, carrier


def _answered() -> QWidget:
    talk, carrier = asked()
    pane, shown, _writing = new_pane(talk)
    shown.unsent.put((Unsent(_refused_words(talk, carrier)),), lambda _act, _item: None)
    shown.show_earlier()
    shown.go_to(_UNSENT)
    settle(pane, talk)
    return pane


def _refused_words(talk: Talk, side: SideId) -> OutboxItem:
    """Words that the server did not take."""
    return OutboxItem(
        id=id_text(_UNSENT),
        title="Wrote to Kurier Nord",
        account="Kestrel",
        ticket_id=talk.ticket,
        number="2",
        subject="E07: Duo 2 stops mid-shot",
        state="refused",
        reason="The server refused it. You may not reply in this team.",
        text="One more thing: please bring a new box along.",
        kind="side_message.add",
        needs_you=True,
        can_drop=True,
        code="no_access",
        newer="",
        created_s=talk.desk.clock.now_s,
        op_ids=(id_text(_UNSENT),),
        side=id_text(side),
    )


def _writing_on() -> QWidget:
    talk, carrier = asked()
    pane, shown, writing = new_pane(talk)
    writing.sides.answer(carrier)
    pane.composer.field.setPlainText("Thank you. It stands packed at the back door.")
    for entry in sides.said(talk)[1:]:
        shown.go_to(entry.id)
    settle(pane, talk)
    return pane


def _begun() -> QWidget:
    pane, _shown, writing = _fresh()
    writing.sides.begin(forwards=False)
    settle(pane)
    return pane


def _ready() -> QWidget:
    pane, shown, writing = _fresh()
    came = next(card for card in reversed(shown.state.cards()) if card.files)
    writing.sides.begin(shown.entry(came.key))
    writing.recipients.add("Kurier Nord <dispatch@kurier-nord.example>")
    pane.composer.field.setPlainText(_WORDS)
    settle(pane)
    return pane


def _refused() -> QWidget:
    pane, _shown, writing = _fresh()
    writing.sides.begin()
    pane.composer.side.address.setText("ines@miradouro.example")
    pane.composer.side.address.commit()
    settle(pane)
    return pane


def _fresh() -> tuple[TicketPane, ConversationPresenter, ComposerPresenter]:
    """A pane without the draft of the picture before."""
    pane, shown, writing = new_pane()
    if NEW_SIDE in writing.slots:
        writing.choose_mode(NEW_SIDE)
        writing.discard()
        settle(pane)
    return pane, shown, writing
