"""Turns written templates into ready variants.

`[one|other|]` is a choice, may be nested and may be empty; `<he/she>` depends on who writes (`<//a>` adds
to the second only); `{slot}` is filled per ticket; `⟨⟩` become angle brackets. All choices are taken once,
when a template is first needed: what remains at run time is picking a string and one `%` of a mapping, the
fastest there is in Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from zlib import crc32

from desk_app.services.demo.chance import Chance

Phrases = tuple[tuple[str, ...], tuple[str, ...]]
"""Variants as `%`-templates, for a man and for a woman who writes."""

Node = str | list["Sequence[Node]"]

_TOKENS: Final = re.compile(r"[\[\]|]|[^\[\]|]+")
_GENDER: Final = re.compile(r"<([^<>]*)>")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_START: Final = re.compile(r"(?:^|(?<=[.!?] )|(?<=\n))\{(day|nday|since|day_name|nday_name)\}")
_SPACES: Final = re.compile(r" {2,}")
_LOST_COMMA: Final = re.compile(r"[,،](?=[.?!])")
_TRIES: Final = 4


def phrases(templates: Sequence[str], limit: int) -> Phrases:
    """The variants of several templates together.

    Args:
        templates: As written in `resources/demo`.
        limit: At most so many variants per template; where more exist, that many are drawn.
    """
    he = tuple(text for template in templates for text in _variants(_for(template, 0), limit))
    if not any("<" in template for template in templates):
        return he, he
    return he, tuple(text for template in templates for text in _variants(_for(template, 1), limit))


def _for(template: str, gender: int) -> str:
    """A template as this gender writes it."""
    return _GENDER.sub(lambda match: match[1].split("/")[-gender if gender else 0], template)


def _variants(template: str, limit: int) -> list[str]:
    tree, _ = _parse(_TOKENS.findall(template), 0)
    if _count(tree, limit) <= limit:
        return [finished(text) for text in _all(tree)]
    chance = Chance(crc32(template.encode()))
    drawn: dict[str, None] = {}
    for _ in range(limit * _TRIES):
        drawn[_draw(tree, chance)] = None
        if len(drawn) == limit:
            break
    return [finished(text) for text in drawn]


def finished(text: str) -> str:
    """A text without choices as a `%`-template, without the traces that empty options left."""
    text = _SPACES.sub(" ", text).replace(" ,", ",").replace(" .", ".").strip(" ")
    text = _LOST_COMMA.sub("", text)
    text = _START.sub(lambda match: f"{{{match[1].capitalize()}}}", text).replace("⟨", "<").replace("⟩", ">")
    return _SLOT.sub(r"%(\1)s", text.replace("%", "%%"))


def _parse(tokens: list[str], at: int) -> tuple[list[Node], int]:
    """A sequence up to the end, a bar or a closing bracket; gives it and where it ended."""
    nodes: list[Node] = []
    while at < len(tokens) and tokens[at] not in "|]":
        if tokens[at] == "[":
            options: list[Sequence[Node]] = []
            while tokens[at] != "]":
                option, at = _parse(tokens, at + 1)
                options.append(option)
            nodes.append(options)
        else:
            nodes.append(tokens[at])
        at += 1
    return nodes, at


def _count(nodes: Sequence[Node], limit: int) -> int:
    """How many texts a sequence can become; counting stops above the limit."""
    total = 1
    for node in nodes:
        if not isinstance(node, str):
            total *= sum(_count(option, limit) for option in node)
        if total > limit:
            break
    return total


def _all(nodes: Sequence[Node]) -> Iterator[str]:
    if not nodes:
        yield ""
        return
    head, rest = nodes[0], nodes[1:]
    heads = [head] if isinstance(head, str) else [text for option in head for text in _all(option)]
    tails = list(_all(rest))
    for text in heads:
        for tail in tails:
            yield text + tail


def _draw(nodes: Sequence[Node], chance: Chance) -> str:
    return "".join(node if isinstance(node, str) else _draw(chance.pick(node), chance) for node in nodes)
