"""The kinds of rows that lie in a ticket, for everything in the simulation that asks."""

from __future__ import annotations

from typing import Final

ENTRIES: Final = ("message", "note", "side", "side_message")
"""Kinds of what lies in a ticket and can be moved into another one."""
OF_TICKET: Final = ("ticket", *ENTRIES)
EDITED: Final = "side"
"""The one of them with fields that change."""
