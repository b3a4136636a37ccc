"""`import vcard FILE`: an address book becomes customers, and customers who are here learn what it knows.

Somebody is known again by an e-mail address, else by name and phone. Nothing that is filled in is replaced,
so an import can be repeated; what a card adds is an address, an organisation, a role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desk_app.domain.changes import (
    SYSTEM,
    AddAddress,
    CreateCustomer,
    CreateOrganisation,
    Row,
    SetCustomer,
    UndoKind,
    Value,
)
from desk_app.domain.entities import AddressKind
from desk_app.domain.errors import DeskError, InvalidInput
from desk_app.domain.ids import CustomerId, OrganisationId
from desk_app.domain.text import count_of
from desk_app.services.bulk import slices
from desk_app.services.exchange.people import is_placeholder
from desk_app.services.exchange.vcards import Contact, read_vcards
from desk_app.services.handlers.common import key, text
from desk_app.services.handlers.organisations import create_organisation
from desk_app.services.handlers.people import (
    add_address,
    create_customer,
    normal_address,
    set_customer,
)
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace

_BATCH: Final = 200
_INTENT: Final = Intent("import", UndoKind.NONE, "An import is not undone; delete what it brought.", SYSTEM)


@dataclass(slots=True)
class VcardImport:
    """What came of an import of contacts.

    Attributes:
        added: Customers that are new.
        filled: Customers that were here and learnt something.
        known: Customers that were here and knew it all.
        refused: (place, sentence) of cards and addresses that could not be used.
        names: Those of the new customers, in the order of the file.
    """

    added: int = 0
    filled: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def import_vcards(path: Path, workspace: Workspace, *, dry_run: bool = False) -> VcardImport:
    """Read contacts into a workspace.

    Args:
        path: A .vcf file with any number of cards of any version.
        workspace: Where to.
        dry_run: Only tell what would come of it.

    Raises:
        InvalidInput: It cannot be read, or there is no card in it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error
    result = VcardImport()
    for part in slices(read_vcards(data), _BATCH):

        def work(unit: Unit, part: Sequence[Contact | str] = part) -> Outcome:
            for contact in part:
                if isinstance(contact, str):
                    result.refused.append(("", contact))
                else:
                    _take(unit, contact, result)
            return Outcome(f"Imported {count_of(len(part), 'contact', 'contacts')}")

        if dry_run:
            workspace.rehearse(_INTENT, work)
        else:
            workspace.run(_INTENT, work)
    return result


def _take(unit: Unit, contact: Contact, result: VcardImport) -> None:
    place = f"Card {contact.position} ({contact.name[:60]})"
    usable = [address for address in contact.addresses if _is_usable(address, place, result)]
    person = _known(unit, contact.name, usable)
    if person is None:
        change = CreateCustomer(
            contact.name,
            tuple(usable),
            _organisation(unit, contact.organisation),
            title=contact.title,
            language=contact.language,
            note=contact.note,
        )
        outcome = unit.attempt(lambda inner: create_customer(inner, change))
        if isinstance(outcome, DeskError):
            result.refused.append((place, str(outcome)))
        else:
            result.added += 1
            result.names.append(contact.name)
        return
    before = len(unit.rows)
    _fill(unit, person, contact, usable)
    if len(unit.rows) > before:
        result.filled += 1
    else:
        result.known += 1


def _is_usable(address: tuple[AddressKind, str], place: str, result: VcardImport) -> bool:
    try:
        normal_address(*address)
    except DeskError as error:
        result.refused.append((place, str(error)))
        return False
    return True


def _known(unit: Unit, name: str, addresses: Sequence[tuple[AddressKind, str]]) -> Row | None:
    """The customer a card is about: by a mail address, by name and phone, or by the bare name."""
    for kind, value in addresses:
        norm = normal_address(kind, value)[1]
        for row in unit.find("address", kind=kind, norm=norm, deleted_s=None):
            person = unit.get("customer", key(row["customer_id"]))
            if person is not None and (kind == "email" or (kind == "phone" and person["name"] == name)):
                return person
    same = unit.find("customer", name=name, deleted_s=None, merged_into=None) if not addresses else []
    return next(iter(same), None)


def _fill(unit: Unit, person: Row, contact: Contact, addresses: Sequence[tuple[AddressKind, str]]) -> None:
    """Add what is missing; nothing that a person wrote is replaced."""
    customer_id = CustomerId(key(person["id"]))
    has = {
        (row["kind"], row["norm"]) for row in unit.find("address", customer_id=customer_id, deleted_s=None)
    }
    for kind, value in addresses:
        if (kind, normal_address(kind, value)[1]) not in has:
            # An address of somebody else stays theirs; two people are merged by a person, not by a file.
            adding = AddAddress(customer_id, kind, value)
            unit.attempt(lambda inner, adding=adding: add_address(inner, adding))  # type: ignore[misc]  # bound at once
    values: dict[str, Value] = {}
    for column in ("title", "language", "note"):
        wanted = getattr(contact, column)
        if wanted and not person[column]:
            values[column] = wanted
    if _has_no_name(unit, person):
        values["name"] = contact.name
    if contact.organisation and person["organisation_id"] is None:
        values["organisation_id"] = _organisation(unit, contact.organisation)
    if values:
        set_customer(unit, SetCustomer(customer_id, values))


def _has_no_name(unit: Unit, person: Row) -> bool:
    rows = unit.find("address", customer_id=key(person["id"]), kind="email", deleted_s=None)
    return any(is_placeholder(text(person["name"]), text(row["norm"])) for row in rows)


def _organisation(unit: Unit, name: str) -> OrganisationId | None:
    """The organisation of this name, made at first sight."""
    if not name:
        return None
    known = unit.find("organisation", name=name, deleted_s=None)
    if known:
        return OrganisationId(key(known[0]["id"]))
    create_organisation(unit, CreateOrganisation(name))
    return OrganisationId(unit.created_last("organisation"))
