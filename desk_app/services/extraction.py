"""The text inside attachments, for search: PDF, Word, Excel, PowerPoint, OpenDocument and plain text.

Well-kept libraries do the reading; they are given time and memory limits by whoever calls (see
`desk_app.runtime.extraction`), because a file from outside may be anything. Pages, sheets and slides are
divided by form feeds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from desk_app.domain.errors import InvalidInput

if TYPE_CHECKING:
    from odfdo import Element, EText

TEXT_MAX: Final = 1_000_000
"""Characters kept of one file."""

SIZE_MAX: Final = 50_000_000
"""Larger files are not looked into."""

_UNPACKED_MAX: Final = 300_000_000
_ENTRIES_MAX: Final = 20_000
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_ODF_PARTS: Final = {"spreadsheet": "//table:table", "presentation": "//draw:page", "drawing": "//draw:page"}
"""What divides an OpenDocument file of each kind; a text has no such parts."""
_PAGE: Final = "\f"
_KEPT: Final = frozenset("\f\n\t")


def extract_text(data: bytes, mime: str, name: str) -> str | None:
    """The text of a file.

    Args:
        data: Its content.
        mime: What its sender says it is; the name's ending counts where that says nothing.
        name: File name.

    Returns:
        At most `TEXT_MAX` characters; None when there is no reader for this kind of file.

    Raises:
        InvalidInput: The file cannot be read (broken, locked with a password, too large).
    """
    reader = _reader(mime, name)
    if reader is None:
        return None
    if len(data) > SIZE_MAX:
        raise InvalidInput("The file is too large to be searched.")
    try:
        text = reader(data)
    except InvalidInput:
        raise
    except Exception as error:
        # The libraries raise dozens of kinds of errors for broken files; each means "not readable".
        raise InvalidInput(f"The file cannot be read ({type(error).__name__}).") from error
    return "".join(c for c in text[:TEXT_MAX] if c in _KEPT or c >= " ")


def can_extract(mime: str, name: str) -> bool:
    """True when there is a reader for this kind of file."""
    return _reader(mime, name) is not None


def is_plain(mime: str, name: str) -> bool:
    """True when the file is text as it stands: it is read safely and quickly without a process of its own."""
    return _reader(mime, name) is _plain


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - 90 ms that only the extracting process should pay

    pages: list[str] = []
    room = TEXT_MAX
    for page in PdfReader(io.BytesIO(data)).pages:
        pages.append(page.extract_text()[:room])
        room -= len(pages[-1])
        if room <= 0:
            break
    return _PAGE.join(pages)


def _word(data: bytes) -> str:
    from docx import Document  # noqa: PLC0415 - see _pdf

    _check_zip(data)
    document = Document(io.BytesIO(data))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += ["\t".join(cell.text for cell in row.cells) for row in table.rows]
    return "\n".join(lines)


def _excel(data: bytes) -> str:
    from openpyxl import load_workbook  # noqa: PLC0415 - see _pdf

    _check_zip(data)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheets: list[str] = []
        for sheet in book.worksheets:
            rows = ("\t".join(str(cell) for cell in row if cell is not None) for row in sheet.values)
            sheets.append("\n".join(row for row in rows if row))
        return _PAGE.join(sheets)
    finally:
        book.close()


def _slides(data: bytes) -> str:
    from pptx import Presentation  # noqa: PLC0415 - see _pdf

    _check_zip(data)
    slides: list[str] = []
    for slide in Presentation(io.BytesIO(data)).slides:
        lines = list(_shape_lines(slide.shapes))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.append(slide.notes_slide.notes_text_frame.text)
        slides.append("\n".join(line for line in lines if line))
    return _PAGE.join(slides)


def _shape_lines(shapes: Iterable[Any]) -> Iterator[str]:
    """The texts of shapes in their order; groups are walked, tables come row by row."""
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop(0)
        if hasattr(shape, "shapes"):
            waiting[:0] = shape.shapes
        elif getattr(shape, "has_table", False):
            yield from ("\t".join(cell.text for cell in row.cells) for row in shape.table.rows)
        elif shape.has_text_frame:
            yield shape.text_frame.text


def _open_document(data: bytes) -> str:
    from odfdo import Document  # noqa: PLC0415 - see _pdf

    _check_zip(data)
    document = Document(io.BytesIO(data))
    body, divider = document.body, _ODF_PARTS.get(document.get_type().removesuffix("-template"))
    return _PAGE.join(map(_paragraphs, body.xpath(divider) if divider else [body]))


def _paragraphs(part: Element | EText) -> str:
    """The paragraphs of a part; cells that a sheet repeats (a million empty ones) are read once."""
    if isinstance(part, str):
        return part
    found = part.xpath(".//text:p|.//text:h")
    return "\n".join(line if isinstance(line, str) else line.text_recursive for line in found)


def _plain(data: bytes) -> str:
    for charset in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _check_zip(data: bytes) -> None:
    """Refuse an archive that unpacks to far more than it should."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > _UNPACKED_MAX:
        raise InvalidInput("The file unpacks to more than 300 MB.")
    if len(entries) > _ENTRIES_MAX:
        raise InvalidInput(f"The file is made of more than {_ENTRIES_MAX:,} parts.")


_READERS: Final[tuple[tuple[Callable[[bytes], str], tuple[str, ...], tuple[str, ...]], ...]] = (
    (_pdf, ("application/pdf",), (".pdf",)),
    (_word, ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",), (".docx",)),
    (
        _slides,
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
        (".pptx", ".pptm"),
    ),
    (_open_document, (_OPEN_DOCUMENT,), (".odt", ".ods", ".odp", ".odg", ".ott", ".ots", ".otp")),
    (_excel, ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",), (".xlsx", ".xlsm")),
    (
        _plain,
        ("text/", "application/json", "message/delivery-status", "message/disposition-notification"),
        (".txt", ".log", ".csv", ".md", ".json", ".xml", ".ini", ".yaml"),
    ),
)


def _reader(mime: str, name: str) -> Callable[[bytes], str] | None:
    kind, ending = mime.lower(), name.lower()
    for reader, mimes, endings in _READERS:
        if kind.startswith(mimes) or ending.endswith(endings):
            return reader
    return None
