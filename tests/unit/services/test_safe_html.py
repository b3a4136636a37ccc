"""Nothing of a stranger's mail but words, their looks, and pictures we resolve ourselves gets through."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.services.safe_html import safe_mail

_ALLOWED = {
    "href",
    "src",
    "alt",
    "style",
    "width",
    "height",
    "colspan",
    "rowspan",
    "start",
    "dir",
    "cellpadding",
}
_ALLOWED |= {"cellspacing", "border"}
HOSTILE = [
    "<script>fetch('http://evil.example')</script>",
    "<img src='file:///etc/passwd'>",
    "<img src='//evil.example/x.png'>",
    "<img src='\\\\evil.example\\share\\x.png'>",
    "<img src='/etc/passwd'>",
    "<p style='background:url(http://evil.example/x)'>a</p>",
    "<p style='background-image:url(file:///etc/passwd)'>a</p>",
    "<table background='http://evil.example/x'><tr><td background=x>a</td></tr></table>",
    "<style>@import 'http://evil.example/x.css'; p{background:url(http://evil.example)}</style>a",
    "<link rel=stylesheet href=http://evil.example/x.css>a",
    "<base href='file:///'><img src='etc/passwd'>",
    "<iframe src='file:///etc/passwd'></iframe>",
    "<object data='file:///etc/passwd'></object><embed src=file:///etc/passwd>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href='file:///etc/passwd'>a</a>",
    "<a href=' java\nscript:alert(1)'>a</a>",
    "<img src=x onerror=alert(1)>",
    "<svg><image href='file:///etc/passwd'/></svg>",
    "<math><mtext><table><mglyph><style><img src=file:///etc/passwd>",
    "<form action=http://evil.example><input name=a></form>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    '<p style="color:expression(alert(1))">a</p>',
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<img src='data:text/html;base64,PHN2Zy8+'>",
    "<noscript><p title='</noscript><img src=file:///etc/passwd>'>",
    "<!--><img src=file:///etc/passwd>-->",
    "<video poster=file:///etc/passwd src=file:///etc/passwd></video>",
    "<li style='list-style-image:url(file:///etc/passwd)'>a</li>",
]


class _Seen(HTMLParser):
    """Collects every element and attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def _check(html: str) -> None:
    seen = _Seen()
    seen.feed(html)
    assert not seen.tags & {
        "script",
        "style",
        "link",
        "iframe",
        "object",
        "embed",
        "svg",
        "form",
        "base",
        "meta",
    }
    for name, value in seen.attributes:
        assert name in _ALLOWED
        if name == "src":
            assert re.match(r"(cid|inline|remote):", value)
        elif name == "href":
            assert re.match(r"(https?://|mailto:|tel:)", value)
        else:
            assert "url" not in value
            assert "expression" not in value


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_mail_is_harmless(html: str) -> None:
    mail = safe_mail(f"<p>Words</p>{html}")

    assert mail is not None
    assert "Words" in mail.html
    _check(mail.html + mail.quoted)


@given(
    st.lists(
        st.sampled_from([*HOSTILE, "<b>", "</p>", "<div hidden>", "text", "<table>", "<td>", "&lt;img"]),
        max_size=8,
    )
)
def test_no_mixture_of_it_gets_through(pieces: list[str]) -> None:
    mail = safe_mail("".join(pieces))

    if mail is not None:
        _check(mail.html + mail.quoted)


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "visibility:hidden",
        "font-size:0",
        "font-size:1px",
        "opacity:0",
        "max-height:0;overflow:hidden",
        "mso-hide:all",
        "DISPLAY : none !important",
    ],
)
def test_what_nobody_is_meant_to_see_is_dropped(style: str) -> None:
    mail = safe_mail(f"<p>Seen</p><div style='{style}'>Unseen</div>")

    assert mail is not None
    assert "Unseen" not in mail.html


def test_remote_pictures_are_counted_and_trackers_named() -> None:
    mail = safe_mail(
        "<p style='background:url(https://a.example/bg.png)'>x</p><img src='https://b.example/p.png'>"
        "<img src='https://x.list-manage.com/o' width=1 height=1>"
        "<div style='display:none'><img src='https://c.example/o'></div>"
    )

    assert mail is not None
    found = {(picture.host, picture.tracker, picture.in_style) for picture in mail.remote}
    assert found == {
        ("a.example", "", True),
        ("b.example", "", False),
        ("x.list-manage.com", "Mailchimp", False),
        ("c.example", "c.example", False),
    }


def test_a_link_that_names_another_place_is_known() -> None:
    mail = safe_mail(
        "<a href='http://evil.example/a'>www.bank.example</a> <a href='http://www.bank.example/x'>bank.example</a>"
    )

    assert mail is not None
    assert mail.deceptive == {"http://evil.example/a": "www.bank.example"}


def test_a_layout_table_becomes_one_column_and_a_table_of_data_stays() -> None:
    layout = safe_mail("<table><tr><td><table><tr><td>inner</td></tr></table></td></tr></table>")
    data = safe_mail("<table><tr><th>Part</th><th>Price</th></tr><tr><td>4471</td><td>12</td></tr></table>")

    assert layout is not None
    assert data is not None
    assert "<table" not in layout.html
    assert "<table" in data.html


def test_quoted_mail_is_kept_apart() -> None:
    mail = safe_mail("<p>New</p><div class='gmail_quote'>Old</div>")

    assert mail is not None
    assert (mail.html, mail.quoted) == ("<p>New</p>", "<div>Old</div>")


@pytest.mark.parametrize(
    "html", ["<p>x</p>" * 200_000, "<div>" * 100_000 + "x", "<b><i>" * 50_000, "", "<style>x</style>"],
    ids=["large", "deep", "deep-inline", "empty", "nothing"],
)  # fmt: skip
def test_what_cannot_be_formatted_is_left_to_its_plain_text(html: str) -> None:
    assert safe_mail(html) is None


def test_pictures_in_the_mail_itself_have_a_budget() -> None:
    large = "A" * 300_000
    pictures = "".join(f"<img src='data:image/png;base64,{large}'>" for _ in range(1)) + "<p>x</p>"
    too_large = f"<img src='data:image/png;base64,{'A' * 500_000}'><p>x</p>"

    assert len(getattr(safe_mail(pictures), "inline", {})) == 1
    assert not getattr(safe_mail(too_large), "inline", {"some": b""})
