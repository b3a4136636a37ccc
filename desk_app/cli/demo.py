"""`desk-app demo`: a throw-away workspace filled with a believable company."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from desk_app.cli.context import Cli, ask_passphrase, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.progress import progress
from desk_app.cli.workspaces import make_workspace
from desk_app.domain.errors import InvalidInput
from desk_app.domain.text import count_of
from desk_app.runtime.desk import NewDesk, OpenOptions, open_desk
from desk_app.runtime.instance import is_open
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.paths import AppFolders, resources
from desk_app.services.demo.company import Founding
from desk_app.services.demo.fill import DEMO_TICKETS, fill_demo
from desk_app.store.keyfile import Keychain

_PREFIX: Final = "demo-"


@desk_app.command()
@click.option("--tickets", type=click.IntRange(1, 2_000_000), default=DEMO_TICKETS, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Another seed makes another company.")
@click.option("--no-window", "no_window", is_flag=True, help="Only fill the workspace of --workspace.")
@pass_cli
def demo(cli: Cli, *, tickets: int, seed: int, no_window: bool) -> None:
    """Show a made-up company: two years of tickets that are gone when you close the window.

    With --workspace DIR --no-window the company is kept in DIR.
    """
    if no_window:
        made = _fill(cli, cli.folder, None, tickets=tickets, seed=seed)
        cli.said(f"Filled {cli.folder} with {count_of(made, 'ticket', 'tickets')}.", tickets=made)
        return
    if cli.plugs.window is None:
        raise InvalidInput("There is no window here.", "Use --workspace DIR --no-window.")
    place = _throw_away_folder()
    try:
        keychain = MemoryKeychain()
        _fill(cli, place, keychain, tickets=tickets, seed=seed)
        status = cli.plugs.window(place, keychain)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    raise click.exceptions.Exit(status)


def _fill(cli: Cli, folder: Path, keychain: Keychain | None, *, tickets: int, seed: int) -> int:
    new = NewDesk("Kestrel", "Mira Okafor", "mira@kestrel.example")
    code = make_workspace(folder, new, keychain=keychain, any_place=cli.any_place)
    if keychain is None:
        cli.note(f"Recovery code (shown only now): {code}")
    options = OpenOptions(keychain=keychain, any_place=cli.any_place)
    with open_desk(folder, ask_passphrase, options) as desk, progress("Making the demo") as told:
        founding = Founding(seed, cli.now_s, tickets, desk.workspace.me.id)
        return fill_demo(desk.workspace, resources("demo"), founding, told)


def _throw_away_folder() -> Path:
    """A new folder in the cache; folders that a crash has left there are removed first."""
    cache = AppFolders.of_this_person().cache
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if not is_open(old):
                shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=cache))
