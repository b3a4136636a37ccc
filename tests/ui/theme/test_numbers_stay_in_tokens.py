"""Nobody writes a colour or a size outside the theme: the source of the window is searched for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import desk_app.ui

UI = Path(desk_app.ui.__file__).parent
THEME = UI / "theme"
_HEX = re.compile(r"#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})(?![0-9A-Za-z])")
_PX = re.compile(r"\b[1-9]\d*px\b")
_MAKES_COLOURS = {"QColor", "fromRgb", "fromRgbF", "fromHsl", "fromHsv"}
_TAKES_SIZES = re.compile(
    r"Q(Margins|Point|Rect|Size)F?|add(RoundedRect|Spacing)|adjusted|draw(Ellipse|RoundedRect)"
    r"|fill|frame|move|resize|ring|translated|set_(max_)?width"
    r"|set(Fixed|Minimum|Maximum)(Width|Height|Size)|set(Column|Row)Minimum(Width|Height)"
    r"|set\w*(Geometry|HandleWidth|IconSize|Indent|Margins?|PixelSize|PointSizeF?|Spacing|TextWidth)"
)
_NO_SIZE = {0, 1, -1}  # nothing, and one pixel to either side
_FACTORS = {2}  # doubling and halving


def _found(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _HEX.findall(node.value)
            yield from _PX.findall(node.value)
        if isinstance(node, ast.Call):
            name = _called(node.func)
            numbers = [value for argument in node.args for value in _numbers(argument)]
            if _TAKES_SIZES.fullmatch(name):
                yield from (f"{name}({number})" for number in numbers if number not in _NO_SIZE)
            if name in _MAKES_COLOURS and (
                numbers or any(isinstance(arg, ast.Constant) for arg in node.args)
            ):
                yield f"{name}(...)"


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _numbers(argument: ast.expr) -> Iterator[float]:
    """The numbers written in an argument, not those inside another call or an index."""
    if (
        isinstance(argument, ast.Constant)
        and isinstance(argument.value, int | float)
        and argument.value is not True
    ):
        yield argument.value
    elif isinstance(argument, ast.BinOp):
        both = [*_numbers(argument.left), *_numbers(argument.right)]
        yield from (number for number in both if number not in _FACTORS)
    elif isinstance(argument, ast.UnaryOp):
        yield from _numbers(argument.operand)


FILES = sorted(file for file in UI.rglob("*.py") if not file.is_relative_to(THEME))


def test_no_colour_or_size_is_written_outside_the_theme() -> None:
    found = {
        str(file.relative_to(UI)): written
        for file in FILES
        if (written := list(_found(file.read_text(encoding="utf-8"))))
    }

    assert len(FILES) > 20
    assert not found, "add it to resources/tokens.json"


@pytest.mark.parametrize(
    "line",
    [
        "label.setStyleSheet('color: #0B7A75')",
        "label.setStyleSheet('padding: 4px')",
        "row.setContentsMargins(12, 0, 12, 0)",
        "widget.setFixedWidth(96)",
        "QSize(24, 24)",
        "widget.resize(width + 20, height)",
        "row.setSpacing(2)",
        "QColor('red')",
        "QColor(11, 122, 117)",
    ],
)
def test_a_colour_or_size_is_seen(line: str) -> None:
    assert list(_found(line))


@pytest.mark.parametrize(
    "line",
    [
        "text = 'Ticket #4182 is solved'",
        "row.setContentsMargins(0, 0, 0, 0)",
        "QRect(0, top, width, height // 2)",
        "row.setSpacing(tokens().space(4))",
        "QColor(colour)",
        "queue.resize(n)",
    ],
)
def test_what_is_no_colour_and_no_size_is_let_through(line: str) -> None:
    assert not list(_found(line))
