"""Prints the tree of a sanitised mail in the few elements, attributes and styles that are shown."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from html import escape
from typing import Final

from desk_app.services.mail_tree import VOID, Node
from desk_app.services.remote_pictures import RemotePicture, host_of, pixels, remote_picture

_STYLES: Final = ("color", "background-color", "font-weight", "font-style", "text-decoration", "text-align")
_STYLE_VALUE: Final = re.compile(
    r"#[0-9a-f]{3,8}|[1-9]00|[a-z-]{2,30}(?: [a-z-]{2,30}){0,3}|(?:rgb|hsl)a?\([0-9., %/deg]{3,40}\)"
)
_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:)\S{1,2000}", re.IGNORECASE)
_SHOWN_ADDRESS: Final = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?:[/?#:]\S*)?", re.IGNORECASE)
_DATA: Final = re.compile(
    r"data:image/(png|jpe?g|gif|webp|bmp)(?:;[\w=.-]+)*;base64,(.*)", re.IGNORECASE | re.DOTALL
)
_LARGEST_INLINE: Final = 400_000
"""Characters of base64; a larger picture in the text is an attachment somebody forgot to attach."""
_INLINE_TOTAL: Final = 2_000_000
_UNIT: Final = re.compile(r"0*\.?0*(?:px|pt|em|rem|%)?|[01](?:\.\d+)?px")
_TABLE_TAGS: Final = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col"})
_UNFOLDED: Final = {"table": "div", "tr": "div", "td": "div", "th": "div", "caption": "div"}
_LONG_CELL: Final = 240


class MailPrinter:
    """Prints one or more trees of one mail and remembers what it met.

    Attributes:
        remote: Pictures that are elsewhere, numbered as `remote:N`.
        inline: Pictures written into the mail, numbered as `inline:N`.
        deceptive: Addresses of links whose words name another place.
        shows_something: There was a word or a picture.
    """

    def __init__(self) -> None:
        self.remote: list[RemotePicture] = []
        self.inline: dict[str, bytes] = {}
        self.deceptive: dict[str, str] = {}
        self.shows_something = False
        self._inline_left = _INLINE_TOTAL

    def print(self, root: Node) -> str:
        """The tree as HTML."""
        out: list[str] = []
        for child in root.children:
            self._print(child, out.append, unfold=False)
        return "".join(out).strip()

    def _print(self, node: Node | str, write: Callable[[str], None], *, unfold: bool) -> None:
        if isinstance(node, str):
            self.shows_something = self.shows_something or bool(node.strip())
            write(escape(node, quote=False))
            return
        if _is_hidden(node):
            self._count_hidden(node)
            return
        if node.tag == "img":
            write(self._picture(node))
            return
        if node.tag == "table":
            unfold = _is_layout(node)
        tag = _UNFOLDED.get(node.tag, "") if unfold and node.tag in _TABLE_TAGS else node.tag
        if tag:
            write(f"<{tag}{self._attributes(node, tag)}>")
        for child in node.children:
            self._print(child, write, unfold=unfold)
        if tag and tag not in VOID:
            write(f"</{tag}>")

    def _attributes(self, node: Node, tag: str) -> str:
        kept: dict[str, str] = {}
        if tag == "a":
            kept |= self._link(node)
        if tag in {"td", "th"}:
            kept |= {n: v for n in ("colspan", "rowspan") if (v := node.attributes.get(n, "")).isdigit()}
        if tag == "table":
            kept |= {"cellpadding": "4", "cellspacing": "0", "border": "1"}
        if tag == "ol" and node.attributes.get("start", "").isdigit():
            kept["start"] = node.attributes["start"]
        if node.attributes.get("dir", "").lower() in {"ltr", "rtl"}:
            kept["dir"] = node.attributes["dir"].lower()
        style = _style(node)
        if style:
            kept["style"] = style
        return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())

    def _link(self, node: Node) -> dict[str, str]:
        href = node.attributes.get("href", "").strip()
        if not _LINK.fullmatch(href):
            return {}
        words = node.text().strip()
        named = _SHOWN_ADDRESS.fullmatch(words)
        if named and href.lower().startswith("http") and _site(named[1].lower()) != _site(host_of(href)):
            self.deceptive[href] = words[:200]
        return {"href": href}

    def _picture(self, node: Node) -> str:
        source, words = node.attributes.get("src", "").strip(), node.attributes.get("alt", "")[:200]
        size = (_length(node, "width"), _length(node, "height"))
        name = ""
        if source.lower().startswith("cid:"):
            name = f"cid:{source[4:].strip('<> ')}"
        elif source.lower().startswith(("http:", "https:", "//")):
            self.remote.append(remote_picture(source, size=size, hidden=False))
            name = "" if self.remote[-1].tracker else f"remote:{len(self.remote) - 1}"
        else:
            name = self._inline_name(source)
        if not name:
            return ""
        self.shows_something = True
        lengths = "".join(
            f' {side}="{length}"' for side, length in zip(("width", "height"), size, strict=True) if length
        )
        return f'<img src="{escape(name)}" alt="{escape(words)}"{lengths}>'

    def _inline_name(self, source: str) -> str:
        match = _DATA.fullmatch(source) if len(source) <= _LARGEST_INLINE else None
        if match is None or len(source) > self._inline_left:
            return ""
        try:
            data = base64.b64decode(match[2], validate=False)
        except (binascii.Error, ValueError):
            return ""
        self._inline_left -= len(source)
        name = f"inline:{len(self.inline)}"
        self.inline[name] = data
        return name

    def _count_hidden(self, node: Node) -> None:
        """Pictures in what is not shown are there to be fetched all the same."""
        for inner in node.walk():
            source = inner.attributes.get("src", "").strip()
            if inner.tag == "img" and source.lower().startswith(("http:", "https:", "//")):
                self.remote.append(remote_picture(source, size=(None, None), hidden=True))


def _is_hidden(node: Node) -> bool:
    styles = node.styles()
    return (
        "hidden" in node.attributes
        or styles.get("display") == "none"
        or styles.get("visibility") in {"hidden", "collapse"}
        or styles.get("mso-hide") == "all"
        or (styles.get("opacity", "1").strip("0.") == "" and "opacity" in styles)
        or _is_nothing(styles.get("font-size"))
        or (
            "overflow" in styles
            and any(_is_nothing(styles.get(n)) for n in ("max-height", "height", "max-width"))
        )
    )


def _is_nothing(length: str | None) -> bool:
    return bool(length) and bool(_UNIT.fullmatch(length or ""))


def _is_layout(table: Node) -> bool:
    """A table that only places things: it is shown as one column."""
    if table.attributes.get("role", "").lower() in {"presentation", "none"}:
        return True
    inner = [node for node in table.walk() if node is not table]
    if any(node.tag == "table" for node in inner):
        return True
    rows = [node for node in inner if node.tag == "tr"]
    widest = max((sum(_is_cell(child) for child in row.children) for row in rows), default=0)
    long = any(node.tag in {"td", "th"} and len(node.text()) > _LONG_CELL for node in inner)
    return widest <= 1 or long


def _is_cell(child: Node | str) -> bool:
    return isinstance(child, Node) and child.tag in {"td", "th"}


def _style(node: Node) -> str:
    styles = node.styles()
    for attribute, name in (("bgcolor", "background-color"), ("color", "color"), ("align", "text-align")):
        if attribute in node.attributes:
            styles.setdefault(name, node.attributes[attribute].lower())
    if "background" in styles and "url" not in styles["background"]:
        styles.setdefault("background-color", styles["background"])
    kept = ((name, styles[name]) for name in _STYLES if name in styles)
    return ";".join(f"{name}:{value}" for name, value in kept if _STYLE_VALUE.fullmatch(value))


def _length(node: Node, side: str) -> int | None:
    value = node.styles().get(side) or node.attributes.get(side, "")
    return pixels(value)


def _site(host: str) -> str:
    """The last two names of a host, which a company's own computers share."""
    return ".".join(host.removeprefix("www.").split(".")[-2:])
