"""What the server would refuse, refused here: nobody writes for days what nobody may get.

The very table that the server asks (`domain/rights`) is asked of what it said last. Where that is out of date
the server still decides, and what it refuses ends as every refused op does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.changes import Value
from desk_app.domain.errors import Refused
from desk_app.domain.rights import refusal
from desk_app.domain.standing import Standing, read_standing
from desk_app.domain.syncrules.kinds import KINDS
from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.sync.local_store import LocalTx

ASKING: Final = frozenset({"mail_asked"})
"""Events that stand for themselves: what is to become of a reply that waits."""


@dataclass(frozen=True, slots=True)
class Permits:
    """What the person may do, as far as is known.

    Attributes:
        standing: What the server said last; None leaves everything to it.
    """

    standing: Standing | None = None

    @staticmethod
    def of(kept: Value) -> Permits:
        """From the text that is kept at the account; "" where its server says nothing."""
        return Permits(read_standing(json.loads(kept)) if isinstance(kept, str) and kept else None)

    def require(self, tx: LocalTx, op: OpBody) -> None:
        """Let an op pass that the server will take, as far as can be told here.

        Raises:
            Refused: It would be refused; the sentence is the server's.
        """
        is_history = op.kind == "event" and op.data.get("kind") not in ASKING
        if self.standing is None or op.is_again or is_history:
            return  # history is written beside what it tells of, and that is looked at
        is_new = op.kind == "ticket" and op.verb is Verb.ADD
        ticket = tx.row(("ticket", op.chain)) if KINDS[op.kind].is_of_ticket and not is_new else None
        if op.verb in (Verb.DELETE, Verb.RESTORE) and not _has_words(tx, op.chain):
            # Whoever made it may take that back, and only the server knows who did.
            op = replace(op, verb=Verb.SET)
        into = op.data.get("into") if op.verb in (Verb.MERGE, Verb.MOVE) else None
        other = tx.row(("ticket", into)) if isinstance(into, str) else None
        for row in (ticket, other) if other else (ticket,):
            if why := refusal(self.standing, op, row):
                about = f"It is about ticket {row.fields.get('number')}. " if row else ""
                raise Refused(why, f"{about}An administrator of your server can change that.")


def _has_words(tx: LocalTx, ticket: str) -> bool:
    return any(kind in ("message", "note", "side_message") for kind, _ in tx.rows_of(ticket))
