"""Drafts and views."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import (
    AddReply,
    DeleteTicket,
    DeleteView,
    DiscardDraft,
    NewFile,
    RestoreDraft,
    SaveDraft,
    SaveView,
    UndoChange,
)
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import DraftId, ViewId
from tests.services.conftest import Desk


def test_a_ticket_has_one_draft_per_kind_and_person(desk: Desk) -> None:
    ticket = desk.ticket()
    for text in ("Hel", "Hello", "Hello Inês"):
        desk.apply(SaveDraft("reply", text, ticket))
    desk.apply(SaveDraft("note", "careful", ticket))
    assert desk.sql("SELECT kind, body FROM draft ORDER BY kind") == [
        ("note", "careful"),
        ("reply", "Hello Inês"),
    ]


def test_a_draft_keeps_whatever_is_typed(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.apply(SaveDraft("reply", "\u202e \x07 half", ticket))
    assert desk.sql("SELECT body FROM draft") == [("\u202e \x07 half",)]


def test_sending_uses_the_draft_up_and_undo_brings_it_back(desk: Desk) -> None:
    ticket = desk.ticket()
    file = NewFile(b"f" * 32, "photo.jpg", "image/jpeg", 3)
    draft = DraftId(desk.apply(SaveDraft("reply", "Hello", ticket, files=(file,))).first("draft"))
    done = desk.apply(AddReply(ticket, "Hello", draft_id=draft))
    assert desk.sql("SELECT count(*) FROM draft") == [(0,)]
    desk.apply(UndoChange(done.change_id))
    assert desk.sql("SELECT body FROM draft") == [("Hello",)]
    assert desk.sql("SELECT name FROM attachment WHERE owner_id = ?", draft) == [("photo.jpg",)]


def test_bringing_an_earlier_text_back_loses_nothing(desk: Desk) -> None:
    ticket = desk.ticket()
    draft = DraftId(desk.apply(SaveDraft("reply", "Dear Inês, long and good", ticket)).first("draft"))
    desk.now_s += 61
    desk.apply(SaveDraft("reply", "Hm", ticket))
    done = desk.apply(RestoreDraft(draft, "Dear Inês, long and good"))
    kept = desk.sql("SELECT body FROM draft_version ORDER BY version")

    assert desk.sql("SELECT body FROM draft") == [("Dear Inês, long and good",)]
    assert kept == [("Dear Inês, long and good",), ("Hm",)], "kept although it is a second old"
    assert desk.apply(RestoreDraft(draft, "Dear Inês, long and good")).is_idle
    desk.apply(UndoChange(done.change_id))
    assert desk.sql("SELECT body FROM draft") == [("Hm",)]


def test_files_of_a_draft_are_replaced_or_left_alone(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.apply(SaveDraft("reply", "a", ticket, files=(NewFile(b"1" * 32, "one.txt", "text/plain", 1),)))
    desk.apply(SaveDraft("reply", "ab", ticket))
    assert desk.sql("SELECT name FROM attachment") == [("one.txt",)]
    desk.apply(SaveDraft("reply", "ab", ticket, files=()))
    assert desk.sql("SELECT count(*) FROM attachment") == [(0,)]


def test_a_draft_in_a_binned_ticket_is_refused_and_says_why(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.apply(DeleteTicket(ticket))
    with pytest.raises(Refused, match="in the bin"):
        desk.apply(SaveDraft("reply", "x", ticket))


def test_discarding_twice_is_told(desk: Desk) -> None:
    draft = DraftId(desk.apply(SaveDraft("ticket", "New ticket text")).first("draft"))
    desk.apply(DiscardDraft(draft))
    with pytest.raises(NotFound):
        desk.apply(DiscardDraft(draft))


def test_views_keep_their_order_and_change_in_place(desk: Desk) -> None:
    first = ViewId(desk.apply(SaveView("VIP", "tag:vip")).first("view"))
    desk.apply(SaveView("Parts", "tag:parts"))
    desk.apply(SaveView("VIP cafés", "tag:vip is:open", view_id=first))
    assert desk.sql("SELECT name, position FROM view ORDER BY position") == [("VIP cafés", 0), ("Parts", 1)]
    desk.apply(DeleteView(first))
    assert desk.sql("SELECT name FROM view") == [("Parts",)]


def test_older_texts_of_a_draft_are_kept_once_a_minute(desk: Desk) -> None:
    ticket = desk.ticket()
    for text in ("One", "Two", "Three"):
        desk.apply(SaveDraft("reply", text, ticket))
        desk.now_s += 61
    desk.apply(SaveDraft("reply", "Four", ticket))
    desk.apply(SaveDraft("reply", "Four and more", ticket))
    assert desk.sql("SELECT version, body FROM draft_version ORDER BY version") == [
        (1, "One"),
        (2, "Two"),
        (3, "Three"),
    ]
