"""Sheets and pages of a window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk_app.presenters.new_ticket import LOOK_MS, NewTicketPresenter
from desk_app.ui.pages.new_ticket import NewTicketOverlay
from tests.gallery.kestrel_stage import Room, kestrel


class _SheetRoom(Room):
    overlay: NewTicketOverlay


def new_ticket() -> QWidget:
    """Half filled in, with a possible double."""
    room = _SheetRoom()
    desk = kestrel()
    window = desk.window()
    new = NewTicketPresenter(window)
    room.overlay = NewTicketOverlay(new, room.overlays, room)
    room.destroyed.connect(new.close_for_good)
    new.open("Invoice charged twice again")
    new.ask("customer")
    new.type("lukas")
    desk.settle()
    asked = new.state.asked
    if asked is not None:
        new.choose(asked.choices[0].key)
    desk.loop.pass_ms(LOOK_MS)
    desk.settle()
    return room
