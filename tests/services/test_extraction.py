"""The text inside attachments: real files made on the spot, and broken ones."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

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


@pytest.mark.parametrize(
    ("data", "mime", "name", "words"),
    [
        (pdf("Invoice 20771", "Second page"), "application/pdf", "x", ["Invoice 20771", "\f", "Second page"]),
        (word(), "", "report.docx", ["Flow meter report", "Part\t4471"]),
        (excel(), "", "Parts.XLSX", ["Serial\tKD2-20817"]),
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


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx"])
def test_broken_files_are_told(name: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        extract_text(b"not what the name says", "", name)


def test_a_zip_bomb_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 310_000_000)
    with pytest.raises(InvalidInput):
        extract_text(file.getvalue(), "", "bomb.docx")


def test_long_texts_are_cut() -> None:
    assert len(extract_text(b"x" * (TEXT_MAX + 5), "text/plain", "") or "") == TEXT_MAX


@given(st.binary(max_size=300), st.sampled_from(["a.pdf", "a.docx", "a.xlsx", "a.txt", "a"]))
def test_any_bytes_are_text_or_refused(data: bytes, name: str) -> None:
    try:
        text = extract_text(data, "", name)
    except InvalidInput:
        return
    assert text is None or "\x00" not in text
