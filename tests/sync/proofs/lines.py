"""The lines of the proof: what each does, in which amounts, and how it is said."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.server.postgres import NoPostgres, running_postgres
from tests.store.power.cuts import cut_everywhere, third_of_today
from tests.sync.proofs.kills import killed_over_and_over
from tests.sync.proofs.long_offline import thirty_days
from tests.sync.proofs.networks import one_of_two_servers_killed, over_a_bad_network
from tests.sync.proofs.proven import Proven, timed
from tests.sync.proofs.restores import restored_from_last_night
from tests.sync.proofs.state_machine import any_order
from tests.sync.simulate.files import prove_files
from tests.sync.simulate.report import VARIANTS_S, Proof, catch_all, facts_of, prove, replay

_MANY: Final = 100_000_000


@dataclass(frozen=True)
class Asked:
    """How much of a line is wanted.

    Attributes:
        amount: Steps, examples, kills or seconds, as the line counts; 0 for what `.ci/run` does.
        seeds: Only these; empty for what `.ci/run` does.
    """

    amount: int = 0
    seeds: range = range(0)


@dataclass(frozen=True)
class Line:
    """A line of the proof.

    Attributes:
        name: How the command line calls it.
        title: How the design calls it.
        ask: What is done for one.
    """

    name: str
    title: str
    work: Callable[[Asked, Path], Proven]


def prove_lines(names: Iterable[str], asked: Asked, jobs: int) -> int:
    """Do some lines, side by side, and print each when it is done; gives how many are not true."""
    wanted = [line for line in LINES if line.name in set(names)]
    false = 0
    with ProcessPoolExecutor(jobs) as pool:
        futures = {pool.submit(proven, line.name, asked): line for line in wanted}
        for future in as_completed(futures):
            found = future.result()
            false += bool(found.wrong)
            sys.stdout.write(found.text(futures[future].title) + "\n")
            sys.stdout.flush()
    return false


def proven(name: str, asked: Asked) -> Proven:
    """Do one line."""
    line = next(line for line in LINES if line.name == name)
    with tempfile.TemporaryDirectory(prefix=f"desk-{name}-") as folder:
        return timed(lambda: line.work(asked, Path(folder)))


def _steps(asked: Asked, _folder: Path) -> Proven:
    seeds = asked.seeds or range(_MANY)
    proof = prove(seeds, sys.maxsize if asked.seeds else asked.amount or 1_000_000)
    return told(proof, "steps")


def _files(asked: Asked, _folder: Path) -> Proven:
    return told(prove_files(asked.seeds or range(asked.amount or 100)), "files")


def told(proof: Proof, name: str) -> Proven:
    """What a simulation found; each failing seed comes with the line that runs it again."""
    wrong = tuple(
        f"{violation}\n  replay: uv run python -m tests.sync.simulate {name} --seeds {seed}-{seed}"
        for seed, violation in proof.failures.items()
    )
    return Proven(f"{proof.seeds:,} seeds, {proof.steps:,} steps", wrong, tuple(facts_of(proof)))


def _variants(_asked: Asked, _folder: Path) -> Proven:
    caught = catch_all()
    seconds = sum(item.seconds for item in caught)
    wrong = [f"“{item.name}” was not caught" for item in caught if not item.violation]
    if seconds > VARIANTS_S:
        wrong.append(f"it took {seconds:.0f} s of the {VARIANTS_S} s there are")
    facts = [
        f"{item.name:38} {item.seconds:5.1f} s  seed {item.seed:<4} {item.violation[:70]}" for item in caught
    ]
    return Proven(
        f"{len(caught)} broken designs tried, {len(caught) - len(wrong)} caught", tuple(wrong), tuple(facts)
    )


def _orders(asked: Asked, _folder: Path) -> Proven:
    return any_order(asked.amount or 500)


def _trace(asked: Asked, _folder: Path) -> Proven:
    seeds = asked.seeds or range(20)
    different = [seed for seed in seeds if replay(seed).trace != replay(seed).trace]
    return Proven(
        f"{len(seeds)} seeds run twice", tuple(f"seed {seed} went another way" for seed in different)
    )


def _power(asked: Asked, _folder: Path) -> Proven:
    third = None if asked.amount else third_of_today()
    found = cut_everywhere(third=third)
    part = "all of them" if third is None else f"third {third + 1} of 3"
    facts = (f"{found.starts:,} different starts, {found.again:,} of them cut off once more",)
    return Proven(f"{found.cuts:,} cuts in {found.scenes} scenes ({part})", tuple(found.wrong), facts)


def _kills(asked: Asked, folder: Path) -> Proven:
    return killed_over_and_over(folder, asked.amount or 200)


def _network(asked: Asked, folder: Path) -> Proven:
    return over_a_bad_network(folder, asked.amount or 180)


def _offline(asked: Asked, folder: Path) -> Proven:
    seeds, wrong, facts = asked.seeds or range(1, 2), [], []
    for seed in seeds:
        (folder / f"{seed}").mkdir()
        found = thirty_days(folder / f"{seed}", theirs=asked.amount or 50_000, seed=seed)
        replay_by = f"\n  replay: uv run python -m tests.sync.simulate offline --seeds {seed}-{seed}"
        wrong += [violation + replay_by for violation in found.wrong]
        facts += [f"seed {seed}: {fact}" for fact in (found.amount, *found.facts)]
    return Proven(f"{len(seeds)} seeds", tuple(wrong), tuple(facts))


def _restore(asked: Asked, folder: Path) -> Proven:
    return restored_from_last_night(folder, asked.seeds or range(asked.amount or 20))


def _postgres(asked: Asked, folder: Path) -> Proven:
    if not os.environ.get("DESK_APP_SERVERS"):
        return Proven("skipped: DESK_APP_SERVERS does not name the folder of the scripts that start servers")
    (folder / "team").mkdir()
    try:
        with running_postgres(folder) as address:
            return one_of_two_servers_killed(folder / "team", address, changes_s=asked.amount or 6)
    except NoPostgres as error:
        return Proven(f"skipped: {error}")


LINES: Final = (
    Line("network", "real network faults through a byte-level proxy", _network),
    Line("steps", "whole-engine simulation, 2-8 clients, all faults", _steps),
    Line("power", "crash at every write, sync and rename, three tear models, and again in recovery", _power),
    Line("kills", "kill -9 of real clients and of the real server, real sockets", _kills),
    Line("orders", "Hypothesis state machine with shrinking", _orders),
    Line("files", "the same over real SQLite files with crashes at writes", _files),
    Line("offline", "30 days offline", _offline),
    Line("restore", "server restored from last night's backup", _restore),
    Line("variants", "the broken variants, each must be caught", _variants),
    Line("postgres", "two clients, PostgreSQL, two server processes, one killed", _postgres),
    Line("trace", "same seed, same trace", _trace),
)
"""Every line; what takes longest first, because they are done side by side."""
