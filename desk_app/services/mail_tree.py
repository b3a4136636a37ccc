"""A sanitised mail as a small tree: what `safe_html` prunes and prints again.

The tree is made from what Ammonia printed, so it is well formed; it is bounded all the same, because a part
of it may have been cut out in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset({"br", "hr", "img", "col"})
DEEPEST: Final = 120
"""Elements within one another; what is deeper becomes a child of the last that counts."""


@dataclass(slots=True)
class Node:
    """One element, or the root.

    Attributes:
        tag: Lower case; empty for the root.
        attributes: As they were, names in lower case.
        children: Elements and texts in order.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This element and all in it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def text(self) -> str:
        """The words in it, without anything around them."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def styles(self) -> dict[str, str]:
        """The inline style as names and values, all in lower case."""
        pairs = (entry.partition(":") for entry in self.attributes.get("style", "").lower().split(";"))
        return {
            name.strip(): value.replace("!important", "").strip() for name, colon, value in pairs if colon
        }


class _Builder(HTMLParser):
    """Builds the tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._stack[-1].children.append(node)
        if tag not in VOID and len(self._stack) < DEEPEST:
            self._stack.append(node)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it what was left open in it."""
        for index in range(len(self._stack) - 1, 0, -1):
            if self._stack[index].tag == tag:
                del self._stack[index:]
                return

    def handle_data(self, data: str) -> None:
        """Text."""
        self._stack[-1].children.append(data)


def tree_of(html: str) -> Node:
    """The tree of a page."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
