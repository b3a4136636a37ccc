"""A transaction of one workspace, first half: positions, results, numbers.

What is written is kept until the commit, or until something is asked that it would change, and then sent at
once: on PostgreSQL the workspace's row is locked meanwhile, and each round trip saved is a shorter lock.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from desk_app.store.team.counting import Sums
from desk_app.store.team.session import Ask, Session, Values
from desk_app.sync.server_store import Caller
from desk_app.sync.wire.parts import DONE, Result, read_result, result_json
from desk_app.sync.wire.reading import Part, dump

PREFIX = "HD-"
_SCOPES_TOLD = 100
"""More scopes than that do not fit a message; then all who see anything are told."""
_LAST_N = (
    "SELECT n FROM op_number WHERE workspace = :workspace AND device = :device AND epoch = :epoch"
    " ORDER BY n DESC LIMIT 1"
)


class NumbersTx:
    """Positions, results and numbers of a workspace.

    Attributes:
        workspace: Id of the workspace.
        touched: Scopes in which something was written, for the pokes after the commit.
        sums: What is written changes of the digests.
    """

    def __init__(self, session: Session, workspace: str, now_s: int, *, is_writing: bool) -> None:
        self.session = session
        self.workspace = workspace
        self.now_s = now_s
        self.touched: set[str] = set()
        self.sums = Sums()
        lock = " FOR UPDATE" if is_writing and session.is_postgres else ""
        row = session.one(
            f"SELECT seq, oldest, number FROM workspace WHERE id = :workspace{lock}", {"workspace": workspace}
        )
        self._seq: int = row[0]
        self._oldest: int = row[1]
        self._number: int = row[2]
        self._was = (self._seq, self._number)
        self._waiting: list[tuple[str, Values]] = []
        self._results: dict[str, Result | None] = {}
        self._last: dict[tuple[str, str], int] = {}
        self._taken: set[str] = set()

    def head(self) -> int:
        """The newest sequence number."""
        return self._seq

    def oldest(self) -> int:
        """The position below which tombstones were cleared away."""
        return self._oldest

    def next_seq(self) -> int:
        """The next sequence number; the workspace is locked since the transaction began."""
        self._seq += 1
        return self._seq

    def result(self, op_id: str) -> Result | None:
        """The stored result of an op."""
        if op_id not in self._results:
            self.expect_results([op_id])
        return self._results[op_id]

    def expect_results(self, op_ids: Sequence[str]) -> None:
        """Read the results of some ops at once."""
        self._take_results(op_ids, self.session.all(*self._results_ask(op_ids)))

    def put_result(self, caller: Caller, result: Result) -> None:
        """Keep a final result under its op's id."""
        self._results[result.id] = result
        self._later(
            "INSERT INTO op_result (workspace, op, device, seq, result, at_s)"
            " VALUES (:workspace, :op, :device, :seq, :result, :at_s)",
            op=result.id,
            device=caller.device,
            seq=result.seq if result.status in DONE else 0,
            result=dump(result_json(result)).decode(),
            at_s=self.now_s,
        )

    def results_of(self, device: str, after: int, to: int) -> Sequence[Result]:
        """Results of a device's ops whose outcome lies after one position, up to another."""
        rows = self.session.all(
            "SELECT result FROM op_result WHERE workspace = :workspace AND device = :device"
            " AND seq > :after AND seq <= :upto ORDER BY seq",
            {"workspace": self.workspace, "device": device, "after": after, "upto": to},
        )
        return [_read(row[0]) for row in rows]

    def last_n(self, device: str, epoch: str) -> int:
        """The newest number used; 0 for none."""
        if (device, epoch) in self._last:
            return self._last[device, epoch]
        return self._take_last_n(device, epoch, self.session.all(*self._last_n_ask(device, epoch)))

    def holder(self, device: str, epoch: str, n: int) -> str:
        """The op that used a number; "" for none."""
        self.flush()
        row = self.session.first(
            "SELECT op FROM op_number WHERE workspace = :workspace AND device = :device AND epoch = :epoch"
            " AND n = :n",
            {"workspace": self.workspace, "device": device, "epoch": epoch, "n": n},
        )
        return str(row[0]) if row else ""

    def put_number(self, device: str, epoch: str, n: int, op_id: str) -> None:
        """Use up a number."""
        self._last[device, epoch] = n
        self._later(
            "INSERT INTO op_number (workspace, device, epoch, n, op, at_s)"
            " VALUES (:workspace, :device, :epoch, :n, :op, :at_s)",
            device=device,
            epoch=epoch,
            n=n,
            op=op_id,
            at_s=self.now_s,
        )

    def take_number(self, wanted: str) -> str:
        """A ticket number people see: `wanted` if it is given and free, else the next."""
        number = wanted if wanted and self._is_free(wanted) else ""
        while not number:
            self._number += 1
            following = f"{PREFIX}{self._number}"
            number = following if self._is_free(following) else ""
        self._taken.add(number)
        self._later(
            "INSERT INTO ticket_number (workspace, number) VALUES (:workspace, :number)", number=number
        )
        return number

    def flush(self) -> None:
        """Send what was written and waits."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self.session.pipeline(waiting)

    def finish(self) -> None:
        """Send everything, and what other processes are told when it is committed."""
        self._waiting += self.sums.taken(self.session, self.workspace)
        if (self._seq, self._number) != self._was:
            self._waiting.append(
                (
                    "UPDATE workspace SET seq = :seq, number = :number WHERE id = :workspace",
                    {"workspace": self.workspace, "seq": self._seq, "number": self._number},
                )
            )
        if self.touched and self.session.is_postgres:
            told = ",".join(sorted(self.touched)) if len(self.touched) < _SCOPES_TOLD else "*"
            self._waiting.append(
                ("SELECT pg_notify('desk', :message)", {"message": f"{self.workspace} {self._seq} {told}"})
            )
        self.flush()

    def _last_n_ask(self, device: str, epoch: str) -> Ask:
        return (_LAST_N, {"workspace": self.workspace, "device": device, "epoch": epoch})

    def _take_last_n(self, device: str, epoch: str, rows: Sequence[Sequence[int]]) -> int:
        self._last[device, epoch] = rows[0][0] if rows else 0
        return self._last[device, epoch]

    def _results_ask(self, op_ids: Sequence[str]) -> Ask:
        wanted, values = self.session.wanted(op_ids)
        question = (
            f"SELECT op_result.result FROM {wanted} CROSS JOIN op_result"
            " WHERE op_result.workspace = :workspace AND op_result.op = wanted.column1"
        )
        return question, {"workspace": self.workspace, **values}

    def _take_results(self, op_ids: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._results.update(dict.fromkeys(op_ids))
        self._results.update({result.id: result for result in (_read(row[0]) for row in rows)})

    def _is_free(self, number: str) -> bool:
        if number in self._taken:
            return False
        found = self.session.first(
            "SELECT 1 FROM ticket_number WHERE workspace = :workspace AND number = :number",
            {"workspace": self.workspace, "number": number},
        )
        return found is None

    def _later(self, statement: str, **values: str | int) -> None:
        self._waiting.append((statement, {"workspace": self.workspace, **values}))


def _read(text: str) -> Result:
    return read_result(Part(json.loads(text)))
