"""The bundle itself: lay out, run PyInstaller, add the notice and the bill of materials."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bundling.layout import lay_out
from bundling.linux import dress, strip_python
from bundling.notice import FILE_NAME as NOTICE_NAME
from bundling.notice import all_parts, notice
from bundling.product import COMMAND, NAME, ROOT, BuildProblem, Stamp
from bundling.sbom import bill_of_materials

Tell = Callable[[str], None]
SBOM_NAME: Final = "sbom.cdx.json"
_SPEC: Final = ROOT / "packaging" / "desk_app.spec"
_LAST_LINES: Final = 15


def build_bundle(out: Path, stamp: Stamp, tell: Tell) -> Path:
    """Build the folder that runs without Python.

    Args:
        out: Gets `desk-app/` (and `Desk App.app` on macOS); `work/` beside it keeps PyInstaller's cache.
        stamp: Which build this is.
        tell: Called with one sentence before each step.

    Returns:
        The bundle: the folder with the program, on macOS the `.app`.

    Raises:
        BuildProblem: PyInstaller failed, or a licence is missing.
    """
    work = out / "work"
    shutil.rmtree(work / "inside", ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    tell("Lay out resources, icons and version")
    lay_out(work, stamp)
    tell("Bundle with PyInstaller (half a minute to two)")
    _run_pyinstaller(out, work, stamp)
    folder = out / COMMAND
    bundle = out / f"{NAME}.app" if sys.platform == "darwin" else folder
    if sys.platform.startswith("linux"):
        tell("Strip, add the menu entry")
        strip_python(bundle)
        dress(bundle)
    tell("Collect licences and the bill of materials")
    texts = bundle / "Contents" / "Resources" if sys.platform == "darwin" else bundle
    parts = all_parts(folder)
    (texts / NOTICE_NAME).write_text(notice(parts, stamp), encoding="utf-8")
    (texts / SBOM_NAME).write_text(bill_of_materials(parts, stamp), encoding="utf-8")
    shutil.copyfile(ROOT / "LICENSE", texts / "LICENSE.txt")
    shutil.copyfile(texts / SBOM_NAME, out / f"{stamp.stem}.{SBOM_NAME}")
    return bundle


def _run_pyinstaller(out: Path, work: Path, stamp: Stamp) -> None:
    environment = os.environ | {
        "DESK_APP_WORK": str(work),
        "SOURCE_DATE_EPOCH": str(stamp.built_s),
        "PYTHONHASHSEED": "1",  # PyInstaller's own advice for builds that can be repeated
    }
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(out), "--workpath", str(work / "pyinstaller"), str(_SPEC)]
    log = work / "pyinstaller.log"
    with log.open("w", encoding="utf-8") as file:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=file, stderr=file, check=False)
    if done.returncode:
        last = "\n".join(log.read_text(encoding="utf-8").splitlines()[-_LAST_LINES:])
        raise BuildProblem(f"PyInstaller failed; the end of {log}:\n{last}")
