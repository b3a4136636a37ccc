"""Attachments by their content: each once, encrypted, under a name that tells nothing.

A blob is found by the SHA-256 of its content. Its file is named by an HMAC of that hash, so that somebody
who has a certain document cannot see from the folder whether it is here. A file is written under a
temporary name, synced and renamed; it is never changed afterwards. Several processes may add the same
content at once.

The database refers to blobs. Whoever adds one stores the bytes first and commits the reference after; a
blob that no row names is an orphan, and is removed only when it has been untouched for a while (adding a
blob that is here already touches it).
"""

from __future__ import annotations

import hmac
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256 as sha256_of
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from desk_app.domain.errors import DiskFull, InvalidInput, NotFound, Refused, WorkspaceDamaged
from desk_app.store.blob_format import CHUNK_BYTES, CHUNK_SIZES, BlobBroken, BlobReader, BlobWriter, Identity
from desk_app.store.blob_parts import PARTS, BlobPart, remove_old_parts
from desk_app.store.blob_source import Readable, opened_source, read_full, size_words
from desk_app.store.crypto import DataKey
from desk_app.store.durable import PRIVATE_FOLDER, Incoming, disk_words, remove_stale, sync_folder

LIMIT_BYTES: Final = 100_000_000
RESERVE_BYTES: Final = 16_000_000
"""Space on the disk that attachments leave to the database and the journal."""

_WHAT: Final = "The attachment"
_NAME: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob that has just been put.

    Attributes:
        sha256: Of its content, 32 bytes.
        size: Length of its content in bytes.
        is_new: False when the same content was here before.
    """

    sha256: bytes
    size: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class BlobFile:
    """A file of the blob folder, for finding orphans.

    Attributes:
        name: What `BlobStore.name_of` gives for its content.
        disk_bytes: Its length on the disk.
        touched_s: When it was last put, epoch seconds.
    """

    name: str
    disk_bytes: int
    touched_s: int


@dataclass(frozen=True, slots=True)
class BlobSettings:
    """What may differ between workspaces and in tests.

    Attributes:
        limit_bytes: The largest content taken.
        chunk_bytes: Power of two, 16 B to 1 MiB; only for what is newly written.
        free_bytes: Asks how much space is left in a folder.
    """

    limit_bytes: int = LIMIT_BYTES
    chunk_bytes: int = CHUNK_BYTES
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free

    def __post_init__(self) -> None:
        """Refuse chunks the format cannot name."""
        if self.chunk_bytes not in CHUNK_SIZES:
            raise ValueError("chunk_bytes is not a power of two from 16 B to 1 MiB")


class BlobStore:
    """The folder `blobs` of a workspace; implements `desk_app.services.ports.BlobStore`."""

    def __init__(self, folder: Path, key: DataKey, settings: BlobSettings | None = None) -> None:
        self._folder = folder
        self._key = key.derive("blobs")
        self._names_key = key.derive("names")
        self._settings = settings or BlobSettings()

    @classmethod
    def open(cls, folder: Path, key: DataKey, settings: BlobSettings | None = None) -> BlobStore:
        """The store in `folder`, which is made when missing; sweeps what crashes left a day ago."""
        with disk_words("The folder of attachments"):
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            remove_stale(folder)
            remove_old_parts(folder, time.time())
        return cls(folder, key, settings)

    def put_bytes(self, data: bytes) -> StoredBlob:
        """Keep bytes; nothing is written when they are here already and read well.

        Raises:
            InvalidInput: They are more than the limit.
            DiskFull, ReadOnly, StoreError: They could not be written; nothing of them is kept.
        """
        self._check_size(len(data))
        identity = Identity(sha256_of(data).digest(), len(data))
        if self._is_here(identity):
            return StoredBlob(identity.sha256, identity.size, is_new=False)
        return self.put_stream(BytesIO(data), size=len(data))

    def put_file(self, path: Path) -> StoredBlob:
        """Keep the content of a file; one that is too large is refused before it is read.

        Raises:
            InvalidInput: It is larger than the limit, no ordinary file, or cannot be read.
            DiskFull, ReadOnly, StoreError: As for `put_bytes`.
        """
        with opened_source(path) as (file, size):
            return self.put_stream(file, size=size)

    def put_stream(self, stream: BinaryIO, *, size: int | None = None) -> StoredBlob:
        """Keep what a stream gives until it ends.

        Args:
            stream: Read in pieces; its errors come out as they are.
            size: How much it will give, when that is known; a promise that is not believed.

        Raises:
            InvalidInput: It gives more than the limit.
            DiskFull, ReadOnly, StoreError: As for `put_bytes`.
        """
        self._check_size(size or 0)
        self._check_space(size or 0)
        with disk_words(_WHAT):
            incoming = Incoming(self._folder)
        with incoming:
            identity = self._seal(stream, incoming.file, self._settings.limit_bytes)
            is_new = not self._is_here(identity)
            if is_new:
                self._publish(incoming, identity)
        return StoredBlob(identity.sha256, identity.size, is_new=is_new)

    def part(self, sha256: bytes) -> BlobPart:
        """What has arrived of a content that is being fetched."""
        return BlobPart(self._folder / PARTS / self.name_of(sha256), self._key)

    def put_part(self, part: BlobPart, wanted: bytes) -> bool:
        """Make a blob of a content that was fetched, when it is the one that was wanted.

        However large it is: the limit is for what a person attaches.

        Returns:
            False when its hash is another one; nothing of it is kept then. The part is gone either way.

        Raises:
            DiskFull, ReadOnly, StoreError: It could not be written; the part is still there.
        """
        self._check_space(part.size)
        with disk_words(_WHAT):
            incoming = Incoming(self._folder)
        with incoming:
            identity = self._seal(part.stream(), incoming.file, part.size)
            is_it = identity.sha256 == wanted
            if is_it and not self._is_here(identity):
                self._publish(incoming, identity)
        part.remove()
        return is_it

    def has(self, sha256: bytes) -> bool:
        """Whether the content is here, without reading it."""
        return self.path_of(sha256).exists()

    def size(self, sha256: bytes) -> int:
        """Length of the content in bytes.

        Raises:
            NotFound, WorkspaceDamaged: As for `read`.
        """
        with self._opened(sha256) as blob:
            return blob.identity.size

    def read(self, sha256: bytes) -> bytes:
        """The whole content, compared with its hash.

        Raises:
            NotFound: It is not here.
            WorkspaceDamaged: The file was changed, cut, exchanged, or is of another key; it is named.
        """
        with self._opened(sha256) as blob:
            return b"".join(blob.verified_chunks())

    def read_range(self, sha256: bytes, offset: int, length: int) -> bytes:
        """Part of the content; each piece of it is authentic, the rest is not looked at.

        Args:
            sha256: Of the whole content.
            offset: First byte, from 0; behind the end there is nothing.
            length: How many at most.

        Raises:
            NotFound, WorkspaceDamaged: As for `read`.
        """
        if offset < 0 or length < 0:
            raise ValueError("a range begins at 0 or later and is not of negative length")
        with self._opened(sha256) as blob:
            return b"".join(blob.chunks(offset, length))

    def stream(self, sha256: bytes) -> Iterator[bytes]:
        """The content piece by piece; the hash is compared after the last piece.

        Raises:
            NotFound, WorkspaceDamaged: As for `read`; damage may show only on the way.
        """
        with self._opened(sha256) as blob:
            yield from blob.verified_chunks()

    def verify(self, sha256: bytes) -> None:
        """Read all of it and say nothing.

        Raises:
            NotFound, WorkspaceDamaged: As for `read`.
        """
        for _ in self.stream(sha256):
            pass

    def export(self, sha256: bytes, target: Path, *, overwrite: bool = False) -> None:
        """Write the content, in the open, to a file outside the workspace: whole or not at all.

        Args:
            sha256: Of the content.
            target: The file to make; its folder must exist.
            overwrite: Replace a file that is there.

        Raises:
            Refused: A file is there.
            NotFound, WorkspaceDamaged: As for `read`; then no file appears.
            DiskFull, ReadOnly, StoreError: It could not be written.
        """
        if target.exists() and not overwrite:
            raise Refused(f"There is a file “{target.name}” already.", "Choose another name, or replace it.")
        with disk_words("The exported file"):
            incoming = Incoming(target.parent)
        with incoming:
            for chunk in self.stream(sha256):
                with disk_words("The exported file"):
                    incoming.file.write(chunk)
            with disk_words("The exported file"):
                incoming.publish(target)

    def delete(self, sha256: bytes) -> bool:
        """Remove a blob; gives whether it was here. Whether a row still names it is the caller's care."""
        return self.delete_file(self.name_of(sha256))

    def name_of(self, sha256: bytes) -> str:
        """The name of the file of a content, 64 hexadecimal digits; tells nothing without the key."""
        return hmac.digest(self._names_key, sha256, "sha256").hex()

    def path_of(self, sha256: bytes) -> Path:
        """Where the file of a content is, or would be."""
        return self._path(self.name_of(sha256))

    def files(self) -> Iterator[BlobFile]:
        """Every stored file, in no order, for comparing with `name_of` what the database names."""
        for path in self._folder.glob("??/*"):
            with suppress(FileNotFoundError):  # removed by another process a moment ago
                if _NAME.fullmatch(path.name):
                    about = path.stat()
                    yield BlobFile(path.name, about.st_size, int(about.st_mtime))

    def delete_file(self, name: str) -> bool:
        """Remove a stored file by its name (an orphan, of unknown hash); gives whether it was here."""
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a stored file")
        with disk_words(_WHAT):
            try:
                self._path(name).unlink()
            except FileNotFoundError:
                return False
        return True

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _check_size(self, size: int, most: int | None = None) -> None:
        limit = self._settings.limit_bytes if most is None else most
        if size > limit:
            raise InvalidInput(
                f"The file is {size_words(size, limit)}; the limit is {size_words(limit)}.",
                "Send a link instead.",
            )

    def _check_space(self, size: int) -> None:
        with disk_words("The folder of attachments"):
            free = self._settings.free_bytes(self._folder)
        if free < size + RESERVE_BYTES:
            raise DiskFull(
                f"The disk has {size_words(free)} left; the attachment of {size_words(size)} was not kept.",
                "Free some space, then try again.",
            )

    def _seal(self, stream: Readable, file: BinaryIO, limit: int) -> Identity:
        """Encrypt the stream into the file; the limit counts what comes, whatever was promised."""
        chunk_bytes = self._settings.chunk_bytes
        with disk_words(_WHAT):
            writer = BlobWriter(file, self._key, chunk_bytes=chunk_bytes)
        size, chunk = 0, read_full(stream, chunk_bytes)
        while True:
            size += len(chunk)
            self._check_size(size, limit)
            following = read_full(stream, chunk_bytes) if len(chunk) == chunk_bytes else b""
            with disk_words(_WHAT):
                writer.write(chunk, is_last=not following)
            if not following:
                break
            chunk = following
        with disk_words(_WHAT):
            return writer.finish()

    def _is_here(self, identity: Identity) -> bool:
        """Whether the content is here and reads well; then its file is touched: it is no orphan to be."""
        path = self.path_of(identity.sha256)
        try:
            with path.open("rb") as file:
                for _ in BlobReader(file, self._key, wanted=identity.sha256).verified_chunks():
                    pass
            os.utime(path)
        except (OSError, BlobBroken):
            return False
        return True

    def _publish(self, incoming: Incoming, identity: Identity) -> None:
        target = self.path_of(identity.sha256)
        with disk_words(_WHAT):
            if not target.parent.exists():
                target.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
                sync_folder(self._folder)
            try:
                incoming.publish(target)
            except PermissionError:
                # Windows: the same content, put by another process a moment ago, is being read.
                if not self._is_here(identity):
                    raise

    @contextmanager
    def _opened(self, sha256: bytes) -> Iterator[BlobReader]:
        name = self.name_of(sha256)
        try:
            with disk_words(_WHAT, verb="read"), self._path_open(name) as file:
                yield BlobReader(file, self._key, wanted=sha256)
        except BlobBroken as error:
            raise WorkspaceDamaged(
                f"The attachment in blobs/{name[:2]}/{name} is damaged: {error}.",
                "Put that file back from a backup, or add the attachment again.",
            ) from error

    def _path_open(self, name: str) -> BinaryIO:
        try:
            return self._path(name).open("rb")
        except FileNotFoundError as error:
            raise NotFound("The attachment is not on this computer.") from error
