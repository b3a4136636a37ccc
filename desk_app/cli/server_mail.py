"""`desk-app server mailbox-add|mailboxes|mailbox-remove`: mailboxes that the server serves for its team."""

from __future__ import annotations

from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.output import print_table
from desk_app.cli.server_options import data_option, database_option, tending, workspace_option
from desk_app.cli.typed_secrets import typed_secret
from desk_app.cli.verbs import Verb
from desk_app.domain.errors import InvalidInput

PASSWORD: Final = "DESK_APP_PASSWORD"  # noqa: S105 - the name of a variable
"""Where the mailbox's password is looked up before it is asked for."""


@click.command("mailbox-add", cls=Verb)
@data_option
@database_option
@workspace_option
@click.argument("address")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="As of `account add mailbox`.")
@click.option("--name", default="", help="What you want to call it.")
@click.option("--url", default="", help="Where this server is reached, if not where it listens.")
@pass_cli
def add_mailbox(
    cli: Cli,
    *,
    data: str | None,
    database: str,
    workspace: str,
    address: str,
    settings: tuple[str, ...],
    name: str,
    url: str,
) -> None:
    """Add the mailbox ADDRESS: its mails become tickets of the team, and answers leave from it.

    The server does that from its next start. The password is taken from DESK_APP_PASSWORD, or asked for.
    """
    answers = {"address": address, **dict(map(_pair, settings))}
    if "oauth" not in answers:
        answers["password"] = _password()
    said = tending(cli, data, database).add_mailbox(answers, name=name, url=url, workspace=workspace)
    cli.said(f"{said} It is served from the next start of the server.")


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found:
        raise InvalidInput(f"“{text[:60]}” is not a setting.", "Write name=value, such as team=Support.")
    return name.strip().replace("-", "_"), value


def _password() -> str:
    return typed_secret(PASSWORD, "Password of the mailbox", InvalidInput, "There is no password.")


@click.command("mailboxes", cls=Verb)
@data_option
@database_option
@pass_cli
def list_mailboxes(cli: Cli, *, data: str | None, database: str) -> None:
    """List the mailboxes that the server serves."""
    found = tending(cli, data, database).mailboxes()
    rows = [(str(one["name"]), str(one["address"]), str(one["state"])) for one in found]
    cli.answer({"mailboxes": found}, lambda: print_table(("mailbox", "address", "state"), rows))


@click.command("mailbox-remove", cls=Verb)
@data_option
@database_option
@click.argument("name")
@pass_cli
def remove_mailbox(cli: Cli, *, data: str | None, database: str, name: str) -> None:
    """Remove the mailbox NAME from the server; its tickets stay. Stop the server first."""
    tending(cli, data, database).remove_mailbox(name)
    cli.said(f"Removed the mailbox {name}.")


SERVER_MAIL: Final = (add_mailbox, list_mailboxes, remove_mailbox)
"""The commands of this module, for the group of the server."""
