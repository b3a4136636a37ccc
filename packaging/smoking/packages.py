"""Tries the packages themselves.

The single file runs, the tarball's installer installs and removes, the Debian package holds what the system
needs to find.
"""

from __future__ import annotations

import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from bundling.product import Stamp
from smoking.program import Program, SmokeFailed

_IN_DEB: Final = (
    "./opt/desk-app/desk-app",
    "./usr/bin/desk-app -> /opt/desk-app/desk-app",
    "./usr/share/applications/desk-app.desktop",
    "./usr/share/icons/hicolor/256x256/apps/desk-app.png",
    "./usr/share/doc/desk-app/copyright",
)


def check_packages(program: Program, out: Path, scratch: Path, stamp: Stamp) -> str:
    """Try every package of a build.

    Args:
        program: Its home and surroundings are used.
        out: Where the packages are.
        scratch: For what is unpacked.
        stamp: Which build it is.

    Raises:
        SmokeFailed: One does not do what it should.
    """
    tarball = out / f"{stamp.stem}.tar.xz"
    if not tarball.is_file():
        return "skipped: only a bundle was given, no packages"
    tried = ["tarball", "single file"]
    _try_installer(program, tarball, scratch)
    single = replace(program, command=[str(out / f"{stamp.stem}.run")])
    for _ in range(2):  # the second time from the cache
        if stamp.version not in single.run("--version"):
            raise SmokeFailed("The single file does not start.")
    for deb in out.glob(f"*_{stamp.version}_*.deb"):
        said = subprocess.run(["dpkg-deb", "-c", str(deb)], capture_output=True, text=True, check=True)
        missing = [name for name in _IN_DEB if name not in said.stdout]
        if missing:
            raise SmokeFailed(f"The Debian package lacks {', '.join(missing)}.")
        tried.append("Debian package")
    return f"{', '.join(tried)} work"


def _try_installer(program: Program, tarball: Path, scratch: Path) -> None:
    """Install for one person, start by the link on the path, remove; data stays."""
    with tarfile.open(tarball) as archive:
        archive.extractall(scratch / "unpacked", filter="tar")
    script = next((scratch / "unpacked").glob("*/install.sh"))
    installer = replace(program, command=[str(script)])
    home = program.home
    data = home / ".local" / "share" / "desk-app"
    data.mkdir(parents=True, exist_ok=True)
    installer.run()
    replace(program, command=[str(home / ".local" / "bin" / "desk-app")]).run("--version")
    entry = home / ".local" / "share" / "applications" / "desk-app.desktop"
    if f'Exec="{home}/.local/opt/desk-app/desk-app" open %U' not in entry.read_text(encoding="utf-8"):
        raise SmokeFailed("The menu entry does not start the program that was installed.")
    installer.run("remove")
    if entry.exists() or (home / ".local" / "opt" / "desk-app").exists() or not data.is_dir():
        raise SmokeFailed("The installer did not remove just the program.")
