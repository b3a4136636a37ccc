"""What is offered at the cursor, marked `|` in the texts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from desk_app.domain.query import Candidate, complete, fold
from desk_app.domain.query.completion import MAX_CANDIDATES
from tests.unit.domain.query.asking import FIELDS

_KNOWN = {
    "assignee": ("Ann Lee", "Priya Nair"),
    "team": ("Support", "Field service"),
    "tag": ("billing", "Key Account", *(f"tag{number}" for number in range(100))),
    "org": ("Rösterei am Kanal",),
}


class Names:
    """Knows a few names."""

    def names(self, field: str, prefix: str) -> Iterable[str]:
        return (name for name in _KNOWN.get(field, ()) if fold(name).startswith(fold(prefix)))


def candidates(text: str) -> list[Candidate]:
    before, _, after = text.partition("|")
    return complete(before + after, len(before), fields=FIELDS, value_source=Names())


def offered(text: str) -> list[str]:
    """The whole query after each candidate."""
    written = text.replace("|", "")
    return [written[: each.start] + each.insert + written[each.end :] for each in candidates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ass|", ["assignee:", "serial:"]),
        ("a ass|", ["a assignee:", "a serial:"]),
        ("-ass|", ["-assignee:", "-serial:"]),
        ("(ass|", ["(assignee:", "(serial:"]),
        ("OWN|", ["assignee:"]),
        ("ass|igneee:me", ["assignee:me", "serial:me"]),
        ("unr|", ["is:unread"]),
        ("custom.p|", ["custom.pressure:", "custom.parts:"]),
        ("assignee:|", ["assignee:me", "assignee:none", 'assignee:"Ann Lee"', 'assignee:"Priya Nair"']),
        ("assignee: |", ["assignee: me", "assignee: none", 'assignee: "Ann Lee"', 'assignee: "Priya Nair"']),
        ("assignee:pri| x", ['assignee:"Priya Nair" x']),
        ('assignee:"Pri|', ['assignee:"Priya Nair"']),
        ("assignee:(me, p|)", ['assignee:(me, "Priya Nair")']),
        ("tag:(bil|, x)", ["tag:(billing, x)"]),
        ("tag:x,bil|", ["tag:x,billing"]),
        ("org:rö|", ['org:"Rösterei am Kanal"']),
        ("is:wa|", ["is:waiting"]),
        ("is:pend|", ["is:waiting"]),
        ("priority:>=h|", ["priority:>=high"]),
        ("custom.vip:|", ["custom.vip:none", "custom.vip:yes", "custom.vip:no"]),
        ("custom.site:r|", ['custom.site:"Rösterei am Kanal"']),
        ("created:last w|", ["created:last week"]),
        ("due:l|", ["due:late", "due:last 7d"]),
        ("sort:|", None),
        ("sort:rel|", ["sort:relevance"]),
        ("sort:-cr|", ["sort:-created"]),
        ("sort:-rel|", []),
        ("order: cr|", ["order: created"]),
        ("number:41|", []),
        ("subject:x|", []),
        ("frob:x|", []),
        ("#41|", []),
        ('"quo|ted"', []),
        ("(a)|", []),
        ("tag:(a)|", []),
        ("due:|<1h", []),
    ],
)
def test_candidates_fit_what_is_being_written(text: str, expected: list[str] | None) -> None:
    if expected is None:
        assert {"sort:relevance", "sort:due", "sort:custom.pressure"} <= set(offered(text))
        assert "sort:tag" not in offered(text)
    else:
        assert offered(text) == expected


@pytest.mark.parametrize("text", ["|", "a |", "-|", "(|", "a |b", "is:open |"])
def test_an_empty_place_takes_any_field(text: str) -> None:
    labels = [candidate.label for candidate in candidates(text)]

    assert labels[:3] == ["is:", "has:", "assignee:"]
    assert "custom.firmware:" in labels


def test_an_operator_that_is_being_written_could_be_a_field() -> None:
    assert "org:" in offered("or|")


def test_candidates_say_what_they_mean() -> None:
    (state,) = candidates("unread|")
    (field,) = candidates("prior|")
    me = candidates("assignee:m|")[0]

    assert (state.label, state.help) == ("is:unread", "Tickets that have something you have not read.")
    assert (field.label, field.help) == ("priority:", "How urgent it is.")
    assert (me.label, me.help) == ("me", "You.")


def test_the_list_is_not_endless() -> None:
    assert len(candidates("tag:|")) == MAX_CANDIDATES


def test_without_a_source_of_names_there_are_still_fields_and_choices() -> None:
    assert [each.insert for each in complete("team:", 5)] == ["none"]
    assert [each.insert for each in complete("", 99)][:1] == ["is:"]


def test_text_behind_the_limit_completes_to_nothing() -> None:
    assert complete("a" * 10_001, 10_001) == []
