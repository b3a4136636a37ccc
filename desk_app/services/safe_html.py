"""Makes HTML mail harmless: what may be shown is listed, everything else is gone.

Two passes. Ammonia (through nh3) reads what strangers wrote as a browser would and lets only listed elements,
attributes and addresses through. Our own pass then works on that well-formed result: it drops what nobody is
meant to see, replaces every picture by a name that we resolve ourselves, unfolds layout tables into one
column, and prints elements and attributes that it knows, escaped anew. No file or network is read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

import nh3

from desk_app.domain.quoting.html import html_parts
from desk_app.domain.quoting.parts import Part, PartKind, folded
from desk_app.services.mail_printing import MailPrinter
from desk_app.services.mail_tree import tree_of
from desk_app.services.remote_pictures import RemotePicture, style_pictures

LARGEST: Final = 600_000
"""Characters of HTML that are still formatted; a longer mail is shown as text."""
_DEEPEST: Final = 400
"""Open elements at any place; reading deeper ones takes the parser quadratic time."""

_TAGS: Final = frozenset(
    [
        "a",
        "address",
        "b",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
    ]
)
_WITH_CONTENT: Final = frozenset(
    [
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "applet",
        "audio",
        "video",
        "canvas",
        "form",
        "select",
        "textarea",
        "button",
        "head",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "frameset",
    ]
)
_ATTRIBUTES: Final = {
    "*": {"style", "class", "id", "hidden", "dir", "align", "bgcolor", "color", "width", "height", "type"},
    "a": {"href"},
    "img": {"src", "alt"},
    "table": {"border", "role"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SCHEMES: Final = {"http", "https", "mailto", "tel", "cid", "data"}
_ELSEWHERE: Final = re.compile(r"<img\b[^>]*\bsrc=[\"']?(?:remote|inline):[^>]*>", re.IGNORECASE)
_PICTURES: Final = re.compile(r"\bsrc=[\"']?cid:([^\"'\s>]+)", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
_NEVER_OPEN: Final = frozenset(
    [
        "br",
        "hr",
        "img",
        "col",
        "meta",
        "link",
        "input",
        "wbr",
        "area",
        "base",
        "embed",
        "p",
        "li",
        "td",
        "tr",
        "th",
    ]
)


@dataclass(frozen=True, slots=True)
class SafeMail:
    """A mail that may be shown.

    Attributes:
        html: What is new in it, in the few elements Qt knows; pictures are `cid:NAME` of this mail's own
            files, `inline:N` of `inline`, or `remote:N` of `remote`.
        quoted: What it repeats, the same way; empty when nothing is folded.
        remote: Pictures that are not here.
        inline: Pictures written into the mail itself, encoded as they came.
        deceptive: Addresses of links whose words name another place, with those words.
    """

    html: str
    quoted: str = ""
    remote: tuple[RemotePicture, ...] = ()
    inline: Mapping[str, bytes] = field(default_factory=dict)
    deceptive: Mapping[str, str] = field(default_factory=dict)


def safe_mail(html: str) -> SafeMail | None:
    """Make a mail harmless.

    Args:
        html: As it was received, decoded.

    Returns:
        The mail; None when it is too large or too deep to be formatted, or there is nothing in it to see:
        show its plain text instead.
    """
    if len(html) > LARGEST or _depth(html) > _DEEPEST:
        return None
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    parts = html_parts(clean)
    printer = MailPrinter()
    shown = printer.print(tree_of(_joined(clean, [part for part in parts if part.kind is PartKind.NEW])))
    quoted = printer.print(tree_of(_joined(clean, folded(parts)))) if folded(parts) else ""
    if not (printer.shows_something or style_pictures(html)):
        return None
    remote = (*printer.remote, *style_pictures(html))
    return SafeMail(shown, quoted, remote, printer.inline, printer.deceptive)


def safe_fragment(html: str) -> str:
    """Our own rich text (a draft) through the same door: formatting stays, pictures must be its own files."""
    mail = safe_mail(html)
    return f"{mail.html}{mail.quoted}" if mail else ""


def forwardable(html: str) -> tuple[str, frozenset[str]]:
    """A mail of somebody as it may be sent on: formatting, links and the mail's own pictures stay.

    What would be fetched from elsewhere goes: whoever counts who has opened the mail is not told.

    Args:
        html: As it was received, decoded.

    Returns:
        The HTML, empty where there is nothing to format, and the names of the pictures in it (`cid:` each).
    """
    shown = _ELSEWHERE.sub("", safe_fragment(html))
    return shown, frozenset(_PICTURES.findall(shown))


def text_as_html(text: str) -> str:
    """Plain text as HTML that looks the same: for the HTML part of a reply without formatting."""
    paragraphs = text.strip("\n").split("\n\n")
    return "".join(f"<p>{escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def _depth(html: str) -> int:
    """How many elements are open at once, about; counted before anything is built."""
    deepest = depth = 0
    for match in _TAG.finditer(html):
        if match[2].lower() in _NEVER_OPEN:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _joined(html: str, parts: list[Part] | tuple[Part, ...]) -> str:
    return "".join(html[part.start : part.end] for part in parts)
