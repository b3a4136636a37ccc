"""Chance that repeats: the same seed gives the same draws on every system and every Python version.

Only `random()` and `getrandbits()` are used: both come straight from the Mersenne Twister and have not
changed since Python 2.3, while `choice`, `shuffle` and `gauss` have. No libm function is used either;
delays are drawn from tables of quantiles with linear interpolation, which is exact in IEEE arithmetic
everywhere.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
_MASK = (1 << 64) - 1
_TAIL = (1 << 62) - 1


def mixed(seed: int, *parts: int) -> int:
    """A seed made of several numbers (splitmix64), so that neighbours have nothing in common."""
    value = seed & _MASK
    for part in parts:
        value = (value ^ (part & _MASK)) + 0x9E3779B97F4A7C15 & _MASK
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & _MASK
        value = (value ^ value >> 27) * 0x94D049BB133111EB & _MASK
        value ^= value >> 31
    return value


class Chance:
    """A source of draws.

    Attributes:
        random: The next float in [0, 1).
        bits: The next n random bits.
    """

    __slots__ = ("_source", "bits", "random")

    def __init__(self, seed: int) -> None:
        self._source = Random(seed)  # noqa: S311 - repeatable on purpose, never a key
        self.random = self._source.random
        self.bits = self._source.getrandbits

    def reseed(self, seed: int) -> None:
        """Start again from another seed."""
        self._source.seed(seed)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all alike."""
        return items[int(self.random() * len(items))]

    def below(self, limit: int) -> int:
        """An integer in [0, limit)."""
        return int(self.random() * limit)

    def between(self, low: int, high: int) -> int:
        """An integer in [low, high]."""
        return low + int(self.random() * (high - low + 1))

    def happens(self, probability: float) -> bool:
        """True with this probability."""
        return self.random() < probability

    def index(self, cumulative: Sequence[float]) -> int:
        """The place of a draw among growing sums of weights."""
        return bisect(cumulative, self.random() * cumulative[-1])

    def quantile(self, table: Sequence[float]) -> float:
        """A draw from a distribution given by its evenly spaced quantiles."""
        place = self.random() * (len(table) - 1)
        low = int(place)
        return table[low] + (table[low + 1] - table[low]) * (place - low)

    def id_at(self, at_s: int) -> bytes:
        """A UUIDv7 of this second (RFC 9562 section 5.7): time, version 7, variant 2, 74 drawn bits."""
        drawn = self.bits(84)
        ms = at_s * 1000 + (drawn >> 74) % 1000
        drawn &= (1 << 74) - 1
        return (ms << 80 | 7 << 76 | drawn >> 62 << 64 | 2 << 62 | drawn & _TAIL).to_bytes(16, "big")


def sums(weights: Sequence[float]) -> list[float]:
    """Growing sums of weights, for `Chance.index`."""
    total = 0.0
    result = []
    for weight in weights:
        total += weight
        result.append(total)
    return result
