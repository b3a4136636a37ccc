"""Mail bodies in the dark: colours that were chosen for white paper, turned so that they can be read."""

from __future__ import annotations

from PySide6.QtGui import QBrush, QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from desk_app.ui.theme.colours import contrast
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_READABLE = 4.5  # WCAG 2.2 AA
_WHITISH = 0.75  # lightness from which on a background is paper
_BRIGHT_TEXT = 0.8


def recolour(document: QTextDocument, ground: Role) -> None:
    """Make every piece of a document readable on a ground; pictures stay as they are.

    Backgrounds that are nearly white vanish; letters without enough contrast keep their hue and change their
    lightness. What is readable is left alone.

    Args:
        document: The body.
        ground: What it stands on.
    """
    back = tokens().colour(ground)
    cursor = QTextCursor(document)
    for place, length, letters in fragments_of(document):
        changed = _readable(letters, back)
        if changed is not None:
            cursor.setPosition(place)
            cursor.setPosition(place + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(changed)
    block = document.begin()
    while block.isValid():
        _recolour_block(cursor, block)
        block = block.next()


def readable_colour(colour: QColor, back: QColor) -> QColor:
    """The colour, lighter or darker until it can be read on `back`, with its hue."""
    if contrast(colour, back) >= _READABLE:
        return colour
    hue, saturation = colour.hslHueF(), colour.hslSaturationF()
    target = QColor(colour)
    to_light = back.lightnessF() < 1 / 2
    for step in range(1, 21):
        lightness = (
            colour.lightnessF()
            + ((1 - colour.lightnessF()) if to_light else -colour.lightnessF()) * step / 20
        )
        target.setHslF(max(hue, 0.0), saturation, min(max(lightness, 0.0), 1.0))
        if contrast(target, back) >= _READABLE:
            return target
    return tokens().colour(Role.TEXT_PRIMARY)


def fragments_of(document: QTextDocument) -> list[tuple[int, int, QTextCharFormat]]:
    """Every piece of one format in a document: where it begins, how long it is, the format."""
    found = []
    block = document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            if fragment.isValid():
                found.append((fragment.position(), fragment.length(), fragment.charFormat()))
            iterator += 1
        block = block.next()
    return found


def _recolour_block(cursor: QTextCursor, block: QTextBlock) -> None:
    form = block.blockFormat()
    if form.hasProperty(QTextFormat.Property.BackgroundBrush) and _is_paper(form.background()):
        form.clearBackground()
        cursor.setPosition(block.position())
        cursor.setBlockFormat(form)


def _readable(letters: QTextCharFormat, back: QColor) -> QTextCharFormat | None:
    """The format with colours that can be read; None when it is fine."""
    if letters.isImageFormat():
        return None
    own_back = letters.hasProperty(QTextFormat.Property.BackgroundBrush)
    changed = QTextCharFormat(letters)
    differs = False
    if own_back and _is_paper(letters.background()):
        changed.clearBackground()
        own_back, differs = False, True
    if letters.hasProperty(QTextFormat.Property.ForegroundBrush) or own_back:
        behind = letters.background().color() if own_back else back
        written = letters.foreground().color()
        better = readable_colour(written, behind)
        if better != written:
            changed.setForeground(QBrush(better))
            differs = True
    return changed if differs else None


def _is_paper(brush: QBrush) -> bool:
    colour = brush.color()
    return colour.lightnessF() >= _WHITISH and colour.saturationF() < 1 - _BRIGHT_TEXT
