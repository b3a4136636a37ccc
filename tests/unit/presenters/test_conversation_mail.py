"""What a card says of its message as a mail: unsent, undelivered, meetings, and why it is here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from desk_app.domain.entities import Event, Message, Recipients
from desk_app.domain.ids import ChangeId, EventId, MessageId, TicketId
from desk_app.domain.mail.invitation import Invitation
from desk_app.domain.mail.resolver import Step
from desk_app.presenters.conversation_mail import seals_of, strips_of, when_words, why_here
from desk_app.presenters.conversation_state import Strip
from desk_app.presenters.conversation_team_mail import with_team_mail
from desk_app.presenters.conversation_times import Reader
from desk_app.services.reading import MailMarks
from tests.kestrel import BERLIN, NOW_S

READER = Reader(NOW_S, BERLIN, "Europe/Lisbon")
ONE, TWO, THREE = (MessageId(bytes([number]) * 16) for number in (1, 2, 3))
VISIT = Invitation(
    method="REQUEST",
    uid="visit-1",
    sequence=1,
    summary="Visit at Miradouro",
    location="Rua da Rosa 14",
    organizer="ines@miradouro.example",
    start_s=int(datetime(2025, 10, 9, 15, 0, tzinfo=BERLIN).timestamp()),
    end_s=int(datetime(2025, 10, 9, 17, 0, tzinfo=BERLIN).timestamp()),
    zone="Europe/Lisbon",
    is_all_day=False,
    answers=(("jonas@kestrel.example", "ACCEPTED"), ("mira@kestrel.example", "NEEDS-ACTION")),
)


def only(message: MessageId, *marks: MailMarks, has_calendar: bool = False) -> Strip:
    (strip,) = strips_of(message, {m.message_id: m for m in marks}, READER, has_calendar=has_calendar)
    return strip


def acts(strip: Strip) -> list[str]:
    return [act.key for act in strip.acts]


def test_a_reply_for_later_says_when_it_leaves_and_can_be_taken_back() -> None:
    strip = only(ONE, MailMarks(ONE, state="waiting", send_after_s=NOW_S + 86_400, change_id=ChangeId(ONE)))

    assert strip.text == "Leaves tomorrow at 09:42"
    assert acts(strip) == ["send_now", "reschedule", "take_back"]


@pytest.mark.parametrize(
    ("state", "tone", "offered"),
    [
        ("waiting", "offline", ["take_back"]),
        ("held", "conflict", ["release", "reschedule", "drop", "take_back"]),
        ("failed", "danger", ["release", "drop"]),
        ("unknown", "offline", []),
    ],
)
def test_an_unsent_mail_says_how_it_stands(state: str, tone: str, offered: list[str]) -> None:
    strip = only(ONE, MailMarks(ONE, state=state, reason="Inês wrote again.", created_s=NOW_S - 240))

    assert (strip.tone, acts(strip)) == (tone, offered)
    assert "Inês wrote again." in (strip.text, strip.detail)


def test_an_undelivered_reply_says_so_itself_with_the_other_sides_words() -> None:
    ours = MailMarks(ONE, undelivered=("ines@miradouro.example",))
    report = MailMarks(TWO, about_id=ONE, failures=(("ines@miradouro.example", "Mailbox full", True),))
    strip = only(ONE, ours, report)

    assert (strip.text, strip.tone, strip.detail) == (
        "Did not reach ines@miradouro.example",
        "danger",
        "Mailbox full",
    )
    assert acts(strip) == ["report", "readdress"]


def test_a_meeting_is_told_in_both_zones_with_who_answered() -> None:
    strip = only(ONE, MailMarks(ONE, invitation=VISIT), has_calendar=True)

    assert strip.text == "Invitation: Visit at Miradouro"
    assert strip.lines == (
        "Thu 9 Oct 2025, 15:00–17:00 · 14:00 in Lisbon",
        "At Rua da Rosa 14",
        "From ines@miradouro.example",
        "jonas@kestrel.example accepted, 1 has not answered",
    )
    assert acts(strip) == ["accepted", "tentative", "declined", "calendar"]


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (replace(VISIT, sequence=2), "changed by a later mail"),
        (replace(VISIT, method="CANCEL", sequence=1), "called off since"),
        (replace(VISIT, sequence=1), ""),
        (replace(VISIT, uid="another", sequence=9), ""),
    ],
)
def test_a_later_mail_about_the_same_meeting_counts(later: Invitation, words: str) -> None:
    marks = (MailMarks(ONE, invitation=VISIT), MailMarks(TWO, invitation=later))
    strip = only(ONE, *marks, has_calendar=True)

    assert strip.text.endswith(f", {words}" if words else "Visit at Miradouro")
    assert bool(strip.acts) is not bool(words)


def test_whole_days_and_unknown_times_are_told_as_such() -> None:
    day = replace(VISIT, is_all_day=True, zone="", start_s=1_759_968_000, end_s=1_760_140_800)

    assert when_words(day, READER) == "Thu 9 Oct 2025, 2 days"
    assert when_words(replace(VISIT, start_s=None), READER) == "At a time that cannot be read"


def test_a_doubtful_join_is_told_with_a_way_out_and_a_sure_one_only_in_the_menu() -> None:
    doubtful = only(ONE, MailMarks(ONE, step="references"))

    assert (doubtful.text, acts(doubtful)) == ("Joined by References", ["apart", "move"])
    assert strips_of(ONE, {ONE: MailMarks(ONE, step="in_reply_to")}, READER) == ()
    assert why_here("in_reply_to") == "It is here: joined by In-Reply-To"
    assert why_here("") == why_here("no such step") == ""


def test_a_claimed_number_asks_for_a_yes() -> None:
    strip = only(ONE, MailMarks(ONE, step=Step.CLAIMED.value, claimed_id=TicketId(THREE)))

    assert (strip.tone, acts(strip)) == ("warning", ["confirm", "move"])


def reply(**data: object) -> Message:
    """A reply of ours that the team's mailbox is to send."""
    return Message(
        id=ONE, rid=1, ticket_id=TicketId(TWO), home_ticket_id=TicketId(TWO), kind="reply", channel="email",
        author_kind="agent", author_id=None, author_name="Mira", subject="", body="Tomorrow.", html=None,
        language="", sent_s=NOW_S, received_s=NOW_S, duration_s=None, recipients=Recipients(), mail_id=None,
        raw_sha256=None, state="done", data=data,
    )  # fmt: skip


def told(kind: str, **data: object) -> Event:
    """A word of the team's mailbox about that reply, or to it."""
    said = {"message": ONE.hex(), **data}
    return Event(
        EventId(THREE),
        TicketId(TWO),
        TicketId(TWO),
        kind,
        "system",
        None,
        "",
        said,
        NOW_S,
        NOW_S,
        None,
        False,
    )


LATER = NOW_S + 86_400


@pytest.mark.parametrize(
    ("words", "text", "offered"),
    [
        ((), "Leaves tomorrow at 09:42", ["send_now", "reschedule", "edit", "drop"]),
        (
            (("mail_held", {"why": "Inês wrote again."}),),
            "Inês wrote again.",
            ["release", "reschedule", "edit", "drop"],
        ),
        (
            (("mail_held", {"why": "x"}), ("mail_asked", {"act": "release"})),
            "The server was told; what became of it comes here.",
            [],
        ),
        (
            (("mail_held", {"why": "x"}), ("mail_scheduled", {"at_s": LATER + 3_600})),
            "Leaves tomorrow at 10:42",
            ["send_now", "reschedule", "edit", "drop"],
        ),
        ((("mail_dropped", {}),), "It is not sent.", ["again"]),
    ],
)
def test_a_reply_of_the_teams_mailbox_says_how_it_stands(
    words: tuple[tuple[str, dict[str, object]], ...], text: str, offered: list[str]
) -> None:
    entries: list[Message | Event] = [reply(send_at_s=LATER), *(told(kind, **data) for kind, data in words)]
    marks = with_team_mail({ONE: MailMarks(ONE)}, entries, NOW_S)
    (strip,) = strips_of(ONE, marks, READER)

    assert (strip.text, acts(strip)) == (text, offered)


@pytest.mark.parametrize(
    "words", [(("mail_released", {}),), (("mail_too_late", {"why": "It had left already."}),)]
)
def test_a_reply_that_left_the_teams_mailbox_is_like_every_other(
    words: tuple[tuple[str, dict[str, object]], ...],
) -> None:
    entries: list[Message | Event] = [reply(send_at_s=LATER), *(told(kind, **data) for kind, data in words)]

    assert strips_of(ONE, with_team_mail({}, entries, NOW_S), READER) == ()


def test_what_a_stranger_may_have_put_into_an_event_harms_nothing() -> None:
    odd = told("mail_held", why=7)
    odd = replace(odd, data={"message": "no id", "why": ["x"]})

    assert with_team_mail({}, [reply(), odd], NOW_S) == {}


def test_a_reply_that_a_mailbox_here_sends_is_none_of_the_teams() -> None:
    here = MailMarks(ONE, state="held", reason="Inês wrote again.")
    sent = reply(send_at_s=LATER, mailbox="support@kestrel.example")

    assert with_team_mail({ONE: here}, [sent], NOW_S) == {ONE: here}


@pytest.mark.parametrize(
    ("state", "is_opened", "icon", "tone"),
    [
        ("valid", False, "shield-check", "neutral"),
        ("unknown", False, "shield", "neutral"),
        ("broken", False, "shield-alert", "danger"),
        ("other", True, "shield-alert", "danger"),
        ("", True, "lock-open", "neutral"),
    ],
)
def test_what_a_signature_proves_stands_above_the_words(
    state: str, is_opened: bool, icon: str, tone: str
) -> None:
    seal = {"state": state, "words": "Signed by Ann.", "is_opened": is_opened}
    (strip,) = seals_of(reply(seal=seal))

    assert (strip.icon, strip.tone, strip.text) == (icon, tone, "Signed by Ann.")


def test_what_is_closed_is_said_once() -> None:
    closed = reply(seal={"state": "closed", "words": "Tomorrow. "})

    assert [strip.text for strip in seals_of(closed)] == ["Encrypted, and not opened here"]
    assert seals_of(reply()) == ()
