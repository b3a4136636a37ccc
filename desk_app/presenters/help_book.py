"""The user manual: Markdown pages of `resources/help`, with the parts that the program knows best filled in.

Keys, settings and the search language are written from the catalogue, the declared settings and the table of
fields, so that the manual cannot lag behind them. The window shows the pages, `desk-app manual` prints and
exports them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desk_app.commands.catalogue import COMMANDS
from desk_app.commands.keys import KeyWishes
from desk_app.domain.query.builtin_fields import BUILTIN_FIELDS
from desk_app.domain.query.folding import fold
from desk_app.domain.query.help_page import GRAMMAR, HelpLine, language_help
from desk_app.presenters.settings_keys import MENUS
from desk_app.presenters.settings_page_labels import setting_label
from desk_app.presenters.settings_sections import SECTIONS, in_page_words, section_of, shown_settings
from desk_app.runtime.paths import resources

if TYPE_CHECKING:
    from markdown_it.token import Token

_PLACE: Final = re.compile(r"\{\{([a-z-]+)\}\}")
_TITLE: Final = re.compile(r"# (.+)")
_LINK: Final = re.compile(r"([a-z-]+)\.md(#[\w-]+)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of a page: its name within the page, and its words."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A page.

    Attributes:
        key: Stable; leads there from elsewhere.
        title: Its first heading.
        markdown: The whole page, filled in.
        body: The same as HTML without a head; headings carry anchors, links to pages end in `.html`.
        parts: Its headings of the second order.
    """

    key: str
    title: str
    markdown: str
    body: str
    parts: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: a page, and a part of it; an empty part is its beginning."""

    topic: Topic
    part: Heading | None = None


def read_book(wishes: KeyWishes | None = None, folder: Path | None = None) -> tuple[Topic, ...]:
    """Every page in order.

    Args:
        wishes: The person's keys; the usual ones without.
        folder: The pages; those of the program when left out.
    """
    return tuple(_topic(file, wishes or KeyWishes()) for file in _files(folder))


def search_book(book: Iterable[Topic], typed: str) -> tuple[Place, ...]:
    """The parts in which every word stands, pages whose title fits first."""
    words = fold(typed).split()
    if not words:
        return ()
    titles, bodies = list[Place](), list[Place]()
    for topic in book:
        if all(word in fold(topic.title) for word in words):
            titles.append(Place(topic))
        for heading, text in _parts(topic):
            if all(word in fold(f"{topic.title} {text}") for word in words):
                bodies.append(Place(topic, heading))
    return (*titles, *(place for place in bodies if place.part is not None or place not in titles))


def export_book(book: Iterable[Topic], folder: Path) -> list[Path]:
    """Write the pages as plain HTML that any browser shows; gives what was written."""
    topics = tuple(book)
    lines = [f'<li><a href="{topic.key}.html">{html.escape(topic.title)}</a></li>' for topic in topics]
    pages = {"index": ("Desk App", f"<h1>Desk App</h1><ol>{''.join(lines)}</ol>")}
    pages |= {topic.key: (topic.title, topic.body) for topic in topics}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for key, (title, body) in pages.items():
        back = "" if key == "index" else '<p><a href="index.html">Contents</a></p>'
        path = folder / f"{key}.html"
        path.write_text(_PAGE.format(title=html.escape(title), body=back + body), "utf-8")
        written.append(path)
    return written


_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width">'
    "<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:45em;margin:2em auto;padding:0 1em}}"
    "table{{border-collapse:collapse}}td,th{{padding:.2em .8em .2em 0;text-align:left;vertical-align:top}}"
    "code{{background:rgba(127,127,127,.15);padding:0 .3em;border-radius:.2em}}</style></head>"
    "<body>{body}</body></html>\n"
)


def read_titles(folder: Path | None = None) -> tuple[tuple[str, str], ...]:
    """Key and title of every page in order; takes a hundredth of what the pages themselves do."""
    return tuple((_key(file), _title(file)) for file in _files(folder))


def _files(folder: Path | None) -> list[Path]:
    return sorted((folder or resources("help")).glob("*.md"))


def _key(file: Path) -> str:
    return file.stem.partition("-")[2]


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as page:
        title = _TITLE.match(page.readline())
    if title is None:
        raise ValueError(file.name)  # a mistake in the page, found by the first test
    return title[1]


def _topic(file: Path, wishes: KeyWishes) -> Topic:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a start reads titles only

    text = _PLACE.sub(lambda found: _fill(found[1], wishes), file.read_text("utf-8"))
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(text)
    parts = tuple(_mark(tokens))
    body = str(reader.renderer.render(tokens, reader.options, {}))
    body = re.sub(r'href="([a-z-]+)\.md', r'href="\1.html', body)
    return Topic(_key(file), _title(file), text, body, parts)


def _mark(tokens: list[Token]) -> Iterable[Heading]:
    """Give the headings of the second order an anchor."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            title = tokens[place + 1].content
            key = "-".join(re.findall(r"\w+", fold(title)))
            token.attrSet("id", key)
            anchor = type(token)("html_inline", "", 0, content=f'<a name="{key}"></a>')
            children = tokens[place + 1].children
            if children is not None:
                children.insert(0, anchor)
            yield Heading(key, title)


def _parts(topic: Topic) -> Iterable[tuple[Heading | None, str]]:
    """The text before the first heading, then each part with its heading."""
    pieces = re.split(r"(?m)^## .*$", topic.markdown)
    yield None, pieces[0]
    for heading, piece in zip(topic.parts, pieces[1:], strict=True):
        yield heading, f"{heading.title} {piece}"


# ---------------------------------------------------------------- what the program knows best


def _fill(name: str, wishes: KeyWishes) -> str:
    match name:
        case "keys":
            return _keys(wishes)
        case "settings":
            return _settings()
        case "search-grammar":
            return _lines(("You write", "It finds"), GRAMMAR)
        case "search-fields":
            return _lines(("Field", "It finds"), language_help(BUILTIN_FIELDS)[len(GRAMMAR) :])
        case _:
            raise ValueError(name)  # a mistake in the page, found by the first test


def _keys(wishes: KeyWishes) -> str:
    tables = []
    for menu in MENUS:
        rows = [
            (command.title.rstrip("…"), " or ".join(f"`{key}`" for key in wishes.keys_of(command)))
            for command in COMMANDS
            if wishes.keys_of(command) and (command.menu.menu if command.menu else "Go") == menu
        ]
        if rows:
            tables.append(f"## {menu}\n\n{_table(('Command', 'Keys'), rows)}")
    return "\n\n".join(tables)


def _settings() -> str:
    tables = []
    for section in SECTIONS:
        rows = [
            (
                f"**{setting_label(setting)}**",
                f"{setting.description} Usually: {in_page_words(setting, setting.default)}. `{setting.name}`",
            )
            for setting in shown_settings()
            if section_of(setting.name) == section.key
        ]
        if rows:
            tables.append(f"## {section.label}\n\n{_table(('Setting', 'What it does'), rows)}")
    return "\n\n".join(tables)


def _lines(head: tuple[str, str], lines: Iterable[HelpLine]) -> str:
    return _table(head, [(f"`{line.form}`", line.meaning) for line in lines])


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "| --- | --- |"]
    lines += [f"| {_cell(first)} | {_cell(second)} |" for first, second in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def link_target(href: str) -> tuple[str, str]:
    """Page and part a link of the book leads to; two empty texts for one that leads elsewhere."""
    found = _LINK.fullmatch(href.replace(".html", ".md"))
    return (found[1], (found[2] or "").removeprefix("#")) if found else ("", href.removeprefix("#"))
