"""Interface texts as long as German ones, to see what is cut, overlaps or pushes others away.

German is longer than English: the design wants room for 40 % more. The program has one language so far, so
the texts are found where they are written: a text that is shown is one of the interface when the source holds
it as a literal, or as the frame of an f-string; names, subjects and messages stay as people wrote them. Words
get endings German could give them, so that they break where German does, which is nowhere.
"""

from __future__ import annotations

import ast
import functools
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.theme.base_sizes import Family, TextStyle, Weight
from desk_app.ui.theme.current import dress, put_on
from desk_app.ui.theme.fonts import BUNDLED_FAMILY, Fonts, system_families

_PACKAGE = Path(__file__).parents[2] / "desk_app"
_SOURCES = ("ui", "presenters", "commands", "services", "domain", "store/reading", "sync")
_ENDING = "ungsverhältnisbearbeitung"
_GROWTH = 0.4
_FEW = 2  # words; so many become one compound
_WORD = re.compile(r"[^\W\d_]{3,}")
_READS_AS_WORDS = re.compile(r"[A-Z][a-z]|[a-z]{2,} [a-z“]")
_KEYS = frozenset({"Ctrl", "Shift", "Alt", "Esc", "Tab", "Enter", "Space", "Home", "End"})
_QUERY = re.compile(r"[a-z]:\S")
_GAP = re.compile(r"\{\w*\}")
_BETWEEN = re.compile(r"( · | – |\n+|(?<=[.!?;:,]) )")
"""Where a line made of pieces is cut: each piece may be one of the interface, and what is between stays."""
_TAKES_WORDS = frozenset({"count_of", "Words", "Run"})
_COUNTED = re.compile(r"(\d[\d,.]* )(.+)", re.DOTALL)
"""A number with its noun (`count_of`)."""
_MARKS = "\u2068\u2069"


class GermanFonts(Fonts):
    """Measures and shortens interface texts as if they were German; everything painted comes through here."""

    def worded(self, text: str) -> str:
        return in_german(text)

    def elided(
        self, text: str, width: int, style: TextStyle, weight: Weight | None = None, *, tabular: bool = False
    ) -> str:
        return super().elided(in_german(text), width, style, weight, tabular=tabular)

    def advance(
        self, text: str, style: TextStyle, weight: Weight | None = None, *, tabular: bool = False
    ) -> int:
        return super().advance(in_german(text), style, weight, tabular=tabular)


def speak_german() -> None:
    """Make what is built and painted from now on as long as German."""
    worn = dress()
    families = system_families(worn.tokens.type) | dict.fromkeys((Family.UI, Family.DISPLAY), BUNDLED_FAMILY)
    put_on(replace(worn, fonts=GermanFonts(worn.tokens.type, families)))


def lengthen_fields(window: QWidget) -> None:
    """The same for texts that Qt lays out itself: paragraphs, and what fields say while they are empty."""
    for words in window.findChildren(Paragraph):
        words.setText(in_german(words.text()))
    fields: list[QLineEdit | QTextEdit | QPlainTextEdit] = [
        *window.findChildren(QLineEdit),
        *window.findChildren(QTextEdit),
        *window.findChildren(QPlainTextEdit),
    ]
    for field in fields:
        field.setPlaceholderText(in_german(field.placeholderText().strip(_MARKS)))


@functools.cache
def in_german(text: str) -> str:
    """A text as it would be in German, if it is one of the interface."""
    literals, frames = _interface()
    if text in _KEYS or _QUERY.search(text):
        return text
    if text in literals:
        return longer(text)
    for frame, said_by_it in frames:
        found = frame.fullmatch(text)
        if found is not None:
            said = [longer(part) for part in said_by_it]
            between = [*found.groups(), ""]
            return "".join(word + value for word, value in zip(said, between, strict=True))
    counted = _COUNTED.fullmatch(text)
    if counted is not None and counted[2] in literals:
        return f"{counted[1]}{longer(counted[2])}"
    core = text.strip()
    if core != text:  # a run of a line: the spaces are what joins it to the next
        return text.replace(core, in_german(core)) if core else text
    parts = _BETWEEN.split(text)
    return "".join(map(in_german, parts)) if len(parts) > 1 else _without_end(text)


def _without_end(text: str) -> str:
    """A piece that ends in a sign of the line it stands in."""
    return f"{in_german(text[:-1])}{text[-1]}" if len(text) > 1 and text[-1] in ".,;:" else text


def longer(text: str) -> str:
    """A text with longer words: its longest where it has few, all of them in a sentence."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    if len(words) <= _FEW:
        longest = max(words, key=lambda word: word.end() - word.start())
        return _with_ending(text, longest.end(), math.ceil(len(text) * _GROWTH))
    for word in reversed(words):
        text = _with_ending(text, word.end(), math.ceil((word.end() - word.start()) * _GROWTH))
    return text


def _with_ending(text: str, at: int, letters: int) -> str:
    return text[:at] + (_ENDING * 2)[:letters] + text[at:]


@functools.cache
def _interface() -> tuple[frozenset[str], tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]]:
    """What the source of the window says: whole texts, and frames with what stands between their gaps."""
    literals, nouns = set[str](), set[str]()
    frames: dict[str, tuple[str, ...]] = {}
    for path in _files():
        tree = ast.parse(path.read_text("utf-8"))
        for parts in _pieces(tree):
            if len(parts) == 1:
                nouns.add(parts[0].strip())
            else:
                frames["(.+?)".join(map(re.escape, parts))] = parts
        for node in _nodes(tree):
            parts = _parts(node)
            if len(parts) == 1:
                literals.add(parts[0])
            elif _READS_AS_WORDS.search("".join(parts)):
                frames["(.+?)".join(map(re.escape, parts))] = parts
    return frozenset(filter(_READS_AS_WORDS.search, literals)) | nouns, tuple(
        (re.compile(frame, re.DOTALL), parts)
        for frame, parts in sorted(frames.items(), key=lambda one: -sum(map(len, one[1])))
    )


def _pieces(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """What is counted, and pieces of lines: a small word is one of the interface where it stands there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TAKES_WORDS:
            for part in node.args:
                if isinstance(part, ast.JoinedStr) or _is_text(part):
                    parts = _parts(part)  # type: ignore[arg-type]  # it is one of both
                    if _WORD.search("".join(parts)):
                        yield parts


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _files() -> Iterator[Path]:
    for name in _SOURCES:
        place = _PACKAGE / name
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


def _nodes(tree: ast.Module) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Texts and f-strings, without what documents the code and without the pieces of f-strings."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in ast.walk(node) if part is not node}
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        ):
            yield node


def _parts(text: ast.Constant | ast.JoinedStr) -> tuple[str, ...]:
    """What a text says before, between and after its gaps."""
    if isinstance(text, ast.Constant):
        return tuple(_GAP.split(str(text.value)))
    parts = [""]
    for piece in text.values:
        if isinstance(piece, ast.Constant):
            parts[-1] += str(piece.value)
        else:
            parts.append("")
    return tuple(parts)
