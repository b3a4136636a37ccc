"""Who was where when the server was last heard: what `ticket who` says while it is away, in any process."""

from __future__ import annotations

from collections.abc import Iterable

from desk_app.runtime.accounts.kinds import WhoIsWhere
from desk_app.runtime.accounts.presence import PresenceBoard
from desk_app.store.last_seen import LastSeen, read_last_seen, write_last_seen
from desk_app.store.opening import Store
from desk_app.sync.wire.news import Doing, Presence


def keep_present(store: Store, account_id: bytes, people: Iterable[Presence], at_s: int) -> None:
    """Keep who was where at a moment."""
    seen = LastSeen(at_s, tuple((one.ticket, one.agent, one.doing.value) for one in people))
    store.writer.derive(lambda driver: write_last_seen(driver, account_id, seen)).result()


def keep_board(store: Store, account_id: bytes, board: PresenceBoard) -> None:
    """Keep what a running program has heard, once its server is away; nothing where none was heard."""
    at_s = board.as_of_s
    if at_s is not None:
        people = (
            Presence(ticket, one.doing, one.agent)
            for ticket, seen in board.everywhere().items()
            for one in seen
        )
        keep_present(store, account_id, people, int(at_s))


def last_present(store: Store, account_id: bytes) -> WhoIsWhere | None:
    """Who was where when the server was last heard; None where it never was."""
    seen = store.writer.derive(lambda driver: read_last_seen(driver, account_id)).result()
    if seen is None:
        return None
    people = tuple(Presence(ticket, Doing(doing), agent) for ticket, agent, doing in seen.people)
    return WhoIsWhere(people, seen.at_s)
