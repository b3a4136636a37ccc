"""Earlier versions of what is being written: which there are, how one reads, and the way back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.changes import RestoreDraft
from desk_app.domain.ids import DraftId
from desk_app.presenters.base import Presenter
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.conversation_times import Reader as Clockface
from desk_app.presenters.session import Notice, Session
from desk_app.services.reading import DraftVersion

_FIRST_WORDS: Final = 40
_NOTHING: Final = "There is no earlier version yet. While you write, one is kept each minute."


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An earlier text.

    Attributes:
        key: Tells it from the others.
        when: When it was replaced, in words.
        begins: Its first words, in one line.
        text: All of it.
    """

    key: str
    when: str
    begins: str
    text: str


@dataclass(frozen=True, slots=True)
class VersionsState:
    """What the panel shows.

    Attributes:
        lines: Newest first; empty while the panel is closed.
        chosen: The key of the one that is shown whole.
    """

    lines: tuple[VersionLine, ...] = ()
    chosen: str = ""

    @property
    def shown(self) -> VersionLine | None:
        """The one that is shown whole."""
        return next((line for line in self.lines if line.key == self.chosen), None)


class DraftVersions(Presenter[VersionsState]):
    """The earlier versions of the draft in the composer's box."""

    def __init__(self, session: Session, composer: ComposerPresenter) -> None:
        super().__init__(VersionsState())
        self._session, self._composer = session, composer

    def open(self) -> None:
        """Read them, and show them where there are any; what stands in the box is kept first."""
        self._composer.keep()
        slot = self._composer.slot
        if slot is not None:
            self._composer.keeper.when_known(slot, lambda: self._ask(slot.draft_id))

    def choose(self, key: str) -> None:
        """Show another one whole."""
        self._show(replace(self._state, chosen=key))

    def close(self) -> None:
        """Leave the draft as it is."""
        self._show(VersionsState())

    def restore(self) -> None:
        """Bring the one that is shown back; the present text becomes a version, and Undo brings it back."""
        line, slot = self._state.shown, self._composer.slot
        self.close()
        if line is None or slot is None:
            return

        def bring_back() -> None:
            if slot.draft_id is not None:
                self._session.apply(RestoreDraft(slot.draft_id, line.text))

        self._composer.keep()
        self._composer.keeper.when_known(slot, bring_back)

    def _ask(self, draft_id: DraftId | None) -> None:
        if draft_id is None:
            self._came(())
            return
        self._session.ask(
            "composer.versions", lambda reader: reader.own.draft_versions(draft_id), self._came, limit_s=None
        )

    def _came(self, versions: Sequence[DraftVersion]) -> None:
        slot = self._composer.slot
        known = {slot.written.text if slot is not None else ""}
        clock = Clockface(self._session.clock(), self._session.zone)
        lines: list[VersionLine] = []
        for version in versions:
            if version.body.strip() and version.body not in known:
                known.add(version.body)
                words = " ".join(version.body.split())
                begins = words if len(words) <= _FIRST_WORDS else f"{words[:_FIRST_WORDS].rstrip()}…"
                when = clock.short(version.saved_s)
                lines.append(VersionLine(str(version.version), when, begins, version.body))
        if lines:
            self._show(VersionsState(tuple(lines), lines[0].key))
        else:
            self._session.tell(Notice(_NOTHING))
