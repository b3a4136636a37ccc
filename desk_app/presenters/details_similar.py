"""Tickets like the open one: of the same customer first, then those with the same rare words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.domain.query import MarkTerm, mark
from desk_app.domain.status import StatusClass
from desk_app.domain.text import beside
from desk_app.presenters.base import Presenter
from desk_app.presenters.session import Session
from desk_app.presenters.ticket_face import short_time
from desk_app.services.reading import Lane, SimilarTicket

LIMIT = 20
_LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class SimilarFace:
    """One similar ticket.

    Attributes:
        ticket_id: Which.
        subject: Its subject.
        marks: Ranges of the subject to mark: words that both tickets have.
        meta: Number, state, when; the customer where it is another one.
        shared: The words they share, rarest first; empty for tickets that only share the customer.
        status: Where it stands.
    """

    ticket_id: TicketId
    subject: str
    marks: tuple[tuple[int, int], ...]
    meta: str
    shared: str
    status: StatusClass


@dataclass(frozen=True, slots=True)
class SimilarState:
    """What was found.

    Attributes:
        ticket_id: Like which ticket; None when nobody looks.
        own: Tickets of the same customer.
        others: Tickets of others.
        is_reading: It is being looked for.
        problem: Why nothing can be found.
    """

    ticket_id: TicketId | None = None
    own: tuple[SimilarFace, ...] = ()
    others: tuple[SimilarFace, ...] = ()
    is_reading: bool = False
    problem: str = ""


class SimilarPresenter(Presenter[SimilarState]):
    """Looks for similar tickets while somebody wants to see them."""

    def __init__(self, session: Session) -> None:
        super().__init__(SimilarState())
        self._session = session

    def close(self) -> None:
        """Look no more."""
        self._session.forget("similar")

    def show(self, ticket_id: TicketId | None) -> None:
        """Look for tickets like this one; None ends the search."""
        if ticket_id == self._state.ticket_id:
            return
        self._show(SimilarState(ticket_id, is_reading=ticket_id is not None))
        if ticket_id is None:
            self._session.forget("similar")
        else:
            self.reload()

    def reload(self) -> None:
        """Look again, as after a failure."""
        ticket_id = self._state.ticket_id
        if ticket_id is None:
            return
        self._session.ask(
            "similar",
            lambda reader: reader.tickets.similar(ticket_id, LIMIT),
            self._came,
            lane=Lane.BACKGROUND,
            limit_s=_LIMIT_S,
            failed=self._failed,
        )

    def stop_reading(self) -> None:
        """The person does not want to wait for it."""
        self._session.forget("similar")
        self._show(replace(self._state, is_reading=False, problem="You stopped looking."))

    def _came(self, found: tuple[SimilarTicket, ...]) -> None:
        faces = [(similar.is_same_customer, self._face(similar)) for similar in found]
        own = tuple(face for is_own, face in faces if is_own)
        others = tuple(face for is_own, face in faces if not is_own)
        self._show(SimilarState(self._state.ticket_id, own, others))

    def _failed(self, error: DeskError) -> None:
        self._show(replace(self._state, is_reading=False, problem=str(error)))

    def _face(self, similar: SimilarTicket) -> SimilarFace:
        row = similar.row
        when = short_time(row.updated_s, self._session.clock(), self._session.zone)
        who = "" if similar.is_same_customer else row.customer
        meta = beside(f"#{row.number}", row.status, when, who)
        marks = mark(row.subject, [MarkTerm((word,)) for word in similar.shared_words])
        shared = ", ".join(similar.shared_words)
        return SimilarFace(row.id, row.subject, tuple(marks), meta, shared, row.status_class)
