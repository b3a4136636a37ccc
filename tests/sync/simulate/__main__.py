"""`uv run python -m tests.sync.simulate`: prove the sync, and that the proof would find its faults.

Without words every line is proved in the amount that `.ci/run` does. With the names of lines only these:

  uv run python -m tests.sync.simulate kills --amount 5000
  uv run python -m tests.sync.simulate steps --seeds 17-17

A seed that fails is printed with the line that runs it again.
"""

from __future__ import annotations

import argparse
import sys

from tests.sync.proofs.lines import LINES, Asked, prove_lines


def main(arguments: list[str]) -> int:
    """Prove what was asked for; 1 when a line is not true."""
    names = [line.name for line in LINES]
    parser = argparse.ArgumentParser(
        prog="tests.sync.simulate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lines", nargs="*", metavar="LINE", help=f"of {', '.join(names)}; all without any")
    parser.add_argument("--amount", type=int, default=0, help="steps, seeds, examples, kills or seconds")
    parser.add_argument("--seeds", default="", metavar="A-B", help="only these seeds")
    parser.add_argument("--jobs", type=int, default=2, help="lines done at the same time (2)")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.lines) - set(names):
        parser.error(f"there is no line {', '.join(sorted(unknown))}")
    how_much = Asked(asked.amount, _range(asked.seeds))
    false = prove_lines(asked.lines or names, how_much, asked.jobs)
    sys.stdout.write(f"{false} lines are not true\n" if false else "every line is true\n")
    return 1 if false else 0


def _range(text: str) -> range:
    if not text:
        return range(0)
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
