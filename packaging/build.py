"""Builds everything people install on this system: `uv run python packaging/build.py`.

Linux gives a tarball, a Debian package and one runnable file, Windows an installer, macOS a disk image; each
with checksums and a bill of materials. What a tool is missing for is left out and said.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bundling import linux, macos, windows
from bundling.bundle import Tell, build_bundle
from bundling.product import ROOT, BuildProblem, Stamp, read_stamp

_SUMS: Final = "SHA256SUMS"


class Progress:
    """Says on standard error what is being done, with the seconds since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, sentence: str) -> None:
        """Say one sentence."""
        print(f"[{time.monotonic() - self._began:5.0f} s] {sentence}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Build; gives the exit status."""
    wanted = _parser().parse_args(arguments)
    tell = Progress()
    try:
        stamp = read_stamp()
        out = wanted.out.resolve()
        changes = " with changes" if stamp.is_changed else ""
        tell(f"{stamp.stem}, commit {stamp.commit[:12] or 'unknown'}{changes}")
        bundle = build_bundle(out, stamp, tell)
        made = [] if wanted.bundle_only else _packages(bundle, out, stamp, level=wanted.level, tell=tell)
    except BuildProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    made.append(out / f"{stamp.stem}.sbom.cdx.json")
    sums = "".join(f"{_sha256(path)}  {path.name}\n" for path in sorted(made))
    (out / _SUMS).write_text(sums, encoding="utf-8")
    for path in made:
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


def _packages(bundle: Path, out: Path, stamp: Stamp, *, level: int, tell: Tell) -> list[Path]:
    if sys.platform == "win32":
        tell("Compile the installer")
        return [windows.installer(bundle, out, stamp)]
    if sys.platform == "darwin":
        tell("Sign and make the disk image")
        return [macos.disk_image(bundle, out, stamp)]
    tell("Pack the tarball")
    tarball = linux.tarball(bundle, out, stamp, level=level)
    made = [tarball, linux.one_file(tarball, stamp)]
    tell("Pack the Debian package")
    try:
        made.append(linux.debian_package(bundle, out / "work", out, stamp, level=level))
    except BuildProblem as problem:
        tell(f"No Debian package: {problem}")
    return made


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Build what people install on this system.")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "dist", help="folder for the results (default: dist)"
    )
    parser.add_argument("--bundle-only", action="store_true", help="only the folder, no packages")
    parser.add_argument("--level", type=int, default=6, help="how hard to compress, 0 to 9 (default: 6)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
