"""Nothing in the project is larger than a reader can hold; there is no list of exceptions."""

from __future__ import annotations

from tests.project.budgets import (
    CLASS_LINES,
    CLASS_METHODS,
    FILE_LINES,
    FUNCTION_LINES,
    HARD,
    over,
    sizes_of,
)
from tests.project.tree import Module, modules


def _module(text: str) -> Module:
    return Module(path="example.py", text=text)


def _measures(text: str) -> dict[str, int]:
    return {size.what: size.amount for size in sizes_of(_module(text))}


def test_no_file_class_or_function_is_over_its_limit() -> None:
    too_large = over(HARD, modules())

    assert not too_large, "cut along the seams:\n" + "\n".join(map(str, too_large))


def test_a_file_of_501_lines_is_over_and_one_of_500_is_not() -> None:
    assert not over(HARD, [_module("x = 1\n" * 500)])
    assert [size.what for size in over(HARD, [_module("x = 1\n" * 501)])] == [FILE_LINES]


def test_the_decorators_of_a_function_count_and_its_docstring_does_not() -> None:
    text = '@one\n@two\ndef f():\n    """First.\n\n    More.\n    """\n    a = 1\n    return a\n'

    assert _measures(text)[FUNCTION_LINES] == 5


def test_a_function_that_only_hands_out_literal_data_is_a_table() -> None:
    rows = "".join(f"        ({number}, 'row'),\n" for number in range(80))

    assert FUNCTION_LINES not in _measures(f"def table():\n    return [\n{rows}    ]\n")
    assert _measures(f"def made():\n    return list([\n{rows}    ])\n")[FUNCTION_LINES] == 83


def test_only_public_methods_count_against_a_class() -> None:
    text = "class C:\n" + "".join(f"    def m{n}(self): ...\n    def _p{n}(self): ...\n" for n in range(21))

    assert _measures(text)[CLASS_METHODS] == 21
    assert _measures(text)[CLASS_LINES] == 43
