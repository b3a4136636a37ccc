"""The pane of the open ticket: the conversation, and the composer docked under it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.commands.catalogue import BY_ID
from desk_app.domain.ids import MessageId
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.composer_versions import DraftVersions
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_commands import bind_composer, bind_conversation
from desk_app.presenters.conversation_state import ConversationState, Pane
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.presence import PresencePresenter
from desk_app.presenters.remote_ports import RemotePorts
from desk_app.presenters.trusted_senders import TrustedSenders
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.composer.composer import Composer
from desk_app.ui.composer.versions_panel import VersionsOverlay
from desk_app.ui.conversation.header import HEADER_COMMANDS, ConversationHeader
from desk_app.ui.conversation.view import ConversationView
from desk_app.ui.kit.keys import caps_of
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.current import tokens

_GROWS = 10_000


class TicketPane(QWidget):
    """Conversation above, composer below, both as wide as words are read."""

    def __init__(
        self,
        conversation: ConversationPresenter,
        composer: ComposerPresenter,
        overlays: OverlayHost | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("ticket_pane")
        self.view = ConversationView(conversation, overlays, self)
        self.composer = Composer(composer, overlays, self)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.composer, _GROWS)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        self.setFocusProxy(self.view)
        self.composer.left.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.view.reply_wanted.connect(self._answer)
        self.view.forward_wanted.connect(lambda key: composer.sides.begin(conversation.entry(key)))
        self.view.resend_wanted.connect(
            lambda key: composer.sending.begin_again(MessageId(key), elsewhere=True)
        )
        self.view.edit_wanted.connect(self._edit)
        self._is_closed = False
        self._stop = conversation.watch(self._show)
        self._limit()

    def _answer(self, key: bytes) -> None:
        """Answer a message where it was said: the customer, or a third party in its side conversation."""
        side, composer = self.view.presenter.side_of(key), self.composer.presenter
        if side is not None:
            composer.sides.answer(side)
        else:
            composer.begin(Mode.REPLY, answered=MessageId(key))

    def _edit(self, key: bytes, waits: bool) -> None:  # noqa: FBT001 - Qt's signal hands it over like this
        """Write on at an own message; one that waits does not leave then."""
        if self.composer.presenter.sending.begin_again(MessageId(key)) and waits:
            self.view.presenter.deeds.act(key, "drop")

    def close_view(self) -> None:
        """Keep what is written; the window closes."""
        if not self._is_closed:
            self._is_closed = True
            self._stop()
            self.composer.close_view()
            self.view.close_view()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The composer may take a share of the height."""
        super().resizeEvent(event)
        self.composer.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size."""
        if event.type() == QEvent.Type.StyleChange:
            self._limit()
        super().changeEvent(event)

    def _limit(self) -> None:
        card, sizes = tokens().kit.card, tokens().panes.conversation
        self.composer.setMaximumWidth(tokens().layout.conversation.reading_max + 2 * (sizes.pad + card.pad_x))

    def _show(self, state: ConversationState) -> None:
        """Without a ticket there is nothing to write to."""
        self.composer.setVisible(state.pane in {Pane.SHOWN, Pane.EMPTY, Pane.LOADING, Pane.AWAY})


class _KeepOnClose(QObject):
    """Keeps what is written before the window goes: its presenters are closed while it closes."""

    def __init__(self, window: QWidget, pane: TicketPane) -> None:
        super().__init__(pane)
        self._pane = pane
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is asked to close."""
        if event.type() == QEvent.Type.Close:
            self._pane.close_view()
        return super().eventFilter(watched, event)


def _show_keys(window: WindowPresenter, header: ConversationHeader) -> None:
    """The header's buttons say which keys do the same."""
    wishes = key_wishes(window.session.preferences)
    keys = {command: wishes.keys_of(BY_ID[command]) for command in HEADER_COMMANDS}
    header.set_caps({command: caps_of(QKeySequence(found[0])) for command, found in keys.items() if found})


def build_ticket_pane(
    context: WindowContext, senders: TrustedSenders | None = None, remote: RemotePorts | None = None
) -> QWidget:
    """The pane for a window, with its commands bound.

    Args:
        context: Of the window.
        senders: Whose remote pictures are always shown.
        remote: Fetches files and knows who else is in a ticket.
    """
    window = context.window
    files = remote.files if remote else None
    conversation = ConversationPresenter(
        window.session,
        window.ports.copy,
        senders,
        files=files,
        unsent=window.unsent,
        words=remote.words if remote else None,
        sides=window.sides,
    )
    composer = ComposerPresenter(window.session, window.ask)
    pane = TicketPane(conversation, composer, context.overlays)
    stops = [*bind_conversation(window, conversation), *bind_composer(window, conversation, composer)]
    stops.append(window.tickets.watch(lambda state: pane.view.seek(state.terms)))
    _show_keys(window, pane.view.header)
    stops.append(window.session.preferences.watch(lambda: _show_keys(window, pane.view.header)))
    stops.append(window.watch(lambda state: pane.view.header.show_back(is_alone=not state.plan.has_list)))
    window.bind("composer.attach", lambda _: pane.composer.choose_files())
    versions = DraftVersions(window.session, composer)
    window.bind("composer.versions", lambda _: versions.open())
    pane.composer.versions_wanted.connect(versions.open)
    VersionsOverlay(versions, context.overlays, context.frame)
    pane.view.command_wanted.connect(window.run)
    pane.view.kept_wanted.connect(lambda: window.run("program.settings", "offline"))
    pane.composer.side_wanted.connect(lambda: window.run("ticket.side"))
    window.sides.attach(conversation.go_to_side)
    pane.composer.later_wanted.connect(lambda: window.run("composer.send_later"))
    _KeepOnClose(context.frame.window(), pane)
    if remote is not None:
        presence = PresencePresenter(window, composer, remote.presence, conversation.show_who)
        stops.append(presence.close)

    def end() -> None:
        for stop in (*stops, composer.close, conversation.close):
            stop()

    pane.destroyed.connect(end)
    return pane
