"""Files over HTTP: announce, send in chunks, commit, fetch with ranges.

A caller learns of a file only what it may have: for a hash it may not, the answer is as if there were none.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import fastcrc
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.server.answering import Said, entering, sorry, team_of, working
from desk_app.server.bodies import read_body
from desk_app.server.door_calls import BODY, guarded
from desk_app.server.team import Entry, Team
from desk_app.store.team.files import FileDesk, Upload, pieces
from desk_app.sync.wire.files import (
    CHECK_HEADER,
    CHUNK_FIRST,
    CHUNK_MAX,
    FILE_MAX,
    FileAsk,
    FilePlace,
    print_file_place,
    read_file_ask,
)

_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NO_FILE: Final = "There is no such file for you."
Name = Annotated[str, Path(max_length=64)]
Offset = Annotated[str, Query(max_length=15)]


async def announce(request: Request) -> Response:
    """May I send this file, and from which byte on?"""

    async def answer() -> bytes:
        entry = await entering(request)
        ask = read_file_ask(await read_body(request, BODY))
        if ask.size > FILE_MAX:
            raise Said("too_large", "The file is larger than the server takes.", status=413)
        return print_file_place(await working(lambda: _place_of(team_of(request), entry, ask)))

    return await guarded(request, answer)


async def send(request: Request, upload: Name, offset: Offset = "0") -> Response:
    """The next bytes of a file."""

    async def answer() -> bytes:
        entry = await entering(request)
        team = team_of(request)
        found = await working(lambda: _upload(team, entry, upload))
        data = await read_body(request, CHUNK_MAX)
        check = request.headers.get(CHECK_HEADER, "")
        if f"{fastcrc.crc32.iscsi(data):08x}" != check:
            raise InvalidInput("The bytes did not arrive as they were sent.", "Send them again.")
        if not offset.isdigit() or int(offset) + len(data) > found.size:
            raise InvalidInput("The file is longer than it was announced.", "Begin it again.")
        files = team.files(entry.facts.id)
        there = await working(lambda: files.append(found.id, int(offset), data))
        return print_file_place(FilePlace(is_there=False, upload=found.id, offset=there, chunk=CHUNK_MAX))

    return await guarded(request, answer)


async def state(request: Request, upload: Name) -> Response:
    """How much of a file has arrived."""

    async def answer() -> bytes:
        entry = await entering(request)
        team = team_of(request)
        found = await working(lambda: _upload(team, entry, upload))
        there = await working(lambda: team.files(entry.facts.id).arrived(found.id))
        return print_file_place(FilePlace(is_there=False, upload=found.id, offset=there))

    return await guarded(request, answer)


async def commit(request: Request, upload: Name) -> Response:
    """All bytes are sent: check them, and make the file visible in one step."""

    async def answer() -> bytes:
        entry = await entering(request)
        team = team_of(request)
        await working(lambda: _commit(team, entry, _upload(team, entry, upload)))
        return print_file_place(FilePlace(is_there=True))

    return await guarded(request, answer)


async def fetch(request: Request, sha256: Name) -> Response:
    """A file's bytes, or a range of them."""
    try:
        entry = await entering(request)
        team = team_of(request)
        size, mime = await working(lambda: _facts(team, entry, sha256))
        start, end = _span(request.headers.get("range", ""), size)
        file = await working(lambda: team.files(entry.facts.id).open(sha256))
        is_part = (start, end) != (0, size)
        headers = {"Content-Length": str(end - start), "Accept-Ranges": "bytes", **_SAFE}
        if is_part:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        headers["Desk-Type"] = mime if mime.isascii() and mime.isprintable() else ""
        return StreamingResponse(
            pieces(file, start, end - start), 206 if is_part else 200, headers, "application/octet-stream"
        )
    except Exception as error:  # noqa: BLE001 - the boundary of the calls that people make
        return sorry(request, error)


_SAFE: Final = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
"""Nothing a customer sent may run in a browser that is pointed here."""


def _place_of(team: Team, entry: Entry, ask: FileAsk) -> FilePlace:
    store = team.store(entry)
    with store.read() as tx:
        if tx.has_blob(entry.caller, ask.sha256):
            return FilePlace(is_there=True)
    with team.database.writing() as session:
        upload = FileDesk(session, entry.facts.id).upload_of(
            entry.person.agent, ask, team.clocks.new_id(), team.clocks.now_s()
        )
    there = team.files(entry.facts.id).arrived(upload.id)
    return FilePlace(is_there=False, upload=upload.id, offset=there, chunk=CHUNK_FIRST)


def _upload(team: Team, entry: Entry, upload: str) -> Upload:
    with team.database.reading() as session:
        return FileDesk(session, entry.facts.id).upload(upload, entry.person.agent)


def _commit(team: Team, entry: Entry, upload: Upload) -> None:
    is_whole = team.files(entry.facts.id).commit(upload)
    with team.database.writing() as session:
        desk = FileDesk(session, entry.facts.id)
        if is_whole:
            desk.keep(upload, team.clocks.now_s())
        else:
            desk.forget(upload.id)
    if not is_whole:
        raise InvalidInput("The file did not arrive whole.", "Send it again.")


def _facts(team: Team, entry: Entry, digest: str) -> tuple[int, str]:
    if not _SHA256.fullmatch(digest):
        raise NotFound(_NO_FILE)
    with team.store(entry).read() as tx:
        if not tx.has_blob(entry.caller, digest):
            raise NotFound(_NO_FILE)
    with team.database.reading() as session:
        return FileDesk(session, entry.facts.id).facts(digest)


def _span(text: str, size: int) -> tuple[int, int]:
    """First byte and the one after the last; all of it where no range is asked for that can be given."""
    found = _RANGE.fullmatch(text)
    if not found:
        return 0, size
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if start > end or start > size:
        raise Said("range", "The file is not as long as that.", status=416)
    return start, end


class Octets(Response):
    """What the description says that a file is sent as."""

    media_type: str | None = "application/octet-stream"


_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["sha256", "size", "mime"],
                    "properties": {
                        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                        "size": {"type": "integer", "minimum": 0},
                        "mime": {"type": "string"},
                    },
                }
            }
        },
    }
}
_BYTES: Final = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}

router = APIRouter(tags=["files"])
router.add_api_route("/v1/blobs", announce, methods=["POST"], openapi_extra=_BODY)
router.add_api_route("/v1/blobs/{upload}", send, methods=["PUT"], openapi_extra=_BYTES)
router.add_api_route("/v1/blobs/{upload}/state", state, methods=["GET"])
router.add_api_route("/v1/blobs/{upload}/commit", commit, methods=["POST"])
router.add_api_route("/v1/blobs/{sha256}", fetch, methods=["GET"], response_class=Octets)
