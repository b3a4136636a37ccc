"""`desk-app completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app


@desk_app.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@pass_cli
def completion(cli: Cli, *, shell: str) -> None:
    """Print the completion script for SHELL; for bash: eval "$(desk-app completion bash)"."""
    made = get_completion_class(shell)
    if made is None:  # pragma: no cover - the choice above lists what there is
        raise click.UsageError(f"There is no completion for {shell}.")
    script = made(desk_app, {}, "desk-app", "_DESK_APP_COMPLETE").source()
    cli.answer({"shell": shell, "script": script}, lambda: click.echo(script))
