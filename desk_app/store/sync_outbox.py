"""The outbox, and who and where this device is, for one account.

Ops are written through the unit of work, so that the journal holds what a person did; everything else can
be asked of the server again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from desk_app.domain.changes import Value
from desk_app.domain.syncrules.rows import Key, OpBody, Verb
from desk_app.domain.syncrules.storage import Conflict, Device, Op, OpState, SyncPoint
from desk_app.services.ports import Unit
from desk_app.store.connect import DriverConnection
from desk_app.store.sync_codec import raw_id, text_id

COLUMNS: Final = (
    "op_id, ord, chain, kind, verb, row_id, data, blobs, is_again, state, n, attempts, strikes, window_ms,"
    " applied_seq, code, sentence, answer, target, done_s"
)
_POINT: Final = (
    "server_epoch, scope_hash, cursor, seq, complete_seq, generation, sweep, start_seq, after_key, time_s"
)
_OPEN: Final = f"SELECT {COLUMNS} FROM outbox WHERE account_id = ? AND state != 'confirmed'"

_LOG: Final = "FROM outbox WHERE account_id = ? AND state = 'confirmed'"
_OLDEST: Final = (
    f"SELECT {COLUMNS} {_LOG} AND ord <= (SELECT ord {_LOG} ORDER BY ord DESC LIMIT 1 OFFSET ?)"
    " ORDER BY ord LIMIT ?"
)
"""It walks along the order of ops and stops early: after a large upload the log has a million."""


class SyncOutbox:
    """Implements `desk_app.domain.syncrules.storage.OutboxTables` on the open transaction."""

    def __init__(self, driver: DriverConnection, account_id: bytes, unit: Unit) -> None:
        self._driver = driver
        self._account = account_id
        self._unit = unit

    def op(self, op_id: str) -> Op | None:
        """An op of the outbox or of the log of confirmed ones."""
        sql = f"SELECT {COLUMNS} FROM outbox WHERE op_id = ?"
        found = self._driver.execute(sql, (raw_id(op_id),)).fetchone()
        return None if found is None else op_of(found)

    def put_op(self, op: Op) -> None:
        """Write an op."""
        key = raw_id(op.id)
        values = _values(op)
        if self._unit.get("outbox", key) is None:
            made: dict[str, Value] = {
                **values,
                "op_id": key,
                "account_id": self._account,
                "change_id": self._unit.change_id,
                "created_s": self._unit.now_s,
                "known_seq": self._known_seq(),
            }
            self._unit.insert("outbox", made)
        else:
            self._unit.update("outbox", key, **values)

    def _known_seq(self) -> int:
        """How far this computer has read; 0 during a snapshot, which says nothing about what was seen."""
        sql = "SELECT seq FROM sync_state WHERE account_id = ? AND complete_seq > 0 AND sweep = ''"
        found = self._driver.execute(sql, (self._account,)).fetchone()
        return int(found[0]) if found else 0

    def drop_op(self, op_id: str) -> None:
        """Forget an op."""
        self._unit.delete("outbox", raw_id(op_id))

    def next_ord(self) -> int:
        """The place of the next op."""
        return int(self._driver.execute("SELECT coalesce(max(ord), 0) + 1 FROM outbox").fetchone()[0])

    def open_ops(self, *states: OpState) -> Sequence[Op]:
        """Ops that are not confirmed, by `ord`: those in these states, or all when none is named."""
        among = f" AND state IN ({', '.join('?' * len(states))})" if states else ""
        return self._ops(f"{_OPEN}{among} ORDER BY ord", (self._account, *states))

    def open_ops_of(self, chain: str, key: Key | None = None) -> Sequence[Op]:
        """The same of one chain, or of one row in it."""
        of_chain = f"{_OPEN} AND chain = ?"
        if key is None:
            return self._ops(f"{of_chain} ORDER BY ord", (self._account, raw_id(chain)))
        values = (self._account, raw_id(chain), key[0], raw_id(key[1]))
        return self._ops(f"{of_chain} AND kind = ? AND row_id = ? ORDER BY ord", values)

    def open_moves(self) -> Sequence[Op]:
        """Those that move something to another ticket."""
        return self._ops(f"{_OPEN} AND verb = ? ORDER BY ord", (self._account, Verb.MOVE.value))

    def log(self) -> Sequence[Op]:
        """Confirmed ops, by `ord`."""
        sql = f"SELECT {COLUMNS} FROM outbox WHERE account_id = ? AND state = 'confirmed' ORDER BY ord"
        return self._ops(sql, (self._account,))

    def oldest_log(self, keep: int, limit: int) -> Sequence[Op]:
        """The first so many of them, without the newest `keep`."""
        return self._ops(_OLDEST, (self._account, self._account, keep, limit))

    def device(self) -> Device:
        """Who this device is."""
        sql = "SELECT d.device_id, s.epoch, s.next_n FROM device d, sync_state s WHERE s.account_id = ?"
        device_id, epoch, next_n = self._driver.execute(sql, (self._state(),)).fetchone()
        return Device(text_id(device_id), text_id(epoch), next_n)

    def put_device(self, device: Device) -> None:
        """Change its epoch and numbering; the device's id is the workspace's and stays."""
        sql = "UPDATE sync_state SET epoch = ?, next_n = ? WHERE account_id = ?"
        self._driver.execute(sql, (raw_id(device.epoch), device.next_n, self._state()))

    def point(self) -> SyncPoint:
        """Where this device stands."""
        sql = f"SELECT {_POINT} FROM sync_state WHERE account_id = ?"
        return SyncPoint(*self._driver.execute(sql, (self._state(),)).fetchone())

    def put_point(self, point: SyncPoint) -> None:
        """Change it."""
        marks = ", ".join(f"{name} = ?" for name in _POINT.split(", "))
        self._driver.execute(
            f"UPDATE sync_state SET {marks} WHERE account_id = ?",
            (
                point.server_epoch,
                point.scope_hash,
                point.cursor,
                point.seq,
                point.complete_seq,
                point.generation,
                point.sweep,
                point.start,
                point.after,
                point.time_s,
                self._state(),
            ),
        )

    def add_conflict(self, conflict: Conflict) -> None:
        """Keep a conflict for the person; one of the same op and field is replaced."""
        self._driver.execute(
            "INSERT INTO conflict (id, account_id, op_id, ticket_id, field, base, mine, theirs, their_actor,"
            " at_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (op_id, field) DO UPDATE SET"
            " theirs = excluded.theirs, their_actor = excluded.their_actor, decided = NULL",
            (
                self._unit.new_id(),
                self._account,
                raw_id(conflict.op_id),
                raw_id(conflict.ticket),
                conflict.field,
                json.dumps(conflict.base),
                json.dumps(conflict.mine),
                json.dumps(conflict.theirs),
                conflict.by,
                self._unit.now_s,
            ),
        )

    def open_conflicts(self) -> int:
        """How many conflicts nobody has decided about."""
        sql = "SELECT count(*) FROM conflict WHERE account_id = ? AND decided IS NULL"
        return int(self._driver.execute(sql, (self._account,)).fetchone()[0])

    def has_blob(self, sha256: str) -> bool:
        """Whether the server is known to have a file."""
        sql = "SELECT 1 FROM sent_blob WHERE account_id = ? AND sha256 = ?"
        return self._driver.execute(sql, (self._account, bytes.fromhex(sha256))).fetchone() is not None

    def put_blob_sent(self, sha256: str) -> None:
        """The server has a file from now on."""
        sql = "INSERT OR IGNORE INTO sent_blob (account_id, sha256) VALUES (?, ?)"
        self._driver.execute(sql, (self._account, bytes.fromhex(sha256)))

    def _ops(self, sql: str, values: tuple[Value, ...]) -> list[Op]:
        return [op_of(row) for row in self._driver.execute(sql, values).fetchall()]

    def _state(self) -> bytes:
        """The account's id, after making sure that it has a state."""
        sql = "INSERT OR IGNORE INTO sync_state (account_id, epoch) VALUES (?, ?)"
        known = "SELECT 1 FROM sync_state WHERE account_id = ?"
        if self._driver.execute(known, (self._account,)).fetchone() is None:
            self._driver.execute(sql, (self._account, self._unit.new_id()))
        return self._account


def _values(op: Op) -> dict[str, Value]:
    body = op.body
    return {
        "ord": op.ord,
        "chain": raw_id(body.chain),
        "kind": body.kind,
        "verb": body.verb.value,
        "row_id": raw_id(body.row_id),
        "data": json.dumps(dict(body.data), ensure_ascii=False, separators=(",", ":")),
        "blobs": json.dumps(body.blobs),
        "is_again": int(body.is_again),
        "state": op.state.value,
        "n": op.n,
        "attempts": op.attempts,
        "strikes": op.strikes,
        "window_ms": op.window_ms,
        "applied_seq": op.applied_seq,
        "code": op.code,
        "sentence": op.sentence,
        "answer": op.answer,
        "target": op.target,
        "done_s": op.done_s,
    }


def op_of(row: tuple[Any, ...]) -> Op:
    """An op from the columns of `COLUMNS`."""
    op_id, place, chain, kind, verb, row_id, data, blobs, is_again, state, n, attempts, *rest = row
    strikes, window_ms, applied_seq, code, sentence, answer, target, done_s = rest
    body = OpBody(
        id=text_id(op_id),
        chain=text_id(chain),
        kind=kind,
        verb=Verb(verb),
        row_id=text_id(row_id),
        data=json.loads(data),
        blobs=tuple(json.loads(blobs)),
        is_again=bool(is_again),
    )
    return Op(
        body=body,
        ord=place,
        state=OpState(state),
        n=n,
        attempts=attempts,
        strikes=strikes,
        window_ms=window_ms,
        applied_seq=applied_seq,
        code=code,
        sentence=sentence,
        answer=answer,
        target=target,
        done_s=done_s,
    )
