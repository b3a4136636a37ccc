"""The ways to start and the steps each of them has, as data.

A new way is a `Way` in `WAYS` with the steps it needs, and a page for each new step in
`desk_app.ui.first_run`; the wizard shows nothing that is not here. A way with a `kind` of
account leads through that kind's own pages (`desk_app.presenters.account_forms`), one for each account step.
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
    ADDRESS = "address"
    SIGN_IN = "sign_in"
    KEEP = "keep"
    BACKUP = "backup"
    PROTECT = "protect"
    """Only where no keyring keeps the key."""
    CODE = "code"
    READY = "ready"


STEP_LABELS: Final = {
    Step.START: "How to start",
    Step.PERSON: "About you",
    Step.ADDRESS: "Your mailbox",
    Step.SIGN_IN: "Sign in",
    Step.KEEP: "What to keep here",
    Step.BACKUP: "Your backup",
    Step.PROTECT: "Passphrase",
    Step.CODE: "Recovery code",
    Step.READY: "Ready",
}


ACCOUNT_STEPS: Final = frozenset({Step.ADDRESS, Step.SIGN_IN, Step.KEEP})
"""Steps that show a page of the way's kind of account, in order."""


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
        kind: Of the account that is set up on the way; empty for none.
    """

    key: str
    title: str
    text: str
    points: tuple[str, ...]
    time: str
    icon: str
    tone: str
    steps: tuple[Step, ...]
    kind: str = ""

    @property
    def account_steps(self) -> tuple[Step, ...]:
        """The steps that show the kind's pages."""
        return tuple(step for step in self.steps if step in ACCOUNT_STEPS)


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
MAILBOX: Final = Way(
    "mailbox",
    "Standalone mailbox",
    "Turn support@ into a help desk for a small team. No server: your mail account and one folder on this"
    " computer.",
    ("IMAP, or sign in with Google or Microsoft", "Your mail stays where it is", "Move to a server later"),
    "About 3 minutes",
    "mail",
    "warning",
    (Step.START, Step.ADDRESS, Step.SIGN_IN, Step.KEEP, Step.PROTECT, Step.CODE, Step.READY),
    kind="mailbox",
)
SERVER: Final = Way(
    "server",
    "Connect to a server",
    "Work in your team’s help desk, with or without a connection.",
    ("Changes wait in the outbox", "Conflicts are shown, never guessed", "With a password or an invitation"),
    "About 2 minutes, needs a sign-in",
    "server",
    "info",
    (Step.START, Step.SIGN_IN, Step.PROTECT, Step.CODE, Step.READY),
    kind="deskserver",
)
STANDALONE: Final = Way(
    "standalone",
    "Start empty on this computer",
    "A help desk of your own. No server: one encrypted folder on this computer, and you.",
    ("Works without a network", "Encrypted, with a recovery code", "Leave with everything, any time"),
    "About 1 minute",
    "hard-drive",
    "neutral",
    (Step.START, Step.PERSON, Step.CODE, Step.READY),
)

BACKUP: Final = Way(
    "backup",
    "Open a backup",
    "Bring back a whole copy that “Save a whole copy” or “desk-app backup FILE” made.",
    (),
    "As long as copying the file",
    "history",
    "neutral",
    (Step.START, Step.BACKUP, Step.READY),
)

WAYS: Final = (DEMO, MAILBOX, SERVER, STANDALONE, BACKUP)
"""In the order of their keys 1 to 5."""
ON_CARDS: Final = (DEMO, MAILBOX, SERVER)
"""The ways most people take; the others stand below them in a line."""
IN_LINE: Final = (STANDALONE, BACKUP)
