"""The seconds in which a sent reply can be taken back, counted down in a notice.

The reply is safe on disk from the first moment, and whoever sends it waits as long (`sending.take_back_s`).
What was still waiting when the program ended is shown again at the next start: nothing is lost, nothing
leaves behind anybody's back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.ids import TicketId
from desk_app.presenters.base import Stop
from desk_app.presenters.palette_memory import Habits
from desk_app.presenters.session import Notice, Session
from desk_app.presenters.timers import Timers
from desk_app.runtime.settings_schema import TAKE_BACK_S
from desk_app.services.reading import HistoryStep, Reader

SENDING: Final = "sending"
"""The kind of notice that counts down."""
SENT: Final = "sent"
"""The kind of notice that ends the countdown; nothing is to be seen of it."""
_KINDS: Final = frozenset({"message.reply", "side.start", "side.write"})
"""Changes that leave only after a while."""
_TITLES: Final = ("Replied to ", "Asked ", "Wrote to ")
_NAME: Final = "sending.waiting"
_SECOND_MS: Final = 1_000
_STEPS: Final = 50


class WaitingReplies:
    """Which replies could still be taken back, by the group of their change; outlives the program."""

    def __init__(self, habits: Habits) -> None:
        self._habits = habits

    def all(self) -> frozenset[bytes]:
        """Those that were waiting when this was last changed."""
        kept = self._habits.get(_NAME)
        return frozenset(_ids(kept)) if isinstance(kept, list) else frozenset()

    def add(self, group_id: bytes) -> None:
        """One more waits."""
        self._keep(self.all() | {group_id})

    def remove(self, group_id: bytes) -> None:
        """It has gone, or was taken back."""
        if group_id in self.all():
            self._keep(self.all() - {group_id})

    def _keep(self, groups: Iterable[bytes]) -> None:
        self._habits.set(_NAME, sorted(group.hex() for group in groups))


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A reply that waits: what is said, for which ticket, and until when."""

    words: str
    ticket_id: TicketId | None
    until_s: int


class SendingPresenter:
    """Counts down for one window; the countdown itself is told as notices."""

    def __init__(self, session: Session, replies: WaitingReplies) -> None:
        self._session = session
        self._replies = replies
        self._timers = Timers(session.after)
        self._waiting: dict[bytes, _Waiting] = {}
        self._stops: list[Stop] = [session.on_notice(self._heard), session.on_change(self._follow)]

    def close(self) -> None:
        """Count no more; what waits is remembered."""
        for stop in self._stops:
            stop()
        self._timers.stop_all()

    def resume(self) -> None:
        """Give what waited when the program ended its full time again."""
        left = self._replies.all()
        if not left:
            return

        def question(reader: Reader) -> tuple[HistoryStep, ...]:
            return reader.own.history(_STEPS)

        def found(steps: tuple[HistoryStep, ...]) -> None:
            waiting = {step.group_id: step for step in steps if step.can_undo and step.kind in _KINDS}
            for group_id in left:
                step = waiting.get(group_id)
                if step is None:
                    self._replies.remove(group_id)
                else:
                    self._begin(group_id, _sending(step.title), None)

        self._session.ask("sending.left", question, found, limit_s=None)

    def _heard(self, notice: Notice) -> None:
        if notice.kind == SENDING and notice.group_id not in self._waiting:
            self._begin(notice.group_id, notice.text, notice.ticket_id)

    def _begin(self, group_id: bytes, words: str, ticket_id: TicketId | None) -> None:
        seconds = self._session.preferences.get(TAKE_BACK_S)
        if not seconds:
            self._session.tell(Notice(words.replace("Sending", "Replied", 1)))
            return
        self._waiting[group_id] = _Waiting(words, ticket_id, self._session.clock() + seconds)
        self._replies.add(group_id)
        self._count()

    def _count(self) -> None:
        """Say how long it still is; away with what has no time left."""
        now_s = self._session.clock()
        for group_id, waiting in tuple(self._waiting.items()):
            left = waiting.until_s - now_s
            if left <= 0:
                self._end(group_id)
                continue
            text = f"{waiting.words} in {left} s"
            self._session.tell(Notice(text, SENDING, group_id, _key(group_id), waiting.ticket_id))
        if self._waiting:
            self._timers.start("second", _SECOND_MS, self._count)

    def _end(self, group_id: bytes) -> None:
        waiting = self._waiting.pop(group_id)
        self._replies.remove(group_id)
        self._session.tell(Notice(waiting.words, SENT, group_id, _key(group_id)))

    def _follow(self, changes: ChangeSet) -> None:
        """Something was taken back: perhaps one of these."""
        if changes.kind != "undo" or not self._waiting:
            return

        def question(reader: Reader) -> frozenset[bytes]:
            return frozenset(step.group_id for step in reader.own.history(_STEPS) if step.can_undo)

        def found(groups: frozenset[bytes]) -> None:
            for group_id in set(self._waiting) - groups:
                self._end(group_id)

        self._session.ask("sending.undone", question, found, limit_s=None)


def _sending(title: str) -> str:
    """A title of the history ("Asked Carrier about #12") as what is still to happen."""
    for begin in _TITLES:
        title = title.removeprefix(begin)
    return f"Sending {title}" if title.startswith("#") else f"Sending to {title}"


def _key(group_id: bytes) -> str:
    return f"sending-{group_id.hex()}"


def _ids(kept: list[object]) -> Iterable[bytes]:
    for value in kept:
        if isinstance(value, str):
            try:
                yield bytes.fromhex(value)
            except ValueError:
                continue  # not one of ours
