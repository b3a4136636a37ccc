"""Sending what is written: now, later, once more to somebody else; what is refused comes back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from desk_app.domain.changes import NewFile
from desk_app.domain.crowds import crowd_of, crowd_question
from desk_app.domain.entities import DraftWishes, Message, Recipients, SideMessage
from desk_app.domain.errors import DeskError, InvalidInput
from desk_app.domain.when import parse_when
from desk_app.presenters.composer_drafts import Slot, pictures_in
from desk_app.presenters.composer_mentions import mentioned
from desk_app.presenters.composer_outgoing import Envelope, Outgoing
from desk_app.presenters.composer_recipients import as_recipients, to_line
from desk_app.presenters.composer_sending import LATER, choice_of
from desk_app.presenters.composer_siding import ELSEWHERE
from desk_app.presenters.composer_state import Mode, Written
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.question import Asker, Question
from desk_app.presenters.session import Session
from desk_app.services.mail.showing import send_time_of

if TYPE_CHECKING:  # the two are one thing in two files: the composer owns its sending
    from desk_app.presenters.composer import ComposerPresenter


class ComposerSending:
    """Makes replies and notes of drafts."""

    def __init__(self, session: Session, composer: ComposerPresenter, ask: Asker) -> None:
        self._session = session
        self._composer = composer
        self._ask = ask
        self._outgoing = Outgoing(session, self._refused)

    def send_later(self, words: str) -> None:
        """Send the reply at a time such as "mon 8"; until then it can be taken back.

        Raises:
            InvalidInput: That is no time to come, or it cannot be sent later at all.
        """
        if self._composer.state.no_later:
            raise InvalidInput(self._composer.state.no_later)
        self.send(at_s=parse_when(words, self._session.clock(), self._session.zone).at_s)

    def send(self, key: str = "", *, at_s: int | None = None, agreed: Recipients | None = None) -> None:
        """Send the reply or add the note, and do with the ticket what the choice says.

        Args:
            key: Of the choice; empty for what the button says.
            at_s: Not before this moment, epoch seconds.
            agreed: The many people to whom the person said yes; others are asked about.

        Raises:
            InvalidInput: There is nothing to send, or nobody to send it to.
        """
        composer, slot = self._composer, self._composer.slot
        if slot is None or composer.state.blocked:
            return
        key = key or composer.state.send.key
        at_s = slot.wishes.send_at_s if key == LATER and at_s is None else at_s
        choice = choice_of(slot.mode, key)
        composer.collect(slot)
        if slot.written.is_empty and not slot.brings:
            raise InvalidInput("There is nothing written yet.")
        if slot.mode is not Mode.NOTE and composer.state.to_problem:
            ways = "Open “To” and choose." if slot.mode is Mode.REPLY else ""
            raise InvalidInput(composer.state.to_problem, ways)
        if slot.mode is not Mode.NOTE and self._asks_first(slot, key, at_s, agreed):
            return
        slot.wishes = replace(slot.wishes, send_at_s=at_s)  # taken back, it leaves then all the same
        composer.keeper.save(slot)
        envelope = self._envelope(at_s)
        people = mentioned(slot.written.text, composer.state.colleagues)
        quote = composer.sides.quote(slot)
        composer.empty(slot)
        if slot.mode is Mode.SIDE:
            composer.keeper.when_known(slot, lambda: self._outgoing.send_side(slot, envelope, quote))
        elif slot.mode is Mode.REPLY:
            composer.keeper.when_known(slot, lambda: self._outgoing.send_reply(slot, envelope, choice.key))
        else:
            composer.keeper.when_known(slot, lambda: self._outgoing.add_note(slot, people, choice.key))

    def _asks_first(self, slot: Slot, key: str, at_s: int | None, agreed: Recipients | None) -> bool:
        """Ask about very many people; the text stays where it is until the person said yes."""
        recipients = as_recipients(self._composer.state.recipients)
        people = crowd_of(recipients)
        if not people or recipients == agreed:
            return False
        self._composer.keeper.save(slot)
        text = "A mail that has left cannot be called back. Until you say yes, it stays a draft."
        then = partial(self._send_agreed, slot, key, at_s, recipients)
        self._ask(Question(crowd_question(people), text, f"Send to {people} people", then))
        return True

    def _send_agreed(self, slot: Slot, key: str, at_s: int | None, recipients: Recipients) -> None:
        """The person said yes; what is another draft by now is not sent."""
        state = self._composer.state
        if (state.ticket_id, state.place) != (slot.ticket_id, slot.place):
            return
        try:
            self.send(key, at_s=at_s, agreed=recipients)
        except DeskError as error:
            self._composer.show(replace(state, problem=str(error)))

    def solve_key(self) -> str:
        """The choice that also solves, for Ctrl+Shift+Enter."""
        return {Mode.REPLY: "solve", Mode.NOTE: "note_solve"}.get(self._composer.state.mode, "side")

    def begin_again(self, message_id: bytes, *, elsewhere: bool = False) -> bool:
        """Put an own message into the reply once more; what is begun there stays.

        Args:
            message_id: Which.
            elsewhere: It is to go to other people; else to those it went to, at the time it was to leave at.

        Returns:
            Whether it stands there now.
        """
        composer = self._composer
        reply, opened = composer.slots.get(Mode.REPLY), composer.opened
        entries = opened.conversation.entries if opened is not None else ()
        message = next((e for e in entries if e.id == message_id), None)
        if isinstance(message, SideMessage):
            return composer.sides.begin_again(message, elsewhere=elsewhere)
        if reply is None or not isinstance(message, Message):
            return False
        composer.keep()
        if not reply.is_empty:
            problem = "A reply is begun here already. Send or discard it first."
            composer.put(Mode.REPLY, problem=problem, focus=True)
            return False
        files = (NewFile(f.sha256, f.name, f.mime, f.size, f.content_id) for f in message.attachments)
        reply.written, reply.files = Written(message.body, message.html), tuple(files)
        reply.pictures = pictures_in(message.html, reply.files)
        if not elsewhere:
            reply.recipients = message.recipients
            reply.wishes = DraftWishes(send_at_s=send_time_of(message))
        composer.keeper.save(reply)
        problem = ELSEWHERE if elsewhere else ""
        composer.put(Mode.REPLY, problem=problem, focus=True)
        lost = message.data.get("undelivered")
        for address in lost if elsewhere and isinstance(lost, list) else ():
            composer.recipients.tick(str(address), is_on=False)  # it would come back again
        return True

    def _envelope(self, at_s: int | None) -> Envelope:
        state = self._composer.state
        leaves = Clockface(self._session.clock(), self._session.zone).ahead(at_s) if at_s is not None else ""
        signature = state.signature.text if state.signature is not None else None
        to = as_recipients(state.recipients)
        who = state.side.who if state.side is not None else to_line(state.recipients)
        return Envelope(to, who, signature, at_s, leaves, self._composer.sides.about())

    def _refused(self, slot: Slot, error: DeskError) -> None:
        """What was refused comes back into the box, unless something else is written there by now."""
        composer = self._composer
        present = composer.slots.get(slot.place)
        same_ticket = composer.state.ticket_id == slot.ticket_id
        if same_ticket and (present.is_empty if present is not None else slot.mode is Mode.SIDE):
            composer.slots[slot.place] = slot
            if composer.state.place == slot.place or slot.mode is Mode.SIDE:
                composer.put(slot.place, problem=str(error))
                return
        self._session.complain(error)
