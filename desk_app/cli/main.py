"""The `desk-app` command: global options, the error boundary, and the list of verbs."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from desk_app.cli.context import Cli, Plugs
from desk_app.cli.output import many_lines
from desk_app.cli.verbs import Verbs
from desk_app.domain.errors import DeskError
from desk_app.runtime import clock
from desk_app.runtime.paths import AppFolders, workspace_folder

_INTERRUPTED: Final = 130
DEBUG: Final = "DESK_APP_DEBUG"
"""Set to anything, errors of the program itself are shown with their traces."""

_logger = logging.getLogger(__name__)


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--workspace",
    "folder",
    metavar="DIR",
    help="Folder of the workspace (default: your data folder, or DESK_APP_WORKSPACE).",
)
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
@click.option("--as", "person", metavar="AGENT", default="", help="Act as this agent (name or e-mail).")
@click.option("--allow-any-place", "any_place", is_flag=True, hidden=True)
@click.version_option(package_name="desk-app", prog_name="desk-app")
@click.pass_context
def desk_app(
    context: click.Context, *, folder: str | None, as_json: bool, person: str, any_place: bool
) -> None:
    """Desk App, the help desk that never waits.

    Without a command the window opens. Every command works offline and beside an open window.
    """
    plugs: Plugs = context.obj or Plugs()
    cli = Cli(workspace_folder(folder), as_json, person, any_place, plugs)
    context.call_on_close(cli.close)
    context.obj = cli
    if context.invoked_subcommand is None:
        if plugs.window is None:
            click.echo(context.get_help())
        else:
            context.exit(plugs.window(cli.folder))


def run(arguments: Sequence[str], plugs: Plugs | None = None) -> int:
    """Run the command line.

    Args:
        arguments: Without the program's name.
        plugs: The window and the kinds of accounts.

    Returns:
        The exit status: 0 done, 1 failed with one sentence, 2 wrong usage, 130 stopped with Ctrl-C.
    """
    try:
        result = desk_app.main(list(arguments), "desk-app", standalone_mode=False, obj=plugs)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished before is kept.", err=True)
        return _INTERRUPTED
    except DeskError as error:
        click.echo(many_lines(str(error)), err=True)  # it may quote a name from outside
        return 1
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is left to tell it.
        sys.stderr.close()
        return 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _tell_of_bug(error)
        return 1
    return result if isinstance(result, int) else 0


def _tell_of_bug(error: Exception) -> None:
    """Keep the trace of an unexpected error in the log and say where it is."""
    from desk_app.runtime.logs import Logs  # noqa: PLC0415 - only needed here, and not for free

    try:
        folder = AppFolders.of_this_person().logs
    except DeskError as no_home:
        click.echo(f"Desk App made a mistake and stopped, and could not log it: {no_home}", err=True)
        return
    logs = Logs.start(folder, role="command", now_s=clock.now_s())
    _logger.error("unexpected error", exc_info=error)
    logs.close()
    click.echo(
        f"Desk App made a mistake and stopped; nothing half-done was kept. Please report it with the"
        f" newest file of {folder}.",
        err=True,
    )
