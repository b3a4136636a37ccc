"""Which address failed, and for good or only for now: the standard form first, words for older systems."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.mail.bounce_words import failures_in_words, report_failures


def test_the_standard_form_says_address_status_and_words() -> None:
    block = {
        "final-recipient": "rfc822; Ann@Customer.example",
        "action": "failed",
        "status": "5.1.1",
        "diagnostic-code": "smtp; 550 5.1.1\n no such user",
    }

    (failure,) = report_failures([{"reporting-mta": "dns; mx"}, block])

    assert failure.address == "ann@customer.example"
    assert (failure.status, failure.words, failure.is_permanent) == ("5.1.1", "550 5.1.1 no such user", True)


def test_delayed_is_no_failure_for_good_and_delivered_is_none_at_all() -> None:
    blocks = [
        {"final-recipient": "rfc822;a@b.example", "action": "delayed", "status": "4.4.1"},
        {"final-recipient": "rfc822;c@b.example", "action": "delivered", "status": "2.0.0"},
    ]

    (failure,) = report_failures(blocks)

    assert not failure.is_permanent


def test_words_of_an_old_report_name_the_address() -> None:
    text = "Hi. This is the qmail-send program.\n<ann@customer.example>:\nSorry, no mailbox here. (#5.1.1)\n"

    (failure,) = failures_in_words(text)

    assert (failure.address, failure.status) == ("ann@customer.example", "5.1.1")


def test_addresses_of_the_enclosed_mail_have_not_failed() -> None:
    text = (
        "<ann@customer.example>: unknown user\n\n--- Below this line is a copy of the message.\n\n"
        "Return-Path: <us@desk.example>\nTo: unknown@else.example\n"
    )

    assert [f.address for f in failures_in_words(text)] == ["ann@customer.example"]


def test_a_warning_is_temporary() -> None:
    text = "<ann@customer.example>\nYour message has been delayed. Delivery attempts will continue.\n"

    (failure,) = failures_in_words(text)

    assert not failure.is_permanent


@given(st.text(max_size=2_000))
def test_no_text_is_too_strange(text: str) -> None:
    failures_in_words(text)
