"""Each file says why it exists, is named by the thing it holds, and each test stands beside what it tests."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import PurePosixPath

import pytest

from tests.project.budgets import definitions
from tests.project.tree import ROOT, modules, modules_under

_EMPTY_NAMES = re.compile(r"(Manager|Helper|Helpers|Util|Utils|Base)$|^Base[A-Z]")
_EMPTY_MODULES = {"utils", "util", "helpers", "helper", "misc", "manager", "stuff"}
_DOCUMENTED = re.compile(r'"""\S')
"""How nearly every file begins; only the others are parsed."""
_CLASS = re.compile(r"\bclass (\w+)")
_KINDS_OF_TESTS = {"e2e", "packaging", "perf", "project"}
"""Folders of tests that go across packages; every other folder mirrors a package."""

_EXPLAINED = {
    "noqa": re.compile(r"# noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)* - \S.*"),
    "type:": re.compile(r"# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \S.*"),
}
_SUPPRESSION = re.compile(r"#\s*(noqa|type:(?= *ignore))")
"""A comment that switches a check of ruff or mypy off for its line."""


def test_every_module_says_why_it_exists() -> None:
    silent = [
        module.path
        for module in modules()
        if not _DOCUMENTED.match(module.text) and not ast.get_docstring(module.tree)
    ]

    assert not silent


def test_no_class_or_module_has_a_name_that_says_nothing() -> None:
    classes = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        if any(_EMPTY_NAMES.search(name) for name in _CLASS.findall(module.text))
        for node in definitions(module.tree)
        if isinstance(node, ast.ClassDef) and _EMPTY_NAMES.search(node.name)
    ]
    files = [module.path for module in modules() if PurePosixPath(module.path).stem in _EMPTY_MODULES]

    assert not classes + files, "name it by the thing it is"


def test_every_folder_of_tests_mirrors_a_package() -> None:
    strays = sorted(
        {str(PurePosixPath(module.path).parent) for module in modules_under("tests") if _is_test(module.path)}
        - {folder for folder in _test_folders() if _mirrors(folder)}
    )

    assert not strays, "tests/[unit/]PACKAGE/... mirrors desk_app/PACKAGE/..."


def test_every_rule_switched_off_in_the_code_says_why() -> None:
    unexplained = [f"{module.path}:{number}" for module in modules() for number in _unexplained(module.text)]

    assert not unexplained, "write `# noqa: RULE - reason` or `# type: ignore[code]  # reason`"


@pytest.mark.parametrize(
    ("line", "explained"),
    [
        ("x()  # noqa: BLE001 - the job runner is a boundary: any failure becomes a failed job", True),
        ("x()  # noqa: S608, E501 - built from constants", True),
        ("x()  # noqa: BLE001", False),
        ("x()  # noqa", False),
        ("x()  # type: ignore[attr-defined]  # sqlcipher3 ships no stubs", True),
        ("x()  # type: ignore[attr-defined]", False),
        ("x()  # type: ignore", False),
        ("x()  # nothing of the kind", True),
    ],
)
def test_an_explained_suppression_is_told_from_a_bare_one(line: str, *, explained: bool) -> None:
    assert bool(_unexplained(f"{line}\n")) is not explained


def _unexplained(text: str) -> list[int]:
    """Lines with a suppression in a comment that gives no reason."""
    if all(_is_explained(line) for line in text.splitlines()):
        return []  # without telling comments from strings, which takes long
    comments = (
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    )
    return [
        comment.start[0]
        for comment in comments
        if (kind := _SUPPRESSION.match(comment.string)) and not _EXPLAINED[kind[1]].fullmatch(comment.string)
    ]


def _is_explained(line: str) -> bool:
    """Whether everything in a line that looks like a suppression goes on with a reason."""
    return all(
        _EXPLAINED[found[1]].fullmatch(line, found.start()) is not None
        for found in _SUPPRESSION.finditer(line)
    )


def _is_test(path: str) -> bool:
    return PurePosixPath(path).name.startswith("test_")


def _test_folders() -> set[str]:
    return {str(PurePosixPath(module.path).parent) for module in modules_under("tests")}


def _mirrors(folder: str) -> bool:
    """Whether `tests/[unit/]a/b` has a `desk_app/a/b`, or goes across packages on purpose."""
    parts = PurePosixPath(folder).parts[1:]
    if parts[:1] == ("unit",):
        parts = parts[1:]
    if not parts:
        return False
    package = ROOT.joinpath("desk_app", *parts)
    return parts[0] in _KINDS_OF_TESTS or package.is_dir()
