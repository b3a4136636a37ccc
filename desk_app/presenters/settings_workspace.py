"""The section "This workspace": where it lies, how large it is, backups, and the ways into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from desk_app.domain.errors import DeskError, InvalidInput
from desk_app.domain.text import count_of
from desk_app.presenters.base import Presenter
from desk_app.presenters.question import Question
from desk_app.presenters.session import Notice
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.premises import Premises, Survey
from desk_app.services.reading import Lane

T = TypeVar("T")

SHOWN_BACKUPS = 5
_WHY = {
    "schedule": "by itself",
    "person": "by hand",
    "migration": "before an update",
    "restore": "before a restore",
    "repair": "before a repair",
}


@dataclass(frozen=True, slots=True)
class BackupLine:
    """A backup as it is listed: its name, when and why it was made, what it holds."""

    name: str
    when: str
    holds: str


@dataclass(frozen=True, slots=True)
class WorkspaceState:
    """The section.

    Attributes:
        survey: What there is; None until it was looked at.
        backups: The newest ones, for showing.
        busy: What is being done, by the key of its button; empty for nothing.
        code: A new recovery code, while it is shown.
        asks_passphrase: A new passphrase is being typed.
        problem: What is wrong with it.
    """

    survey: Survey | None = None
    backups: tuple[BackupLine, ...] = ()
    busy: str = ""
    code: str = ""
    asks_passphrase: bool = False
    problem: str = ""


class WorkspacePresenter(Presenter[WorkspaceState]):
    """The workspace of one window, as a whole."""

    def __init__(self, window: WindowPresenter, premises: Premises) -> None:
        super().__init__(WorkspaceState())
        self._window, self._session, self._premises = window, window.session, premises
        self.look()

    def look(self) -> None:
        """Look at everything anew."""
        self._do("look", self._premises.survey, self._seen)

    def back_up(self) -> None:
        """Make a backup now."""
        self._do(
            "backup",
            self._premises.back_up,
            lambda made: self._done(f"Made and checked a backup of {size_words(made.size_bytes)}."),
        )

    def copy_to(self, path: str) -> None:
        """Write a whole copy."""
        self._do(
            "copy",
            lambda: self._premises.copy_to(Path(path)),
            lambda made: self._done(f"Wrote {made.path} ({size_words(made.size_bytes)})."),
        )

    def bring_back(self, line: BackupLine) -> None:
        """Bring a backup back, after a yes: the windows close and open again."""

        def do_it() -> None:
            self._premises.want_back(line.name)
            self._window.run("program.quit")

        self._window.ask(
            Question(
                f"Bring back the backup of {line.when}?",
                "The windows close and open again. What is here now is set aside whole, and changes made"
                " since the backup are done again.",
                "Bring it back",
                do_it,
            )
        )

    def ask_passphrase(self) -> None:
        """A new passphrase is wanted."""
        self._show(replace(self._state, asks_passphrase=True, problem=""))

    def set_passphrase(self, passphrase: str, again: str) -> None:
        """Set it when both are the same."""
        if passphrase != again:
            self._refused(InvalidInput("The two do not match."))
            return
        self._do(
            "passphrase",
            lambda: self._premises.set_passphrase(passphrase),
            lambda _none: self._done("The new passphrase opens this desk from now on."),
            failed=self._refused,
        )

    def remove_passphrase(self) -> None:
        """Take it away."""
        self._do(
            "passphrase",
            self._premises.remove_passphrase,
            lambda _none: self._done("The passphrase is removed. The keyring opens this desk."),
        )

    def renew_code(self) -> None:
        """Make a new recovery code, after a yes: the old one stops working."""
        self._window.ask(
            Question(
                "Make a new recovery code?",
                "The old one stops working at once. The new one is shown only now, so have paper at hand.",
                "Make a new code",
                lambda: self._do("code", self._premises.renew_code, self._renewed),
            )
        )

    def lock(self) -> None:
        """Forget the key on this computer, after a yes."""
        self._window.ask(
            Question(
                "Lock this desk?",
                "The key leaves the keyring. From the next start on Desk App asks for the passphrase.",
                "Lock",
                lambda: self._do(
                    "lock",
                    self._premises.lock,
                    lambda _none: self._done("Locked. The next start asks for the passphrase."),
                ),
            )
        )

    def close_panel(self) -> None:
        """The code was kept, or nothing was typed."""
        self._show(replace(self._state, code="", asks_passphrase=False, problem=""))

    def copy_code(self) -> None:
        """Put the new code on the clipboard."""
        self._window.ports.copy(self._state.code)

    # ------------------------------------------------------------ what follows

    def _do(
        self,
        key: str,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[DeskError], None] | None = None,
    ) -> None:
        if self._state.busy:
            return

        def answered(result: T) -> None:
            self._show(replace(self._state, busy=""))
            then(result)

        def refused(error: DeskError) -> None:
            self._show(replace(self._state, busy=""))
            (failed or self._session.complain)(error)

        self._show(replace(self._state, busy=key))
        self._session.ask(
            "workspace.whole",
            lambda _reader: work(),
            answered,
            lane=Lane.BACKGROUND,
            limit_s=None,
            failed=refused,
        )

    def _seen(self, survey: Survey) -> None:
        zone = self._session.zone
        lines = tuple(
            BackupLine(
                info.path.name,
                f"{datetime.fromtimestamp(info.made_s, zone):%Y-%m-%d %H:%M}",
                f"{count_of(info.content.tickets, 'ticket', 'tickets')}, {size_words(info.size_bytes)},"
                f" {_WHY[info.reason.value]}",
            )
            for info in survey.backups[:SHOWN_BACKUPS]
        )
        self._show(replace(self._state, survey=survey, backups=lines))

    def _done(self, sentence: str) -> None:
        self._show(replace(self._state, asks_passphrase=False, problem=""))
        self._session.tell(Notice(sentence))
        self.look()

    def _renewed(self, code: str) -> None:
        self._show(replace(self._state, code=code))

    def _refused(self, error: DeskError) -> None:
        self._show(replace(self._state, problem=str(error)))


def size_words(size_bytes: int) -> str:
    """A size in words: `2.1 MB`."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:,.1f} {unit}"
    return f"{size_bytes} bytes"
