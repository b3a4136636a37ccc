"""The JSON form of a server's answers: printed, and read back strictly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desk_app.domain.standing import read_standing, standing_json
from desk_app.domain.syncrules.canonical import BUCKETS
from desk_app.domain.syncrules.rows import Json, Row
from desk_app.sync.wire.answers import (
    FIRST_VERBS,
    Answer,
    BucketRows,
    Digests,
    Entry,
    GoneEntry,
    HelloAnswer,
    InEntry,
    OutEntry,
    Page,
    PushAnswer,
    PushState,
    Refusal,
    RefusalCode,
    Reset,
    ResetWhy,
    RowEntry,
    SnapshotBlock,
)
from desk_app.sync.wire.asks import CURSOR_MAX, OPS_MAX
from desk_app.sync.wire.parts import KIND_WORDS, ROWS_MAX, read_result, read_row, result_json, row_json
from desk_app.sync.wire.reading import Part, WireError, dump, load, words

_SCOPES_MAX: Final = 10_000
_VERBS_MAX: Final = 1_000
_BUCKET_MAX: Final = 100_000
"""Most rows of a bucket: of five million messages each has 20,000."""
_ENTRY_WORDS: Final = {word: word for word in ("row", "in", "out", "gone")}
_PUSH_STATES: Final = words(PushState)
_RESET_WHYS: Final = words(ResetWhy)
_REFUSAL_CODES: Final = words(RefusalCode)


def print_answer(answer: Answer) -> bytes:
    """The bytes of an answer."""
    return dump({"server_epoch": answer.server_epoch, **_answer_json(answer)})


def _answer_json(answer: Answer) -> dict[str, Json]:
    match answer:
        case HelloAnswer():
            return {
                "t": "hello",
                "schema": [answer.schema_min, answer.schema_max],
                "scopes": list(answer.scopes),
                "scope": answer.scope_hash,
                "seq": answer.seq,
                "time": answer.time_s,
                "verbs": list[Json](sorted(answer.verbs)),
                **({"offline_days": answer.offline_days} if answer.offline_days else {}),
                **({"rights": standing_json(answer.standing)} if answer.standing else {}),
            }
        case PushAnswer():
            return {
                "t": "pushed",
                "state": answer.state.value,
                "last_n": answer.last_n,
                "seq": answer.seq,
                "results": [result_json(result) for result in answer.results],
            }
        case Page():
            return _page_json(answer)
        case Reset():
            return {"t": "reset", "why": answer.why.value}
        case SnapshotBlock():
            return {
                "t": "block",
                "scopes": list(answer.scopes),
                "scope": answer.scope_hash,
                "start": answer.start,
                "after": answer.after,
                "last": answer.is_last,
                "cursor": answer.cursor,
                "rows": _rows_json(answer.rows),
            }
        case Digests():
            sums: dict[str, Json] = {
                kind: {str(bucket): f"{value:x}" for bucket, value in of_kind.items()}
                for kind, of_kind in answer.sums.items()
            }
            return {"t": "digests", "scope": answer.scope_hash, "seq": answer.seq, "sums": sums}
        case BucketRows():
            return {
                "t": "bucket",
                "scope": answer.scope_hash,
                "seq": answer.seq,
                "kind": answer.kind,
                "bucket": answer.bucket,
                "rows": _rows_json(answer.rows),
                "parents": _rows_json(answer.parents),
            }
        case Refusal():
            return {"t": "refused", "code": answer.code.value, "retry_after": answer.retry_after_s}


def _page_json(page: Page) -> dict[str, Json]:
    return {
        "t": "page",
        "from": page.start,
        "to": page.to,
        "complete": page.is_complete,
        "cursor": page.cursor,
        "rows": [_entry_json(entry) for entry in page.entries],
        "parents": _rows_json(page.parents),
        "acks": [result_json(result) for result in page.acks],
    }


def _rows_json(rows: tuple[Row, ...]) -> list[Json]:
    return [row_json(row) for row in rows]


def _entry_json(entry: Entry) -> dict[str, Json]:
    match entry:
        case RowEntry():
            return {"e": "row", **row_json(entry.row)}
        case InEntry():
            return {
                "e": "in",
                "s": entry.seq,
                "ticket": row_json(entry.ticket),
                "rows": _rows_json(entry.rows),
            }
        case OutEntry():
            return {"e": "out", "s": entry.seq, "id": entry.ticket}
        case GoneEntry():
            return {"e": "gone", "s": entry.seq, "k": entry.kind, "id": entry.id}


def _read_entry(part: Part) -> Entry:
    match part.one_of("e", _ENTRY_WORDS):
        case "row":
            return RowEntry(read_row(part))
        case "in":
            return InEntry(
                part.number("s"), read_row(part.part("ticket")), part.each("rows", 100_000, read_row)
            )
        case "out":
            return OutEntry(part.number("s"), part.id("id"))
        case _:
            return GoneEntry(part.number("s"), part.one_of("k", KIND_WORDS), part.id("id"))


def _verbs(part: Part) -> frozenset[str]:
    return frozenset(part.texts("verbs", _VERBS_MAX))


def _hello(epoch: str, part: Part) -> HelloAnswer:
    match part.value("schema"):
        case [int(lowest), int(highest)] if 0 <= lowest <= highest:
            pass
        case _:
            raise WireError("The server does not say which versions it speaks.", "Ask its administrator.")
    return HelloAnswer(
        server_epoch=epoch,
        schema_min=lowest,
        schema_max=highest,
        scopes=part.texts("scopes", _SCOPES_MAX),
        scope_hash=part.text("scope"),
        seq=part.number("seq"),
        time_s=part.number("time"),
        offline_days=part.number("offline_days") if part.value("offline_days") else 0,
        standing=read_standing(part.value("rights")),
        verbs=_verbs(part) if part.value("verbs") is not None else FIRST_VERBS,
    )


def _pushed(epoch: str, part: Part) -> PushAnswer:
    return PushAnswer(
        server_epoch=epoch,
        state=part.one_of("state", _PUSH_STATES),
        last_n=part.number("last_n"),
        seq=part.number("seq"),
        results=part.each("results", OPS_MAX, read_result),
    )


def _page(epoch: str, part: Part) -> Page:
    page = Page(
        server_epoch=epoch,
        start=part.number("from"),
        to=part.number("to"),
        is_complete=part.flag("complete"),
        cursor=part.text("cursor", CURSOR_MAX),
        entries=part.each("rows", ROWS_MAX, _read_entry),
        parents=part.each("parents", ROWS_MAX, read_row),
        acks=part.each("acks", ROWS_MAX, read_result),
    )
    if page.to < page.start:
        raise WireError("A page of the feed goes backwards.", "It will be asked for again.")
    return page


def _block(epoch: str, part: Part) -> SnapshotBlock:
    return SnapshotBlock(
        server_epoch=epoch,
        scopes=part.texts("scopes", _SCOPES_MAX),
        scope_hash=part.text("scope"),
        start=part.number("start"),
        after=part.text("after"),
        is_last=part.flag("last"),
        cursor=part.text("cursor", CURSOR_MAX),
        rows=part.each("rows", ROWS_MAX, read_row),
    )


def _digests(epoch: str, part: Part) -> Digests:
    sums = part.part("sums")
    by_number = {str(bucket): bucket for bucket in range(BUCKETS)}
    read: dict[str, dict[int, int]] = {}
    for kind in part.fields("sums"):
        if kind not in KIND_WORDS:
            raise WireError("The server counts kinds of rows this version does not know.", "Update Desk App.")
        found = sums.numbers(kind, BUCKETS)
        if not found.keys() <= by_number.keys():
            raise WireError("The server's digests name a bucket that does not exist.", "Ask again.")
        read[kind] = {by_number[bucket]: value for bucket, value in found.items()}
    return Digests(epoch, part.text("scope"), part.number("seq"), read)


def _bucket(epoch: str, part: Part) -> BucketRows:
    return BucketRows(
        server_epoch=epoch,
        scope_hash=part.text("scope"),
        seq=part.number("seq"),
        kind=part.one_of("kind", KIND_WORDS),
        bucket=part.number("bucket"),
        rows=part.each("rows", _BUCKET_MAX, read_row),
        parents=part.each("parents", _BUCKET_MAX, read_row),
    )


_READERS: Final[Mapping[str, Callable[[str, Part], Answer]]] = {
    "hello": _hello,
    "pushed": _pushed,
    "page": _page,
    "reset": lambda epoch, part: Reset(epoch, part.one_of("why", _RESET_WHYS)),
    "block": _block,
    "digests": _digests,
    "bucket": _bucket,
    "refused": lambda epoch, part: Refusal(
        epoch, part.one_of("code", _REFUSAL_CODES), part.number("retry_after")
    ),
}


def read_answer(raw: bytes) -> Answer:
    """The answer in some bytes.

    Raises:
        WireError: They are none.
    """
    part = load(raw)
    return part.one_of("t", _READERS)(part.text("server_epoch"), part)
