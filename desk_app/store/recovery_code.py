"""The recovery code: 32 characters a person can copy from paper and type back.

Eight groups of four from Crockford's base32 alphabet (no I, L, O, U). In each group three characters carry
15 random bits and the fourth checks them, so that a slip is told by its group; together they carry 120
bits, too many to try even when somebody has the file, which is why no slow key derivation is needed.

The check character is a weighted sum over GF(32), x^5 + x^2 + 1, plus the number of the group: any one wrong
character, any two neighbours exchanged and any two groups exchanged are noticed.
Source of the alphabet and of O = 0, I = L = 1: https://www.crockford.com/base32.html
"""

from __future__ import annotations

import unicodedata
from typing import Final

from desk_app.domain.errors import WorkspaceLocked

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS: Final = 8
GROUP_SIZE: Final = 4
SECRET_BYTES: Final = 15
"""120 bits: three characters of each group."""

_ALIKE: Final = str.maketrans("OIL", "011")
_SEPARATORS: Final = {"Pd", "Zs", "Zl", "Zp", "Cc", "Cf", "Pc"}
"""Unicode categories that only separate: dashes, spaces, line ends, invisible marks, underscores."""
_HINT: Final = "Compare it with the code shown when the workspace was made or the code was renewed."


def spell(secret: bytes) -> str:
    """The code of 15 secret bytes: `7KQ2-…`, eight groups with dashes between."""
    bits = int.from_bytes(secret, "big")
    groups = []
    for group in range(GROUPS):
        data = bits >> 15 * (GROUPS - 1 - group) & 0x7FFF
        values = [data >> 10, data >> 5 & 31, data & 31]
        groups.append("".join(ALPHABET[value] for value in [*values, _check(group, values)]))
    return "-".join(groups)


def read(text: str) -> bytes:
    """The 15 secret bytes of a code as somebody typed it.

    Case, spaces, dashes and line ends do not matter; O is read as 0, I and L as 1.

    Raises:
        WorkspaceLocked: It is not a recovery code; the sentence says which group to look at.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    code = "".join(char for char in folded if unicodedata.category(char) not in _SEPARATORS).translate(_ALIKE)
    for position, char in enumerate(code):
        if char not in ALPHABET:
            where = f" (group {position // GROUP_SIZE + 1})" if position < GROUPS * GROUP_SIZE else ""
            raise _not_a_code(f"“{char}” never stands in one{where}")
    if len(code) != GROUPS * GROUP_SIZE:
        raise _not_a_code(f"it has {GROUPS * GROUP_SIZE} characters, this has {len(code)}")
    return _decode([ALPHABET.index(char) for char in code])


def _decode(values: list[int]) -> bytes:
    wrong: list[int] = []
    bits = 0
    for group in range(GROUPS):
        *data, check = values[group * GROUP_SIZE : (group + 1) * GROUP_SIZE]
        if check != _check(group, data):
            wrong.append(group + 1)
        for value in data:
            bits = bits << 5 | value
    if len(wrong) == 1:
        raise _not_a_code(f"one character looks wrong in group {wrong[0]}")
    if wrong:
        names = ", ".join(str(group) for group in wrong[:-1])
        raise _not_a_code(f"something looks wrong in groups {names} and {wrong[-1]}")
    return bits.to_bytes(SECRET_BYTES, "big")


def _check(group: int, data: list[int]) -> int:
    """Weights 2, 4, 8 in GF(32): all different, none 0 or 1, so neighbours and singles both count."""
    total = group
    for power, value in enumerate(data, start=1):
        shifted = value
        for _ in range(power):
            shifted = shifted << 1 ^ (0x25 if shifted & 0x10 else 0)
        total ^= shifted
    return total


def _not_a_code(why: str) -> WorkspaceLocked:
    return WorkspaceLocked(f"That is not the recovery code; {why}.", _HINT)
