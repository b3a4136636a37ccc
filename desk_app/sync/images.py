"""Two images, one view: the server's rows, own ops, and what is shown of both.

Everything the server says goes into the base; what is shown is made again from base and open ops. An op
leaves the overlay only when the feed has proved it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from desk_app.domain.syncrules.kinds import KINDS, scope_of
from desk_app.domain.syncrules.overlay import view
from desk_app.domain.syncrules.rows import Key, OpBody, Row, Verb
from desk_app.sync.local_store import SHOWN, LocalTx, Op, OpState, Shadow, SyncPoint

_FEW: Final = 4
"""Rows whose ops are asked for one by one; for more, those of the whole chain are read once."""


class Images:
    """The rules for base, shadow and view within one transaction.

    Call `settle` before the transaction ends: it makes again what is shown of everything touched. A ticket
    may have hundreds of open ops, so that is row by row: a whole chain only where its ticket came or went.
    """

    def __init__(self, tx: LocalTx) -> None:
        self.tx = tx
        # Rows by chain, None for all of it; in order, so that a run can be repeated.
        self._touched: dict[str, dict[Key, None] | None] = {}
        self._told: dict[str, dict[Key, int]] = {}
        self._moves: list[tuple[str, str]] | None = None

    def base(self, key: Key) -> Row | None:
        """What the server last told about a row."""
        shadow = self.tx.shadow(key)
        return shadow.base if shadow else self.tx.row(key)

    def put_base(self, row: Row, point: SyncPoint) -> None:
        """Take a row from the server into the base, and the ops whose outcome it proves out of the overlay.

        During a snapshot the first sight of a row always wins, because positions of another life of the
        server cannot be compared; otherwise an older row never replaces a newer one.
        """
        key = row.key
        shadow = self.tx.shadow(key)
        known = shadow.base if shadow else self.tx.row(key)
        if known is not None and known.seq > row.seq and self._is_comparable(key, point):
            return
        if point.sweep:
            self.tx.mark(key, point.generation)
        if shadow:
            self.tx.put_shadow(key, Shadow(row, shadow.chain))
            self.touch(shadow.chain, key)
            told = self._told.setdefault(shadow.chain, {})
            told[key] = max(row.seq, told.get(key, 0))
        else:
            self.tx.put_row(row)
            if known is None and row.kind == "ticket":
                self.touch(row.id)  # own additions to it can be shown from now on
                self._ticket_came(row.id)

    def _is_comparable(self, key: Key, point: SyncPoint) -> bool:
        """Whether the position of the row here is one of this life of the server."""
        return not point.sweep or self.tx.is_marked(key, point.generation)

    def put_thread(self, ticket: Row, rows: Sequence[Row], point: SyncPoint) -> None:
        """Take a ticket that came into view, whole: what we hold of it and is not among it is not for us.

        In another team its notes may be hidden from us, and some of its entries may belong elsewhere by now.
        """
        self.put_base(ticket, point)
        for row in rows:
            self.put_base(row, point)
        told = {ticket.key, *(row.key for row in rows)}
        for key in list(self.tx.rows_of(ticket.id)):
            base = self.base(key)
            if key not in told and base is not None and base.ticket == ticket.id:
                self.drop_row(key)

    def drop_base(self, key: Key) -> None:
        """The server has no such row (for us); of a ticket everything goes."""
        if key[0] == "ticket":
            self.drop_ticket(key[1])
        else:
            self.drop_row(key)

    def drop_ticket(self, ticket: str) -> None:
        """Nothing of a ticket may be seen any more."""
        for key in list(self.tx.rows_of(ticket)):
            base = self.base(key)
            if base is None or base.ticket == ticket:  # not what a merge has moved to another ticket
                self.drop_row(key)
        self.touch(ticket)

    def scope(self, key: Key) -> str:
        """The scope a base row belongs to, as far as we know."""
        row = self.base(key)
        top = self.base(("ticket", row.ticket)) if row and row.ticket else row
        return scope_of(top or row) if row else ""

    def confirm_complete(self, point: SyncPoint) -> None:
        """Nothing is missing up to a position: ops with their outcome below it are proved."""
        for op in list(self.tx.open_ops(OpState.ACCEPTED)):
            if op.applied_seq <= point.complete_seq:
                self.confirm(op)

    def confirm_out(self, ticket: str, seq: int) -> None:
        """A ticket left our sight at a position: own ops applied before it have been through.

        Not those that a merge sent on, or that moved something, to another ticket, which may be in sight and
        still to come.
        """
        for op in list(self.tx.open_ops_of(ticket)):
            is_elsewhere = op.target or op.body.verb is Verb.MOVE
            if op.state is OpState.ACCEPTED and op.applied_seq <= seq and not is_elsewhere:
                self.confirm(op)

    def confirm(self, op: Op) -> None:
        """An op is proved; it is kept in the log."""
        self.tx.put_op(replace(op, state=OpState.CONFIRMED, n=0, done_s=self.tx.point().time_s))
        self.touch(op.body.chain, op.body.key)

    def touch(self, chain: str, key: Key | None = None) -> None:
        """Ops of a chain changed: what is shown of one row, or of all of it, is to be made again."""
        keys = self._touched.setdefault(chain, {})
        if key is None:
            self._touched[chain] = None
        elif keys is not None:
            keys[key] = None

    def settle(self) -> None:
        """Make again what is shown of everything touched."""
        self._confirm_told()
        while self._touched:
            chain = next(iter(self._touched))
            self._rebuild(chain, self._touched.pop(chain))

    def _confirm_told(self) -> None:
        """Own rows came back at or above the position of an op on them: it is proved."""
        for chain, told in self._told.items():
            for op in self._ops_of(chain, told):
                # A redirected op changed another ticket than its own; a complete point proves it.
                is_its = not (op.target and op.body.kind == "ticket")
                if op.state is OpState.ACCEPTED and is_its and told.get(op.body.key, -1) >= op.applied_seq:
                    self.confirm(op)
        self._told.clear()

    def _ops_of(self, chain: str, keys: Collection[Key] | None) -> Sequence[Op]:
        """Open ops of a chain: at least those on these rows, all for None."""
        if keys is None or len(keys) > _FEW:
            return list(self.tx.open_ops_of(chain))
        return [op for key in keys for op in self.tx.open_ops_of(chain, key)]

    def drop_row(self, key: Key) -> None:
        """The server has no such row; nothing else goes with it."""
        shadow = self.tx.shadow(key)
        if shadow:
            self.tx.put_shadow(key, Shadow(None, shadow.chain))
            self.touch(shadow.chain, key)
        else:
            self.tx.drop_row(key)
            if key[0] == "ticket":
                self._ticket_went(key[1])

    def _ticket_came(self, ticket: str) -> None:
        """The server told of a ticket: what own moves want in it can be shown there from now on."""
        if self._moves is None:  # one look in a transaction: pages of many tickets ask this of each
            moves = (op.body for op in self.tx.open_moves())
            self._moves = sorted((str(body.data.get("into")), body.chain) for body in moves)
        for into, chain in self._moves:
            if into == ticket:
                self.touch(chain)

    def _ticket_went(self, ticket: str) -> None:
        """What own moves had put into a ticket is shown where it was."""
        for key in self.tx.rows_of(ticket):
            shadow = self.tx.shadow(key)
            if shadow and shadow.chain != ticket:
                self.touch(shadow.chain, key)

    def _rebuild(self, chain: str, touched: Collection[Key] | None) -> None:
        by_key: dict[Key, list[OpBody]] = {}
        for op in self._ops_of(chain, touched):
            if op.state in SHOWN:
                by_key.setdefault(op.body.key, []).append(op.body)
        if touched is None:
            # A row that a move shows here stands in the chain of its move.
            shadows = {key: self.tx.shadow(key) for key in self.tx.rows_of(chain)}
            touched = {*by_key, *(key for key, shadow in shadows.items() if shadow and shadow.chain == chain)}
        ticket = ("ticket", chain)
        was_there = ticket in touched and self.tx.row(ticket) is not None
        # The ticket first: what belongs to it is shown only with it.
        for key in sorted(touched, key=lambda key: (key[0] != "ticket", key)):
            self._rebuild_row(key, chain, by_key.get(key, []))
        if ticket in touched and was_there is not (self.tx.row(ticket) is not None):
            self.touch(chain)

    def _rebuild_row(self, key: Key, chain: str, ops: list[OpBody]) -> None:
        base = self.base(key)
        shown = self._shown(key, base, ops)
        if ops:
            self.tx.put_shadow(key, Shadow(base, chain))
        else:
            self.tx.drop_shadow(key)
        # One made here, too: its making may have been refused and tried again, with moves waiting for it.
        comes = shown is not None and key[0] == "ticket" and self.tx.row(key) is None
        if shown:
            self.tx.put_row(shown)
        else:
            self.tx.drop_row(key)
        if comes:
            self._ticket_came(key[1])
        elif shown is None and key[0] == "ticket":
            self._ticket_went(key[1])

    def _shown(self, key: Key, base: Row | None, ops: list[OpBody]) -> Row | None:
        """What is shown of a row; nothing is shown without its ticket."""
        shown = view(base, ops)
        if shown is None or key[0] == "ticket" or not KINDS[key[0]].is_of_ticket:
            return shown
        # What the server told is shown as it is: its ticket is here, or comes in this transaction.
        if (base and shown.ticket == base.ticket) or self.tx.row(("ticket", shown.ticket)):
            return shown
        staying = [op for op in ops if op.verb is not Verb.MOVE]
        return None if len(staying) == len(ops) else self._shown(key, base, staying)
