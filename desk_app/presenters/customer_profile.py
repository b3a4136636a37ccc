"""One customer: who they are, changing it, and making two records of one person one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final

from desk_app.domain.changes import (
    AddAddress,
    ChangeSet,
    CreateOrganisation,
    MergeCustomers,
    RemoveAddress,
    SetCustomer,
    Value,
)
from desk_app.domain.entities import AddressKind, Asset, Customer
from desk_app.domain.errors import DeskError, NotFound
from desk_app.domain.ids import CustomerId, OrganisationId
from desk_app.domain.query import quoted
from desk_app.domain.text import count_of, fenced
from desk_app.presenters.arguments import NOBODY, Choice
from desk_app.presenters.base import Presenter
from desk_app.presenters.details_editing import Asked
from desk_app.presenters.session import Session
from desk_app.services.reading import Count, ListQuery, Reader

_FOUND: Final = 8
_CAP: Final = 10_000
_LIMIT_S: Final = 2.0
_TABLES: Final = frozenset({"customer", "address", "organisation", "asset", "ticket"})
_NEW: Final = "new:"
"""Begins the key of an organisation that is not there yet; its name follows."""
_FILLED: Final = {
    "title": "role",
    "organisation": "organisation",
    "language": "language",
    "zone": "time zone",
}


@unique
class ProfilePhase(StrEnum):
    """What stands in the middle of the page."""

    NOBODY = "nobody"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Belongings:
    """What belongs to a customer.

    Attributes:
        person: The customer.
        assets: Their machines, then those of their organisation.
        own: How many of the machines are their own.
        tickets: How many tickets they have.
        open_tickets: How many of them are not done.
    """

    person: Customer
    assets: tuple[Asset, ...]
    own: int
    tickets: Count
    open_tickets: Count


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What making two records one would do; nothing is done yet.

    Attributes:
        source: Whose record goes.
        target: Whose record stays.
        lines: What moves, one sentence each.
    """

    source: Customer
    target: Customer
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileState:
    """The customer that is open.

    Attributes:
        customer_id: Who; None for nobody.
        phase: What is shown.
        found: What was read of them.
        asked: What a picker asks.
        preview: A merge that waits for a yes.
        problem: Why nothing can be read.
    """

    customer_id: CustomerId | None = None
    phase: ProfilePhase = ProfilePhase.NOBODY
    found: Belongings | None = None
    asked: Asked | None = None
    preview: MergePreview | None = None
    problem: str = ""


class CustomerProfile(Presenter[ProfileState]):
    """Shows and changes one customer at a time; each change is one step that can be undone."""

    def __init__(self, session: Session) -> None:
        super().__init__(ProfileState())
        self._session = session
        self._stop = session.on_change(self._follow)

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()

    def show(self, customer_id: CustomerId | None) -> None:
        """Show somebody else, or nobody."""
        if customer_id == self._state.customer_id:
            return
        phase = ProfilePhase.NOBODY if customer_id is None else ProfilePhase.LOADING
        self._show(ProfileState(customer_id, phase))
        self.reload()

    def reload(self) -> None:
        """Read them again."""
        customer_id = self._state.customer_id
        if customer_id is None:
            self._session.forget("customers.profile")
            return
        self._session.ask(
            "customers.profile",
            lambda reader: read_belongings(reader, customer_id),
            self._came,
            limit_s=_LIMIT_S,
            failed=self._failed,
        )

    def _came(self, found: Belongings) -> None:
        state = replace(self._state, phase=ProfilePhase.READY, found=found, problem="")
        self._show(replace(state, customer_id=found.person.id))

    def _failed(self, error: DeskError) -> None:
        self._show(replace(self._state, phase=ProfilePhase.FAILED, found=None, problem=str(error)))

    def _follow(self, changes: ChangeSet) -> None:
        if changes.may_concern(_TABLES):
            self.reload()

    # ------------------------------------------------------------ changing

    def set(self, column: str, value: Value) -> None:
        """Set a column of the customer; the same value does nothing."""
        person = self._person()
        if getattr(person, column) != value:
            self._session.apply(SetCustomer(person.id, {column: value}), failed=self._refused)

    def add_address(self, kind: AddressKind, value: str) -> None:
        """Give them one more way to be reached."""
        self._session.apply(AddAddress(self._person().id, kind, value))

    def remove_address(self, address_id: bytes) -> None:
        """Take a way to reach them away."""
        self._session.apply(RemoveAddress(address_id))

    def _refused(self, error: DeskError) -> None:
        """What was typed is put back, and why is told."""
        self._session.complain(error)
        self._show(replace(self._state, phase=ProfilePhase.LOADING))
        self.reload()

    def _person(self) -> Customer:
        if self._state.found is None:
            raise NotFound("No customer is open.", "Choose one in the list.")
        return self._state.found.person

    # ------------------------------------------------------------ choosing organisation or second record

    def ask_organisation(self) -> None:
        """Ask where they belong."""
        self._show(replace(self._state, asked=Asked("organisation", "Which organisation", is_filtered=True)))
        self.type("")

    def ask_merge(self) -> None:
        """Ask whose record is the same person's."""
        prompt = f"Which record is {fenced(self._person().name)} too"
        self._show(replace(self._state, asked=Asked("merge", prompt, is_filtered=True)))
        self.type("")

    def type(self, text: str) -> None:
        """The person typed into the picker: look for what fits."""
        asked = self._state.asked
        if asked is None:
            return
        self._show(replace(self._state, asked=replace(asked, typed=text)))
        find = self._organisations if asked.key == "organisation" else self._others
        me = self._person().id

        def came(choices: tuple[Choice, ...]) -> None:
            now = self._state.asked
            if now is not None and now.typed == text:
                self._show(replace(self._state, asked=replace(now, choices=choices)))

        self._session.ask("customers.choices", lambda reader: find(reader, text, me), came)

    def choose(self, key: str) -> None:
        """The person chose in the picker."""
        asked = self._state.asked
        self.cancel()
        if asked is None:
            return
        if asked.key == "merge":
            self._prepare_merge(CustomerId(bytes.fromhex(key)))
        elif key.startswith(_NEW):
            self._session.apply(
                CreateOrganisation(key.removeprefix(_NEW)),
                lambda made: self.set("organisation_id", OrganisationId(made.first("organisation"))),
                silent=True,
            )
        else:
            self.set("organisation_id", None if key == NOBODY else bytes.fromhex(key))

    def cancel(self) -> None:
        """Nothing is asked any more."""
        self._show(replace(self._state, asked=None))

    @staticmethod
    def _organisations(reader: Reader, text: str, _me: CustomerId) -> tuple[Choice, ...]:
        rows = reader.people.organisations(text, _FOUND).rows
        found = [Choice(row.id.hex(), row.name, row.domain, icon="users-round") for row in rows]
        if text.strip() and text.strip().casefold() not in {row.name.casefold() for row in rows}:
            found.append(Choice(f"{_NEW}{text.strip()}", f"New organisation “{text.strip()}”", icon="plus"))
        if not text.strip():
            found.append(Choice(NOBODY, "No organisation", icon="x"))
        return tuple(found)

    @staticmethod
    def _others(reader: Reader, text: str, me: CustomerId) -> tuple[Choice, ...]:
        rows = reader.people.customers(text, _FOUND + 1).rows
        return tuple(
            Choice(row.id.hex(), row.name, row.email or row.organisation, person=row.name)
            for row in rows
            if row.id != me
        )[:_FOUND]

    # ------------------------------------------------------------ merging

    def _prepare_merge(self, source_id: CustomerId) -> None:
        target = self._person()
        self._session.ask(
            "customers.merge",
            lambda reader: preview_of(read_belongings(reader, source_id), target),
            lambda preview: self._show(replace(self._state, preview=preview)),
            limit_s=_LIMIT_S,
        )

    def merge(self) -> None:
        """Do what the preview says."""
        preview = self._state.preview
        self.leave_merge()
        if preview is not None:
            self._session.apply(MergeCustomers(preview.source.id, preview.target.id))

    def leave_merge(self) -> None:
        """Leave both records as they are."""
        self._show(replace(self._state, preview=None))


def read_belongings(reader: Reader, customer_id: CustomerId) -> Belongings:
    """A customer and what belongs to them; of a merged record, the one it was merged into.

    Raises:
        NotFound: There is no such customer.
    """
    person = reader.people.customer(customer_id)
    while person.merged_into is not None:
        person = reader.people.customer(person.merged_into)
    whose = tickets_of(person)
    own = reader.people.assets(customer_id=person.id)
    shared = reader.people.assets(organisation_id=person.organisation_id) if person.organisation_id else ()
    return Belongings(
        person,
        tuple({asset.id: asset for asset in (*own, *shared)}.values()),
        len(own),
        reader.lists.count(ListQuery(whose), _CAP),
        reader.lists.count(ListQuery(f"{whose} is:active"), _CAP),
    )


def tickets_of(person: Customer) -> str:
    """The query for their tickets: by address, which nobody shares, or else by name."""
    return f"customer:{quoted(person.email or person.name)}"


def preview_of(source: Belongings, target: Customer) -> MergePreview:
    """What merging would do, in sentences."""
    person, tickets = source.person, count_of(source.tickets.number, "ticket", "tickets")
    lines = [
        *(f"{address.value} becomes an address of {target.name}." for address in person.addresses),
        f"{tickets} and {count_of(source.own, 'machine', 'machines')} move over.",
    ]
    filled = [
        word for column, word in _FILLED.items() if getattr(person, column) and not getattr(target, column)
    ]
    if filled:
        lines.append(f"Taken over, because {target.name} has none: {', '.join(filled)}.")
    lines.append(f"The record of {person.name} goes. Undo brings it back.")
    return MergePreview(person, target, tuple(lines))
