"""Messages on the clipboard: as plain text or as Markdown, always with who said it and when."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from desk_app.presenters.conversation_state import Card

_AROUND: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "del": "~~", "s": "~~"}
_BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "tr",
        "blockquote",
        "pre",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "center",
        "dl",
    }
)
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>])")


def as_text(card: Card) -> str:
    """A card as plain text."""
    return f"{_head(card)}\n\n{_words(card)}\n"


def as_markdown(card: Card) -> str:
    """A card as Markdown: a quote under a line that says who and when."""
    mail = card.body.mail
    said = markdown_of(f"{mail.html}{mail.quoted}") if mail else _SPECIAL.sub(r"\\\1", _words(card))
    quoted = "\n".join(f"> {line}".rstrip() for line in said.split("\n"))
    return f"**{_head(card)}**\n\n{quoted}\n"


def markdown_of(html: str) -> str:
    """Harmless HTML as Markdown."""
    writer = _Markdown()
    writer.feed(html)
    writer.close()
    lines = (line.rstrip() for line in "".join(writer.out).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _head(card: Card) -> str:
    label = f" ({card.label.lower()})" if card.label else ""
    return f"{card.who}{label}, {card.when.full.partition(' · ')[0]}"


def _words(card: Card) -> str:
    return "\n\n".join(part for part in (card.body.text, card.body.quoted) if part)


class _Markdown(HTMLParser):
    """Writes Markdown while it reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._links: list[str] = []
        self._lists: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        attributes = dict(attrs)
        if tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ul" else 1)
        if tag == "br":
            self.out.append("\n")
        elif tag == "hr":
            self.out.append("\n\n---\n\n")
        elif tag == "li":
            self._begin_item()
        elif tag in _BLOCKS:
            self.out.append("\n\n" + ("#" * int(tag[1]) + " " if re.fullmatch(r"h[1-6]", tag) else ""))
        elif tag in _AROUND:
            self.out.append(_AROUND[tag])
        elif tag == "a":
            self._links.append(attributes.get("href") or "")
            self.out.append("[" if self._links[-1] else "")
        elif tag == "img" and attributes.get("alt"):
            self.out.append(f"[{attributes['alt']}]")
        elif tag in {"td", "th"}:
            self.out.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        if tag in _AROUND:
            self.out.append(_AROUND[tag])
        elif tag == "a" and self._links:
            target = self._links.pop()
            self.out.append(f"]({target})" if target else "")
        elif tag in _BLOCKS:
            self.out.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Words."""
        self.out.append(_SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data)))

    def _begin_item(self) -> None:
        depth = max(len(self._lists) - 1, 0)
        mark = "-"
        if self._lists and self._lists[-1]:
            mark = f"{self._lists[-1]}."
            self._lists[-1] += 1
        self.out.append(f"\n{'  ' * depth}{mark} ")
