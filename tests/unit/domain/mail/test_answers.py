"""Who is answered and under which subject; how many automatic mails may leave; what a forward hides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.mail.brake import BrakeVerdict, Limits, SentSoFar, may_answer
from desk_app.domain.mail.facts import NOBODY, Person
from desk_app.domain.mail.forwards import original_sender
from desk_app.domain.mail.recipients import ReplyTo, propose
from desk_app.domain.mail.references import FIRST, LAST, outgoing_references
from desk_app.domain.mail.subjects import bare, foreign_tag, own_number, reply_subject

OWN = frozenset({"support@desk.example"})
ANN, BOB, CARL = (Person(name, f"{name.lower()}@customer.example") for name in ("Ann", "Bob", "Carl"))
US = Person("Support", "Support@desk.example")
MARKED = Person("", "support+t" + "a" * 39 + "@desk.example")


def test_an_answer_goes_to_the_sender_and_says_why() -> None:
    found = propose(ReplyTo(ANN, to=(US,), cc=(BOB,)), OWN, to_all=False)

    assert [(p.person, p.field, p.reason) for p in found.people] == [(ANN, "to", "wrote the message")]


def test_reply_to_wins_over_from() -> None:
    found = propose(ReplyTo(ANN, reply_to=(BOB,)), OWN, to_all=False)

    assert found.addresses("to") == (BOB.shown(),)


def test_a_reply_to_that_is_our_own_address_is_passed_over() -> None:
    assert propose(ReplyTo(ANN, reply_to=(US,)), OWN, to_all=False).addresses("to") == (ANN.shown(),)


def test_answering_all_leaves_out_ourselves_with_and_without_a_mark() -> None:
    found = propose(ReplyTo(ANN, to=(US, MARKED, BOB), cc=(CARL, ANN)), OWN, to_all=True)

    assert found.addresses("to") == (ANN.shown(),)
    assert found.addresses("cc") == (BOB.shown(), CARL.shown())


def test_a_blind_copy_is_not_shown_to_everybody() -> None:
    message = ReplyTo(ANN, to=(BOB,), delivered_to=("support@desk.example",))

    found = propose(message, OWN, to_all=True)

    assert [p.person for p in found.people] == [ANN]
    assert "blind copy" in found.warning


def test_following_up_on_our_own_message_goes_where_that_went() -> None:
    assert propose(ReplyTo(US, to=(ANN,)), OWN, to_all=False).addresses("to") == (ANN.shown(),)


@given(st.lists(st.sampled_from([ANN, BOB, CARL, US, MARKED]), max_size=8))
def test_nobody_is_named_twice_and_we_never_write_to_ourselves(people: list[Person]) -> None:
    message = ReplyTo(ANN, to=tuple(people[:4]), cc=tuple(people[4:]))
    addresses = [p.person.norm for p in propose(message, OWN, to_all=True).people]

    assert len(addresses) == len(set(addresses))
    assert not any(address.startswith("support") for address in addresses)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Pump", "Re: Pump"),
        ("Re: AW: Sv: Pump", "Re: Pump"),
        ("RE[2]: Pump", "Re: Pump"),
        ("Fwd: Re: (KEY-12) Pump", "Re: (KEY-12) Pump"),
        ("Regarding: Pump", "Re: Regarding: Pump"),
        ("", "Re: "),
    ],
)
def test_one_re_is_enough(subject: str, expected: str) -> None:
    assert reply_subject(subject) == expected


def test_our_number_is_written_once_and_read_back() -> None:
    once = reply_subject("Pump", "4182")

    assert once == "Re: [#4182] Pump"
    assert reply_subject(once, "4182") == once
    assert own_number(once) == "4182"
    assert own_number("Room #12 [rt #3]") is None


@pytest.mark.parametrize(
    ("subject", "system"),
    [
        ("[rt.example.com #1234] Down", "Request Tracker"),
        ("Re: [Ticket#20240001] Down", "Zammad"),
        ("INC0012345 down", "ServiceNow"),
        ("Down (KEY-1)", "Jira"),
    ],
)
def test_numbers_of_other_help_desks_are_known_and_kept(subject: str, system: str) -> None:
    found = foreign_tag(subject)

    assert found is not None
    assert found.system == system
    assert found.text in bare(subject)


@given(st.lists(st.integers(0, 40).map(lambda i: f"<{i}@x>"), max_size=60))
def test_references_keep_both_ends_and_are_never_long(parents: list[str]) -> None:
    found = outgoing_references(parents, "<parent@x>", "<thread@x>")

    assert found[0] == "<thread@x>"
    assert found[-1] == "<parent@x>"
    assert len(found) <= 1 + FIRST + LAST
    assert len(set(found)) == len(found)


def test_an_answer_to_nothing_still_names_its_thread() -> None:
    assert outgoing_references((), "", "<thread@x>") == ("<thread@x>",)


@pytest.mark.parametrize(
    ("sent", "may", "brake"),
    [
        (SentSoFar(0, 0, 0), True, False),
        (SentSoFar(0, 1, 0), False, False),
        (SentSoFar(5, 0, 0), False, False),
        (SentSoFar(4, 0, 59), True, False),
        (SentSoFar(0, 0, 60), False, True),
    ],
)
def test_automatic_mail_is_limited_by_ticket_sender_and_in_all(
    sent: SentSoFar, may: bool, brake: bool
) -> None:
    verdict = may_answer(sent, Limits())

    assert (verdict.may_send, verdict.is_brake) == (may, brake)
    assert may or verdict.reason
    assert verdict != BrakeVerdict(may_send=False)


@pytest.mark.parametrize(
    "text",
    [
        "FYI\n\n---------- Forwarded message ---------\nFrom: Ann Low <ann@customer.example>\nDate: x\n\nHi",
        "Bitte\n\n-------- Weitergeleitete Nachricht --------\nVon: Ann Low <ann@customer.example>\n",
        "Von: Ann Low [mailto:ann@customer.example]\nGesendet: Montag\nAn: uns\n\nHallo",
        "Begin forwarded message:\n\nFrom: Ann Low <ann@customer.example>\nSubject: x",
    ],
)
def test_the_sender_of_a_forwarded_mail_is_found(text: str) -> None:
    assert original_sender(text) == Person("Ann Low", "ann@customer.example")


def test_a_mail_that_forwards_nothing_has_no_other_sender() -> None:
    assert original_sender("From here on it leaks.\nbob@x.example said so.") == NOBODY
