"""Customers, organisations and assets: one by one, in lists, and their names for completion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, collate, select, tuple_

from desk_app.domain.entities import Asset, Customer, Organisation
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.ids import AssetId, CustomerId, OrganisationId
from desk_app.services.reading import PAGE, CustomerPage, ListKey, OrganisationPage, TimelinePage
from desk_app.store import schema
from desk_app.store.reading.customer_search import CustomerSearch
from desk_app.store.reading.customers import assets_where, customers_by_id, organisation_of
from desk_app.store.reading.lookup import find_asset, find_customer, find_organisation
from desk_app.store.reading.names import Names
from desk_app.store.reading.session import ReadSession
from desk_app.store.reading.team import TeamCache
from desk_app.store.reading.timeline import timeline_page
from desk_app.store.search.tables import begins_with

BY_NAME: Final = "name"
_o = schema.organisation
_TICKETS_OF: Final = (
    "SELECT count(*) FROM ticket WHERE organisation_id = ? AND deleted_s IS NULL AND merged_into IS NULL"
)


class StorePeople:
    """Implements `desk_app.services.reading.People`."""

    def __init__(self, session: ReadSession, team: TeamCache) -> None:
        self._session = session
        self._search = CustomerSearch(session)
        self._names = Names(session, team)

    def customer(self, ref: str | CustomerId) -> Customer:
        """A customer by address, phone number, exact name, id, or unique beginning of an id."""
        customer_id = find_customer(self._session, ref) if isinstance(ref, str) else ref
        found = customers_by_id(self._session, [customer_id]).get(customer_id)
        if found is None:
            raise NotFound("This customer does not exist here.")
        return found

    def customers(self, text: str = "", limit: int = PAGE, after: ListKey | None = None) -> CustomerPage:
        """Customers whose name, organisation or address fits, by name."""
        return self._search.page(text, limit, after)

    def members(
        self, organisation_id: OrganisationId, limit: int = PAGE, after: ListKey | None = None
    ) -> CustomerPage:
        """The customers of an organisation, by name."""
        return self._search.members(organisation_id, limit, after)

    def tickets_of(self, organisation_id: OrganisationId) -> int:
        """How many tickets an organisation has, those in the bin and merged ones left out."""
        return int(self._session.plain(_TICKETS_OF, (organisation_id,))[0][0])

    def timeline(
        self, customer_id: CustomerId, limit: int = PAGE, after: ListKey | None = None
    ) -> TimelinePage:
        """What happened with a customer over all tickets, newest first."""
        return timeline_page(self._session, customer_id, limit, after)

    def organisation(self, ref: str | OrganisationId) -> Organisation:
        """An organisation by name, mail domain or id."""
        wanted = find_organisation(self._session, ref) if isinstance(ref, str) else ref
        row = self._session.first(select(_o).where(_o.c.id == wanted))
        if row is None:
            raise NotFound("This organisation does not exist here.")
        return organisation_of(row)

    def organisations(
        self, text: str = "", limit: int = PAGE, after: ListKey | None = None
    ) -> OrganisationPage:
        """Organisations whose name or domain begins with the text, by name."""
        statement = select(_o).where(_o.c.deleted_s.is_(None))
        if text.strip():
            statement = statement.where(_named_so(text.strip()))
        if after is not None:
            statement = statement.where(tuple_(_name(), _o.c.rid) > tuple_(*after.place))
        rows = self._session.all(statement.order_by(_name(), _o.c.rid).limit(limit + 1))
        shown = rows[:limit]
        key = ListKey(BY_NAME, (shown[-1].name, shown[-1].rid)) if len(rows) > limit else None
        return OrganisationPage(tuple(map(organisation_of, shown)), key)

    def assets(
        self, *, customer_id: CustomerId | None = None, organisation_id: OrganisationId | None = None
    ) -> tuple[Asset, ...]:
        """What a customer or an organisation owns; of both, what belongs to both.

        Raises:
            InvalidInput: Neither was given.
        """
        owners: list[ColumnElement[bool]] = []
        if customer_id is not None:
            owners.append(schema.asset.c.customer_id == customer_id)
        if organisation_id is not None:
            owners.append(schema.asset.c.organisation_id == organisation_id)
        if not owners:
            raise InvalidInput("Assets are listed for a customer or an organisation.")
        return assets_where(self._session, *owners)

    def asset(self, ref: str | AssetId) -> Asset:
        """An asset by serial number or id."""
        wanted = find_asset(self._session, ref) if isinstance(ref, str) else ref
        found = assets_where(self._session, schema.asset.c.id == wanted)
        if not found:
            raise NotFound("This asset does not exist here.")
        return found[0]

    def names(self, field: str, prefix: str) -> Sequence[str]:
        """Names that a field of the query language can have, the usual ones first."""
        return self._names.of(field, prefix)


def _name() -> ColumnElement[Any]:
    """The name as its index has it."""
    return collate(_o.c.name, "NOCASE")


def _named_so(text: str) -> ColumnElement[bool]:
    return begins_with(_name(), text) | begins_with(_o.c.domain, text.lower())
