"""Searching in SQL finds exactly what the query language means: checked against its evaluation in memory.

Some random workspaces are made once; queries are made up by Hypothesis. Each is asked as a whole list, as
pages, as a count, and ticket by ticket, and all four must agree with `domain.query.matches`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.query import Expr, Is, leaves, matches
from desk_app.domain.status import StatusClass
from desk_app.services.reading import ListKey, ListQuery, Page, Reader
from desk_app.store.reading.pool import ReaderPool
from tests.store.builders import Desk, a_desk
from tests.store.made import DAY, HOUR, NOW, Made, Person

WORDS = ("grinder", "pump", "invoice", "steam", "kanal", "café", "leaky", "valve", "boiler", "gasket")
RARE = ("zebra", "quince")
NAMES = ("Lukas Brandt", "Inês Pereira", "Anna Brandt", "José Kanal", "Lee O'Hara")
HIDDEN = ("deleted", "merged", "spam")
SEEDS = (1, 2, 3)


def _text(rng: random.Random, most: int = 6) -> str:
    return " ".join(rng.choices((*WORDS, rng.choice(RARE)), k=rng.randint(1, most)))


def _people(desk: Desk, rng: random.Random) -> list[Person]:
    return [
        desk.customer(
            name,
            f"{name.split()[0].lower().replace('ê', 'e').replace('é', 'e')}{n}@mail{n % 2}.example",
            organisation=rng.choice(("", "Kestrel Coffee", "Rösterei am Kanal")),
        )
        for n, name in enumerate(NAMES)
    ]


def _fill(desk: Desk, seed: int, tickets: int = 60) -> None:
    rng = random.Random(seed)
    people, colleagues = _people(desk, rng), [desk.me, desk.agent("Priya Shah"), desk.agent("Ann Lee")]
    for name, kind, options in (
        ("firmware", "text", ()),
        ("pressure", "number", ()),
        ("warranty", "date", ()),
        ("approved", "boolean", ()),
        ("parts", "choices", ("Spout", "Hopper")),
    ):
        desk.field(name, kind, options)
    for _ in range(tickets):
        made = _ticket(desk, rng, people, colleagues)
        for _ in range(rng.randint(0, 3)):
            _entry(desk, rng, made, people, colleagues)
        if rng.random() < 0.1:
            desk.participant(made, rng.choice(people))
        if rng.random() < 0.1:
            desk.draft(made)
        if rng.random() < 0.15:
            desk.queued(made, rng.choice(("queued", "confirmed", "rejected", "held")))
    hidden = rng.sample(desk.made, 6)
    for made in hidden[:2]:
        made.columns["merged_into"] = hidden[5].id
        desk.driver.execute("UPDATE ticket SET merged_into = ? WHERE id = ?", (hidden[5].id, made.id))
    desk.index()


def _ticket(desk: Desk, rng: random.Random, people: list[Person], colleagues: list[Person]) -> Made:
    custom = {
        "firmware": rng.choice(("4.2 beta", "4.3", "five alpha")),
        "pressure": rng.randint(1, 12),
        "warranty": f"2027-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
        "approved": rng.random() < 0.5,
        "parts": rng.sample(["Spout", "Hopper"], k=rng.randint(1, 2)),
    }
    created_s = NOW - rng.randint(0, 40) * DAY - rng.randint(0, 5) * HOUR
    return desk.ticket(
        _text(rng, 3),
        status=rng.choice(list(StatusClass)),
        customer=rng.choice((None, *people)),
        assignee=rng.choice((None, *colleagues)),
        team=rng.choice(("", "Support", "Field service")),
        followers=rng.sample(colleagues, k=rng.choice((0, 0, 1, 2))),
        tags=rng.sample(("billing", "firmware", "Große Fläche"), k=rng.randint(0, 2)),
        asset=rng.choice((None, None, (f"KX-{rng.randint(2040, 2044)}", "Model 9", "v7"))),
        custom={name: value for name, value in custom.items() if rng.random() < 0.4},
        priority=rng.randint(1, 4),
        channel=rng.choice(("email", "phone", "chat")),
        mood=rng.choice(("", "calm", "frustrated")),
        language=rng.choice(("", "pt", "de")),
        created_s=created_s,
        updated_s=min(NOW, created_s + rng.randint(0, 3) * DAY),
        due_s=rng.choice((None, None, NOW + rng.randint(-20, 20) * HOUR)),
        snooze_s=rng.choice((None, None, None, NOW + DAY, NOW - DAY)),
        solved_s=rng.choice((None, NOW - 5 * DAY)),
        deleted_s=rng.choice((None,) * 9 + (NOW - HOUR,)),
        spam=int(rng.random() < 0.1),
        read_s=rng.choice((0, NOW)),
    )


def _entry(
    desk: Desk, rng: random.Random, made: Made, people: list[Person], colleagues: list[Person]
) -> None:
    if rng.random() < 0.3:
        who = rng.choice(colleagues)
        note_id = desk.note(made, _text(rng), by=who)
        if rng.random() < 0.4:
            desk.mention(made, note_id, rng.choice(colleagues), read_s=rng.choice((None, NOW)))
        return
    kind = rng.choice(("customer", "reply"))
    who = rng.choice(people if kind == "customer" else colleagues)
    to = (f"{rng.choice(people).name} <{rng.choice(people).addresses[0]}>",)
    message_id = desk.message(made, _text(rng, 12), by=who, kind=kind, to=to if kind == "reply" else ())
    if rng.random() < 0.3:
        desk.file(made, message_id, f"{rng.choice(WORDS)}-report.pdf", rng.choice(("", _text(rng))))


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Desk, ReaderPool]]]:
    folder: Path = tmp_path_factory.mktemp("desks")
    opened = []
    contexts = []
    for seed in SEEDS:
        place = folder / str(seed)
        place.mkdir()
        holder = a_desk(place)
        desk = holder.__enter__()
        _fill(desk, seed)
        library = desk.library()
        opened.append((desk, library.__enter__()))
        contexts += [library, holder]
    yield opened
    for context in contexts:
        context.__exit__(None, None, None)


STATES = (
    *("open", "new", "active", "waiting", "solved", "closed", "unread", "snoozed", "queued", "mentioned"),
    *("deleted", "merged", "spam", "late"),
)
TRAITS = ("attachment", "note", "draft", "reply", "due", "visit")
TERMS = (
    *("gr*", "ste*", "val*", "k*", '"leaky val"*'),
    *("assignee:me", "assignee:none", "assignee:priya", "assignee:ann", "author:me", "author:lukas"),
    *("follower:me", "follower:none", "follower:priya", "-follower:me"),
    *("team:support", "team:none", "team:field*", "tag:billing", "tag:none", 'tag:"grosse flache"', "tag:b*"),
    *("customer:lukas", "customer:brandt", "customer:none", "customer:lukas0@mail0.example"),
    *("customer:@mail1.example", "org:kestrel", "org:kanal", "org:none", "people:brandt"),
    *("people:ines1@mail1.example", "ines1@mail1.example", "@mail0.example", "from:lukas"),
    *("from:lukas0@mail0.example", "to:anna", "to:jose3@mail1.example", "priority:>=high", "priority:low"),
    *("status:open", "status:waiting*", "channel:phone", "channel:ph*", "mood:none", "mood:frustrated"),
    *("lang:pt", "lang:none", "number:1003", "#1007", "number:100*", "serial:KX-2041", "serial:kx*"),
    *("serial:none", "account:desk", "due:none", "due:<4h", "due:late", "due:today", "created:last 7d"),
    *("created:>20d", "updated:last 3d", "solved:none", "solved:last 30d", "snoozed:none"),
    *("snoozed:tomorrow", "custom.firmware:beta", "custom.firmware:none", "custom.pressure:>5"),
    *("custom.pressure:2..4", "custom.warranty:>2027-05-01", "custom.approved:yes", "custom.parts:spout"),
    *("custom.parts:none", "visit:none"),
)
ORDERS = (
    *("", "due", "-due", "updated", "-updated", "created", "-created", "priority", "-priority", "customer"),
    *("-number", "assignee", "team", "org", "status", "solved", "snoozed", "channel", "relevance"),
    *("-deleted", "custom.pressure", "-custom.firmware"),
)
_word = st.sampled_from((*WORDS, *RARE, "CAFE", "Leaky"))
_terms = st.one_of(
    _word,
    st.builds('"{} {}"'.format, _word, _word),
    st.builds("{}:{}".format, st.sampled_from(("subject", "body", "note", "file")), _word),
    st.builds("is:{}".format, st.sampled_from(STATES)),
    st.builds("has:{}".format, st.sampled_from(TRAITS)),
    st.sampled_from(TERMS),
)
_query = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=5,
)


def expected(desk: Desk, expr: Expr) -> set[int]:
    """Row numbers of the tickets that match; hidden ones only where the query speaks of them."""
    spoken = {leaf.state for leaf, _ in leaves(expr) if isinstance(leaf, Is)}
    asks_for_bin = (Is("deleted"), False) in leaves(expr)
    unwanted = [state for state in HIDDEN if state not in spoken and not asks_for_bin]
    found = set()
    for made in desk.made:
        facts = made.facts(desk.me.id)
        states = facts["is"]
        assert isinstance(states, list)
        if matches(expr, facts) and not any(state in states for state in unwanted):
            found.add(made.rid)
    return found


EVERY_TERM = (
    *TERMS,
    *(f"is:{state}" for state in STATES),
    *(f"has:{trait}" for trait in TRAITS),
)


@pytest.mark.parametrize("term", EVERY_TERM)
def test_every_term_alone_means_the_same_in_sql(desks: list[tuple[Desk, ReaderPool]], term: str) -> None:
    for desk, library in desks:
        check(desk, library, term, "")
        check(desk, library, f"-({term})", "-updated")


@given(query=_query, order=st.sampled_from(ORDERS), which=st.sampled_from(range(len(SEEDS))))
def test_sql_finds_exactly_what_the_query_means(
    desks: list[tuple[Desk, ReaderPool]], query: str, order: str, which: int
) -> None:
    desk, library = desks[which]
    check(desk, library, query, order)


def check(desk: Desk, library: ReaderPool, query: str, order: str) -> None:
    """List, pages, count and single tickets agree with the evaluation in memory."""
    parsed = library.call(lambda reader: reader.lists.parse(query))
    assert not parsed.problems
    wanted = expected(desk, parsed.expr)
    asked = ListQuery(query, order)

    found = library.call(lambda reader: reader.lists.ids(asked))
    assert found.is_complete
    assert sorted(found.rids) == sorted(wanted), query

    count = library.call(lambda reader: reader.lists.count(asked))
    assert (count.number, count.is_exact) == (len(wanted), True)

    ids = [made.id for made in desk.made]
    matching = library.call(lambda reader: reader.lists.matching(asked, ids))
    assert matching == {made.id for made in desk.made if made.rid in wanted}

    assert _paged(library, asked, 7) == list(found.rids)


def _page(reader: Reader, asked: ListQuery, size: int, key: ListKey | None) -> Page:
    return reader.lists.page(asked, size, key)


def _paged(library: ReaderPool, asked: ListQuery, size: int) -> list[int]:
    """The whole list page by page."""
    rids: list[int] = []
    key: ListKey | None = None
    while True:
        page = library.call(partial(_page, asked=asked, size=size, key=key))
        assert page.is_complete
        assert len(page.rows) <= size
        rids += (row.rid for row in page.rows)
        key = page.next_key
        if key is None:
            return rids
