"""The command that looks for a newer version of the program, and how any newer version is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from desk_app.domain.errors import DeskError
from desk_app.presenters.session import Notice
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.updates import Release

_KEY: Final = "update"


class LookNow(Protocol):
    """Looks beside the window; `desk_app.runtime.update_watch` implements it."""

    def __call__(self, then: Callable[[Release | DeskError | None], None]) -> None:
        """Look, and answer in any thread: what is newer, the refusal, or None for nothing."""


def bind_update(window: WindowPresenter, look_now: LookNow, version: str) -> None:
    """Let a window look for a newer version.

    Args:
        window: Whose command it is.
        look_now: Looks.
        version: Of this program.
    """
    session = window.session

    def told(answer: Release | DeskError | None) -> None:
        match answer:
            case Release():
                session.tell(newer_version(answer))
            case None:
                session.tell(Notice(f"Desk App {version} is the newest version.", replaces=_KEY))
            case _:
                session.tell(Notice(str(answer), "problem", replaces=_KEY))

    def run(_argument: str) -> None:
        session.tell(Notice("Looking for a newer version…", "progress", replaces=_KEY))
        look_now(lambda answer: session.post(lambda: told(answer)))

    window.bind("program.update", run)


def newer_version(release: Release) -> Notice:
    """How a newer version is told."""
    return Notice(f"Desk App {release.version} is there: {release.page}", replaces=_KEY)
