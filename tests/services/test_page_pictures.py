"""Pages as pictures: what they show, and what broken and hostile files come to."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from desk_app.domain.errors import InvalidInput
from desk_app.services.page_pictures import PdfPages, is_paged, png_of
from tests.services import hostile_pdf

WITHOUT_PAGES = hostile_pdf.built([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Kids [] /Count 0 >>"])


def test_a_page_is_drawn_as_wide_as_asked_with_its_words() -> None:
    picture = PdfPages(hostile_pdf.pages("First page", "Second page")).draw(1, 400)

    assert (picture.page, picture.pages, picture.width) == (1, 2, 400)
    assert "Second page" in picture.text
    assert len(picture.pixels) == picture.stride * picture.height


def test_the_png_shows_what_the_pixels_show() -> None:
    picture = PdfPages(hostile_pdf.pages("Words")).draw(0, 300)
    with Image.open(io.BytesIO(png_of(picture))) as image:
        image.load()
        assert image.size == (picture.width, picture.height)
        dark = sum(image.convert("L").histogram()[:64])
    assert 0 < dark < picture.width * picture.height // 10


def test_pages_before_the_first_and_after_the_last_are_the_nearest() -> None:
    pages = PdfPages(hostile_pdf.pages("a", "b"))

    assert [pages.draw(page, 50).page for page in (-5, 7)] == [0, 1]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.4 nothing of the kind", "damaged"),
        (b"", "damaged"),
        (hostile_pdf.locked(), "locked with a password"),
        (WITHOUT_PAGES, "damaged"),
    ],
)
def test_what_cannot_be_opened_is_told_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        PdfPages(data)


def test_what_was_wrong_with_a_file_is_not_said_of_the_next() -> None:
    with pytest.raises(InvalidInput, match="locked with a password"):
        PdfPages(hostile_pdf.locked())
    with pytest.raises(InvalidInput, match="damaged"):
        PdfPages(WITHOUT_PAGES)


@pytest.mark.parametrize("box", ["[0 0 90000 90000]", "[0 0 0.001 90000]", "[0 0 1 14400]"])
def test_a_page_of_a_mad_size_stays_a_picture_of_sane_size(box: str) -> None:
    picture = PdfPages(hostile_pdf.sized(box)).draw(0, 1_400)

    assert 1 <= picture.width * picture.height <= 8_100_000


def test_only_pdf_files_have_pages() -> None:
    assert is_paged("application/pdf", "x")
    assert is_paged("application/octet-stream", "Scan.PDF")
    assert not is_paged("image/png", "pdf")
