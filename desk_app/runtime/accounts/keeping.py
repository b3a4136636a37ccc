"""The offline set: which files are fetched before anybody asks, and which leave when their budget is used up.

What is chosen stands in the settings (`offline.*`) and, ticket by ticket, in pins. Nothing leaves that is not
on the server: files of drafts, of unsent replies and of this computer's own tickets stay whatever is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desk_app.domain.ids import AccountId
from desk_app.domain.offline import KeepChoice, Part, RemoteFile
from desk_app.runtime.accounts.fetching import Wanted, drop_file
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import (
    OFFLINE_BUDGET_MB,
    OFFLINE_LARGEST_MB,
    OFFLINE_MINE,
    OFFLINE_RECENT_DAYS,
    OFFLINE_TEAMS,
)
from desk_app.services.workspace import Workspace
from desk_app.store.opening import Store

_MB: Final = 1_000_000
_AT_ONCE: Final = 200


def choice_of(settings: Settings) -> KeepChoice:
    """What the person chose."""
    days = settings.get(OFFLINE_RECENT_DAYS)
    wanted = (
        (Part.MINE, settings.get(OFFLINE_MINE)),
        (Part.TEAMS, settings.get(OFFLINE_TEAMS)),
        (Part.RECENT, days > 0),
    )
    return KeepChoice(
        frozenset(part for part, is_wanted in wanted if is_wanted),
        days,
        settings.get(OFFLINE_LARGEST_MB) * _MB,
        settings.get(OFFLINE_BUDGET_MB) * _MB,
    )


class Keeper:
    """Says what is to be fetched next, and makes room for it.

    Args:
        workspace: For questions.
        store: For removing files.
        settings: What is chosen; read anew each time.
    """

    def __init__(self, workspace: Workspace, store: Store, settings: Settings) -> None:
        self._workspace = workspace
        self._store = store
        self._settings = settings

    def wanted(self) -> Iterator[Wanted]:
        """Files of the offline set that are not here, one after the other, until the budget is used up.

        Each is asked for once: one that cannot be had does not keep the others from coming.
        """
        asked: set[bytes] = set()
        while (file := self._next(choice := choice_of(self._settings), asked)) is not None:
            if not self._make_room(choice, file.size):
                return
            asked.add(file.sha256)
            yield Wanted(file.sha256, file.size, file.mime)

    def _next(self, choice: KeepChoice, asked: set[bytes]) -> RemoteFile | None:
        found = self._workspace.read(lambda reader: reader.offline.missing(choice, _AT_ONCE + len(asked)))
        return next((one for one in found if one.sha256 not in asked), None)

    def _make_room(self, choice: KeepChoice, size: int) -> bool:
        """Let files go that nobody chose until there is room for so many bytes."""
        held, spare = self._workspace.read(
            lambda reader: (reader.offline.held_bytes(), reader.offline.spare(choice, _AT_ONCE))
        )
        for file in spare:
            if held + size <= choice.budget_bytes:
                break
            self._drop(file)
            held -= file.size
        return held + size <= choice.budget_bytes

    def _drop(self, file: RemoteFile) -> None:
        accounts = self._workspace.read(lambda reader: reader.own.accounts())
        account = next((account for account in accounts if account.is_main), accounts[0])
        drop_file(self._store, AccountId(account.id), file.sha256)
