"""WCAG 2.2 AA from the tokens: every pair in use keeps its contrast, in both modes and in high contrast."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QColor

from desk_app.runtime.paths import resources
from desk_app.ui.theme.colours import contrast, over, parse_colour
from desk_app.ui.theme.look import Look, Mode
from desk_app.ui.theme.palette import selection_colours
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.tokens import TokenFile, Tokens

LOOKS = [Look(mode=mode, high_contrast=high) for mode, high in itertools.product(Mode, (False, True))]
TEXT, GRAPHICS, HIGH = 4.5, 3.0, 7.0


def _name(look: Look) -> str:
    return f"{look.mode}{'-high' if look.high_contrast else ''}"


@pytest.fixture(params=LOOKS, ids=_name)
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return TokenFile(resources("tokens.json")).tokens(request.param)


def test_every_pair_of_the_token_file_keeps_its_contrast(tokens: Tokens) -> None:
    pairs = TokenFile(resources("tokens.json")).contrast_pairs()
    weak = [
        f"{front} on {back}: {contrast(tokens.colour(front), tokens.colour(back)):.2f} < {least}"
        for least, front, back in pairs
        if contrast(tokens.colour(front), tokens.colour(back)) < least
    ]

    assert len(pairs) > 40
    assert not weak


def test_words_on_a_tone_and_its_shapes_on_content_can_be_read(tokens: Tokens) -> None:
    for tone in Tone:
        colours = tokens.tone(tone)
        assert contrast(colours.text, colours.background) >= TEXT, tone
        assert contrast(colours.solid, tokens.colour(Role.BG_CONTENT)) >= GRAPHICS, tone


def test_letters_on_every_avatar_and_every_series_of_a_chart_can_be_told(tokens: Tokens) -> None:
    letters, content = tokens.colour(Role.AVATAR_TEXT), tokens.colour(Role.BG_CONTENT)

    assert all(contrast(letters, avatar) >= TEXT for avatar in tokens.colours.avatars)
    assert all(contrast(chart, content) >= GRAPHICS for chart in tokens.colours.charts)


def test_marked_words_in_a_text_field_can_be_read(tokens: Tokens) -> None:
    background, text = selection_colours(tokens)

    assert contrast(text, background) >= TEXT


def test_words_of_a_destructive_button_can_be_read(tokens: Tokens) -> None:
    danger = tokens.tone(Tone.DANGER)

    assert contrast(tokens.colour(Role.TEXT_ON_ACCENT), danger.solid) >= TEXT


def test_words_on_hovered_rows_can_be_read(tokens: Tokens) -> None:
    hovered = over(tokens.colour(Role.BG_PRESS), tokens.colour(Role.BG_SURFACE))

    assert contrast(tokens.colour(Role.TEXT_PRIMARY), hovered) >= TEXT
    assert contrast(tokens.colour(Role.TEXT_SECONDARY), hovered) >= TEXT


@pytest.mark.parametrize("mode", list(Mode))
def test_high_contrast_leaves_no_tint_no_grey_text_and_no_faint_line(mode: Mode) -> None:
    tokens = TokenFile(resources("tokens.json")).tokens(Look(mode=mode, high_contrast=True))
    content = tokens.colour(Role.BG_CONTENT)

    for role in (Role.TEXT_PRIMARY, Role.TEXT_SECONDARY, Role.TEXT_TERTIARY):
        assert contrast(tokens.colour(role), content) >= HIGH
    for role in (Role.BORDER_SUBTLE, Role.BORDER_DEFAULT, Role.BORDER_CONTROL):
        assert contrast(tokens.colour(role), content) >= GRAPHICS
    for tone in Tone:
        assert tokens.tone(tone).background == content
        assert contrast(tokens.tone(tone).border, content) >= GRAPHICS


DRAWN = (
    (Role.TEXT_TERTIARY, Role.NOTE_BG, TEXT),  # hint and times in a note
    (Role.TEXT_LINK, Role.NOTE_BG, TEXT),
    (Role.TEXT_LINK, Role.ACCENT_BG, TEXT),  # "Take back" on an own card
    (Role.TEXT_LINK, Role.BG_SURFACE, TEXT),
    (Role.ACCENT_TEXT, Role.BG_SURFACE, TEXT),  # hits in the list
    (Role.CONFLICT_TEXT, Role.BG_WINDOW, TEXT),  # the entry "Conflicts"
    (Role.TEXT_SECONDARY, Role.BG_SUNKEN, TEXT),
    (Role.TEXT_TERTIARY, Role.BG_SUNKEN, TEXT),  # filled buttons that cannot be used
    (Role.DANGER_SOLID, Role.ACCENT_BG, GRAPHICS),  # flags of the chosen row
    (Role.ACCENT_SOLID, Role.BG_SURFACE, GRAPHICS),  # the dot of unread rows
    (Role.ACCENT_SOLID, Role.ACCENT_BG, GRAPHICS),
    (Role.CONFLICT_SOLID, Role.BG_WINDOW, GRAPHICS),
)


@pytest.mark.parametrize(("front", "back", "least"), DRAWN, ids=str)
def test_what_the_window_draws_on_tints_keeps_its_contrast(
    tokens: Tokens, front: Role, back: Role, least: float
) -> None:
    assert contrast(tokens.colour(front), tokens.colour(back)) >= least


def test_contrast_is_that_of_wcag() -> None:
    black, white, grey = QColor("#000000"), QColor("#FFFFFF"), QColor("#767676")

    assert contrast(black, white) == pytest.approx(21.0)
    assert contrast(white, white) == pytest.approx(1.0)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)


def test_alpha_stands_last_in_a_token_and_first_in_qt() -> None:
    colour = parse_colour("#1D1B190D")

    assert (colour.red(), colour.green(), colour.blue(), colour.alpha()) == (0x1D, 0x1B, 0x19, 0x0D)
