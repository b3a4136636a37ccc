"""What goes into the machine and what comes out of it: plain values.

Times are milliseconds of a clock that never goes back and has no date; no wall clock decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk_app.sync.wire.answers import Answer
from desk_app.sync.wire.asks import Ask


class Failure(StrEnum):
    """How a request ended without an answer that could be read."""

    NO_ANSWER = "no_answer"
    """No route, time-out, reset, stall: what was sent may have arrived."""
    UNREACHED = "unreached"
    """No connection came about, so that nothing of it can have arrived."""
    UNREADABLE = "unreadable"
    """An answer came and could not be read."""
    PORTAL = "portal"
    """A page of somebody else's network came instead (captive portal)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A request was answered; also long after it was given up."""

    request: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Failed:
    """A request ended without a readable answer."""

    request: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class BlobSent:
    """A file is on the server (and the store knows)."""

    sha256: str


@dataclass(frozen=True, slots=True)
class BlobFailed:
    """A file could not be sent now."""

    sha256: str


@dataclass(frozen=True, slots=True)
class LocalOps:
    """A person changed something: there are new ops in the outbox."""


@dataclass(frozen=True, slots=True)
class Network:
    """The network came or went."""

    is_up: bool


@dataclass(frozen=True, slots=True)
class Wake:
    """The computer woke up, the network changed, or a person pressed "sync now"."""


@dataclass(frozen=True, slots=True)
class Poke:
    """The server says there is something new up to `seq`; only a hint, the truth comes by pull."""

    seq: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person signed in again, or updated the program."""


@dataclass(frozen=True, slots=True)
class BrakeReleased:
    """A person looked at what is to go and agreed."""


Event = (
    Answered
    | Failed
    | BlobSent
    | BlobFailed
    | LocalOps
    | Network
    | Wake
    | Poke
    | Tick
    | SignedIn
    | BrakeReleased
)


@dataclass(frozen=True, slots=True)
class Send:
    """Send a question; its answer comes back as `Answered` or `Failed` with this request number."""

    request: int
    ask: Ask


@dataclass(frozen=True, slots=True)
class SendBlob:
    """Send a file, resuming where it stopped; ends with `BlobSent` or `BlobFailed`."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before this moment, unless something happens: send a `Tick` then."""

    until_ms: int


class Notice(StrEnum):
    """Things a person is told, at most one of each at a time."""

    SIGN_IN = "sign_in"
    UPGRADE = "upgrade"
    REVOKED = "revoked"
    FORBIDDEN = "forbidden"
    BRAKE = "brake"
    STUCK = "stuck"
    NEEDS_YOU = "needs_you"
    QUARANTINED = "quarantined"
    OLD_SERVER = "old_server"
    SERVER_RESTORED = "server_restored"
    VERIFIED = "verified"
    VERIFY_FAILED = "verify_failed"


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the person."""

    notice: Notice
    sentence: str


Command = Send | SendBlob | Wait | Notify
