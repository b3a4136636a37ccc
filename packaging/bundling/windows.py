"""The installer for Windows, compiled by NSIS (on Linux, too); signed where there is a certificate."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from bundling.product import COMMAND, NAME, ROOT, BuildProblem, Stamp

SCRIPT: Final = ROOT / "packaging" / "windows" / "desk_app.nsi"
CERTIFICATE_VARIABLE: Final = "DESK_APP_SIGN_THUMBPRINT"
"""SHA-1 thumbprint of a certificate in the store of the person who builds; without it nothing is signed."""
TIME_VARIABLE: Final = "DESK_APP_TIMESTAMP_ADDRESS"
PROGRAMS: Final = (f"{NAME}.exe", f"{COMMAND}.exe")

_LAST: Final = 800


def installer(bundle: Path, out: Path, stamp: Stamp) -> Path:
    """Sign the programs, compile the installer and sign it.

    Args:
        bundle: The folder with both programs.
        out: Gets `desk-app-VERSION-windows-x64-setup.exe`; its `work/icon.ico` is used.
        stamp: Which build this is.

    Raises:
        BuildProblem: NSIS is not there or refuses the script, or signing failed.
    """
    sign([bundle / name for name in PROGRAMS])
    path = compile_installer(bundle, out / "work" / "icon.ico", out, stamp)
    sign([path])
    return path


def compile_installer(bundle: Path, icon: Path, out: Path, stamp: Stamp) -> Path:
    """Compile the script over a folder; warnings are errors.

    Raises:
        BuildProblem: NSIS is not there or refuses the script.
    """
    compiler = shutil.which("makensis") or shutil.which(r"C:\Program Files (x86)\NSIS\makensis.exe")
    if compiler is None:
        raise BuildProblem("makensis is not installed (Debian and Chocolatey have it in nsis).")
    path = out / f"{stamp.stem}-setup.exe"
    numbers = ".".join(f"{stamp.version}.0.0.0".split(".")[:4])
    defined = {"VERSION": stamp.version, "NUMBERS": numbers, "BUNDLE": bundle, "OUTPUT": path, "ICON": icon}
    flag = "/" if os.name == "nt" else "-"
    command = [compiler, f"{flag}V2", f"{flag}WX", f"{flag}INPUTCHARSET", "UTF8"]
    command += [f"{flag}D{name}={value}" for name, value in defined.items()]
    said = subprocess.run([*command, str(SCRIPT)], capture_output=True, text=True, check=False)
    if said.returncode:
        raise BuildProblem(f"NSIS refused the script: {(said.stdout + said.stderr).strip()[-_LAST:]}")
    return path


def sign(files: list[Path]) -> None:
    """Sign files where a certificate is named; else leave them as they are.

    Raises:
        BuildProblem: A certificate is named and signing failed.
    """
    thumbprint = os.environ.get(CERTIFICATE_VARIABLE, "")
    if not thumbprint:
        return
    clock = os.environ.get(TIME_VARIABLE) or "http://timestamp.digicert.com"
    tool = shutil.which("signtool")
    if tool is None:
        raise BuildProblem("signtool is not on the path; run this where the Windows SDK is set up.")
    command = [tool, "sign", "/sha1", thumbprint, "/fd", "sha256", "/tr", clock, "/td", "sha256", "/d", NAME]
    said = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    if said.returncode:
        raise BuildProblem(f"Signing failed: {(said.stdout + said.stderr).strip()[-_LAST:]}")
