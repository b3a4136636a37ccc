"""Quotes in HTML are folded by the marks of mail programs, with and without Outlook's prefix."""

from __future__ import annotations

import pytest

from desk_app.domain.quoting.html import html_parts
from desk_app.domain.quoting.parts import PartKind, folded, visible

_NEW = "<p>It has happened again.</p>"


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div>On Monday we wrote:</div><blockquote>old</blockquote></div>',
        '<div class="x_gmail_quote">old</div>',
        '<div id="divRplyFwdMsg">From: us</div><div>old</div>',
        '<div id="x_divRplyFwdMsg">From: us</div><div>old</div>',
        '<div id="appendonsend"></div><hr><div>old</div>',
        '<div class="yahoo_quoted">old</div>',
        '<div class="protonmail_quote">old</div>',
        '<blockquote type="cite">old</blockquote>',
    ],
)
def test_every_mark_is_known(quote: str) -> None:
    html = f"{_NEW}{quote}"

    parts = html_parts(html)

    assert visible(html, parts) == _NEW
    assert "".join(html[part.start : part.end] for part in parts) == html


@pytest.mark.parametrize(
    "html",
    [
        f"{_NEW}<blockquote>An article says so.</blockquote>",
        '<div class="gmail_quote">Question?</div><p>Answer.</p>',
        '<div class="gmail_quote">Only a quote</div>',
        f'{_NEW}<div class="gmail_quote">---------- Forwarded message ---------<br>Broken.</div>',
        "",
    ],
)
def test_what_is_no_quote_or_holds_an_answer_is_not_folded(html: str) -> None:
    assert not folded(html_parts(html))


def test_a_picture_above_a_quote_is_something_to_see() -> None:
    html = '<img src="cid:a"><div class="gmail_quote">old</div>'

    assert folded(html_parts(html))


@pytest.mark.parametrize("name", ["ms-outlook-mobile-signature", "AppleMailSignature"])
def test_what_a_telephone_puts_below_is_folded(name: str) -> None:
    html = (
        f'<div>It leaks.</div><div id="{name}">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div>'
    )

    (part,) = folded(html_parts(html))
    assert (part.kind, html[part.start : part.end]) == (PartKind.SIGNATURE, html[html.index("<div id") :])
