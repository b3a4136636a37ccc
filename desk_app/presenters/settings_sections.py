"""The sections of the settings page, and how each kind of setting is changed there.

Made from `SETTINGS`: a setting that is declared stands on the page without another word, in the section of
its name, or under "More" when it has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from desk_app.presenters.settings_page_labels import setting_label
from desk_app.runtime.settings_kinds import SYSTEM, Line, Lines, OneOf, Whole, YesNo, Zone
from desk_app.runtime.settings_schema import KEYS_CHANGED, LANGUAGE, MARK_READ_MS, ME, SETTINGS, AnySetting

SettingValue = str | int | bool

MOST_SEGMENTS: Final = 4
"""More choices than this open a list instead of standing side by side."""

FIRST_OF_THE_TEAM: Final = "The first of the team"
"""Who works here while nobody was chosen."""

NATURAL: Final[dict[str, tuple[int, ...]]] = {
    MARK_READ_MS.name: (0, 500, 1_200, 3_000, 5_000, 10_000, 30_000)
}
"""Numbers of a unit nobody counts in, by setting: they are chosen from a list and said in natural words."""

_MS: Final = 1_000
FIXED: Final = "Your administrator has set this for everybody."
"""Why a setting of the policy cannot be changed."""

NOT_SHOWN: Final = frozenset({KEYS_CHANGED.name, LANGUAGE.name})
"""Keys have a list of their own; there is one language as long as there are no translations."""


@unique
class Control(StrEnum):
    """With what a value is changed."""

    SEGMENTS = "segments"
    SWITCH = "switch"
    NUMBER = "number"
    TEXT = "text"
    LINES = "lines"
    LIST = "list"
    """A button that opens a list of what may be chosen."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        key: Stable; leads there from elsewhere.
        label: As people read it.
        icon: Its picture.
        names: Beginnings of the names of its settings.
        words: More words it is found by.
        help: The page of the help about it.
    """

    key: str
    label: str
    icon: str
    names: tuple[str, ...] = ()
    words: str = ""
    help: str = "settings"


SECTIONS: Final = (
    Section("appearance", "Appearance", "sun-moon", ("appearance.", "language", "time.")),
    Section("reading", "Reading", "mail-open", ("list.", "reading.")),
    Section("writing", "Writing and sending", "send", ("agent.", "sending.", "writing.")),
    Section(
        "notifications", "Notifications", "bell", ("notifications.", "notify.", "window."), "tray background"
    ),
    Section("keys", "Keys", "keyboard", ("keys.",), "shortcuts keyboard", "keys"),
    Section(
        "accounts",
        "Accounts and servers",
        "server",
        ("mail.", "server.", "sync.", "account."),
        help="mailbox",
    ),
    Section("privacy", "Privacy and updates", "shield", ("privacy.", "remote.", "updates."), help="privacy"),
    Section("workspace", "This workspace", "hard-drive", ("storage.",), "backup lock passphrase", "backup"),
    Section(
        "offline",
        "Kept on this computer",
        "download",
        ("offline.",),
        "offline files attachments pinned size fetch",
        help="offline",
    ),
    Section("more", "More", "sliders-horizontal"),
)


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting as its row shows it.

    Attributes:
        name: As on the command line.
        label: As people call it.
        text: What it does.
        control: With what it is changed.
        value: What holds.
        shown: The same in words.
        is_chosen: A person chose it; it can be reset.
        choices: What may be chosen, as kept and as read; empty for the other controls.
        low: Of a number.
        high: Of a number.
        step: Of a number.
        unit: What a number counts.
        problem: Why what was typed cannot be used.
        fixed: Why nobody can change it here; empty when the person can.
    """

    name: str
    label: str
    text: str
    control: Control
    value: SettingValue
    shown: str
    is_chosen: bool
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    step: int = 1
    unit: str = ""
    problem: str = ""
    fixed: str = ""


def section_of(name: str) -> str:
    """The section a setting stands in."""
    return next((part.key for part in SECTIONS if part.names and name.startswith(part.names)), "more")


def shown_settings() -> tuple[AnySetting, ...]:
    """The settings that have a row, in order."""
    return tuple(setting for setting in SETTINGS if setting.name not in NOT_SHOWN)


def setting_line(
    setting: AnySetting, value: SettingValue, *, is_chosen: bool, problem: str = "", is_fixed: bool = False
) -> SettingLine:
    """A setting with its value; one the administrator has chosen cannot be changed or reset."""
    kind = setting.kind
    choices = kind.choices if isinstance(kind, OneOf) else ()
    number = kind if isinstance(kind, Whole) else Whole(0, 0, "")
    late = " Counts from the next start of the program." if setting.is_late else ""
    return SettingLine(
        setting.name,
        setting_label(setting),
        f"{setting.description}{late}",
        control_of(setting),
        value,
        in_page_words(setting, value),
        is_chosen and not is_fixed,
        choices,
        number.low,
        number.high,
        number.step,
        number.unit,
        problem,
        FIXED if is_fixed else "",
    )


def control_of(setting: AnySetting) -> Control:
    """What a setting is changed with."""
    match setting.kind:
        case YesNo():
            return Control.SWITCH
        case Whole():
            return Control.LIST if setting.name in NATURAL else Control.NUMBER
        case OneOf(choices=choices):
            return Control.SEGMENTS if len(choices) <= MOST_SEGMENTS else Control.LIST
        case Lines():
            return Control.LINES
        case Zone():
            return Control.LIST
        case Line() if setting is ME:
            return Control.LIST
        case _:
            return Control.TEXT


def in_page_words(setting: AnySetting, value: SettingValue) -> str:
    """A value as people read it."""
    match setting.kind:
        case OneOf(choices=choices):
            return dict(choices)[str(value)]
        case YesNo():
            return "On" if value else "Off"
        case Whole() if setting.name in NATURAL:
            return seconds_words(int(value))
        case Whole(unit=unit):
            return f"{value} {unit}"
        case Zone() if value == SYSTEM:
            return "As the system"
        case Line() if setting is ME and not value:
            return FIRST_OF_THE_TEAM
        case _:
            return str(value) or "Nothing"


def natural_choices(setting: AnySetting, value: int) -> tuple[tuple[int, str], ...]:
    """What a list offers of a number, in order; one that was chosen on the command line stands among them."""
    numbers = sorted({*NATURAL[setting.name], value})
    return tuple((number, in_page_words(setting, number)) for number in numbers)


def seconds_words(milliseconds: int) -> str:
    """A short time as people say it: "at once", "1.2 seconds"."""
    if milliseconds == 0:
        return "At once"
    seconds = milliseconds / _MS
    return "1 second" if seconds == 1 else f"{seconds:g} seconds"
