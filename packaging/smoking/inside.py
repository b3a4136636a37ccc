"""Looks into a bundle: no path of the machine that built it, nothing that should have stayed out."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader, ZlibArchiveReader

from bundling.contents import is_kept
from bundling.product import COMMAND, ROOT
from smoking.program import SmokeFailed


def check_inside(bundle: Path) -> int:
    """Check every file of a bundle; gives their number.

    Raises:
        SmokeFailed: A file names a folder of this machine, or should not be there.
    """
    marks = [os.fsencode(str(path)) for path in {ROOT, Path(sys.prefix), bundle.parent, Path.home() / "."}]
    count = 0
    for name, content in _contents(bundle):
        count += 1
        for mark in marks:
            if len(mark) > len("/root") and mark in content:
                raise SmokeFailed(f"{name} names {os.fsdecode(mark)}, a folder of this machine.")
    unwanted = [
        name
        for path in (bundle / "_internal").rglob("*")
        if path.is_file() and not is_kept(name := path.relative_to(bundle / "_internal").as_posix())
    ]
    if unwanted:
        raise SmokeFailed(f"Should not be in the bundle: {', '.join(unwanted[:5])}")
    return count


def _contents(bundle: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of everything inside, compiled modules unpacked from the program file."""
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(bundle).as_posix(), path.read_bytes()
    program = CArchiveReader(str(bundle / COMMAND))
    for name in program.toc:
        if name.endswith(".pyz"):
            archive = program.open_embedded_archive(name)
            if isinstance(archive, ZlibArchiveReader):
                yield from ((f"{name}/{module}", _code(archive, module)) for module in archive.toc)
        else:
            yield name, program.extract(name)


def _code(archive: ZlibArchiveReader, module: str) -> bytes:
    extracted = archive.extract(module)
    return marshal.dumps(extracted) if extracted is not None else b""
