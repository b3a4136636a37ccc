"""The text inside attachments: real files made on the spot, and broken ones."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Document as OpenDocument
from odfdo import DrawPage, Frame, Header, Paragraph, Table
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Cm

from desk_app.domain.errors import InvalidInput
from desk_app.services.extraction import TEXT_MAX, can_extract, extract_text


def pdf(*pages: str) -> bytes:
    """A small real PDF, one line of Helvetica per page (PDF 32000-1, 7.5)."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def word() -> bytes:
    document = Document()
    document.add_paragraph("Flow meter report")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Part", "4471"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def excel() -> bytes:
    book = Workbook()
    book.active.append(["Serial", "KD2-20817"])  # type: ignore[union-attr]  # a new book has a sheet
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def slides() -> bytes:
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[5])
    first.shapes.title.text = "Descaling in März"
    table = first.shapes.add_table(1, 2, Cm(1), Cm(5), Cm(9), Cm(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Part", "4471"
    second = show.slides.add_slide(show.slide_layouts[6])
    group = second.shapes.add_group_shape()
    inner = group.shapes.add_group_shape()
    inner.shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(1)).text_frame.text = "Deep in two groups"
    second.notes_slide.notes_text_frame.text = "Say it slowly"
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def open_text() -> bytes:
    document = OpenDocument("text")
    document.body.clear()
    document.body.append(Header(1, "Flow meter report"))
    document.body.append(Paragraph("Grüße\tvon  KD2-20817"))
    return saved(document)


def open_sheet() -> bytes:
    document = OpenDocument("spreadsheet")
    document.body.clear()
    for name, word in (("Parts", "Serial"), ("More", "Boiler")):
        sheet = Table(name)
        sheet.set_value((0, 0), word)
        sheet.set_value((3, 2), 4471)
        document.body.append(sheet)
    return saved(document)


def open_slides() -> bytes:
    document = OpenDocument("presentation")
    document.body.clear()
    for number in (1, 2):
        page = DrawPage(f"p{number}")
        page.append(Frame.text_frame(f"Slide {number}", size=("5cm", "2cm"), position=("1cm", "1cm")))
        document.body.append(page)
    return saved(document)


def saved(document: OpenDocument) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_part(file: bytes, part: str, content: bytes) -> bytes:
    """A zipped file with one of its parts exchanged."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, content if entry.filename == part else old.read(entry))
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "mime", "name", "words"),
    [
        (pdf("Invoice 20771", "Second page"), "application/pdf", "x", ["Invoice 20771", "\f", "Second page"]),
        (word(), "", "report.docx", ["Flow meter report", "Part\t4471"]),
        (excel(), "", "Parts.XLSX", ["Serial\tKD2-20817"]),
        (slides(), "", "a.pptx", ["Descaling in März", "Part\t4471\fDeep in two groups\nSay it slowly"]),
        (open_text(), "", "a.odt", ["Flow meter report\nGrüße\tvon  KD2-20817"]),
        (open_sheet(), "", "a.ods", ["Serial\n4471\fBoiler\n4471"]),
        (open_slides(), "", "a.odp", ["Slide 1\fSlide 2"]),
        (open_text(), "application/vnd.oasis.opendocument.text", "report", ["Flow meter report"]),
        ("Grüße\x00 E07".encode(), "text/plain", "a.txt", ["Grüße E07"]),
        ("Grüße".encode("latin-1"), "text/plain", "a.txt", ["Grüße"]),
        ("Grüße".encode("utf-16"), "text/plain", "a.txt", ["Grüße"]),
    ],
)
def test_words_inside_files_are_found(data: bytes, mime: str, name: str, words: list[str]) -> None:
    text = extract_text(data, mime, name)
    assert text is not None
    assert all(word in text for word in words), text


def test_pictures_have_no_text() -> None:
    assert not can_extract("image/png", "e07.png")
    assert extract_text(b"\x89PNG", "image/png", "e07.png") is None


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.pptx", "a.odt", "a.ods", "a.odp"])
def test_broken_files_are_told(name: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        extract_text(b"not what the name says", "", name)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """An archive of 300 kB that unpacks to 310 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b"0" * 310_000_000)
    return file.getvalue()


ZIPPED = ["a.docx", "a.xlsx", "a.pptx", "a.odt"]


@pytest.mark.parametrize("name", ZIPPED)
def test_a_zip_bomb_is_refused(bomb: bytes, name: str) -> None:
    with pytest.raises(InvalidInput, match="unpacks to more than 300 MB"):
        extract_text(bomb, "", name)


@pytest.mark.parametrize("name", ZIPPED)
def test_an_archive_of_endless_parts_is_refused(name: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(20_001):
            archive.writestr(str(number), b"")
    with pytest.raises(InvalidInput, match="more than 20,000 parts"):
        extract_text(file.getvalue(), "", name)


def test_entities_neither_multiply_nor_read_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    body = '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    body += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    body += "<text:p>Before &x; after</text:p></office:text></office:body></office:document-content>"
    levels = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 12))
    for entities in (
        f'<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">',
        f'<!ENTITY x0 "0123456789">{levels}<!ENTITY x "&x11;">',
    ):
        file = with_part(open_text(), "content.xml", f"<!DOCTYPE a [{entities}]>{body}".encode())
        try:
            text = extract_text(file, "", "a.odt") or ""
        except InvalidInput:
            continue
        assert "secret" not in text
        assert len(text) < 10_000


def test_a_sheet_that_repeats_its_cells_a_billion_times_is_read_once() -> None:
    with zipfile.ZipFile(io.BytesIO(open_sheet())) as archive:
        content = archive.read("content.xml")
    many = b'<table:table-row table:number-rows-repeated="1048576"'
    file = with_part(open_sheet(), "content.xml", content.replace(b"<table:table-row", many, 1))
    assert (extract_text(file, "", "a.ods") or "").count("Serial") == 1


def test_long_texts_are_cut() -> None:
    assert len(extract_text(b"x" * (TEXT_MAX + 5), "text/plain", "") or "") == TEXT_MAX


@given(
    st.binary(max_size=300), st.sampled_from(["a.pdf", "a.docx", "a.xlsx", "a.pptx", "a.odp", "a.txt", "a"])
)
def test_any_bytes_are_text_or_refused(data: bytes, name: str) -> None:
    try:
        text = extract_text(data, "", name)
    except InvalidInput:
        return
    assert text is None or "\x00" not in text
