"""Icons: every one that is named can be drawn, takes its colour, and is drawn once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

import desk_app.ui
from desk_app.runtime.paths import resources
from desk_app.ui.theme.app_icon import app_icon
from desk_app.ui.theme.current import dress
from desk_app.ui.theme.icons import Icons
from desk_app.ui.theme.problems import ThemeProblem
from desk_app.ui.theme.roles import Role
from tests.gallery.app_icon import SIZES, draw

TEAL = QColor("#0B7A75")
FILES = sorted(resources("icons").glob("*/*.svg"))


@pytest.fixture
def icons() -> Icons:
    return Icons(resources("icons"))


def _ink(image: QImage) -> set[str]:
    """The colours of the opaque pixels."""
    spots = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in spots if image.pixelColor(x, y).alpha() == 255}


def _strongest(image: QImage) -> QColor:
    """The colour of the most opaque pixel; thin lines have none that is quite opaque."""
    spots = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return max((image.pixelColor(x, y) for x, y in spots), key=QColor.alpha)


def _alike(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 6 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))  # type: ignore[index]  # a tuple of four


def _named_in(source: str) -> Iterator[str]:
    """Icon names written as `icon="..."`, `Glyph("...")` or `.icon(..., "...")`."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        values = [keyword.value for keyword in node.keywords if keyword.arg == "icon"]
        if (
            called in {"Glyph", "IconButton", "_Face", "set_icon_name", "action_icon", "set_arrow"}
            and node.args
        ):
            values.append(node.args[0])
        if called == "icon" and len(node.args) > 1:
            values.append(node.args[1])
        yield from (
            value.value
            for value in values
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
        )


def _can_be_drawn(file: Path) -> bool:
    image = QImage(48, 48, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer = QSvgRenderer(str(file))
    renderer.render(painter, QRectF(0, 0, 48, 48))
    painter.end()

    return renderer.isValid() and any(image.pixelColor(x, y).alpha() for x in range(48) for y in range(48))


def test_every_icon_file_can_be_drawn() -> None:
    assert len(FILES) > 100
    assert not [file.name for file in FILES if not _can_be_drawn(file)]


def test_a_damaged_icon_file_is_seen(tmp_path: Path, qtlog: object) -> None:
    (tmp_path / "empty.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>')

    assert not _can_be_drawn(tmp_path / "empty.svg")


def test_every_icon_named_in_the_window_is_there(icons: Icons) -> None:
    folder = Path(desk_app.ui.__file__).parent
    named = {name for file in folder.rglob("*.py") for name in _named_in(file.read_text(encoding="utf-8"))}

    assert {"check", "cloud-off", "search"} <= named
    assert not named - icons.names - {""}


def test_an_icon_takes_the_colour_it_is_given(icons: Icons) -> None:
    image = icons.pixmap("square", 24, TEAL, stroke=4).toImage()

    assert _ink(image) == {TEAL.name()}


def test_an_icon_is_as_large_as_asked_on_a_dense_screen(icons: Icons) -> None:
    pixmap = icons.pixmap("check", 16, TEAL, stroke=1.75, ratio=2.0)

    assert (pixmap.width(), pixmap.devicePixelRatio()) == (32, 2.0)


def test_the_same_icon_is_drawn_once_until_the_colours_change(icons: Icons) -> None:
    first = icons.pixmap("check", 16, TEAL, stroke=1.75)

    assert icons.pixmap("check", 16, TEAL, stroke=1.75) is first
    icons.forget()
    assert icons.pixmap("check", 16, TEAL, stroke=1.75) is not first


def test_an_icon_that_does_not_exist_is_named(icons: Icons) -> None:
    with pytest.raises(ThemeProblem, match="no icon “chek”"):
        icons.pixmap("chek", 16, TEAL, stroke=1.75)


def test_small_icons_get_heavier_lines_at_every_text_scale() -> None:
    assert dress().stroke(14) > dress().stroke(16)


def test_an_action_icon_is_paler_when_the_action_cannot_be_used() -> None:
    icon = dress().action_icon("square")
    usable, disabled = (
        _strongest(icon.pixmap(QSize(60, 60), 1.0, mode).toImage())
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    )

    assert _alike(usable, dress().tokens.colour(Role.TEXT_SECONDARY))
    assert _alike(disabled, dress().tokens.colour(Role.TEXT_DISABLED))


def test_the_notices_of_lucide_and_feather_come_along() -> None:
    notices = resources("icons", "LICENSE").read_text(encoding="utf-8")

    assert "ISC License" in notices
    assert "Lucide Icons and Contributors" in notices
    assert "Cole Bemis" in notices


@pytest.mark.parametrize("size", SIZES)
def test_the_programs_icon_was_made_from_its_drawing(size: int) -> None:
    folder = resources("icons", "app")
    kept, fresh = QImage(str(folder / f"desk-app-{size}.png")), draw(size, folder)
    spots = [(x, y) for x in range(0, size, max(size // 16, 1)) for y in range(0, size, max(size // 16, 1))]
    worst = max(
        abs(kept.pixelColor(x, y).green() - fresh.pixelColor(x, y).green())
        for x, y in spots
        if fresh.pixelColor(x, y).alpha() == 255
    )

    assert (kept.width(), kept.height()) == (size, size)
    assert worst < 12, "run: uv run python -m tests.gallery.app_icon"


def test_the_programs_icon_has_a_picture_for_small_and_large() -> None:
    sizes = {size.width() for size in app_icon().availableSizes()}

    assert {16, 32, 256} <= sizes
