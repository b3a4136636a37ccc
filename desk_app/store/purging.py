"""Removing everything of one account from a workspace that holds other things too.

Rows, images of the sync, search text, undo records, attachments, journal and backups: what the account's
tickets left anywhere goes, and the database is written anew, so that no free page keeps a word of it.
"""

from __future__ import annotations

import shutil
from typing import Final

from desk_app.store import schema
from desk_app.store.connect import DriverConnection
from desk_app.store.contact import forget_contact
from desk_app.store.journal import Journal
from desk_app.store.last_seen import forget_last_seen
from desk_app.store.opening import Store

_LOOSE: Final = ("status", "queue", "agent", "tag", "field", "organisation", "customer", "asset")
_KEPT: Final = frozenset({"account", *_LOOSE})
_BY_TICKET: Final = ("ticket_tag", "ticket_follower", "participant", "mention", "fts_queue", "pin", "draft")
_OF: Final = "(SELECT id FROM ticket WHERE account_id = ?1)"
_STILL_USED: Final = {
    "status": ("ticket.status_id",),
    "queue": ("ticket.queue_id",),
    "agent": ("ticket.assignee_id",),
    "organisation": ("ticket.organisation_id", "customer.organisation_id"),
    "customer": ("ticket.customer_id",),
    "asset": ("ticket.asset_id",),
    "tag": ("ticket_tag.tag_id",),
    "field": ("field_value.field_id",),
}
"""What rows that stay may name; such a row is kept, and belongs to this computer from then on."""


def has_others(driver: DriverConnection, account_id: bytes) -> bool:
    """Whether there are tickets of another account than this one."""
    sql = "SELECT EXISTS (SELECT 1 FROM ticket WHERE account_id != ?)"
    return bool(driver.execute(sql, (account_id,)).fetchone()[0])


def purge_account(store: Store, account_id: bytes) -> None:
    """Remove an account with all that came from it; the other accounts' tickets stay as they are.

    Raises:
        StoreError: It could not be written; nothing was removed, and it can be tried again.
    """
    store.writer.derive(lambda driver: _purge(driver, account_id)).result()
    newest = store.newest_change()
    store.write_anew()
    for folder in (store.places.backups, *store.places.folder.glob("set-aside-*")):
        shutil.rmtree(folder, ignore_errors=True)
    Journal.open(store.places.journal, store.key).truncate_before(newest + 1)
    _drop_files(store)


def _purge(driver: DriverConnection, account_id: bytes) -> None:
    driver.execute("PRAGMA defer_foreign_keys = ON")
    own = driver.execute("SELECT id FROM account WHERE kind = 'local' ORDER BY rid LIMIT 1").fetchone()[0]
    _drop_search(driver, account_id)
    for table in _BY_TICKET:
        driver.execute(f"DELETE FROM {table} WHERE ticket_id IN {_OF}", (account_id,))
    driver.execute(f"DELETE FROM field_value WHERE owner_id IN {_OF}", (account_id,))
    for name, described in schema.metadata.tables.items():
        if "account_id" in described.columns and name not in _KEPT and name != "ticket":
            driver.execute(f"DELETE FROM {name} WHERE account_id = ?", (account_id,))
    driver.execute("DELETE FROM conflict")
    forget_contact(driver, account_id)
    forget_last_seen(driver, account_id)
    driver.execute("DELETE FROM ticket WHERE account_id = ?", (account_id,))
    for table, users in _STILL_USED.items():
        used = " OR ".join(
            f"EXISTS (SELECT 1 FROM {user.partition('.')[0]} u WHERE u.{user.partition('.')[2]} = {table}.id)"
            for user in users
        )
        driver.execute(
            f"UPDATE {table} SET account_id = ?2 WHERE account_id = ?1 AND ({used})", (account_id, own)
        )
        driver.execute(f"DELETE FROM {table} WHERE account_id = ?", (account_id,))
    # Those that made room for the team's, where nothing of their kind is left.
    for table, kept in (("status", "k.class = status.class"), ("queue", "1")):
        others = f"SELECT 1 FROM {table} k WHERE k.deleted_s IS NULL AND {kept}"
        driver.execute(
            f"UPDATE {table} SET deleted_s = NULL WHERE account_id = ? AND NOT EXISTS ({others})", (own,)
        )
    driver.execute("UPDATE change SET rows = NULL, title = 'Removed with its account', tickets = x''")
    driver.execute(
        "UPDATE account SET state = 'removed', is_main = 0, name = 'Removed', settings = '{}', base_url = ''"
        " WHERE id = ?",
        (account_id,),
    )
    driver.execute(
        "DELETE FROM blob WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = blob.sha256)"
    )


def _drop_search(driver: DriverConnection, account_id: bytes) -> None:
    docs = driver.execute(
        "SELECT doc FROM ticket WHERE account_id = ? AND doc IS NOT NULL", (account_id,)
    ).fetchall()
    for index in ("fts", "fts_part"):
        driver.executemany(f"DELETE FROM {index} WHERE rowid = ?", docs)
        # Deleted words stay in the segments until they are merged.
        driver.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def _drop_files(store: Store) -> None:
    """Attachments that no row names any more, and what was on its way."""
    names = store.writer.derive(lambda driver: driver.execute("SELECT sha256 FROM blob").fetchall()).result()
    kept = {store.blobs.name_of(row[0]) for row in names}
    for file in tuple(store.blobs.files()):
        if file.name not in kept:
            store.blobs.delete_file(file.name)
    shutil.rmtree(store.places.blobs / "parts", ignore_errors=True)
