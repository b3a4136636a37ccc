"""What the manual and the README name exists: commands with their options, keys, menus, buttons, fields."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from datetime import UTC
from functools import cache
from pathlib import Path

import click
import pytest

from desk_app.app import account_kinds
from desk_app.cli.commands import VERBS, desk_app
from desk_app.cli.context import Plugs
from desk_app.commands.catalogue import COMMANDS
from desk_app.domain.errors import DeskError
from desk_app.domain.query.builtin_fields import BUILTIN_FIELDS
from desk_app.domain.query.dates import read_span
from desk_app.domain.query.local_time import Now
from desk_app.domain.query.problems import WrongTerm
from desk_app.domain.when import parse_when
from tests.project.tree import ROOT, modules_under

PAGES = sorted((ROOT / "resources" / "help").glob("*.md"))
README = ROOT / "README.md"
_NOW_S = 1_790_000_000
_KEYS = {key for command in COMMANDS for key in command.keys}
_PARTS_OF_KEYS = {part for key in _KEYS for part in key.split(", ")}
_NAMES = {"DESK_APP_WORKSPACE", ".eml", "backups", "packaging/announce.py"}
_INTRODUCED = {"workspace"}
"""Words that a page puts in italics because it explains them."""


def spans(text: str) -> list[str]:
    """What stands in backticks, and each line of blocks of code."""
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    rest = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [
        *(line for block in blocks for line in block.splitlines() if line),
        *re.findall(r"`([^`]+)`", rest),
    ]


def calls(text: str) -> Iterator[list[str]]:
    """The words of each command line that names our command, without what stands before and behind it."""
    for span in spans(text):
        found = re.search(r"\bdesk-app(?=[ )]|$)(?P<rest>.*)", span)
        if found and (span.startswith(("desk-app", "uv run desk-app")) or "$(desk-app" in span):
            yield shlex.split(found["rest"].split(")")[0].partition("  #")[0])


_CONTEXT = click.Context(desk_app, obj=Plugs(kinds=account_kinds))


def command_of(*verbs: str) -> click.Command:
    """The command of these verbs.

    Raises:
        LookupError: There is none.
    """
    command: click.Command = desk_app
    for verb in verbs:
        inner = command.get_command(_CONTEXT, verb) if isinstance(command, click.Group) else None
        if inner is None:
            raise LookupError(" ".join(verbs))
        command = inner
    return command


@cache
def options_of(*verbs: str) -> frozenset[str]:
    return frozenset(name for option in command_of(*verbs).params for name in option.opts) | {"--help"}


@cache
def below(*verbs: str) -> frozenset[str]:
    """The verbs that may follow."""
    command = command_of(*verbs)
    return frozenset(command.list_commands(_CONTEXT)) if isinstance(command, click.Group) else frozenset()


def split(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The verbs a command line begins with, and its options."""
    verbs: list[str] = []
    for word in words:
        if word not in below(*verbs):
            break
        verbs.append(word)
    return tuple(verbs), [word.partition("=")[0] for word in words[len(verbs) :] if word.startswith("--")]


@cache
def words_on_screen() -> str:
    """Every text in the code of the window and of what stands behind it, docstrings left out."""
    folders = (
        "desk_app/ui",
        "desk_app/presenters",
        "desk_app/commands",
        "desk_app/domain",
        "desk_app/runtime",
    )
    return "\n".join(text for module in modules_under(*folders) for text in _texts_in(module.tree))


def _texts_in(tree: ast.Module) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("page", [*PAGES, README], ids=lambda page: page.stem)
def test_every_command_line_in_it_can_be_typed(page: Path) -> None:
    for words in calls(page.read_text("utf-8")):
        verbs, options = split(words)
        next_word = next(iter(words[len(verbs) :]), "")
        assert next_word in {"", "COMMAND"} or next_word.startswith("--") or not below(*verbs), (
            f"no such verb: {words}"
        )
        missing = [name for name in options if name not in options_of(*verbs)]
        assert not missing, f"{words}: {missing}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_everything_in_typewriter_letters_is_a_key_a_verb_an_option_or_a_search(page: Path) -> None:
    text = page.read_text("utf-8")
    verbs = {split(words)[0][:1] for words in calls(text)}
    inner = {name for verb in verbs if verb for name in below(*verb)}
    options = {name for words in calls(text) for name in options_of(*split(words)[0])}
    fields = {name for field in BUILTIN_FIELDS for name in (field.name, *field.aliases)} | {"custom.serial"}
    for span in spans(text):
        first = span.split(" ")[0]
        is_known = (
            "desk-app" in span
            or span in _PARTS_OF_KEYS
            or first in inner
            or first in options
            or span.partition(":")[0] in fields
            or span in _NAMES
            or all(word in installers() for word in span.split())
            or (page.stem.endswith("search") and _is_span(span))
        )
        assert is_known, span


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_everything_in_italics_stands_on_the_screen(page: Path) -> None:
    text = re.sub(r"\*\*[^*]+\*\*|`[^`]*`|\{\{.*?\}\}", "", page.read_text("utf-8"))
    for words in re.findall(r"\*([^*\n]+)\*", text):
        known = words in words_on_screen() or words in _INTRODUCED or words in VERBS["exchange"]
        assert known or _is_time(words), f"“{words}” is nowhere in the window"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_menus_have_what_it_says_they_have(page: Path) -> None:
    titles = {command.title.rstrip("…"): command.menu for command in COMMANDS}
    named = re.findall(r"\*([^*]+)\* (?:in the menu|\(menu) \*([^*]+)\*", page.read_text("utf-8"))
    for title, menu in named:
        slot = titles.get(title)
        assert slot is not None, f"no command “{title}”"
        assert slot.menu == menu


def _is_time(words: str) -> bool:
    try:
        parse_when(words, _NOW_S, UTC)
    except DeskError:
        return False
    return True


def _is_span(words: str) -> bool:
    try:
        read_span(words, Now(_NOW_S, UTC), looks_ahead=False)
    except WrongTerm:
        return False
    return True


@cache
def installers() -> str:
    """What installs, runs and administers the program, whose words the pages for administrators use."""
    names = (
        "packaging/windows/desk_app.nsi",
        "packaging/linux/install.sh",
        "packaging/bundling/linux.py",
        "desk_app/runtime/policy.py",
        *(module.path for module in modules_under("desk_app/server")),
        *(module.path for module in modules_under("desk_app/store/team")),
        "desk_app/cli/serving.py",
        "desk_app/cli/server_port.py",
        "packaging/server/desk-server.service",
        "packaging/server/README.md",
    )
    return "\n".join(f"{name}\n{(ROOT / name).read_text('utf-8')}" for name in names)
