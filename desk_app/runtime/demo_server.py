"""The demo's own team server: a child process on this computer, and the cable between it and the person.

The server is the one that teams run, over a folder inside the demo's. It listens on this computer alone and
ends with whoever started it, however that ends: the pipe between both breaks then. The cable is a relay in
front of it; pulled, nobody listens at the person's address any more, as without a network, while colleagues
still reach the server behind it.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from multiprocessing.connection import Connection
from typing import Final

from desk_app.domain.errors import Refused

START_S: Final = 60.0
"""A slow computer takes its time to load the web framework."""
ANSWER_S: Final = 10.0
_END_S: Final = 5.0
_LOOK_S: Final = 0.2
_GONE: Final = "The demo’s server has ended."
_AGAIN: Final = "Close the demo and start it again."


@unique
class Order(StrEnum):
    """What the child is told about the cable."""

    PULL = "pull"
    PLUG = "plug"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo company, as the server is to know them.

    Attributes:
        agent: Id of their row.
    """

    name: str
    email: str
    agent: str


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """Whom the server is made for.

    Attributes:
        folder: Where it keeps everything.
        name: Of the workspace.
        me: Who looks at the demo; is invited.
        colleague: Who works beside; has an account.
        password: Theirs.
    """

    folder: str
    name: str
    me: DemoPerson
    colleague: DemoPerson
    password: str


@dataclass(frozen=True, slots=True)
class Access:
    """The ways to a server that runs.

    Attributes:
        url: Through the cable.
        behind: Past it.
        invitation: With which the person joins.
    """

    url: str
    behind: str
    invitation: str


ServeDemo = Callable[[Connection, DemoTeam], None]
"""What the child does; a function of a module, because only its name travels. It sends an `Access`, then
answers each `Order` with itself, and ends when the pipe does."""


class DemoServer:
    """The child; one thread at a time."""

    def __init__(self, serve: ServeDemo, team: DemoTeam, given_up: threading.Event) -> None:
        """Start it and wait until it listens.

        Args:
            serve: What it does.
            team: For whom.
            given_up: Set when nobody wants it any more; it is not waited for then.

        Raises:
            Refused: It does not start.
        """
        # "spawn": a fork would inherit open database files and threads.
        context = multiprocessing.get_context("spawn")
        self._given_up = given_up
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, team), name="desk-demo-server", daemon=True
        )
        self._process.start()
        theirs.close()
        try:
            said = self._heard(START_S)
        except Refused:
            self.close()
            raise
        if not isinstance(said, Access):
            self.close()
            raise Refused("The demo’s server does not start.", _AGAIN)
        self.access = said

    @property
    def pid(self) -> int:
        """The child's process."""
        return self._process.pid or 0

    def tell(self, order: Order) -> None:
        """Pull the cable or plug it in; it is done when this returns.

        Raises:
            Refused: The child is gone.
        """
        try:
            self._pipe.send(order)
        except OSError as error:
            raise Refused(_GONE, _AGAIN) from error
        if self._heard(ANSWER_S) is not order:
            raise Refused(_GONE, _AGAIN)

    def close(self) -> None:
        """End it and wait for that."""
        self._pipe.close()
        self._process.join(_END_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _heard(self, wait_s: float) -> object:
        try:
            for _ in range(int(wait_s / _LOOK_S)):
                if self._pipe.poll(_LOOK_S):
                    return self._pipe.recv()
                if self._given_up.is_set():
                    break
        except (OSError, EOFError) as error:
            raise Refused(_GONE, _AGAIN) from error
        return None
