"""The words of an HTML mail, for search, lists and quoting; never for showing it. Linear in its length."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_UNSEEN: Final = ("script", "style", "head", "title")
_BREAKS: Final = frozenset(
    {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table"}
    | {"pre", "hr", "section", "article"}
)
_NAME: Final = re.compile(r"/?\s*([A-Za-z][A-Za-z0-9]*)")
_SPACES: Final = re.compile(r"[ \t\r\f\v\n]+")


def html_text(markup: str) -> str:
    """The words with a line per block."""
    out: list[str] = []
    at = 0
    lowered: str | None = None
    never_closed: set[str] = set()
    while (begin := markup.find("<", at)) >= 0:
        out.append(_SPACES.sub(" ", unescape(markup[at:begin])))
        if markup.startswith("<!--", begin):
            at = _after(markup, "-->", begin)
            continue
        end = markup.find(">", begin)
        if end < 0:
            at = len(markup)
            break
        name = _NAME.match(markup, begin + 1, begin + 40)
        tag = name[1].lower() if name else ""
        at = end + 1
        if tag in _BREAKS:
            out.append("\n")
        elif tag in _UNSEEN and markup[begin + 1] != "/" and markup[end - 1] != "/":
            lowered = lowered if lowered is not None else markup.lower()
            closing = -1 if tag in never_closed else lowered.find(f"</{tag}", at)
            if closing < 0:
                never_closed.add(tag)
            at = _after(markup, ">", closing) if closing >= 0 else at
    out.append(_SPACES.sub(" ", unescape(markup[at:])))
    lines = (line.strip(" \u200b\u200c\ufeff") for line in "".join(out).split("\n"))
    return "\n".join(line for line in lines if line)


def _after(markup: str, mark: str, start: int) -> int:
    found = markup.find(mark, start)
    return found + len(mark) if found >= 0 else len(markup)
