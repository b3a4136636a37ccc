"""What the window says of the sync: pill, outbox, conflicts; and what a person does about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from desk_app.domain.accounts import AccountState
from desk_app.domain.changes import ChangeSet, SetAccount, UndoKind
from desk_app.domain.entities import Message
from desk_app.domain.ids import AccountId, TicketId, id_text
from desk_app.domain.text import count_of
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.conversation_times import Reader as Times
from desk_app.presenters.navigation import CONFLICTS, SyncLine, SyncLook, Waiting
from desk_app.presenters.session import Notice, Session
from desk_app.presenters.sync_state import Consent, SyncState, conflict_face, held_reply
from desk_app.presenters.unsent import DROP, EDIT, NOTE, SEND, TAKE, Unsent, is_text
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.accounts.couriers import CourierStatus
from desk_app.runtime.accounts.kinds import CourierState, Trigger
from desk_app.services.reading import ConflictLine, Lane, OpenConflict, OutboxLine, Reader, Team
from desk_app.sync.decisions import Choice, Decisions
from desk_app.sync.outbox_items import OutboxItem, items_of

PAGE: Final = "outbox"
TICK_MS: Final = 10_000
_JUST_NOW_S: Final = 5
_MOMENT_S: Final = 15
"""After this a reply waits for something else than the time in which it can be taken back."""
_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_TABLES: Final = frozenset({"outbox", "conflict"})
_STALE: Final = "stale"
_MOST: Final = 200
_MOST_SENT: Final = 30
_NEEDS: Final = ("change needs you", "changes need you")
_ONLINE: Final = frozenset({CourierState.SYNCED, CourierState.WORKING, CourierState.NEEDS_YOU})


class SyncPort(Protocol):
    """Who serves the accounts; `desk_app.runtime.accounts.couriers.Couriers`."""

    @property
    def statuses(self) -> tuple[CourierStatus, ...]:
        """How each account stands."""

    def listen(self, listener: Callable[[CourierStatus], None]) -> Callable[[], None]:
        """Hear of every new status, on any thread."""

    def call_all(self, why: Trigger) -> None:
        """Serve every account as soon as possible."""

    def agree(self, account_id: AccountId) -> None:
        """The person agrees to what an account asks."""


@dataclass(frozen=True, slots=True)
class _Found:
    lines: Sequence[OutboxLine]
    conflicts: Sequence[ConflictLine]
    team: Team
    newer: dict[str, Message]
    sent: Sequence[OutboxLine] = ()
    all_conflicts: Sequence[OpenConflict] = ()


class SyncPresenter(Presenter[SyncState]):
    """The sync of one window."""

    def __init__(self, window: WindowPresenter, port: SyncPort) -> None:
        super().__init__(SyncState())
        self._window, self._port = window, port
        self._session = window.session
        self._decisions = Decisions(self._session.workspace)
        self._found = _Found((), (), Team(), {})
        self._tick: Stop | None = None
        self._stops: list[Stop] = [
            port.listen(lambda _status: self._session.post(self._render)),
            self._session.on_change(self._follow),
        ]
        self._read()
        self._wait()

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()
        if self._tick is not None:
            self._tick()

    @property
    def session(self) -> Session:
        """The workspace and the event loop."""
        return self._session

    @property
    def window(self) -> WindowPresenter:
        """The window it belongs to."""
        return self._window

    @property
    def me(self) -> str:
        """The name of who works here."""
        return self._session.workspace.me.name

    def when(self, item: OutboxItem) -> str:
        """When something was done: the time today, else the day as well."""
        return self._times().short(item.created_s)

    def try_now(self) -> None:
        """Send and get at once."""
        self._port.call_all(Trigger.ASKED)

    def pause(self, *, is_paused: bool) -> None:
        """Send and get nothing for a while, or go on, with every account."""
        state = AccountState.PAUSED if is_paused else AccountState.OK
        for status in self._port.statuses:
            self._session.apply(SetAccount(status.account.id, state=state), silent=True)
        words = "Nothing is sent or fetched until you go on." if is_paused else "Sending goes on."
        undo = partial(self.pause, is_paused=not is_paused)
        self._session.tell(Notice(words, "done", replaces="sync.paused", undo=undo))

    def send_again(self, item: OutboxItem) -> None:
        """Send what is held or was refused, as it is."""
        self._decide(lambda: self._decisions.retry(*item.op_ids))

    def edit(self, item: OutboxItem) -> None:
        """Take a reply back into the composer of its ticket, and go there."""
        ticket = item.ticket_id

        def then() -> None:
            if ticket is None:
                return
            self._window.open_ticket(ticket, enter=True)
            write = "ticket.note" if item.kind.startswith("note.") else "ticket.reply"
            if item.kind.startswith("side"):
                return  # the box goes to its words by itself; a reply would reach the customer
            if self._window.is_bound(write):
                self._window.run(write)  # the keyboard goes where the words are

        self._decide(lambda: self._decisions.take_up(item.op_ids), then)

    def keep_as_note(self, item: OutboxItem) -> None:
        """Keep the words of a held reply as an internal note."""
        self._decide(lambda: self._decisions.keep_as_note(item.id))

    def take_back(self, item: OutboxItem) -> None:
        """Take what has not left back; words become a draft again."""
        take = self._decisions.take_up if is_text(item) else self._decisions.drop
        self._decide(lambda: take(item.op_ids))

    def discard(self, item: OutboxItem) -> None:
        """Take something out of the outbox for good."""
        self._decide(lambda: self._decisions.drop(item.op_ids, keeps_words=False))

    def decide(self, choices: Sequence[Choice]) -> None:
        """Say whose values fields get, or give them others: one step, which can be taken back."""
        if choices:
            self._decide(lambda: self._decisions.decide(choices))

    def open_conflicts(self) -> None:
        """Go where conflicts are decided."""
        self._window.open_page(CONFLICTS)

    def sign_in(self) -> None:
        """Go where somebody signs in again."""
        self._window.open_page("settings", "accounts")

    def agree(self, consent: Consent) -> None:
        """Let an account do what it asks; it asks again the next time."""
        self._port.agree(consent.account_id)
        self._session.tell(Notice(f"{consent.account} goes on."))

    def open_ticket(self, ticket_id: TicketId) -> None:
        """Go to a ticket."""
        self._window.open_ticket(ticket_id, enter=True)

    def _decide(self, decision: Callable[[], ChangeSet], then: Callable[[], None] | None = None) -> None:
        """A decision waits for the writer, so it is made on a reader thread."""

        def done(changes: ChangeSet) -> None:
            # One notice, also where several are decided at once.
            kind, undo = ("info", b"") if changes.undo is UndoKind.NONE else ("done", changes.group_id)
            self._session.tell(Notice(f"{changes.title}.", kind, undo, replaces="sync.decided"))
            for problem in changes.problems:
                self._session.tell(Notice(problem, "problem"))
            if then is not None:
                then()

        name = f"sync.decide.{id(decision)}"
        self._session.ask(name, lambda _reader: decision(), done, lane=Lane.SCREEN, limit_s=None)

    def _follow(self, changes: ChangeSet) -> None:
        # What holds a reply may come only after the answer that it is held.
        lacks = any(
            line.op.code == _STALE and line.op.target not in self._found.newer for line in self._found.lines
        )
        tables = _TABLES | {"message"} if lacks else _TABLES
        if changes.may_concern(tables) or changes.kind.startswith("account."):
            self._read()

    def _read(self) -> None:
        def question(reader: Reader) -> _Found:
            lines = reader.own.outbox(_MOST)
            newer: dict[str, Message] = {}
            for line in lines:
                if line.op.code == _STALE and line.ticket_id is not None:
                    shown = reader.tickets.conversation(line.ticket_id).conversation
                    for entry in shown.entries:
                        if id_text(entry.id) == line.op.target and isinstance(entry, Message):
                            newer[line.op.target] = entry
            own = reader.own
            conflicts = own.conflicts(_MOST)
            return _Found(
                lines,
                conflicts,
                reader.team,
                newer,
                own.sent(_MOST_SENT),
                own.open_conflicts() if conflicts else (),
            )

        def answered(found: _Found) -> None:
            self._found = found
            self._render()

        self._session.ask("sync.outbox", question, answered, lane=Lane.BACKGROUND, limit_s=None)

    def _wait(self) -> None:
        """Times like "8 s ago" grow by themselves."""

        def tick() -> None:
            self._render()
            self._wait()

        self._tick = self._session.after(TICK_MS, tick)

    def _render(self) -> None:
        statuses, found = self._port.statuses, self._found
        worst = max(statuses, key=lambda status: _ORDER[status.state], default=None)
        is_online = worst is None or worst.state in _ONLINE
        stopped = (
            worst.sentence if worst and worst.state in (CourierState.SIGN_IN, CourierState.STOPPED) else ""
        )
        items = items_of(found.lines, is_online=is_online, stopped=stopped)
        times = self._times()
        conflicts = tuple(conflict_face(line, found.team, times) for line in found.conflicts)
        tickets = {face.ticket_id for face in conflicts}
        line = self._line(worst, items, len(tickets))
        stale = (item for item in items if item.code == _STALE and item.needs_you)
        held = tuple(held_reply(item, found.newer.get(item.newer), times) for item in stale)
        held_ids = {reply.item.id for reply in held}
        self._show(
            SyncState(
                has_account=bool(statuses),
                is_paused=bool(statuses) and all(status.state is CourierState.PAUSED for status in statuses),
                line=line,
                head=self._head(worst, items),
                held=held,
                items=tuple(item for item in items if item.id not in held_ids),
                conflicts=conflicts,
                all_conflicts=tuple(found.all_conflicts),
                consents=tuple(
                    Consent(status.account.id, status.account.name, status.asks)
                    for status in statuses
                    if status.asks
                ),
                sent=tuple(items_of(found.sent, is_online=True)),
            )
        )
        self._window.navigation.show_sync(line)
        # What is decided on the page of conflicts, by ticket as it is listed there.
        decided_there = len(tickets | {reply.item.ticket_id for reply in held if reply.item.ticket_id})
        waiting = Waiting(f"page:{PAGE}", len(items), decided_there)
        self._window.navigation.show_waiting(waiting if statuses else None)
        authors = {reply.item.id: reply.newer_by for reply in held}
        shown = (item for item in items if is_text(item) and (item.needs_you or self._waits(item, is_online)))
        self._window.unsent.put(
            tuple(Unsent(item, authors.get(item.id, "")) for item in shown), self._decide_there
        )

    def _waits(self, item: OutboxItem, is_online: bool) -> bool:  # noqa: FBT001 - said by its name
        """Whether the conversation says that it has not left: not for the moments that everything takes."""
        is_old = self._session.clock() - item.created_s > _MOMENT_S
        return bool(item.entry) and (is_old or not is_online)

    def _decide_there(self, act: str, item: OutboxItem) -> None:
        """What was chosen at the card of the conversation."""
        ways = {
            EDIT: self.edit,
            SEND: self.send_again,
            NOTE: self.keep_as_note,
            DROP: self.discard,
            TAKE: self.take_back,
        }
        ways[act](item)

    def _line(self, worst: CourierStatus | None, items: list[OutboxItem], conflicts: int) -> SyncLine:
        if worst is None:
            return SyncLine()
        waiting = [item for item in items if not item.needs_you]
        trailing = f"{len(waiting):,} waiting" if waiting else ""
        consents = sum(bool(status.asks) for status in self._port.statuses)
        needs = sum(item.needs_you for item in items) + conflicts + consents
        match worst.state:
            case CourierState.SIGN_IN:
                return SyncLine(SyncLook.SIGN_IN, "Sign in again", trailing)
            case CourierState.OFFLINE:
                return SyncLine(SyncLook.OFFLINE, f"Offline since {self._at(worst.since_s)}", trailing)
            case CourierState.STOPPED | CourierState.WIPED:
                return SyncLine(SyncLook.OFFLINE, worst.sentence or "Stopped", trailing)
            case CourierState.PAUSED:
                return SyncLine(SyncLook.OFFLINE, "Paused", trailing)
            case CourierState.WORKING if worst.progress.sending or worst.progress.getting:
                return SyncLine(SyncLook.MOVING, _moving(worst.progress.sending, worst.progress.getting))
        if needs:
            words = ("conflict needs you", "conflicts need you") if conflicts == needs else _NEEDS
            text = count_of(needs, *words)
            return SyncLine(SyncLook.CONFLICTS, text, trailing)
        return SyncLine(SyncLook.SYNCED, self._synced(worst.synced_s), trailing)

    def _head(self, worst: CourierStatus | None, items: list[OutboxItem]) -> str:
        if worst is None:
            return "There is nothing to send to: everything is kept on this computer."
        if worst.sentence and worst.state not in (CourierState.SYNCED, CourierState.NEEDS_YOU):
            return f"{worst.sentence} Everything is kept here, in order, until the server has it."
        if not items:
            return "Everything has arrived."
        return "Kept here, in order, until the server has it."

    def _synced(self, synced_s: float) -> str:
        if not synced_s:
            return "Connecting…"
        ago_s = max(0, self._session.clock() - int(synced_s))
        if ago_s < _JUST_NOW_S:
            return "Synced just now"
        if ago_s < _MINUTE_S:
            return f"Synced {ago_s // 10 * 10 or _JUST_NOW_S} s ago"
        return f"Synced {ago_s // _MINUTE_S} min ago" if ago_s < _HOUR_S else f"Synced {self._at(synced_s)}"

    def _at(self, at_s: float) -> str:
        return f"{datetime.fromtimestamp(at_s, self._session.zone):%H:%M}"

    def _times(self) -> Times:
        return Times(self._session.clock(), self._session.zone)


_ORDER: Final = {
    CourierState.SYNCED: 0,
    CourierState.PAUSED: 1,
    CourierState.NEEDS_YOU: 2,
    CourierState.WORKING: 3,
    CourierState.OFFLINE: 4,
    CourierState.STOPPED: 5,
    CourierState.SIGN_IN: 6,
    CourierState.WIPED: 7,
}
"""Which of several accounts the pill speaks of."""


def _moving(sending: int, getting: int) -> str:
    parts = [f"sending {sending:,}"] if sending > 0 else []
    parts += [f"getting {getting:,}"] if getting > 0 else []
    return ", ".join(parts).capitalize()
