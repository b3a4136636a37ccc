"""Runs the packaged program as a person would: `uv run python packaging/smoke.py` (Linux, under Xvfb).

Builds (or takes `--bundle`), looks inside, answers a ticket with real keys, checks the answer on the command
line, opens the demo, opens a workspace of the version before, compares what was said with an allow-list, and
prints size and start time. Ends with 77 where the tools for it are missing.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bundling.product import COMMAND, ROOT, BuildProblem, read_stamp
from smoking.hardship import check_hardships
from smoking.inside import check_inside
from smoking.opening import Opening
from smoking.packages import check_packages
from smoking.previous import previous_version, unpack_previous
from smoking.program import Program, SmokeFailed
from smoking.rules import Rules
from smoking.screen import NoWindow, Screen, missing_tools, pause
from smoking.team import check_team
from smoking.upgrading import check_upgrade

MOST_MB: Final = 120.0
MOST_START: Final = 1.5
"""How many times the unpackaged start the packaged one may take."""

_SKIPPED: Final = 77
_TITLE: Final = "Desk App"
_ROUNDS: Final = 4
_WINDOW_S: Final = 60.0
_LEAST_COLOURS: Final = 1_000
"""A filled list of tickets has three thousand, an empty window some dozens."""
_REPLY: Final = "The gasket leaves Lyon tomorrow morning"


class Smoke:
    """One run of the whole test; each step says what it found."""

    def __init__(self, bundle: Path, scratch: Path, out: Path, screen: Screen) -> None:
        """Prepare; nothing runs yet.

        Args:
            bundle: The built folder; the packages lie beside it.
            scratch: A folder that is thrown away.
            out: Where screenshots are kept.
            screen: A running screen.
        """
        self._packages = bundle.parent
        home = scratch / "home"
        self._scratch, self._out, self._screen = scratch, out, screen
        self._packaged = Program([str(bundle / COMMAND)], home, screen.environment)
        self._unpackaged = Program([sys.executable, "-m", "desk_app"], home, screen.environment)
        self._desk = str(scratch / "desk")

    def command_line(self) -> str:
        """Version, help of every verb, a filled workspace, a search, a wrong word."""
        program = self._packaged
        version = program.run("--version").strip()
        if read_stamp().version not in version:
            raise SmokeFailed(f"--version says {version}.")
        program.run("--help")
        made = program.ask("--workspace", self._desk, "demo", "--tickets", "200", "--no-window")
        found = program.ask("--workspace", self._desk, "search", "grinder")
        program.run("--workspace", self._desk, "doctor")
        return f"{version}; {made['tickets']} tickets made, “grinder” found: {bool(found)}"

    def selftest(self) -> str:
        """The program's own check of its installation, and that it knows which build it is."""
        said = self._packaged.ask("selftest")
        if said["version"] != read_stamp().version or not said["is_packaged"]:
            raise SmokeFailed(
                f"The self-test takes this for {said['version']}, packaged: {said['is_packaged']}."
            )
        states = [row["state"] for row in said["findings"]]
        return f"{states.count('ok')} checks well, {states.count('warn')} with a warning"

    def keys(self) -> str:
        """Open the window, answer the first ticket by keys alone, see the answer on the command line."""
        process = self._packaged.start("--workspace", self._desk)
        self._screen.wait_for_window(_TITLE, process)
        self._screen.settle(colours=_LEAST_COLOURS)
        self._screen.press("j")
        self._screen.settle()
        self._screen.press("r")
        self._screen.settle()
        self._screen.write(_REPLY)
        pause(1.0)  # the caret blinks, and the draft is kept
        colours = self._screen.picture(self._out / "reply.png")
        self._screen.press("ctrl+Return")
        self._wait_until(
            lambda: _REPLY in self._packaged.run("--workspace", self._desk, "search", f'"{_REPLY}"')
        )
        self._packaged.run("--workspace", self._desk, "open", "deskapp:ticket/4170")  # goes to the window
        self._screen.settle()
        self._screen.picture(self._out / "sent.png")
        self._screen.press("ctrl+q")
        took_s = self._packaged.ended(process, within_s=20.0)
        if colours < _LEAST_COLOURS:
            raise SmokeFailed(f"The window shows only {colours} colours; see {self._out / 'reply.png'}.")
        return f"reply written and found again; {colours} colours; closed in {took_s:.1f} s"

    def opening(self) -> str:
        """What the system does for a double-clicked mail and for a link."""
        return Opening(self._packaged, self._screen, self._desk).check()

    def rules(self) -> str:
        """The administrator's file and the signed list of releases."""
        return Rules(self._packaged, self._scratch, self._desk).check(read_stamp())

    def hardships(self) -> str:
        """Strange surroundings."""
        return check_hardships(self._packaged, self._scratch, self._desk)

    def demo(self) -> str:
        """`desk-app demo`, the first command of the README, up to its window."""
        process = self._packaged.start("demo", "--tickets", "300")
        self._screen.wait_for_window(_TITLE, process)
        self._screen.settle(colours=_LEAST_COLOURS)
        colours = self._screen.picture(self._out / "demo.png")
        self._screen.press("ctrl+q")
        self._packaged.ended(process, within_s=20.0)
        return f"{colours} colours, nothing left: {not list(self._packaged.home.rglob('demo-*'))}"

    def team(self) -> str:
        """The server of the package, and two clients of it."""
        return check_team(self._packaged, self._scratch)

    def packages(self) -> str:
        """The tarball, the single file and the Debian package."""
        return check_packages(self._packaged, self._packages, self._scratch, read_stamp())

    def upgrade(self) -> str:
        """A workspace of the version before opens, keeps its tickets and is sound."""
        commit, words = previous_version()
        if not commit:
            return f"skipped: {words}"
        old = unpack_previous(commit, self._scratch / "previous", self._packaged.home)
        found = check_upgrade(old, self._packaged, self._scratch)
        return f"a workspace of {words} opens with {found}"

    def start_time(self) -> str:
        """Time from start to window, packaged and not, in turn; the best of each counts."""
        best = {"packaged": float("inf"), "unpackaged": float("inf")}
        for _ in range(_ROUNDS):
            for name, program in (("packaged", self._packaged), ("unpackaged", self._unpackaged)):
                best[name] = min(best[name], self._one_start(program))
        ratio = best["packaged"] / best["unpackaged"]
        if ratio > MOST_START:
            raise SmokeFailed(
                f"The packaged start takes {ratio:.2f} times the unpackaged one, not {MOST_START}."
            )
        return f"packaged {best['packaged']:.2f} s, unpackaged {best['unpackaged']:.2f} s, ratio {ratio:.2f}"

    def words(self) -> str:
        """Nothing was said that is not in the allow-list."""
        self._packaged.check_words()
        return "only what is allowed was said"

    def _one_start(self, program: Program) -> float:
        began = time.monotonic()
        process = program.start("--workspace", self._desk)
        self._screen.wait_for_window(_TITLE, process)
        took_s = time.monotonic() - began
        self._screen.settle()
        self._screen.press("ctrl+q")
        program.ended(process, within_s=20.0)
        return took_s

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + _WINDOW_S
        while not is_so():
            if time.monotonic() > until:
                self._screen.picture(self._out / "failed.png")
                raise SmokeFailed(f"The reply is not in the workspace; see {self._out / 'failed.png'}.")
            pause(0.5)


def main(arguments: Sequence[str]) -> int:
    """Build and test; gives the exit status."""
    wanted = _parser().parse_args(arguments)
    if not sys.platform.startswith("linux") or (missing := missing_tools()):
        print(
            f"skipped: this needs Linux with {', '.join(missing) if sys.platform == 'linux' else 'a screen'}."
        )
        return _SKIPPED
    try:
        bundle = wanted.bundle or _build(wanted.out)
        wanted.out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="smoke-") as place:
            (Path(place) / "home").mkdir()
            with Screen(Path(place) / "home") as screen:
                _all_steps(bundle, Smoke(bundle, Path(place), wanted.out, screen))
    except (SmokeFailed, NoWindow, BuildProblem) as problem:
        print(f"FAILED: {problem}")
        return 1
    print("the packaged program works")
    return 0


def _all_steps(bundle: Path, smoke: Smoke) -> None:
    print(f"inside: {check_inside(bundle)} files name no folder of this machine", flush=True)
    steps = (
        *(smoke.command_line, smoke.selftest, smoke.keys, smoke.opening, smoke.demo, smoke.team),
        *(smoke.upgrade, smoke.rules, smoke.hardships, smoke.start_time, smoke.packages, smoke.words),
    )
    for step in steps:
        print(f"{step.__name__.replace('_', ' ')}: {step()}", flush=True)
    made = [
        path for path in sorted(bundle.parent.glob("desk-app[-_]*")) if path.suffix in {".xz", ".run", ".deb"}
    ]
    for path in made:
        size_mb = path.stat().st_size / 1e6
        print(f"size: {path.name} {size_mb:.1f} MB")
        if size_mb > MOST_MB:
            raise SmokeFailed(f"{path.name} is larger than {MOST_MB:.0f} MB.")


def _build(out: Path) -> Path:
    shutil.rmtree(out, ignore_errors=True)
    script = ROOT / "packaging" / "build.py"
    done = subprocess.run([sys.executable, str(script), "--out", str(out), "--level", "2"], check=False)
    if done.returncode:
        raise SmokeFailed("The build failed.")
    return out / COMMAND


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the packaged program as a person would.")
    parser.add_argument("--bundle", type=Path, help="a folder that is built already")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "dist", help="for the build and the pictures (default: dist)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
