"""Find functions, methods and classes of the product that nothing uses.

Code that not even a test uses fails. Code that only tests use is listed: either a part is being built on top
of it, or it should go. Variables are not looked at: a dataclass field is read by name.
"""

from __future__ import annotations

import sys
from pathlib import Path

import vulture

ROOT = Path(__file__).resolve().parent.parent
_KINDS = {"function", "method", "class", "property", "import", "unreachable_code"}

CALLED_BY_NAME = {
    "visit_*": "ast.NodeVisitor calls it",
    "do_*": "http.server calls it",
    "handle_*": "html.parser calls it",
    "handleError": "logging calls it",
    "header_fetch_parse": "email.message calls it",
    "log_message": "http.server calls it",
    "get_from_hint_text": "SQLAlchemy calls it",
    "__call__": "a Protocol of a function",
    "__getattr__": "Python calls it for what a module does not have yet (PEP 562)",
    **dict.fromkeys(
        ("*Event", "addItem", "itemAt", "takeAt", "expandingDirections", "highlightBlock", "keyboardSearch"),
        "Qt calls it",
    ),
    **dict.fromkeys(
        (
            "focusNextPrevChild",
            "hitButton",
            "mimeTypes",
            "horizontalOffset",
            "scrollContentsBy",
            "visualRegionForSelection",
            "startDrag",
        ),
        "Qt calls it",
    ),
}
"""Names (with wildcards) that something outside the project calls, and what calls them."""

REGISTERING_DECORATORS = [
    "@*.command*",
    "@*.group*",
    "@*.register*",
    "@*.callback*",
    "@*.listens_for*",
    "@handles*",
]
"""A function under one of these is used by what it is registered with."""


def unused(folders: list[str]) -> set[str]:
    """`path:line: kind name` of everything in desk_app that nothing in these folders uses."""
    scan = vulture.Vulture(ignore_names=list(CALLED_BY_NAME), ignore_decorators=REGISTERING_DECORATORS)
    scan.scavenge([str(ROOT / folder) for folder in folders])
    return {
        f"{item.filename.relative_to(ROOT).as_posix()}:{item.first_lineno}: {item.typ} {item.name}"
        for item in scan.get_unused_code(min_confidence=60)
        if item.typ in _KINDS and item.filename.is_relative_to(ROOT / "desk_app")
    }


def main() -> int:
    """Report both kinds; fail on the first."""
    product = ["desk_app", "main.py"]
    by_nobody = unused([*product, "tests"])
    for line in sorted(unused(product) - by_nobody):
        print(f"only tests use {line}")
    for line in sorted(by_nobody):
        print(f"NOBODY uses {line}")
    return 1 if by_nobody else 0


if __name__ == "__main__":
    sys.exit(main())
