"""Reads vCards of every version (2.1, RFC 2426, RFC 6350) into contacts; knows nothing of a workspace.

Phones and address books write all of them, mixed in one file, and rarely by the book: groups before names,
quoted-printable over several lines, base64 pictures of a megabyte. What is not a contact's name, organisation
or way to be reached is skipped.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.entities import AddressKind
from desk_app.domain.errors import InvalidInput
from desk_app.domain.text import NAME_MAX, fit_line
from desk_app.services.mail.charsets import as_text

LARGEST: Final = 200_000_000
_LINE_MAX: Final = 20_000
"""Characters of a line that is still looked at; longer ones are pictures and keys."""
_BEGIN: Final = re.compile(rb"(?im)^[ \t]*begin[ \t]*:[ \t]*vcard[ \t]*$")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_PARTS: Final = re.compile(r"(?<!\\);")
_PHONE_URI: Final = re.compile(r"(?i)^(?:tel|callto|sms):(?:/+)?")
_FOLD: Final = re.compile(rb"\n[ \t]")
_WANTED: Final = frozenset({"FN", "N", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "ADR", "NOTE", "TZ", "LANG"})
_NAME_ORDER: Final = (3, 1, 2, 0, 4)
"""N is family; given; additional; prefixes; suffixes: said in this order."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One card.

    Attributes:
        position: Its place in the file, from 1.
        name: As it is shown; the organisation's or an address where the card has no name.
        addresses: (kind, value) in order of use, the preferred ones first; not checked.
        language: Such as "pt"; empty when unknown.
    """

    position: int
    name: str
    organisation: str = ""
    title: str = ""
    note: str = ""
    language: str = ""
    addresses: tuple[tuple[AddressKind, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    parameters: Mapping[str, tuple[str, ...]]
    value: str

    @property
    def rank(self) -> int:
        """Preferred ones first: PREF=1 (4.0) or TYPE=pref (2.1 and 3.0)."""
        is_preferred = "pref" in self.parameters.get("TYPE", ())
        number = next(iter(self.parameters.get("PREF", ())), "")
        return int(number) if number.isdecimal() and len(number) < 4 else 1 if is_preferred else 200  # noqa: PLR2004 - 1 to 100 by RFC 6350, 5.3

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of a structured value, in plain words."""
        return tuple(_plain(part) for part in _PARTS.split(self.value))


@dataclass(slots=True)
class _Card:
    lines: list[_Line] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The preferred value of a name, in one line."""
        found = sorted((line for line in self.lines if line.name == name), key=lambda line: line.rank)
        return next((words for line in found if (words := fit_line(_plain(line.value), NAME_MAX))), "")


def read_vcards(data: bytes) -> Iterator[Contact | str]:
    """The contacts of a file, in order; a sentence in place of each card that cannot be used.

    Raises:
        InvalidInput: There is no card in it.
    """
    if len(data) > LARGEST:
        raise InvalidInput(f"The file is larger than {LARGEST // 1_000_000} MB.", "Split it.")
    data = _narrowed(data)
    starts = [match.start() for match in _BEGIN.finditer(data)]
    if not starts:
        raise InvalidInput("There is no vCard in this file.", "Export the contacts as vCard (.vcf).")
    return _contacts(data, starts)


def _narrowed(data: bytes) -> bytes:
    """Bytes of one byte a letter with plain line ends: some programs write UTF-16, old ones bare returns."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _contacts(data: bytes, starts: list[int]) -> Iterator[Contact | str]:
    ends = [*starts[1:], len(data)]
    for position, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        contact = _contact(position, _Card(list(_lines(data[start:end]))))
        if contact.name:
            yield contact
        else:
            yield f"Card {position} has neither a name nor an address."


def _lines(card: bytes) -> Iterator[_Line]:
    """The lines of a card that are wanted, unfolded."""
    raws = iter(_FOLD.sub(b"", card).split(b"\n")[1:])
    for raw in raws:
        head, colon, value = _cut(raw[:_LINE_MAX])
        name, *parameters = head.split(";")
        name = name.rpartition(".")[2].strip().upper()  # a group such as `item1.`
        if name == "END":
            return
        known = _parameters(parameters)
        while "quoted-printable" in known.get("ENCODING", ()) and value.endswith(b"="):
            value = value[:-1] + next(raws, b"")  # a soft line end of version 2.1
        if colon and name in _WANTED and len(value) < _LINE_MAX:
            yield _Line(name, known, _decoded(value, known))


def _cut(raw: bytes) -> tuple[str, bool, bytes]:
    """Name with parameters, and value; a colon within quotes does not count."""
    quoted = False
    for at, byte in enumerate(raw):
        quoted ^= byte == ord('"')
        if byte == ord(":") and not quoted:
            return raw[:at].decode("utf-8", "replace"), True, raw[at + 1 :]
    return raw.decode("utf-8", "replace"), False, b""


def _parameters(parts: list[str]) -> dict[str, tuple[str, ...]]:
    """`TYPE=home,pref` and the bare `HOME` of version 2.1 alike; values in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        name, is_named, value = part.partition("=")
        name, value = (name.strip().upper(), value) if is_named else ("TYPE", name)
        if not is_named and value.strip().lower() in {"quoted-printable", "base64", "b"}:
            name = "ENCODING"
        values = tuple(word.strip().strip('"').lower() for word in value.split(","))
        found[name] = (*found.get(name, ()), *values)
    return found


def _decoded(value: bytes, parameters: Mapping[str, tuple[str, ...]]) -> str:
    if "quoted-printable" in parameters.get("ENCODING", ()):
        value = quopri.decodestring(value)
    return as_text(value, next(iter(parameters.get("CHARSET", ())), "utf-8"))


def _contact(position: int, card: _Card) -> Contact:
    organisation = next((fit_line(line.parts[0], NAME_MAX) for line in card.lines if line.name == "ORG"), "")
    addresses = tuple(dict.fromkeys(_addresses(card)))
    mail = next((value for kind, value in addresses if kind == "email"), "")
    name = card.first("FN") or _said(card) or organisation or mail
    return Contact(
        position,
        name,
        organisation,
        card.first("TITLE") or card.first("ROLE"),
        next((_plain(line.value).strip() for line in card.lines if line.name == "NOTE"), ""),
        card.first("LANG").partition("-")[0].lower()[:8],
        addresses,
    )


def _said(card: _Card) -> str:
    """The name of a card that has only its parts."""
    for line in card.lines:
        if line.name == "N":
            parts = line.parts
            return fit_line(
                " ".join(parts[at] for at in _NAME_ORDER if at < len(parts) and parts[at]), NAME_MAX
            )
    return ""


def _addresses(card: _Card) -> Iterator[tuple[AddressKind, str]]:
    for line in sorted(card.lines, key=lambda line: line.rank):
        value = fit_line(_plain(line.value), NAME_MAX)
        if line.name == "EMAIL" and value:
            yield "email", re.sub(r"(?i)^mailto:", "", value)
        elif line.name == "TEL" and "fax" not in line.parameters.get("TYPE", ()) and value:
            yield "phone", _PHONE_URI.sub("", value).partition(";")[0]
        elif line.name == "ADR" and (
            words := ", ".join(" ".join(p.split()) for p in line.parts if p.strip())
        ):
            yield "postal", fit_line(words, NAME_MAX)


def _plain(value: str) -> str:
    r"""Without escapes: `\n` is a line, `\,` a comma."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
