"""What values mean, kind of field by kind of field."""

from __future__ import annotations

import pytest

from desk_app.domain.query import (
    And,
    DateRange,
    DayRange,
    Empty,
    FieldIs,
    Has,
    Is,
    IsMe,
    Manner,
    Not,
    NumberRange,
    Or,
    Phrase,
    Value,
    Word,
)
from tests.unit.domain.query.asking import NOW, ask, at, complaints, meaning


def tag(*names: str) -> FieldIs:
    return FieldIs("tag", tuple(map(Value, names)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tag:red", tag("red")),
        ("tag:(a, b)", tag("a", "b")),
        ("tag:(a OR b)", tag("a", "b")),
        ("tag:a,b,", tag("a", "b")),
        ("tag:a OR tag:b", tag("a", "b")),
        ("tag:(a, a, b)", tag("a", "b")),
        ("tag:(New York, b)", tag("New York", "b")),
        ('tag:"a,b"', tag("a,b")),
        ('tag:"x","y z"', tag("x", "y z")),
        ('tag:("say ""hi""")', tag('say "hi"')),
        ('tag:"  much \t blank "', tag("much blank")),
        ("tag:>5", tag(">5")),
        ("tag:bill*", FieldIs("tag", (Value("bill", is_prefix=True),))),
        ('tag:"big bil"*', FieldIs("tag", (Value("big bil", is_prefix=True),))),
        ("tag:*", Not(Empty("tag"))),
        ("tag:none", Empty("tag")),
        ("-tag:none", Not(Empty("tag"))),
        ('tag:"none"', tag("none")),
        ("tag:(none, a)", Or((Empty("tag"), tag("a")))),
        ("queue:Support", FieldIs("team", (Value("Support"),))),
        ("status:none", FieldIs("status", (Value("none"),))),
        ("lang:pt", FieldIs("lang", (Value("pt"),))),
        ("custom.site:Porto", FieldIs("custom.site", (Value("Porto"),))),
    ],
)
def test_names(text: str, expected: object) -> None:
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from:lukas", FieldIs("from", (Value("lukas"),), Manner.PERSON)),
        ("from:@kestrel.example", FieldIs("from", (Value("@kestrel.example"),), Manner.PERSON)),
        ("assignee:me", IsMe("assignee")),
        (
            "assignee:(me,none,Ann)",
            Or((IsMe("assignee"), Empty("assignee"), FieldIs("assignee", (Value("Ann"),), Manner.PERSON))),
        ),
        ('assignee:"me"', FieldIs("assignee", (Value("me"),), Manner.PERSON)),
        ("from:me", FieldIs("from", (Value("me"),), Manner.PERSON)),
        ("org:(Kestrel Coffee)", FieldIs("org", (Value("Kestrel Coffee"),), Manner.WORDS)),
        ("cf.firmware:2.1", FieldIs("custom.firmware", (Value("2.1"),), Manner.WORDS)),
        ("custom.firmware_version:2", FieldIs("custom.firmware", (Value("2"),), Manner.WORDS)),
    ],
)
def test_people_and_short_texts(text: str, expected: object) -> None:
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("subject:jam", Word("jam", column="subject")),
        ('title:"paper jam"', Phrase(("paper", "jam"), column="subject")),
        ("file:report.pd*", Phrase(("report", "pd"), is_prefix=True, column="file")),
        ("body:(paper jam)", And((Word("paper", column="body"), Word("jam", column="body")))),
        ("note:(a, b)", Or((Word("a", column="note"), Word("b", column="note")))),
        ("subject:a,b", Phrase(("a", "b"), column="subject")),
        ("subject:*", Not(Empty("subject"))),
        ("subject:or", Word("or", column="subject")),
    ],
)
def test_words_of_one_column(text: str, expected: object) -> None:
    assert meaning(text) == expected


def chosen(field: str, *names: str) -> FieldIs:
    return FieldIs(field, tuple(map(Value, names)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("priority:high", chosen("priority", "high")),
        ("prio:Medium", chosen("priority", "normal")),
        ("priority:>=high", chosen("priority", "high", "urgent")),
        ("priority:≥ high", chosen("priority", "high", "urgent")),
        ("priority:>high", chosen("priority", "urgent")),
        ("priority:<high", chosen("priority", "low", "normal")),
        ("priority:<=normal", chosen("priority", "low", "normal")),
        ("priority:=low", chosen("priority", "low")),
        ("priority:normal..high", chosen("priority", "normal", "high")),
        ("priority:high..", chosen("priority", "high", "urgent")),
        ("priority:..normal", chosen("priority", "low", "normal")),
        ("priority:(low, urgent)", chosen("priority", "low", "urgent")),
        ("custom.vip:YES", chosen("custom.vip", "yes")),
        ("is:(open, new)", Or((Is("open"), Is("new")))),
        ("has:(note, files)", Or((Has("note"), Has("attachment")))),
    ],
)
def test_choices(text: str, expected: object) -> None:
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number:4182", chosen("number", "4182")),
        ("number:#4182", chosen("number", "4182")),
        ("serial:KX-20*", FieldIs("serial", (Value("KX-20", is_prefix=True),))),
        ("id:0198C0DE-7A00-7000-8000-000000000001", chosen("id", "0198c0de-7a00-7000-8000-000000000001")),
    ],
)
def test_numbers_serials_and_ids(text: str, expected: object) -> None:
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("custom.pressure:9", NumberRange("custom.pressure", 9, 9)),
        ("custom.pressure:-1.5", NumberRange("custom.pressure", -1.5, -1.5)),
        ("custom.pressure:>9", NumberRange("custom.pressure", 9, None, is_open=True)),
        ("custom.pressure:>=9", NumberRange("custom.pressure", 9, None)),
        ("custom.pressure:<9", NumberRange("custom.pressure", None, 9, is_open=True)),
        ("custom.pressure:<= 9", NumberRange("custom.pressure", None, 9)),
        ("custom.pressure:5..9", NumberRange("custom.pressure", 5, 9)),
        ("custom.pressure:5..", NumberRange("custom.pressure", 5, None)),
        ("custom.pressure:..9", NumberRange("custom.pressure", None, 9)),
        (
            "custom.pressure:(1, 2)",
            Or((NumberRange("custom.pressure", 1, 1), NumberRange("custom.pressure", 2, 2))),
        ),
        ("custom.pressure:none", Empty("custom.pressure")),
    ],
)
def test_numbers_and_ranges(text: str, expected: object) -> None:
    assert meaning(text) == expected


def test_dates_become_epoch_seconds_and_keep_what_was_written() -> None:
    assert meaning("created:2025-09-01") == DateRange(
        "created", at(2025, 9, 1), at(2025, 9, 2), source="2025-09-01"
    )
    assert meaning("created:LAST 7 days") == DateRange("created", NOW - 7 * 86400, NOW + 1, source="last 7d")
    assert meaning("due:late") == meaning("due:overdue") == DateRange("due", None, NOW, source="late")
    assert meaning("due:none") == Empty("due")
    assert meaning("visit:*") == Not(Empty("visit"))
    assert meaning('created:"2025-09-01 14:30"') == DateRange(
        "created", at(2025, 9, 1, 14, 30), at(2025, 9, 1, 14, 31), source="2025-09-01T14:30"
    )


def test_a_date_of_several_words_needs_no_quotes_and_takes_no_more_words_than_its_own() -> None:
    assert meaning("created:last 7d printer") == And((meaning('created:"last 7d"'), Word("printer")))
    assert meaning("created:>=last month x") == And((meaning('created:">=last month"'), Word("x")))
    assert meaning("created:(last week, today)") == Or(
        (meaning("created:last week"), meaning("created:today"))
    )


def test_dates_without_a_time_are_days() -> None:
    assert meaning("custom.warranty:2025-09-03") == DayRange(
        "custom.warranty", 739497, 739498, source="2025-09-03"
    )
    assert meaning("custom.warranty:<2025-09-03") == DayRange(
        "custom.warranty", None, 739497, source="<2025-09-03"
    )
    assert meaning("custom.warranty:>today") == DayRange("custom.warranty", 739498, None, source=">today")
    assert meaning("custom.warranty:next 2d") == DayRange("custom.warranty", 739497, 739500, source="next 2d")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("priority:hihg", "There is no priority:hihg. Did you mean high?"),
        ("priority:9", "“priority” has no value “9”. It takes low, normal, high, urgent."),
        ("priority:low..hihg", "There is no priority:hihg. Did you mean high?"),
        ("priority:<low", "No priority is <low."),
        (
            "priority:>=low..high",
            "The values of “priority” cannot be compared; write one of low, normal, high, urgent.",
        ),
        ("custom.vip:>yes", "The values of “custom.vip” cannot be compared; write one of yes, no."),
        ("custom.pressure:much", "“much” is not a number. Write for example 5, >=5 or 5..10."),
        ("custom.pressure:..", "“..” is not a number. Write for example 5, >=5 or 5..10."),
        ("custom.pressure:9..5", "The range “9..5” ends before it begins."),
        ("custom.pressure:9999999999999999", "“9999999999999999” is too large."),
        ("id:4182", "“4182” is not an id."),
        ("number:#", "“number:” needs a value, for example number:4182."),
        ('tag:"\u202e"', "“tag:” needs a value, for example tag:billing."),
        ("is:*", "“is:” needs a value, for example is:open."),
        ("custom.pressure:", "“custom.pressure:” needs a value, for example custom.pressure:none."),
        ("org:!!", "There is no word to search for in “!!”."),
        ("subject:!!", "There is no word to search for in “!!”."),
        ("subject:(a -b)", "Words cannot be left out inside of subject:( ). Write -subject:b outside."),
        ("created:soon", "“soon” is not a date. Write for example today, last 7d, 2025-09-01 or >=2025-09."),
        ("東" * 201, "A phrase of more than 200 words is too long; shorten it."),
    ],
)
def test_a_value_that_cannot_be_understood_gets_one_sentence(text: str, sentence: str) -> None:
    assert complaints(text) == [sentence]
    assert ask(text).is_everything


def test_a_guess_for_half_a_range_is_said_but_not_offered_as_a_replacement() -> None:
    assert ask("priority:low..hihg").problems[0].fix == ""
    assert ask("priority:hihg").problems[0].fix == "high"
    assert ask("custom.pressure:9..5").problems[0].fix == "5..9"
