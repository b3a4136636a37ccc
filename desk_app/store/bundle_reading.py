"""Reading a bundle (see `bundle`) without believing it: every file is compared with the manifest."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from desk_app.domain.errors import NotFound, WorkspaceDamaged, WorkspaceTooNew
from desk_app.store.durable import disk_words
from desk_app.store.places import BLOBS, DATABASE, KEYS, SETTINGS
from desk_app.store.progress import Advance, silent

MANIFEST: Final = "manifest.json"

_FORMAT: Final = "desk-app bundle"
_VERSION: Final = 1
_MEMBER: Final = re.compile(rf"{KEYS}|{DATABASE}|{SETTINGS}|{BLOBS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}")
_MOST_MANIFEST: Final = 500_000_000
_PIECE: Final = 1 << 20
_HINT: Final = "Use another backup."


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a bundle: its length in bytes and its SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says about itself.

    Attributes:
        made_s: When it was made, epoch seconds.
        schema: The schema of its database.
        change_n: The number of its newest change.
        tickets: How many it holds.
        members: Its files by name.
    """

    made_s: int
    schema: int
    change_n: int
    tickets: int
    members: dict[str, Member]


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as it stands in the bundle."""
    values = {
        "format": _FORMAT,
        "version": _VERSION,
        "made_s": manifest.made_s,
        "schema": manifest.schema,
        "change_n": manifest.change_n,
        "tickets": manifest.tickets,
        "members": {name: [member.size, member.sha256] for name, member in manifest.members.items()},
    }
    return json.dumps(values).encode()


def check_bundle(path: Path, advance: Advance = silent) -> Manifest:
    """Read a bundle whole and compare it with its manifest; needs no key.

    Raises:
        Cancelled: `advance` wanted it.
        NotFound, WorkspaceDamaged, WorkspaceTooNew: As for `opened_bundle`.
    """
    with opened_bundle(path) as bundle:
        for name in bundle.manifest.members:
            bundle.copy(name, lambda _piece: None, advance)
        return bundle.manifest


class Bundle:
    """An open bundle.

    Attributes:
        manifest: What it says about itself.
    """

    def __init__(self, path: Path, tar: tarfile.TarFile) -> None:
        """Read the manifest; `opened_bundle` is the way to get one."""
        self._path = path
        self._tar = tar
        with self._words():
            self.manifest = _read_manifest(tar)

    def copy(self, name: str, write: Callable[[bytes], object], advance: Advance = silent) -> None:
        """Hand one file out piece by piece, and compare it when it is through.

        Raises:
            WorkspaceDamaged: It is not what it was when the bundle was made.
        """
        total = sum(member.size for member in self.manifest.members.values())
        digest, size = hashlib.sha256(), 0
        with self._words():
            source = _file_of(self._tar, self._tar.getmember(name))
        while piece := self._piece(source):
            digest.update(piece)
            size += len(piece)
            write(piece)
            advance(size, total)
        if Member(size, digest.hexdigest()) != self.manifest.members[name]:
            raise WorkspaceDamaged(f"The backup is damaged: {name} is not what it was.", _HINT)

    def _piece(self, source: IO[bytes]) -> bytes:
        with self._words():
            return source.read(_PIECE)

    @contextmanager
    def _words(self) -> Iterator[None]:
        """What a changed or cut file makes of the reading."""
        try:
            yield
        except (tarfile.TarError, EOFError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise _no_bundle(self._path) from error


@contextmanager
def opened_bundle(path: Path) -> Iterator[Bundle]:
    """A bundle for reading.

    Raises:
        NotFound: There is no such file.
        WorkspaceDamaged: It is no bundle, or was cut.
        WorkspaceTooNew: A newer version of the program made it.
    """
    if not path.is_file():
        raise NotFound(f"There is no file “{path}”.")
    with disk_words("The backup", verb="read"), path.open("rb") as file:
        try:
            tar = tarfile.open(fileobj=file)  # noqa: SIM115 - closed below
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise _no_bundle(path) from error
        with tar:
            yield Bundle(path, tar)


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.getmembers()[-1]
    if entry.name != MANIFEST or entry.size > _MOST_MANIFEST:
        raise ValueError("no manifest at the end")
    values: dict[str, Any] = json.loads(_file_of(tar, entry).read())
    if values["format"] != _FORMAT:
        raise ValueError("another format")
    if values["version"] > _VERSION:
        raise WorkspaceTooNew("This backup was made by a newer version of Desk App.", "Update Desk App.")
    members = {name: Member(int(size), str(sha256)) for name, (size, sha256) in values["members"].items()}
    if not {KEYS, DATABASE} <= members.keys() or not all(map(_MEMBER.fullmatch, members)):
        raise ValueError("other members than a bundle has")
    return Manifest(
        made_s=int(values["made_s"]),
        schema=int(values["schema"]),
        change_n=int(values["change_n"]),
        tickets=int(values["tickets"]),
        members=members,
    )


def _file_of(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    source = tar.extractfile(entry)
    if source is None:
        raise ValueError("not a file")
    return source


def _no_bundle(path: Path) -> WorkspaceDamaged:
    return WorkspaceDamaged(f"“{path.name}” is no backup of Desk App, or a part of it is missing.", _HINT)
