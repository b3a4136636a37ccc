"""What stands in the box as clean HTML and as plain text: a few elements, nothing of Qt's own."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
    QTextFragment,
    QTextList,
    QTextListFormat,
)

from desk_app.presenters.composer_state import Written

_ORDERED = {QTextListFormat.Style.ListDecimal}
_OBJECT = "\ufffc"


def written_in(document: QTextDocument) -> Written:
    """The document as plain text, and as HTML where there is formatting."""
    blocks = list(blocks_of(document))
    text = "\n".join(_plain(block) for block in blocks).rstrip()
    return Written(text, _html(blocks) if _is_formatted(blocks) else None)


def is_bold(letters: QTextCharFormat) -> bool:
    """Whether letters are bold."""
    return letters.fontWeight() >= QFont.Weight.DemiBold.value


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    """The paragraphs of a document."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def fragments_of(block: QTextBlock) -> Iterator[QTextFragment]:
    """The runs of a paragraph that look the same."""
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        if fragment.isValid():
            yield fragment
        iterator += 1


def _is_formatted(blocks: list[QTextBlock]) -> bool:
    return any(
        block.textList() is not None or any(_is_special(f.charFormat()) for f in fragments_of(block))
        for block in blocks
    )


def _is_special(letters: QTextCharFormat) -> bool:
    return is_bold(letters) or letters.fontItalic() or bool(letters.anchorHref()) or letters.isImageFormat()


def _plain(block: QTextBlock) -> str:
    words = []
    for fragment in fragments_of(block):
        letters, text = fragment.charFormat(), fragment.text().replace("\u2028", "\n")
        target = letters.anchorHref()
        if letters.isImageFormat():
            text = "[picture]" * text.count(_OBJECT)
        if target and text.strip() not in {target, target.removeprefix("mailto:")}:
            text = f"{text} <{target}>"
        words.append(text)
    return f"{_mark(block)}{''.join(words)}"


def _mark(block: QTextBlock) -> str:
    """What stands before a line of a list."""
    lines = block.textList()
    if lines is None:
        return ""
    indent = "  " * (lines.format().indent() - 1)
    return f"{indent}{lines.itemNumber(block) + 1}. " if lines.format().style() in _ORDERED else f"{indent}- "


def _html(blocks: list[QTextBlock]) -> str:
    out: list[str] = []
    tag = ""
    paragraph: list[str] = []

    def end_paragraph() -> None:
        if paragraph:
            out.append(f"<p>{'<br>'.join(paragraph)}</p>")
            paragraph.clear()

    for block in blocks:
        wanted = _list_tag(block)
        if wanted != tag:
            end_paragraph()
            out.append(f"</{tag}>" if tag else "")
            out.append(f"<{wanted}>" if wanted else "")
            tag = wanted
        if wanted:
            out.append(f"<li>{_inline(block)}</li>")
        elif block.text().strip():
            paragraph.append(_inline(block))
        else:
            end_paragraph()
    end_paragraph()
    out.append(f"</{tag}>" if tag else "")
    return "".join(out)


def _list_tag(block: QTextBlock) -> str:
    """The element of the list a paragraph is in; empty outside of lists."""
    lines: QTextList | None = block.textList()
    if lines is None:
        return ""
    return "ol" if lines.format().style() in _ORDERED else "ul"


def _inline(block: QTextBlock) -> str:
    words = []
    for fragment in fragments_of(block):
        letters = fragment.charFormat()
        if letters.isImageFormat():
            words.append(f'<img src="{escape(letters.toImageFormat().name())}" alt="">')
            continue
        said = escape(fragment.text(), quote=False).replace("\u2028", "<br>")
        if is_bold(letters):
            said = f"<b>{said}</b>"
        if letters.fontItalic():
            said = f"<i>{said}</i>"
        if letters.anchorHref():
            said = f'<a href="{escape(letters.anchorHref())}">{said}</a>'
        words.append(said)
    return "".join(words)
