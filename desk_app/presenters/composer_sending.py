"""The ways to send: each says what will happen, including what becomes of the ticket."""

from __future__ import annotations

from typing import Final

from desk_app.presenters.composer_state import Mode, SendChoice

_REPLY: Final = (
    SendChoice("wait", "Send and wait", "clock"),
    SendChoice("solve", "Send and solve", "check-check"),
    SendChoice("stay", "Send and keep open", "send"),
)
_NOTE: Final = (
    SendChoice("note", "Add note", "lock"),
    SendChoice("note_solve", "Add note and solve", "check-check"),
)
_SIDE: Final = (SendChoice("side", "Send", "send"),)
_CHOICES: Final = {Mode.REPLY: _REPLY, Mode.NOTE: _NOTE, Mode.SIDE: _SIDE}


LATER: Final = "at_time"
"""The key of sending at the time that the draft keeps."""


def choices_of(mode: Mode) -> tuple[SendChoice, ...]:
    """What the menu offers in a mode."""
    return _CHOICES[mode]


def choice_of(mode: Mode, key: str) -> SendChoice:
    """One way to send; the usual one for a key that the mode does not have."""
    return next((choice for choice in choices_of(mode) if choice.key == key), choices_of(mode)[0])
