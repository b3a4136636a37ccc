"""Quotes and signatures in HTML mail, by the marks that mail programs leave on the elements they make.

A plain `<blockquote>` is no mark: people use it to quote articles. Marks are looked for with and without the
`x_` that Outlook puts before the names of others.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from desk_app.domain.quoting.attribution import forwards
from desk_app.domain.quoting.parts import Part, PartKind, settle, whole

_MOST: Final = 600_000
"""Characters looked at; a longer page is shown whole."""
_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
_QUOTES: Final = frozenset(
    {
        "gmail_quote",
        "gmail_quote_container",
        "gmail_attr",
        "yahoo_quoted",
        "protonmail_quote",
        "moz-cite-prefix",
    }
    | {"zmail_extra", "tutanota_quote", "quoted-plain-text", "mailQuote".lower(), "yahoo_quoted_wrapper"}
)
_SIGNATURES: Final = frozenset(
    {"gmail_signature", "moz-signature", "protonmail_signature_block", "signature", "apple-signature"}
    | {"ms-outlook-mobile-signature", "applemailsignature", "composer_signature"}
)
_REST_FROM: Final = frozenset({"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"})
"""Elements after which, in the same parent and beyond, everything is quoted."""
_FORWARD_REACH: Final = 200


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is not closed yet."""

    tag: str
    start: int
    kind: PartKind | None


class _Marks(HTMLParser):
    """Collects the ranges of marked elements."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._html = html
        self._line_starts = [0]
        for index, char in enumerate(html):
            if char == "\n":
                self._line_starts.append(index + 1)
        self._stack: list[_Open] = []
        self._inside = 0
        self.found: list[Part] = []
        self.rest_from = -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        kind = self._mark(tag, dict(attrs))
        if tag not in _VOID:
            self._stack.append(_Open(tag, self._here(), kind))
            self._inside += kind is not None

    def handle_endtag(self, tag: str) -> None:
        """An element ends; what was left open in it ends too."""
        if not any(entry.tag == tag for entry in self._stack):
            return
        end = self._html.find(">", self._here()) + 1 or len(self._html)
        while self._stack:
            entry = self._stack.pop()
            if entry.kind is not None:
                self._inside -= 1
                if not self._inside:
                    self.found.append(Part(entry.kind, entry.start, end))
            if entry.tag == tag:
                return

    def finish(self) -> None:
        """Close what never was."""
        for entry in self._stack:
            if entry.kind is not None:
                self.found.append(Part(entry.kind, entry.start, len(self._html)))
                break

    def _mark(self, tag: str, attributes: dict[str, str | None]) -> PartKind | None:
        names = {_plain(name) for name in (attributes.get("class") or "").split()}
        own_id = _plain(attributes.get("id") or "")
        if own_id in _REST_FROM or names & _REST_FROM:
            if self.rest_from < 0:
                self.rest_from = self._here()
            return None
        if names & _QUOTES or own_id in _QUOTES:
            return PartKind.QUOTE
        if tag == "blockquote" and (attributes.get("type") or "").lower() == "cite":
            return PartKind.QUOTE
        return PartKind.SIGNATURE if names & _SIGNATURES or own_id in _SIGNATURES else None

    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


class _Words(HTMLParser):
    """Collects the text of a piece of HTML and notes pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.has_pictures = False

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A picture counts as something to see."""
        del attrs
        self.has_pictures = self.has_pictures or tag == "img"


def html_parts(html: str) -> tuple[Part, ...]:
    """The parts of an HTML page, in order and without gaps; joined they are the page.

    Args:
        html: Best after sanitising, which closes what was left open.
    """
    if len(html) > _MOST:
        return whole(len(html))
    marks = _Marks(html)
    marks.feed(html)
    marks.close()
    marks.finish()
    found = [part for part in marks.found if not _is_forward(html, part)]
    if marks.rest_from >= 0:
        found = [part for part in found if part.end <= marks.rest_from]
        found.append(Part(PartKind.QUOTE, marks.rest_from, len(html)))
    return settle(
        _filled(sorted(found, key=lambda part: part.start), len(html)), lambda part: _says(html, part)
    )


def _plain(name: str) -> str:
    return name.lower().removeprefix("x_")


def _is_forward(html: str, part: Part) -> bool:
    """Gmail wraps a forwarded mail like a quote; it is the content."""
    words = _Words()
    words.feed(html[part.start : part.end][: 4 * _FORWARD_REACH])
    first = next((line for line in "".join(words.text).split("\n") if line.strip()), "")
    return forwards(first[:_FORWARD_REACH])


def _filled(found: list[Part], length: int) -> list[Part]:
    """The parts with what is new between them."""
    parts: list[Part] = []
    at = 0
    for part in found:
        if part.start > at:
            parts.append(Part(PartKind.NEW, at, part.start))
        parts.append(part)
        at = part.end
    if at < length or not parts:
        parts.append(Part(PartKind.NEW, at, length))
    return parts


def _says(html: str, part: Part) -> bool:
    words = _Words()
    words.feed(html[part.start : part.end])
    words.close()
    return words.has_pictures or any(not char.isspace() for text in words.text for char in text)
