"""The commands of the window and the program; those on tickets stand in `catalogue`, which joins them all."""

from __future__ import annotations

from typing import Final

from desk_app.commands.spec import Argument, CommandSpec, MenuSlot, Need, Place

LOOKING: Final = (
    CommandSpec("view.save", "Save search as view…", "pin", (), MenuSlot("View", 1), argument=Argument.TEXT),
    CommandSpec("view.remove", "Remove this view", "x", (), MenuSlot("View", 1), (Need.OWN_VIEW,)),
    CommandSpec("view.up", "Move this view up", "arrow-up", (), MenuSlot("View", 1), (Need.OWN_VIEW,)),
    CommandSpec("view.down", "Move this view down", "arrow-down", (), MenuSlot("View", 1), (Need.OWN_VIEW,)),
    CommandSpec("view.navigation", "Show or hide navigation", "panel-left", ("[",), MenuSlot("View", 0)),
    CommandSpec("view.details", "Show or hide details", "panel-right", ("]",), MenuSlot("View", 0)),
    CommandSpec("view.focus", "Focus mode", "maximize-2", ("Shift+Z",), MenuSlot("View", 0)),
    CommandSpec("view.layout", "Layout…", "columns-2", (), MenuSlot("View", 0), argument=Argument.LAYOUT),
    CommandSpec(
        "view.theme",
        "Theme…",
        "sun-moon",
        (),
        MenuSlot("View", 4),
        argument=Argument.THEME,
        words="dark light",
    ),
    CommandSpec(
        "view.density", "Density…", "list-ordered", (), MenuSlot("View", 4), argument=Argument.DENSITY
    ),
    CommandSpec(
        "view.larger",
        "Larger text",
        "a-large-small",
        ("Ctrl++", "Ctrl+="),
        MenuSlot("View", 4),
        place=Place.FIELDS,
    ),
    CommandSpec("view.smaller", "Smaller text", "", ("Ctrl+-",), MenuSlot("View", 4), place=Place.FIELDS),
    CommandSpec("view.normal", "Normal text size", "", ("Ctrl+0",), MenuSlot("View", 4), place=Place.FIELDS),
    CommandSpec(
        "view.full_screen", "Full screen", "maximize-2", ("F11",), MenuSlot("View", 4), place=Place.FIELDS
    ),
)
"""How the window looks, and views of one's own."""

PROGRAM: Final = (
    CommandSpec(
        "edit.undo", "Undo", "undo-2", ("Z", "Ctrl+Z"), MenuSlot("Edit", 0), (Need.SOMETHING_TO_UNDO,)
    ),
    CommandSpec(
        "edit.redo",
        "Redo",
        "redo-2",
        ("Shift+Ctrl+Z", "Ctrl+Y"),
        MenuSlot("Edit", 0),
        (Need.SOMETHING_TO_REDO,),
    ),
    CommandSpec("edit.history", "History of changes", "history", (), MenuSlot("Edit", 0)),
    CommandSpec(
        "edit.stop",
        "Stop changing tickets",
        "circle-x",
        ("Ctrl+.",),
        MenuSlot("Edit", 0),
        (Need.RUNNING_CHANGE,),
        words="cancel bulk",
    ),
    CommandSpec(
        "conflict.same",
        "Same for all conflicts like this",
        "list-checks",
        (),
        MenuSlot("Edit", 0),
        (Need.ALIKE,),
        words="decide resolve bulk",
    ),
    CommandSpec(
        "program.palette", "Search or run…", "search", ("Ctrl+K",), MenuSlot("Go", 4), place=Place.FIELDS
    ),
    CommandSpec(
        "program.search",
        "Search everywhere",
        "search",
        ("Ctrl+Shift+F",),
        MenuSlot("Edit", 4),
        place=Place.FIELDS,
    ),
    CommandSpec(
        "program.settings", "Settings", "settings", ("Ctrl+,",), MenuSlot("File", 2), place=Place.FIELDS
    ),
    CommandSpec(
        "program.new_window",
        "New window",
        "monitor",
        ("Ctrl+N",),
        MenuSlot("Window", 0),
        place=Place.FIELDS,
    ),
    CommandSpec(
        "program.close_window", "Close window", "", ("Ctrl+W",), MenuSlot("Window", 0), place=Place.FIELDS
    ),
    CommandSpec(
        "program.sync",
        "Sync now",
        "refresh-cw",
        ("F5", "Ctrl+R"),
        MenuSlot("File", 1),
        place=Place.FIELDS,
        words="send receive",
    ),
    CommandSpec("program.outbox", "Show what waits to be sent", "cloud-upload", words="outbox sync pill"),
    CommandSpec("program.keys", "All keys", "keyboard", ("?",), MenuSlot("Help", 0)),
    CommandSpec("program.help", "Help", "circle-help", ("F1",), MenuSlot("Help", 0), place=Place.FIELDS),
    CommandSpec("program.problem", "Report a problem…", "life-buoy", (), MenuSlot("Help", 1)),
    CommandSpec(
        "program.update",
        "Look for a newer version",
        "download",
        (),
        MenuSlot("Help", 1),
        words="update upgrade",
    ),
    CommandSpec("program.about", "About Desk App", "info", (), MenuSlot("Help", 2)),
    CommandSpec(
        "demo.offline",
        "Go offline",
        "cloud-off",
        (),
        MenuSlot("File", 1),
        (Need.DEMO_ONLINE,),
        words="demo network cable disconnect",
    ),
    CommandSpec(
        "demo.online",
        "Go online",
        "cloud-check",
        (),
        MenuSlot("File", 1),
        (Need.DEMO_OFFLINE,),
        words="demo network cable connect",
    ),
    CommandSpec(
        "demo.conflict",
        "Make a conflict",
        "git-compare-arrows",
        (),
        MenuSlot("File", 1),
        words="demo colleague",
    ),
    CommandSpec(
        "program.remove_demo", "Remove the demo", "trash-2", (), MenuSlot("File", 3), words="delete end"
    ),
    CommandSpec("program.quit", "Quit", "log-out", ("Ctrl+Q",), MenuSlot("File", 3), place=Place.FIELDS),
)
"""Taking back, searching, help, and the program itself."""
