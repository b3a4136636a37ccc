"""Clocks that are ten years wrong, either way, and jump while people work: they decide nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk_app.domain.changes import AddNote, AddReply, ChangeTags, CreateTag, SetFields
from desk_app.domain.ids import TagId, TicketId, parse_id
from tests.sync.conftest import Member, Team

NOT_SHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""What came before an example counts too, so that a shorter one says nothing."""
TEN_YEARS_S = 10 * 365 * 86_400
SKEWS = st.sampled_from((-TEN_YEARS_S, -86_400, 0, 3_600, TEN_YEARS_S)) | st.integers(
    -TEN_YEARS_S, TEN_YEARS_S
)


@dataclass
class Clock:
    """The computer's clock, which somebody set wrong."""

    true_s: Callable[[], float]
    skew_s: int = 0

    def time(self) -> float:
        return self.true_s() + self.skew_s

    def time_ns(self) -> int:
        return int(self.time() * 1_000_000_000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(time.time)
    monkeypatch.setattr(time, "time", made.time)
    monkeypatch.setattr(time, "time_ns", made.time_ns)
    return made


@dataclass
class Worker:
    """Somebody who works with tickets of their own and one that both work on."""

    member: Member
    shared: TicketId
    own: TicketId
    name: str
    said: int = 0

    def do(self, deed: int) -> list[str]:
        """One thing a person does; gives the words that must arrive."""
        apply = self.member.desk.workspace.apply
        self.said += 1
        words = f"{self.name} {self.said}"
        match deed:
            case 0 | 1:
                apply(AddNote(self.shared, words))
                return [words]
            case 2:  # nobody else answers there, or it would be held
                apply(AddReply(self.own, words))
                apply(SetFields(self.shared, {"priority": self.said % 4 + 1}))
                return [words]
            case 3:
                apply(ChangeTags(self.shared, add=(TagId(apply(CreateTag(words)).first("tag")),)))
            case _:
                self.member.new_ticket(words)
        return []

    def seen(self) -> list[list[tuple[object, ...]]]:
        """What they see, without what only this device knows."""
        return [
            sorted(self.member.sql(f"SELECT {columns} FROM {table} WHERE deleted_s IS NULL"), key=repr)
            for table, columns in (
                ("ticket", "id, number, subject, priority"),
                ("note", "id, body"),
                ("tag", "id, name"),
            )
        ]


@pytest.fixture
def pair(team: Team, make_member: Callable[..., Member], clock: Clock) -> tuple[Worker, Worker]:
    """Two people; the clock may be set from here on."""
    shared, *own = (TicketId(parse_id(team.ticket(subject))) for subject in ("Both", "Mira's", "Jonas's"))
    mira, jonas = (
        Worker(make_member(name), shared, ticket, name)
        for name, ticket in zip(("mira", "jonas"), own, strict=True)
    )
    for worker in (mira, jonas):
        worker.member.sync()
    return mira, jonas


class TestWrongClocks:
    """The same two people live through all examples: what one leaves behind meets the next."""

    @given(skews=st.lists(st.tuples(st.booleans(), SKEWS, st.integers(0, 4)), min_size=4, max_size=8))
    @settings(max_examples=12, phases=NOT_SHRUNK, suppress_health_check=list(HealthCheck))
    def test_what_two_people_do_comes_together_whatever_their_clocks_say(
        self, pair: tuple[Worker, Worker], team: Team, clock: Clock, skews: list[tuple[bool, int, int]]
    ) -> None:
        mira, jonas = pair
        said: list[str] = []
        for is_mira, skew_s, deed in skews:
            clock.skew_s = skew_s
            worker = mira if is_mira else jonas
            said += worker.do(deed)
            if deed != 0:  # else it waits, and goes out under another date
                worker.member.sync()
        for worker in (mira, jonas, mira):
            clock.skew_s = -clock.skew_s
            worker.member.sync()
        standing = jonas.member.sync()
        clock.skew_s = 0

        assert (standing.waiting, standing.problem) == (0, "")
        there = Counter(str(row["body"]) for kind in ("note", "message") for row in team.rows(kind).values())
        assert {words: there[words] for words in said} == dict.fromkeys(said, 1)
        assert mira.seen() == jonas.seen()
