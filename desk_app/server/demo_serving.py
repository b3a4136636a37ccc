"""What the demo's child process does: make a team server in a folder, serve it, and end with its parent.

It is the server that teams run, with nothing left out. In front of it stands the cable, which can be pulled.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import uvicorn

from desk_app.domain.ids import id_text, parse_id
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Role
from desk_app.runtime.demo_server import Access, DemoTeam, Order
from desk_app.server.joining import Door, NewPerson
from desk_app.server.serving import TeamServer, open_team
from desk_app.server.team import Team
from desk_app.server.tending import Tending
from desk_app.server.web import make_web

_HOST: Final = "127.0.0.1"
_PIECE: Final = 64 * 1024


def serve_demo(pipe: Connection, wanted: DemoTeam) -> None:
    """Make the server, serve it and follow orders until the pipe breaks."""
    logging.disable(logging.CRITICAL)  # a pulled cable is no fault of anybody's, and nobody reads it here
    folder = Path(wanted.folder)
    me = wanted.me
    made = Tending(folder).setup(wanted.name, me.email, me.name, is_bare=True)
    with open_team(folder) as team:
        _admit(team, wanted)
        with suppress(KeyboardInterrupt):  # Ctrl+C in a terminal ends the parent, too
            asyncio.run(_serve(team, pipe, str(made["invitation"])))


def _admit(team: Team, wanted: DemoTeam) -> None:
    """Give the colleague an account."""
    who = wanted.colleague
    rights = {EVERY_TEAM: ROLE_RIGHTS[Role.AGENT]}
    agent = id_text(parse_id(who.agent))
    Door.named(team, "").make_person(
        NewPerson(who.email, who.name, wanted.password, Role.AGENT, rights, agent)
    )


async def _serve(team: Team, pipe: Connection, invitation: str) -> None:
    config = uvicorn.Config(
        make_web(team),
        host=_HOST,
        port=0,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    listens: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = TeamServer(config, team, lambda near, _url: listens.set_result(near))
    serving = asyncio.create_task(server.serve())
    behind = await listens
    cable = Cable(int(behind.rpartition(":")[2]))
    await cable.plug()
    pipe.send(Access(f"http://{_HOST}:{cable.port}", behind, invitation))
    await _follow(pipe, cable)
    await cable.pull()
    team.hub.close()
    server.should_exit = True
    await serving


async def _follow(pipe: Connection, cable: Cable) -> None:
    """Do what the parent says, until there is no parent."""
    while (order := await asyncio.to_thread(_next, pipe)) is not None:
        await (cable.pull() if order is Order.PULL else cable.plug())
        with suppress(OSError):
            pipe.send(order)


def _next(pipe: Connection) -> Order | None:
    try:
        said = pipe.recv()
    except (OSError, EOFError):
        return None
    return Order(said)


class Cable:
    """Carries bytes between a port of its own and the server's; pulled, the port is closed and all are cut.

    Attributes:
        port: Its own; stays the same when it is plugged in again.
    """

    def __init__(self, server_port: int) -> None:
        self.port = 0
        self._server_port = server_port
        self._listening: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()

    async def plug(self) -> None:
        """Listen; a second time does nothing."""
        if self._listening is None:
            self._listening = await asyncio.start_server(self._carry, _HOST, self.port)
            self.port = self._listening.sockets[0].getsockname()[1]

    async def pull(self) -> None:
        """Listen no longer, and cut what is connected in the middle of a word."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for end in tuple(self._ends):
            end.transport.abort()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)
        far_reader, far_writer = await asyncio.open_connection(_HOST, self._server_port)
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            if self._listening is None:  # it was pulled meanwhile
                return
            await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """All bytes of one direction; its end is the end of both."""
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.write_eof()
