"""Customers, assets, and the team's own lists (colleagues, teams, statuses, tags, fields)."""

from __future__ import annotations

import json
import re
from typing import Final

from desk_app.domain.changes import (
    AddAddress,
    CreateAgent,
    CreateAsset,
    CreateCustomer,
    CreateQueue,
    CreateStatus,
    CreateTag,
    DefineField,
    MergeCustomers,
    RemoveAddress,
    SetAgent,
    SetCustomer,
    Value,
)
from desk_app.domain.errors import InvalidInput, Refused
from desk_app.domain.fields import FIELD_NAME, FIELD_TYPES
from desk_app.domain.query.folding import fold
from desk_app.domain.text import NAME_MAX, clean_body, clean_line
from desk_app.services.handlers.common import existing, filled, key, name_of, text
from desk_app.services.handlers.custom import write_custom
from desk_app.services.ports import Outcome, Unit

_EMAIL: Final = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_PHONE_JUNK: Final = re.compile(r"[^\d+]")
_COLUMNS: Final = ("name", "title", "organisation_id", "language", "zone", "vip", "note")


def normal_address(kind: str, value: str) -> tuple[str, str]:
    """The address as it is shown, and the form under which it is found again.

    E-mail addresses are compared in lower case, phone numbers by their digits.

    Raises:
        InvalidInput: It cannot be an address of this kind.
    """
    shown = clean_line(value, "address", NAME_MAX)
    if kind == "email":
        if not _EMAIL.fullmatch(shown):
            raise InvalidInput(f"“{shown[:80]}” is not an e-mail address.")
        return shown, shown.lower()
    if kind == "phone":
        digits = _PHONE_JUNK.sub("", shown)
        if sum(c.isdigit() for c in digits) < 3:  # noqa: PLR2004 - the shortest emergency numbers
            raise InvalidInput(f"“{shown[:80]}” is not a phone number.")
        return shown, digits
    return shown, fold(shown)


def create_customer(unit: Unit, change: CreateCustomer) -> Outcome:
    """Add a customer; an address that somebody has already is refused."""
    if change.organisation_id:
        existing(unit, "organisation", change.organisation_id, "organisation")
    name = clean_line(change.name, "name", NAME_MAX)
    customer_id = unit.insert(
        "customer",
        {
            "name": name,
            "organisation_id": change.organisation_id,
            "title": clean_line(change.title, "role", NAME_MAX, required=False),
            "language": change.language,
            "zone": change.zone,
            "vip": int(change.vip),
            "note": clean_body(change.note, required=False),
            "created_s": unit.now_s,
        },
    )
    for position, (kind, value) in enumerate(change.addresses):
        _insert_address(unit, customer_id, (kind, value), position)
    return Outcome(f"Added {name}")


def _insert_address(unit: Unit, customer_id: bytes, address: tuple[str, str], position: int) -> None:
    kind, value = address
    shown, norm = normal_address(kind, value)
    others = unit.find("address", norm=norm, kind=kind, deleted_s=None)
    if kind == "email" and others:
        owner = name_of(unit, "customer", others[0]["customer_id"])
        raise Refused(f"{shown} already belongs to {owner}.", "Merge the two customers instead.")
    unit.insert(
        "address",
        {"customer_id": customer_id, "kind": kind, "value": shown, "norm": norm, "position": position},
    )


def set_customer(unit: Unit, change: SetCustomer) -> Outcome:
    """Set columns and custom fields of a customer; tickets show the new name at once."""
    row = existing(unit, "customer", change.customer_id, "customer")
    unknown = next((column for column in change.values if column not in _COLUMNS), None)
    if unknown is not None:
        raise InvalidInput(f"“{unknown}” is not a field of a customer.")
    checked = {column: _checked(unit, column, value) for column, value in change.values.items()}
    unit.update("customer", change.customer_id, **checked)
    write_custom(unit, "customer", change.customer_id, change.custom)
    unit.touch_tickets_of("customer_id", change.customer_id)
    return Outcome(f"Changed {text(row['name'])}")


def _checked(unit: Unit, column: str, value: Value) -> Value:
    if column == "organisation_id":
        return None if value is None else existing(unit, "organisation", key(value), "organisation")["id"]
    if column == "vip":
        return int(bool(value))
    if column == "note":
        return clean_body(text(value), required=False)
    return clean_line(text(value), column, NAME_MAX, required=column == "name")


def add_address(unit: Unit, change: AddAddress) -> Outcome:
    """Give a customer one more address."""
    row = existing(unit, "customer", change.customer_id, "customer")
    position = len(unit.find("address", customer_id=change.customer_id))
    _insert_address(unit, change.customer_id, (change.address_kind, change.value), position)
    unit.touch_tickets_of("customer_id", change.customer_id)
    return Outcome(f"Added an address of {text(row['name'])}")


def remove_address(unit: Unit, change: RemoveAddress) -> Outcome:
    """Take an address away."""
    row = existing(unit, "address", change.address_id, "address")
    unit.delete("address", change.address_id)
    unit.touch_tickets_of("customer_id", key(row["customer_id"]))
    return Outcome(f"Removed {text(row['value'])}")


def merge_customers(unit: Unit, change: MergeCustomers) -> Outcome:
    """Make two records of one person one; empty fields of the target are filled."""
    if change.source_id == change.target_id:
        raise Refused("A customer cannot be merged into itself.")
    source = existing(unit, "customer", change.source_id, "customer")
    target = existing(unit, "customer", change.target_id, "customer")
    for row in (source, target):
        if row["merged_into"] is not None:
            raise Refused(f"{text(row['name'])} was merged into another customer already.")
    count = len(unit.find("address", customer_id=change.target_id))
    for position, row in enumerate(unit.find("address", customer_id=change.source_id), count):
        unit.update("address", key(row["id"]), customer_id=change.target_id, position=position)
    for table in ("ticket", "asset"):
        for row in unit.find(table, customer_id=change.source_id):
            unit.update(table, key(row["id"]), customer_id=change.target_id)
    for row in unit.find("participant", customer_id=change.source_id):
        unit.delete("participant", key(row["ticket_id"]) + change.source_id)
        if unit.get("participant", key(row["ticket_id"]) + change.target_id) is None:
            unit.insert("participant", {**row, "customer_id": change.target_id})
    unit.update("customer", change.target_id, **filled(source, target, _COLUMNS))
    unit.update("customer", change.source_id, merged_into=change.target_id, deleted_s=unit.now_s)
    unit.touch_tickets_of("customer_id", change.target_id)
    return Outcome(f"Merged {text(source['name'])} into {text(target['name'])}")


def create_asset(unit: Unit, change: CreateAsset) -> Outcome:
    """Register a machine."""
    model = clean_line(change.model, "model", NAME_MAX)
    unit.insert(
        "asset",
        {
            "model": model,
            "serial": clean_line(change.serial, "serial number", NAME_MAX, required=False),
            "firmware": clean_line(change.firmware, "firmware", NAME_MAX, required=False),
            "site": clean_line(change.site, "site", NAME_MAX, required=False),
            "organisation_id": change.organisation_id,
            "customer_id": change.customer_id,
            "warranty_s": change.warranty_s,
        },
    )
    return Outcome(f"Added {model}")


def create_agent(unit: Unit, change: CreateAgent) -> Outcome:
    """Add a colleague."""
    name = clean_line(change.name, "name", NAME_MAX)
    email = normal_address("email", change.email)[0] if change.email else ""
    values: dict[str, Value] = {"name": name, "email": email, "role": change.role, "zone": change.zone}
    if change.agent_id is not None:
        values["id"] = change.agent_id
    unit.insert("agent", values)
    return Outcome(f"Added {name}")


def set_agent(unit: Unit, change: SetAgent) -> Outcome:
    """Change how a colleague is called, reached, or where they are; what they wrote keeps its name."""
    before = existing(unit, "agent", change.agent_id, "colleague")
    values: dict[str, Value] = {}
    if change.name is not None:
        values["name"] = clean_line(change.name, "name", NAME_MAX)
    if change.email is not None:
        values["email"] = normal_address("email", change.email)[0] if change.email.strip() else ""
    if change.zone is not None:
        values["zone"] = change.zone
    unit.update("agent", change.agent_id, **values)
    return Outcome(f"Changed {text(values.get('name') or before['name'])}")


def create_queue(unit: Unit, change: CreateQueue) -> Outcome:
    """Add a team."""
    name = clean_line(change.name, "name", NAME_MAX)
    email = normal_address("email", change.email)[0] if change.email else ""
    _refuse_double(unit, "queue", name)
    unit.insert("queue", {"name": name, "email": email})
    return Outcome(f"Added the team {name}")


def create_status(unit: Unit, change: CreateStatus) -> Outcome:
    """Add a status."""
    name = clean_line(change.name, "name", NAME_MAX)
    _refuse_double(unit, "status", name)
    unit.insert("status", {"name": name, "class": change.status_class.value, "position": change.position})
    return Outcome(f"Added the status {name}")


def create_tag(unit: Unit, change: CreateTag) -> Outcome:
    """Add a tag; two tags that differ only in case or accents are one."""
    name = clean_line(change.name, "tag", 60)
    if unit.find("tag", norm=fold(name), deleted_s=None):
        raise Refused(f"There is a tag “{name}” already.")
    unit.insert("tag", {"name": name, "norm": fold(name), "colour": change.colour})
    return Outcome(f"Added the tag {name}")


def define_field(unit: Unit, change: DefineField) -> Outcome:
    """Add a custom field."""
    if not FIELD_NAME.fullmatch(change.name):
        raise InvalidInput("A field name is made of small letters, digits and _, and starts with a letter.")
    if change.type not in FIELD_TYPES:
        raise InvalidInput(f"The type is one of: {', '.join(FIELD_TYPES)}.")
    if change.type in ("choice", "choices") and not change.options:
        raise InvalidInput("A choice field needs at least one option.")
    if unit.find("field", entity=change.entity, name=change.name, deleted_s=None):
        raise Refused(f"There is a field “{change.name}” already.")
    unit.insert(
        "field",
        {
            "entity": change.entity,
            "name": change.name,
            "label": clean_line(change.label or change.name, "label", NAME_MAX),
            "type": change.type,
            "options": json.dumps(list(change.options), ensure_ascii=False),
            "required": int(change.required),
            "position": len(unit.find("field", entity=change.entity)),
        },
    )
    return Outcome(f"Added the field {change.label or change.name}")


def _refuse_double(unit: Unit, table: str, name: str) -> None:
    if any(fold(text(row["name"])) == fold(name) for row in unit.find(table, deleted_s=None)):
        raise Refused(f"There is a {'team' if table == 'queue' else table} “{name}” already.")
