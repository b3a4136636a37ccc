"""Which server a command is about: options that all verbs of the team server share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from desk_app.cli.context import Cli
from desk_app.cli.server_port import Server
from desk_app.domain.errors import Refused
from desk_app.runtime.paths import AppFolders

DATABASE: Final = "DESK_APP_DATABASE"
data_option = click.option("--data", metavar="DIR", help="Folder of the server (default: your data folder).")
database_option = click.option(
    "--database",
    metavar="URL",
    envvar=DATABASE,
    default="",
    help=f"postgresql://user:password@host/name instead of SQLite in the folder (or {DATABASE}).",
)
workspace_option = click.option(
    "--in", "workspace", default="", help="Which workspace, when there are several."
)


def tending(cli: Cli, data: str | None, database: str) -> Server:
    """The server a command is about.

    Raises:
        Refused: This installation has none.
    """
    if cli.plugs.server is None:
        raise Refused("There is no server in this installation.")
    folder = Path(data).expanduser() if data else AppFolders.of_this_person().data / "server"
    return cli.plugs.server(folder, database)
