"""`desk-app mail keys|key-add|key-remove|check|answer`: protected mails, and invitations."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final, cast

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.output import print_table
from desk_app.cli.values import ticket_id
from desk_app.cli.verbs import Verb
from desk_app.domain.entities import Message
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.text import count_of
from desk_app.runtime.mail.keybox import KeyBox
from desk_app.runtime.settings_schema import SEARCH_OPENED
from desk_app.services.mail.invitation_answers import Answer, answer_invitation
from desk_app.services.mail.reopening import look_again
from desk_app.services.mail.showing import invitation_of

PASSWORD: Final = "DESK_APP_KEY_PASSWORD"  # noqa: S105 - the name of a variable
_LARGEST: Final = 5_000_000


def _box(cli: Cli) -> KeyBox:
    return KeyBox(cli.desk.store.places.folder, cli.desk.store.key)


def _messages(cli: Cli, ticket: str) -> list[Message]:
    wanted = ticket_id(cli, ticket)
    part = cli.read(lambda reader: reader.tickets.conversation(wanted, 1_000_000))
    return [entry for entry in part.conversation.entries if isinstance(entry, Message)]


@click.command("keys", cls=Verb)
@pass_cli
def list_keys(cli: Cli) -> None:
    """List the keys that mails are checked and opened with."""
    rows = [(kept.name, line) for kept in _box(cli).kept() for line in kept.keys.lines]
    cli.answer(
        [{"file": name, "key": line} for name, line in rows], lambda: print_table(("file", "key"), rows)
    )


@click.command("key-add", cls=Verb)
@click.argument("path", type=click.Path(path_type=Path))
@pass_cli
def add_key(cli: Cli, *, path: Path) -> None:
    """Add the keys in PATH: PKCS#12, certificates, or PGP keys.

    Your own open encrypted mails, those of others and of authorities check signatures. A password is taken
    from DESK_APP_KEY_PASSWORD, or asked for. The file is sealed with the workspace's key.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error
    found = _box(cli).add(path.name, data, _password())
    cli.said(
        f"Added {'; '.join(found.lines)}. Mails that are here: desk-app mail check TICKET.", keys=found.lines
    )


def _password() -> str:
    given = os.environ.get(PASSWORD)
    if given is not None or not sys.stdin.isatty():
        return given or ""
    typed: str = click.prompt("Password of the key (empty for none)", default="", hide_input=True, err=True)
    return typed


@click.command("key-remove", cls=Verb)
@click.argument("name")
@pass_cli
def remove_key(cli: Cli, *, name: str) -> None:
    """Forget the keys of file NAME; mails that were opened stay open."""
    _box(cli).remove(name)
    cli.said(f"Removed {name}.")


@click.command("check", cls=Verb)
@click.argument("ticket")
@pass_cli
def check(cli: Cli, *, ticket: str) -> None:
    """Check and open the protected mails of TICKET again, with the keys there are now."""
    keys, searches = _box(cli).keys(), cli.desk.settings.get(SEARCH_OPENED)
    found = []
    for message in _messages(cli, ticket):
        if message.data.get("seal") is not None:
            seal = look_again(cli.workspace, message, keys, searches_opened=searches)
            found.append({"from": message.author_name, "state": seal.state.value, "words": seal.words})
    if not found:
        raise NotFound("No mail of this ticket is signed or encrypted.")
    rows = [(one["from"], one["words"]) for one in found]
    cli.answer(found, lambda: print_table(("from", f"{count_of(len(rows), 'mail', 'mails')}"), rows))


@click.command("answer", cls=Verb)
@click.argument("ticket")
@click.argument("word", type=click.Choice(["accepted", "declined", "tentative"]))
@pass_cli
def answer(cli: Cli, *, ticket: str, word: str) -> None:
    """Answer the newest invitation in TICKET; the reply leaves like every other."""
    messages = _messages(cli, ticket)
    cards = [
        (message, card)
        for at, message in enumerate(messages)
        if (card := invitation_of(message, cli.zone, tuple(messages[at + 1 :]))) is not None
    ]
    open_ones = [
        (message, card) for message, card in cards if card.method == "REQUEST" and not card.is_replaced
    ]
    if not open_ones:
        raise NotFound("There is no invitation in this ticket that can be answered.")
    message, card = open_ones[-1]
    ours = {
        account.settings.get("address", "").lower()
        for account in cli.accounts.all()
        if account.kind == "mailbox"
    }
    invited = next((address for address, _ in card.people if address.lower() in ours), "") or min(
        ours, default=""
    )
    if not invited:
        raise InvalidInput("There is no mailbox that the answer could come from.", "Add one first.")
    chosen = cast("Answer", word)
    done = answer_invitation(cli.workspace, message, chosen, address=invited, now_s=cli.now_s)
    cli.said(f"{done.title}: {word}, {card.title}.", change=done.change_id)


SEALS: Final = (list_keys, add_key, remove_key, check, answer)
"""The commands of this module, for the group of mails."""
