"""How long things take and how often they happen: the numbers behind the demo's behaviour, in one place.

Delays are tables of quantiles in seconds, from the quickest to the slowest; see `Chance.quantile`.
"""

from __future__ import annotations

from typing import Final

_HOUR: Final = 3600
_DAY: Final = 86_400

# ---------------------------------------------------------------------- delays
FIRST_ANSWER: Final = (90, 420, 900, 1380, 1860, 2340, 3000, 4200, 6600, 12600, 36000)
"""Working time until somebody answers; the median is near 40 minutes."""
NEXT_ANSWER: Final = (240, 900, 1800, 2700, 4000, 6000, 9000, 14000, 24000, 43200, 90000)
CUSTOMER: Final = (300, 1500, 3600, 7200, 12000, 20000, 40000, 72000, 100000, 180000, 420000)
AFTERWARDS: Final = (600, 3600, 9000, 20000, 40000, 70000, 90000, 130000, 200000, 300000, 500000)
CHAT_US: Final = (18, 30, 45, 60, 80, 100, 130, 180, 260, 420, 900)
CHAT_THEM: Final = (10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1500)
OTHERS: Final = tuple(days * _DAY / 10 for days in (8, 12, 20, 24, 30, 40, 60, 90, 140))
"""Until the carrier, the workshop or the technician was there."""
HASTE: Final = (1.0, 1.3, 1.0, 0.7, 0.4)
"""Factor on our own delays, by priority."""
TARGETS: Final = (0, 8 * _HOUR, 4 * _HOUR, 2 * _HOUR, _HOUR)
"""Working time until a reply is due, by priority."""
QUIET: Final = 3 * _DAY + 2 * _HOUR
"""After so long without an answer the rule asks again."""
GIVEN_UP: Final = 4 * _DAY
CLOSED_AFTER: Final = 14 * _DAY
RULE_OFF: Final = 60 * _DAY
"""So long before now the rule that closes solved tickets was switched off."""
WAKES, SLEEPS = 6 * _HOUR, 22 * _HOUR + 1800
"""Customers write between these times of their own day."""
SLOW_START: Final = 3 * _HOUR
"""They get to it within so long after getting up."""
SOME_HOURS: Final = 10 * _HOUR
"""What is said to be days later comes so much later at most."""

# ---------------------------------------------------------------------- channels
CHANNELS: Final = ("email", "chat", "web", "phone", "sms", "social")
CHANNEL_SHARES: Final = (0.54, 0.18, 0.13, 0.1, 0.03, 0.02)

# ---------------------------------------------------------------------- temper
SOUR: Final = 0.5
"""Factor on a topic's anger: how often somebody starts annoyed or angry."""
ANGRY_PART: Final = 0.28
MOODS: Final = (
    ("calm", "calm", "calm", "happy", "worried"),
    ("frustrated", "worried", "frustrated"),
    ("angry",),
)
"""Moods of the first message, by temper."""
GLAD: Final = 0.6
RATED: Final = 0.24
RATED_IN_WORDS: Final = 0.4
GOOD_RATING, BAD_RATING = 4, 2
RATINGS: Final = (5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 5)
SOUR_RATINGS: Final = (5, 4, 3, 2, 1, 4, 3)

# ---------------------------------------------------------------------- what happens
SHORT: Final = 0.42
"""Share of the topics that can be settled with the first answer that are."""
FALLS_SILENT: Final = 0.09
ONCE_MORE: Final = 0.12
ONCE_MORE_SOUR: Final = 0.38
THANKS: Final = 0.54
THANKS_AT_LENGTH: Final = 0.55
QUOTES: Final = 0.58
PHOTO_LATER: Final = 0.2
STAYS_SOUR: Final = 0.6
NOTE_FIRST: Final = 0.4
NOTE_LATER: Final = 0.28
NOTE_TENSE: Final = 0.5
ASSISTANT: Final = 0.3
THANKED_FOR: Final = 0.6
OFFERED: Final = 0.6
OFFERED_LATER: Final = 0.4
CHASES: Final = 0.3
MARKED_WAITING: Final = 0.4
AWAY: Final = 0.018
BOUNCES: Final = 0.008
UNREAD: Final = 0.4

# ---------------------------------------------------------------------- how people write
MORE: Final = 0.55
DETAIL: Final = 0.7
CONTEXT: Final = 0.34
IMPACT: Final = 0.42
WISH: Final = 0.8
ANGER_FIRST: Final = 0.5
CALL_ME: Final = 0.6
GREETS_BACK: Final = 0.72
SIGNS_SHORT: Final = 0.4
GREETS_CHAT: Final = 0.72
ONE_LINE: Final = 0.6
NOTE_ABOUT_MOOD: Final = 0.4
NOTE_ABOUT_TOPIC: Final = 0.66
NOTE_GOES_ON: Final = 0.86
CHAT_GOES_ON: Final = 0.66
CHAT_LEADS: Final = 0.62

# ---------------------------------------------------------------------- odd tickets
SPAM: Final = 0.022
MACHINE: Final = 0.018
DOUBLE: Final = 0.012
SPLIT: Final = 0.006
RELATED: Final = 0.02
BINNED: Final = 0.004
SPAM_BINNED: Final = 0.3
WARRANTY: Final = 0.12
DOUBLE_WITHIN: Final = 12 * _HOUR
"""A second mail about the same is merged when it came so soon."""
