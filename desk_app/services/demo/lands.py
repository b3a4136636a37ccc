"""The countries Kestrel sells to: names, places, telephone numbers, money and habits."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from desk_app.services.demo.chance import Chance, sums
from desk_app.services.demo.reading import Section
from desk_app.services.demo.tongue import Tongue

_NATIVE_SCRIPT: Final = frozenset({"ar", "ja"})
_LETTERS: Final = str.maketrans(
    {
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "ß": "ss",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "æ": "ae",
        "đ": "d",
        "’": "",
        "'": "",
    }
)
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_WHOLE_FROM: Final = 4.0
"""A currency of which a euro is worth so much is written without decimal places."""


def ascii_word(text: str) -> str:
    """A text as part of a mail address: ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub("-", plain.lower()).strip("-")


class Land:
    """A country.

    Attributes:
        code: Two letters.
        weight: Its share of customers.
        zone: IANA time zone.
        tech: First name of the technician who drives there.
        languages: Languages its customers write, in the order of `language_sums`.
    """

    def __init__(self, content: Section) -> None:
        self._content = content
        self.code = content.text("code")
        self.weight = content.number("weight")
        self.zone = content.text("zone")
        self.tech = content.text("tech")
        shares = content.section("languages")
        self.languages = tuple(shares.names)
        self.language_sums = sums([shares.number(code) for code in self.languages])
        self._money = content.text("money")
        self._rate = content.number("rate", 1)
        self._phone = content.text("phone")
        self._is_family_first = content.flag("family_first")
        self._lists: dict[tuple[str, bool], tuple[str, ...]] = {}

    def _list(self, key: str, language: str) -> tuple[str, ...]:
        """A list of names in the script of the language."""
        is_latin = language not in _NATIVE_SCRIPT and f"{key}_latin" in self._content
        found = self._lists.get((key, is_latin))
        if found is None:
            found = self._lists[key, is_latin] = self._content.texts(f"{key}_latin" if is_latin else key)
        return found

    def cities_for(self, language: str) -> tuple[str, ...]:
        """Its cities as this language writes them."""
        return self._list("cities", language)

    def streets_for(self, language: str) -> tuple[str, ...]:
        """Its streets as this language writes them."""
        return self._list("streets", language)

    def patterns_for(self, language: str) -> tuple[str, ...]:
        """How cafés are called; `{x}` is the own name."""
        return self._list("orgs", language)

    def own_names_for(self, language: str) -> tuple[str, ...]:
        """The own names of cafés."""
        return self._list("names", language)

    def first_name(self, chance: Chance, gender: int, language: str) -> str:
        """A first name."""
        return chance.pick(self._list("f" if gender else "m", language))

    def person(self, chance: Chance, gender: int, language: str) -> tuple[str, str, str, str]:
        """First name, last name, whole name in the usual order, and the local part of a mail address."""
        firsts, lasts = self._list("f" if gender else "m", language), self._list("last", language)
        first, last = chance.below(len(firsts)), chance.below(len(lasts))
        latin_first = self._list("f" if gender else "m", "en")[first]
        latin_last = of_gender(self._list("last", "en")[last], 0)
        family = of_gender(lasts[last], gender)
        is_turned = self._is_family_first and language in _NATIVE_SCRIPT
        name = f"{family} {firsts[first]}" if is_turned else f"{firsts[first]} {family}"
        return firsts[first], family, name, f"{ascii_word(latin_first)}.{ascii_word(latin_last)}"

    def phone(self, chance: Chance) -> str:
        """A telephone number of the country, from the ranges kept for stories."""
        return "".join(str(chance.below(10)) if sign == "#" else sign for sign in self._phone)

    def money(self, tongue: Tongue, euros: float) -> str:
        """A sum in the country's currency, as the language writes it."""
        value = euros * self._rate
        if self._rate < _WHOLE_FROM:
            return self._money.format(tongue.amount(int(value * 100)))
        return self._money.format(tongue.amount(int(value) * 100)[:-3])


def of_gender(name: str, gender: int) -> str:
    """A family name in its form for him (0) or her (1): "Novák<//ová>", "Zieliński|Zielińska"."""
    if "|" in name:
        return name.split("|")[gender]
    if "<" not in name:
        return name
    stem, _, ending = name.partition("<")
    return stem + ending.rstrip(">").split("/")[-1 if gender else 0]
