"""Bytes of mails as text: what they declare, what that means in practice, and what they really are."""

from __future__ import annotations

import re
from typing import Final

from charset_normalizer import from_bytes

_MEANT: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "iso-2022-jp": "iso2022_jp_ext",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-windows-949": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "windows-874": "cp874",
    "cp-850": "cp850",
    "utf8": "utf-8",
    "utf-8mb4": "utf-8",
    "unknown-8bit": "",
    "x-unknown": "",
    "x-user-defined": "",
    "binary": "",
    "default": "",
}
"""What senders mean by a name: supersets that read everything the named set reads, and more."""
_CODE_SETS: Final = frozenset({"base64", "hex", "rot13", "uu", "zlib", "bz2", "quopri", "idna", "punycode"})
"""Names Python knows as codecs that are no charsets."""
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_META: Final = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE)
_NAME: Final = re.compile(r"[a-z0-9_:.\-]{2,40}")
_SAMPLE: Final = 20_000
"""Bytes looked at when nothing is declared; more makes the guess slower and hardly better."""
_ASCII_END: Final = 0x7F
_TELLING: Final = 12
"""Bytes beyond ASCII from which a guess is better than Western European."""


def as_text(data: bytes, declared: str | None = None, *, is_html: bool = False) -> str:
    """Decode the bytes of a text; every input gives something.

    Args:
        data: As they came, transfer encoding removed.
        declared: The charset the mail names, if any.
        is_html: Also believe a charset named within the page.
    """
    names = [declared or ""]
    if is_html and (not declared or declared.lower() in {"us-ascii", "ascii"}):
        meta = _META.search(data[:4_096])
        names.insert(0, meta[1].decode("ascii") if meta else "")
    names.insert(0, next((name for mark, name in _BOMS if data.startswith(mark)), ""))
    for name in [*names, "utf-8"]:
        text = _strictly(data, name)
        if text is not None:
            return text
    return _guessed(data, declared)


def _strictly(data: bytes, name: str) -> str | None:
    wanted = name.strip().strip("\"'").lower()
    meant = _MEANT.get(wanted, wanted)
    if not _NAME.fullmatch(meant) or meant in _CODE_SETS:
        return None
    try:
        return data.decode(meant)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guessed(data: bytes, declared: str | None) -> str:
    """Text that is not what it says: the likeliest charset, else as much of the declared one as can be."""
    is_long = sum(byte > _ASCII_END for byte in data[:_SAMPLE]) >= _TELLING
    best = from_bytes(data[:_SAMPLE]).best() if is_long else None
    if best is not None and best.encoding not in {"ascii", "utf_8"}:
        try:
            return data.decode(best.encoding)
        except (UnicodeError, LookupError):
            pass
    meant = _MEANT.get((declared or "").lower(), (declared or "").lower())
    try:
        text = data.decode(meant, "replace") if _NAME.fullmatch(meant) and meant not in _CODE_SETS else ""
    except (UnicodeError, LookupError, ValueError):
        text = ""
    if text and text.count("\ufffd") * 20 < len(text):
        return text
    return data.decode("cp1252", "replace") if b"\x81" not in data else data.decode("latin-1")
