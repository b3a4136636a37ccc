"""How settings are called on their page and in the palette; a test sees to it that each one has a name."""

from __future__ import annotations

from typing import Final

from desk_app.runtime.settings_schema import AnySetting

_LABELS: Final = {
    "appearance.theme": "Theme",
    "appearance.density": "Density",
    "appearance.text_size": "Text size",
    "appearance.motion": "Motion",
    "language": "Language",
    "time.zone": "Time zone",
    "list.mark_read_ms": "Count as read after",
    "keys.single_letters": "Single letters as keys",
    "keys.changed": "Keys of your own",
    "notifications.about": "Announce",
    "notifications.quiet_hours": "Quiet hours",
    "appearance.toast_s": "Messages stay for",
    "window.keep_running": "Keep running in the background",
    "writing.signature": "Your signature",
    "writing.spelling": "Spelling",
    "writing.words": "Your own words",
    "sending.take_back_s": "Time to take a reply back",
    "storage.attachment_limit_mb": "Largest attachment",
    "storage.backup_every_hours": "Backups",
    "storage.backup_keep": "Backups to keep",
    "offline.mine": "My open tickets",
    "offline.teams": "Open tickets of my teams",
    "offline.recent_days": "Tickets of the last",
    "offline.largest_mb": "Largest file",
    "offline.budget_mb": "Space for it",
    "offline.words": "Messages and notes of",
    "agent.me": "Who sits here",
    "privacy.search_opened": "Search in encrypted mail",
    "updates.check": "Look for newer versions",
    "updates.address": "Where they are announced",
}


def setting_label(setting: AnySetting) -> str:
    """One to five words for a setting; made from its name where none are written."""
    made = setting.name.rpartition(".")[2].replace("_", " ").capitalize()
    return _LABELS.get(setting.name, made)


def has_label(setting: AnySetting) -> bool:
    """Whether somebody has named it."""
    return setting.name in _LABELS
