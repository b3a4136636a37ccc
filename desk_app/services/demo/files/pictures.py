"""Draws the photos people send: displays with an error, gauges, wands, burrs, cracked hoppers, puddles.

Each kind has variants, given by a number: other light, another place, another reading.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desk_app.services.demo.files.canvas import Canvas

WIDTH, HEIGHT = 320, 240

_WALLS: Final = ((0xE9E2D5, 0xB9AF9F), (0xDDE3E2, 0x9FACAC), (0xEFE6DC, 0xCBB79E), (0xD9D4CE, 0x8F867C))
_COUNTERS: Final = (0x8A6B4A, 0x5A5550, 0xB89B78, 0x6E4F36)
_STEEL, _DARK_STEEL, _BODY, _SCREEN = 0xC3C7C8, 0x8B9092, 0x38322C, 0x0F1D24
_AMBER, _RED, _TEAL, _PAPER, _WATER = 0xF0B04A, 0xFF6B4A, 0x58C9B9, 0xF4F1EA, 0x7FA8C4
_INK: Final = 0x2B2723
_LARGE_WORDS: Final = 5

# Directions of a clock in thousandths, from twelve o'clock on.
_HOURS: Final = (
    (0, -1000), (500, -866), (866, -500), (1000, 0), (866, 500), (500, 866),
    (0, 1000), (-500, 866), (-866, 500), (-1000, 0), (-866, -500), (-500, -866),
)  # fmt: skip

Draw = Callable[[Canvas, int], None]


def _room(variant: int) -> Canvas:
    """A wall with light on it and a counter."""
    wall = _WALLS[variant % len(_WALLS)]
    canvas = Canvas(WIDTH, HEIGHT, wall[1])
    canvas.shade(0, 176, *wall)
    canvas.box(0, 176, WIDTH, HEIGHT - 176, _COUNTERS[(variant + variant // 3) % len(_COUNTERS)])
    return canvas


def _machine(canvas: Canvas, variant: int) -> None:
    left = 32 + 8 * (variant % 3)
    canvas.box(left, 48, 240, 128, _BODY)
    canvas.box(left, 40, 240, 8, _DARK_STEEL)
    canvas.box(left + 8, 176, 224, 8, _INK)


def _display(words: str, below: str, colour: int) -> Draw:
    def draw(canvas: Canvas, variant: int) -> None:
        _machine(canvas, variant)
        left = 64 + 8 * (variant % 3)
        canvas.box(left - 4, 64, 176, 80, _DARK_STEEL)
        canvas.box(left, 68, 168, 72, _SCREEN)
        size = 6 if len(words) <= _LARGE_WORDS else 4
        canvas.text((left + 84 - Canvas.text_width(words, size) // 2, 74), words, size, colour)
        canvas.text((left + 84 - Canvas.text_width(below, 2) // 2, 121), below, 2, _TEAL)
        canvas.text((left, 152), "KESTREL", 2, _STEEL)

    return draw


def _gauge(canvas: Canvas, variant: int) -> None:
    centre = (160, 112)
    canvas.disc(centre, 88, _DARK_STEEL)
    canvas.disc(centre, 80, _PAPER)
    for place, (dx, dy) in enumerate(_HOURS):
        if place not in (5, 6, 7):
            start = (160 + dx * 64 // 1000, 112 + dy * 64 // 1000)
            canvas.line(start, (160 + dx * 74 // 1000, 112 + dy * 74 // 1000), 4, _INK)
    dx, dy = _HOURS[(9 + variant) % 12]
    canvas.line(centre, (160 + dx * 58 // 1000, 112 + dy * 58 // 1000), 5, _RED)
    canvas.disc(centre, 8, _INK)
    canvas.text((146, 150), "BAR", 2, _INK)


def _wand(canvas: Canvas, variant: int) -> None:
    _machine(canvas, variant)
    canvas.line((250, 70), (270, 120), 10, _STEEL)
    canvas.line((270, 120), (254, 186), 10, _STEEL)
    canvas.disc((252, 190), 7, _DARK_STEEL)
    canvas.disc((251, 204), 4, _WATER)
    canvas.disc((250, 222), 40, _WATER, 4)


def _group(canvas: Canvas, variant: int) -> None:
    _machine(canvas, variant)
    left = 96 + 16 * (variant % 4)
    canvas.box(left, 120, 88, 24, _DARK_STEEL)
    canvas.box(left + 8, 144, 72, 16, _STEEL)
    canvas.line((left + 44, 152), (left + 130, 168), 12, 0x6E4F36)
    canvas.line((left + 14, 160), (left + 8, 200), 3, 0x5B3A1E)
    canvas.disc((left + 8, 208), 24, 0x5B3A1E, 4)


def _burr(canvas: Canvas, variant: int) -> None:
    centre = (160, 116)
    canvas.disc(centre, 92, _DARK_STEEL)
    canvas.disc(centre, 86, _STEEL)
    for dx, dy in _HOURS:
        canvas.line(
            (160 + dx * 40 // 1000, 116 + dy * 40 // 1000),
            (160 + dx * 80 // 1000, 116 + dy * 80 // 1000),
            4,
            _DARK_STEEL,
        )
    canvas.disc(centre, 34, _BODY)
    dx, dy = _HOURS[variant % 12]
    canvas.disc((160 + dx * 84 // 1000, 116 + dy * 84 // 1000), 9, _BODY)
    canvas.disc((56 + 8 * (variant % 5), 210), 6, 0x9A9284)


def _hopper(canvas: Canvas, variant: int) -> None:
    canvas.shape([(88, 24), (232, 24), (200, 128), (120, 128)], 0xB9C3BE)
    canvas.shape([(104, 56), (216, 56), (196, 120), (124, 120)], 0x4A3020)
    canvas.box(112, 128, 96, 56, _BODY)
    left = 104 + 8 * (variant % 3)
    canvas.line((left, 24), (left + 14, 60), 3, _PAPER)
    canvas.line((left + 14, 60), (left + 6, 92), 3, _PAPER)
    canvas.line((left + 6, 92), (left + 20, 116), 3, _PAPER)


def _puddle(canvas: Canvas, variant: int) -> None:
    _machine(canvas, variant)
    canvas.disc((140 + 20 * (variant % 4), 206), 88, _WATER, 4)
    canvas.disc((120 + 20 * (variant % 4), 204), 40, 0x9BBDD3, 4)


def _fuse(canvas: Canvas, variant: int) -> None:
    canvas.box(40, 48, 240, 120, _PAPER)
    for place in range(6):
        left = 56 + 36 * place
        canvas.box(left, 64, 28, 80, 0xD5D2CB)
        is_down = place == variant % 6
        canvas.box(left + 8, 104 if is_down else 80, 12, 20, _RED if is_down else _INK)


def _scale(canvas: Canvas, variant: int) -> None:
    canvas.box(56, 136, 208, 48, _BODY)
    canvas.box(72, 128, 176, 8, _STEEL)
    canvas.box(104, 148, 112, 28, _SCREEN)
    canvas.text((116, 152), f"{(29, 34, 38, 41)[variant % 4]}.{variant % 10}", 3, _AMBER)
    canvas.box(136, 80, 48, 48, _PAPER)
    canvas.disc((160, 84), 22, 0x4A2A14, 3)


def _box(canvas: Canvas, variant: int) -> None:
    canvas.shape([(56, 72), (264, 56), (272, 200), (64, 208)], 0xC49A6C)
    canvas.shape([(56, 72), (100, 120), (64, 208)], 0xA67F55)
    canvas.line((60, 132), (268, 120), 8, 0xE3D3B5)
    canvas.text((136 + 8 * (variant % 4), 148), "KESTREL", 2, _INK)
    canvas.shape([(56, 72), (96, 70), (80, 104)], 0x6E4F36)


def _part(canvas: Canvas, variant: int) -> None:
    canvas.box(0, 0, WIDTH, HEIGHT, _PAPER)
    canvas.disc((120, 112), 64, _INK)
    canvas.disc((120, 112), 44 + 2 * (variant % 4), _PAPER)
    canvas.box(208, 88, 64, 56, _DARK_STEEL)
    canvas.text((216, 104), ("2210", "2214", "4471", "5144")[variant % 4], 2, _PAPER)
    canvas.line((40, 208), (280, 208), 3, _INK)
    for tick in range(40, 281, 20):
        canvas.line((tick, 200), (tick, 208), 2, _INK)


def _plate(canvas: Canvas, variant: int) -> None:
    canvas.box(32, 40, 256, 152, _STEEL)
    canvas.text((48, 56), "KESTREL ESPRESSO", 2, _INK)
    canvas.text((48, 84), "DUO 2", 4, _INK)
    canvas.text((48, 128), f"KD2-{17345 + 37 * variant}", 3, _INK)
    canvas.text((48, 164), "230 V  20 A  50 HZ", 2, _INK)


def _floor_plan(canvas: Canvas, variant: int) -> None:
    canvas.box(0, 0, WIDTH, HEIGHT, _PAPER)
    for start, end in (
        ((24, 24), (296, 24)),
        ((296, 24), (296, 216)),
        ((296, 216), (24, 216)),
        ((24, 216), (24, 24)),
    ):
        canvas.line(start, end, 6, _INK)
    canvas.box(56, 56, 208, 32, 0xD8CDBA)
    canvas.text((72, 66), "BAR", 2, _INK)
    for place in range(3):
        canvas.box(112 + 48 * place, 60, 24, 24, _DARK_STEEL)
    for place in range(4 + variant % 3):
        canvas.disc((72 + 36 * place, 160), 12, 0xD8CDBA)
    canvas.text((200, 192), "DOOR", 2, _INK)


_KINDS: Final[dict[str, Draw]] = {
    "display_e03": _display("E03", "BOILER", _RED),
    "display_e07": _display("E07", "FLOW GROUP 1", _RED),
    "display_e11": _display("E11", "GRINDER", _RED),
    "display_e14": _display("E14", "11 °C", _RED),
    "display_descale": _display("DESCALE", "STEP 4", _AMBER),
    "display_logo": _display("KESTREL", "...", _TEAL),
    "display_update": _display("60 %", "UPDATE 2.8", _AMBER),
    "gauge": _gauge,
    "wand": _wand,
    "group": _group,
    "burr": _burr,
    "hopper": _hopper,
    "puddle": _puddle,
    "fuse": _fuse,
    "scale": _scale,
    "box": _box,
    "part": _part,
    "plate": _plate,
    "floor_plan": _floor_plan,
}
KINDS: Final = tuple(_KINDS)
"""Kinds of pictures."""


def picture(kind: str, variant: int) -> Canvas:
    """A picture of a kind."""
    canvas = _room(variant)
    _KINDS[kind](canvas, variant)
    return canvas


_LOGO_COLOURS: Final = (0x0D7A74, 0x8A3B12, 0x2B4C7E, 0x6B2D5C, 0x3F5A2A, 0x7A1F2B, 0x1F1D1B, 0xA8702A)


def logo(variant: int) -> Canvas:
    """A small sign, as cafés put below their mails."""
    canvas = Canvas(96, 40, 0xFFFFFF)
    colour = _LOGO_COLOURS[variant % len(_LOGO_COLOURS)]
    canvas.disc((20, 20), 18, colour)
    canvas.box(12, 14, 14, 12, 0xFFFFFF)
    canvas.line((27, 16), (30, 22), 2, 0xFFFFFF)
    canvas.text((44, 12), ("CAFE", "BAR", "BREW", "1998")[variant % 4], 2, colour)
    return canvas
