"""Pushes of many devices that cost next to nothing to send, so that what is measured is the server.

Requests are printed beforehand, one thread sends them over sockets of their own, and answers are read only
when all is over: the load comes from the very machine whose two cores the server needs.
"""

from __future__ import annotations

import json
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from desk_app.domain.syncrules.rows import OpBody
from desk_app.sync.wire.asks import PushAsk, print_ask
from desk_app.sync.wire.parts import NumberedOp
from tests.server.stage import Desk

_PIECE = 65_536
_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(eq=False)
class Gun:
    """One device that pushes.

    Attributes:
        rounds: Its pushes as the bytes of requests, in order.
        answers: What came back, whole responses.
    """

    rounds: deque[bytes]
    line: socket.socket
    due_s: float = 0.0
    answer: bytearray = field(default_factory=bytearray)
    answers: list[bytes] = field(default_factory=list)
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Fired:
    """What came of it.

    Attributes:
        waits: Seconds from the moment a push was due until its answer was whole.
        ops: Ops that were applied.
        seconds: How long it took.
    """

    waits: list[float]
    ops: int
    seconds: float

    @property
    def rate(self) -> float:
        """Ops a second."""
        return self.ops / self.seconds


def loaded(desk: Desk, pushes: Iterable[Sequence[OpBody]]) -> Gun:
    """A device with pushes ready to be sent; it has greeted the server before."""
    parts = urlsplit(desk.url)
    head = (
        f"POST /v1/push HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {desk.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    )
    rounds: deque[bytes] = deque()
    for bodies in pushes:
        ops = tuple(NumberedOp(desk.next_n + place, body) for place, body in enumerate(bodies))
        desk.next_n += len(ops)
        body = print_ask(PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, ops))
        rounds.append(f"{head}{len(body)}\r\n\r\n".encode() + body)
    return Gun(rounds, socket.create_connection((parts.hostname or "", parts.port or 0), 30))


def fire(guns: Sequence[Gun], seconds: float, *, every_s: float = 0.0) -> Fired:
    """Push for a while.

    Args:
        guns: Devices with enough rounds.
        seconds: For how long; what is under way then is waited for.
        every_s: When each device pushes again after it pushed; 0 for as soon as it has its answer.
    """
    waits: list[float] = []
    began = time.perf_counter()
    for place, gun in enumerate(guns):
        gun.due_s = began + every_s * place / len(guns)
        gun.answers.clear()
    with selectors.DefaultSelector() as listening:
        for gun in guns:
            listening.register(gun.line, selectors.EVENT_READ, gun)
        until = began + seconds
        while (now := time.perf_counter()) < until or any(gun.is_waiting for gun in guns):
            soonest = now + 1.0
            for gun in guns:
                if not gun.is_waiting and gun.due_s < until and gun.rounds:
                    if gun.due_s <= now:
                        gun.line.sendall(gun.rounds.popleft())
                        gun.is_waiting = True
                    else:
                        soonest = min(soonest, gun.due_s)
            for chosen, _ in listening.select(max(0.0, soonest - time.perf_counter())):
                _hear(chosen.data, waits, every_s)
    took_s = time.perf_counter() - began
    return Fired(waits, sum(_applied(answer) for gun in guns for answer in gun.answers), took_s)


def _hear(gun: Gun, waits: list[float], every_s: float) -> None:
    piece = gun.line.recv(_PIECE)
    assert piece, "the server hung up"
    gun.answer += piece
    head, found, body = bytes(gun.answer).partition(_END_OF_HEAD)
    if not found:
        return
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(_LENGTH))
    if len(body) < int(length.removeprefix(_LENGTH)):
        return
    now = time.perf_counter()
    waits.append(now - gun.due_s)
    gun.due_s = gun.due_s + every_s if every_s else now
    gun.answers.append(bytes(gun.answer))
    gun.answer.clear()
    gun.is_waiting = False


def _applied(answer: bytes) -> int:
    """Ops that a response says were applied; all of them must have been."""
    head, _, body = answer.partition(_END_OF_HEAD)
    assert b" 200 " in head.split(b"\r\n")[0], answer[:500]
    results = json.loads(body)["results"]
    assert all(result["status"] == "applied" for result in results), results
    return len(results)
