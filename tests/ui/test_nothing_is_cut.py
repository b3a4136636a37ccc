"""At twice the size, as long as German and from right to left: nothing is cut off, nothing overlaps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.ui.theme.current import dress, put_on
from desk_app.ui.theme.theme import Theme
from tests.gallery.fitting import misfits
from tests.gallery.german import lengthen_fields, speak_german
from tests.gallery.picture_scene import picture_scene
from tests.gallery.variants import VARIANTS, Variant

_SIZES = ((1440, 900), (1024, 700))
_ROUNDS = 5  # a width changes a height, which changes another


@pytest.fixture
def reading_direction(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.slow  # three whole windows with a workspace each
@pytest.mark.usefixtures("reading_direction")
@pytest.mark.parametrize(
    "variant",
    [variant for variant in VARIANTS if variant.name in {"light-200", "light-rtl", "light-german"}],
    ids=lambda variant: variant.name,
)
def test_nothing_in_the_window_is_cut_or_overlaps(theme: Theme, qapp: QApplication, variant: Variant) -> None:
    qapp.setLayoutDirection(variant.direction)
    theme.wear(variant.appearance)
    worn = dress()
    if variant.is_german:
        speak_german()
    scene = picture_scene()
    found: list[str] = []
    for size, is_reading in itertools.product(_SIZES, (False, True)):
        scene.presenter.open_ticket(scene.desk.tickets["Inês Carvalho"], enter=is_reading)
        scene.resize(*size)
        if variant.is_german:
            lengthen_fields(scene)
        for _round in range(_ROUNDS):
            qapp.processEvents()
        found += [f"{size}: {misfit}" for misfit in misfits(scene)]
    scene.close()
    scene.deleteLater()
    put_on(worn)

    assert found == []
