"""`desk-app init`, `info` and `key …`: making a workspace and the ways into it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from desk_app.cli.context import Cli, ask_passphrase, first_passphrase, new_passphrase, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.values import count_text, counts_of
from desk_app.cli.verbs import Verbs
from desk_app.domain.errors import Refused
from desk_app.runtime.desk import NewDesk, keys_of, make_desk, unlock
from desk_app.services.views import all_views
from desk_app.store.keyfile import Keychain, KeychainUnavailable


@desk_app.command()
@click.option("--name", default="My desk", show_default=True, help="Name of the workspace.")
@click.option("--agent", "person", required=True, metavar="NAME", help="Your name.")
@click.option("--email", default="", help="Your e-mail address.")
@click.option(
    "--passphrase", "with_passphrase", is_flag=True, help="Ask for a passphrase beside the keyring."
)
@pass_cli
def init(cli: Cli, *, name: str, person: str, email: str, with_passphrase: bool) -> None:
    """Make a workspace: an encrypted folder for your tickets."""
    passphrase = first_passphrase() if with_passphrase else None
    new = NewDesk(name, person, email, passphrase)
    code = make_workspace(cli.folder, new, any_place=cli.any_place)

    def for_people() -> None:
        click.echo(f"Made the workspace “{name}” in {cli.folder}.")
        click.echo("Recovery code (shown only now; keep it in a safe place, on paper):\n")
        click.secho(f"    {code}\n", bold=True)

    cli.answer({"folder": str(cli.folder), "name": name, "recovery_code": code}, for_people)


def make_workspace(
    folder: Path, new: NewDesk, *, keychain: Keychain | None = None, any_place: bool = False
) -> str:
    """Make a workspace; where there is no keyring a passphrase takes its place. Gives the recovery code."""
    try:
        return make_desk(folder, new, keychain=keychain, any_place=any_place)
    except Refused as refusal:
        if new.passphrase is not None or "passphrase" not in refusal.hint:
            raise
        click.echo(refusal.message, err=True)
        asked = replace(new, passphrase=first_passphrase())
        return make_desk(folder, asked, keychain=keychain, any_place=any_place)


@desk_app.command()
@pass_cli
def info(cli: Cli) -> None:
    """Say which workspace this is, who you are, and how many tickets it holds."""
    desk = cli.desk
    views = cli.read(all_views)
    counts = counts_of(cli, views)
    numbers = {view.name: counts[view.id] for view in views}
    facts = {"folder": str(cli.folder), "name": desk.store.name, "me": desk.store.me.name, "views": numbers}

    def for_people() -> None:
        click.secho(desk.store.name, bold=True)
        click.echo(f"  {cli.folder}\n  You are {desk.store.me.name}.")
        for name, number in numbers.items():
            click.echo(f"  {name:<12} {count_text(number):>9}")

    cli.answer(facts, for_people)


@desk_app.group(cls=Verbs)
def key() -> None:
    """The ways into the workspace: keyring, passphrase, recovery code."""


@key.command()
@click.argument("code")
@pass_cli
def recover(cli: Cli, *, code: str) -> None:
    """Open the workspace with its recovery CODE and put its key into the keyring again."""
    keys = keys_of(cli.folder)
    data_key = keys.unlock_by_recovery_code(code)
    try:
        keys.remember(data_key)
    except KeychainUnavailable as error:
        keys.set_passphrase(data_key, first_passphrase())
        cli.note(str(error))
        cli.said("The code is right. The passphrase you gave opens the workspace from now on.")
        return
    cli.said("The code is right; the keyring has the key again.")


@key.command("recovery-code")
@pass_cli
def recovery_code(cli: Cli) -> None:
    """Make a new recovery code and show it once; the old one stops working."""
    keys = keys_of(cli.folder)
    code = keys.renew_recovery_code(unlock(keys, ask_passphrase))
    cli.said(code, recovery_code=code)


@key.command()
@click.option("--remove", is_flag=True, help="Remove the passphrase instead.")
@pass_cli
def passphrase(cli: Cli, *, remove: bool) -> None:
    """Set or change the passphrase (asked for, or from DESK_APP_NEW_PASSPHRASE)."""
    keys = keys_of(cli.folder)
    data_key = unlock(keys, ask_passphrase)
    if remove:
        keys.remove_passphrase()
        cli.said("The passphrase is removed.")
        return
    keys.set_passphrase(data_key, new_passphrase())
    cli.said("The new passphrase opens the workspace from now on.")


@key.command()
@click.option("--yes", is_flag=True, help="You have the recovery code or the passphrase.")
@pass_cli
def lock(cli: Cli, *, yes: bool) -> None:
    """Forget the key on this computer; the recovery code or passphrase opens it again."""
    keys_of(cli.folder).lock(confirmed=yes)
    cli.said("The workspace is locked.")
