"""The third-party notice: every part of the bundle that others wrote, with its licence and its text."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

from bundling.distributions import Part, shipped_parts
from bundling.product import NAME, ROOT, BuildProblem, Stamp

FILE_NAME: Final = "THIRD-PARTY-NOTICES.txt"
_RULE: Final = "=" * 100
_OWN_RESOURCES: Final = (
    ("Inter typeface", "OFL-1.1", "resources/fonts/LICENSE"),
    ("Lucide icons", "ISC", "resources/icons/LICENSE"),
)


def all_parts(bundle: Path) -> list[Part]:
    """Everything in a built bundle that is not our own, in the order of the notice.

    Raises:
        BuildProblem: A licence text is missing.
    """
    common = [
        Part(path.stem, "", "text", (path.read_text(encoding="utf-8").strip(),))
        for path in sorted((ROOT / "packaging" / "licences").glob("*gpl-*.txt"))
    ]
    return [
        *shipped_parts(),
        _python(),
        _boot_loader(),
        *(
            Part(name, "", licence, ((ROOT / path).read_text(encoding="utf-8").strip(),))
            for name, licence, path in _OWN_RESOURCES
        ),
        *_system_parts(bundle),
        *common,
    ]


def notice(parts: Iterable[Part], stamp: Stamp) -> str:
    """The notice as a text file; a text that several parts share stands once."""
    parts = list(parts)
    lines = [f"{NAME} {stamp.version} contains these parts by others, whose licences follow.", ""]
    lines += [f"  {part.name} {part.version}".ljust(52) + part.licence for part in parts]
    seen: dict[str, str] = {}
    for part in parts:
        lines += ["", _RULE, f"{part.name} {part.version}".strip()]
        lines += [part.address] if part.address else []
        for text in part.texts:
            lines += ["", f"(The text is the same as that of {seen[text]}.)" if text in seen else text]
            seen.setdefault(text, part.name)
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"


def _python() -> Part:
    """Python itself, with the libraries its own notice names."""
    version = sys.version.split()[0]
    places = (Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt"))
    text = next((place.read_text(encoding="utf-8") for place in places if place.is_file()), "")
    if not text:
        raise BuildProblem("This Python has no LICENSE.txt beside its library; build with one that has.")
    return Part("Python", version, "PSF-2.0", (text.strip(),))


def _boot_loader() -> Part:
    """The small program of PyInstaller that starts ours; its licence has an exception for exactly that."""
    package = metadata.distribution("pyinstaller")
    texts = [file for file in package.files or () if canonicalize_name(file.stem) == "copying"]
    if not texts:
        raise BuildProblem("PyInstaller has no COPYING.txt; install it again.")
    text = Path(str(texts[0].locate())).read_text(encoding="utf-8")
    return Part(
        "PyInstaller boot loader", package.version, "GPL-2.0-or-later with exception", (text.strip(),)
    )


def _system_parts(bundle: Path) -> list[Part]:
    """Libraries that came from the packages of a Debian system; elsewhere none come from the system."""
    if not sys.platform.startswith("linux") or shutil.which("dpkg-query") is None:
        return []
    names = sorted({path.name for path in (bundle / "_internal").glob("lib*.so*") if not path.is_symlink()})
    patterns = [f"*/{name}" for name in names]
    said = subprocess.run(["dpkg-query", "-S", *patterns], capture_output=True, text=True, check=False)
    packages = {line.partition(":")[0] for line in said.stdout.splitlines()}
    return [part for package in sorted(packages) if (part := _debian_part(package))]


def _debian_part(package: str) -> Part | None:
    path = Path("/usr/share/doc", package, "copyright")
    if not path.is_file():
        return None
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    return Part(f"{package} (Debian)", said.stdout.strip(), "see its text", (text,))
