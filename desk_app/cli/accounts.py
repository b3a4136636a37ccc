"""`desk-app account …`: the remotes of a workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any, Final

import click

from desk_app.cli.context import Cli, Plugs, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table
from desk_app.cli.typed_secrets import typed_secret
from desk_app.cli.verbs import Verb, Verbs
from desk_app.domain.accounts import SetupField
from desk_app.domain.errors import InvalidInput
from desk_app.runtime.accounts.kinds import AccountKind, Kinds

PASSWORD: Final = "DESK_APP_PASSWORD"  # noqa: S105 - the name of a variable
NEW_PASSWORD: Final = "DESK_APP_NEW_PASSWORD"  # noqa: S105 - the name of a variable


@desk_app.group(cls=Verbs)
def account() -> None:
    """Accounts: the team server or mailbox that this workspace works with."""


class _KindVerbs(Verbs):
    """One command for each kind of account, with an option for each thing it asks for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The kinds."""
        return sorted(_kinds(context))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command that adds an account of a kind."""
        kind = _kinds(context).get(name)
        return None if kind is None else _add_command(kind)


@account.group("add", cls=_KindVerbs)
def add() -> None:
    """Add an account of a kind; it is tried before anything is kept.

    A secret that is not given is taken from DESK_APP_<NAME>, or asked for at a terminal. It is kept in the
    system's keyring (sealed with the workspace's key where there is none).
    """


def _kinds(context: click.Context) -> Kinds:
    cli = context.find_object(Cli)
    plugs = cli.plugs if cli else context.find_object(Plugs) or Plugs()
    return plugs.kinds()


def _add_command(kind: AccountKind) -> click.Command:
    options: list[click.Parameter] = [
        click.Option([f"--{item.name.replace('_', '-')}", f"field_{item.name}"], help=_help(item))
        for item in kind.fields
    ]
    options.append(click.Option(["--name"], default="", help="What you want to call it."))
    return Verb(
        kind.name,
        callback=_adding(kind),
        params=options,
        help=f"Add an account: {kind.title}.",
        short_help=f"{kind.title}.",
    )


def _help(item: SetupField) -> str:
    default = f" (default: {item.default})" if item.default else ""
    return f"{item.help or item.label}{default}"


def _adding(kind: AccountKind) -> Callable[..., None]:
    @pass_cli
    def run(cli: Cli, /, *, name: str, **given: Any) -> None:  # noqa: ANN401 - what click hands over
        answers = {
            item.name: _answer(
                item,
                given[f"field_{item.name}"],
                is_wanted=_is_wanted(item, given.get(f"field_{item.unless}")),
            )
            for item in kind.fields
        }
        prepared = cli.accounts.prepare(kind.name, {key: value for key, value in answers.items() if value})
        added = cli.accounts.add(kind.name, name, prepared)
        sentence = f"Added the account {added.account.name}. {added.sentence}".rstrip()
        cli.said(sentence, id=added.account.id, name=added.account.name, kind=kind.name)

    return run


def _is_wanted(item: SetupField, instead: str | None) -> bool:
    """Whether there is no way without it."""
    return item.is_required or bool(item.unless and not instead)


def _answer(item: SetupField, given: str | None, *, is_wanted: bool) -> str:
    """What was given; a secret also from the environment or typed."""
    if given == "-":
        return sys.stdin.readline().rstrip("\n")
    if given is not None or not item.is_secret:
        return given or ""
    found = os.environ.get(f"DESK_APP_{item.name.upper()}", "")
    if found or not is_wanted or (not item.is_required and not sys.stdin.isatty()):
        return found
    if not sys.stdin.isatty():
        raise InvalidInput(f"{item.label} is missing.", f"Set DESK_APP_{item.name.upper()}.")
    typed: str = click.prompt(item.label, hide_input=True, err=True)
    return typed


@account.command("list")
@pass_cli
def list_accounts(cli: Cli) -> None:
    """List the accounts."""
    accounts = cli.accounts.all()
    rows = [(item.name, item.kind, item.state.value, item.settings.get("url", "")) for item in accounts]
    cli.answer(accounts, lambda: print_table(("account", "kind", "state", "address"), rows))


@account.command()
@click.argument("name")
@pass_cli
def test(cli: Cli, *, name: str) -> None:
    """Try account NAME from end to end."""
    found = cli.accounts.find(name)
    cli.said(cli.accounts.test(found), account=found.name)


@account.command("sign-in")
@click.argument("name")
@pass_cli
def sign_in(cli: Cli, *, name: str) -> None:
    """Sign in again to account NAME, with a new password or token (asked for, or from DESK_APP_<NAME>)."""
    found = cli.accounts.find(name)
    secrets = [item for item in cli.accounts.kind(found.kind).fields if item.is_secret]
    wanted = {item.name: _is_wanted(item, found.settings.get(item.unless)) for item in secrets}
    given = {item.name: _answer(item, None, is_wanted=wanted[item.name]) for item in secrets}
    answers = {name: answer for name, answer in given.items() if answer}
    cli.said(cli.accounts.sign_in(found, answers), account=found.name)


@account.command()
@click.argument("name")
@click.option("--off", "is_off", is_flag=True, help="Go on with it.")
@pass_cli
def pause(cli: Cli, *, name: str, is_off: bool) -> None:
    """Stop sending and getting for account NAME; everything is kept."""
    found = cli.accounts.find(name)
    cli.accounts.set_paused(found, is_paused=not is_off)
    cli.said(f"{found.name} {'goes on' if is_off else 'is paused'}.", account=found.name)


@account.command()
@click.argument("name")
@pass_cli
def remove(cli: Cli, *, name: str) -> None:
    """Sign out of account NAME; refused while changes wait to be sent."""
    found = cli.accounts.find(name)
    cli.accounts.remove(found)
    cli.said(f"Removed the account {found.name}. What is here stays and can be read.", account=found.name)


@account.command("password")
@click.argument("name")
@pass_cli
def change_password(cli: Cli, *, name: str) -> None:
    """Change your password at the server of account NAME; your other computers sign in again.

    The old one and the new one are taken from DESK_APP_PASSWORD and DESK_APP_NEW_PASSWORD, or asked for.
    """
    found = cli.accounts.find(name)
    with closing(cli.accounts.membership(found)) as member:
        old = _password()
        new = typed_secret(
            NEW_PASSWORD, "New password", InvalidInput, "The new password is missing.", twice=True
        )
        member.change_password(old, new)
    cli.said(f"The new password of {found.name} counts from now on.", account=found.name)


@account.group("second-factor", cls=Verbs)
def second_factor() -> None:
    """The six digits that signing in to a server can ask for besides the password."""


@second_factor.command("show")
@click.argument("name")
@pass_cli
def show_factor(cli: Cli, *, name: str) -> None:
    """Tell whether signing in to account NAME asks for a second factor."""
    found = cli.accounts.find(name)
    with closing(cli.accounts.membership(found)) as member:
        me = member.myself()
    words = "asks for six digits, too" if me.has_factor else "needs the password alone"
    cli.said(f"Signing in as {me.email} {words}.", account=found.name, second_factor=me.has_factor)


@second_factor.command("set-up")
@click.argument("name")
@pass_cli
def set_up_factor(cli: Cli, *, name: str) -> None:
    """Get the secret for an authenticator; it counts after “confirm” with the digits it shows.

    The password is taken from DESK_APP_PASSWORD, or asked for.
    """
    found = cli.accounts.find(name)
    with closing(cli.accounts.membership(found)) as member:
        factor = member.begin_second_factor(_password())
    cli.said(
        f"Give this to your authenticator: {factor.secret}\n{factor.address}\n"
        f"Then write the digits it shows: desk-app account second-factor confirm “{found.name}” DIGITS",
        account=found.name,
        secret=factor.secret,
        address=factor.address,
    )


@second_factor.command("confirm")
@click.argument("name")
@click.argument("digits")
@pass_cli
def confirm_factor(cli: Cli, *, name: str, digits: str) -> None:
    """Show with its DIGITS that the authenticator works; signing in to NAME asks for them from now on."""
    found = cli.accounts.find(name)
    with closing(cli.accounts.membership(found)) as member:
        member.confirm_second_factor(digits)
    cli.said(f"Signing in to {found.name} asks for six digits from now on.", account=found.name)


@second_factor.command("drop")
@click.argument("name")
@click.argument("digits")
@pass_cli
def drop_factor(cli: Cli, *, name: str, digits: str) -> None:
    """Take the second factor of account NAME away, with DIGITS of it and the password.

    The password is taken from DESK_APP_PASSWORD, or asked for.
    """
    found = cli.accounts.find(name)
    with closing(cli.accounts.membership(found)) as member:
        member.drop_second_factor(_password(), digits)
    cli.said(f"Signing in to {found.name} needs the password alone from now on.", account=found.name)


def _password() -> str:
    return typed_secret(PASSWORD, "Password", InvalidInput, "The password is missing.")
