"""Binds the commands of conversation and composer to a window, and says what has become possible."""

from __future__ import annotations

from desk_app.commands.spec import Need
from desk_app.presenters.base import Stop
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import ComposerState, Mode
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import ConversationState
from desk_app.presenters.window import WindowPresenter


def bind_conversation(window: WindowPresenter, conversation: ConversationPresenter) -> list[Stop]:
    """Bind what can be done with messages; returns the ways to stop following."""
    bind = window.bind
    bind("conversation.next", lambda _: conversation.step(1))
    bind("conversation.previous", lambda _: conversation.step(-1))
    bind("conversation.find", lambda _: conversation.finding.find(""))
    bind("conversation.copy_text", lambda _: conversation.deeds.copy())
    bind("conversation.copy_markdown", lambda _: conversation.deeds.copy(markdown=True))
    bind("conversation.original", lambda _: conversation.deeds.show_original())
    bind("conversation.move", conversation.deeds.move)
    bind("conversation.reschedule", conversation.deeds.reschedule)
    bind("conversation.split", lambda _: conversation.deeds.split_off())

    def follow(state: ConversationState) -> None:
        window.provide(Need.MESSAGE, is_met=bool(state.chosen))

    return [conversation.watch(follow), window.on_ticket(conversation.open)]


def bind_composer(window: WindowPresenter, composer: ComposerPresenter) -> list[Stop]:
    """Bind what can be done with a draft; returns the ways to stop following.

    `composer.attach` opens a dialog and so is bound by the widget.
    """
    bind = window.bind

    def begin(mode: Mode, *, everybody: bool = False) -> None:
        if not window.state.plan.has_conversation:  # the list has the room, and what is written must be seen
            window.open_ticket(window.state.ticket_id or window.tickets.state.current, enter=True)
        composer.begin(mode, everybody=everybody)

    bind("ticket.reply", lambda _: begin(Mode.REPLY))
    bind("ticket.reply_all", lambda _: begin(Mode.REPLY, everybody=True))
    bind("ticket.note", lambda _: begin(Mode.NOTE))
    bind("composer.send", lambda _: composer.sending.send())
    bind("composer.send_solve", lambda _: composer.sending.send(composer.sending.solve_key()))
    bind("composer.send_later", composer.sending.send_later)
    bind("composer.discard", lambda _: composer.discard())

    def follow(state: ComposerState) -> None:
        window.provide(Need.DRAFT, is_met=not state.is_empty)

    return [composer.watch(follow), window.on_ticket(composer.open)]
