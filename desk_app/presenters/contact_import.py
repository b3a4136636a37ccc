"""Reading an address book into the customers: looked through first, done after a yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.domain.text import count_of
from desk_app.presenters.base import Presenter
from desk_app.presenters.session import Notice, Session
from desk_app.services.exchange.vcard_import import VcardImport, import_vcards
from desk_app.services.reading import Lane

SHOWN: Final = 8
"""Names, and sentences of what cannot be used, that are shown; of the rest, how many."""
NOTHING_NEW: Final = "Everybody in this file is here already."
_QUESTION: Final = "customers.import"

MakeSafe = Callable[[int], None]
"""Makes a backup where so many new rows ask for one."""


@dataclass(frozen=True, slots=True)
class ContactsState:
    """The panel.

    Attributes:
        path: The file; None while nothing is asked.
        busy: What is being done; empty for nothing.
        lines: What would come of it, or nothing yet.
        names: Who is new.
        refused: What cannot be used, each in a sentence.
        changes: How many customers would be new or learn something.
        error: Why the file cannot be read.
    """

    path: Path | None = None
    busy: str = ""
    lines: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    changes: int = 0
    error: str = ""


class ContactImport(Presenter[ContactsState]):
    """One file at a time."""

    def __init__(self, session: Session, make_safe: MakeSafe = lambda _rows: None) -> None:
        """Ask nothing yet.

        Args:
            session: The workspace.
            make_safe: Called beside the window after an import, with the number of new customers.
        """
        super().__init__(ContactsState())
        self._session, self._make_safe = session, make_safe

    def look(self, path: str) -> None:
        """Say what would come of a file; nothing is changed."""
        if not path:
            return
        wanted = Path(path)
        self._show(ContactsState(wanted, busy="Reading the file"))
        self._session.ask(
            _QUESTION,
            lambda _reader: import_vcards(wanted, self._session.workspace, dry_run=True),
            self._looked,
            lane=Lane.BACKGROUND,
            limit_s=None,
            failed=self._failed,
        )

    def go(self) -> None:
        """Do what was shown."""
        path = self._state.path
        if path is None or self._state.busy or not self._state.changes:
            return
        self._show(replace(self._state, busy="Importing"))

        def work() -> VcardImport:
            result = import_vcards(path, self._session.workspace)
            self._make_safe(result.added)
            return result

        self._session.ask(
            _QUESTION,
            lambda _reader: work(),
            self._imported,
            lane=Lane.BACKGROUND,
            limit_s=None,
            failed=self._failed,
        )

    def leave(self) -> None:
        """Ask nothing any more; what is being written is finished and told."""
        if self._state.busy != "Importing":
            self._session.forget(_QUESTION)
        self._show(ContactsState())

    def _looked(self, found: VcardImport) -> None:
        names = tuple(found.names[:SHOWN])
        if len(found.names) > SHOWN:
            names = (*names, f"and {len(found.names) - SHOWN:,} more")
        refused = tuple(_sentence(*pair) for pair in found.refused[:SHOWN])
        if len(found.refused) > SHOWN:
            refused = (*refused, f"And {len(found.refused) - SHOWN:,} more.")
        changes = found.added + found.filled
        self._show(
            ContactsState(
                self._state.path, lines=_lines(found), names=names, refused=refused, changes=changes
            )
        )

    def _imported(self, found: VcardImport) -> None:
        self._show(ContactsState())
        self._session.tell(Notice(_done(found)))

    def _failed(self, error: DeskError) -> None:
        if self._state.path is None:
            self._session.complain(error)
        else:
            self._show(ContactsState(self._state.path, error=str(error)))


def _lines(found: VcardImport) -> tuple[str, ...]:
    """What would come of it, in sentences."""
    lines = [f"{count_of(found.added, 'new customer', 'new customers')}."]
    if found.filled:
        people = count_of(found.filled, "customer you have", "customers you have")
        lines.append(f"{people} would learn an address or more.")
    if found.known:
        lines.append(f"{found.known:,} {'is' if found.known == 1 else 'are'} known already.")
    if found.refused:
        lines.append(f"{count_of(len(found.refused), 'entry', 'entries')} cannot be used.")
    return tuple(lines)


def _done(found: VcardImport) -> str:
    """What came of it, in one line."""
    parts = [f"{found.added:,} new"]
    for number, words in (
        (found.filled, "filled in"),
        (found.known, "known"),
        (len(found.refused), "not used"),
    ):
        if number:
            parts.append(f"{number:,} {words}")
    return f"Contacts: {', '.join(parts)}."


def _sentence(place: str, reason: str) -> str:
    return f"{place}: {reason}" if place else reason
