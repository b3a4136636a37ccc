"""How large a file, a class and a function may be, and what is larger than it should be.

The hard limits fail `test_sizes.py`; nothing is exempt by name. The soft limits are where a reader starts to
lose the thread: `uv run python -m tests.project.budgets` lists what is over them, and fails nothing.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.project.tree import Module, modules

FILE_LINES = "lines of a file"
CLASS_LINES = "lines of a class"
CLASS_METHODS = "public methods of a class"
FUNCTION_LINES = "lines of a function"

SOFT = {FILE_LINES: 300, CLASS_LINES: 200, CLASS_METHODS: 15, FUNCTION_LINES: 30}
HARD = {FILE_LINES: 500, CLASS_LINES: 300, CLASS_METHODS: 20, FUNCTION_LINES: 60}

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Size:
    """One measured thing.

    Attributes:
        where: `path:line name`, ready to be clicked.
        what: One of the four kinds above.
        amount: How many of it; a function's docstring is not counted, documentation must not cost budget.
    """

    where: str
    what: str
    amount: int

    def __str__(self) -> str:
        """The measure against both limits."""
        return f"{self.where}: {self.amount} {self.what} (aim {SOFT[self.what]}, limit {HARD[self.what]})"


def sizes_of(module: Module) -> Iterator[Size]:
    """Measure one file and everything in it."""
    yield Size(module.path, FILE_LINES, len(module.text.splitlines()))
    for node in definitions(module.tree):
        if isinstance(node, ast.ClassDef):
            where = f"{module.path}:{node.lineno} {node.name}"
            yield Size(where, CLASS_LINES, _lines(node))
            yield Size(where, CLASS_METHODS, sum(_is_public_method(child) for child in node.body))
        elif not _is_table(node):
            yield Size(
                f"{module.path}:{node.lineno} {node.name}()", FUNCTION_LINES, _lines(node) - _doc_lines(node)
            )


def definitions(node: ast.AST) -> Iterator[ast.ClassDef | _Function]:
    """Every class and function below a node, nested ones too; expressions hold none and are passed by."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | _Function):
            yield child
        if not isinstance(child, ast.expr):
            yield from definitions(child)


def over(limits: dict[str, int], among: Iterable[Module]) -> list[Size]:
    """What is larger than these limits, largest share first."""
    found = [size for module in among for size in sizes_of(module) if size.amount > limits[size.what]]
    return sorted(found, key=lambda size: size.amount / limits[size.what], reverse=True)


def _lines(node: ast.ClassDef | _Function) -> int:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return (node.end_lineno or node.lineno) - first + 1


def _doc_lines(node: _Function) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    text = node.body[0]
    return (text.end_lineno or text.lineno) - text.lineno + 1


def _is_public_method(node: ast.stmt) -> bool:
    """A method a caller sees; overloads of one name and setters would count double only in odd classes."""
    return isinstance(node, _Function) and not node.name.startswith("_")


def _is_table(node: _Function) -> bool:
    """A function that only hands out literal data: one `return` of a literal after the docstring."""
    body = node.body[1:] if _doc_lines(node) else node.body
    match body:
        case [ast.Return(value=ast.expr() as value)]:
            return all(isinstance(part, _LITERAL_PARTS) for part in ast.walk(value))
        case _:
            return False


_LITERAL_PARTS = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.expr_context,
    ast.UnaryOp,
    ast.unaryop,
)


def main() -> None:
    """Print what is over the soft limits."""
    for size in over(SOFT, modules()):
        sys.stdout.write(f"{size}\n")


if __name__ == "__main__":
    main()
