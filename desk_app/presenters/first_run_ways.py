"""The ways to start and the steps each of them has, as data.

A new way (a mailbox, a server) is a `Way` in `WAYS` with the steps it needs, and a page for each new step in
`desk_app.ui.first_run`; the wizard shows nothing that is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final


@unique
class Step(StrEnum):
    """A page of the wizard."""

    START = "start"
    PERSON = "person"
    CODE = "code"
    READY = "ready"


STEP_LABELS: Final = {
    Step.START: "How to start",
    Step.PERSON: "About you",
    Step.CODE: "Recovery code",
    Step.READY: "Ready",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to start.

    Attributes:
        key: Stable.
        title: On its card.
        text: What it is, two or three lines.
        points: What speaks for it, a few words each.
        time: How long it takes.
        icon: Its picture.
        tone: Colours of the picture, by the name of a tone.
        steps: Its pages in order; the first is always `START`.
    """

    key: str
    title: str
    text: str
    points: tuple[str, ...]
    time: str
    icon: str
    tone: str
    steps: tuple[Step, ...]


DEMO: Final = Way(
    "demo",
    "Try the demo",
    "A maker of espresso machines with two years of tickets in thirteen languages. Break what you like.",
    ("No account, no network", "The whole program, nothing held back", "Gone when you close the window"),
    "Ready in a few seconds",
    "play",
    "accent",
    (Step.START, Step.READY),
)
STANDALONE: Final = Way(
    "standalone",
    "Start on this computer",
    "A help desk of your own. No server: one encrypted folder on this computer, and you.",
    ("Works without a network", "Encrypted, with a recovery code", "Leave with everything, any time"),
    "About 1 minute",
    "hard-drive",
    "warning",
    (Step.START, Step.PERSON, Step.CODE, Step.READY),
)

WAYS: Final = (DEMO, STANDALONE)
"""In the order of their keys 1, 2, 3."""
