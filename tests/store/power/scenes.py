"""What a person, or the program by itself, does to a workspace while the power may go: one scene each.

A scene says when something was acknowledged. Whatever is left of the folder afterwards must hold all that was
acknowledged by then, and nothing by halves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from desk_app.domain.changes import (
    AddAddress,
    AddNote,
    AddReply,
    Change,
    ChangeTags,
    CreateCustomer,
    CreateTag,
    CreateTicket,
    DefineField,
    DeleteTicket,
    DiscardDraft,
    LinkTickets,
    MarkRead,
    MergeCustomers,
    MergeTicket,
    RestoreTicket,
    SaveDraft,
    SaveView,
    SetCustomer,
    SetFields,
    SnoozeTicket,
    SplitTicket,
    UnmergeTicket,
)
from desk_app.domain.ids import CustomerId, TagId, TicketId
from desk_app.store.backup import list_backups, make_backup, thin_backups, trim_journal
from desk_app.store.blobs import BlobStore
from desk_app.store.catching_up import catch_up
from desk_app.store.indexing import index_all, queue_everything
from desk_app.store.migrations.runner import migrate
from desk_app.store.places import JOURNAL
from desk_app.store.recovery import rebuild, restore_backup
from tests.store.older_schema import age
from tests.store.small_desk import KEY, SmallDesk


class Tell(Protocol):
    """Says that what was done so far is acknowledged, or that it may be there and may be lost."""

    def __call__(self, *, is_sure: bool = True) -> None: ...


Act = Callable[[SmallDesk, Tell], None]


def _nothing(_desk: SmallDesk) -> None:
    pass


@dataclass(frozen=True)
class Scene:
    """One thing that is done.

    Attributes:
        before: What must have been done for it.
        act: Does it; tells when something was acknowledged.
        is_same: The workspace holds the same before, during and after it; before, it may not be readable.
    """

    name: str
    act: Act
    before: Callable[[SmallDesk], None] = _nothing
    is_same: bool = False


def _changes(*makes: Callable[[SmallDesk], Change]) -> Act:
    """Changes one after the other, each acknowledged."""

    def act(desk: SmallDesk, told: Tell) -> None:
        for make in makes:
            desk.apply(make(desk))
            told()

    return act


def _done(*makes: Callable[[SmallDesk], Change]) -> Callable[[SmallDesk], None]:
    """Changes that were made before."""

    def before(desk: SmallDesk) -> None:
        for make in makes:
            desk.apply(make(desk))

    return before


def _ticket(desk: SmallDesk, place: int = 0) -> TicketId:
    return desk.tickets[place]


def _customer(desk: SmallDesk, place: int = 0) -> CustomerId:
    return CustomerId(desk.sql("SELECT id FROM customer ORDER BY rid")[place][0])


def _tag(desk: SmallDesk) -> TagId:
    return TagId(desk.sql("SELECT id FROM tag ORDER BY rid")[0][0])


def _undo_and_redo(desk: SmallDesk, told: Tell) -> None:
    for do in (desk.undo, desk.undo, desk.redo):
        do()
        told()


def _three_changes(desk: SmallDesk) -> None:
    for priority in (1, 3, 4):
        desk.apply(SetFields(_ticket(desk), {"priority": priority}))


def _import(desk: SmallDesk, told: Tell) -> None:
    desk.load(30)
    told(is_sure=False)  # it can be done again from its source
    desk.close()
    told()


def _imports(desk: SmallDesk, told: Tell) -> None:
    for _ in range(2):
        desk.load(30)
        told(is_sure=False)
    desk.close()
    told()


def _mixed_work(desk: SmallDesk, told: Tell) -> None:
    for _ in range(6):
        desk.work(1)
        told()


def _checkpoint(desk: SmallDesk, told: Tell) -> None:
    with desk.looking() as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    told()


def _index(desk: SmallDesk, told: Tell) -> None:
    with desk.looking() as driver:
        index_all(driver)
        driver.execute("INSERT INTO fts (fts, rank) VALUES ('merge', 100)")
    told()


def _unindexed(desk: SmallDesk) -> None:
    with desk.looking() as driver:
        queue_everything(driver)


def _backup(desk: SmallDesk, told: Tell) -> None:
    make_backup(desk.places, KEY, desk.now_s)
    told()


def _thin(desk: SmallDesk, told: Tell) -> None:
    thin_backups(desk.places, now_s=desk.now_s + 400 * 86_400)
    told()


def _some_backups(desk: SmallDesk) -> None:
    for hours in (0, 1, 2):
        make_backup(desk.places, KEY, desk.now_s + hours * 3_600)


def _trim(desk: SmallDesk, told: Tell) -> None:
    trim_journal(desk.places, KEY, now_s=desk.now_s + 400 * 86_400)
    told()


def _long_journal(desk: SmallDesk) -> None:
    _some_backups(desk)
    desk.work(5)


def _close_and_open(desk: SmallDesk, told: Tell) -> None:
    desk.close()
    told()
    desk.open()
    desk.apply(CreateTicket("After it was closed"))
    told()


def _next_version(desk: SmallDesk, told: Tell) -> None:
    with desk.looking() as driver:
        migrate(driver, now_s=desk.now_s, before=lambda: make_backup(desk.places, KEY, desk.now_s))
    told()


def _older(desk: SmallDesk) -> None:
    desk.close()
    age(desk.places.database, KEY)


def _rebuild(desk: SmallDesk, told: Tell) -> None:
    rebuild(desk.places, KEY, now_s=desk.now_s)
    told()


def _restore(desk: SmallDesk, told: Tell) -> None:
    restore_backup(desk.places, KEY, list_backups(desk.places)[0], now_s=desk.now_s)
    told()


def _closed_with_backup(desk: SmallDesk) -> None:
    make_backup(desk.places, KEY, desk.now_s)
    desk.work(4)
    desk.close()


def _keep_blob(desk: SmallDesk, told: Tell) -> None:
    BlobStore.open(desk.places.blobs, KEY).put_bytes(b"a large file " * 2_000)
    told()


def _drop_blob(desk: SmallDesk, told: Tell) -> None:
    blobs = BlobStore.open(desk.places.blobs, KEY)
    used = {str(name) for (name,) in desk.sql("SELECT hex(sha256) FROM attachment")}
    kept = blobs.put_bytes(b"nobody names this")
    assert kept.sha256.hex().upper() not in used
    blobs.delete(kept.sha256)
    told()


def _lagging(desk: SmallDesk) -> None:
    """The database is older than its journal, as after a copy was put back."""
    desk.close()
    with desk.looking() as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    old = desk.places.database.read_bytes()
    desk.open()
    desk.work(4)
    desk.close()
    with desk.looking() as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    desk.places.database.write_bytes(old)


def _catch_up(desk: SmallDesk, told: Tell) -> None:
    catch_up(desk.places, KEY, now_s=desk.now_s)
    told()


def _torn_journal(desk: SmallDesk) -> None:
    desk.close()
    with (desk.places.folder / JOURNAL).open("ab") as file:
        file.write(b"\0" * 300)


def _after_torn(desk: SmallDesk, told: Tell) -> None:
    desk.open()
    desk.apply(CreateTicket("After a torn journal"))
    told()


def _drafts(desk: SmallDesk, told: Tell) -> None:
    for words in ("Dear", "Dear Inês", "Dear Inês, the pump"):
        desk.apply(SaveDraft("reply", words, _ticket(desk)))
        told()


def _discard(desk: SmallDesk) -> Change:
    return DiscardDraft(desk.sql("SELECT id FROM draft")[0][0])


def _split(desk: SmallDesk) -> Change:
    ((entry,),) = desk.sql(
        "SELECT id FROM message WHERE ticket_id = ? ORDER BY rid DESC LIMIT 1", _ticket(desk, 2)
    )
    return SplitTicket(_ticket(desk, 2), (entry,), "Another thing")


def _merge(desk: SmallDesk) -> Change:
    return MergeTicket(_ticket(desk, 1), _ticket(desk), customers_differ_ok=True)


def _ann(_desk: SmallDesk) -> Change:
    return CreateCustomer("Ann", (("email", "ann@example.org"),))


_TICKETS: Final = (
    Scene("a ticket is opened", _changes(lambda _d: CreateTicket("Grinder stops", body="It hums. " * 400))),
    Scene("a ticket with a file", _changes(lambda d: CreateTicket("Photo", files=(d.file(),)))),
    Scene("a reply", _changes(lambda d: AddReply(_ticket(d), "Open the hopper. " * 300))),
    Scene("a reply with a file", _changes(lambda d: AddReply(_ticket(d), "See it", files=(d.file(),)))),
    Scene("two notes", _changes(lambda d: AddNote(_ticket(d), "One"), lambda d: AddNote(_ticket(d), "Two"))),
    Scene("fields are set", _changes(lambda d: SetFields(_ticket(d), {"priority": 4}, {"shop": "Ribeira"}))),
    Scene("a tag is given", _changes(lambda d: ChangeTags(_ticket(d), (_tag(d),), ()))),
    Scene("a tag is taken", _changes(lambda d: ChangeTags(_ticket(d), (), (_tag(d),)))),
    Scene("a ticket is merged", _changes(_merge)),
    Scene("a merge is undone", _changes(lambda d: UnmergeTicket(_ticket(d, 1))), _done(_merge)),
    Scene("a ticket is split", _changes(_split), _done(lambda d: AddReply(_ticket(d, 2), "Another thing"))),
    Scene("tickets are linked", _changes(lambda d: LinkTickets(_ticket(d), _ticket(d, 1)))),
    Scene("a ticket is snoozed", _changes(lambda d: SnoozeTicket(_ticket(d), d.now_s + 86_400))),
    Scene("a ticket is read", _changes(lambda d: MarkRead(_ticket(d), d.now_s))),
    Scene("bin and back", _changes(lambda d: DeleteTicket(_ticket(d)), lambda d: RestoreTicket(_ticket(d)))),
    Scene("undo and redo", _undo_and_redo, _three_changes),
    Scene("mixed work", _mixed_work),
)
_OTHERS: Final = (
    Scene("drafts are saved", _drafts),
    Scene(
        "a draft is discarded", _changes(_discard), _done(lambda d: SaveDraft("reply", "Dear", _ticket(d)))
    ),
    Scene("a customer is renamed", _changes(lambda d: SetCustomer(_customer(d), {"name": "Inês de Castro"}))),
    Scene(
        "an address is added", _changes(lambda d: AddAddress(_customer(d), "email", "ines@castro.example"))
    ),
    Scene(
        "customers are merged", _changes(lambda d: MergeCustomers(_customer(d, 1), _customer(d))), _done(_ann)
    ),
    Scene("a tag is made", _changes(lambda _d: CreateTag("urgent"))),
    Scene("a field is defined", _changes(lambda _d: DefineField("customer", "vip", "VIP"))),
    Scene("a view is saved", _changes(lambda _d: SaveView("Mine", "is:open"))),
)
_PROGRAM: Final = (
    Scene("an import", _import),
    Scene("an import in parts", _imports),
    Scene("the log is written back", _checkpoint, lambda d: d.work(5)),
    Scene("closed and opened", _close_and_open, lambda d: d.work(3)),
    Scene("everything is indexed", _index, _unindexed),
    Scene("a backup", _backup),
    Scene("backups are thinned", _thin, _some_backups),
    Scene("the journal is trimmed", _trim, _long_journal),
    Scene("the journal was ahead", _catch_up, _lagging),
    Scene("the journal was torn", _after_torn, _torn_journal),
    Scene("the next version's first start", _next_version, _older, is_same=True),
    Scene("the database is rebuilt", _rebuild, _closed_with_backup),
    Scene("a backup is restored", _restore, _closed_with_backup),
    Scene("a file is kept", _keep_blob),
    Scene("a file is dropped", _drop_blob),
)
SCENES: Final = (*_TICKETS, *_OTHERS, *_PROGRAM)
"""Everything that is tried."""
