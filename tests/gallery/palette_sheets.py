"""The command palette over a window, with what the design's picture shows."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk_app.presenters.palette import PalettePresenter
from desk_app.presenters.palette_places import PalettePorts
from desk_app.ui.palette.panel import PaletteOverlay
from tests.gallery.kestrel_stage import Room, kestrel
from tests.habits import NoHabits


class _PaletteRoom(Room):
    overlay: PaletteOverlay


def palette_of(typed: str, *, run: bool = False) -> QWidget:
    """The palette with something typed into it."""
    room = _PaletteRoom()
    desk = kestrel()
    window = desk.window()
    window.open_ticket(desk.tickets["E07: Duo 2 stops mid-shot"])
    desk.settle()
    ports = PalettePorts(
        search_all=lambda _text: None,
        new_ticket=lambda _subject: None,
        open_customer=lambda _customer: None,
        open_setting=lambda _name: None,
    )
    for command in ("ticket.reply", "ticket.note", "ticket.new", "program.settings"):
        window.bind(command, lambda _argument: None)
    palette = PalettePresenter(window, NoHabits(), ports)
    room.overlay = PaletteOverlay(palette, room.overlays)
    room.destroyed.connect(palette.close_for_good)
    palette.open(typed)
    desk.settle()
    if run:
        palette.run()
        desk.settle()
    return room


def assigning() -> QWidget:
    """As in the picture."""
    return palette_of("assign mi")


def nothing_typed() -> QWidget:
    """Just opened."""
    return palette_of("")


def nothing_found() -> QWidget:
    """What to do next."""
    return palette_of("zzz fridge")


def snoozing() -> QWidget:
    """A time said back."""
    return palette_of("snooze mon 8")


def querying() -> QWidget:
    """The query language, with something wrong in it."""
    return palette_of("/ is:open prioriti:high")


def asking() -> QWidget:
    """In the argument of a command."""
    return palette_of("> set status", run=True)
