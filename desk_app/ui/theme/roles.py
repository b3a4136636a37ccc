"""The names of the colours: what a colour is for, never what it looks like.

Values are the keys of `resources/tokens.json`, checked against it by the loader; using the enum lets the type
checker find a misspelt role.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """One colour of the token file, by its use."""

    BG_WINDOW = "bg.window"
    BG_SURFACE = "bg.surface"
    BG_CONTENT = "bg.content"
    BG_RAISED = "bg.raised"
    BG_SUNKEN = "bg.sunken"
    BG_HOVER = "bg.hover"
    BG_PRESS = "bg.press"
    BG_SCRIM = "bg.scrim"
    BORDER_SUBTLE = "border.subtle"
    BORDER_DEFAULT = "border.default"
    BORDER_CONTROL = "border.control"
    TEXT_PRIMARY = "text.primary"
    TEXT_SECONDARY = "text.secondary"
    TEXT_TERTIARY = "text.tertiary"
    TEXT_DISABLED = "text.disabled"
    TEXT_ON_ACCENT = "text.onAccent"
    TEXT_LINK = "text.link"
    ACCENT_SOLID = "accent.solid"
    ACCENT_HOVER = "accent.hover"
    ACCENT_PRESS = "accent.press"
    ACCENT_TEXT = "accent.text"
    ACCENT_BG = "accent.bg"
    ACCENT_BORDER = "accent.border"
    FOCUS_RING = "focus.ring"
    DANGER_SOLID = "danger.solid"
    DANGER_TEXT = "danger.text"
    DANGER_BG = "danger.bg"
    DANGER_BORDER = "danger.border"
    WARNING_SOLID = "warning.solid"
    WARNING_TEXT = "warning.text"
    WARNING_BG = "warning.bg"
    WARNING_BORDER = "warning.border"
    SUCCESS_SOLID = "success.solid"
    SUCCESS_TEXT = "success.text"
    SUCCESS_BG = "success.bg"
    SUCCESS_BORDER = "success.border"
    INFO_SOLID = "info.solid"
    INFO_TEXT = "info.text"
    INFO_BG = "info.bg"
    INFO_BORDER = "info.border"
    AI_SOLID = "ai.solid"
    AI_TEXT = "ai.text"
    AI_BG = "ai.bg"
    AI_BORDER = "ai.border"
    CONFLICT_SOLID = "conflict.solid"
    CONFLICT_TEXT = "conflict.text"
    CONFLICT_BG = "conflict.bg"
    CONFLICT_BORDER = "conflict.border"
    OFFLINE_SOLID = "offline.solid"
    OFFLINE_TEXT = "offline.text"
    OFFLINE_BG = "offline.bg"
    OFFLINE_BORDER = "offline.border"
    NOTE_BG = "note.bg"
    NOTE_BORDER = "note.border"
    NOTE_TEXT = "note.text"
    TOAST_BG = "toast.bg"
    TOAST_TEXT = "toast.text"
    TOAST_ACTION = "toast.action"
    SHADOW = "shadow"
    KNOB = "knob"
    AVATAR_TEXT = "avatar.text"
    CHART_GRID = "chart.grid"
    CHART_MUTED = "chart.muted"


class Tone(StrEnum):
    """A family of four colours (solid, text, background, border) with one meaning each.

    AI is only for suggestions, NOTE for internal notes, CONFLICT for conflicts, OFFLINE for what waits.
    """

    NEUTRAL = "neutral"
    ACCENT = "accent"
    DANGER = "danger"
    WARNING = "warning"
    SUCCESS = "success"
    INFO = "info"
    AI = "ai"
    CONFLICT = "conflict"
    OFFLINE = "offline"
    NOTE = "note"
