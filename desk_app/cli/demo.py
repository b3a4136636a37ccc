"""`desk-app demo`: a throw-away workspace filled with a believable company."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from desk_app.cli.context import Cli, ask_passphrase, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.progress import progress
from desk_app.cli.workspaces import make_workspace
from desk_app.domain.errors import InvalidInput
from desk_app.domain.text import count_of
from desk_app.runtime.demo_desk import PERSON, fill_desk, open_one, remove_demo, throw_away_folder
from desk_app.runtime.instance import Request, Wish, hand_over
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.screens import require_screen
from desk_app.services.demo.fill import DEMO_TICKETS
from desk_app.store.keyfile import Keychain

_ACTS: Final = {
    "offline": "The demo goes offline; its window says when.",
    "online": "The demo goes online; its window says when.",
    "conflict": "A colleague changes what waits in the demo; its window says what.",
}


@desk_app.command()
@click.option("--tickets", type=click.IntRange(1, 2_000_000), default=DEMO_TICKETS, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Another seed makes another company.")
@click.option("--no-window", "no_window", is_flag=True, help="Only fill the workspace of --workspace.")
@click.option("--offline", "act", flag_value="offline", help="Take the network from the demo that is open.")
@click.option("--online", "act", flag_value="online", help="Give it back.")
@click.option("--conflict", "act", flag_value="conflict", help="Let a colleague change what waits there.")
@pass_cli
def demo(cli: Cli, *, tickets: int, seed: int, no_window: bool, act: str | None) -> None:
    """Show a made-up company: two years of tickets that are gone when you close the window.

    With --workspace DIR --no-window the company is kept in DIR.
    """
    if act is not None:
        hand_over(open_one(), Request(Wish.DEMO, act))
        cli.said(_ACTS[act])
        return
    if no_window:
        made = _fill(cli, cli.folder, None, tickets=tickets, seed=seed)
        cli.said(f"Filled {cli.folder} with {count_of(made, 'ticket', 'tickets')}.", tickets=made)
        return
    if cli.plugs.window is None:
        raise InvalidInput("There is no window here.", "Use --workspace DIR --no-window.")
    require_screen()  # before a company is made for nobody to see
    place = throw_away_folder()
    try:
        keychain = MemoryKeychain()
        _fill(cli, place, keychain, tickets=tickets, seed=seed)
        status = cli.plugs.window(place, keychain)
    finally:
        remove_demo(place)
    raise click.exceptions.Exit(status)


def _fill(cli: Cli, folder: Path, keychain: Keychain | None, *, tickets: int, seed: int) -> int:
    code = make_workspace(folder, PERSON, keychain=keychain, any_place=cli.any_place)
    if keychain is None:
        cli.note(f"Recovery code (shown only now): {code}")
    with progress("Making the demo") as told:
        return fill_desk(
            folder,
            keychain,
            told,
            tickets=tickets,
            seed=seed,
            ask_passphrase=ask_passphrase,
            any_place=cli.any_place,
        )
