"""What a test has put into a workspace, kept apart from the database as facts that a query may find."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from desk_app.domain.changes import Value
from desk_app.domain.entities import CustomValue
from desk_app.domain.ids import TicketId, id_text
from desk_app.domain.query.matching import Fact
from desk_app.domain.status import DEFAULT_STATUSES, PRIORITY_NAMES, StatusClass

NOW = 1_800_000_000
HOUR = 3_600
DAY = 86_400
_STATUS_NAMES = {kind: name for name, kind in DEFAULT_STATUSES}


@dataclass(slots=True)
class Person:
    """A customer or colleague: id, name, addresses, and the organisation's name."""

    id: bytes
    name: str
    addresses: tuple[str, ...] = ()
    organisation: str = ""
    organisation_id: bytes | None = None

    @property
    def texts(self) -> list[str]:
        """What names this person."""
        return [self.name, *self.addresses]


class Said(NamedTuple):
    """A message or note: what it says, whose it is, and to whom it went."""

    kind: str
    body: str
    by: Person | None
    to: tuple[str, ...] = ()


@dataclass(slots=True)
class Made:
    """A ticket as it was made, with everything that was added to it."""

    id: TicketId
    rid: int
    number: str
    columns: dict[str, Value]
    customer: Person | None
    assignee: Person | None
    team: str
    organisation: str
    asset: tuple[str, str, str] | None
    tags: list[str]
    custom: dict[str, CustomValue]
    participants: list[Person] = field(default_factory=list)
    followers: list[Person] = field(default_factory=list)
    messages: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    is_queued: bool = False
    has_draft: bool = False
    is_mentioned: bool = False
    has_reply: bool = False

    def number_of(self, column: str) -> int | None:
        """A column that holds a number or nothing."""
        value = self.columns.get(column)
        assert value is None or isinstance(value, int)
        return value

    @property
    def status_class(self) -> StatusClass:
        """What its status means."""
        return StatusClass(str(self.columns["class"]))

    @property
    def is_active(self) -> bool:
        """Not solved, closed, in the bin, merged or spam."""
        hidden = (self.columns.get("deleted_s"), self.columns.get("merged_into"))
        return self.status_class.is_active and hidden == (None, None) and not self.columns.get("spam")

    def facts(self, me: bytes) -> dict[str, Fact]:
        """What a query may find, as `domain.query.matches` takes it.

        Plain words also find the machine's model and the values of custom fields, which are no fact of
        their own: tests give them words that stand nowhere else.
        """
        mine = {
            "assignee": self.assignee and self.assignee.id == me,
            "author": me in self._author_ids(),
            "follower": me in {who.id for who in self.followers},
        }
        return {
            **self._texts(),
            **self._people(),
            **self._properties(),
            "me": [fact for fact, is_so in mine.items() if is_so],
            "is": self._states(),
            "has": self._traits(),
            **{f"custom.{name}": _custom_fact(value) for name, value in self.custom.items()},
        }

    def _texts(self) -> dict[str, Fact]:
        return {
            "subject": " ".join((str(self.columns["subject"]), self.number, self._serial)),
            "body": "\n".join(said.body for said in self.messages),
            "note": "\n".join(said.body for said in self.notes),
            "tag": self.tags,
            "file": "\n".join(self.files),
        }

    def _people(self) -> dict[str, Fact]:
        customer = self.customer.texts if self.customer else []
        others = [address for who in self.participants for address in who.addresses]
        written = [*self.messages, *self.notes]
        names = [*customer[:1], self.organisation, *customer[1:]]
        names += sorted({said.by.name for said in written if said.by})
        names += [*(who.name for who in self.participants), *others]
        incoming = [said.by for said in self.messages if said.kind == "customer" and said.by]
        return {
            "people": [" ".join(filter(None, names)), *customer, *others],
            "customer": customer or None,
            "org": self.organisation or None,
            "from": [text for who in incoming for text in who.texts],
            "to": [part for said in self.messages for to in said.to for part in to[:-1].split(" <")],
            "author": [text for said in written if said.by for text in said.by.texts],
            "assignee": self.assignee.texts if self.assignee else None,
            "follower": [text for who in self.followers for text in who.texts] or None,
        }

    def _properties(self) -> dict[str, Fact]:
        return {
            "team": self.team or None,
            "priority": next(name for name, n in PRIORITY_NAMES.items() if n == self.columns["priority"]),
            "status": _STATUS_NAMES[self.status_class],
            "channel": str(self.columns["channel"]),
            "mood": str(self.columns["mood"]),
            "lang": str(self.columns["language"]),
            "number": self.number,
            "id": id_text(self.id),
            "account": "Desk",
            "serial": self._serial,
            "created": self.number_of("created_s"),
            "updated": self.number_of("updated_s"),
            "solved": self.number_of("solved_s"),
            "snoozed": self.number_of("snooze_s"),
            "due": self.number_of("due_s"),
        }

    @property
    def _serial(self) -> str:
        return self.asset[0] if self.asset else ""

    def _author_ids(self) -> set[bytes]:
        return {said.by.id for said in (*self.messages, *self.notes) if said.by}

    def _states(self) -> list[str]:
        column = self.columns.get
        due_s, snooze_s = self.number_of("due_s"), self.number_of("snooze_s")
        read_s, newest_s = self.number_of("read_s") or 0, self.number_of("customer_s")
        kind = self.status_class
        states = {
            "open": kind in (StatusClass.NEW, StatusClass.OPEN),
            "new": kind is StatusClass.NEW,
            "waiting": kind.is_waiting,
            "solved": kind is StatusClass.SOLVED,
            "closed": kind is StatusClass.CLOSED,
            "active": self.is_active,
            "late": self.is_active and due_s is not None and due_s < NOW,
            "snoozed": snooze_s is not None and snooze_s > NOW,
            "unread": (newest_s if newest_s is not None else self.number_of("created_s") or 0) > read_s,
            "queued": self.is_queued,
            "mentioned": self.is_mentioned,
            "deleted": column("deleted_s") is not None,
            "merged": column("merged_into") is not None,
            "spam": bool(column("spam")),
        }
        return [state for state, is_so in states.items() if is_so]

    def _traits(self) -> list[str]:
        traits = {
            "attachment": bool(self.files),
            "note": bool(self.notes),
            "reply": self.has_reply,
            "due": self.columns.get("due_s") is not None,
            "draft": self.has_draft,
        }
        return [trait for trait, is_so in traits.items() if is_so]


def _custom_fact(value: CustomValue) -> Fact:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and len(value) == len("2026-01-31") and value[4] == value[7] == "-":
        return dt.date.fromisoformat(value).toordinal()
    return value
