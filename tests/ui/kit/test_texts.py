"""Labels, paragraphs and lines of pieces: plain text, shortened or broken where it must be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from desk_app.ui.kit.keys import KeyHint, caps_of
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.lines import Divider, ProgressKind, ProgressLine, SectionHeading
from desk_app.ui.kit.runs import Run, RunLabel
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

Show = Callable[[QWidget], QWidget]
SENTENCE = "You answered 14 people today. Next up: 6 tickets nobody has taken."


def test_a_label_never_reads_what_it_shows_as_markup() -> None:
    label = ElidedLabel("<img src='file:///etc/passwd'><b>Hi</b>")

    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint().width() > dress().fonts.advance("Hi", TextStyle.BODY) * 3


def test_a_label_that_is_cut_shows_all_of_it_as_tooltip(show: Show) -> None:
    label = ElidedLabel("Three One grinders to Malmö by Friday?")
    show(label)
    label.resize(60, 20)
    assert label.toolTip() == "Three One grinders to Malmö by Friday?"

    label.resize(label.sizeHint())
    assert label.toolTip() == ""


def test_a_label_is_one_line_of_the_designs_height() -> None:
    assert ElidedLabel("Two\nlines").text() == "Two lines"
    assert [
        ElidedLabel("x", style=style).sizeHint().height() for style in (TextStyle.META, TextStyle.BODY)
    ] == [16, 20]


def test_a_paragraph_takes_the_lines_it_needs() -> None:
    words = Paragraph(SENTENCE)
    wide, narrow = words.heightForWidth(1000), words.heightForWidth(150)

    assert wide == 20
    assert narrow % 20 == 0
    assert narrow > 40


def test_a_paragraph_keeps_to_its_greatest_width() -> None:
    words = Paragraph(SENTENCE)
    words.set_max_width(200)

    assert words.sizeHint().width() == 200
    assert words.heightForWidth(1000) == words.heightForWidth(200) > 20


def test_a_paragraph_keeps_the_breaks_somebody_wrote() -> None:
    assert Paragraph("One\nTwo\n\nFour").heightForWidth(1000) == 80


def test_a_word_longer_than_the_line_is_broken_not_cut() -> None:
    assert Paragraph("x" * 200).heightForWidth(100) > 20 * 5


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_the_side_of_a_paragraph_is_that_of_the_window(show: Show, direction: Qt.LayoutDirection) -> None:
    words = Paragraph("Open")
    words.setLayoutDirection(direction)
    words.resize(200, 20)
    show(words)
    image = words.grab().toImage()
    left = [x for x in range(200) if any(image.pixelColor(x, y).lightness() < 120 for y in range(20))]

    assert (max(left) < 60) == (direction == Qt.LayoutDirection.LeftToRight)


def test_pieces_of_a_line_are_one_sentence_for_screen_readers() -> None:
    line = RunLabel(
        (Run("Unhappy VIP", Weight.MEDIUM), Run(" set priority to "), Run("Urgent", Weight.MEDIUM))
    )

    assert line.text() == "Unhappy VIP set priority to Urgent"


def test_a_line_of_pieces_that_does_not_fit_ends_inside_its_room(show: Show) -> None:
    pieces = (Run("Unhappy VIP", Weight.SEMIBOLD), Run(" set the priority of this ticket to Urgent"))
    line = RunLabel(pieces, role=Role.TEXT_PRIMARY)
    show(line)
    line.resize(120, 16)
    image = line.grab().toImage()
    inked = [x for x in range(120) if any(image.pixelColor(x, y).lightness() < 120 for y in range(16))]

    assert 100 < max(inked) < 120


@pytest.mark.parametrize(
    ("keys", "caps"),
    [
        ("Ctrl+K", ("Ctrl", "K")),
        ("G, U", ("G", "U")),
        ("Ctrl+Shift+F", ("Ctrl", "Shift", "F")),
        ("Ctrl++", ("Ctrl", "+")),
        ("Ctrl+,", ("Ctrl", ",")),
        ("Return", ("↵",)),
        ("?", ("?",)),
    ],
)
def test_a_shortcut_becomes_caps(keys: str, caps: tuple[str, ...]) -> None:
    assert caps_of(QKeySequence(keys)) == caps


def test_no_keys_take_no_room(show: Show) -> None:
    hint = KeyHint(("Ctrl", "K"))
    show(hint)
    assert hint.sizeHint().height() == 18
    hint.set_caps(())
    assert not hint.isVisible()


def test_a_divider_is_a_pixel_and_with_words_a_line() -> None:
    assert Divider().sizeHint().height() == 1
    words = Divider("3 earlier messages")
    assert words.sizeHint().height() == 16
    assert words.accessibleName() == "3 earlier messages"


def test_a_section_is_folded_and_unfolded(show: Show) -> None:
    heading = SectionHeading("Properties", name="properties")
    heading.make_foldable("Fold properties", "Unfold properties")
    show(heading)
    said: list[bool] = []
    heading.folded.connect(said.append)
    arrow = heading.findChild(QWidget, "properties.fold")
    assert arrow is not None
    assert arrow.accessibleName() == "Fold properties"

    for _press in range(2):
        arrow.click()  # type: ignore[attr-defined]  # found by its name as a widget

    assert said == [True, False]


def test_a_heading_has_the_height_of_the_design() -> None:
    assert SectionHeading("Properties", name="p").height() == 32


@pytest.mark.parametrize("kind", list(ProgressKind))
def test_a_progress_line_is_filled_as_far_as_the_work_is(show: Show, kind: ProgressKind) -> None:
    line = ProgressLine("Sending", name="sending", kind=kind)
    line.setValue(50)
    show(line)
    image = line.grab().toImage()
    full = tokens().colour(Role.AI_SOLID if kind is ProgressKind.CONFIDENCE else Role.ACCENT_SOLID).name()
    middle = [image.pixelColor(x, 2).name() == full for x in range(image.width())]

    assert sum(middle) == pytest.approx(image.width() / 2, abs=2)
    assert line.accessibleName() == "Sending"
