"""The demo: a made-up company in a folder that is gone when the window closes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from desk_app.domain.errors import NotFound, Refused
from desk_app.runtime import clock
from desk_app.runtime.desk import NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.instance import is_open
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.paths import AppFolders, resources
from desk_app.runtime.policy import read_policy
from desk_app.services.demo.company import Founding
from desk_app.services.demo.fill import DEMO_TICKETS, fill_demo
from desk_app.store.keyfile import Keychain

PERSON: Final = NewDesk("Kestrel", "Mira Okafor", "mira@kestrel.example")
"""Who looks at it, and for whom they work."""

_PREFIX: Final = "demo-"

Told = Callable[[int, int], bool]
"""Told (done, total) tickets; False stops."""


def throw_away_folder() -> Path:
    """A new folder in the cache; folders that a crash has left there are removed first."""
    cache = AppFolders.of_this_person().cache
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if not is_open(old):
                shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=cache))


def make_demo(
    told: Told, *, tickets: int = DEMO_TICKETS, seed: int = 1, folder: Path | None = None
) -> tuple[Path, Keychain]:
    """Make the demo in a folder of its own.

    Args:
        told: Told how far it is.
        tickets: How many.
        seed: Another one makes another company.
        folder: Where, instead of a new folder in the cache.

    Returns:
        The folder, to be removed afterwards, and what opens it.

    Raises:
        Refused: The administrator has switched the demo off.
        Cancelled: `told` said stop; nothing is left behind.
        StoreError: It cannot be written; nothing is left behind.
    """
    read_policy().require("demo")
    place, keychain = folder or throw_away_folder(), MemoryKeychain()
    try:
        make_desk(place, PERSON, keychain=keychain)
        fill_desk(place, keychain, told, tickets=tickets, seed=seed)
    except BaseException:
        remove_demo(place)
        raise
    return place, keychain


def fill_desk(
    folder: Path,
    keychain: Keychain | None,
    told: Told,
    *,
    tickets: int,
    seed: int,
    ask_passphrase: Callable[[], str] | None = None,
    any_place: bool = False,
) -> int:
    """Fill a new workspace with the company; gives how many tickets there are.

    Raises:
        Cancelled: `told` said stop.
    """
    options = OpenOptions(keychain=keychain, any_place=any_place)
    with open_desk(folder, ask_passphrase or _nobody_to_ask, options) as desk:
        founding = Founding(seed, clock.now_s(), tickets, desk.workspace.me.id)
        return fill_demo(desk.workspace, resources("demo"), founding, told)


def is_demo(folder: Path) -> bool:
    """Whether it is the folder of a demo that is gone afterwards."""
    return folder.name.startswith(_PREFIX) and folder.parent == AppFolders.of_this_person().cache


def open_one() -> Path:
    """The folder of the demo whose window is open.

    Raises:
        NotFound: None is.
    """
    for folder in AppFolders.of_this_person().cache.glob(f"{_PREFIX}*"):
        if is_open(folder):
            return folder
    raise NotFound("No demo is open.", "Open one with: desk-app demo")


def remove_demo(folder: Path) -> None:
    """Remove its folder."""
    shutil.rmtree(folder, ignore_errors=True)


def _nobody_to_ask() -> str:
    raise Refused("The demo has no passphrase.")
