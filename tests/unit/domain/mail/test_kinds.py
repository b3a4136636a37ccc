"""Loops are stopped by every sign there is, and a person is never taken for a machine."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from desk_app.domain.mail.facts import Failure, MailFacts, Person
from desk_app.domain.mail.kinds import MailKind, is_no_reply, kind_of, no_answer_reason

OWN = frozenset({"support@desk.example", "help@desk.example"})


def mail(subject: str = "Pump", sender: str = "ann@customer.example", **headers: str) -> MailFacts:
    named: Mapping[str, tuple[str, ...]] = {k.replace("_", "-"): (v,) for k, v in headers.items()}
    return MailFacts("<m@x>", Person("Ann", sender), subject, headers=named)


def test_a_person_is_answered() -> None:
    assert no_answer_reason(mail(return_path="<ann@customer.example>"), OWN) == ""
    assert kind_of(mail()) is MailKind.PERSON


def test_auto_submitted_no_is_a_person() -> None:
    person = mail(auto_submitted="no")

    assert no_answer_reason(person, OWN) == ""
    assert kind_of(person) is MailKind.PERSON


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied; owner-email=x"},
        {"auto_submitted": "auto-generated (bot)"},
        {"return_path": "<>"},
        {"precedence": "bulk"},
        {"precedence": "list"},
        {"precedence": "auto_reply"},
        {"list_id": "<users.example.org>"},
        {"list_unsubscribe": "<mailto:x@y>"},
        {"x_auto_response_suppress": "DR, AutoReply"},
        {"x_auto_response_suppress": "All"},
        {"x_autoreply": "yes"},
        {"x_autorespond": "1"},
        {"x_autoresponder": "a"},
        {"x_precedence": "bulk"},
        {"x_loop": "ann@customer.example"},
        {"x_desk_app_loop": "another-desk"},
    ],
)
def test_every_mark_of_automatic_mail_forbids_an_automatic_answer(headers: dict[str, str]) -> None:
    assert no_answer_reason(mail(**headers), OWN)


@pytest.mark.parametrize(
    "sender",
    [
        "mailer-daemon@x.example",
        "postmaster@x.example",
        "MAILER-DAEMON",
        "noreply@shop.example",
        "no-reply+123@shop.example",
        "do-not-reply@bank.example",
        "billing-noreply@shop.example",
        "support@desk.example",
        "help+t1@desk.example",
        "bounces+1=2@list.example",
        "",
    ],
)
def test_addresses_nobody_reads_and_our_own_get_no_automatic_answer(sender: str) -> None:
    assert no_answer_reason(mail(sender=sender), OWN)


@pytest.mark.parametrize("address", ["norbert@x.example", "renoreply.smith@x.example", "bounder@x.example"])
def test_names_that_only_look_like_robots_are_people(address: str) -> None:
    assert not is_no_reply(address)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (mail("Undelivered Mail Returned to Sender", "MAILER-DAEMON@x.example"), MailKind.BOUNCE),
        (mail("Delivery Status Notification", "x@y.example", return_path="<>"), MailKind.BOUNCE),
        (MailFacts("<m@x>", failures=(Failure("a@b"),)), MailKind.BOUNCE),
        (mail("Automatic reply: Pump"), MailKind.AWAY),
        (mail("Abwesenheitsnotiz: Pumpe"), MailKind.AWAY),
        (mail("Pump", auto_submitted="auto-replied"), MailKind.AWAY),
        (mail("Disk full on db1", auto_submitted="auto-generated"), MailKind.MACHINE),
        (mail("[users] how to", list_id="<users.example.org>"), MailKind.LIST),
        (mail("Ticket received", x_desk_app_loop="mine"), MailKind.ECHO),
        (mail("Ticket received", x_desk_app_loop="theirs"), MailKind.PERSON),
        (mail("Please confirm my out of office visit"), MailKind.PERSON),
    ],
)
def test_what_a_mail_is(facts: MailFacts, kind: MailKind) -> None:
    assert kind_of(facts, "mine") is kind


@pytest.mark.parametrize(
    "subject",
    ["AUTO: Smith, John is out of the office. (returning 05/01)", "Delivery failure notification"],
)
def test_subjects_of_robots_that_mark_nothing_get_no_automatic_answer(subject: str) -> None:
    assert no_answer_reason(mail(subject), OWN)


def test_a_read_receipt_is_no_bounce() -> None:
    facts = MailFacts(
        "<m@x>",
        Person("", "ann@x"),
        "Read: Pump",
        content_type="multipart/report",
        report_type="disposition-notification",
    )

    assert kind_of(facts) is not MailKind.BOUNCE
    assert no_answer_reason(facts, OWN)
