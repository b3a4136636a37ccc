"""The offline set: what is fetched before anybody asks, and what leaves (words not chosen, too many files).

What is chosen stands in the settings (`offline.*`) and, ticket by ticket, in pins. Nothing leaves that is not
on the server: files of drafts, of unsent replies and of this computer's own tickets stay whatever is chosen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.offline import KeepChoice, Part, RemoteFile
from desk_app.runtime.accounts.fetching import Wanted, drop_file, drop_words
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import (
    OFFLINE_BUDGET_MB,
    OFFLINE_LARGEST_MB,
    OFFLINE_MINE,
    OFFLINE_RECENT_DAYS,
    OFFLINE_TEAMS,
    OFFLINE_WORDS,
)
from desk_app.services.workspace import Workspace
from desk_app.store.opening import Store

_MB: Final = 1_000_000
_AT_ONCE: Final = 200
_LOOK_EVERY_S: Final = 600.0
"""How often tickets are looked for whose words need not be here any more."""


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
        settings.get(OFFLINE_WORDS) == "all",
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
        self._opened: set[TicketId] = set()
        self._looked: tuple[KeepChoice, float] | None = None

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

    def words_wanted(self) -> Iterator[TicketId]:
        """Tickets whose words are to be here and are not; what nobody chose is put away first."""
        choice = choice_of(self._settings)
        self._put_words_away(choice)
        asked: set[TicketId] = set()
        while new := self._words_missing(choice, asked):
            asked |= set(new)
            yield from new

    def _words_missing(self, choice: KeepChoice, asked: set[TicketId]) -> list[TicketId]:
        most = _AT_ONCE + len(asked)
        found = self._workspace.read(lambda reader: reader.offline.words_missing(choice, most))
        return [ticket for ticket in found if ticket not in asked]

    def opened(self, ticket: TicketId) -> None:
        """Somebody looks at a ticket: its words stay as long as the program runs."""
        self._opened.add(ticket)

    def put_words_away(self) -> int:
        """Put away at once what nobody chose; gives how many messages and notes went."""
        self._looked = None
        return self._put_words_away(choice_of(self._settings))

    def _put_words_away(self, choice: KeepChoice) -> int:
        now_s = time.monotonic()
        known, at_s = self._looked or (None, 0.0)
        if known == choice and now_s - at_s < _LOOK_EVERY_S:
            return 0
        self._looked = (choice, now_s)
        account, gone = self._main(), 0
        most = _AT_ONCE + len(self._opened)
        while account is not None:
            found = self._workspace.read(lambda reader: reader.offline.words_to_drop(choice, most))
            tickets = [ticket for ticket in found if ticket not in self._opened]
            if not tickets or not (went := drop_words(self._store, account, tickets)):
                break
            gone += went
        return gone

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
        drop_file(self._store, self._main() or AccountId(accounts[0].id), file.sha256)

    def _main(self) -> AccountId | None:
        """The account that has a server."""
        accounts = self._workspace.read(lambda reader: reader.own.accounts())
        return next((AccountId(account.id) for account in accounts if account.is_main), None)
