"""Pours the demo company into a workspace through the bulk loader, a few hundred tickets at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from desk_app.domain.changes import SYSTEM, UndoKind, Value
from desk_app.domain.entities import CustomValue
from desk_app.domain.errors import Cancelled
from desk_app.domain.fields import search_values
from desk_app.domain.query.folding import fold
from desk_app.domain.status import StatusClass
from desk_app.services.demo.company import Founding
from desk_app.services.demo.course import NEWEST
from desk_app.services.demo.files import shelf
from desk_app.services.demo.model import (
    DemoCompany,
    DemoCustomer,
    DemoFile,
    DemoOrganisation,
    DemoSide,
    DemoTicket,
)
from desk_app.services.demo.tickets import Tickets
from desk_app.services.handlers.common import key, status_of_class
from desk_app.services.handlers.people import normal_address
from desk_app.services.ports import Intent, Outcome, RowBatch, Unit
from desk_app.services.workspace import Workspace

DEMO_TICKETS: Final = NEWEST
"""Two years of a small company; the newest ticket has the number it has in the pictures."""

_BATCH: Final = 500
Progress = Callable[[int, int], bool]
Rows = list[tuple[Value, ...]]


def fill_demo(
    workspace: Workspace,
    folder: Path,
    founding: Founding,
    progress: Progress = lambda _done, _total: True,
) -> int:
    """Fill a new workspace with the company.

    Args:
        workspace: New, with its statuses and the person who looks at it.
        folder: The written content (`resources/demo`).
        founding: Seed, present and size.
        progress: Told (done, total) tickets; False stops.

    Returns:
        How many tickets were made.

    Raises:
        Cancelled: `progress` said stop.
    """
    tickets = Tickets(folder, founding)
    return _Filling(workspace, tickets).run(progress)


class _Filling:
    """One filling: knows the workspace's own ids."""

    def __init__(self, workspace: Workspace, tickets: Tickets) -> None:
        self._workspace = workspace
        self._tickets = tickets
        self._account = b""
        self._statuses: dict[str, bytes] = {}
        self._fields: dict[str, bytes] = {field.name: field.id for field in tickets.company.fields}
        self._blobs: dict[str, tuple[bytes, int]] = {}
        self._links: Rows = []

    def _custom(self, rows: Rows, owner_id: bytes, values: Mapping[str, CustomValue]) -> str:
        """Custom values as the owner's row keeps them; their search values go into `rows`."""
        kept = {name: value for name, value in sorted(values.items()) if value is not None and value != ""}
        for name, value in kept.items():
            found = enumerate(search_values(value)) if name in self._fields else ()
            rows += [(owner_id, self._fields[name], at, *entry) for at, entry in found]
        return json.dumps(kept, ensure_ascii=False)

    def run(self, progress: Progress) -> int:
        """The company, then all tickets, then what links them."""
        self._learn()
        self._workspace.load(RowBatch(self._company(self._tickets.company), "Made the demo company"))
        done = 0
        stream = iter(self._tickets)
        while part := list(islice(stream, _BATCH)):
            self._workspace.load(RowBatch(self._batch(part), "Made demo tickets"))
            done += len(part)
            if not progress(done, self._tickets.count):
                raise Cancelled("The demo was stopped.", "Remove its folder and start again.")
        self._finish()
        return done

    def _learn(self) -> None:
        """The workspace's own account and statuses; the team that every new workspace has goes."""

        def work(unit: Unit) -> Outcome:
            self._account = unit.account_id
            for status_class in StatusClass:
                self._statuses[status_class.value] = key(status_of_class(unit, status_class)["id"])
            for row in unit.find("queue", deleted_s=None):
                unit.update("queue", key(row["id"]), deleted_s=unit.now_s)
            return Outcome("Prepared the demo")

        self._workspace.run(_INTENT, work)

    def _finish(self) -> None:
        def work(unit: Unit) -> Outcome:
            unit.update("account", unit.account_id, next_number=self._tickets.last + 1)
            return Outcome("Finished the demo")

        if self._links:
            columns = ("id", "account_id", "from_id", "to_id", "kind")
            self._workspace.load(RowBatch([("link", columns, self._links)], "Linked demo tickets"))
        self._workspace.run(_INTENT, work)

    def _company(self, company: DemoCompany) -> list[tuple[str, Sequence[str], Rows]]:
        """Everything that is there before the first ticket."""
        account, me = self._account, self._workspace.me.id
        rows: dict[str, Rows] = {table: [] for table in _COMPANY}
        rows["agent"] += [
            (a.id, account, a.name, a.email, a.role, a.zone) for a in company.agents if a.id != me
        ]
        rows["queue"] += [(q.id, account, q.name, q.email) for q in company.queues]
        rows["tag"] += [(t.id, account, t.name, fold(t.name), t.colour) for t in company.tags]
        for at, f in enumerate(company.fields):
            options = json.dumps(list(f.options), ensure_ascii=False)
            rows["field"].append((f.id, account, f.entity, f.name, f.label, f.type, options, at))
        for at, v in enumerate(company.views):
            rows["view"].append((v.id, account, v.name, v.query, v.sort, v.grouping, v.icon, me, at))
        for organisation in company.organisations:
            self._take_organisation(organisation, rows)
        for customer in company.customers:
            self._take_customer(customer, rows)
        return [(table, columns, rows[table]) for table, columns in _COMPANY.items()]

    def _take_organisation(self, o: DemoOrganisation, rows: dict[str, Rows]) -> None:
        custom: dict[str, CustomValue] = {"cups_a_day": o.cups, "water_hardness": o.hardness}
        kept = self._custom(rows["field_value"], o.id, custom)
        rows["organisation"].append((o.id, self._account, o.name, o.domain, o.note, kept))
        rows["asset"] += [
            (a.id, self._account, o.id, a.model, a.serial, a.firmware, a.site, a.warranty_s) for a in o.assets
        ]

    def _take_customer(self, c: DemoCustomer, rows: dict[str, Rows]) -> None:
        kept = self._custom(rows["field_value"], c.id, {"contract": c.contract})
        head = (c.id, self._account, c.name, c.organisation.id, c.title, c.language, c.zone)
        rows["customer"].append((*head, int(c.vip), kept, c.created_s))
        rows["address"] += [
            (a.id, self._account, c.id, a.kind, *normal_address(a.kind, a.value), at, a.failed_s)
            for at, a in enumerate(c.addresses)
        ]

    def _batch(self, part: Iterable[DemoTicket]) -> list[tuple[str, Sequence[str], Rows]]:
        rows: dict[str, Rows] = {table: [] for table in _COLUMNS}
        for ticket in part:
            self._take(ticket, rows)
        return [(table, _COLUMNS[table], found) for table, found in rows.items() if found]

    def _take(self, ticket: DemoTicket, rows: dict[str, Rows]) -> None:
        account, tid = self._account, ticket.id
        rows["ticket"].append(
            (
                *(
                    tid,
                    account,
                    str(ticket.number),
                    ticket.subject,
                    self._statuses[ticket.status],
                    ticket.status,
                ),
                *(ticket.priority, ticket.queue_id, ticket.assignee_id, ticket.customer_id),
                *(ticket.organisation_id, ticket.asset_id, ticket.channel, ticket.language, ticket.mood),
                self._custom(rows["field_value"], tid, dict(ticket.custom)),
                *(ticket.created_s, ticket.updated_s, ticket.customer_s, ticket.agent_s, ticket.solved_s),
                *(ticket.due_s, ticket.snooze_s, ticket.snooze_zone, ticket.merged_into, int(ticket.is_spam)),
                *(ticket.deleted_s, ticket.read_s, len(ticket.messages), len(ticket.notes), ticket.files),
                *(ticket.preview, ticket.preview_from, ticket.side_s),
            )
        )
        rows["ticket_tag"] += [(tid, tag_id) for tag_id in ticket.tag_ids]
        rows["participant"] += [(tid, person) for person in ticket.participants]
        self._links += [(link.id, account, tid, link.to_id, link.kind) for link in ticket.links]
        self._take_conversation(ticket, rows)

    def _take_conversation(self, ticket: DemoTicket, rows: dict[str, Rows]) -> None:
        account, tid = self._account, ticket.id
        for m in ticket.messages:
            rows["message"].append(
                (
                    *(m.id, account, tid, m.home_id, m.kind, m.channel, m.author_kind, m.author_id),
                    *(m.author_name, m.subject, m.body, m.html, m.language, m.sent_s, m.sent_s),
                    *(m.duration_s, m.recipients, m.mail_id, m.in_reply_to, m.refs, m.data),
                )
            )
            for at, file in enumerate(m.files):
                self._take_file(rows, file, (m.id, tid, at))
        for note in ticket.notes:
            head = (note.id, account, tid, note.home_id, note.author_id, note.author_name)
            rows["note"].append((*head, note.body, note.created_s, note.created_s))
            rows["mention"] += [(note.id, agent_id, tid, read_s) for agent_id, read_s in note.mentions]
        for side in ticket.sides:
            self._take_side(side, tid, rows)
        rows["event"] += [
            (
                e.id,
                account,
                tid,
                e.home_id,
                e.kind,
                e.actor_kind,
                e.actor_id,
                e.actor_name,
                e.data,
                e.done_s,
                e.done_s,
            )
            for e in ticket.events
        ]

    def _take_side(self, side: DemoSide, tid: bytes, rows: dict[str, Rows]) -> None:
        """A thread with a third party, which the customer takes no part in."""
        account, first = self._account, side.messages[0]
        people = json.dumps({"to": [side.who]}, ensure_ascii=False)
        begun = (first.author_id, first.author_name, first.sent_s, first.sent_s)
        rows["side"].append((side.id, account, tid, tid, side.subject, people, int(side.is_done), *begun))
        for m in side.messages:
            head = (m.id, account, side.id, tid, tid, m.author_kind, m.author_id, m.author_name)
            to = people if m.author_kind == "agent" else "{}"
            rows["side_message"].append((*head, m.author_address, m.body, m.sent_s, m.sent_s, to))

    def _take_file(self, rows: dict[str, Rows], file: DemoFile, place: tuple[bytes, bytes, int]) -> None:
        """The attachment and, the first time, its content."""
        message_id, ticket_id, position = place
        if file.blob not in self._blobs:
            kept = self._workspace.keep_bytes(file.name, shelf.read(file.blob), file.mime)
            self._blobs[file.blob] = (kept.sha256, kept.size)
            rows["blob"].append((kept.sha256, kept.size, file.mime, 0))
        sha256, size = self._blobs[file.blob]
        head = (file.id, self._account, "message", message_id, ticket_id, sha256)
        rows["attachment"].append((*head, file.name, file.mime, size, file.content_id, position))


_INTENT: Final = Intent("demo", UndoKind.NONE, "Remove the demo instead.", SYSTEM)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_COMPANY: Final[dict[str, tuple[str, ...]]] = {
    "agent": _names("id account_id name email role zone"),
    "queue": _names("id account_id name email"),
    "tag": _names("id account_id name norm colour"),
    "field": _names("id account_id entity name label type options position"),
    "view": _names("id account_id name query sort grouping icon owner_id position"),
    "organisation": _names("id account_id name domain note custom"),
    "asset": _names("id account_id organisation_id model serial firmware site warranty_s"),
    "customer": _names("id account_id name organisation_id title language zone vip custom created_s"),
    "address": _names("id account_id customer_id kind value norm position failed_s"),
    "field_value": _names("owner_id field_id position text number"),
}
"""Columns of the company's tables, in an order that satisfies foreign keys."""

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "blob": _names("sha256 size mime last_use_s"),
    "ticket": _names(
        "id account_id number subject status_id class priority queue_id assignee_id customer_id"
        " organisation_id asset_id channel language mood custom created_s updated_s customer_s agent_s"
        " solved_s due_s snooze_s snooze_zone merged_into spam deleted_s read_s messages notes files"
        " preview preview_from side_s"
    ),
    "field_value": _names("owner_id field_id position text number"),
    "ticket_tag": _names("ticket_id tag_id"),
    "participant": _names("ticket_id customer_id"),
    "message": _names(
        "id account_id ticket_id home_ticket_id kind channel author_kind author_id author_name subject body"
        " html language sent_s received_s duration_s recipients mail_id in_reply_to refs data"
    ),
    "note": _names("id account_id ticket_id home_ticket_id author_id author_name body created_s received_s"),
    "mention": _names("note_id agent_id ticket_id read_s"),
    "side": _names(
        "id account_id ticket_id home_ticket_id subject recipients is_done author_id author_name created_s"
        " received_s"
    ),
    "side_message": _names(
        "id account_id side_id ticket_id home_ticket_id author_kind author_id author_name author_address body"
        " sent_s received_s recipients"
    ),
    "event": _names(
        "id account_id ticket_id home_ticket_id kind actor_kind actor_id actor_name data done_s received_s"
    ),
    "attachment": _names(
        "id account_id owner_kind owner_id ticket_id sha256 name mime size content_id position"
    ),
}
"""Columns of every table, in an order that satisfies foreign keys."""
