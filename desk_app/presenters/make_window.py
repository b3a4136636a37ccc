"""Puts a window's presenter and all its commands together."""

from __future__ import annotations

from desk_app.presenters.follow_commands import FollowCommands
from desk_app.presenters.session import Session
from desk_app.presenters.ticket_commands import TicketCommands
from desk_app.presenters.window import Ports, WindowPresenter
from desk_app.presenters.window_commands import (
    bind_edit_commands,
    bind_go_commands,
    bind_list_commands,
    bind_look_commands,
)


def make_window(session: Session, *, workspace_name: str, ports: Ports) -> WindowPresenter:
    """A window that can do everything that needs no widget; widgets bind the rest."""
    window = WindowPresenter(session, workspace_name=workspace_name, ports=ports)
    TicketCommands(window)
    FollowCommands(window)
    bind_list_commands(window)
    bind_go_commands(window)
    bind_look_commands(window)
    bind_edit_commands(window)
    return window
