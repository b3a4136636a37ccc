"""What is kept on this computer, for the settings page: how large each choice is, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from desk_app.domain.changes import ChangeSet
from desk_app.domain.offline import PART_WORDS, KeepChoice, KeptPart, Part
from desk_app.domain.text import count_of
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.conversation_files import size_words
from desk_app.presenters.session import Session
from desk_app.presenters.timers import Timers
from desk_app.runtime.accounts.keeping import choice_of
from desk_app.services.reading import Lane, Reader

_PAUSE_MS: Final = 400
_TABLES: Final = frozenset({"blob", "attachment", "pin", "ticket"})


class KeepPort(Protocol):
    """Who fetches in advance; `desk_app.runtime.accounts.fetching.Fetcher`."""

    def look(self) -> None:
        """Something may have to be fetched in advance now."""


@dataclass(frozen=True, slots=True)
class KeepLine:
    """One choice with its size.

    Attributes:
        name: Stable.
        title: As people read it.
        text: How many tickets and files, how large, how much is here.
        is_chosen: It counts.
    """

    name: str
    title: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class KeepState:
    """The block.

    Attributes:
        lines: The choices, and all that is chosen together.
        is_whole: All that is chosen is here.
    """

    lines: tuple[KeepLine, ...] = ()
    is_whole: bool = True


class KeepPresenter(Presenter[KeepState]):
    """The offline set of one window.

    Args:
        session: The workspace.
        port: Fetches what is missing.
    """

    def __init__(self, session: Session, port: KeepPort) -> None:
        super().__init__(KeepState())
        self._session, self._port = session, port
        self._timers = Timers(session.after)
        self._choice = choice_of(session.preferences.settings)
        self._stops: list[Stop] = [
            session.on_change(self._follow),
            session.preferences.watch(self._chosen),
        ]
        self._read()

    def close(self) -> None:
        """Follow nothing any more."""
        self._timers.stop_all()
        for stop in self._stops:
            stop()

    def fetch(self) -> None:
        """Get now what is missing."""
        self._port.look()

    def _chosen(self) -> None:
        """The person chose something else: show its size, and get what is missing."""
        choice = choice_of(self._session.preferences.settings)
        if choice != self._choice:
            self._choice = choice
            self._read()
            self._port.look()

    def _follow(self, changes: ChangeSet) -> None:
        if changes.may_concern(_TABLES) and "read" not in self._timers:
            self._timers.start("read", _PAUSE_MS, self._read)
        if changes.kind == "ticket.pin":
            self._port.look()

    def _read(self) -> None:
        choice = self._choice

        def question(reader: Reader) -> tuple[KeptPart, ...]:
            return reader.offline.parts(choice)

        def answered(parts: tuple[KeptPart, ...]) -> None:
            self._show(state_of(parts, choice))

        self._session.ask("keeping", question, answered, lane=Lane.BACKGROUND, limit_s=None)


def state_of(parts: tuple[KeptPart, ...], choice: KeepChoice) -> KeepState:
    """The block's lines."""
    chosen = {*choice.parts, Part.PINNED, Part.CHOSEN}
    lines = tuple(
        KeepLine(part.part.value, PART_WORDS[part.part], _words(part, choice), part.part in chosen)
        for part in parts
    )
    whole = next((part for part in parts if part.part is Part.CHOSEN), None)
    return KeepState(lines, whole is None or whole.files == whole.files_here)


def _words(part: KeptPart, choice: KeepChoice) -> str:
    if not part.tickets:
        return "No tickets."
    tickets = count_of(part.tickets, "ticket", "tickets")
    if part.entries:
        words = f"{count_of(part.entries, 'message', 'messages')} (about {size_words(part.words_size)})"
        tickets = f"{tickets}, {words}"
    if not part.files:
        return f"{tickets}, no files."
    files = f"{tickets}, {count_of(part.files, 'file', 'files')}"
    here = "all here" if part.files == part.files_here else f"{size_words(part.size_here)} here"
    room = f"; room for {size_words(choice.budget_bytes)}" if part.part is Part.CHOSEN else ""
    return f"{files}, {size_words(part.size)}, {here}{room}."
