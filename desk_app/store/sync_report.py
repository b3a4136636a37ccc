"""How the sync stands, for support: states, positions and counts, never a text, a name or an address."""

from __future__ import annotations

import re

from desk_app.store.change_log import newest_change
from desk_app.store.connect import DriverConnection

_STATES = (
    "SELECT hex(account_id), server_epoch, seq, complete_seq, generation, sweep, start_seq, next_n, time_s"
    " FROM sync_state"
)
_STATE_NAMES = (
    *("account", "server_epoch", "seq", "complete_seq", "generation"),
    *("sweep", "start", "next_n", "server_time_s"),
)
_OPS = (
    "SELECT hex(account_id), kind || '.' || verb, state, code, count(*), min(created_s), max(attempts),"
    " max(strikes) FROM outbox WHERE state != 'confirmed' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3"
)
_OP_NAMES = ("account", "op", "state", "code", "count", "oldest_s", "attempts", "strikes")
_ROWS = "SELECT kind, count(*), max(seq) FROM sync_image GROUP BY kind ORDER BY kind"
_CONFLICTS = (
    "SELECT CASE WHEN field LIKE 'custom.%' THEN 'custom' ELSE field END, decided IS NULL, count(*)"
    " FROM conflict GROUP BY 1, 2 ORDER BY 1, 2"
)
"""What a team calls its own fields is nobody's business."""
_CODES = re.compile(r"[a-z_]{0,30}")
"""A server's word for what became of an op; anything else it says may be text."""


def sync_report(driver: DriverConnection) -> dict[str, object]:
    """The report as plain values."""
    confirmed = driver.execute("SELECT count(*) FROM outbox WHERE state = 'confirmed'").fetchone()[0]
    return {
        "positions": [dict(zip(_STATE_NAMES, row, strict=True)) for row in driver.execute(_STATES)],
        "open_ops": [_op(dict(zip(_OP_NAMES, row, strict=True))) for row in driver.execute(_OPS)],
        "confirmed_ops": confirmed,
        "rows": [dict(zip(("kind", "count", "newest"), row, strict=True)) for row in driver.execute(_ROWS)],
        "shadows": driver.execute("SELECT count(*) FROM shadow").fetchone()[0],
        "conflicts": [
            dict(zip(("field", "is_open", "count"), row, strict=True)) for row in driver.execute(_CONFLICTS)
        ],
        "newest_change": newest_change(driver),
    }


def _op(facts: dict[str, object]) -> dict[str, object]:
    """Ops of one kind, with a code that is none of anybody's words."""
    return facts if _CODES.fullmatch(str(facts["code"])) else {**facts, "code": "other"}
