"""The invariants I1 to I12 of the design, checked at each commit, at each stored result, and at rest.

Each looks at the stores from outside and recomputes what must hold; none asks the code under test.
"""

from __future__ import annotations

from collections import defaultdict

from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.overlay import as_int, view
from desk_app.domain.syncrules.rows import Key, Row, Verb
from desk_app.sync.local_store import SHOWN, STUCK, Op, OpState
from desk_app.sync.reasons import reason_of
from desk_app.sync.resets import is_too_many
from desk_app.sync.server_store import Caller, Stored
from desk_app.sync.wire.parts import DONE, Result, Status
from tests.sync.simulate.kinds import EDITED, ENTRIES, OF_TICKET
from tests.sync.simulate.memory_local import MemoryLocal
from tests.sync.simulate.parts import Violation
from tests.sync.simulate.world import Client, World

_DEEP_EVERY = 16
"""Every sixteenth commit at the newest position compares the whole store with the server's."""


class Watch:
    """Looks at every commit and every result of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._writes: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        self._commits = 0
        world.server.on_result = self.result
        world.server.on_put = self.written
        for client in world.clients:
            self.attach(client)

    def attach(self, client: Client) -> None:
        """Look at a client's commits from now on."""
        client.store.on_commit = lambda store: self.commit(client, store)

    def written(self, before: Stored | None, after: Stored) -> None:
        """Remember who wrote which field where in the log."""
        if before is None or after.row.kind != "ticket":
            return
        for name, writer in after.writers.items():
            if before.row.fields.get(name) != after.row.fields.get(name):
                self._writes[after.row.id, name].append((after.row.seq, writer.device))

    def result(self, caller: Caller, result: Result) -> None:
        """I2 and I8 on the server."""
        if self._world.server.effects.get(result.id, 0) > 1:
            self._fail("I2", f"op {result.id} had an effect twice")
        self._world.stats[f"result {result.status}"] += 1
        if not result.clashes:
            return
        told = self._world.told.get(result.id)
        mine = f"{caller.device}/{caller.epoch}"
        same_life = told is not None and told.life == (self._world.server.life, caller.epoch)
        for clash in result.clashes:
            if told is None:
                continue
            stored = self._world.server.rows.get((told.body.kind, told.body.row_id))
            last = (
                stored.writers.get(clash.field)
                if stored and not stored.row.fields.get("merged_into")
                else None
            )
            if last and last.device.split("#")[0] == mine:
                self._fail("I8", f"{result.id} conflicts with its own device's {clash.field}")
            if (
                same_life
                and stored
                and stored.row.kind == "ticket"
                and not stored.row.fields.get("merged_into")
            ):
                writes = self._writes[stored.row.id, clash.field]
                if not any(seq > told.base_seq and device.split("#")[0] != mine for seq, device in writes):
                    self._fail("I8", f"{result.id}: nobody else changed {clash.field} since {told.base_seq}")

    def commit(self, client: Client, store: MemoryLocal) -> None:
        """I5, I6, I9 and I11 (and I3, I7 now and then) before a client's commit."""
        for op in store.confirmed:
            self._proved(client, store, op)
        for key in store.children:
            row = store.rows.get(key)
            if row is not None and ("ticket", row.ticket) not in store.rows:
                self._fail("I6", f"{key} is shown without its ticket on client {client.index}")
        if store.lost:
            self._brake(client, store)
        point, server = store.point(), self._world.server
        if point.server_epoch != server.name or point.sweep or point.complete_seq != server.head():
            return
        if client.store.is_rotten or point.scope_hash != self._world.caller(client).scope_hash:
            return
        self._commits += 1
        if self._commits % _DEEP_EVERY == 0 or store.lost:
            self.equal(client, "in the middle of the run")

    def equal(self, client: Client, when: str) -> None:
        """I3, I7, I9: the base is the server's projection of the client's scopes, row by row."""
        mine = {row.key: row for row in client.store.base_rows()}
        theirs = self.projection(client)
        for key in mine.keys() - theirs.keys():
            self._fail("I7", f"client {client.index} holds {key} outside of its scopes, {when}")
        for key in theirs.keys() - mine.keys():
            self._fail("I3", f"client {client.index} lacks {key} at {client.store.point()}, {when}")
        for key, row in theirs.items():
            if mine[key] != row:
                self._fail("I3", f"client {client.index} holds another {key}, {when}: {mine[key]} not {row}")

    def projection(self, client: Client) -> dict[Key, Row]:
        """What the client may see on the server."""
        scopes = self._world.caller(client).scopes
        rows = self._world.server.rows
        seen: dict[Key, Row] = {}
        for key, stored in rows.items():
            top = rows["ticket", stored.row.ticket].row if stored.row.ticket else stored.row
            if scope_of(top) in scopes:
                seen[key] = stored.row
        return seen

    def at_rest(self) -> None:
        """The deep checks, when nothing is under way and everything that could go has gone."""
        self._told_ops()
        self._counters()
        self._moves()
        for client in self._world.clients:
            self.equal(client, "at rest")
            self._shown(client)
            client.store.at_rest()
            for op in client.store.open_ops():
                self._open_op(client, op)

    def _lives_elsewhere(self, client: Client, op: Op) -> bool:
        """Whether the entry an op was about is in a ticket by now that the client may not see."""
        rows = self._world.server.rows
        there = rows.get((op.body.kind, op.body.row_id))
        if (op.body.kind, op.body.row_id) in self._world.server.tombs:
            return True  # destroyed with the ticket it was in
        if there is None or op.body.kind not in ENTRIES or there.row.ticket == op.body.chain:
            return False
        return scope_of(rows["ticket", there.row.ticket].row) not in self._world.caller(client).scopes

    def _proved(self, client: Client, store: MemoryLocal, op: Op) -> None:
        """I5: an op leaves the overlay only with its outcome in the base (or out of sight)."""
        key = (op.body.kind, op.target if op.target and op.body.kind == "ticket" else op.body.row_id)
        shadow = store.shadows.get(key)
        base = shadow.base if shadow else store.rows.get(key)
        ticket = op.target or op.body.chain
        ticket_key = ("ticket", ticket)
        shadow = store.shadows.get(ticket_key)
        parent = shadow.base if shadow else store.rows.get(ticket_key)
        if base is None and op.body.kind in OF_TICKET and parent is None:
            return
        # What may be seen may have changed since the page was made: then all of it is asked for anew.
        is_of_before = store.point().scope_hash != self._world.caller(client).scope_hash
        if base is None and (is_of_before or self._lives_elsewhere(client, op)):
            return
        if base is None and op.body.kind not in OF_TICKET:
            self._fail("I5", f"{op.body.name} {op.id} left the overlay but its row is not here")
        if base is None or base.seq < op.applied_seq:
            self._fail(
                "I5", f"{op.body.name} {op.id} left the overlay before the feed showed it: {base}, {op}"
            )

    def _brake(self, client: Client, store: MemoryLocal) -> None:
        """I11: more rows than the brake allows go only with consent, or because access was taken."""
        server = self._world.server
        # Of what the answer was made for: access that was taken then may have been given back since.
        scopes = self._world.scopes.get(store.point().scope_hash, self._world.caller(client).scopes)
        known = {row.id: scope_of(row) for row in store.lost if row.kind == "ticket"}
        going = 0
        for row in store.lost:
            there = server.rows.get(row.key)
            top = (
                server.rows.get(("ticket", there.row.ticket if there else row.ticket)) if row.ticket else None
            )
            tomb = server.tombs.get(("ticket", row.ticket))
            theirs = scope_of(top.row) if top else tomb.scope if tomb else ""
            may_see = all(not scope or scope in scopes for scope in (theirs, known.get(row.ticket, "")))
            is_back = row.key in store.rows or row.key in store.shadows
            if not is_back and may_see:
                going += 1
        is_asked = is_too_many(going, len(store.lost) + store.base_count())
        if is_asked and going > client.agreed:
            sample = [row.key for row in store.lost[:3]]
            self._fail(
                "I11", f"{going} rows went unasked on client {client.index}: {sample} at {store.point()}"
            )
        if is_asked:  # consent is for once, and is not used up by the few rows that may always go
            client.agreed = 0

    def _told_ops(self) -> None:
        """I1: every op a person was told is safe is on the server or in an outbox."""
        for op_id, told in self._world.told.items():
            result = self._world.server.results.get(op_id)
            kept = self._world.clients[told.client].store.ops.get(op_id)
            if result is None and (kept is None or kept.state is OpState.CONFIRMED):
                self._fail("I1", f"{told.body.name} {op_id} of client {told.client} is lost ({kept})")
            if result and result.status in DONE and told.body.verb is Verb.ADD:
                self._added(told.body.kind, told.body.row_id, told.body.chain)

    def _added(self, kind: str, row_id: str, chain: str) -> None:
        server = self._world.server
        if (kind, row_id) not in server.rows and (kind, row_id) not in server.tombs:
            self._fail("I1", f"{kind} {row_id} of {chain} was applied and is not on the server")

    def _counters(self) -> None:
        """I2 once more, in the data: every increment counts exactly once."""
        server = self._world.server
        sums: dict[str, int] = defaultdict(int)
        for op_id, told in self._world.every_op.items():
            result = server.results.get(op_id)
            if told.verb is Verb.COUNT and result and result.status in DONE:
                sums[result.target or told.chain] += as_int(told.data["time_spent_s"])
        for ticket in server.kinds.get("ticket", ()):
            held = as_int(server.rows["ticket", ticket].row.fields.get("time_spent_s"))
            if held != sums[ticket]:
                self._fail("I2", f"ticket {ticket} counts {held} s, its ops {sums[ticket]} s")

    def _moves(self) -> None:
        """I2 for moves: an entry lies where the newest move that was applied has put it."""
        server = self._world.server
        newest: dict[Key, tuple[int, str]] = {}
        for op_id, body in self._world.every_op.items():
            result = server.results.get(op_id)
            if body.verb is Verb.MOVE and result and result.status is Status.APPLIED:
                key = (body.kind, body.row_id)
                newest[key] = max(newest.get(key, (0, "")), (result.seq, str(body.data["into"])))
        for key, (seq, into) in newest.items():
            stored = server.rows.get(key)
            if stored is None:
                continue
            is_newer = key[0] == EDITED and stored.row.seq > seq  # it was edited where it was moved to
            if stored.row.ticket != into or not (stored.row.seq == seq or is_newer):
                self._fail(
                    "I2", f"{key} lies in {stored.row.ticket} at {stored.row.seq}, not {into} at {seq}"
                )
        for ticket, keys in server.children.items():
            for key in keys:
                if server.rows[key].row.ticket != ticket:
                    self._fail("I2", f"{key} is listed in {ticket} and lies in {server.rows[key].row.ticket}")

    def _shown(self, client: Client) -> None:
        """I5 at rest: what is shown is base and open ops, nothing else."""
        store = client.store
        for key, shadow in store.shadows.items():
            ops = [
                op.body
                for op in store.open_ops()
                if (op.body.kind, op.body.row_id) == key and op.state in SHOWN
            ]
            want = view(shadow.base, ops)
            if key[0] in ENTRIES:
                homes = {key[1] for key in store.rows if key[0] == "ticket"}
                if want and want.ticket not in homes:  # a move to a ticket that is not here is not shown
                    want = view(shadow.base, [op for op in ops if op.verb is not Verb.MOVE])
                if want and shadow.base is None and want.ticket not in homes:
                    want = None
            if store.rows.get(key) != want:
                self._fail("I5", f"client {client.index} shows {store.rows.get(key)} not {want}")
            if not ops:
                self._fail("I5", f"client {client.index} keeps a shadow of {key} without open ops")

    def _open_op(self, client: Client, op: Op) -> None:
        """I4 and I10: whatever is still open has a reason a person can read, and cannot go on by itself."""
        chain = client.store.open_ops_of(op.body.chain)
        if not reason_of(op, chain, client.machine.is_online, client.machine.context.stopped):
            self._fail("I4", f"{op.id} waits without a reason")
        blockers = (*STUCK, OpState.QUARANTINED)
        is_blocked = any(other.state in blockers for other in chain if other.ord <= op.ord)
        is_orphan = op.state is OpState.QUEUED and op.attempts > 0
        is_behind_orphan = any(other.attempts > 0 for other in chain if other.ord < op.ord)
        if not (is_blocked or is_orphan or is_behind_orphan):
            self._fail("I10", f"client {client.index}: {op} could go and does not")

    def _fail(self, which: str, what: str) -> None:
        world = self._world
        raise Violation(f"{which} at seed {world.seed}, step {world.steps}: {what}")


def forget_lost(world: World) -> None:
    """Take back the promise for ops that no disk in the world holds any more (a restore ate them)."""
    for op_id, told in list(world.told.items()):
        if op_id not in world.server.results and op_id not in world.clients[told.client].store.ops:
            del world.told[op_id]
