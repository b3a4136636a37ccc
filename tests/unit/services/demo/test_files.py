"""The demo's generated files are what their names say, for programs that nobody here wrote."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from desk_app.domain.errors import NotFound
from desk_app.services.demo.files import shelf
from desk_app.services.demo.files.papers import pdf
from desk_app.services.demo.files.pictures import KINDS, logo, picture
from desk_app.services.demo.files.png import deflated
from desk_app.services.extraction import extract_text
from tests.unit.services.demo.conftest import Town

PAPERS = ("invoice", "statement", "quote", "packing_slip", "letter")
ENDINGS = {"photo": "image/jpeg", "drawing": "image/png", "png": "image/png", "pdf": "application/pdf"}


def opened(data: bytes) -> Image.Image:
    """A picture, decoded to its last pixel."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_every_photo_and_drawing_can_be_decoded(kind: str) -> None:
    canvas = picture(kind, 3)
    photo, drawing = opened(shelf.read(f"photo:{kind}:3")), opened(shelf.read(f"drawing:{kind}:3"))
    assert (photo.format, drawing.format) == ("JPEG", "PNG")
    assert photo.size == drawing.size == (canvas.width, canvas.height)


def test_a_drawing_loses_no_pixel_and_a_photo_is_near_it() -> None:
    drawing = opened(shelf.read("drawing:gauge:1")).convert("RGB").resize((24, 16))
    photo = opened(shelf.read("photo:gauge:1")).convert("RGB").resize((24, 16))
    apart = [abs(a - b) for a, b in zip(drawing.tobytes(), photo.tobytes(), strict=True)]
    assert max(apart) < 40
    assert sum(apart) / len(apart) < 6
    assert len(set(drawing.tobytes())) > 10


def test_variants_of_a_picture_differ() -> None:
    assert len({shelf.read(f"photo:gauge:{variant}") for variant in range(4)}) > 1


def test_the_hero_photo_is_as_large_as_a_phone_makes_it() -> None:
    data = shelf.read(f"photo:{KINDS[0]}:{shelf.HERO}")
    assert 2_000_000 < len(data) < 2_300_000
    assert opened(data).format == "JPEG"


def test_the_logo_is_a_small_picture() -> None:
    image = opened(shelf.read("png:logo:0"))
    assert image.size == (logo(0).width, logo(0).height)


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_are_pdfs_with_their_text(paper: str) -> None:
    for variant in (0, 17):
        data = shelf.read(f"pdf:{paper}:{variant}")
        reader = PdfReader(io.BytesIO(data), strict=True)
        assert len(reader.pages) == 1
        assert reader.metadata is not None
        assert reader.metadata.title
        assert len((extract_text(data, "application/pdf", "") or "").split()) > 4


def test_an_invoice_adds_up() -> None:
    text = extract_text(shelf.read("pdf:invoice:5"), "application/pdf", "") or ""
    amounts = [float(word) for line in text.splitlines() for word in line.split("EUR ")[1:]]
    assert len(amounts) > 1
    assert sum(amounts[:-1]) == pytest.approx(amounts[-1])


def test_brackets_and_foreign_letters_do_not_break_a_paper() -> None:
    reader = PdfReader(io.BytesIO(pdf([(11, "Total (net) \\ 5 € Größe 火")], "a (b) \\ c")), strict=True)
    assert reader.pages[0].extract_text().strip() == "Total (net) \\ 5 € Größe ?"
    assert reader.metadata is not None
    assert reader.metadata.title == "a (b) \\ c"


def test_sheets_tables_and_logs_can_be_read() -> None:
    sheet = load_workbook(io.BytesIO(shelf.read("xlsx:sheet:2"))).worksheets[0]
    rows = list(sheet.values)
    assert rows[0] == ("Time", "Button", "Weight g", "Seconds")
    assert all(isinstance(row[2], int | float) and 30 < row[2] < 60 for row in rows[1:])
    table = list(csv.reader(shelf.read("csv:cups:2").decode().splitlines(), delimiter=";"))
    assert {len(row) for row in table} == {3}
    log = shelf.read("txt:log:7").decode()
    assert log.startswith("kestrel-log 3")
    assert "ERROR E07" in log


def test_what_is_packed_can_be_unpacked() -> None:
    import zlib  # noqa: PLC0415 - only to check our own packing

    for data in (b"", b"a", b"ab" * 5_000, bytes(range(256)) * 9, b"\x00" * 70_000):
        assert zlib.decompress(deflated(data)) == data


@pytest.mark.parametrize("name", ["", "pdf:invoice", "pdf:invoice:x", "photo:unicorn:1", "exe:virus:1", "::"])
def test_a_name_that_the_demo_does_not_have(name: str) -> None:
    with pytest.raises(NotFound, match="The demo has no file"):
        shelf.read(name)


def test_every_file_of_the_demo_is_there_and_of_its_kind(town: Town) -> None:
    files = {file.blob: file for t in town.tickets for m in t.messages for file in m.files}
    assert len(files) > 50
    for name in sorted(files)[::7]:
        data = shelf.read(name)
        assert hashlib.sha256(data).digest() == hashlib.sha256(shelf.read(name)).digest()
        wanted = ENDINGS.get(name.partition(":")[0])
        assert wanted is None or files[name].mime == wanted, name
