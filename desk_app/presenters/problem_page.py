"""The page "Report a problem": gathers, shows all of it, and saves what was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.presenters.base import Presenter
from desk_app.presenters.session import Notice
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.problem_report import Report, keep_report
from desk_app.services.reading import Lane

PAGE: Final = "problem"


@dataclass(frozen=True, slots=True)
class ProblemState:
    """The page.

    Attributes:
        words: What the person says.
        report: What was gathered; None while it is being gathered.
        error: Why it could not be.
    """

    words: str = ""
    report: Report | None = None
    error: str = ""

    @property
    def text(self) -> str:
        """All of it, as it will be saved."""
        return self.report.text(self.words) if self.report is not None else ""


class ProblemPresenter(Presenter[ProblemState]):
    """The report of one window."""

    def __init__(self, window: WindowPresenter, gather: Callable[[], Report]) -> None:
        super().__init__(ProblemState())
        self._session, self._gather, self._copy = window.session, gather, window.ports.copy
        self.look_again()

    def look_again(self) -> None:
        """Gather anew."""
        self._show(replace(self._state, report=None, error=""))
        self._session.ask(
            "problem.report",
            lambda _reader: self._gather(),
            lambda report: self._show(replace(self._state, report=report)),
            lane=Lane.BACKGROUND,
            limit_s=None,
            failed=lambda error: self._show(replace(self._state, error=str(error))),
        )

    def write(self, words: str) -> None:
        """What the person says about it."""
        self._show(replace(self._state, words=words))

    def copy(self) -> None:
        """Put all of it on the clipboard."""
        self._copy(self._state.text)
        self._session.tell(Notice("The report is on the clipboard. Nothing was sent."))

    def save(self, path: str) -> None:
        """Save what is shown."""
        try:
            keep_report(Path(path), self._state.text)
        except DeskError as error:
            self._session.complain(error)
        else:
            self._session.tell(Notice(f"Saved in {path}. Nothing was sent."))


def after_a_crash() -> Notice:
    """What the person is told when the window before ended by a fault of the program."""
    return Notice("Desk App ended by a fault last time. What you wrote is here. Report a problem says more.")
