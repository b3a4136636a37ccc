"""`desk-app serve` and `desk-app server …`: the team's own server."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_json
from desk_app.cli.server_mail import SERVER_MAIL
from desk_app.cli.server_options import data_option, database_option, tending, workspace_option
from desk_app.cli.typed_secrets import typed_secret
from desk_app.cli.verbs import Verbs
from desk_app.domain.errors import InvalidInput
from desk_app.domain.standing import Role
from desk_app.domain.text import count_of

PASSWORD: Final = "DESK_APP_SERVER_PASSWORD"  # noqa: S105 - the name of a variable
"""Where a password for the server is looked up before it is asked for."""


def _password() -> str:
    return typed_secret(PASSWORD, "Password", InvalidInput, "There is no password.", twice=True)


@desk_app.command()
@data_option
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8470, show_default=True, help="Port to listen on; 0 picks a free one.")
@click.option(
    "--tls",
    nargs=2,
    metavar="CERTIFICATE KEY",
    default=("", ""),
    help="PEM files, to speak TLS without a proxy in front.",
)
@click.option(
    "--proxies",
    default="127.0.0.1",
    show_default=True,
    help="Proxies whose word about a client's address counts.",
)
@pass_cli
def serve(
    cli: Cli,
    *,
    data: str | None,
    database: str,
    host: str,
    port: int,
    tls: tuple[str, str],
    proxies: str,
) -> None:
    """Run the team server until it is told to stop (Ctrl-C)."""
    status = tending(cli, data, database).serve(host, port, certificate=tls[0], key=tls[1], proxies=proxies)
    click.get_current_context().exit(status)


@desk_app.group(cls=Verbs)
def server() -> None:
    """Set up and tend the team server; works beside a running one."""


for _command in SERVER_MAIL:
    server.add_command(_command)


@server.command()
@data_option
@database_option
@click.option("--name", required=True, help="Name of the workspace.")
@click.option("--email", required=True, help="Address of the first administrator.")
@click.option("--agent", "person", default="", metavar="NAME", help="Their name.")
@click.option("--invite", "by_invitation", is_flag=True, help="Print an invitation; ask for no password.")
@click.option("--bare", is_flag=True, help="No statuses and no team: your own workspace will be uploaded.")
@pass_cli
def setup(
    cli: Cli,
    *,
    data: str | None,
    database: str,
    name: str,
    email: str,
    person: str,
    by_invitation: bool,
    bare: bool,
) -> None:
    """Make a workspace and its first administrator."""
    opened = tending(cli, data, database)
    password = "" if by_invitation else _password()
    made = opened.setup(name, email, person or email.partition("@")[0], password=password, is_bare=bare)
    code = made.get("invitation")
    following = f"Invitation (shown only now): {code}" if code else f"{email} can sign in now."
    cli.said(f"Made the workspace “{name}”. {following}", **made)


@server.command()
@data_option
@database_option
@workspace_option
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="agent", show_default=True)
@pass_cli
def invite(cli: Cli, *, data: str | None, database: str, workspace: str, email: str, role: str) -> None:
    """Invite somebody; prints the code that lets them in once, for a week."""
    code = tending(cli, data, database).invite(email, role, workspace)
    cli.said(f"Invitation for {email} (shown only now): {code}", invitation=code)


@server.command()
@data_option
@database_option
@workspace_option
@pass_cli
def people(cli: Cli, *, data: str | None, database: str, workspace: str) -> None:
    """List everybody with an account, and their devices."""
    found = tending(cli, data, database).people(workspace)

    def for_people() -> None:
        for person in found:
            click.echo(f"{person['name']} <{person['email']}>, {person['role']}")
            devices = person["devices"]
            for device in devices if isinstance(devices, list) else []:
                if isinstance(device, dict):
                    state = "shut out" if device["revoked_s"] else "signed in"
                    click.echo(f"    {device['id']}  {device['name'] or 'unnamed'}, {state}")

    cli.answer({"people": found}, for_people)


@server.command()
@data_option
@database_option
@workspace_option
@click.argument("device")
@pass_cli
def revoke(cli: Cli, *, data: str | None, database: str, workspace: str, device: str) -> None:
    """Shut a device out; it destroys its copy at its next contact."""
    tending(cli, data, database).revoke(device, workspace)
    cli.said("The device is shut out.")


@server.command()
@data_option
@database_option
@workspace_option
@click.option(
    "--offline-days", type=int, metavar="DAYS", help="Remove the team's data after so long; 0: never."
)
@pass_cli
def policy(cli: Cli, *, data: str | None, database: str, workspace: str, offline_days: int | None) -> None:
    """Say what is wanted of devices that have had no contact for days; without an option, show it."""
    days = tending(cli, data, database).offline_days(workspace, offline_days)
    told = f"after {count_of(days, 'day', 'days')} without contact" if days else "only when it is shut out"
    cli.said(f"A device removes the team's data {told}.", offline_days=days)


@server.command("left-behind")
@data_option
@database_option
@workspace_option
@click.argument("device")
@pass_cli
def left_behind(cli: Cli, *, data: str | None, database: str, workspace: str, device: str) -> None:
    """Print what DEVICE had not sent when it was shut out and destroyed its copy (JSON)."""
    print_json(tending(cli, data, database).left_behind(device, workspace))


@server.command("password")
@data_option
@database_option
@workspace_option
@click.argument("email")
@pass_cli
def set_password(cli: Cli, *, data: str | None, database: str, workspace: str, email: str) -> None:
    """Set somebody's password and take their second factor away."""
    opened = tending(cli, data, database)
    opened.password(email, _password(), workspace)
    cli.said(f"{email} signs in with the new password from now on.")


@server.command()
@data_option
@database_option
@click.argument("target", type=click.Path(path_type=Path))
@pass_cli
def backup(cli: Cli, *, data: str | None, database: str, target: Path) -> None:
    """Write the whole server into one file; it may run meanwhile."""
    counts = tending(cli, data, database).backup(target)
    cli.said(f"Wrote {sum(counts.values()):,} rows to {target}.", rows=counts)


@server.command()
@data_option
@database_option
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--without-key", is_flag=True, help="The server's key is lost: second factors are set up again."
)
@pass_cli
def restore(cli: Cli, *, data: str | None, database: str, source: Path, without_key: bool) -> None:
    """Fill a new, empty server from a backup; clients then tell again what it lacks."""
    counts = tending(cli, data, database).restore(source, is_key_lost=without_key)
    cli.said(f"Restored {sum(counts.values()):,} rows. Clients will notice and catch up.", rows=counts)


@server.command("key")
@data_option
@database_option
@click.option("--renew", "action", flag_value="renew", help="Seal all secrets with a new key.")
@click.option("--lost", "action", flag_value="lost", help="Begin with a new key, without the secrets.")
@pass_cli
def server_key(cli: Cli, *, data: str | None, database: str, action: str | None) -> None:
    """Change the key that seals the secrets in the database (the file server.key beside it)."""
    opened = tending(cli, data, database)
    if action == "renew":
        opened.renew_key()
        cli.said("All secrets are sealed with a new key. Keep a copy of server.key apart from the backups.")
    elif action == "lost":
        gone = opened.forget_key()
        cli.said(f"There is a new key. {gone} second factors have to be set up again.", factors=gone)
    else:
        raise InvalidInput("Say what to do with the key.", "Use --renew, or --lost when it is gone.")
