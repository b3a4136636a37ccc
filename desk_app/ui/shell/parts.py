"""Where others plug into the main window: panes, palette and pages are built from a `WindowContext`.

A builder makes its presenter on `context.window` (session, `bind`, `provide`, `on_ticket`) and returns the
widget. Menus, keys and cheat sheet are made after all builders ran, so every command that is bound appears.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from desk_app.presenters.navigation import PageEntry
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.shell.actions import Actions


@dataclass(frozen=True, slots=True)
class WindowContext:
    """What a part of a window gets.

    Attributes:
        window: The presenter of the window.
        overlays: Opens floating panels over the window.
        actions: Every command as a `QAction`, with its keys; filled after all parts were built.
        frame: The main window, as the parent of dialogs.
    """

    window: WindowPresenter
    overlays: OverlayHost
    actions: Actions
    frame: QWidget


Build = Callable[[WindowContext], QWidget]
"""Makes a pane or page. The widget's focus proxy is what F6 focuses; it must not keep the context's frame."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """A page beside the tickets: its entry and how it is built, when it is opened for the first time."""

    entry: PageEntry
    build: Build


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What a window is put together from; what is missing is not shown.

    Attributes:
        conversation: The pane of the open ticket.
        details: The pane beside it.
        extras: Bind commands without a place of their own (palette, report a problem); run once a window.
        pages: Pages of the workspace.
    """

    conversation: Build | None = None
    details: Build | None = None
    extras: tuple[Callable[[WindowContext], None], ...] = ()
    pages: tuple[PagePart, ...] = field(default=())
