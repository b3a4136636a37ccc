"""The text inside attachments, for search: PDF, Word, Excel and plain text.

Well-kept libraries do the reading; they are given time and memory limits by whoever calls (see
`desk_app.runtime.extraction`), because a file from outside may be anything. Pages are divided by form feeds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Final

from desk_app.domain.errors import InvalidInput

TEXT_MAX: Final = 1_000_000
"""Characters kept of one file."""

SIZE_MAX: Final = 50_000_000
"""Larger files are not looked into."""

_UNPACKED_MAX: Final = 300_000_000
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
    except Exception as error:
        # The libraries raise dozens of kinds of errors for broken files; each means "not readable".
        raise InvalidInput(f"The file cannot be read ({type(error).__name__}).") from error
    return "".join(c for c in text[:TEXT_MAX] if c in _KEPT or c >= " ")


def can_extract(mime: str, name: str) -> bool:
    """True when there is a reader for this kind of file."""
    return _reader(mime, name) is not None


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
        if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED_MAX:
            raise InvalidInput("The file unpacks to more than 300 MB.")


_READERS: Final[tuple[tuple[Callable[[bytes], str], tuple[str, ...], tuple[str, ...]], ...]] = (
    (_pdf, ("application/pdf",), (".pdf",)),
    (_word, ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",), (".docx",)),
    (_excel, ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",), (".xlsx", ".xlsm")),
    (
        _plain,
        ("text/", "application/json"),
        (".txt", ".log", ".csv", ".md", ".json", ".xml", ".ini", ".yaml"),
    ),
)


def _reader(mime: str, name: str) -> Callable[[bytes], str] | None:
    kind, ending = mime.lower(), name.lower()
    for reader, mimes, endings in _READERS:
        if kind.startswith(mimes) or ending.endswith(endings):
            return reader
    return None
