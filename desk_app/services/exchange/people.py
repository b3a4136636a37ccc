"""Customers named in imports: found by their address, made when they are new."""

from __future__ import annotations

from email.utils import parseaddr

from desk_app.domain.changes import CreateCustomer
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import CustomerId
from desk_app.domain.text import NAME_MAX, fit_line
from desk_app.services.handlers.common import key
from desk_app.services.handlers.people import create_customer
from desk_app.services.ports import Unit


def split_person(text: str) -> tuple[str, str]:
    """Name and address of `Name <address>`, an address or a name; either may be empty."""
    name, address = parseaddr(text)
    return (name, address) if "@" in address else (fit_line(text, NAME_MAX), "")


def customer_of(unit: Unit, name: str, address: str) -> CustomerId | None:
    """The customer with this address (or, without one, this name); made at first sight.

    None when there is neither, or when it cannot be a customer.
    """
    if address:
        known = unit.find("address", norm=address.lower(), kind="email", deleted_s=None)
        if known:
            return CustomerId(key(known[0]["customer_id"]))
    elif not name:
        return None
    else:
        same = unit.find("customer", name=name, deleted_s=None)
        if same:
            return CustomerId(key(same[0]["id"]))
    change = CreateCustomer(
        name or address.split("@", maxsplit=1)[0], (("email", address),) if address else ()
    )
    outcome = unit.attempt(lambda inner: create_customer(inner, change))
    return None if isinstance(outcome, DeskError) else CustomerId(unit.created_last("customer"))
