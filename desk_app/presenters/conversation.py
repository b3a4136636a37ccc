"""The conversation of the open ticket: reads it, keeps what was opened by hand, does what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.entities import Event
from desk_app.domain.errors import DeskError, NotFound
from desk_app.domain.ids import SideId, TicketId
from desk_app.domain.standing import Right
from desk_app.presenters.base import Presenter
from desk_app.presenters.conversation_arranging import Loaded, Wish, arrange, load, opened_at
from desk_app.presenters.conversation_cards import Eyes, Said, with_body
from desk_app.presenters.conversation_deeds import ConversationDeeds
from desk_app.presenters.conversation_events import differences
from desk_app.presenters.conversation_finding import ConversationFinding, find_in
from desk_app.presenters.conversation_header import Onlooker, header_of
from desk_app.presenters.conversation_mail import Marks
from desk_app.presenters.conversation_sides import beside_of, side_lines
from desk_app.presenters.conversation_state import Card, ConversationState, EventLine, Moment, Pane, Words
from desk_app.presenters.conversation_team_mail import with_team_mail
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.file_reading import FilePort, FileReading
from desk_app.presenters.palette_memory import MemoryHabits
from desk_app.presenters.session import Session
from desk_app.presenters.side_lines import SideLine, SideLines
from desk_app.presenters.ticket_company import NOBODY, Company
from desk_app.presenters.timers import Timers
from desk_app.presenters.trusted_senders import TrustedSenders
from desk_app.presenters.unsent import UnsentReplies
from desk_app.presenters.words_away import WordsAway, WordsPort
from desk_app.runtime.accounts.fetching import FETCHED
from desk_app.services.reading import ConversationPart, Reader

_PAGE: Final = 60
_MORE: Final = 200
_LIMIT_S: Final = 5.0  # one ticket is short work; a busy computer must not make it fail
_TICK_MS: Final = 30_000
_AWAY: Final = b"away"
"""Key of the line that tells of words that are not here, beside those that are."""
_QUIET_TABLES: Final = frozenset({"draft", "attachment", "blob", "read_mark", "ticket_read"})
"""Tables that change with every pause in typing, or by looking; the conversation shows nothing of them."""


class ConversationPresenter(Presenter[ConversationState]):
    """What is said and done in the open ticket.

    Attributes:
        files: Gets the content of attachments.
        deeds: What can be done with its messages and files.
        finding: Looking for words in it.
        unsent: What a server held or refused; that of the ticket stands at its end.
        sides: The side conversations of the ticket, for whoever lists them.
    """

    def __init__(
        self,
        session: Session,
        copy: Callable[[str], None],
        senders: TrustedSenders | None = None,
        *,
        files: FilePort | None = None,
        unsent: UnsentReplies | None = None,
        words: WordsPort | None = None,
        sides: SideLines | None = None,
    ) -> None:
        """Begin without a ticket.

        Args:
            session: The workspace.
            copy: Puts a text on the clipboard.
            senders: Whose remote pictures are always shown; left out, that lasts as long as the window.
            files: Fetches attachments that are not on this computer.
            unsent: What a server held or refused, of every ticket.
            words: Fetches messages that are not kept on this computer.
            sides: Where the ticket's side conversations are shown besides.
        """
        super().__init__(ConversationState())
        self.unsent = unsent or UnsentReplies()
        self.sides = sides or SideLines()
        self.files = FileReading(session, files)
        self._words = WordsAway(session, words, self._refresh)
        self._senders = senders or TrustedSenders(MemoryHabits())
        self._session = session
        self._loaded: Loaded | None = None
        self._wish = Wish(trusted=self._senders.all())
        self._newest = _PAGE
        self._who = NOBODY
        self._timers = Timers(session.after)
        self.deeds = ConversationDeeds(session, self, copy)
        self.finding = ConversationFinding(self)
        self._stops = (
            session.on_change(self._follow),
            session.on_team(lambda _team: self._refresh()),
            self.unsent.watch(lambda _found: self._refresh()),
        )

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()
        self._timers.stop_all()

    # ------------------------------------------------------------ reading

    def open(self, ticket_id: TicketId | None) -> None:
        """Show another ticket, or none."""
        if ticket_id == self._state.ticket_id:
            return
        self._loaded, self._wish, self._newest = None, Wish(trusted=self._senders.all()), _PAGE
        self._timers.stop_all()
        for name in ("conversation", "conversation.body"):
            self._session.forget(name)
        if ticket_id is None:
            self._show(ConversationState())
            self.sides.put(())
            return
        self._show(ConversationState(Pane.LOADING, ticket_id))
        self._read()

    def _read(self) -> None:
        """Ask for the conversation; cards are made on the reader thread."""
        ticket_id = self._state.ticket_id
        if ticket_id is None:
            return
        read_s = self._loaded.read_s if self._loaded else None
        session, wish, newest = self._session, self._wish, self._newest
        now_s, zone, me = session.clock(), session.zone, session.workspace.me.id

        def question(reader: Reader) -> Loaded:
            part = reader.tickets.conversation(ticket_id, newest)
            own: Marks = {mark.message_id: mark for mark in reader.mails.marks(ticket_id)}
            marks = with_team_mail(own, part.conversation.entries, now_s)
            return load(part, _eyes(part, me, Clockface(now_s, zone), marks), read_s, wish)

        session.ask("conversation", question, self._arrived, limit_s=_LIMIT_S, failed=self._failed)

    def _arrived(self, loaded: Loaded) -> None:
        is_first = self._loaded is None
        self._loaded = loaded
        self.sides.put(side_lines(loaded.part.conversation, loaded.unread))
        if loaded.part.away:
            self._words.want(loaded.part.conversation.ticket.id)
        self._refresh(opened_at=opened_at(loaded) if is_first else None)
        if "tick" not in self._timers:
            self._timers.start("tick", _TICK_MS, self._tick)

    def _failed(self, error: DeskError) -> None:
        pane = Pane.MISSING if isinstance(error, NotFound) else Pane.FAILED
        self._show(replace(self._state, pane=pane, items=(), header=None, problem=str(error)))

    def retry(self) -> None:
        """Read again after a failure."""
        if self._state.ticket_id is not None:
            self._show(replace(self._state, pane=Pane.LOADING, problem=""))
            self._read()

    def _follow(self, changes: ChangeSet) -> None:
        ours = self._session.touches(changes, self._state.ticket_id)
        is_quiet = changes.tables and changes.tables <= _QUIET_TABLES and changes.kind != FETCHED
        if ours and changes.kind != "ticket.read" and not is_quiet:
            self._read()

    def _tick(self) -> None:
        """Time goes by: promises come nearer, and a server may be there again."""
        if self._loaded and self._loaded.part.away:
            self._words.want(self._loaded.part.conversation.ticket.id)
        self._refresh()
        self._timers.start("tick", _TICK_MS, self._tick)

    def _refresh(self, *, opened_at: bytes | None = None) -> None:
        """Show what was read, as the person wants it."""
        loaded = self._loaded
        if loaded is None:
            return
        ticket = loaded.part.conversation.ticket
        clockface = Clockface(self._session.clock(), self._session.zone)
        me_name = self._session.workspace.me.name
        opened, beside = self._wish.opened, loaded.beside
        unsent = self.unsent.cards(ticket.id, clockface, opened, me=me_name, beside=beside)
        said = self._words.sentence(loaded.part.away) if loaded.part.away else ""
        items = (*self.unsent.marked(arrange(loaded, self._wish), clockface), *unsent)
        pane = _pane_of(loaded, is_empty=not items)
        if said and pane is Pane.SHOWN:  # what is here must not pass for all there is
            lacks = Words(self._words.in_short(loaded.part.away))
            items = (EventLine(_AWAY, "cloud-off", (lacks,), Moment("", said)), *items)
        denied = self._session.team.why_not(ticket.row, Right.CHANGE)
        me, events = self._session.workspace.me.id, loaded.part.conversation.entries
        since = loaded.read_s
        changed = differences([e for e in events if isinstance(e, Event)], me, since) if since else ()
        state = replace(
            self._state,
            pane=pane,
            header=header_of(
                ticket, Onlooker(clockface.now_s, self._session.zone, me), self._who, denied=denied
            ),
            items=items,
            changed=changed,
            problem=said,
            opened_at=self._state.opened_at if opened_at is None else opened_at,
        )
        if state.find is not None:
            state = replace(state, find=find_in(loaded.items, state.find))
        self._show(state)

    def show_who(self, who: Company) -> None:
        """Say at the top who else is here."""
        if who != self._who:
            self._who = who
            self._refresh()

    # ------------------------------------------------------------ opening and choosing

    def show_earlier(self) -> None:
        """Open the collapsed messages; pressed again, read more of them from the store."""
        loaded = self._loaded
        if loaded is None:
            return
        if self._wish.shows_earlier and loaded.earlier:
            self._newest += _MORE
            self._read()
        self._wish = replace(self._wish, shows_earlier=True)
        self._refresh()

    def toggle(self, key: bytes) -> None:
        """Open or close a card."""
        card = self._card(key)
        if card is not None:
            self._open_card(key, is_open=not card.is_open)

    def _open_card(self, key: bytes, *, is_open: bool) -> None:
        self._wish = replace(self._wish, opened={**self._wish.opened, key: is_open})
        self._refresh()
        loaded = self._loaded
        found = next((item for item in loaded.items if item.key == key), None) if loaded else None
        if is_open and loaded and isinstance(found, Card) and not found.is_ready:
            card, entry = found, loaded.entries[key]
            name = f"conversation.body.{key.hex()}"
            self._session.ask(name, lambda _reader: with_body(card, entry), self._body_came, limit_s=None)

    def _body_came(self, card: Card) -> None:
        if self._loaded is not None:
            items = tuple(card if item.key == card.key else item for item in self._loaded.items)
            self._loaded = replace(self._loaded, items=items)
            self._refresh()

    def show_pictures(self, key: bytes, *, always: bool | None = None) -> None:
        """Fetch a message's pictures that lie elsewhere: once, `always` for its sender, or no longer."""
        card = self._card(key)
        if always is None:
            self._wish = replace(self._wish, pictures=self._wish.pictures | {key})
        elif card is not None and card.sender:
            self._senders.trust(card.sender, is_trusted=always)
            self._wish = replace(
                self._wish, trusted=self._senders.all(), pictures=self._wish.pictures - {key}
            )
        self._refresh()

    def choose(self, key: bytes) -> None:
        """Make a message the one that commands are about."""
        if self._card(key) is not None or not key:
            self._show(replace(self._state, chosen=key))

    def step(self, by: int) -> None:
        """Choose the next (1) or previous (-1) message; the first step begins at the one in view."""
        cards = self._state.cards()
        if not cards:
            return
        keys = [card.key for card in cards]
        if self._state.chosen in keys:
            place = keys.index(self._state.chosen) + by
        else:
            place = keys.index(self._state.opened_at) if self._state.opened_at in keys else len(keys) - 1
        if place < 0 and any(not isinstance(item, Card) for item in self._state.items[:1]):
            self.show_earlier()
        place = min(max(place, 0), len(keys) - 1)
        self._show(replace(self._state, chosen=keys[place], opened_at=keys[place]))

    def go_to(self, key: bytes) -> None:
        """Open a card, and the collapsed ones if it is among them, and bring it into view."""
        if self._card(key) is None:
            self._wish = replace(self._wish, shows_earlier=True)
        self._open_card(key, is_open=True)
        self._show(replace(self._state, opened_at=key))

    def go_to_side(self, line: SideLine) -> None:
        """Show the newest message of a side conversation; one that is not in memory is read first."""
        if line.last:
            self.go_to(line.last)
            self.choose(line.last)
        else:
            self.show_earlier()

    @property
    def loaded(self) -> Loaded | None:
        """What was read of the ticket; None until it was."""
        return self._loaded

    def show(self, state: ConversationState) -> None:
        """Show another state; for the parts of this presenter."""
        self._show(state)

    def _card(self, key: bytes) -> Card | None:
        return next((card for card in self._state.cards() if card.key == key), None)

    @property
    def chosen_entry(self) -> Said | None:
        """The message or note that is chosen, as it was read; None where none is."""
        return self.entry(self._state.chosen)

    def entry(self, key: bytes) -> Said | None:
        """A message or note as it was read; None for what is none of the ticket's."""
        return self._loaded.entries.get(key) if self._loaded is not None else None

    @property
    def chosen_side(self) -> SideId | None:
        """The side conversation of the chosen message; None where it belongs to none."""
        return self.side_of(self._state.chosen)

    def side_of(self, key: bytes) -> SideId | None:
        """The side conversation that a card belongs to, also one of words that have not left."""
        card = self._card(key)
        return SideId(card.side) if card is not None and card.side else None

    def chosen_card(self, key: bytes = b"") -> Card:
        """The card of a key, else the chosen one.

        Raises:
            NotFound: No message is chosen.
        """
        card = self._card(key or self._state.chosen)
        if card is None:
            raise NotFound("Choose a message first.")
        return card


def _pane_of(loaded: Loaded, *, is_empty: bool) -> Pane:
    """What the pane shows of what was read: of words that are not here, that they are not."""
    if loaded.part.away and all(isinstance(entry, Event) for entry in loaded.part.conversation.entries):
        return Pane.AWAY
    return Pane.EMPTY if is_empty and not loaded.entries else Pane.SHOWN


def _eyes(part: ConversationPart, me: bytes | None, clockface: Clockface, marks: Marks) -> Eyes:
    ticket = part.conversation.ticket
    people = [person for person in (ticket.customer, *ticket.participants) if person is not None]
    zone = ticket.customer.zone if ticket.customer else ""
    return Eyes(
        me=me,
        reader=replace(clockface, their_zone=zone),
        home=ticket.id,
        merged=dict(ticket.merged),
        emails={person.id: person.email for person in people},
        marks=marks,
        beside=beside_of(part.conversation),
    )
