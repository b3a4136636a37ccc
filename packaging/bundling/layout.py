"""Lays out in one folder what PyInstaller takes in as it is: resources, the stamp, the program's metadata."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from bundling.images import write_icns, write_ico
from bundling.product import COMMAND, NAME, PUBLISHER, ROOT, Stamp

STAMP_FILE: Final = "build.json"
"""Inside `resources`; `desk_app.runtime.build` reads it."""


def lay_out(work: Path, stamp: Stamp) -> None:
    """Fill an empty folder.

    Args:
        work: Gets `inside/` (copied into the bundle), `icon.ico`, `icon.icns` and `version.txt`.
        stamp: Which build this is.
    """
    inside = work / "inside"
    for name in _files_of("resources"):
        _copy(ROOT / name, inside / "desk_app" / name)
    for name in _files_of("desk_app"):
        if not name.endswith(".py"):
            _copy(ROOT / name, inside / name)
    (inside / "desk_app" / "resources" / STAMP_FILE).write_text(stamp.as_json(), encoding="utf-8")
    _write_metadata(inside / f"desk_app-{stamp.version}.dist-info", stamp)
    drawn = ROOT / "resources" / "icons" / "app"
    write_ico(drawn, work / "icon.ico")
    write_icns(drawn, work / "icon.icns")
    (work / "version.txt").write_text(version_resource(stamp), encoding="utf-8")


def version_resource(stamp: Stamp) -> str:
    """What Windows shows under Properties, Details (PyInstaller's form of VS_VERSIONINFO)."""
    numbers = tuple(int(part) for part in f"{stamp.version}.0.0.0".split(".")[:4])
    words = {
        "CompanyName": PUBLISHER,
        "FileDescription": NAME,
        "FileVersion": stamp.version,
        "InternalName": COMMAND,
        "LegalCopyright": f"{PUBLISHER}, Apache License 2.0",
        "ProductName": NAME,
        "ProductVersion": f"{stamp.version} {stamp.commit[:12]}".strip(),
    }
    rows = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=["
        f"StringFileInfo([StringTable('040904B0', [{rows}])]),"
        " VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def _write_metadata(folder: Path, stamp: Stamp) -> None:
    """What `importlib.metadata` needs for the version; the editable install's own names our folders."""
    folder.mkdir(parents=True)
    text = (
        f"Metadata-Version: 2.4\nName: {COMMAND}\nVersion: {stamp.version}\nLicense-Expression: Apache-2.0\n"
    )
    (folder / "METADATA").write_text(text, encoding="utf-8")


def _files_of(folder: str) -> list[str]:
    """Paths from the top of the files of a folder that git tracks (all but caches, outside of a checkout)."""
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [
            name for name in listed.stdout.decode("utf-8").split("\0") if name and (ROOT / name).is_file()
        ]
    found = (path for path in sorted((ROOT / folder).rglob("*")) if path.is_file() and path.suffix != ".pyc")
    return [path.relative_to(ROOT).as_posix() for path in found]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
