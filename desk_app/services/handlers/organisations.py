"""Organisations: adding and changing them, making two records of one one, removing one."""

from __future__ import annotations

from typing import Final

from desk_app.domain.changes import (
    CreateOrganisation,
    DeleteOrganisation,
    MergeOrganisations,
    Row,
    SetOrganisation,
)
from desk_app.domain.errors import InvalidInput, Refused
from desk_app.domain.ids import OrganisationId
from desk_app.domain.text import NAME_MAX, clean_body, clean_line
from desk_app.services.handlers.common import custom_of, existing, filled, key, text
from desk_app.services.handlers.custom import write_custom
from desk_app.services.ports import Outcome, Unit

_COLUMNS: Final = ("name", "domain", "note")
_MEMBERS: Final = ("customer", "ticket", "asset")
"""Tables whose rows belong to an organisation."""


def create_organisation(unit: Unit, change: CreateOrganisation) -> Outcome:
    """Add an organisation."""
    name = clean_line(change.name, "name", NAME_MAX)
    domain = clean_line(change.domain, "domain", NAME_MAX, required=False).lower()
    note = clean_body(change.note, required=False)
    unit.insert("organisation", {"name": name, "domain": domain, "note": note})
    return Outcome(f"Added {name}")


def set_organisation(unit: Unit, change: SetOrganisation) -> Outcome:
    """Set columns and custom fields of an organisation; its tickets are found by the new name at once."""
    row = _organisation(unit, change.organisation_id)
    unknown = next((column for column in change.values if column not in _COLUMNS), None)
    if unknown is not None:
        raise InvalidInput(f"“{unknown}” is not a field of an organisation.")
    checked = {column: _checked(column, text(value)) for column, value in change.values.items()}
    unit.update("organisation", change.organisation_id, **checked)
    write_custom(unit, "organisation", change.organisation_id, change.custom)
    unit.touch_tickets_of("organisation_id", change.organisation_id)
    return Outcome(f"Changed {text(row['name'])}")


def _checked(column: str, value: str) -> str:
    if column == "note":
        return clean_body(value, required=False)
    line = clean_line(value, column, NAME_MAX, required=column == "name")
    return line.lower() if column == "domain" else line


def merge_organisations(unit: Unit, change: MergeOrganisations) -> Outcome:
    """Make two records of one organisation one; empty fields of the target are filled.

    Raises:
        Refused: Into itself, or a server keeps one of them.
    """
    if change.source_id == change.target_id:
        raise Refused("An organisation cannot be merged into itself.")
    source, target = _own(unit, change.source_id), _own(unit, change.target_id)
    _move_members(unit, change.source_id, change.target_id)
    unit.update("organisation", change.target_id, **filled(source, target, _COLUMNS))
    has = custom_of(target)
    custom = {name: value for name, value in custom_of(source).items() if name not in has}
    write_custom(unit, "organisation", change.target_id, custom)
    unit.update("organisation", change.source_id, deleted_s=unit.now_s)
    return Outcome(f"Merged {text(source['name'])} into {text(target['name'])}")


def delete_organisation(unit: Unit, change: DeleteOrganisation) -> Outcome:
    """Remove an organisation; what belonged to it belongs to none.

    Raises:
        Refused: A server keeps it.
    """
    row = _own(unit, change.organisation_id)
    _move_members(unit, change.organisation_id, None)
    unit.update("organisation", change.organisation_id, deleted_s=unit.now_s)
    return Outcome(f"Removed {text(row['name'])}")


def _organisation(unit: Unit, organisation_id: OrganisationId) -> Row:
    return existing(unit, "organisation", organisation_id, "organisation")


def _own(unit: Unit, organisation_id: OrganisationId) -> Row:
    """An organisation that this computer alone decides about.

    A server knows no organisation that is gone: it would stay with everybody else.
    """
    row = _organisation(unit, organisation_id)
    account = unit.get("account", key(row["account_id"]))
    if account is not None and account["is_main"]:
        raise Refused(
            f"{text(row['name'])} is shared by a server, which does not remove organisations yet.",
            "Rename it, or move its customers to another one.",
        )
    return row


def _move_members(unit: Unit, from_id: OrganisationId, to_id: OrganisationId | None) -> None:
    for table in _MEMBERS:
        for row in unit.find(table, organisation_id=from_id):
            unit.update(table, key(row["id"]), organisation_id=to_id)
