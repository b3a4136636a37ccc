"""Quotes in plain text are folded by what mail programs write, and an answer is never folded away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.quoting.parts import PartKind, folded, lines_folded, visible
from desk_app.domain.quoting.plain import plain_parts

_INTRODUCTIONS = [
    "2014-10-17 11:28 GMT+03:00 Kestrel <support@kestrel.example>:",
    "On 11-Apr-2011, at 6:54 PM, Kestrel <support@kestrel.example> sent:",
    "Op 17-feb.-2015, om 13:18 heeft Kestrel <support@kestrel.example> het volgende geschreven:",
    "Vào 14:24 8 tháng 6, 2017, Kestrel <support@kestrel.example> đã viết:",
    'In data 11 ottobre 2017 21:11:31 "Kestrel" <support@kestrel.example> ha scritto:',
    "On Mon, 6 Oct 2025 at 10:02, Kestrel <support@kestrel.example> wrote:",
    "Am 06.10.2025 um 10:02 schrieb Kestrel:",
    "Le lun. 6 oct. 2025 à 10:02, Kestrel a écrit :",
    "Em seg., 6 de out. de 2025 às 10:02, Kestrel escreveu:",
    "El lun, 6 oct 2025 a las 10:02, Kestrel escribió:",
    "Il giorno lun 6 ott 2025 alle ore 10:02 Kestrel ha scritto:",
    "Op ma 6 okt 2025 om 10:02 schreef Kestrel:",
    "Den mån 6 okt. 2025 kl 10:02 skrev Kestrel:",
    "W dniu 6.10.2025 o 10:02, Kestrel napisał(a):",
    "ma 6. lokak. 2025 klo 10.02 Kestrel kirjoitti:",
]


@pytest.mark.parametrize("introduction", _INTRODUCTIONS)
def test_what_follows_an_introduction_is_folded_in_every_language(introduction: str) -> None:
    text = f"It has happened again.\n\n{introduction}\n> Please descale it.\n> Thank you."

    parts = plain_parts(text)

    assert visible(text, parts) == "It has happened again."
    assert lines_folded(text, parts) == 3


def test_an_introduction_broken_over_two_lines_is_found() -> None:
    text = "Thanks!\n\nOn Mon, 6 Oct 2025 at 10:02, Kestrel Support\n<support@kestrel.example> wrote:\n> old"

    assert visible(text, plain_parts(text)) == "Thanks!"


@pytest.mark.parametrize(
    "head",
    [
        "From: Bob\nSent: Monday\nTo: us",
        "Von: Bob\nGesendet: Montag\nAn: uns",
        "De : Bob\nEnvoyé : lundi\nÀ : nous",
        "Date: Fri, 28 Sep 2012\nFrom: bob@x.example\nTo: us",
        "-------- Oprindelig besked --------\nFra: Bob\nDato: mandag",
    ],
)
def test_the_header_block_of_outlook_begins_a_quote(head: str) -> None:
    text = f"New words\n\n{head}\n\nOld words"

    assert visible(text, plain_parts(text)) == "New words"


def test_a_list_of_facts_with_a_date_is_no_quote() -> None:
    text = "Please book:\n\nDate: 5 May\nFrom: Lisbon\nTo: Porto"

    assert not folded(plain_parts(text))


def test_answers_between_quotes_fold_nothing() -> None:
    text = "> Does it show E07?\nYes, always.\n> Since when?\nSince Sunday."

    assert not folded(plain_parts(text))


def test_an_answer_below_a_quote_folds_nothing() -> None:
    text = "On Mon, 6 Oct 2025, Kestrel wrote:\n> Does it show E07?\n\nYes, always."

    assert not folded(plain_parts(text))


def test_a_mail_that_only_quotes_is_shown_whole() -> None:
    text = "On Mon, 6 Oct 2025, Kestrel wrote:\n> Does it show E07?"

    assert not folded(plain_parts(text))


def test_a_forwarded_mail_is_the_content() -> None:
    text = "See below\n\n---------- Forwarded message ----------\nFrom: Bob\nDate: Monday\n\nIt is broken."

    assert not folded(plain_parts(text))


def test_a_signature_is_folded_and_is_no_quote() -> None:
    text = "Can you come?\n-- \nInês Carvalho\nCafé Miradouro"

    kinds = [part.kind for part in plain_parts(text)]

    assert kinds == [PartKind.NEW, PartKind.SIGNATURE]


def test_a_sentence_about_writing_is_no_introduction() -> None:
    text = "On Monday I wrote: please come.\nYou did not."

    assert not folded(plain_parts(text))


@given(
    st.lists(
        st.sampled_from(["a", "", "> q", "-- ", "On 1 Jan x wrote:", "From: a", "Sent: b", "\r"]), max_size=12
    )
)
def test_parts_join_to_the_text_and_something_is_always_left_to_read(lines: list[str]) -> None:
    text = "\n".join(lines)

    parts = plain_parts(text)

    assert "".join(text[part.start : part.end] for part in parts) == text
    if text.strip():
        assert visible(text, parts).strip()


@pytest.mark.parametrize(
    "line",
    [
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Get Outlook for Android",
        "Sent from TypeApp<http://www.typeapp.example/r?b=2621>",
        "Sent from my iPhone",
        "Sent from Mail for Windows 10",
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Outlook für iOS beziehen",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
    ],
)
def test_the_line_a_telephone_adds_is_folded(line: str) -> None:
    rule = "_" * 32
    text = f"It leaks.\n\n{line}\n{rule}\nFrom: Mira <m@x.example>\nSent: Monday\n\nHow?"

    for mail in (text, f"It leaks.\n\n{line}\n"):
        assert visible(mail, plain_parts(mail)) == "It leaks."


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone I could not open the file.\nCan you help?",
        "Sent from my iPhone\nis what my mails say, how do I change that?",
        "Sent from my iPhone",
        "What did you do?\nSent from my iPhone I could not open it",
        "Here it is.\nGet Outlook to show it",
        "Please compare:\n____________\nmailing list A\n" + "more\n" * 30,
    ],
)
def test_words_that_only_begin_like_it_stay(text: str) -> None:
    assert visible(text, plain_parts(text)) == text.rstrip()


def test_the_foot_of_a_mailing_list_is_folded() -> None:
    foot = (
        "_" * 47 + "\nusers mailing list\nusers@lists.example\nhttp://lists.example/mailman/listinfo/users\n"
    )

    assert visible(f"It leaks.\n{foot}", plain_parts(f"It leaks.\n{foot}")) == "It leaks."
    below = f"It leaks.\n\nOn Monday, Mira wrote:\n> How?\n\n{foot}"
    assert visible(below, plain_parts(below)) == "It leaks."
