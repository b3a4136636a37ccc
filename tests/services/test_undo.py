"""Undo and redo: every inverse puts the rows back, nothing of others is overwritten."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import (
    AddAddress,
    AddMessage,
    AddNote,
    AddReply,
    Change,
    ChangeTags,
    CreateAsset,
    CreateOrganisation,
    CreateTag,
    CreateTicket,
    DefineField,
    DeleteOrganisation,
    DeleteTicket,
    DeleteView,
    DiscardDraft,
    FollowTicket,
    LinkTickets,
    MailIds,
    MarkRead,
    MergeCustomers,
    MergeOrganisations,
    MergeTicket,
    MoveMail,
    NewFile,
    PinTicket,
    RedoChange,
    RemoveAddress,
    RestoreDraft,
    SaveDraft,
    SaveView,
    SetCustomer,
    SetFields,
    SetSideDone,
    SnoozeTicket,
    SplitTicket,
    StartSide,
    UndoChange,
    UndoKind,
    UnmergeTicket,
    WriteSide,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import DraftId, MessageId, OrganisationId, SideId, TagId, ViewId
from desk_app.domain.status import StatusClass
from desk_app.services.handlers.registry import HANDLERS
from desk_app.store import schema
from tests.services.conftest import Desk

_LOGS = ("event", "change", "draft_version", "blob", "field_value", "account", "fts_queue")


def image(desk: Desk) -> dict[str, list[dict[str, object]]]:
    """Every row that a person could see, without the logs and without things in the bin."""
    tables: dict[str, list[dict[str, object]]] = {}
    for name, table in schema.metadata.tables.items():
        if name in _LOGS:
            continue
        columns = [c.name for c in table.columns if c.name not in {"rid", "doc"}]
        rows = [
            dict(zip(columns, r, strict=True)) for r in desk.sql(f"SELECT {', '.join(columns)} FROM {name}")
        ]
        kept = [row for row in rows if row.get("deleted_s") is None]
        tables[name] = sorted(kept, key=repr)
    return tables


class Scene:
    """A small world in which every kind of change has something to do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.customer = desk.customer()
        self.other = desk.customer("Ines C.", "ines@home.example")
        self.source = desk.ticket(
            "Source", customer_id=self.customer, files=(NewFile(b"x" * 32, "a.png", "image/png", 3),)
        )
        self.ticket = desk.ticket("Target", customer_id=self.customer)
        self.whom = Recipients(("Carrier <carrier@trans.example>",))
        self.side = SideId(
            desk.apply(StartSide(self.ticket, "Where is it?", self.whom, "Hello")).first("side")
        )
        desk.now_s += 1
        self.tag = TagId(desk.apply(CreateTag("e07")).first("tag"))
        self.message = desk.apply(AddMessage(self.ticket, "customer", "More")).first("message")
        self.draft = DraftId(desk.apply(SaveDraft("reply", "Hi", self.ticket)).first("draft"))
        self.view = ViewId(desk.apply(SaveView("VIP", "tag:vip")).first("view"))
        desk.apply(DefineField("ticket", "serial", "Serial"))
        self.merged = desk.ticket("Merged", customer_id=self.customer)
        desk.apply(MergeTicket(self.merged, self.ticket))
        self.mail = MessageId(
            desk.apply(AddMessage(self.ticket, "customer", "By mail", mail=MailIds("<2@x>", "<1@x>"))).first(
                "message"
            )
        )
        self.organisations = [
            OrganisationId(desk.apply(CreateOrganisation(name, domain)).first("organisation"))
            for name, domain in (("Kanal", "kanal.example"), ("Rösterei am Kanal", ""))
        ]
        desk.apply(SetCustomer(self.other, {"organisation_id": self.organisations[0]}))
        self.phone = desk.apply(AddAddress(self.customer, "phone", "+351 21 555 0147")).first("address")


CHANGES: dict[str, Callable[[Scene], Change]] = {
    "create": lambda s: CreateTicket("New", customer_id=s.customer, body="Hello", tag_ids=(s.tag,)),
    "reply": lambda s: AddReply(s.ticket, "Answer", draft_id=s.draft),
    "note": lambda s: AddNote(s.ticket, "Careful"),
    "start side": lambda s: StartSide(s.ticket, "", s.whom, "And the other?", about_id=s.message),
    "write side": lambda s: WriteSide(s.side, "Any news?", recipients=Recipients(("b@trans.example",))),
    "side done": lambda s: SetSideDone(s.side, is_done=True),
    "message": lambda s: AddMessage(s.ticket, "customer", "Again"),
    "solve": lambda s: SetFields(s.ticket, {"status_id": s.desk.status(StatusClass.SOLVED), "priority": 4}),
    "custom": lambda s: SetFields(s.ticket, custom={"serial": "KD2-20817"}),
    "follow": lambda s: FollowTicket(s.ticket),
    "tags": lambda s: ChangeTags(s.ticket, add=(s.tag,)),
    "snooze": lambda s: SnoozeTicket(s.ticket, s.desk.now_s + 60),
    "delete": lambda s: DeleteTicket(s.ticket),
    "pin": lambda s: PinTicket(s.ticket),
    "link": lambda s: LinkTickets(s.ticket, s.source, "blocks"),
    "merge": lambda s: MergeTicket(s.source, s.ticket),
    "unmerge": lambda s: UnmergeTicket(s.merged),
    "split": lambda s: SplitTicket(s.ticket, (s.message,)),
    "move mail": lambda s: MoveMail(s.mail, s.source),
    "customer": lambda s: SetCustomer(s.customer, {"name": "Inês C. Carvalho", "vip": 1}),
    "address": lambda s: RemoveAddress(s.phone),
    "merge customers": lambda s: MergeCustomers(s.other, s.customer),
    "merge organisations": lambda s: MergeOrganisations(*s.organisations),
    "delete organisation": lambda s: DeleteOrganisation(s.organisations[0]),
    "organisation": lambda _s: CreateOrganisation("Café Miradouro"),
    "asset": lambda s: CreateAsset("Duo 2", "KD2-20817", customer_id=s.customer),
    "restore draft": lambda s: RestoreDraft(s.draft, "Hel"),
    "discard": lambda s: DiscardDraft(s.draft),
    "delete view": lambda s: DeleteView(s.view),
    "view": lambda s: SaveView("VIP cafés", "tag:vip is:open", view_id=s.view),
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_puts_everything_back_and_redo_does_it_again(desk: Desk, name: str) -> None:
    scene = Scene(desk)
    before = image(desk)
    desk.now_s += 30
    done = desk.apply(CHANGES[name](scene))
    after = image(desk)
    assert after != before
    undone = desk.apply(UndoChange(done.change_id))
    assert undone.problems == ()
    assert image(desk) == before
    desk.apply(RedoChange(done.change_id))
    assert image(desk) == after


def test_every_undoable_kind_of_change_is_in_the_table_above(desk: Desk) -> None:
    scene = Scene(desk)
    tried = {type(make(scene)) for make in CHANGES.values()}
    simple = {"CreateAgent", "CreateQueue", "CreateStatus", "CreateTag", "DefineField", "SetOrganisation"}
    simple |= {"SetAgent", "AddAddress", "CreateCustomer", "RestoreTicket", "UnlinkTickets"}
    missing = {
        kind.__name__
        for kind in HANDLERS
        if kind.undo is not UndoKind.NONE and kind not in tried and kind.kind not in ("undo", "redo")
    }
    assert missing <= simple


def test_an_undo_is_an_event_and_shown_once(desk: Desk) -> None:
    ticket_id = desk.ticket()
    done = desk.apply(SetFields(ticket_id, {"priority": 4}))
    desk.apply(UndoChange(done.change_id))
    assert desk.events(ticket_id)[-1] == "undone"
    with pytest.raises(Refused, match="has been undone already"):
        desk.apply(UndoChange(done.change_id))


def test_what_was_changed_since_stays_and_is_told(desk: Desk) -> None:
    ticket_id = desk.ticket()
    done = desk.apply(SetFields(ticket_id, {"priority": 4, "subject": "Louder"}))
    desk.apply(SetFields(ticket_id, {"priority": 3}))
    undone = desk.apply(UndoChange(done.change_id))
    row = desk.row("ticket", ticket_id)
    assert (row["priority"], row["subject"]) == (3, "E07: Duo 2 stops mid-shot")
    assert undone.problems == ("priority of a ticket was changed since and stays as it is.",)


def test_a_reply_that_left_the_computer_is_not_undone(desk: Desk) -> None:
    ticket_id = desk.ticket()
    done = desk.apply(AddReply(ticket_id, "Sent"))
    _pretend_sent(desk, done.change_id)
    with pytest.raises(Refused, match="already been sent"):
        desk.apply(UndoChange(done.change_id))


def _pretend_sent(desk: Desk, change_id: bytes) -> None:
    """Write the outbox row of a reply that a server has accepted."""
    desk.sql(
        "INSERT INTO outbox (op_id, ord, account_id, chain, kind, verb, row_id, data, change_id, state,"
        " created_s) VALUES (?, 1, ?, ?, 'message', 'add', x'00', '{}', ?, 'accepted', 0)",
        b"o" * 16,
        b"a" * 16,
        b"c" * 16,
        change_id,
    )


def test_reading_is_not_undone_and_says_what_to_do_instead(desk: Desk) -> None:
    done = desk.apply(MarkRead(desk.ticket(), desk.now_s))
    with pytest.raises(Refused, match="unread instead"):
        desk.apply(UndoChange(done.change_id))


def test_an_unknown_change_is_told(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.apply(UndoChange(b"?" * 16))


def test_a_redo_needs_an_undo(desk: Desk) -> None:
    done = desk.apply(SetFields(desk.ticket(), {"priority": 4}))
    with pytest.raises(Refused, match="not undone"):
        desk.apply(RedoChange(done.change_id))


def test_search_follows_a_custom_field_that_was_undone(desk: Desk) -> None:
    desk.apply(DefineField("ticket", "serial", "Serial"))
    ticket_id = desk.ticket()
    desk.apply(SetFields(ticket_id, custom={"serial": "KD2-1"}))
    done = desk.apply(SetFields(ticket_id, custom={"serial": "KD2-2"}))
    desk.apply(UndoChange(done.change_id))
    assert desk.sql("SELECT text FROM field_value") == [("kd2-1",)]
    desk.apply(RedoChange(done.change_id))
    assert desk.sql("SELECT text FROM field_value") == [("kd2-2",)]
