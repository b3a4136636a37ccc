"""A mail file that the system hands to the window: filed as an open ticket when it is new, and shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import TicketId
from desk_app.presenters.window import WindowPresenter
from desk_app.services.exchange.mail_import import import_mail


def open_mail(window: WindowPresenter, path: Path, is_newest: Callable[[], bool] = lambda: True) -> None:
    """File a mail beside the window and show its ticket; what is wrong with it is told.

    Args:
        window: Where to show it.
        path: The file, by its whole path.
        is_newest: Whether nothing else was opened meanwhile; else the mail is filed and not shown.
    """
    workspace = window.session.workspace

    def file_it() -> TicketId:
        result = import_mail(path, workspace, is_open=True)
        if result.last_ticket is None:
            reason = result.unreadable[0][1] if result.unreadable else "Its ticket is in the bin."
            raise InvalidInput(f"“{path.name}” cannot be opened. {reason}")
        return result.last_ticket

    window.session.ask(
        f"mail:{path}",
        lambda _reader: file_it(),
        lambda found: window.open_ticket(found, enter=True) if is_newest() else None,
        limit_s=None,
    )
