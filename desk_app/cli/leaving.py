"""Options of everything that leaves as mail: when it is to leave, and what stands under it."""

from __future__ import annotations

import click

from desk_app.cli.context import Cli
from desk_app.cli.output import when
from desk_app.cli.values import parse_time
from desk_app.domain.changes import ChangeSet

send_at_option = click.option(
    "--send-at", help="Send it later: “mon 8:00”, “in 2 hours”; held if they write first."
)
signature_option = click.option(
    "--signature", help="What stands under it; “none” for nothing. The mailbox's own when left out."
)


def time_of(cli: Cli, send_at: str | None) -> int | None:
    """When it is to leave, epoch seconds; None for at once."""
    return parse_time(cli, send_at) if send_at else None


def signature_of(signature: str | None) -> str | None:
    """What stands under it: nothing for “none”, None for what the mailbox has."""
    return "" if signature == "none" else signature


def say_leaving(cli: Cli, done: ChangeSet, send_at_s: int | None, **made: bytes | None) -> None:
    """Say what was done, what it made, and when that leaves."""
    later = "" if send_at_s is None else f"; it leaves {when(send_at_s, cli.zone)}"
    cli.said(done.title + later, **made, change=done.change_id, send_at_s=send_at_s)
