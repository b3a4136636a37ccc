"""What every import of the command line ends with."""

from __future__ import annotations

from desk_app.cli.context import Cli
from desk_app.domain.errors import DeskError
from desk_app.runtime.safekeeping import back_up_import


def make_safe(cli: Cli, rows: int) -> None:
    """Make a backup after a large import; the import is done, so a failure is only told."""
    try:
        made = back_up_import(cli.desk.store, cli.desk.settings, cli.now_s, rows=rows)
    except DeskError as error:
        cli.note(f"What was imported is safe, but no backup could be made of it: {error}")
        return
    if made is not None:
        cli.note(f"Made the backup {made.path.name} of what was imported.")
