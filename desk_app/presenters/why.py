"""Two questions about a ticket that a key asks: why is this due then, and why this mood.

What is told comes from the history, and is read only when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.changes import ChangeSet, SetFields
from desk_app.domain.entities import Event, Ticket
from desk_app.domain.ids import TicketId
from desk_app.domain.standing import Right
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.details_face import IN_BIN
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.session import Notice
from desk_app.presenters.why_due import Ledger, WhyDue, why_due
from desk_app.presenters.why_history import HISTORY
from desk_app.presenters.why_mood import WhyMood, why_mood
from desk_app.presenters.window import WindowPresenter, WindowState
from desk_app.services.reading import Reader

DUE: Final = "due"
MOOD: Final = "mood"
WRONG: Final = "wrong"
_LACKS: Final = {DUE: "has no time by which a reply is due.", MOOD: "has no mood."}
CLOCK_EVERY_MS: Final = 15_000
"""How often "18 min left" is looked at while it is shown."""


@dataclass(frozen=True, slots=True)
class WhyAct:
    """A button: what it is called by, its words, and whether it is the usual one."""

    key: str
    text: str
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class WhyFace:
    """An answer, ready to be shown.

    Attributes:
        about: DUE or MOOD.
        title: The question.
        icon: Before the answer.
        is_loud: The answer asks for somebody.
        answer: The answer itself: the time, the mood.
        beside: What belongs to the answer: in which zone; empty for nothing.
        stands: How far it is; empty for nothing to say.
        lines: Where it comes from, sentence by sentence.
        ledger: The time since, as a bar; None for no bar.
        acts: What can be done about it.
        blocked: Why nothing can be done; empty when it can.
    """

    about: str
    title: str
    icon: str
    answer: str
    lines: tuple[str, ...]
    acts: tuple[WhyAct, ...]
    beside: str = ""
    stands: str = ""
    is_loud: bool = False
    ledger: Ledger | None = None
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read of a ticket."""

    ticket: Ticket
    events: tuple[Event, ...]


class WhyPresenter(Presenter[WhyFace | None]):
    """Answers for the one ticket that is chosen; None while nothing is asked."""

    def __init__(self, window: WindowPresenter) -> None:
        super().__init__(None)
        self._window, self._session = window, window.session
        self._asked: tuple[str, TicketId] | None = None
        self._place = self._place_of(window.state)
        self._tick: Stop | None = None
        window.bind("ticket.why_due", lambda _: self._ask(DUE))
        window.bind("ticket.why_mood", lambda _: self._ask(MOOD))
        self._stops = [
            window.watch(self._window_changed),
            self._session.on_change(self._follow),
        ]

    def close(self) -> None:
        """Follow nothing any more."""
        self._asked = None
        for stop in self._stops:
            stop()

    def leave(self) -> None:
        """The person has read it."""
        self._asked = None
        if self._tick is not None:
            self._tick()
            self._tick = None
        self._show(None)

    def act(self, key: str) -> None:
        """A button was pressed: the answer goes, and what was wanted happens."""
        asked = self._asked
        self.leave()
        if asked is None:
            return
        if key == WRONG:
            self._session.apply(SetFields(asked[1], {"mood": ""}))
        else:
            self._window.run(key)

    # ------------------------------------------------------------ answering

    def _ask(self, about: str) -> None:
        (ticket_id,) = self._window.targets().ids
        self._asked = (about, ticket_id)
        self._place = self._place_of(self._window.state)
        self._read()

    def _read(self) -> None:
        asked = self._asked
        if asked is None:
            return
        about, ticket_id = asked

        def question(reader: Reader) -> _Found:
            ticket = reader.tickets.ticket(ticket_id, resolve_merged=False).ticket
            return _Found(ticket, reader.tickets.events(ticket_id, HISTORY))

        def came(found: _Found) -> None:
            if self._asked == (about, ticket_id):
                self._answer(about, found)

        self._session.ask("why", question, came)

    def _answer(self, about: str, found: _Found) -> None:
        clockface = Clockface(self._session.clock(), self._session.zone)
        me = self._session.workspace.me.id
        ticket, team = found.ticket, self._session.team
        face: WhyFace | None = None
        if about == DUE:
            if due := why_due(ticket, found.events, team, clockface, me=me):
                face = due_face(due)
        elif mood := why_mood(ticket, found.events, clockface, me=me):
            face = mood_face(mood)
        if face is None:
            self.leave()
            self._session.tell(Notice(f"{handle_of(ticket.row.number)} {_LACKS[about]}"))
            return
        blocked = IN_BIN if ticket.row.deleted_s is not None else team.why_not(ticket.row, Right.CHANGE)
        self._show(replace(face, blocked=blocked))
        self._wait_for_the_clock()

    def _wait_for_the_clock(self) -> None:
        if self._tick is not None:
            self._tick()
        self._tick = self._session.after(CLOCK_EVERY_MS, self._read)

    def _follow(self, changes: ChangeSet) -> None:
        if self._asked is not None and self._session.touches(changes, self._asked[1]):
            self._read()

    def _window_changed(self, state: WindowState) -> None:
        """Another ticket or page: the answer is not about it."""
        if self._asked is not None and self._place_of(state) != self._place:
            self.leave()

    @staticmethod
    def _place_of(state: WindowState) -> tuple[str, TicketId | None]:
        return state.page, state.ticket_id


def due_face(why: WhyDue) -> WhyFace:
    """Why a reply is due then, as it is shown."""
    return WhyFace(
        about=DUE,
        title="Why is this due then?",
        icon="timer-off" if why.is_late else "timer",
        is_loud=why.is_late,
        answer=why.due,
        beside=why.zone,
        stands=why.stands,
        lines=tuple(filter(None, (why.origin, why.paused))),
        ledger=why.ledger,
        acts=(WhyAct("ticket.due", "Promise another time…", is_usual=True),),
    )


def mood_face(why: WhyMood) -> WhyFace:
    """Where a mood comes from, as it is shown."""
    return WhyFace(
        about=MOOD,
        title="Why this mood?",
        icon=why.icon,
        answer=why.name,
        lines=(why.origin, why.read_from),
        acts=(WhyAct("ticket.mood", "Choose another…"), WhyAct(WRONG, "Wrong", is_usual=True)),
    )
