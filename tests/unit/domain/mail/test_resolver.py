"""A mail finds its ticket in the stated order, and nobody gets into a ticket by a subject alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.ids import MessageId, TicketId
from desk_app.domain.mail.facts import MailFacts, Person
from desk_app.domain.mail.resolver import Placement, Step, resolve
from desk_app.domain.mail.tokens import MailSigner

SIGNER = MailSigner(b"k" * 32)
ANN = Person("Ann", "ann@customer.example")
T = {name: TicketId(name.encode() * 16) for name in "abcdefg"}


@dataclass
class Books:
    """A store in memory."""

    mail_ids: dict[str, TicketId] = field(default_factory=dict)
    named: dict[str, TicketId] = field(default_factory=dict)
    numbers: dict[str, TicketId] = field(default_factory=dict)
    tags: dict[str, TicketId] = field(default_factory=dict)
    decided: dict[str, TicketId] = field(default_factory=dict)
    merged: dict[TicketId, TicketId] = field(default_factory=dict)
    people: set[tuple[TicketId, str]] = field(default_factory=set)
    gone: set[TicketId] = field(default_factory=set)

    def corrected(self, mail_ids: Sequence[str], sender: str) -> TicketId | None:
        return next((self.decided[m] for m in mail_ids if m in self.decided), None) if sender else None

    def living(self, ticket_id: TicketId) -> TicketId | None:
        return None if ticket_id in self.gone else self.merged.get(ticket_id, ticket_id)

    def by_mail_id(self, mail_id: str) -> TicketId | None:
        return self.mail_ids.get(mail_id)

    def by_ancestor(self, mail_ids: Sequence[str]) -> TicketId | None:
        return next((self.named[m] for m in mail_ids if m in self.named), None)

    def by_number(self, number: str) -> TicketId | None:
        return self.numbers.get(number)

    def by_foreign_tag(self, tag: str, sender: str) -> TicketId | None:
        return self.tags.get(tag) if sender == ANN.norm else None

    def takes_part(self, ticket_id: TicketId, address: str) -> bool:
        return (ticket_id, address) in self.people


def own_id(name: str) -> str:
    return SIGNER.mail_id(T[name], MessageId(b"m" * 16), "desk.example")


EVERYTHING = MailFacts(
    mail_id="<new@x>",
    sender=ANN,
    subject="Re: [#12] pump",
    to=(Person("", SIGNER.reply_address(T["b"], "support@desk.example")),),
    in_reply_to=("<reply@x>",),
    references=("<root@x>", own_id("c"), "<named@x>"),
    inner_ids=("<inner@x>",),
    text=SIGNER.marker(T["g"], MessageId(b"m" * 16)),
)
BOOKS = Books(
    mail_ids={"<reply@x>": T["d"], "<root@x>": T["e"], "<inner@x>": T["f"]},
    named={"<named@x>": T["f"]},
    numbers={"12": T["g"]},
    people={(T["g"], ANN.norm)},
    decided={"<reply@x>": T["a"]},
)


def strip(step: Step) -> tuple[MailFacts, Books]:
    """The mail and the books without everything that is tried before a step."""
    mail, books = EVERYTHING, replace(BOOKS)
    order = list(Step)
    for earlier in order[: order.index(step)]:
        if earlier is Step.CORRECTED:
            books = replace(books, decided={})
        elif earlier is Step.ADDRESS:
            mail = replace(mail, to=())
        elif earlier is Step.OWN_ID:
            mail = replace(mail, references=tuple(r for r in mail.references if "desk." not in r))
        elif earlier is Step.IN_REPLY_TO:
            mail = replace(mail, in_reply_to=())
        elif earlier is Step.REFERENCES:
            books = replace(books, mail_ids={k: v for k, v in books.mail_ids.items() if k == "<inner@x>"})
        elif earlier is Step.ANCESTOR:
            books = replace(books, named={})
        elif earlier is Step.TAG:
            mail = replace(mail, subject="pump")
        elif earlier is Step.ENCLOSED:
            mail = replace(mail, inner_ids=())
    return mail, books


@pytest.mark.parametrize(
    ("step", "ticket"),
    [
        (Step.CORRECTED, "a"),
        (Step.ADDRESS, "b"),
        (Step.OWN_ID, "c"),
        (Step.IN_REPLY_TO, "d"),
        (Step.REFERENCES, "e"),
        (Step.ANCESTOR, "f"),
        (Step.TAG, "g"),
        (Step.ENCLOSED, "f"),
        (Step.MARKER, "g"),
    ],
)
def test_the_first_valid_sign_decides(step: Step, ticket: str) -> None:
    mail, books = strip(step)

    found = resolve(mail, books, SIGNER)

    assert (found.step, found.ticket_id) == (step, T[ticket])


def test_an_edited_subject_does_not_break_a_thread() -> None:
    mail = MailFacts("<n@x>", ANN, "something else now", in_reply_to=("<reply@x>",))

    assert resolve(mail, replace(BOOKS, decided={}), SIGNER).ticket_id == T["d"]


def test_a_number_in_the_subject_of_a_stranger_is_only_a_claim() -> None:
    mail = MailFacts("<n@x>", Person("", "eve@evil.example"), "[#12] give me the invoice")

    assert resolve(mail, BOOKS, SIGNER) == Placement(None, Step.CLAIMED, claimed=T["g"])


def test_the_same_subject_alone_opens_a_new_ticket() -> None:
    mail = MailFacts("<n@x>", ANN, "Re: pump")

    assert resolve(mail, BOOKS, SIGNER).step is Step.NEW


def test_another_help_desks_number_joins_the_mails_of_one_sender() -> None:
    books = replace(BOOKS, tags={"INC0012345": T["a"]})

    assert resolve(MailFacts("<n@x>", ANN, "INC0012345 down"), books, SIGNER).ticket_id == T["a"]
    assert resolve(MailFacts("<n@x>", Person("", "b@c"), "INC0012345"), books, SIGNER).step is Step.NEW


def test_a_merged_ticket_leads_to_its_target() -> None:
    mail = MailFacts("<n@x>", ANN, to=(Person("", SIGNER.reply_address(T["a"], "s@d")),))

    assert resolve(mail, Books(merged={T["a"]: T["b"]}), SIGNER).ticket_id == T["b"]


def test_a_mark_of_a_ticket_that_is_gone_lets_the_next_sign_decide() -> None:
    mail = MailFacts("<n@x>", ANN, references=("<root@x>", own_id("c")))

    found = resolve(mail, replace(BOOKS, decided={}, gone={T["c"]}), SIGNER)

    assert (found.step, found.ticket_id) == (Step.REFERENCES, T["e"])


@given(st.binary(min_size=42, max_size=42))
def test_a_guessed_mark_never_leads_into_a_ticket(guess: bytes) -> None:
    other = MailSigner(guess[:32])
    mail = MailFacts(
        "<n@x>",
        ANN,
        in_reply_to=(other.mail_id(T["a"], MessageId(b"m" * 16), "desk.example"),),
        text=other.marker(T["a"], MessageId(b"m" * 16)),
        delivered_to=(other.reply_address(T["a"], "support@desk.example"),),
    )

    found = resolve(mail, Books(), SIGNER)

    assert found.step is Step.NEW
    assert found.forged == 3


def test_a_mail_that_names_thousands_of_ancestors_is_answered_by_few_questions() -> None:
    asked: list[str] = []

    class Counting(Books):
        def by_mail_id(self, mail_id: str) -> TicketId | None:
            asked.append(mail_id)
            return None

    resolve(MailFacts("<n@x>", ANN, references=tuple(f"<{i}@x>" for i in range(5_000))), Counting(), SIGNER)

    assert len(asked) <= 60
