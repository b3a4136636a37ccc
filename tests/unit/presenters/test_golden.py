"""What every pane shows of the workspace of the design's pictures, held against files that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.details import DetailsPresenter
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.presenters.palette import PalettePresenter
from desk_app.presenters.palette_places import PalettePorts
from desk_app.services.views import ALL_OPEN
from tests.conversations import Talk
from tests.habits import NoHabits
from tests.kestrel import Kestrel
from tests.unit.presenters.dumping import dumped, dumped_composer
from tests.unit.presenters.golden_text import check_golden
from tests.unit.presenters.pane_dumps import (
    dumped_details,
    dumped_list,
    dumped_navigation,
    dumped_palette,
)

E07 = "E07: Duo 2 stops mid-shot"


def _ignored(_what: object) -> None:
    """Nothing is run here."""


def test_navigation_and_list(kestrel: Kestrel) -> None:
    window = kestrel.window()
    window.start()
    kestrel.settle()
    window.open_view(ALL_OPEN)
    kestrel.settle()

    check_golden("navigation", dumped_navigation(window.navigation.state))
    check_golden("list", dumped_list(window.tickets))


def test_details(kestrel: Kestrel) -> None:
    window = kestrel.window()
    details = DetailsPresenter(window, SectionKeeper(NoHabits()))
    window.open_ticket(kestrel.tickets[E07])
    kestrel.settle()

    check_golden("details", dumped_details(details.state, details.timeline.state))


def test_palette(kestrel: Kestrel) -> None:
    window = kestrel.window()
    window.start()
    kestrel.settle()
    window.open_ticket(kestrel.tickets[E07])
    palette = PalettePresenter(
        window, NoHabits(), PalettePorts(_ignored, _ignored, _ignored, _ignored, _ignored)
    )
    palette.open()
    kestrel.settle()
    palette.type("assign")
    kestrel.settle()

    check_golden("palette", dumped_palette(palette.state))


@contextmanager
def _talk(folder: Path) -> Iterator[Talk]:
    talk = Talk(folder)
    try:
        yield talk
    finally:
        talk.close()


def test_conversation_and_composer(tmp_path: Path) -> None:
    with _talk(tmp_path) as talk:
        shown = ConversationPresenter(talk.desk.session, talk.desk.copied.append)
        composer = ComposerPresenter(talk.desk.session)
        shown.open(talk.ticket)
        composer.open(talk.ticket)
        talk.settle()
        shown.show_earlier()
        talk.settle()

        check_golden("conversation", dumped(shown.state))
        check_golden("composer", dumped_composer(composer.state))
        composer.choose_mode(Mode.NOTE)
        talk.settle()
        check_golden("composer_note", dumped_composer(composer.state))
        shown.close()
        composer.close()
