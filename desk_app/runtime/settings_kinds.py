"""What values settings may have: kinds that check, read and name them."""

from __future__ import annotations

import json
import re
import zoneinfo
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

SYSTEM: Final = "system"
"""The choice to do as the operating system does."""

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_KEYS_LENGTH: Final = 20_000
_KEY_LENGTH: Final = 60
_YES: Final = frozenset({"yes", "on", "true", "1"})
_NO: Final = frozenset({"no", "off", "false", "0"})

Value_co = TypeVar("Value_co", bound=str | int | bool, covariant=True)


class Kind(Protocol[Value_co]):
    """What values a setting may have."""

    @property
    def allowed(self) -> str:
        """The values in words that follow "must be"."""
        ...

    def accept(self, value: object) -> Value_co:
        """The value as it is used.

        Raises:
            ValueError: It is of the wrong type or not among those allowed.
        """
        ...

    def read(self, text: str) -> Value_co:
        """The same from what a person typed.

        Raises:
            ValueError: It cannot be understood or is not allowed.
        """
        ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words.

    Attributes:
        choices: The word kept in the file, and what the person reads.
    """

    choices: tuple[tuple[str, str], ...]

    @property
    def allowed(self) -> str:
        """The words."""
        words = [word for word, _ in self.choices]
        return f"{', '.join(words[:-1])} or {words[-1]}"

    def accept(self, value: object) -> str:
        """The word itself."""
        if isinstance(value, str) and value in dict(self.choices):
            return value
        raise ValueError

    def read(self, text: str) -> str:
        """The word in any capitals."""
        return self.accept(text.strip().lower())


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in a range.

    Attributes:
        low: The smallest.
        high: The largest.
        unit: What is counted, in the plural.
        step: Only every `step`-th number from `low`.
    """

    low: int
    high: int
    unit: str
    step: int = 1

    @property
    def allowed(self) -> str:
        """The range."""
        steps = f" in steps of {self.step}" if self.step > 1 else ""
        return f"a whole number from {self.low} to {self.high} {self.unit}{steps}"

    def accept(self, value: object) -> int:
        """The number; true and false are none, though Python counts with them."""
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and self.low <= value <= self.high
            and (value - self.low) % self.step == 0
        ):
            return value
        raise ValueError

    def read(self, text: str) -> int:
        """The number in digits."""
        if not re.fullmatch(r"-?[0-9]{1,9}", text.strip(), re.ASCII):
            raise ValueError
        return self.accept(int(text))


@dataclass(frozen=True, slots=True)
class YesNo:
    """On or off."""

    @property
    def allowed(self) -> str:
        """What may be typed."""
        return "yes or no"

    def accept(self, value: object) -> bool:
        """True or false and nothing like it."""
        if isinstance(value, bool):
            return value
        raise ValueError

    def read(self, text: str) -> bool:
        """Yes, on, true, 1 or their opposites."""
        word = text.strip().lower()
        if word in _YES | _NO:
            return word in _YES
        raise ValueError


@dataclass(frozen=True, slots=True)
class Line:
    """A short text, possibly empty.

    Attributes:
        max_length: Characters.
        words: What it is, in words that follow "must be".
    """

    max_length: int
    words: str

    @property
    def allowed(self) -> str:
        """What it is."""
        return self.words

    def accept(self, value: object) -> str:
        """The text without spaces around it, when every character of it can be seen."""
        if isinstance(value, str) and len(value) <= self.max_length and value.isprintable():
            return value.strip()
        raise ValueError

    def read(self, text: str) -> str:
        """As typed."""
        return self.accept(text)


class Lines(Line):
    """A text of a few lines, possibly empty."""

    __slots__ = ()

    def accept(self, value: object) -> str:
        """The text without spaces around it, when every character of its lines can be seen."""
        if not isinstance(value, str) or len(value) > self.max_length:
            raise ValueError
        lines = [line.rstrip() for line in value.strip().splitlines()]
        if not all(line.isprintable() for line in lines):
            raise ValueError
        return "\n".join(lines)

    def read(self, text: str) -> str:
        """As typed; a backslash and an n begin a new line, because a command line is one."""
        return self.accept(text.replace("\\n", "\n"))


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone."""

    @property
    def allowed(self) -> str:
        """What may be typed."""
        return 'a time zone such as Europe/Berlin, or "system"'

    def accept(self, value: object) -> str:
        """A name of the IANA list that this computer knows."""
        if not isinstance(value, str):
            raise ValueError  # noqa: TRY004 - a kind has one way to say no
        if value != SYSTEM:
            try:
                zoneinfo.ZoneInfo(value)
            except (zoneinfo.ZoneInfoNotFoundError, OSError) as error:
                raise ValueError from error
        return value

    def read(self, text: str) -> str:
        """As typed; the list's own capitals are wanted."""
        return self.accept(text.strip())


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its tag (BCP 47: language, script, region)."""

    @property
    def allowed(self) -> str:
        """What may be typed."""
        return 'a language such as en, de or pt-BR, or "system"'

    def accept(self, value: object) -> str:
        """A well-formed tag; whether there is a translation is found out when texts are loaded."""
        if isinstance(value, str) and (value == SYSTEM or _LANGUAGE.fullmatch(value)):
            return value
        raise ValueError

    def read(self, text: str) -> str:
        """The tag with a hyphen or an underscore."""
        return self.accept(text.strip().replace("_", "-"))


@dataclass(frozen=True, slots=True)
class KeyChanges:
    """Other keys for commands, as a small JSON object from command names to lists of keys.

    Which commands there are is not known here: a name of another version stays in the file.
    """

    @property
    def allowed(self) -> str:
        """What may be typed."""
        return 'keys by command, such as {"ticket.solve": ["Ctrl+E"]}, or nothing'

    def accept(self, value: object) -> str:
        """The object as text, its names in order; an empty one is an empty text."""
        if not isinstance(value, str) or len(value) > _KEYS_LENGTH:
            raise ValueError
        try:
            changes = json.loads(value) if value.strip() else {}
        except RecursionError as error:
            raise ValueError from error
        if not isinstance(changes, dict) or not all(map(_is_keys, changes.values())):
            raise ValueError
        return json.dumps(dict(sorted(changes.items()))) if changes else ""

    def read(self, text: str) -> str:
        """As typed."""
        return self.accept(text)


def _is_keys(value: object) -> bool:
    """A few keys, each as Qt writes it."""
    return isinstance(value, list) and all(
        isinstance(key, str) and 0 < len(key) <= _KEY_LENGTH and key.isprintable() for key in value
    )
