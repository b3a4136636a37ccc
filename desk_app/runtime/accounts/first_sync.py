"""The first sync of a workspace that was just made, before its window opens.

The window opens as soon as the person wants it; whatever has come by then is there, and the window's own
couriers go on from that place.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.couriers import Couriers, CourierStatus
from desk_app.runtime.accounts.kinds import CourierState, Kinds
from desk_app.runtime.desk import OpenOptions, open_desk
from desk_app.services.reading import ListQuery, Reader
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import Keychain

EVERY_S: Final = 0.3
Told = Callable[[CourierStatus, int], None]
"""Hears of each new status and how many tickets are here, on the account's thread."""


class RunningSync:
    """Serves the accounts of a folder, from construction to `close`."""

    def __init__(self, folder: Path, key: DataKey, kinds: Kinds, told: Told, *, keychain: Keychain) -> None:
        """Open the workspace and begin.

        Raises:
            DeskError: It cannot be opened.
        """
        self._desk = open_desk(folder, str, OpenOptions(keychain=keychain, key=key))
        self._couriers = Couriers(Accounts(self._desk.premises, kinds), self._desk.workspace)
        self._told, self._last_s = told, 0.0
        self._couriers.listen(self._heard)

    def close(self) -> None:
        """Stop, at a place from which it goes on."""
        self._couriers.close()
        self._desk.close()

    def _heard(self, status: CourierStatus) -> None:
        """Tell a new status; of those that only say how far it is, a few a second."""
        now_s = time.monotonic()
        if status.state is CourierState.WORKING and now_s - self._last_s < EVERY_S:
            return
        self._last_s = now_s
        self._told(status, self._desk.workspace.read(_count))


def _count(reader: Reader) -> int:
    return reader.lists.count(ListQuery("")).number
