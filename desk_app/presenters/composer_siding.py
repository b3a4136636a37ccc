"""Side conversations in the composer: beginning one with a message to forward, and writing on in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from desk_app.domain.changes import NewFile, SetSideDone
from desk_app.domain.entities import DraftWishes, Message, Note, SideMessage
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import SideId
from desk_app.presenters.composer_drafts import SideSheet, Slot, pictures_in, place_of
from desk_app.presenters.composer_reading import Opened
from desk_app.presenters.composer_recipients import address_of, name_of
from desk_app.presenters.composer_side_facing import dressed, forwarded_in, quote_in
from desk_app.presenters.composer_sides import (
    IS_A_NOTE,
    Forwarded,
    files_of,
    forward_subject,
    last_message,
    own_addresses,
    problem_with,
)
from desk_app.presenters.composer_state import (
    NEW_SIDE,
    Contact,
    Mode,
    Quote,
    Recipient,
    Written,
)
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.session import Session
from desk_app.services.mail.showing import send_time_of
from desk_app.services.reading import Reader

if TYPE_CHECKING:  # the two are one thing in two files: the composer owns its side conversations
    from desk_app.presenters.composer import ComposerPresenter

_FOUND: Final = 6
_BEGUN: Final = "A side conversation is begun here already. Send or discard it first."
ELSEWHERE: Final = "Choose another address behind “To”, then send."


class ComposerSides:
    """Begins side conversations, and says what one looks like."""

    def __init__(self, session: Session, composer: ComposerPresenter) -> None:
        self._session = session
        self._composer = composer

    # ------------------------------------------------------------ beginning

    def begin(self, entry: Message | Note | SideMessage | None = None, *, forwards: bool = True) -> None:
        """Go to the box to write to a third party.

        Args:
            entry: The message to forward; the last one of the ticket when left out.
            forwards: A message goes along below the words.
        """
        composer = self._composer
        opened = composer.opened
        if opened is None:
            composer.wished = partial(self.begin, entry, forwards=forwards)
            return
        if composer.state.denied.get(Mode.SIDE) or opened.conversation.ticket.row.deleted_s is not None:
            why = composer.state.denied.get(Mode.SIDE, "") or composer.state.blocked
            composer.show(replace(composer.state, problem=why))
            return
        composer.keep()
        about: Forwarded | None = None
        if forwards and not isinstance(entry, Note):
            about = entry or last_message(opened.conversation)
        begun = composer.slots.get(NEW_SIDE)
        if begun is not None and not begun.is_empty:
            is_same = begun.side is not None and begun.side.about_id == (about.id if about else None)
            composer.put(NEW_SIDE, problem="" if is_same else _BEGUN, focus=True)
            return
        composer.slots[NEW_SIDE] = self._sheet(opened, about)
        if about is not None:
            composer.opened = replace(opened, forwarded={**opened.forwarded, about.id: about})
        composer.put(NEW_SIDE, problem=IS_A_NOTE if isinstance(entry, Note) else "", focus=True)

    def answer(self, side_id: SideId) -> None:
        """Go to the box to write on in a side conversation, also in one that was done.

        Where it was refused and is none any more, another one is begun: the customer must not get it.
        """
        composer = self._composer
        if composer.opened is None:
            composer.wished = partial(self.answer, side_id)
            return
        side = composer.opened.side(side_id)
        if side is None:
            self.begin(forwards=False)
            return
        composer.keep()
        place = place_of(side_id)
        if place not in composer.slots:
            sheet = SideSheet(side_id, side.subject)
            composer.slots[place] = Slot(side.ticket_id, Mode.SIDE, side=sheet)
        composer.put(place, problem="", focus=True)

    def begin_again(self, message: SideMessage, *, elsewhere: bool) -> bool:
        """Put an own message into its box once more; what is begun there stays.

        Args:
            message: Which.
            elsewhere: It is to go to other people than those whom it did not reach.

        Returns:
            Whether it stands there now.
        """
        composer = self._composer
        self.answer(message.side_id)
        slot = composer.slots.get(place_of(message.side_id))
        if slot is None or not slot.is_empty:
            composer.show(replace(composer.state, problem=_BEGUN))
            return False
        files = (NewFile(f.sha256, f.name, f.mime, f.size, f.content_id) for f in message.attachments)
        slot.written, slot.files = Written(message.body, message.html), tuple(files)
        slot.pictures = pictures_in(message.html, slot.files)
        slot.recipients = message.recipients
        slot.wishes = DraftWishes(send_at_s=None if elsewhere else send_time_of(message))
        composer.keeper.save(slot)
        composer.put(slot.place, problem=ELSEWHERE if elsewhere else "")
        lost = message.data.get("undelivered")
        for address in lost if elsewhere and isinstance(lost, list) else ():
            composer.recipients.tick(str(address), is_on=False)  # it would come back again
        return True

    def set_done(self, side_id: SideId, *, is_done: bool) -> None:
        """Mark a side conversation as done, or open it again."""
        self._session.apply(SetSideDone(side_id, is_done))

    def set_current_done(self, side_id: SideId | None, *, is_done: bool) -> None:
        """The same for the one that is meant: that of the chosen message, of the box, else the only one.

        Raises:
            NotFound: There is none, or it is not clear which.
        """
        slot, opened = self._composer.slot, self._composer.opened
        if side_id is None and slot is not None and slot.side is not None:
            side_id = slot.side.side_id
        sides = opened.conversation.sides if opened is not None else ()
        fitting = [side.id for side in sides if side.is_done is not is_done]
        if side_id not in fitting:
            side_id = fitting[0] if len(fitting) == 1 else None
        if side_id is None:
            raise NotFound(
                "There is no side conversation for that."
                if not fitting
                else "Choose a message of the side conversation first."
            )
        self.set_done(side_id, is_done=is_done)

    def _sheet(self, opened: Opened, about: Forwarded | None) -> Slot:
        ticket = opened.conversation.ticket
        subject = forward_subject(ticket.row.subject) if about is not None else ticket.row.subject
        files = files_of(about)
        sheet = SideSheet(None, subject, about.id if about is not None else None, files)
        return Slot(ticket.id, Mode.SIDE, files=files, side=sheet)

    # ------------------------------------------------------------ changing

    def set_subject(self, text: str) -> None:
        """Give the side conversation that is being begun another subject."""
        slot, opened = self._composer.slot, self._composer.opened
        if slot is None or slot.side is None or slot.side.side_id is not None or text == slot.side.subject:
            return
        slot.side.subject, slot.side.is_touched = text, True
        state, slots = replace(self._composer.state, saved=""), self._composer.slots
        if opened is not None:
            state = dressed(state, slot, opened, slots=slots, clockface=self._clockface)
        self._composer.show(state)
        self._composer.keeper.later(self._composer.refresh)

    def leave_quote_out(self) -> None:
        """Forward no message after all; what came with it goes, too."""
        slot = self._composer.slot
        if slot is None or slot.side is None:
            return
        slot.files = tuple(file for file in slot.files if file not in slot.side.preset)
        slot.side.about_id, slot.side.preset, slot.side.is_touched = None, (), True
        self._composer.refresh()

    def find(self, text: str) -> None:
        """Look for people whose name or address fits what is typed."""
        if len(text.strip()) < 1:
            self._came(text, ())
            return
        team, asked = self._session.team, self._asked()

        def question(reader: Reader) -> tuple[Contact, ...]:
            wanted = text.strip().lower()
            known = (Contact(agent.name, agent.email) for agent in team.agents.values() if agent.email)
            ours = (c for c in known if wanted in c.name.lower() or c.email.lower().startswith(wanted))
            rows = reader.people.customers(text.strip(), _FOUND).rows
            found = (Contact(row.name, row.email) for row in rows if row.email)
            before = (c for c in asked if wanted in c.who.lower())
            return tuple({contact.email.lower(): contact for contact in (*before, *found, *ours)}.values())[
                :_FOUND
            ]

        self._session.ask(
            "composer.people", question, partial(self._came, text), failed=lambda _error: self._came(text, ())
        )

    def _asked(self) -> tuple[Contact, ...]:
        """Third parties that were written to in this ticket already."""
        opened = self._composer.opened
        sides = opened.conversation.sides if opened is not None else ()
        people = (person for side in sides for person in (*side.recipients.to, *side.recipients.cc))
        return tuple(Contact(name_of(person), address_of(person)) for person in people)

    def _came(self, _text: str, contacts: Iterable[Contact]) -> None:
        chosen = {
            recipient.address.lower() for recipient in self._composer.state.recipients if recipient.is_on
        }
        found = tuple(contact for contact in contacts if contact.email.lower() not in chosen)
        self._composer.show(replace(self._composer.state, contacts=found))

    # ------------------------------------------------------------ telling

    def quote(self, slot: Slot) -> Quote | None:
        """What a draft forwards."""
        opened = self._composer.opened
        return quote_in(opened, slot, self._clockface) if opened is not None else None

    def about(self) -> bytes | None:
        """The message of the customer that is forwarded; one of a side conversation is only quoted."""
        slot, opened = self._composer.slot, self._composer.opened
        entry = forwarded_in(opened, slot) if slot is not None and opened is not None else None
        return entry.id if isinstance(entry, Message) else None

    def why_not(self, who: str) -> str:
        """Why somebody cannot be added; empty when they can."""
        opened = self._composer.opened
        customer = own_addresses(opened.conversation.ticket.customer) if opened is not None else frozenset()
        return problem_with((Recipient(who, "", who, ""),), customer)

    @property
    def _clockface(self) -> Clockface:
        return Clockface(self._session.clock(), self._session.zone)
