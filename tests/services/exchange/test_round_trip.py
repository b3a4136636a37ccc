"""Leaving with everything and coming back: what is exported, imported and exported again is the same."""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from email.policy import default
from pathlib import Path

import pytest

from desk_app.domain.changes import (
    AddMessage,
    AddNote,
    AddReply,
    ChangeTags,
    CreateOrganisation,
    CreateTag,
    DefineField,
    DeleteTicket,
    FollowTicket,
    LinkTickets,
    MergeTicket,
    SaveDraft,
    SaveView,
    SetFields,
    StartSide,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import Cancelled, InvalidInput
from desk_app.domain.ids import AgentId, TagId
from desk_app.services.exchange.exporting import ExportResult, export_to
from desk_app.services.exchange.importing import import_from
from desk_app.services.exchange.layout import PARTS
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobStore
from desk_app.store.dumping import TableDump, dump_of
from tests.services.conftest import Desk
from tests.services.test_bulk import NoLibrary

CANARY = "The boss must not read this."


class Place:
    """A desk with its workspace service."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.desk = Desk(folder)
        self.blobs = BlobStore.open(folder / "blobs", self.desk.key)
        self.workspace = Workspace(Parts(self.desk.writer, NoLibrary(), self.blobs), self.desk.me)  # type: ignore[arg-type]  # not read here

    def dump(self) -> AbstractContextManager[TableDump]:
        return dump_of(self.desk.folder / "desk.db", self.desk.key)

    def export(self, folder: Path) -> ExportResult:
        with self.dump() as dump:
            return export_to(folder, (dump, self.blobs), {"name": "Kestrel"})


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    pair = Place(tmp_path / "one"), Place(tmp_path / "two")
    yield pair
    for place in pair:
        place.desk.close()


def fill(place: Place) -> None:
    """A little of everything."""
    desk = place.desk
    customer = desk.customer()
    desk.apply(CreateOrganisation("Café Miradouro", "miradouro.example"))
    desk.apply(DefineField("ticket", "serial", "Serial"))
    picture = place.workspace.keep_bytes("IMG_2231.jpg", b"\xff\xd8 picture")
    first = desk.ticket(customer_id=customer, files=(picture,), body="Olá\n\n> quoted\n\nÜber \U0001f600")
    second = desk.ticket("Second", customer_id=customer)
    third = desk.ticket("Third", customer_id=customer)
    desk.now_s += 1
    whom = Recipients(("Carrier <c@trans.example>",))
    desk.apply(StartSide(first, "Parcel", whom, f"Beside: {CANARY}"))
    desk.now_s += 1
    tag = TagId(desk.apply(CreateTag("e07")).first("tag"))
    desk.apply(ChangeTags(first, add=(tag,)))
    desk.apply(
        SetFields(first, {"assignee_id": desk.me.id, "due_s": desk.now_s + 9}, {"serial": "KD2-20817"})
    )
    desk.apply(
        AddReply(
            first, "Jonas comes.", html="<p>Jonas comes.</p>", recipients=Recipients(("Inês <i@m.example>",))
        )
    )
    assert desk.me.id is not None
    desk.apply(AddNote(first, CANARY, mentions=(AgentId(desk.me.id),)))
    desk.apply(FollowTicket(first))
    desk.apply(AddMessage(second, "call", "Called about the grinder.", duration_s=240))
    desk.apply(LinkTickets(first, second, "blocks"))
    desk.apply(MergeTicket(third, second))
    desk.apply(DeleteTicket(second))
    for words in ("Half a sen", "Half a sentence"):
        desk.apply(SaveDraft("reply", words, first))
    desk.apply(SaveView("VIP", "tag:vip"))


def lines(folder: Path) -> dict[str, list[object]]:
    return {
        part.file: sorted(map(json.loads, (folder / part.file).read_text("utf-8").splitlines()), key=repr)
        for part in PARTS
    }


def test_an_export_comes_back_equal(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, two = places
    fill(one)
    first = one.export(tmp_path / "a")
    result = import_from(tmp_path / "a", two.workspace, two.dump)
    second = two.export(tmp_path / "b")
    assert result.missing == ()
    assert second.attachments == first.attachments == 1
    assert lines(tmp_path / "b") == lines(tmp_path / "a")
    assert sorted(p.name for p in (tmp_path / "b" / "mail").rglob("*.eml")) == sorted(
        p.name for p in (tmp_path / "a" / "mail").rglob("*.eml")
    )
    derived = "number, messages, notes, files, updated_s, customer_s, agent_s, preview, preview_from"
    rows = f"SELECT {derived} FROM ticket ORDER BY number"
    assert two.desk.sql(rows) == one.desk.sql(rows)


def test_what_was_imported_is_found(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, two = places
    fill(one)
    one.export(tmp_path / "a")
    import_from(tmp_path / "a", two.workspace, two.dump)
    two.desk.writer.close()
    for word in ("miradouro", "jonas", "img_2231", "kd2", "called"):
        assert two.desk.sql(f"SELECT count(*) > 0 FROM fts WHERE fts MATCH '\"{word}\"'") == [(1,)], word


def test_importing_twice_adds_nothing(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, two = places
    fill(one)
    one.export(tmp_path / "a")
    import_from(tmp_path / "a", two.workspace, two.dump)
    again = import_from(tmp_path / "a", two.workspace, two.dump)
    assert {table: n for table, n in again.added.items() if table != "blob"} == {}
    two.export(tmp_path / "b")
    assert lines(tmp_path / "b") == lines(tmp_path / "a")


def test_an_import_that_was_stopped_goes_on(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, two = places
    fill(one)
    one.export(tmp_path / "a")
    (tmp_path / "a" / "messages.jsonl").rename(tmp_path / "kept")
    with pytest.raises(InvalidInput, match="lacks messages"):
        import_from(tmp_path / "a", two.workspace, two.dump)
    (tmp_path / "kept").rename(tmp_path / "a" / "messages.jsonl")
    import_from(tmp_path / "a", two.workspace, two.dump)
    two.export(tmp_path / "b")
    assert lines(tmp_path / "b") == lines(tmp_path / "a")


def test_a_workspace_in_use_keeps_its_own_names(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, two = places
    fill(one)
    own = two.desk.ticket("My own")
    before = two.desk.row("ticket", own)
    one.export(tmp_path / "a")
    import_from(tmp_path / "a", two.workspace, two.dump)
    assert two.desk.row("ticket", own)["status_id"] == before["status_id"]
    assert two.desk.sql("SELECT count(*) FROM status") == one.desk.sql("SELECT count(*) FROM status")
    assert two.desk.sql(
        "SELECT count(*) FROM ticket t LEFT JOIN status s ON s.id = t.status_id WHERE s.id IS NULL"
    ) == [(0,)]


def test_mail_files_are_mails_and_never_hold_a_note(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, _ = places
    fill(one)
    one.export(tmp_path / "a")
    files = list((tmp_path / "a" / "mail").rglob("*.eml"))
    assert len(files) == 5
    for path in files:
        raw = path.read_bytes()
        mail = email.message_from_bytes(raw, policy=default)
        assert mail["Message-ID"]
        assert mail["X-Desk-Ticket"] == path.parent.name
        assert CANARY.encode() not in raw


@pytest.mark.parametrize(
    ("file", "text", "sentence"),
    [
        ("manifest.json", "{", "holds no complete export"),
        ("manifest.json", '{"format": "other"}', "is not an export"),
        ("manifest.json", '{"format": "desk-app-export", "version": 99}', "newer Desk App"),
        ("tickets.jsonl", "not json\n", "tickets.jsonl, line 1 is not JSON"),
        ("tickets.jsonl", "[1]\n", "tickets.jsonl, line 1 is no row"),
        ("tags.jsonl", '{"id": "x"}\n', "tags.jsonl, line 1: name is missing"),
        ("tags.jsonl", '{"id":"x","name":"a","norm":"a","colour":"","deleted_s":null}\n', "is not an id"),
        ("tags.jsonl", '{"id":{},"name":"a","norm":"a","colour":"","deleted_s":null}\n', "does not belong"),
    ],
)
def test_a_broken_export_is_named_by_file_and_line(
    places: tuple[Place, Place], tmp_path: Path, file: str, text: str, sentence: str
) -> None:
    one, two = places
    one.export(tmp_path / "a")
    (tmp_path / "a" / file).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=sentence):
        import_from(tmp_path / "a", two.workspace, two.dump)


def test_a_changed_attachment_is_refused(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, two = places
    fill(one)
    one.export(tmp_path / "a")
    next((tmp_path / "a" / "attachments").iterdir()).write_bytes(b"other")
    with pytest.raises(InvalidInput, match="is damaged"):
        import_from(tmp_path / "a", two.workspace, two.dump)


def test_an_export_goes_only_into_an_empty_folder(places: tuple[Place, Place], tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "precious.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="not empty"):
        places[0].export(tmp_path / "a")


def test_a_stopped_export_is_no_export(places: tuple[Place, Place], tmp_path: Path) -> None:
    one, two = places
    for n in range(700):
        one.desk.ticket(f"Ticket {n}")
    with one.dump() as dump, pytest.raises(Cancelled):
        export_to(tmp_path / "a", (dump, one.blobs), {}, lambda _done, _total: False)
    with pytest.raises(InvalidInput, match="no complete export"):
        import_from(tmp_path / "a", two.workspace, two.dump)


def hide_attachments(folder: Path) -> list[Path]:
    """Take the attachments' contents out of an export; gives where they are now."""
    return [path.rename(folder.parent / path.name) for path in (folder / "attachments").iterdir()]


def test_attachments_that_an_export_lacks_are_known_to_be_away(
    places: tuple[Place, Place], tmp_path: Path
) -> None:
    one, two = places
    fill(one)
    one.export(tmp_path / "a")
    (hidden,) = hide_attachments(tmp_path / "a")

    result = import_from(tmp_path / "a", two.workspace, two.dump)

    assert result.missing == (hidden.name,)
    assert two.desk.sql("SELECT hex(sha256), state FROM blob") == [(hidden.name.upper(), "away")]
    assert two.export(tmp_path / "b").missing == (hidden.name,)
    assert json.loads((tmp_path / "b" / "attachments.jsonl").read_text("utf-8"))["sha256"] == hidden.name


def test_attachments_that_come_later_are_here_and_read_for_search(
    places: tuple[Place, Place], tmp_path: Path
) -> None:
    one, two = places
    fill(one)
    one.export(tmp_path / "a")
    (hidden,) = hide_attachments(tmp_path / "a")
    import_from(tmp_path / "a", two.workspace, two.dump)
    hidden.rename(tmp_path / "a" / "attachments" / hidden.name)

    assert import_from(tmp_path / "a", two.workspace, two.dump).missing == ()

    assert two.desk.sql("SELECT state, text_state FROM blob") == [("here", "todo")]
    assert two.export(tmp_path / "b").attachments == 1


def test_a_damaged_attachment_does_not_hold_up_the_export(
    places: tuple[Place, Place], tmp_path: Path
) -> None:
    one, _ = places
    fill(one)
    (name,) = (sha.hex() for (sha,) in one.desk.sql("SELECT sha256 FROM blob") if isinstance(sha, bytes))
    path = one.blobs.path_of(bytes.fromhex(name))
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    assert one.export(tmp_path / "a").missing == (name,)
    assert list((tmp_path / "a" / "attachments").iterdir()) == []


def test_the_same_file_attached_again_brings_the_lost_one_back(
    places: tuple[Place, Place], tmp_path: Path
) -> None:
    one, two = places
    fill(one)
    one.export(tmp_path / "a")
    hide_attachments(tmp_path / "a")
    import_from(tmp_path / "a", two.workspace, two.dump)

    two.desk.ticket("Fourth", files=(two.workspace.keep_bytes("again.jpg", b"\xff\xd8 picture"),))

    assert two.desk.sql("SELECT state, text_state FROM blob") == [("here", "todo")]
