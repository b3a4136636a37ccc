"""The stale-reply guard: an answer does not go out under a question that has changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the thread as the guard sees it.

    Attributes:
        id: Its id.
        seq: Its position in the server's log.
        device: Device (and epoch) it came from; "" for the customer's mail and other sources.
        is_public: False for internal notes, which do not hold a reply.
    """

    id: str
    seq: int
    device: str
    is_public: bool


def newer_than_seen(thread: Iterable[Heard], seen: str, device: str) -> str | None:
    """The newest public message the writer of a reply has not seen.

    Args:
        thread: Messages of the ticket.
        seen: Id of the newest message the person had on screen; "" for none. An id that is unknown here
            (a server restored from a backup) counts as none: holding asks once too often, sending could
            not be taken back.
        device: The writer's device and epoch; own messages never hold an own reply.

    Returns:
        Its id, or None when the reply may go out.
    """
    heard = sorted((item for item in thread if item.is_public), key=lambda item: item.seq)
    seen_seq = next((item.seq for item in heard if item.id == seen), 0)
    newer = [item.id for item in heard if item.seq > seen_seq and item.device != device]
    return newer[-1] if newer else None
