"""Our marks come back whole from every mail system, and nobody else can make one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.ids import MessageId, TicketId
from desk_app.domain.mail.tokens import MailSigner, Mark, without_mark

IDS = st.binary(min_size=16, max_size=16)
SIGNER = MailSigner(b"k" * 32)


@given(IDS, IDS)
def test_every_mark_is_known_again_whatever_happened_to_its_case(ticket: bytes, message: bytes) -> None:
    mark = Mark(TicketId(ticket), MessageId(message))
    mail_id = SIGNER.mail_id(mark.ticket_id, MessageId(message), "desk.example")
    marker = SIGNER.marker(mark.ticket_id, MessageId(message))
    address = SIGNER.reply_address(mark.ticket_id, "support@desk.example")

    assert SIGNER.in_mail_ids([mail_id.upper()]).marks == (mark,)
    assert SIGNER.in_text(f"words {marker} words").marks == (mark,)
    assert SIGNER.in_addresses([f"Support <{address.upper()}>"]).marks == (Mark(mark.ticket_id),)
    assert without_mark(address) == "support@desk.example"
    assert len(address.partition("@")[0]) <= 64


@given(IDS, IDS, st.integers(0, 60), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_changed_letter_makes_a_mark_worthless(ticket: bytes, message: bytes, at: int, letter: str) -> None:
    mail_id = SIGNER.mail_id(TicketId(ticket), MessageId(message), "desk.example")
    place = len("<desk.") + at
    forged = mail_id[:place] + letter + mail_id[place + 1 :]

    found = SIGNER.in_mail_ids([forged])

    assert (not found.marks and found.forged == 1) or forged == mail_id


def test_the_mark_of_another_workspace_is_no_mark() -> None:
    other = MailSigner(b"o" * 32).mail_id(TicketId(b"t" * 16), MessageId(b"m" * 16), "desk.example")

    assert SIGNER.in_mail_ids([other]).marks == ()


def test_a_mark_for_an_address_does_not_pass_as_a_message_id() -> None:
    """The hash covers what the mark is for."""
    ticket = TicketId(b"t" * 16)
    address = SIGNER.reply_address(ticket, "s@desk.example")
    token = address.partition("+t")[2].partition("@")[0]

    assert token
    assert token not in SIGNER.thread_id(ticket, "desk.example")


def test_ordinary_addresses_keep_their_plus_parts() -> None:
    assert without_mark("ann+shopping@example.com") == "ann+shopping@example.com"
    assert SIGNER.in_addresses(["ann+shopping@example.com"]).forged == 0
