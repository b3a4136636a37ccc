"""Customers named in imports: found by their address, made when they are new."""

from __future__ import annotations

from email.utils import parseaddr

from desk_app.domain.changes import CreateCustomer, SetCustomer
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import CustomerId
from desk_app.domain.text import NAME_MAX, fit_line
from desk_app.services.handlers.common import key, text
from desk_app.services.handlers.people import create_customer, set_customer
from desk_app.services.ports import Unit


def split_person(text: str) -> tuple[str, str]:
    """Name and address of `Name <address>`, an address or a name; either may be empty."""
    name, address = parseaddr(text)
    return (name, address) if "@" in address else (fit_line(text, NAME_MAX), "")


def is_placeholder(name: str, address: str) -> bool:
    """Whether somebody is called by nothing but their address, or its first half, for want of a name."""
    said, norm = name.casefold(), address.lower()
    return said in {norm, norm.partition("@")[0]}


def _learn_name(unit: Unit, customer_id: CustomerId, name: str, address: str) -> None:
    """Somebody who was known by an address only has said a name; a name that is there is never replaced."""
    if not name or is_placeholder(name, address):
        return
    person = unit.get("customer", customer_id)
    if person is not None and is_placeholder(text(person["name"]), address):
        set_customer(unit, SetCustomer(customer_id, {"name": fit_line(name, NAME_MAX)}))


def customer_of(unit: Unit, name: str, address: str) -> CustomerId | None:
    """The customer with this address (or, without one, this name); made at first sight.

    None when there is neither, or when it cannot be a customer.
    """
    if address:
        known = unit.find("address", norm=address.lower(), kind="email", deleted_s=None)
        if known:
            customer_id = CustomerId(key(known[0]["customer_id"]))
            _learn_name(unit, customer_id, name, address)
            return customer_id
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
