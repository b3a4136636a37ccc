"""`desk-app open`: what the system calls for a double-clicked mail file and for a `deskapp:` link."""

from __future__ import annotations

from pathlib import Path

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import id_text
from desk_app.runtime.instance import LINK_SCHEMES, Request, Wish
from desk_app.services.exchange.mail_import import import_mail


@desk_app.command("open")
@click.argument("targets", nargs=-1)
@pass_cli
def open_targets(cli: Cli, *, targets: tuple[str, ...]) -> None:
    """Open the window on TARGETS: a ticket's number, a deskapp: link, or mail files (.eml).

    A mail that is not here yet becomes an open ticket; of several targets the last is shown.
    """
    if cli.plugs.window is None:
        raise InvalidInput("There is no window here.", "Use: desk-app ticket show, or desk-app import mail.")
    requests = [_request(cli, target) for target in targets]
    cli.close()  # the window opens the workspace itself
    raise click.exceptions.Exit(cli.plugs.window(cli.folder, request=requests[-1] if requests else None))


def _request(cli: Cli, target: str) -> Request:
    if target.lower().startswith(LINK_SCHEMES):
        return Request(Wish.LINK, target)
    if not target.lower().endswith(".eml"):
        return Request(Wish.TICKET, target.removeprefix("#"))
    result = import_mail(Path(target), cli.workspace, is_open=True)
    if result.last_ticket is None:
        reason = result.unreadable[0][1] if result.unreadable else "Its ticket is in the bin."
        raise InvalidInput(f"{target} cannot be opened. {reason}")
    return Request(Wish.TICKET, id_text(result.last_ticket))
