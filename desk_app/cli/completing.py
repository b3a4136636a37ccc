"""Completion candidates that come from the workspace: names of views.

A shell asks while the person types: nothing may be asked back, printed or waited for. The built-in views are
always offered, the saved ones where the workspace opens without a question.
"""

from __future__ import annotations

import os

import click
from click.shell_completion import CompletionItem

from desk_app.cli.context import ENVIRONMENT
from desk_app.cli.verbs import FOLDER
from desk_app.domain.entities import View
from desk_app.domain.errors import DeskError, WorkspaceLocked
from desk_app.domain.query.folding import fold
from desk_app.runtime.paths import workspace_folder
from desk_app.services.views import BUILTIN_VIEWS


def complete_view(context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    """Names of all views that begin so."""
    return _items((*BUILTIN_VIEWS, *_saved(context)), begun)


def complete_saved_view(context: click.Context, _option: click.Parameter, begun: str) -> list[CompletionItem]:
    """Names of the person's own views that begin so."""
    return _items(_saved(context), begun)


def _items(views: tuple[View, ...], begun: str) -> list[CompletionItem]:
    wanted = fold(begun)
    return [CompletionItem(v.name, help=v.query) for v in views if fold(v.name).startswith(wanted)]


def _saved(context: click.Context) -> tuple[View, ...]:
    """The saved views; none when the workspace cannot be opened without asking."""
    # Imported here because it brings the whole store, which the completion of options must not wait for.
    from desk_app.runtime.desk import open_desk  # noqa: PLC0415 - see above

    folder = workspace_folder(context.meta.get(FOLDER) or context.find_root().params.get("folder"))
    try:
        with open_desk(folder, _never_ask) as desk:
            return desk.workspace.read(lambda reader: reader.own.views())
    except DeskError:
        return ()


def _never_ask() -> str:
    """The passphrase of the environment; a person who is completing a word is never asked.

    Raises:
        WorkspaceLocked: There is none.
    """
    if ENVIRONMENT not in os.environ:
        raise WorkspaceLocked("This workspace needs its passphrase.")
    return os.environ[ENVIRONMENT]
