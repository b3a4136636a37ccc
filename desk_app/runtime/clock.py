"""The clock and the source of ids of the running program; everything else gets them passed in."""

from __future__ import annotations

import os
import time
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal

from desk_app.domain.ids import uuid7


def now_s() -> int:
    """The time now, epoch seconds UTC."""
    return int(time.time())


def new_id() -> bytes:
    """A new UUIDv7 from the system's clock and randomness."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))


def zone(name: str) -> tzinfo:
    """The zone of a setting: an IANA name, or "system" for what this computer is set to."""
    if name != "system":
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            pass  # a zone that this computer does not know: its own is the best there is
    return tzlocal.reload_localzone()  # a laptop travels: what was read before may not be so any more
