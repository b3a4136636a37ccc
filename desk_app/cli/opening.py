"""`desk-app open`: what the system calls for a double-clicked mail file and for a `deskapp:` link."""

from __future__ import annotations

from pathlib import Path

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.domain.errors import InvalidInput
from desk_app.runtime.instance import LINK_SCHEMES, MAIL_ENDING, Request, Wish


@desk_app.command("open")
@click.argument("targets", nargs=-1)
@pass_cli
def open_targets(cli: Cli, *, targets: tuple[str, ...]) -> None:
    """Open the window on TARGETS: a ticket's number, a deskapp: link, or mail files (.eml).

    A mail that is not here yet becomes an open ticket; of several targets the last is shown.
    """
    if cli.plugs.window is None:
        raise InvalidInput("There is no window here.", "Use: desk-app ticket show, or desk-app import mail.")
    # The workspace stays closed: the window has its key already, or asks for it where a person can see it.
    requests = tuple(map(_request, targets))
    raise click.exceptions.Exit(cli.plugs.window(cli.folder, requests=requests))


def _request(target: str) -> Request:
    if target.lower().startswith(LINK_SCHEMES):
        return Request(Wish.LINK, target)
    if not target.lower().endswith(MAIL_ENDING):
        return Request(Wish.TICKET, target.removeprefix("#"))
    path = Path(target).absolute()  # the running window may stand in another folder
    if not path.is_file():
        raise InvalidInput(f"There is no file “{target}”.")
    return Request(Wish.MAIL, str(path))
