"""The files of the demo by name: `photo:gauge:3`, `pdf:invoice:17`; made when they are first read.

A name says everything about the content, so that millions of tickets may share a few hundred files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desk_app.domain.errors import NotFound
from desk_app.services.demo.chance import Chance, mixed
from desk_app.services.demo.files.jpeg import jpeg
from desk_app.services.demo.files.papers import Line, pdf, workbook
from desk_app.services.demo.files.pictures import KINDS, logo, picture
from desk_app.services.demo.files.png import png

HERO: Final = "hero"
"""Variant of the one photo that is as large as a phone makes it."""

_HERO_BYTES: Final = 2_100_000
_SEED: Final = 20_817
_WARM_AFTER, _TOO_FEW = 24, 30
"""A worn flow meter loses pulses after so many shots; below so many the machine reports E07."""


def _chance(variant: int) -> Chance:
    return Chance(mixed(_SEED, variant))


def _photo(kind: str, variant: int) -> bytes:
    return jpeg(picture(kind, variant))


def _drawing(kind: str, variant: int) -> bytes:
    return png(picture(kind, variant))


def _euros(cents: int) -> str:
    return f"EUR {cents // 100}.{cents % 100:02d}"


_GOODS: Final = (
    ("Group gasket 2210", 640), ("Shower screen 2214", 980), ("Steam seal 2231", 90),
    ("Flow meter 4471", 8900), ("Hopper 5120", 4150), ("Burr set 5144, steel", 11900),
    ("Burr set 5145, coated", 16900), ("Drip tray 7003", 6400), ("Portafilter 7102", 7900),
    ("Filter cartridge Clear L", 9400), ("Cleaning powder, 1 kg", 2350),
)  # fmt: skip


def _invoice(variant: int) -> bytes:
    chance = _chance(variant)
    number = f"KE-25-{chance.between(1200, 19800):05d}"
    items = [(chance.between(1, 4), *chance.pick(_GOODS)) for _ in range(chance.between(1, 4))]
    total = sum(count * cents for count, _, cents in items)
    lines: list[Line] = [(20, "Kestrel Espresso"), (10, "Rua do Heroísmo 230, 4300-256 Porto"), (10, "")]
    lines += [(16, f"Invoice {number}"), (10, f"Order {chance.between(16100, 20680)}"), (10, "")]
    lines += [(11, f"{count} x {name}    {_euros(count * cents)}") for count, name, cents in items]
    lines += [(11, ""), (12, f"Total {_euros(total)}"), (10, "Payable within 14 days. Thank you.")]
    return pdf(lines, f"Invoice {number}")


def _statement(variant: int) -> bytes:
    chance = _chance(variant)
    amount = f"-{chance.between(96, 890)}.00"
    lines: list[Line] = [(16, "Account statement"), (10, f"Sheet {chance.between(3, 12)}"), (10, "")]
    lines += [(11, f"14   KESTREL ESPRESSO   direct debit   {amount} EUR")] * 2
    lines += [(11, f"15   Card payments   +{chance.between(400, 1900)}.40 EUR"), (11, "Balance -212.18 EUR")]
    return pdf(lines, "Account statement")


def _quote(variant: int) -> bytes:
    chance = _chance(variant)
    lines: list[Line] = [(20, "Kestrel Espresso"), (16, f"Quote KE-Q-{chance.between(1800, 2400)}"), (10, "")]
    lines += [(11, "Duo 2, black    EUR 8900.00"), (11, "One grinder, coated burrs    EUR 1290.00")]
    lines += [(11, "Installation and half a day of training, included"), (11, ""), (10, "Valid for 30 days.")]
    return pdf(lines, "Quote")


def _packing_slip(variant: int) -> bytes:
    lines: list[Line] = [(16, f"Packing slip {20771 + variant}"), (10, "From Lyon"), (10, "")]
    return pdf([*lines, (11, "1 x Hopper 5120"), (11, "Return label inside")], "Packing slip")


def _letter(variant: int) -> bytes:
    lines: list[Line] = [(14, "Letterhead"), (11, f"Tax number {509_000_000 + variant * 7919}")]
    return pdf([*lines, (11, "Please use these details on all invoices.")], "Letter")


def _log(variant: int) -> bytes:
    chance = _chance(variant)
    lines = [
        f"kestrel-log 3  KD2-{chance.between(19000, 20900)}  fw 2.8.{variant % 2}  boot 04:5{variant % 10}:12"
    ]
    minute = 300
    for number in range(chance.between(40, 90)):
        minute += chance.between(1, 9)
        group = chance.between(1, 2)
        is_warm = group == 1 and number > _WARM_AFTER
        pulses = chance.between(26, 36) if is_warm else chance.between(49, 54)
        stamp = f"{minute // 60 % 24:02d}:{minute % 60:02d}:{chance.below(60):02d}"
        shot = f"{chance.between(24, 31)}s {pulses}p {chance.between(91, 94)}C 9.{chance.below(4)}bar"
        lines.append(f"{stamp} shot g{group} {shot}")
        if pulses < _TOO_FEW:
            lines.append(f"{stamp} ERROR E07 flow g{group} expected 48..56 got {pulses}")
    return "\n".join([*lines, "end of log", ""]).encode()


def _sheet(variant: int) -> bytes:
    chance = _chance(variant)
    rows: list[list[str | int | float]] = [["Time", "Button", "Weight g", "Seconds"]]
    for number in range(chance.between(18, 40)):
        grams = 360 + number * 2 + chance.below(9)
        rows.append([f"{7 + number // 6:02d}:{number % 6 * 10:02d}", 2, grams / 10, chance.between(25, 30)])
    return workbook(rows, "Shots")


def _table(variant: int) -> bytes:
    chance = _chance(variant)
    rows = ["date;button;cups"]
    rows += [
        f"2025-{month:02d}-01;{button};{chance.between(900, 4200)}"
        for month in range(1, 10)
        for button in (1, 2, 3)
    ]
    return "\r\n".join([*rows, ""]).encode()


_MAKERS: Final[dict[str, Callable[[int], bytes]]] = {
    "pdf:invoice": _invoice,
    "pdf:statement": _statement,
    "pdf:quote": _quote,
    "pdf:packing_slip": _packing_slip,
    "pdf:letter": _letter,
    "txt:log": _log,
    "xlsx:sheet": _sheet,
    "csv:cups": _table,
    "png:logo": lambda variant: png(logo(variant)),
}


def read(name: str) -> bytes:
    """The content of a file.

    Raises:
        NotFound: The demo has no file of this name.
    """
    kind, _, tail = name.rpartition(":")
    folder, _, what = kind.partition(":")
    if tail == HERO and what in KINDS:
        return jpeg(picture(what, 0), _HERO_BYTES)
    if tail.isdigit():
        variant = int(tail)
        if kind in _MAKERS:
            return _MAKERS[kind](variant)
        if folder in ("photo", "drawing") and what in KINDS:
            return _photo(what, variant) if folder == "photo" else _drawing(what, variant)
    raise NotFound(f"The demo has no file “{name}”.")
