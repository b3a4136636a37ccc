"""What the details of a ticket say, ready to be shown: pure functions of what was read and of time."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk_app.domain.entities import Address, Asset, Customer, CustomValue, FieldSpec, Link, Ticket, TicketRow
from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.status import Priority, StatusClass, priority_name
from desk_app.domain.text import beside
from desk_app.presenters.ticket_face import date_of, until
from desk_app.services.reading import Team

CUSTOM: Final = "custom."
"""Begins the key of a property that is a custom field; its name follows."""
IN_BIN: Final = "This ticket is in the bin. Restore it to change it."

_MONTH_NAMES: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ADDRESS_ICONS: Final = {"email": "mail", "phone": "phone", "chat": "message-circle", "postal": "map-pin"}
_PRIORITY_ICONS: Final = {
    Priority.URGENT: "chevrons-up",
    Priority.HIGH: "chevron-up",
    Priority.LOW: "chevron-down",
}
LINK_WORDS: Final = {
    ("related", True): "Related",
    ("related", False): "Related",
    ("blocks", True): "Blocks",
    ("blocks", False): "Blocked by",
    ("duplicates", True): "Duplicate of",
    ("duplicates", False): "Has duplicate",
    ("caused_by", True): "Caused by",
    ("caused_by", False): "Cause of",
    ("child_of", True): "Part of",
    ("child_of", False): "Has part",
    ("follow_up_of", True): "Follows",
    ("follow_up_of", False): "Followed by",
    ("split_from", True): "Split from",
    ("split_from", False): "Split into",
}
"""What a link is called, by its kind and whether it goes out from the ticket."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a customer.

    Attributes:
        icon: Its kind as a picture.
        text: The address itself.
        failed: Mail to it came back for good.
    """

    icon: str
    text: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class CustomerFace:
    """The customer of a ticket.

    Attributes:
        customer_id: Who.
        name: As people call them.
        about: Role and organisation, `Owner, Café Miradouro`.
        is_vip: They are important to somebody.
        contacts: Ways to reach them, the first one first.
        time_there: What the clock says where they are, `08:42 in Lisbon`; empty when that is not known.
        language: Tag of the language they write in; empty when that is not known.
        note: What the team remembers of them.
    """

    customer_id: CustomerId
    name: str
    about: str = ""
    is_vip: bool = False
    contacts: tuple[Contact, ...] = ()
    time_there: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AssetFace:
    """A machine: `Duo 2`, its serial number, and a line of facts."""

    key: str
    model: str
    serial: str
    facts: str


@dataclass(frozen=True, slots=True)
class PropertyFace:
    """A property with its value.

    Attributes:
        key: `status`, `priority`, `assignee`, `team`, `tags`, `due`, `followers`, `snooze`, or `custom.NAME`.
        label: Its name.
        text: The value in words; where there is none, the invitation to give one.
        is_missing: There is no value.
        icon: Before the words.
        is_loud: The icon asks for somebody (urgent, late).
        person: Whose picture stands before the words.
        status: The state whose sign stands before the words.
        tags: Shown as chips instead of words.
        people: Whose pictures stand before the words.
        can_leave: The person is one of them, and leaves with a press.
        can_be_explained: Somebody can ask why it is so.
    """

    key: str
    label: str
    text: str
    is_missing: bool = False
    icon: str = ""
    is_loud: bool = False
    person: str = ""
    status: StatusClass | None = None
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    can_leave: bool = False
    can_be_explained: bool = False


@dataclass(frozen=True, slots=True)
class LinkFace:
    """A linked ticket: how, which, and where it stands."""

    link_id: bytes
    ticket_id: TicketId
    words: str
    number: str
    subject: str
    status: StatusClass


def customer_face(customer: Customer, now_s: int) -> CustomerFace:
    """How a customer is shown."""
    about = ", ".join(part for part in (customer.title, customer.organisation) if part)
    return CustomerFace(
        customer.id,
        customer.name,
        about,
        customer.vip,
        tuple(map(_contact, customer.addresses)),
        time_in(customer.zone, now_s),
        customer.language,
        customer.note,
    )


def _contact(address: Address) -> Contact:
    return Contact(_ADDRESS_ICONS[address.kind], address.value, address.failed_s is not None)


def time_in(zone: str, now_s: int) -> str:
    """`08:42 in Lisbon`; empty for no zone and for one this computer does not know."""
    try:
        there = dt.datetime.fromtimestamp(now_s, zoneinfo.ZoneInfo(zone)) if zone else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        there = None
    if there is None:
        return ""
    city = zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return f"{there:%H:%M} in {city}"


def asset_face(asset: Asset, now_s: int, zone: dt.tzinfo, *, organisation: str = "") -> AssetFace:
    """How a machine is shown; where it stands only when that is not said by the organisation already."""
    site = "" if asset.site == organisation else asset.site
    facts = [f"Firmware {asset.firmware}" if asset.firmware else "", site, ""]
    if asset.warranty_s is not None:
        end = dt.datetime.fromtimestamp(asset.warranty_s, zone)
        words = "Warranty to" if asset.warranty_s >= now_s else "Warranty ended"
        facts[2] = f"{words} {_MONTH_NAMES[end.month - 1]} {end.year}"
    line = beside(*facts)
    return AssetFace(asset.id.hex(), asset.model or "Machine", asset.serial, line)


def link_face(link: Link) -> LinkFace:
    """How a link is shown."""
    words = LINK_WORDS[link.kind, link.is_outgoing]
    return LinkFace(link.id, link.ticket_id, words, link.number, link.subject, link.status_class)


def property_faces(
    ticket: Ticket, team: Team, now_s: int, zone: dt.tzinfo, *, me: bytes | None = None
) -> tuple[PropertyFace, ...]:
    """All properties in order; custom fields at the end.

    Args:
        ticket: Whose.
        team: Who and what there is.
        now_s: The time now.
        zone: The reader's.
        me: Who reads.
    """
    row = ticket.row
    urgent = row.priority >= Priority.URGENT
    faces = [
        PropertyFace("status", "Status", row.status, status=row.status_class),
        PropertyFace(
            "priority",
            "Priority",
            priority_name(row.priority).capitalize(),
            icon=_PRIORITY_ICONS.get(row.priority, "minus"),
            is_loud=urgent,
        ),
        _person("assignee", "Assignee", row.assignee, "Assign somebody"),
        _plain("team", "Team", row.queue, "Give to a team"),
        PropertyFace(
            "tags",
            "Tags",
            ", ".join(row.tags) or "Add a tag",
            not row.tags,
            tags=row.tags,
            icon=_add(row.tags),
        ),
        _due(row.due_s, row.status_class, now_s, zone),
    ]
    if followers := followers_of(row, team):
        faces.append(
            PropertyFace(
                "followers",
                "Followers",
                ", ".join(followers),
                people=followers,
                can_leave=me in row.followers,
            )
        )
    if row.snooze_s is not None and row.snooze_s > now_s:
        words = until_words(row.snooze_s, now_s, zone)
        faces.append(PropertyFace("snooze", "Snoozed until", words, icon="alarm-clock"))
    fields = sorted(
        (spec for spec in team.fields.values() if spec.entity == "ticket"), key=lambda spec: spec.position
    )
    return (*faces, *(_custom(spec, ticket.custom) for spec in fields))


def followers_of(row: TicketRow, team: Team) -> tuple[str, ...]:
    """Names of the colleagues who follow a ticket, in the team's order; who is not known yet is left out."""
    return tuple(agent.name for agent in team.agents.values() if agent.id in row.followers)


def _add(value: object) -> str:
    return "" if value else "plus"


def _plain(key: str, label: str, text: str, invitation: str) -> PropertyFace:
    return PropertyFace(key, label, text or invitation, not text, icon=_add(text))


def _person(key: str, label: str, name: str, invitation: str) -> PropertyFace:
    return PropertyFace(key, label, name or invitation, not name, icon=_add(name), person=name)


def _due(due_s: int | None, status: StatusClass, now_s: int, zone: dt.tzinfo) -> PropertyFace:
    if due_s is None:
        return PropertyFace("due", "Reply due", "Promise a time", is_missing=True, icon="plus")
    late = due_s < now_s and status.is_active and not status.is_waiting
    return PropertyFace(
        "due",
        "Reply due",
        until_words(due_s, now_s, zone),
        icon="timer-off" if late else "timer",
        is_loud=late,
        can_be_explained=True,
    )


def until_words(moment_s: int, now_s: int, zone: dt.tzinfo) -> str:
    """A moment with its clock: `10:00`, `Thu 09:00`, `14 May 09:00`."""
    there = dt.datetime.fromtimestamp(moment_s, zone)
    here = dt.datetime.fromtimestamp(now_s, zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    ahead = (there.date() - here.date()).days > 0
    day = until(moment_s, now_s, zone) if ahead else date_of(there, here.year)
    if day[:1].isdigit() and day.endswith(("h", "min")):  # tomorrow, but less than half a day away
        day = date_of(there, here.year)
    return f"{day} {there:%H:%M}"


def _custom(spec: FieldSpec, values: Mapping[str, CustomValue]) -> PropertyFace:
    text = custom_words(values.get(spec.name))
    invitation = "Choose" if spec.type in {"choice", "choices", "boolean"} else "Fill in"
    if spec.is_required:
        invitation += " (needed)"
    return PropertyFace(f"{CUSTOM}{spec.name}", spec.label, text or invitation, not text, icon=_add(text))


def custom_words(value: CustomValue) -> str:
    """A custom value as people read it; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(value)
    return " ".join(str(value).split())
