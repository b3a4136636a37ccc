"""Binds the commands of conversation and composer to a window, and says what has become possible."""

from __future__ import annotations

from functools import partial

from desk_app.commands.spec import Need
from desk_app.presenters.base import Stop
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import ComposerState, Mode
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import ConversationState
from desk_app.presenters.side_lines import SideLine
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


def bind_composer(
    window: WindowPresenter, conversation: ConversationPresenter, composer: ComposerPresenter
) -> list[Stop]:
    """Bind what can be done with a draft; returns the ways to stop following.

    `composer.attach` opens a dialog and so is bound by the widget.
    """
    bind = window.bind

    def begin(mode: Mode, *, everybody: bool = False) -> None:
        _make_room(window)
        side = conversation.chosen_side
        if (
            mode is Mode.REPLY and side is not None
        ):  # what is meant for a third party must not reach the customer
            composer.sides.answer(side)
        else:
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

    _bind_sides(window, conversation, composer)
    return [
        composer.watch(follow),
        window.on_ticket(composer.open),
        window.sides.watch(partial(_provide, window)),
    ]


def _bind_sides(
    window: WindowPresenter, conversation: ConversationPresenter, composer: ComposerPresenter
) -> None:
    """Bind what can be done with third parties."""

    def begin(*, forwards: bool) -> None:
        _make_room(window)
        composer.sides.begin(conversation.chosen_entry, forwards=forwards)

    def done(*, is_done: bool) -> None:
        composer.sides.set_current_done(conversation.chosen_side, is_done=is_done)

    window.bind("ticket.forward", lambda _: begin(forwards=True))
    window.bind("ticket.side", lambda _: begin(forwards=False))
    window.bind("conversation.side_done", lambda _: done(is_done=True))
    window.bind("conversation.side_reopen", lambda _: done(is_done=False))


def _make_room(window: WindowPresenter) -> None:
    """Where the list has the room, it goes: what is written must be seen."""
    if not window.state.plan.has_conversation:
        window.open_ticket(window.state.ticket_id or window.tickets.state.current, enter=True)


def _provide(window: WindowPresenter, lines: tuple[SideLine, ...]) -> None:
    window.provide(Need.OPEN_SIDE, is_met=any(not line.is_done for line in lines))
    window.provide(Need.DONE_SIDE, is_met=any(line.is_done for line in lines))
