"""The project's own files, as the contract tests look at them.

Files that git tracks or would track are looked at, so that a fault is found before it is committed; what
`.gitignore` names is not part of the project.
"""

from __future__ import annotations

import ast
import functools
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CODE_FOLDERS = ("desk_app", "tests", ".ci", "packaging", "resources")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the project.

    Attributes:
        path: Path from the project's top, with forward slashes.
        text: The source as it stands.
    """

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The same, parsed; not kept, because the trees of all files fill hundreds of megabytes."""
        return ast.parse(self.text, filename=self.path)

    def says(self, *words: str) -> bool:
        """Whether one of these stands anywhere in the text: quicker than to parse it and look."""
        return any(word in self.text for word in words)


@functools.cache
def project_files() -> tuple[str, ...]:
    """Paths from the top, sorted, of every file that belongs to the project.

    Outside a git checkout (an unpacked source archive) every file on disk counts.
    """
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = os.fsdecode(listed.stdout).split("\0")
    else:
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
    return tuple(sorted(name for name in names if name and (ROOT / name).is_file()))


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the product and its tests."""
    return tuple(_read(name) for name in project_files() if name.endswith(".py") and _is_code(name))


def modules_under(*folders: str) -> Iterator[Module]:
    """The modules below the given folders (paths from the top, no trailing slash)."""
    for module in modules():
        if module.path.startswith(tuple(f"{folder}/" for folder in folders)):
            yield module


def dotted_name(node: ast.expr) -> str:
    """The text of a plain dotted expression (`threading.Thread`); empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted_name(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def imported_names(tree: ast.Module) -> dict[str, str]:
    """What each name bound by an import stands for: `{"Thread": "threading.Thread", "np": "numpy"}`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                full = alias.name if alias.asname else alias.name.split(".")[0]
                names[alias.asname or full] = full
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def used_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every imported thing that is used, by its full name, with the line.

    `t.sleep` after `import time as t` and `sleep` after `from time import sleep` both give `time.sleep`.
    """
    imported = imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, dot, rest = dotted_name(node).partition(".")
            if first in imported:
                yield f"{imported[first]}{dot}{rest}", node.lineno


def _is_code(name: str) -> bool:
    return "/" not in name or name.split("/", maxsplit=1)[0] in _CODE_FOLDERS


def _read(name: str) -> Module:
    return Module(path=name, text=(ROOT / name).read_text(encoding="utf-8"))
