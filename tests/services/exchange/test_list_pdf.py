"""Lists on paper: whole, in every script there is a font for, and nothing in them but words."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from desk_app.runtime.paths import resources
from desk_app.services.exchange.lettering import FontFiles
from desk_app.services.exchange.list_export import ListExport, export_list
from desk_app.services.exchange.list_pdf import Paper
from tests.services.exchange.test_list_export import ROW, ZONE

OWN = (resources("fonts", "Inter-Regular.ttf"), resources("fonts", "Inter-Bold.ttf"))


def font_of(letters: str, path: Path) -> Path:
    """A font that has these letters, each drawn as a box."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (600, 700), (600, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = {ord(letter): f"u{ord(letter):04X}" for letter in letters}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys(order, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (700, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": path.stem, "styleName": "Regular", "psName": path.stem})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


def printed(
    folder: Path, *subjects: str, title: str = "is:active", others: tuple[Path, ...] = ()
) -> tuple[ListExport, PdfReader]:
    """A list of tickets with these subjects, printed and opened again."""
    rows = [dataclasses.replace(ROW, number=str(n), subject=text) for n, text in enumerate(subjects, 1)]
    path = folder / "list.pdf"
    done = export_list(path, rows, ZONE, lambda: Paper(title, "Kestrel · today", FontFiles(*OWN, others)))
    return done, PdfReader(path)


def words(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_every_ticket_is_on_paper_under_the_headings_of_its_sheet(tmp_path: Path) -> None:
    done, reader = printed(tmp_path, *(f"Grüße {n}, Ελλάδα, Київ" for n in range(120)))
    assert done == ListExport(120)
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert "is:active" in text
        assert "Kestrel · today" in text
        assert "subject" in text
        assert text.splitlines()[-1] == str(number)
    text = words(reader)
    assert all(f"Grüße {n}, Ελλάδα, Київ" in text for n in range(120))
    assert "2025-09-01 10:01" in text


def test_a_long_subject_is_broken_into_lines_and_not_cut(tmp_path: Path) -> None:
    _, reader = printed(tmp_path, " ".join(f"w{n}" for n in range(200)), "x" * 900)
    text = words(reader)
    assert all(f"w{n}" in text for n in range(200))
    assert text.count("x") == 900 + words(printed(tmp_path, "")[1]).count("x")


def test_words_from_outside_stay_words(tmp_path: Path) -> None:
    evil = "(OpenAction /JavaScript) Tj https://evil.example \u202egnp.exe\x00\x1b[31m **bold** {nb}"
    _, reader = printed(tmp_path, evil, title="a) /OpenAction (\u202eb")
    assert reader.metadata is not None
    assert reader.metadata.title == "a) /OpenAction ( b"
    file = (tmp_path / "list.pdf").read_bytes()
    for name in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/AA", b"/AcroForm", b"/EmbeddedFiles"):
        assert name not in file
    assert all("/Annots" not in page for page in reader.pages)
    text = words(reader)
    assert "(OpenAction /JavaScript) Tj https://evil.example gnp.exe [31m **bold**" in text.replace("\n", " ")
    assert not {"\u202e", "\x00", "\x1b"} & set(text)


def test_other_scripts_take_the_first_font_that_has_them(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font at all")
    fonts = (
        broken,
        tmp_path / "gone.ttf",
        font_of("ボイラ", tmp_path / "kana.ttf"),
        font_of("보일러שלום", tmp_path / "others.ttf"),
    )
    done, reader = printed(tmp_path, "ボイラ E07", "보일러", "שלום", others=fonts)
    assert done.undrawn == ""
    text = words(reader)
    assert "ボイラ E07" in text
    assert "보일러" in text


@pytest.mark.parametrize("subject", ["보일러", "보일러 보일러"])
def test_letters_that_no_font_has_are_told(tmp_path: Path, subject: str) -> None:
    done, reader = printed(tmp_path, subject)
    assert done.undrawn == "러보일"
    assert "□□□" in words(reader)


def test_an_empty_list_is_a_sheet_too(tmp_path: Path) -> None:
    done, reader = printed(tmp_path)
    assert (done.tickets, len(reader.pages)) == (0, 1)
