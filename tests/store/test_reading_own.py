"""A person's own things: drafts, views, and the steps that can be taken back or done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from desk_app.domain.entities import Recipients
from desk_app.domain.errors import Ambiguous, NotFound
from desk_app.domain.ids import DraftId, id_text
from desk_app.services.reading import HistoryStep, Reader
from desk_app.services.views import BUILTIN_VIEWS, FOR_ME, all_views, find_view
from tests.store.builders import Desk, a_desk
from tests.store.made import NOW

T = TypeVar("T")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        yield made


def read(desk: Desk, question: Callable[[Reader], T]) -> T:
    with desk.library() as library:
        return library.call(question)


def test_my_drafts_newest_first(desk: Desk) -> None:
    made = desk.ticket("Grinder")
    reply = desk.draft(made, body="Dear Lukas", updated_s=NOW)
    note = desk.draft(made, "note", updated_s=NOW - 5)
    new = desk.draft(None, "ticket", updated_s=NOW - 9)
    other = desk.agent("Priya")
    desk.add("draft", ticket_id=made.id, kind="reply", author_id=other.id, updated_s=NOW + 1)
    desk.add("draft", ticket_id=made.id, kind="reply", author_id=desk.me.id, updated_s=NOW + 2, deleted_s=NOW)
    desk.file(made, reply, "part.pdf", owner="draft")
    desk.driver.execute(
        "UPDATE draft SET recipients = ? WHERE id = ?", ('{"to": ["L <l@x.example>"]}', reply)
    )

    drafts = read(desk, lambda reader: reader.own.drafts())
    mine = read(desk, lambda reader: reader.own.draft(made.id, "reply"))

    assert [draft.id for draft in drafts] == [reply, note, new]
    assert mine == drafts[0]
    assert (mine.body, mine.recipients) == ("Dear Lukas", Recipients(to=("L <l@x.example>",)))
    assert [file.name for file in mine.attachments] == ["part.pdf"]
    assert read(desk, lambda reader: reader.own.draft(None, "ticket")) == drafts[2]
    assert read(desk, lambda reader: reader.own.draft(None, "reply")) is None


def test_older_texts_of_a_draft(desk: Desk) -> None:
    draft = DraftId(desk.draft(None))
    for version in (1, 2):
        desk.insert("draft_version", draft_id=draft, version=version, body=f"v{version}", saved_s=NOW)

    versions = read(desk, lambda reader: reader.own.draft_versions(draft))

    assert [(each.version, each.body) for each in versions] == [(2, "v2"), (1, "v1")]


def test_saved_views_follow_the_built_in_ones(desk: Desk) -> None:
    later = desk.add("view", name="Loud", query="mood:angry", position=2, layout='{"columns": ["due"]}')
    first = desk.add("view", name="Kanal", query="org:kanal", sort="-updated", grouping="team", position=1)
    desk.add("view", name="Gone", query="", deleted_s=NOW)

    own = read(desk, lambda reader: reader.own.views())
    everything = read(desk, all_views)

    assert [view.id for view in own] == [first, later]
    assert (own[0].sort, own[0].grouping, own[1].layout) == ("-updated", "team", {"columns": ["due"]})
    assert everything == (*BUILTIN_VIEWS, *own)
    assert len({view.id for view in everything}) == len(everything)


def test_a_view_is_found_by_name_handle_or_id(desk: Desk) -> None:
    own = desk.add("view", name="Käfig", query="tag:x")
    for name in ("Twice", "twice"):
        desk.add("view", name=name, query="")

    for ref in ("for me", "FOR ME", "for-me"):
        assert read(desk, lambda reader: find_view(reader, ref)) == FOR_ME  # noqa: B023 - called at once
    for ref in ("kafig", id_text(own)):
        assert read(desk, lambda reader: find_view(reader, ref)).id == own  # noqa: B023 - called at once
    assert read(desk, lambda reader: find_view(reader, "all")).name == "All open"
    with pytest.raises(Ambiguous, match="begins the names of several") as several:
        read(desk, lambda reader: find_view(reader, "s"))
    assert several.value.hint == "They are: Snoozed, Solved, Spam."
    with pytest.raises(Ambiguous, match="2 views"):
        read(desk, lambda reader: find_view(reader, "TWICE"))
    with pytest.raises(NotFound, match="There are: For me"):
        read(desk, lambda reader: find_view(reader, "nothing"))


class Log:
    """Writes changes into the workspace's log."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._n = 0

    def add(
        self, title: str, group: bytes | None = None, *, tickets: int = 1, **columns: str | bytes | None
    ) -> bytes:
        self._n += 1
        change_id = self._desk.new_id()
        row: dict[str, str | bytes | int | None] = {
            "n": self._n,
            "id": change_id,
            "group_id": group or change_id,
            "at_s": NOW,
            "kind": "ticket.set",
            "title": title,
            "actor_kind": "agent",
            "actor_id": self._desk.me.id,
            "undo": "inverse",
            "tickets": bytes(16 * tickets),
            "rows": b"rows",
            **columns,
        }
        self._desk.insert("change", **row)
        return change_id

    def undo(self, change_id: bytes) -> None:
        """Take a change back, as the writer logs it."""
        self._desk.driver.execute("UPDATE change SET state = 'undone' WHERE id = ?", (change_id,))
        self.add("Undid", kind="undo", undoes=change_id)


def titles(steps: tuple[HistoryStep, ...]) -> list[str]:
    return [step.title for step in steps]


def test_the_history_shows_steps_newest_first(desk: Desk) -> None:
    log = Log(desk)
    log.add("Solved #1")
    log.add("Looked", kind="ticket.read", undo="none")
    log.add("Saved the draft", kind="draft.save", undo="none")
    log.add(
        "Imported 500 tickets",
        kind="load",
        undo="none",
        undo_why="Delete what was loaded instead.",
        rows=None,
    )
    group = desk.new_id()
    for count in (200, 200, 50):
        log.add(f"Changed {count} tickets", group, kind="bulk.ticket.set", tickets=count)
    several = desk.new_id()
    log.add("Assigned #7", several)
    log.add("Solved #7", several)

    steps = read(desk, lambda reader: reader.own.history())

    assert titles(steps) == [
        "Assigned #7 (and 1 more)", "Changed 450 tickets", "Imported 500 tickets", "Solved #1",
    ]  # fmt: skip
    assert [step.can_undo for step in steps] == [True, True, False, True]
    assert steps[2].why_not == "Delete what was loaded instead."
    assert (steps[1].tickets, len(steps[1].change_ids)) == (450, 3)
    assert titles(read(desk, lambda reader: reader.own.history(2))) == titles(steps)[:2]


def test_undo_goes_back_step_by_step_and_redo_forward_again(desk: Desk) -> None:
    log = Log(desk)
    one = log.add("one")
    two = log.add("two")

    def around() -> tuple[str, str]:
        undo = read(desk, lambda reader: reader.own.next_undo(desk.me.id))
        redo = read(desk, lambda reader: reader.own.next_redo(desk.me.id))
        return (undo.title if undo else "", redo.title if redo else "")

    assert around() == ("two", "")
    log.undo(two)
    assert around() == ("one", "two")
    log.undo(one)
    assert around() == ("", "one")
    desk.driver.execute("UPDATE change SET state = 'done' WHERE id = ?", (one,))
    log.add("Redid", kind="redo")
    assert around() == ("one", "two")
    desk.driver.execute("UPDATE change SET state = 'redo_lost' WHERE state = 'undone'")
    log.add("three")
    assert around() == ("three", "")


def test_a_step_of_several_changes_is_taken_back_newest_first(desk: Desk) -> None:
    log = Log(desk)
    group = desk.new_id()
    first, second = log.add("a", group), log.add("b", group)

    step = read(desk, lambda reader: reader.own.next_undo(desk.me.id))

    assert step is not None
    assert step.change_ids == (second, first)


def test_only_ones_own_steps_are_taken_back(desk: Desk) -> None:
    log = Log(desk)
    other = desk.agent("Priya")
    log.add("mine")
    log.add("theirs", actor_id=other.id)
    log.add("the rule's", actor_id=None, actor_kind="rule")

    for actor_id, title in ((desk.me.id, "mine"), (other.id, "theirs"), (None, "the rule's")):
        step = read(desk, lambda reader: reader.own.next_undo(actor_id))  # noqa: B023 - called at once
        assert step is not None
        assert step.title == title


def test_what_has_left_the_building_is_stepped_over(desk: Desk) -> None:
    log = Log(desk)
    log.add("Solved #1")
    sent = log.add("Replied to #1", undo="delayed", undo_why="The reply has already been sent.")
    waiting = log.add("Replied to #2", undo="delayed")
    for place, (change_id, state) in enumerate(((sent, "confirmed"), (waiting, "queued"))):
        op: dict[str, str | bytes | int] = {"op_id": desk.new_id(), "ord": place, "chain": bytes(16)}
        op |= {"account_id": desk.account_id, "kind": "message", "verb": "add", "row_id": bytes(16)}
        op |= {"data": "{}", "created_s": NOW}
        desk.insert("outbox", state=state, change_id=change_id, **op)

    newest = read(desk, lambda reader: reader.own.next_undo(desk.me.id))
    log.undo(waiting)
    then = read(desk, lambda reader: reader.own.next_undo(desk.me.id))
    steps = read(desk, lambda reader: reader.own.history())

    assert newest is not None
    assert newest.title == "Replied to #2"
    assert then is not None
    assert then.title == "Solved #1"
    assert [(step.can_undo, step.why_not) for step in steps] == [
        (False, "It has been undone already."),
        (False, "The reply has already been sent."),
        (True, ""),
    ]


def test_what_is_no_longer_kept_cannot_be_taken_back(desk: Desk) -> None:
    Log(desk).add("long ago", rows=None)

    (step,) = read(desk, lambda reader: reader.own.history())

    assert not step.can_undo
    assert "too long ago" in step.why_not
    assert read(desk, lambda reader: reader.own.next_undo(desk.me.id)) is None
