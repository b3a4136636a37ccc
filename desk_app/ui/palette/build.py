"""Plugs the command palette into a window."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.presenters.help_book import read_titles
from desk_app.presenters.help_page import PAGE as HELP_PAGE
from desk_app.presenters.palette import PalettePresenter
from desk_app.presenters.palette_memory import Habits
from desk_app.presenters.palette_places import HelpTopic, PalettePorts
from desk_app.presenters.search import SearchScope
from desk_app.presenters.settings_page import PAGE as SETTINGS_PAGE
from desk_app.ui.palette.panel import PaletteOverlay
from desk_app.ui.shell.parts import WindowContext


def palette_part(habits: Habits) -> Callable[[WindowContext], None]:
    """How the palette is plugged in.

    Args:
        habits: What was used how often, the same for all windows.
    """

    def plug(context: WindowContext) -> None:
        window = context.window

        def search_all(text: str) -> None:
            window.search.open(SearchScope.EVERYWHERE, text)

        ports = PalettePorts(
            search_all,
            new_ticket=lambda subject: window.run("ticket.new", subject),
            open_customer=lambda customer_id: window.run("go.customers", customer_id.hex()),
            open_help=lambda topic: window.open_page(HELP_PAGE, topic),
            topics=tuple(HelpTopic(key, title) for key, title in read_titles()),
            open_setting=lambda name: window.open_page(SETTINGS_PAGE, name),
        )
        palette = PalettePresenter(window, habits, ports)
        PaletteOverlay(palette, context.overlays)
        context.frame.destroyed.connect(palette.close_for_good)

    return plug
