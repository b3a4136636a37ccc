"""Customers whole: with their organisation and every way to reach them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func, select

from desk_app.domain.entities import Address, Asset, Customer, Organisation
from desk_app.store import schema
from desk_app.store.reading.session import ReadSession, SqlRow

_BATCH: Final = 500
_c = schema.customer
_o = schema.organisation
_a = schema.address

_CUSTOMERS = select(_c, func.coalesce(_o.c.name, "").label("organisation")).select_from(
    _c.outerjoin(_o, _o.c.id == _c.c.organisation_id)
)
_ADDRESSES = (
    select(_a.c.customer_id, _a.c.id, _a.c.kind, _a.c.value, _a.c.failed_s)
    .where(_a.c.deleted_s.is_(None))
    .order_by(_a.c.customer_id, _a.c.position, _a.c.rid)
)
_ASSET_COLUMNS = tuple(
    schema.asset.c[name] for name in ("id", "model", "serial", "firmware", "site", "warranty_s")
)


def customers_by_id(session: ReadSession, ids: Sequence[bytes]) -> dict[bytes, Customer]:
    """The customers with these ids, as far as they exist."""
    found: dict[bytes, Customer] = {}
    for start in range(0, len(ids), _BATCH):
        batch = list(ids[start : start + _BATCH])
        addresses = _addresses(session, batch)
        rows = session.all(_CUSTOMERS.where(_c.c.id.in_(batch)))
        found.update((row.id, _customer(row, addresses.get(row.id, ()))) for row in rows)
    return found


def _addresses(session: ReadSession, customer_ids: list[bytes]) -> dict[bytes, tuple[Address, ...]]:
    found: dict[bytes, list[Address]] = {}
    for customer_id, *values in session.all(_ADDRESSES.where(_a.c.customer_id.in_(customer_ids))):
        found.setdefault(customer_id, []).append(Address(*values))
    return {customer_id: tuple(addresses) for customer_id, addresses in found.items()}


def _customer(row: SqlRow, addresses: tuple[Address, ...]) -> Customer:
    return Customer(
        id=row.id,
        name=row.name,
        title=row.title,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        language=row.language,
        zone=row.zone,
        vip=bool(row.vip),
        note=row.note,
        custom=json.loads(row.custom),
        addresses=addresses,
        created_s=row.created_s,
        merged_into=row.merged_into,
    )


def organisation_of(row: SqlRow) -> Organisation:
    """An organisation from its row."""
    return Organisation(row.id, row.name, row.domain, row.note, json.loads(row.custom))


def assets_where(session: ReadSession, *conditions: Any) -> tuple[Asset, ...]:  # noqa: ANN401 - SQL conditions
    """The assets that fulfil all conditions, binned ones left out, by model and serial."""
    asset = schema.asset
    statement = select(*_ASSET_COLUMNS).where(*conditions, asset.c.deleted_s.is_(None))
    return tuple(Asset(*row) for row in session.all(statement.order_by(asset.c.model, asset.c.serial)))
