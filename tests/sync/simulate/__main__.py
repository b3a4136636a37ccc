"""`uv run python -m tests.sync.simulate`: prove the sync engine, and that the proof would find its faults.

--steps N      steps of the whole-engine simulation (1,000,000)
--seeds A-B    only these seeds; a failing seed is named with the line that replays it
--files A-B    these seeds over real encrypted files, with crashes at writes (0-99)
--variants     only the broken variants
"""

from __future__ import annotations

import argparse
import sys

from tests.sync.simulate.files import prove_files
from tests.sync.simulate.report import catch_all, print_caught, print_proof, prove

_MANY = 100_000_000


def main(arguments: list[str]) -> int:
    """Run what was asked for; 1 when an invariant was violated or a variant was not caught."""
    parser = argparse.ArgumentParser(prog="tests.sync.simulate", description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--seeds", default="")
    parser.add_argument("--files", default="")
    parser.add_argument("--variants", action="store_true")
    asked = parser.parse_args(arguments)
    failed = False
    if asked.files or not (asked.variants or asked.seeds):
        proof = prove_files(_range(asked.files or "0-99"))
        sys.stdout.write(print_proof(proof, "the same over real SQLite files", "--files") + "\n")
        failed |= bool(proof.failures)
    if not asked.variants and not asked.files:
        first = asked.seeds
        seeds = _range(asked.seeds) if first else range(_MANY)
        proof = prove(seeds, sys.maxsize if first else asked.steps)
        sys.stdout.write(print_proof(proof) + "\n")
        failed |= bool(proof.failures)
    if asked.variants or not (asked.seeds or asked.files):
        caught = catch_all()
        sys.stdout.write(print_caught(caught) + "\n")
        failed |= not all(item.violation for item in caught)
    return 1 if failed else 0


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
