"""One ticket in memory against queries of every kind."""

from __future__ import annotations

import pytest

from desk_app.domain.query import Fact, Manner, Value, matches, value_matches
from tests.unit.domain.query.asking import NOW, at, meaning

TICKET: dict[str, Fact] = {
    "subject": "Grinder invoice charged twice",
    "people": ("Lukas Brandt", "lukas@roesterei.example", "Rösterei am Kanal"),
    "body": ["Guten Tag, die Mühle wurde doppelt berechnet.", "We are looking into it."],
    "note": ["Refund approved by Priya"],
    "file": ("Rechnung_2025.pdf",),
    "tag": ("billing", "Key Account"),
    "from": ("Lukas Brandt", "lukas@roesterei.example"),
    "org": "Rösterei am Kanal",
    "assignee": ("Priya Nair", "priya@kestrel.example"),
    "me": ("assignee",),
    "team": "Support",
    "priority": "high",
    "number": "4182",
    "is": {"open", "active", "unread"},
    "has": {"attachment", "note"},
    "created": at(2025, 9, 1, 9),
    "due": NOW + 1800,
    "custom.pressure": 9.5,
    "custom.warranty": 739497,
    "custom.parts": ["Pump", "Grinder"],
    "mood": "",
    "solved": None,
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "invoice",
        "INVOICE muhle",
        "rosterei",
        "inv*",
        '"charged twice"',
        '"charged twi"*',
        "refund billing rechnung",
        "subject:invoice",
        "note:refund",
        "file:2025",
        "invoice OR nothing",
        "-nothing",
        "-(nothing OR unknown)",
        "lukas@roesterei.example",
        "people:lukas@*",
        "from:brandt",
        'from:"lukas brandt"',
        "from:bra*",
        "from:@roesterei.example",
        "from:@roest*",
        "from:LUKAS@roesterei.example",
        "org:Kanal",
        "assignee:me",
        "assignee:priya",
        "assignee:(nobody, priya)",
        "team:support",
        'tag:"key account"',
        "tag:bill*",
        "tag:*",
        "priority:>=high",
        "#4182",
        "number:41*",
        "is:open",
        "has:note",
        "created:2025-09-01",
        "created:<2025-09-03",
        "created:this week",
        "due:<1h",
        "due:>=20min",
        "mood:none",
        "solved:none",
        "team:(none, support)",
        "custom.pressure:>9",
        "custom.pressure:>=9.5",
        "custom.pressure:<10",
        "custom.pressure:9..10",
        "custom.pressure:9.5",
        "custom.warranty:2025-09-03",
        "custom.parts:grinder",
        "custom.pressure:*",
    ],
)
def test_the_ticket_matches(text: str) -> None:
    assert matches(meaning(text), TICKET)


@pytest.mark.parametrize(
    "text",
    [
        "-*",
        "nothing",
        "invoic",
        '"twice charged"',
        '"looking twice"',
        "subject:refund",
        "subject:billing",
        "body:invoice",
        "invoice nothing",
        "-invoice",
        "from:luk",
        "from:priya",
        "from:roesterei.example@x.example",
        "from:lukas@roesterei.exampl",
        "from:@oesterei.exampl",
        "tag:bill",
        "tag:account",
        "tag:none",
        "assignee:none",
        "author:me",
        "team:sup",
        "priority:low",
        "#418",
        "is:solved",
        "has:visit",
        "created:2025-09-02",
        "created:>2025-09-01",
        "due:late",
        "due:none",
        "solved:today",
        "snoozed:<1h",
        "custom.pressure:>9.5",
        "custom.pressure:<9.5",
        "custom.pressure:10..",
        "custom.pressure:none",
        "custom.warranty:<2025-09-03",
        "custom.firmware:*",
        "custom.site:Porto",
    ],
)
def test_the_ticket_does_not_match(text: str) -> None:
    assert not matches(meaning(text), TICKET)


def test_words_of_one_search_may_stand_in_different_places_but_a_phrase_in_one() -> None:
    facts: dict[str, Fact] = {"subject": "paper", "body": ("jam", "in tray")}

    assert matches(meaning("paper jam tray"), facts)
    assert not matches(meaning('"paper jam"'), facts)
    assert not matches(meaning('"jam in"'), facts)


def test_a_text_is_no_date_and_no_number() -> None:
    facts: dict[str, Fact] = {"created": "yesterday", "custom.pressure": "9", "subject": 5, "tag": 7}

    assert not matches(meaning("created:<today"), facts)
    assert not matches(meaning("custom.pressure:>1"), facts)
    assert not matches(meaning("subject:5 OR tag:7"), facts)
    assert matches(meaning("tag:*"), facts)


@pytest.mark.parametrize(
    ("value", "manner", "text", "expected"),
    [
        (Value("Städt"), Manner.WHOLE, "STADT", True),
        (Value("sta", is_prefix=True), Manner.WHOLE, "Städte", True),
        (Value("C"), Manner.WHOLE, "C++", False),
        (Value("2.1"), Manner.WORDS, "v 2.1 beta", True),
        (Value("ann@x.example"), Manner.PERSON, "Ann@X.example", True),
        (Value("ann@x.example"), Manner.PERSON, "mary-ann@x.example", False),
        (Value("ann@", is_prefix=True), Manner.PERSON, "ann@x.example", True),
        (Value("ann"), Manner.PERSON, "mary-ann@x.example", True),
        (Value("@x.example"), Manner.PERSON, "ann@x.example", True),
        (Value("@x", is_prefix=True), Manner.PERSON, "ann@x.example", True),
        (Value("one two three"), Manner.WORDS, "two three", False),
    ],
)
def test_a_value_is_compared_as_its_field_asks(
    value: Value, manner: Manner, text: str, expected: bool
) -> None:
    assert value_matches(value, manner, text) is expected
