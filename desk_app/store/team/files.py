"""Attachments on the server: bytes in a folder by their SHA-256, resumable uploads, who may have which.

Bytes are written and synced before the database says that they are there. Knowing a hash is not enough to
get a file, nor to learn that it exists: a caller must have sent it, or see a row that names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.store.durable import disk_words, sync_file, sync_folder
from desk_app.store.team.session import Session, Values
from desk_app.sync.wire.files import FileAsk

PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way; `offset` is what has arrived."""

    id: str
    agent: str
    sha256: str
    size: int
    mime: str


class FileFolder:
    """The bytes of one workspace's files. Several server processes share the folder."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "files"
        self._uploads = folder / "uploads"

    def arrived(self, upload: str) -> int:
        """How many bytes of an upload are on the disk."""
        try:
            return self._part(upload).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, upload: str, offset: int, data: bytes) -> int:
        """Add a chunk at the end; gives how many bytes there are now.

        A chunk that begins elsewhere than at the end is not written: the answer tells where to go on.

        Raises:
            DiskFull: There is no room.
        """
        with disk_words("The file"):
            self._uploads.mkdir(parents=True, exist_ok=True)
            with self._part(upload).open("ab") as file:
                if file.tell() != offset:
                    return file.tell()
                file.write(data)
                file.flush()
                sync_file(file.fileno())
                return file.tell()

    def commit(self, upload: Upload) -> bool:
        """Make an upload the file it says it is; False, and all of it forgotten, when it is another.

        Raises:
            DiskFull: There is no room.
        """
        part = self._part(upload.id)
        with disk_words("The file"):
            if self.arrived(upload.id) != upload.size or _digest(part) != upload.sha256:
                part.unlink(missing_ok=True)
                return False
            target = self.path(upload.sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
            sync_folder(target.parent)
        return True

    def open(self, digest: str) -> BinaryIO:
        """A file's bytes.

        Raises:
            NotFound: They are not in the folder.
        """
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError:
            raise NotFound("The file's bytes are missing on the server.") from None

    def drop_upload(self, upload: str) -> None:
        """An upload was given up."""
        self._part(upload).unlink(missing_ok=True)

    def drop(self, digest: str) -> None:
        """Nobody names a file any more."""
        self.path(digest).unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Where a file lies."""
        return self._files / digest[:2] / digest

    def _part(self, upload: str) -> Path:
        return self._uploads / upload


class FileDesk:
    """What the database knows of one workspace's files, in one transaction."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    def upload_of(self, agent: str, ask: FileAsk, new_id: str, now_s: int) -> Upload:
        """The upload of a file by a person: the one under way, or a new one.

        Raises:
            InvalidInput: It is under way with another size.
        """
        self._session.run(
            "INSERT INTO upload (workspace, id, agent, sha256, size, mime, at_s)"
            " VALUES (:workspace, :id, :agent, :sha256, :size, :mime, :now_s)"
            " ON CONFLICT (workspace, agent, sha256) DO NOTHING",
            {
                "workspace": self._workspace,
                "id": new_id,
                "agent": agent,
                "sha256": ask.sha256,
                "size": ask.size,
                "mime": ask.mime,
                "now_s": now_s,
            },
        )
        row = self._session.one(
            "SELECT id, agent, sha256, size, mime FROM upload"
            " WHERE workspace = :workspace AND agent = :agent AND sha256 = :sha256",
            {"workspace": self._workspace, "agent": agent, "sha256": ask.sha256},
        )
        upload = Upload(*row)
        if upload.size != ask.size:
            raise InvalidInput("This file was announced with another size before.", "Attach it again.")
        return upload

    def upload(self, upload_id: str, agent: str) -> Upload:
        """An upload of a person.

        Raises:
            NotFound: There is none.
        """
        row = self._session.first(
            "SELECT id, agent, sha256, size, mime FROM upload"
            " WHERE workspace = :workspace AND id = :id AND agent = :agent",
            {"workspace": self._workspace, "id": upload_id, "agent": agent},
        )
        if not row:
            raise NotFound("There is no such upload.", "Begin it again.")
        return Upload(*row)

    def keep(self, upload: Upload, now_s: int) -> None:
        """The file is there, and this person may name it."""
        values: Values = {
            "workspace": self._workspace,
            "sha256": upload.sha256,
            "size": upload.size,
            "mime": upload.mime,
            "agent": upload.agent,
            "now_s": now_s,
        }
        self._session.run(
            "INSERT INTO file (workspace, sha256, size, mime, at_s)"
            " VALUES (:workspace, :sha256, :size, :mime, :now_s) ON CONFLICT DO NOTHING",
            values,
        )
        self._session.run(
            "INSERT INTO file_sender (workspace, sha256, agent) VALUES (:workspace, :sha256, :agent)"
            " ON CONFLICT DO NOTHING",
            values,
        )
        self.forget(upload.id)

    def forget(self, upload_id: str) -> None:
        """An upload is over."""
        self._session.run(
            "DELETE FROM upload WHERE workspace = :workspace AND id = :id",
            {"workspace": self._workspace, "id": upload_id},
        )

    def facts(self, digest: str) -> tuple[int, str]:
        """Size and type of a file."""
        row = self._session.one(
            "SELECT size, mime FROM file WHERE workspace = :workspace AND sha256 = :sha256",
            {"workspace": self._workspace, "sha256": digest},
        )
        return row[0], row[1]


def pieces(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    """A stretch of a file, piece by piece; the file is closed at the end."""
    with file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


def _digest(path: Path) -> str:
    total = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            total.update(piece)
    return total.hexdigest()
