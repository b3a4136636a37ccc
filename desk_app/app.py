"""The composition root: plugs the parts together; the only module that may import every layer."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.cli.commands import run as run_command_line


def run(arguments: Sequence[str]) -> int:
    """Start the program with its arguments; gives the exit status."""
    return run_command_line(arguments)
