"""Messages survive the wire unchanged, and whatever else arrives is refused in words."""

from __future__ import annotations

import functools
import json
from contextlib import suppress
from operator import or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.standing import Right, Role, Standing
from desk_app.domain.syncrules.kinds import KINDS
from desk_app.domain.syncrules.rows import Json, OpBody, Row, Verb
from desk_app.sync.wire.answers import (
    Answer,
    BucketRows,
    Digests,
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
from desk_app.sync.wire.asks import (
    Ask,
    HelloAsk,
    PullAsk,
    PushAsk,
    RepairAsk,
    SnapshotAsk,
    VerifyAsk,
    print_ask,
    read_ask,
)
from desk_app.sync.wire.parts import Clash, NumberedOp, Result, Status
from desk_app.sync.wire.printing import print_answer, read_answer
from desk_app.sync.wire.reading import BYTES_MAX, WireError

IDS = st.uuids().map(str)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.integers(0, 2**53)
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(TEXTS, JSON, max_size=4)
ROWS = st.builds(Row, st.sampled_from(sorted(KINDS)), IDS, IDS | st.just(""), NUMBERS, FIELDS)
OPS = st.builds(
    OpBody,
    IDS,
    IDS,
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(Verb),
    IDS,
    FIELDS,
    st.lists(st.from_regex(r"[0-9a-f]{64}", fullmatch=True), max_size=2).map(tuple),
    st.booleans(),
)
RESULTS = st.builds(
    Result,
    n=NUMBERS,
    id=IDS,
    status=st.sampled_from(Status),
    seq=NUMBERS,
    code=TEXTS,
    sentence=TEXTS,
    number=TEXTS,
    target=IDS | st.just(""),
    clashes=st.lists(st.builds(Clash, TEXTS, JSON, JSON, JSON, TEXTS), max_size=2).map(tuple),
)
ENTRIES = st.one_of(
    st.builds(RowEntry, ROWS),
    st.builds(InEntry, NUMBERS, ROWS, st.lists(ROWS, max_size=2).map(tuple)),
    st.builds(OutEntry, NUMBERS, IDS),
    st.builds(GoneEntry, NUMBERS, st.sampled_from(sorted(KINDS)), IDS),
)
SOME_KIND = st.sampled_from(sorted(KINDS))
MANY_ROWS = st.lists(ROWS, max_size=2).map(tuple)
SUMS = st.dictionaries(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(st.integers(0, 255), st.integers(0, 2**64 - 1), max_size=3),
    max_size=2,
)


@st.composite
def pushes(draw: st.DrawFn) -> PushAsk:
    first = draw(st.integers(1, 1_000))
    bodies = draw(st.lists(OPS, max_size=3))
    ops = tuple(NumberedOp(first + i, body) for i, body in enumerate(bodies))
    return PushAsk(draw(IDS), draw(IDS), draw(TEXTS), 1, ops)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    start = draw(st.integers(0, 1_000))
    return Page(
        server_epoch=draw(TEXTS),
        start=start,
        to=start + draw(st.integers(0, 50)),
        is_complete=draw(st.booleans()),
        cursor=draw(TEXTS),
        entries=tuple(draw(st.lists(ENTRIES, max_size=3))),
        parents=draw(MANY_ROWS),
        acks=tuple(draw(st.lists(RESULTS, max_size=2))),
    )


RIGHTS = st.lists(st.sampled_from(list(Right))).map(lambda held: functools.reduce(or_, held, Right.NONE))
ASKS: st.SearchStrategy[Ask] = st.one_of(
    st.builds(HelloAsk, IDS),
    pushes(),
    st.builds(PullAsk, IDS, TEXTS, st.integers(1, 2_000)),
    st.builds(SnapshotAsk, TEXTS, NUMBERS, TEXTS, st.integers(1, 2_000)),
    st.builds(VerifyAsk, TEXTS),
    st.builds(RepairAsk, TEXTS, st.sampled_from(sorted(KINDS)), st.integers(0, 255)),
)
ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.builds(
        HelloAnswer,
        TEXTS,
        st.just(1),
        st.just(2),
        st.lists(TEXTS).map(tuple),
        TEXTS,
        NUMBERS,
        NUMBERS,
        NUMBERS,
        st.none() | st.builds(Standing, TEXTS, st.sampled_from(Role), st.dictionaries(TEXTS, RIGHTS)),
    ),
    st.builds(
        PushAnswer,
        TEXTS,
        st.sampled_from(PushState),
        NUMBERS,
        NUMBERS,
        st.lists(RESULTS, max_size=3).map(tuple),
    ),
    pages(),
    st.builds(Reset, TEXTS, st.sampled_from(ResetWhy)),
    st.builds(
        SnapshotBlock,
        TEXTS,
        st.lists(TEXTS).map(tuple),
        TEXTS,
        NUMBERS,
        TEXTS,
        st.booleans(),
        TEXTS,
        MANY_ROWS,
    ),
    st.builds(Digests, TEXTS, TEXTS, NUMBERS, SUMS),
    st.builds(
        BucketRows,
        TEXTS,
        TEXTS,
        NUMBERS,
        st.sampled_from(sorted(KINDS)),
        st.integers(0, 255),
        MANY_ROWS,
        MANY_ROWS,
    ),
    st.builds(Refusal, TEXTS, st.sampled_from(RefusalCode), NUMBERS),
)


@given(ASKS)
def test_a_question_arrives_as_it_was_sent(ask: Ask) -> None:
    assert read_ask(print_ask(ask)) == ask


@given(ANSWERS)
def test_an_answer_arrives_as_it_was_sent(answer: Answer) -> None:
    assert read_answer(print_answer(answer)) == answer


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_refused_in_words(raw: bytes) -> None:
    for read in (read_ask, read_answer):
        with pytest.raises(WireError, match=r"\."):
            read(raw)


@given(ASKS.map(print_ask) | ANSWERS.map(print_answer), st.data())
def test_a_damaged_message_is_refused_or_read_whole(raw: bytes, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(raw) - 1))
    cut = data.draw(st.sampled_from(["truncate", "flip", "double"]))
    damaged = {
        "truncate": raw[:position],
        "flip": raw[:position]
        + bytes([raw[position] ^ data.draw(st.integers(1, 255))])
        + raw[position + 1 :],
        "double": raw[:position] + raw[position : position + 9] + raw[position:],
    }[cut]
    for read in (read_ask, read_answer):
        with suppress(WireError):
            assert read(damaged) is not None


@given(ASKS.map(print_ask) | ANSWERS.map(print_answer), st.data())
def test_a_message_with_a_foreign_value_is_refused_or_read_whole(raw: bytes, data: st.DataObject) -> None:
    message: dict[str, Json] = json.loads(raw)
    name = data.draw(st.sampled_from(sorted(message)))
    message[name] = data.draw(JSON | st.floats(allow_nan=True) | st.integers(-(2**80), 2**80))
    damaged = json.dumps(message).encode()
    for read in (read_ask, read_answer):
        with suppress(WireError):
            assert read(damaged) is not None


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"t":' + b"[" * 50 + b"]" * 50 + b"}",
        b'{"t":"hello","device":"\\ud800"}',
        b'{"t":"hello","device":NaN}',
        b'{"t":"hello","device":"x","y":1e999}',
        b" " * (BYTES_MAX + 1),
        b"\xff\xfe",
        b"<html>Please sign in to the hotel network</html>",
    ],
)
def test_hostile_bytes_are_refused(raw: bytes) -> None:
    for read in (read_ask, read_answer):
        with pytest.raises(WireError):
            read(raw)


def test_half_a_surrogate_pair_is_refused_inside_a_row() -> None:
    row = Row("tag", "00000000-0000-7000-8000-000000000001", "", 1, {"name": "x"})
    page = print_answer(Page("S", 0, 1, True, "c", (RowEntry(row),)))

    with pytest.raises(WireError):
        read_answer(page.replace(b'"x"', b'"\\ud83d"'))


def test_a_push_with_a_hole_in_its_numbers_is_refused() -> None:
    one = OpBody("00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002", "tag",
                 Verb.ADD, "00000000-0000-7000-8000-000000000002", {})  # fmt: skip
    ask = PushAsk(one.id, one.id, "S", 1, (NumberedOp(1, one), NumberedOp(3, one)))

    with pytest.raises(WireError, match="numbered"):
        read_ask(print_ask(ask))
