"""The server's sync rules as one thing: a typed question in, a typed answer out, over a storage Protocol."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from desk_app.sync.server_feed import SCHEMA_MAX, SCHEMA_MIN, FeedDesk
from desk_app.sync.server_push import PushDesk
from desk_app.sync.server_store import Caller, ServerStore
from desk_app.sync.wire.answers import Answer, Refusal, RefusalCode
from desk_app.sync.wire.asks import (
    Ask,
    HelloAsk,
    PullAsk,
    PushAsk,
    RepairAsk,
    SnapshotAsk,
    VerifyAsk,
)


class ServerCore:
    """Answers every question of the wire."""

    def __init__(self, store: ServerStore, pushes: PushDesk, feeds: FeedDesk) -> None:
        self.pushes = pushes
        self.feeds = feeds
        self._store = store

    def answer(self, caller: Caller, ask: Ask, time_s: int) -> Answer:
        """The answer to a question.

        Args:
            caller: Who asks, established from the token. A question that names another device than the
                token's is refused: its numbers and acknowledgements are not the caller's.
            ask: The question.
            time_s: The server's clock, for hello.
        """
        if isinstance(ask, HelloAsk | PushAsk | PullAsk) and ask.device != caller.device:
            return Refusal(self._store.epoch(), RefusalCode.FORBIDDEN)
        match ask:
            case HelloAsk():
                return self.feeds.hello(caller, time_s)
            case PushAsk():
                if not SCHEMA_MIN <= ask.schema <= SCHEMA_MAX:
                    return Refusal(self._store.epoch(), RefusalCode.UPGRADE)
                return self.pushes.push(replace(caller, epoch=ask.epoch), ask)
            case PullAsk():
                return self.feeds.pull(caller, ask)
            case SnapshotAsk():
                return self.feeds.snapshot(caller, ask)
            case VerifyAsk():
                return self.feeds.verify(caller, ask)
            case RepairAsk():
                return self.feeds.repair(caller, ask)
            case _:
                assert_never(ask)
