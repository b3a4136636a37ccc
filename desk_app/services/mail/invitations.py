"""Meetings in mails (RFC 5545, RFC 5546): enough of an event to show it; nothing answers by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk_app.domain.mail.invitation import Invitation
from desk_app.domain.text import fit_line

_ESCAPE: Final = re.compile(r"\\([\\;,nN])")
_STAMP: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_OFFSET: Final = re.compile(r"([+-])(\d\d):?(\d\d)")
_DURATION: Final = re.compile(r"\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_LONGEST: Final = 500_000


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    parameters: dict[str, str]
    value: str


def read_invitation(text: str) -> Invitation | None:
    """The first event of a calendar; None when there is none."""
    lines = [_line(raw) for raw in re.sub(r"\r?\n[ \t]", "", text[:_LONGEST]).splitlines()]
    method = next((line.value.upper() for line in lines if line.name == "METHOD"), "PUBLISH")
    begins = [at for at, line in enumerate(lines) if line.name == "BEGIN" and line.value.upper() == "VEVENT"]
    if not begins:
        return None
    event: dict[str, _Line] = {}
    answers: list[tuple[str, str]] = []
    for line in _own_lines(lines[begins[0] + 1 :]):
        event.setdefault(line.name, line)
        if line.name == "ATTENDEE":
            answers.append((_address(line.value), line.parameters.get("PARTSTAT", "NEEDS-ACTION").upper()))
    start, zone, is_all_day = _when(event.get("DTSTART"), _offsets(lines))
    end = _when(event.get("DTEND"), _offsets(lines))[0]
    if end is None and start is not None and "DURATION" in event:
        end = start + _seconds(event["DURATION"].value)
    sequence = _text(event, "SEQUENCE")
    return Invitation(
        method=method,
        uid=_text(event, "UID")[:500],
        sequence=int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0,  # noqa: PLR2004 - fits 32 bits
        summary=_text(event, "SUMMARY"),
        location=_text(event, "LOCATION"),
        organizer=_address(event["ORGANIZER"].value) if "ORGANIZER" in event else "",
        start_s=start,
        end_s=end,
        zone=zone,
        is_all_day=is_all_day,
        answers=tuple(answers[:200]),
    )


def _own_lines(lines: list[_Line]) -> list[_Line]:
    """The lines of the event itself, without those of its alarms."""
    own: list[_Line] = []
    depth = 0
    for line in lines:
        if line.name == "END" and depth == 0:
            break
        depth += {"BEGIN": 1, "END": -1}.get(line.name, 0)
        if depth == 0:
            own.append(line)
    return own


def _line(raw: str) -> _Line:
    """`NAME;PARAM=x;PARAM="y:z":value`."""
    quoted = False
    cut = len(raw)
    for at, char in enumerate(raw):
        quoted ^= char == '"'
        if char == ":" and not quoted:
            cut = at
            break
    name, *parameters = raw[:cut].split(";")
    pairs = (parameter.partition("=") for parameter in parameters)
    return _Line(name.strip().upper(), {n.upper(): v.strip('"') for n, _, v in pairs}, raw[cut + 1 :].strip())


def _text(event: dict[str, _Line], name: str) -> str:
    if name not in event:
        return ""
    return fit_line(_ESCAPE.sub(lambda m: " " if m[1] in "nN" else m[1], event[name].value))


def _address(value: str) -> str:
    return fit_line(re.sub(r"(?i)^mailto:", "", value), 300)


def _offsets(lines: list[_Line]) -> dict[str, str]:
    """The standard offset of each zone the calendar defines itself, for names that nobody else knows."""
    found: dict[str, str] = {}
    zone, in_standard = "", False
    for line in lines:
        if line.name == "TZID" and not line.parameters:
            zone = line.value
        elif line.name == "BEGIN":
            in_standard = line.value.upper() == "STANDARD"
        elif line.name == "TZOFFSETTO" and zone and (in_standard or zone not in found):
            found[zone] = line.value
    return found


def _when(line: _Line | None, offsets: dict[str, str]) -> tuple[int | None, str, bool]:
    """Epoch seconds, the zone's name, and whether it is a whole day."""
    match = _STAMP.fullmatch(line.value.strip()) if line else None
    if line is None or match is None:
        return None, "", False
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    name = line.parameters.get("TZID", "")
    zone = UTC if match[7] else _zone(name, offsets)
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
        return int(at.timestamp()), "" if match[7] else name, match[4] is None
    except (ValueError, OverflowError):
        return None, "", False


def _zone(name: str, offsets: dict[str, str]) -> ZoneInfo | timezone:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        match = _OFFSET.match(offsets.get(name, ""))
    if match is None:
        return UTC
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def _seconds(duration: str) -> int:
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        return 0
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((weeks * 7 + days) * 24 + hours) * 3_600 + minutes * 60 + seconds
