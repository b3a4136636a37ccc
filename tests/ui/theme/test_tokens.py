"""The token file becomes one frozen object: scaled where it must be, clear about what is wrong."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from desk_app.runtime.paths import resources
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.look import Density, Look
from desk_app.ui.theme.problems import ThemeProblem
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.tokens import TokenFile


@pytest.fixture
def file() -> TokenFile:
    return TokenFile(resources("tokens.json"))


def _changed(folder: Path, change: dict[str, Any]) -> TokenFile:
    """The token file with one entry replaced; a dotted key names it, `None` removes it."""
    raw = json.loads(resources("tokens.json").read_text(encoding="utf-8"))
    for path, value in change.items():
        *way, last = path.split("/")
        place = raw
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    copy = folder / "tokens.json"
    copy.write_text(json.dumps(raw), encoding="utf-8")
    return TokenFile(copy)


def test_text_scale_multiplies_sizes_and_type_and_leaves_hairlines_shares_and_times_alone(
    file: TokenFile,
) -> None:
    plain, large = file.tokens(Look()), file.tokens(Look(scale=2.0))

    assert large.kit.chip.height == 2 * plain.kit.chip.height == 40
    assert large.kit.check.stroke == pytest.approx(3.0)
    assert large.type.styles[TextStyle.BODY].size == 26
    assert large.layout.breakpoints.hide_panel == 2480
    assert large.space(4) == 32
    assert large.stroke.focus == 4
    assert large.stroke.hairline == plain.stroke.hairline == 1
    assert large.kit.avatar.text == plain.kit.avatar.text
    assert large.kit.skeleton.delay_ms == plain.kit.skeleton.delay_ms == 300
    assert large.kit.popover.max_rows == plain.kit.popover.max_rows == 9


def test_odd_scales_round_to_whole_pixels(file: TokenFile) -> None:
    tokens = file.tokens(Look(scale=1.1))

    assert tokens.type.styles[TextStyle.BODY].size == 14
    assert tokens.kit.segment.radius == round(5 * 1.1)


@pytest.mark.parametrize(
    ("density", "row", "control"), [("comfortable", 80, 32), ("compact", 34, 26), ("touch", 96, 44)]
)
def test_density_changes_heights_and_nothing_of_the_type(
    file: TokenFile, density: str, row: int, control: int
) -> None:
    tokens = file.tokens(Look(density=Density(density)))

    assert (tokens.density.row, tokens.density.control) == (row, control)
    assert tokens.type == file.tokens(Look()).type


def test_reduced_motion_stops_movement_and_keeps_the_time_to_take_back(file: TokenFile) -> None:
    motion = file.tokens(Look(reduced_motion=True)).motion

    assert (motion.fast, motion.base, motion.slow) == (0, 0, 0)
    assert (motion.undo_toast_ms, motion.send_undo_ms, motion.mark_read_ms) == (8000, 10000, 1200)


def test_a_look_is_made_once_and_cannot_be_changed(file: TokenFile) -> None:
    tokens = file.tokens(Look())

    assert file.tokens(Look()) is tokens
    with pytest.raises(FrozenInstanceError):
        tokens.look = Look(scale=2.0)  # type: ignore[misc]  # that it is forbidden is what is tested


def test_every_tone_has_its_four_colours(file: TokenFile) -> None:
    tokens = file.tokens(Look())

    assert tokens.tone(Tone.DANGER).text == tokens.colour(Role.DANGER_TEXT)
    assert tokens.tone(Tone.NOTE).border == tokens.colour(Role.NOTE_BORDER)
    for tone in Tone:
        colours = tokens.tone(tone)
        assert all(
            colour.isValid() for colour in (colours.solid, colours.text, colours.background, colours.border)
        )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"kit/chip/height": None}, "kit.chip.height"),
        ({"kit/chip/height": "20"}, "kit.chip.height"),
        ({"kit/chip/heigth": 20}, "kit.chip.heigth"),
        ({"kit/chip": 20}, "kit.chip"),
        ({"color/light/bg.window": "#F4F3"}, "#F4F3"),
        ({"color/light/bg.window": None}, "bg.window"),
        ({"color/light/avatar": None}, "avatar"),
        ({"radius": None}, "radius"),
    ],
)
def test_a_damaged_token_file_names_what_is_wrong(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(ThemeProblem) as raised:
        _changed(tmp_path, change).tokens(Look())

    assert named in str(raised.value)


def test_a_missing_or_unreadable_token_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ThemeProblem, match=r"missing.*Install Desk App again"):
        TokenFile(tmp_path / "none.json")
    (tmp_path / "half.json").write_text('{"font": ', encoding="utf-8")
    with pytest.raises(ThemeProblem, match=r"cannot be read.*Install Desk App again"):
        TokenFile(tmp_path / "half.json")
