"""The pane beside the conversation: who wrote, about what, the properties, and what happened before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from desk_app.domain.changes import ChangeSet, FollowTicket, UnlinkTickets
from desk_app.domain.entities import Asset, Ticket
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.standing import Right
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.details_editing import PropertyEditor
from desk_app.presenters.details_face import (
    IN_BIN,
    AssetFace,
    CustomerFace,
    LinkFace,
    PropertyFace,
    asset_face,
    customer_face,
    link_face,
    property_faces,
)
from desk_app.presenters.details_sections import Section, SectionKeeper
from desk_app.presenters.details_similar import SimilarPresenter
from desk_app.presenters.details_timeline import TimelinePresenter
from desk_app.presenters.side_lines import SideLine
from desk_app.presenters.window import WindowPresenter
from desk_app.services.reading import Reader

CLOCK_EVERY_MS: Final = 30_000
"""How often the clock of the customer's place is looked at."""
LIMIT_S: Final = 2.0
"""Looking up one ticket is short work; a busy disk must not make it fail."""
_ASSETS: Final = 3
_TABLES: Final = frozenset({"customer", "address", "organisation", "asset", "field", "status", "agent"})


@unique
class DetailsPhase(StrEnum):
    """What stands in the pane."""

    NOTHING = "nothing"
    """No ticket is open."""
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@unique
class DetailsTab(StrEnum):
    """The three sides of the pane."""

    DETAILS = "details"
    TIMELINE = "timeline"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class DetailsState:
    """The first side of the pane, and which side is shown.

    Attributes:
        phase: What stands there.
        tab: The side.
        ticket_id: Of which ticket.
        customer: Who it is for; None for an internal ticket.
        assets: Machines: the ticket's own one first.
        properties: In order.
        links: To other tickets.
        sides: The ticket's side conversations; mostly there are none.
        sections: The foldable parts in the person's order.
        blocked: Why nothing can be changed; empty when it can.
        has_conflict: Somebody else changed the same; the ticket stays usable.
        problem: Why it cannot be read, in FAILED.
    """

    phase: DetailsPhase = DetailsPhase.NOTHING
    tab: DetailsTab = DetailsTab.DETAILS
    ticket_id: TicketId | None = None
    customer: CustomerFace | None = None
    assets: tuple[AssetFace, ...] = ()
    properties: tuple[PropertyFace, ...] = ()
    links: tuple[LinkFace, ...] = ()
    sides: tuple[SideLine, ...] = ()
    sections: tuple[Section, ...] = ()
    blocked: str = ""
    has_conflict: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read of a ticket."""

    ticket: Ticket
    assets: tuple[Asset, ...]


class DetailsPresenter(Presenter[DetailsState]):
    """Follows the open ticket of a window.

    Attributes:
        timeline: Of the ticket's customer.
        similar: Tickets like this one.
        editor: Asks for a property's new value and sets it.
    """

    def __init__(self, window: WindowPresenter, sections: SectionKeeper) -> None:
        super().__init__(DetailsState(sections=sections.sections()))
        self._window = window
        self._session = window.session
        self._sections = sections
        self._found: _Found | None = None
        self._tick: Stop | None = None
        self.timeline = TimelinePresenter(window.session, "details")
        self.similar = SimilarPresenter(window.session)
        self.editor = PropertyEditor(window.session)
        window.bind("conversation.timeline", lambda _: self._open_timeline())
        self._stops = [
            window.session.on_change(self._follow),
            window.session.on_team(lambda _team: self._present()),
            sections.watch(lambda found: self._show(replace(self._state, sections=found))),
            window.on_ticket(self._show_ticket),
            window.sides.watch(lambda lines: self._show(replace(self._state, sides=lines))),
        ]
        self._wait_for_the_clock()

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()
        if self._tick is not None:
            self._tick()
        self.timeline.close()
        self.similar.close()

    # ------------------------------------------------------------ what the person wants

    def choose_tab(self, tab: DetailsTab) -> None:
        """Show another side; similar tickets are looked for when somebody wants to see them."""
        self._show(replace(self._state, tab=tab))
        self._show_similar()

    def fold(self, key: str, *, is_folded: bool) -> None:
        """Fold a section, for every ticket from now on."""
        self._sections.fold(key, is_folded=is_folded)

    def move_section(self, key: str, step: int) -> None:
        """Move a section up (-1) or down (1)."""
        self._sections.move(key, step)

    def edit(self, key: str) -> None:
        """The person wants to change a property: the editor asks what to."""
        if self._found is not None and not self._state.blocked:
            self.editor.ask(self._found.ticket, key)

    def copy(self, text: str) -> None:
        """Put a contact or serial number on the clipboard."""
        self._window.ports.copy(text)

    def open_ticket(self, ticket_id: TicketId) -> None:
        """Go to a linked or similar ticket, or to one of the timeline."""
        self._window.open_ticket(ticket_id, enter=True)

    def stop_following(self) -> None:
        """The person no longer wants to follow the ticket."""
        if self._found is not None:
            self._session.apply(FollowTicket(self._found.ticket.id, is_following=False))

    def open_side(self, place: int) -> None:
        """Go to a side conversation; a sheet of details makes room for it."""
        if self._window.state.has_details_sheet:
            self._window.toggle_details(is_open=False)
        self._window.sides.open(place)

    def unlink(self, link_id: bytes) -> None:
        """Take a link away."""
        self._session.apply(UnlinkTickets(link_id))

    def open_customer(self) -> None:
        """Show the customer's own page."""
        customer = self._state.customer
        if customer is not None and self._window.is_bound("go.customers"):
            self._window.run("go.customers", customer.customer_id.hex())

    def choose_customer(self) -> None:
        """Give the ticket to another customer."""
        self.edit("customer")

    def retry(self) -> None:
        """Read again what could not be read."""
        self._read()

    def stop_reading(self) -> None:
        """The person does not want to wait for it."""
        self._session.forget("details")
        self._show(replace(self._state, phase=DetailsPhase.FAILED, problem="You stopped reading it."))

    # ------------------------------------------------------------ following

    def _open_timeline(self) -> None:
        self.choose_tab(DetailsTab.TIMELINE)
        plan = self._window.state.plan
        if plan.details != "open" and not self._window.state.has_details_sheet:
            self._window.toggle_details()

    def _show_ticket(self, ticket_id: TicketId | None) -> None:
        if ticket_id == self._state.ticket_id:
            return
        self.editor.cancel()
        self._found = None
        if ticket_id is None:
            self._session.forget("details")
            self.timeline.show(None)
            nothing = DetailsState(tab=self._state.tab, sections=self._state.sections)
            self._show(nothing)
        else:
            # What was shown stays until the next ticket is here: nothing flickers while J is held down.
            phase = DetailsPhase.READY if self._state.phase is DetailsPhase.READY else DetailsPhase.LOADING
            self._show(replace(self._state, phase=phase, ticket_id=ticket_id, problem=""))
            self._read()
        self._show_similar()

    def _show_similar(self) -> None:
        wanted = self._state.ticket_id if self._state.tab is DetailsTab.SIMILAR else None
        self.similar.show(wanted)

    def _read(self) -> None:
        ticket_id = self._state.ticket_id
        if ticket_id is None:
            return

        def question(reader: Reader) -> _Found:
            ticket = reader.tickets.ticket(ticket_id, resolve_merged=False).ticket
            customer = ticket.customer
            owned: tuple[Asset, ...] = ()
            if customer is not None:
                owned = reader.people.assets(customer_id=customer.id)
            if not owned and customer is not None and customer.organisation_id is not None:
                owned = reader.people.assets(organisation_id=customer.organisation_id)
            return _Found(ticket, owned)

        self._session.ask(
            "details", question, self._came, limit_s=LIMIT_S, failed=self._failed, after="conversation"
        )

    def _came(self, found: _Found) -> None:
        self._found = found
        self.editor.refresh(found.ticket)
        customer = found.ticket.customer
        self.timeline.show(customer.id if customer is not None else None)
        self._present()

    def _failed(self, error: DeskError) -> None:
        self._show(replace(self._state, phase=DetailsPhase.FAILED, problem=str(error)))

    def _present(self) -> None:
        found = self._found
        if found is None:
            return
        now_s, zone, row = self._session.clock(), self._session.zone, found.ticket.row
        team = self._session.team
        own = found.ticket.asset
        others = tuple(asset for asset in found.assets if own is None or asset.id != own.id)
        assets = ((own, *others) if own is not None else others)[:_ASSETS]
        customer = found.ticket.customer
        self._show(
            replace(
                self._state,
                phase=DetailsPhase.READY,
                customer=None if customer is None else customer_face(customer, now_s),
                assets=tuple(
                    asset_face(asset, now_s, zone, organisation=row.organisation) for asset in assets
                ),
                properties=property_faces(found.ticket, team, now_s, zone, me=self._session.workspace.me.id),
                links=tuple(map(link_face, found.ticket.links)),
                blocked=IN_BIN if row.deleted_s is not None else team.why_not(row, Right.CHANGE),
                has_conflict=row.has_conflict,
                problem="",
            )
        )

    def _follow(self, changes: ChangeSet) -> None:
        if self._session.touches(changes, self._state.ticket_id) or changes.may_concern(_TABLES):
            self._read()

    def _wait_for_the_clock(self) -> None:
        def tick() -> None:
            self._present()
            self._wait_for_the_clock()

        self._tick = self._session.after(CLOCK_EVERY_MS, tick)


def customer_of(state: DetailsState) -> CustomerId | None:
    """Whose ticket is shown."""
    return None if state.customer is None else state.customer.customer_id
