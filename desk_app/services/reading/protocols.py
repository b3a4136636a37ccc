"""What can be asked: the Protocols of the readers, which `desk_app.store` implements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol, TypeVar

from desk_app.services.reading.lists import LIMIT_S, PAGE, Lane

if TYPE_CHECKING:  # a start makes none of these
    from desk_app.domain.accounts import Account
    from desk_app.domain.entities import Asset, Customer, Draft, Event, Organisation, TicketRow, View
    from desk_app.domain.ids import AssetId, CustomerId, DraftId, OrganisationId, SideId, TicketId, ViewId
    from desk_app.domain.offline import KeepChoice, KeptPart, RemoteFile
    from desk_app.domain.query.fields import FieldTable
    from desk_app.domain.query.parser import Parsed
    from desk_app.services.reading.lists import (
        Count,
        HitPlace,
        IdList,
        ListKey,
        ListQuery,
        Page,
        Team,
    )
    from desk_app.services.reading.mail import Mails
    from desk_app.services.reading.outgoing import ConflictLine, MergedLine, OpenConflict, OutboxLine
    from desk_app.services.reading.values import (
        ConversationPart,
        CustomerPage,
        DraftVersion,
        FoundTicket,
        HistoryStep,
        OrganisationPage,
        SimilarTicket,
        TimelinePage,
    )

T = TypeVar("T")


class TicketLists(Protocol):
    """Ticket lists and searches."""

    def parse(self, text: str) -> Parsed:
        """Understand a query here and now: with this team's custom fields, clock and zone."""

    def fields(self) -> FieldTable:
        """The fields queries may use here, custom ones included."""

    def page(self, query: ListQuery, limit: int = PAGE, after: ListKey | None = None) -> Page:
        """Up to `limit` rows from the beginning, or from where another page ended."""

    def ids(self, query: ListQuery) -> IdList:
        """All rows as numbers, in slices; ask in the background and without a time limit."""

    def rows(self, rids: Sequence[int]) -> list[TicketRow]:
        """The rows with these numbers in this order; tickets that are gone are left out."""

    def rows_of(self, ticket_ids: Sequence[TicketId]) -> list[TicketRow]:
        """The same by ticket id."""

    def numbers_of(self, ticket_ids: Sequence[TicketId]) -> dict[TicketId, int]:
        """Their row numbers; tickets that are gone are left out."""

    def matching(self, query: ListQuery, ticket_ids: Sequence[TicketId]) -> frozenset[TicketId]:
        """Which of these tickets match the query now."""

    def count(self, query: ListQuery, cap: int | None = None) -> Count:
        """How many tickets match; counting stops at `cap` or when time is up."""

    def view_counts(self, views: Sequence[View]) -> Mapping[ViewId, Count]:
        """The numbers beside the views, all at once."""

    def hits(self, query: ListQuery, ticket_id: TicketId) -> tuple[HitPlace, ...]:
        """Where in the ticket the query matched, best place first."""


class Tickets(Protocol):
    """Single tickets and what is in them."""

    def find(self, ref: str) -> TicketId:
        """A ticket's id by number, `#number`, `new-3`, id, or the unique beginning of an id.

        Raises:
            NotFound: There is none.
            Ambiguous: There are several.
        """

    def ticket(self, ref: str | TicketId, *, resolve_merged: bool = True) -> FoundTicket:
        """A ticket with its properties; a merged one gives its target unless told otherwise.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def conversation(self, ticket_id: TicketId, newest: int = 200) -> ConversationPart:
        """The ticket with its newest messages and notes, and the events since the first of them."""

    def events(self, ticket_id: TicketId, limit: int = 200) -> tuple[Event, ...]:
        """The ticket's history, newest first."""

    def similar(self, ticket_id: TicketId, limit: int = 10) -> tuple[SimilarTicket, ...]:
        """Tickets of the same customer first, then tickets with similar words."""

    def possible_duplicates(
        self, customer_id: CustomerId | None, subject: str, limit: int = 5
    ) -> tuple[SimilarTicket, ...]:
        """Tickets a new one might repeat: recent ones of the customer, with a similar subject."""


class People(Protocol):
    """Customers, organisations, assets."""

    def customer(self, ref: str | CustomerId) -> Customer:
        """A customer by address, exact name, id, or unique beginning of an id.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def customers(self, text: str = "", limit: int = PAGE, after: ListKey | None = None) -> CustomerPage:
        """Customers whose name, organisation or address fits, by name."""

    def members(
        self, organisation_id: OrganisationId, limit: int = PAGE, after: ListKey | None = None
    ) -> CustomerPage:
        """The customers of an organisation, by name."""

    def tickets_of(self, organisation_id: OrganisationId) -> int:
        """How many tickets an organisation has, those in the bin and merged ones left out."""

    def timeline(
        self, customer_id: CustomerId, limit: int = PAGE, after: ListKey | None = None
    ) -> TimelinePage:
        """What happened with a customer over all tickets, newest first."""

    def organisation(self, ref: str | OrganisationId) -> Organisation:
        """An organisation by name, mail domain or id.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def organisations(
        self, text: str = "", limit: int = PAGE, after: ListKey | None = None
    ) -> OrganisationPage:
        """Organisations whose name or domain begins with the text, by name."""

    def assets(
        self, *, customer_id: CustomerId | None = None, organisation_id: OrganisationId | None = None
    ) -> tuple[Asset, ...]:
        """What a customer or an organisation owns."""

    def asset(self, ref: str | AssetId) -> Asset:
        """An asset by serial number or id.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def names(self, field: str, prefix: str) -> Sequence[str]:
        """Names that a field of the query language can have, the usual ones first (completion)."""


class Own(Protocol):
    """A person's own things: accounts, drafts, views, the undo history."""

    def accounts(self) -> tuple[Account, ...]:
        """The accounts that are not removed, this computer's first."""

    def outbox(self, limit: int = 5_000) -> Sequence[OutboxLine]:
        """What has not reached everybody yet, in the order it leaves."""

    def sent(self, limit: int = 200) -> Sequence[OutboxLine]:
        """What has, newest first."""

    def conflicts(self, limit: int = 500) -> Sequence[ConflictLine]:
        """Fields that kept another person's value and that nobody has looked at, oldest first."""

    def open_conflicts(self) -> Sequence[OpenConflict]:
        """All of these, however many there are, oldest first."""

    def merged(self, limit: int = 50) -> Sequence[MergedLine]:
        """Own changes that met those of others without anybody being asked, newest first."""

    def drafts(self) -> tuple[Draft, ...]:
        """My drafts, newest first."""

    def draft(self, ticket_id: TicketId | None, kind: str, side_id: SideId | None = None) -> Draft | None:
        """My draft of this kind in a ticket, or in a side conversation of it."""

    def drafts_of(self, ticket_id: TicketId) -> tuple[Draft, ...]:
        """My drafts in a ticket, newest first."""

    def draft_versions(self, draft_id: DraftId) -> tuple[DraftVersion, ...]:
        """Older texts of a draft, newest first."""

    def views(self) -> tuple[View, ...]:
        """The saved views in their order; `desk_app.services.views` adds those that are always there."""

    def history(self, limit: int = 100) -> tuple[HistoryStep, ...]:
        """The last steps, newest first."""

    def next_undo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The newest step of this actor that can be taken back."""

    def next_redo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The step of this actor that was taken back last and can be done again."""


class Offline(Protocol):
    """What is kept on this computer before anybody asks for it."""

    def parts(self, choice: KeepChoice) -> tuple[KeptPart, ...]:
        """How large each choice is or would be, and all that is chosen together."""

    def missing(self, choice: KeepChoice, limit: int) -> tuple[RemoteFile, ...]:
        """Files that are to be here and are not, those of the newest tickets first."""

    def held_bytes(self) -> int:
        """How much lies here of what the server has too."""

    def spare(self, choice: KeepChoice, limit: int) -> tuple[RemoteFile, ...]:
        """Files that lie here, that the server has, and that nobody chose; longest unused first."""

    def words_to_drop(self, choice: KeepChoice, limit: int) -> tuple[TicketId, ...]:
        """Tickets whose words need not be here, longest without activity first."""

    def words_missing(self, choice: KeepChoice, limit: int) -> tuple[TicketId, ...]:
        """Tickets whose words are to be here and are not, newest first."""


class Reader(Protocol):
    """Everything that can be read, for the length of one question."""

    @property
    def lists(self) -> TicketLists:
        """Ticket lists and searches."""

    @property
    def tickets(self) -> Tickets:
        """Single tickets."""

    @property
    def people(self) -> People:
        """Customers, organisations, assets."""

    @property
    def own(self) -> Own:
        """Drafts, views, history."""

    @property
    def mails(self) -> Mails:
        """Mails that came and mails that leave."""

    @property
    def offline(self) -> Offline:
        """What is kept on this computer."""

    @property
    def team(self) -> Team:
        """Agents, teams, statuses, tags, fields."""


class Library(Protocol):
    """The readers of a workspace."""

    def ask(
        self,
        question: Callable[[Reader], T],
        *,
        lane: Lane = Lane.SCREEN,
        limit_s: float | None = LIMIT_S,
    ) -> Future[T]:
        """Answer a question on a reader thread; cancelling the future ends it.

        Args:
            question: Runs on the reader thread; must not keep the reader.
            lane: SCREEN questions are answered newest first and before all BACKGROUND ones.
            limit_s: Time for the whole question; None for those that work in slices themselves.
        """

    def call(self, question: Callable[[Reader], T], *, limit_s: float | None = None) -> T:
        """Answer a question in the caller's thread.

        Raises:
            TookTooLong: It needed longer than `limit_s`.
        """

    def close(self) -> None:
        """Drop what is queued, end what runs, close every connection."""
