"""What happened in a ticket, in one line each."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from desk_app.domain.entities import Event
from desk_app.domain.ids import EventId, TicketId
from desk_app.presenters.conversation_events import event_line
from desk_app.presenters.conversation_times import Reader

BERLIN = ZoneInfo("Europe/Berlin")
NOW_S = 1_760_000_000


def happened(kind: str, data: dict[str, object], who: str, actor_kind: str) -> Event:
    ticket = TicketId(b"t" * 16)
    return Event(
        EventId(b"e" * 16),
        ticket,
        ticket,
        kind,
        actor_kind,
        None,
        who,
        data,
        NOW_S,
        NOW_S,
        None,
        can_undo=False,
    )


def said(kind: str, data: dict[str, object], who: str, actor_kind: str = "customer") -> str:
    event = happened(kind, data, who, actor_kind)
    line = event_line(event, None, Reader(NOW_S, BERLIN))
    assert line is not None
    return "".join(words.text for words in line.words)


@pytest.mark.parametrize(
    ("kind", "data", "who", "sentence"),
    [
        ("rule", {"rule": "Unhappy VIP", "did": "set priority to Urgent and told Tom"}, "Unhappy VIP",
         "Unhappy VIP set priority to Urgent and told Tom"),
        ("rule", {}, "Unhappy VIP", "Unhappy VIP was applied"),
        ("read", {"article": "Clear an E07 flow error", "where": "portal"}, "Inês Carvalho",
         "Inês Carvalho read Clear an E07 flow error in the portal"),
        ("read", {}, "Inês Carvalho", "Inês Carvalho read an article"),
        ("rated", {"rating": 4}, "Ondřej Novák", "Ondřej Novák rated the answer 4 of 5"),
        ("rated", {"rating": 5, "comment": "Thanks."}, "Henning Haas",
         "Henning Haas rated the answer 5 of 5: “Thanks.”"),
        ("followed", {"who": ""}, "Mira Okafor", "Mira Okafor began to follow this ticket"),
        ("followed", {"who": "Tom Weiss"}, "Mira Okafor", "Mira Okafor made Tom Weiss follow this ticket"),
        ("unfollowed", {"who": ""}, "Mira Okafor", "Mira Okafor stopped following this ticket"),
        ("unfollowed", {"who": "Tom Weiss"}, "Mira Okafor", "Mira Okafor took away the follower Tom Weiss"),
        ("merged", {"source": "4117"}, "Mira Okafor", "Mira Okafor merged in #4117"),
    ],
)  # fmt: skip
def test_events_are_told_as_people_would(kind: str, data: dict[str, object], who: str, sentence: str) -> None:
    assert said(kind, data, who) == sentence


def test_a_rule_is_named_and_has_the_icon_of_rules() -> None:
    event = happened("rule", {"did": "told Tom"}, "Unhappy VIP", "rule")
    line = event_line(event, None, Reader(NOW_S, BERLIN))

    assert line is not None
    assert line.icon == "workflow"
    assert line.words[0].strong


def test_a_name_read_from_the_right_does_not_turn_the_line_around() -> None:
    assert said("set", {"field": "priority", "new": "high"}, "ليلى منصور", "agent") == (
        "\u2068ليلى منصور\u2069 set priority to high"
    )
