"""`desk-app undo`, `redo`, `history`."""

from __future__ import annotations

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table, when
from desk_app.domain.changes import ChangeSet


@desk_app.command()
@pass_cli
def undo(cli: Cli) -> None:
    """Take your last step back."""
    undo_last(cli)


@desk_app.command()
@pass_cli
def redo(cli: Cli) -> None:
    """Do the step again that was undone last."""
    redo_last(cli)


@desk_app.command()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@pass_cli
def history(cli: Cli, *, limit: int) -> None:
    """List the last steps, newest first."""
    steps = cli.read(lambda reader: reader.own.history(limit))
    rows = [
        (when(step.at_s, cli.zone), step.title, "" if step.can_undo else step.why_not or step.state)
        for step in steps
    ]
    cli.answer(steps, lambda: print_table(("when", "what", "undo"), rows))


def undo_last(cli: Cli) -> None:
    """Take the person's last step back and say so."""
    told(cli, cli.workspace.undo())


def redo_last(cli: Cli) -> None:
    """Do the last undone step again and say so."""
    told(cli, cli.workspace.redo())


def told(cli: Cli, done: list[ChangeSet]) -> None:
    """Say what was taken back or done again, and what had to stay."""
    problems = [problem for changes in done for problem in changes.problems]
    for problem in dict.fromkeys(problems):
        cli.note(problem)
    titles = list(dict.fromkeys(changes.title for changes in done))
    cli.said(". ".join(titles[:3]), changes=[changes.change_id for changes in done], problems=problems)
