"""Every setting there is, declared once: validation, the command line and the settings page come from here.

To add one, write a `Setting` and put it into `SETTINGS`. A name is never used again for something else; a
default may change, because files hold only what a person chose. Descriptions are sentences a person reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import Final, Generic, TypeVar

from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.spelling import LANGUAGES, OFF
from desk_app.runtime.quiet_hours import Hours
from desk_app.runtime.settings_kinds import (
    SYSTEM,
    KeyChanges,
    Kind,
    Language,
    Line,
    Lines,
    OneOf,
    Whole,
    YesNo,
    Zone,
)

Value = TypeVar("Value", bound=str | int | bool)


@unique
class Scope(Enum):
    """Where a setting is kept and for what it counts."""

    APP = "app"
    """All workspaces of this person on this computer."""
    WORKSPACE = "workspace"
    """One workspace; travels with its folder."""


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One declared setting.

    Attributes:
        name: In files and on the command line; `section.name`, never changed.
        kind: What values it may have.
        default: What holds until a person chooses.
        description: What it does, one sentence.
        scope: Where it is kept.
        since: The version that brought it.
        is_late: It counts from the next start of the program.
    """

    name: str
    kind: Kind[Value]
    default: Value
    description: str
    scope: Scope = Scope.APP
    since: str = "0.1"
    is_late: bool = False

    def accept(self, value: object) -> Value:
        """The value if it is allowed.

        Raises:
            InvalidInput: It is not; the sentence says what would be.
        """
        try:
            return self.kind.accept(value)
        except ValueError as error:
            raise self._refusal(value) from error

    def read(self, text: str) -> Value:
        """The value a person typed.

        Raises:
            InvalidInput: It is not allowed; the sentence says what would be.
        """
        try:
            return self.kind.read(text)
        except ValueError as error:
            raise self._refusal(text) from error

    def _refusal(self, value: object) -> InvalidInput:
        shown = in_words(value)
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}…"
        return InvalidInput(f"{self.name} cannot be “{shown}”.", f"It must be {self.kind.allowed}.")


_SHOWN: Final = 40

AnySetting = Setting[str] | Setting[int] | Setting[bool]

THEME: Final[Setting[str]] = Setting(
    "appearance.theme",
    OneOf(
        (
            (SYSTEM, "As the system"),
            ("light", "Light"),
            ("dark", "Dark"),
            ("contrast", "More contrast"),
        )
    ),
    SYSTEM,
    "The colours of the window.",
)
DENSITY: Final[Setting[str]] = Setting(
    "appearance.density",
    OneOf(
        (
            ("comfortable", "Comfortable"),
            ("cosy", "Cosy"),
            ("compact", "Compact"),
            ("touch", "Touch"),
        )
    ),
    "comfortable",
    "How much room rows and buttons take; the size of text stays.",
)
TEXT_SIZE: Final[Setting[int]] = Setting(
    "appearance.text_size",
    Whole(100, 200, "per cent", step=10),
    100,
    "The size of text and everything around it.",
)
MOTION: Final[Setting[str]] = Setting(
    "appearance.motion",
    OneOf(((SYSTEM, "As the system"), ("full", "On"), ("reduced", "Off"))),
    SYSTEM,
    "Whether things move when they come and go.",
)
LANGUAGE: Final[Setting[str]] = Setting(
    "language", Language(), SYSTEM, "The language of the window and of dates and numbers in it."
)
TIME_ZONE: Final[Setting[str]] = Setting(
    "time.zone", Zone(), SYSTEM, "The time zone in which times are shown.", is_late=True
)
MARK_READ_MS: Final[Setting[int]] = Setting(
    "list.mark_read_ms",
    Whole(0, 60_000, "milliseconds"),
    1_200,
    "How long a ticket is looked at before it counts as read.",
)
SINGLE_LETTERS: Final[Setting[bool]] = Setting(
    "keys.single_letters",
    YesNo(),
    True,  # noqa: FBT003 - the third field is the default, as in every row
    "Whether single letters are keys, such as R to reply, where nothing is being written.",
)
KEYS_CHANGED: Final[Setting[str]] = Setting(
    "keys.changed", KeyChanges(), "", "Keys of your own, in place of those that commands come with."
)
NOTIFY: Final[Setting[str]] = Setting(
    "notifications.about",
    OneOf((("all", "Whatever needs me"), ("mentions", "Mentions only"), ("nothing", "Nothing"))),
    "all",
    "What is announced: mail in your tickets and those you follow, notes and changes in those you follow,"
    " tickets given to you, mentions, late replies.",
)
QUIET_HOURS: Final[Setting[str]] = Setting(
    "notifications.quiet_hours", Hours(), "", "Hours in which nothing is announced, such as 22:00-07:00."
)
TOAST_S: Final[Setting[int]] = Setting(
    "appearance.toast_s",
    Whole(4, 60, "seconds"),
    8,
    "How long a message at the foot of the list stays, with its way back; it waits under the pointer.",
)
KEEP_RUNNING: Final[Setting[bool]] = Setting(
    "window.keep_running",
    YesNo(),
    False,  # noqa: FBT003 - the third field is the default, as in every row
    "Whether closing the last window leaves a sign in the notification area that goes on receiving.",
)
TAKE_BACK_S: Final[Setting[int]] = Setting(
    "sending.take_back_s",
    Whole(0, 60, "seconds"),
    10,
    "How long a sent reply can be taken back.",
    Scope.WORKSPACE,
)
SIGNATURE: Final[Setting[str]] = Setting(
    "writing.signature",
    Lines(1_000, "a text of at most 1,000 characters, or nothing"),
    "",
    "What stands under your replies, in place of the mailbox's signature; you can switch it for each reply.",
    Scope.WORKSPACE,
)
SPELLING: Final[Setting[str]] = Setting(
    "writing.spelling",
    OneOf(((OFF, "Off"), *LANGUAGES)),
    "en",
    "The language in which the spelling of replies and notes is looked at; nothing leaves this computer.",
)
OWN_WORDS: Final[Setting[str]] = Setting(
    "writing.words",
    Lines(50_000, "words, one a line"),
    "",
    "Words that are right though no list has them, one a line.",
)
ATTACHMENT_LIMIT_MB: Final[Setting[int]] = Setting(
    "storage.attachment_limit_mb",
    Whole(1, 2_000, "megabytes"),
    100,
    "The largest file that can be attached.",
    Scope.WORKSPACE,
    is_late=True,
)
BACKUP_EVERY_HOURS: Final[Setting[int]] = Setting(
    "storage.backup_every_hours",
    Whole(0, 24 * 31, "hours"),
    24,
    "How often a backup is made while the program runs; 0 makes none by itself.",
    Scope.WORKSPACE,
)
BACKUP_KEEP: Final[Setting[int]] = Setting(
    "storage.backup_keep",
    Whole(1, 100, "backups"),
    10,
    "How many backups are kept; older ones are thinned by day, week and month.",
    Scope.WORKSPACE,
)
OFFLINE_MINE: Final[Setting[bool]] = Setting(
    "offline.mine",
    YesNo(),
    True,  # noqa: FBT003 - the third field is the default, as in every row
    "Whether the files of my open tickets are fetched before I ask for them.",
    Scope.WORKSPACE,
)
OFFLINE_TEAMS: Final[Setting[bool]] = Setting(
    "offline.teams",
    YesNo(),
    False,  # noqa: FBT003 - the third field is the default, as in every row
    "The same for all open tickets of my teams.",
    Scope.WORKSPACE,
)
OFFLINE_RECENT_DAYS: Final[Setting[int]] = Setting(
    "offline.recent_days",
    Whole(0, 3_650, "days"),
    14,
    "The same for tickets in which something happened in the last days; 0 for none.",
    Scope.WORKSPACE,
)
OFFLINE_LARGEST_MB: Final[Setting[int]] = Setting(
    "offline.largest_mb",
    Whole(0, 2_000, "megabytes"),
    25,
    "Larger files are fetched only when they are opened.",
    Scope.WORKSPACE,
)
OFFLINE_BUDGET_MB: Final[Setting[int]] = Setting(
    "offline.budget_mb",
    Whole(0, 1_000_000, "megabytes"),
    2_000,
    "How much of what the server has may lie here; what nobody chose goes first.",
    Scope.WORKSPACE,
)
OFFLINE_WORDS: Final[Setting[str]] = Setting(
    "offline.words",
    OneOf((("all", "All tickets"), ("chosen", "The tickets above only"))),
    "all",
    "Of which tickets messages and notes are kept here; those of others come when they are opened.",
    Scope.WORKSPACE,
)
ME: Final[Setting[str]] = Setting(
    "agent.me",
    Line(254, "the name or e-mail address of an agent, or nothing"),
    "",
    "Which agent sits at this computer.",
    Scope.WORKSPACE,
    is_late=True,
)

SEARCH_OPENED: Final[Setting[bool]] = Setting(
    "privacy.search_opened",
    YesNo(),
    True,  # noqa: FBT003 - the third field is the default, as in every row
    "Whether search finds the words of encrypted mail; it counts for mail that is opened from then on.",
    Scope.WORKSPACE,
)

UPDATES_CHECK: Final[Setting[bool]] = Setting(
    "updates.check",
    YesNo(),
    False,  # noqa: FBT003 - the third field is the default, as in every row
    "Whether to look once a day for a newer version; nothing about you is sent and nothing is installed.",
)
UPDATES_ADDRESS: Final[Setting[str]] = Setting(
    "updates.address",
    Line(300, "an address that begins with https://, or nothing for the address of this build"),
    "",
    "Where newer versions are announced.",
)

SETTINGS: Final[tuple[AnySetting, ...]] = (
    THEME,
    DENSITY,
    TEXT_SIZE,
    MOTION,
    LANGUAGE,
    TIME_ZONE,
    MARK_READ_MS,
    SINGLE_LETTERS,
    KEYS_CHANGED,
    NOTIFY,
    QUIET_HOURS,
    TOAST_S,
    KEEP_RUNNING,
    SIGNATURE,
    SPELLING,
    OWN_WORDS,
    TAKE_BACK_S,
    ATTACHMENT_LIMIT_MB,
    BACKUP_EVERY_HOURS,
    BACKUP_KEEP,
    OFFLINE_MINE,
    OFFLINE_TEAMS,
    OFFLINE_RECENT_DAYS,
    OFFLINE_LARGEST_MB,
    OFFLINE_BUDGET_MB,
    OFFLINE_WORDS,
    ME,
    SEARCH_OPENED,
    UPDATES_CHECK,
    UPDATES_ADDRESS,
)
"""All of them, in the order in which a person reads them."""

_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


def in_words(value: object) -> str:
    """A value as a person would type it; what no setting can have, as Python shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else repr(value)


def find_setting(name: str) -> AnySetting:
    """The setting of this name.

    Raises:
        NotFound: There is none; the sentence offers the nearest name.
    """
    if name in _BY_NAME:
        return _BY_NAME[name]
    import difflib  # noqa: PLC0415 - only needed for a typing error, and not for free

    near = difflib.get_close_matches(name, _BY_NAME, n=1)
    hint = f"Did you mean {near[0]}?" if near else "List the settings to see their names."
    raise NotFound(f"There is no setting called “{name[:_SHOWN]}”.", hint)
