"""Searches for measuring: two words and beginnings as people type them, and those that could take long."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from tests.perf.corpus import Corpus

_RANKS: Final = (2, 5, 12, 40, 150, 600, 2_500, 9_000, 25_000)
"""From words in every ticket to words in one of a hundred thousand."""


def two_words(corpus: Corpus) -> list[str]:
    """Every pair of frequencies."""
    return [
        f"{corpus.word(first)} {corpus.word(second + 1)}"
        for first in _RANKS
        for second in _RANKS
        if first <= second
    ]


def beginnings(corpus: Corpus) -> list[str]:
    """Words while they are typed, alone and behind another word."""
    rng = random.Random(3)
    ranks = [rng.choice(_RANKS) for _ in range(20)]
    alone = [f"{corpus.word(rank)[: rng.randint(2, 4)]}*" for rank in ranks]
    return [*alone, *(f"{corpus.word(rank)} {text}" for rank, text in zip(ranks, alone, strict=True))]


def hard_ones(corpus: Corpus) -> Mapping[str, str]:
    """What a search engine is slow at, by what it is."""
    a, b, c, rare, rarer = (corpus.word(rank) for rank in (1, 2, 3, 9_000, 25_000))
    return {
        "a word of every ticket": a,
        "three words of every ticket": f"{a} {b} {c}",
        "eight common words": " ".join(corpus.word(rank) for rank in range(1, 9)),
        "a phrase of common words": f'"{a} {b}"',
        "a phrase that is nowhere": f'"{a} {rarer} {b}"',
        "NOT a word of every ticket": f"-{a}",
        "a common word NOT another": f"{a} -{b}",
        "a rare word NOT a common one": f"{rare} -{a}",
        "a word and not that word": f"{a} -{a}",
        "two rare words": f"{rare} {rarer}",
        "either of two common words": f"{a} OR {b}",
        "either a rare word or a state": f"{rare} OR is:unread",
        "a common word of mine": f"{a} assignee:me is:active",
        "a rare word of mine": f"{rarer} assignee:me is:active",
        "a common word in the subject": f"subject:{a}",
        "two common words in subjects": f"subject:{a} subject:{b} -subject:{c}",
        "a common word with a tag": f"{b} tag:tag3",
        "two tags at once": "tag:tag1 tag:tag2",
        "a common word with two tags": f"{a} tag:tag1 tag:tag2",
        "NOT a tag": "-tag:tag1 status:closed",
        "a customer": 'customer:"p12@c12.example"',
        "a customer's mail domain": "people:@c12.example",
        "part of an address": "c12.exa",
        "an address": "p12@c12.example",
        "a ticket number": "#4711",
        "a part of numbers": "471",
        "a word in the bin": f"is:deleted {a}",
        "a common word, best match first": f"{a} {b} sort:relevance",
        "a common word, oldest first": f"{a} sort:created",
        "a common word by due time": f"{a} sort:due",
        "closed, by priority": "is:closed sort:priority",
        "by customer's name": "is:closed sort:customer",
        "a year, by subject's word": f"created:<2024-06-01 {rare}",
        "a priority with a word": f"priority:urgent {a} -is:closed",
        "never answered, with a file": f"-has:reply has:attachment {a}",
        "one letter": "b*",
        "nonsense": "xqzzyqxx",
        "nonsense in brackets": f"(({a} OR xqzzyqxx) -({b} OR {c})) AND NOT ({rare}",
        "two hundred words": " OR ".join(corpus.word(rank) for rank in range(1, 201)),
        "nonsense beginning": "xqzzy*",
        "nothing but states": "is:closed is:unread -has:note -is:spam",
    }
