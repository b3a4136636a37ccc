"""What the measurements of a run amount to: which rows are over their bounds, and which of them fail it.

`python -m tests.perf.verdict FILE` reads what `DESK_APP_PERF_REPORT=FILE` has gathered. The exit status is 1
when a ratio is further over its bound than `DESK_APP_PERF_LENIENCY` allows; times on the wall are told and
fail nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.perf.table import LENIENCY, Held


def verdict(rows: Sequence[Held], leniency: float) -> tuple[list[str], bool]:
    """Lines that say what is over, the worst first, and whether the run is good enough."""
    over = sorted((row for row in rows if row.share > 1), key=lambda row: -row.share)
    failing = [row for row in over if row.decides and row.share > leniency]
    lines = [f"{len(rows)} rows are held to bounds, {len(over)} are over, {len(failing)} of them decide:"]
    for row in over:
        fate = "FAILS" if row in failing else "over" if row.decides else "over on the wall"
        lines.append(f"  {fate:<17}{row.share:5.2f} x  {row.table}: {row.what}: {row.measured}, {row.bound}")
    if not over:
        lines = [f"{len(rows)} rows are held to bounds, none is over."]
    return lines, not failing


def main(file: Path) -> int:
    """Print the verdict of a run; gives the exit status."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    lines, is_good = verdict([Held(**json.loads(line)) for line in text.splitlines()], LENIENCY)
    print("\n".join(lines))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
