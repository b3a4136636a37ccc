"""A network between clients and servers that treats bytes badly: cuts, delays, half-closes, swaps, swallows.

It knows nothing of HTTP or TLS: whatever a real line between two sockets can do to a stream of bytes.
"""

from __future__ import annotations

import asyncio
import random
import socket
import threading
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

_CHUNK: Final = 16 * 1024
_PORTAL: Final = (
    b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\nContent-Type: text/html\r\n"
    b"Content-Length: 20\r\nConnection: close\r\n\r\n<html>Sign in</html>"
)
_FATES: Final = (
    ("passed on", 100.0),
    ("delayed", 5.0),
    ("cut", 2.5),
    ("cut in the middle", 2.5),
    ("closed on one side", 1.5),
    ("bytes swapped", 1.5),
    ("replaced by garbage", 1.5),
    ("swallowed from now on", 0.25),
)
"""What becomes of a piece of up to 16 KB, and how often."""
_DARK_EVERY_S: Final = 12.0
_DARK_LONGEST_S: Final = 4.0


class BadNetwork:
    """Carries the bytes of every connection to one of some servers on this machine, from a port of its own.

    Used as a context manager. It begins as a good network that spreads connections over the servers, as a
    load balancer does.

    Attributes:
        port: Where clients connect to.
        is_bad: Whether it does harm.
        fates: What it did how often.
    """

    def __init__(self, servers: Sequence[int], *, seed: int = 0) -> None:
        self.port = 0
        self.is_bad = False
        self.fates: Counter[str] = Counter()
        self._servers = tuple(servers)
        self._dice = random.Random(seed)
        self._turn = 0
        self._light = asyncio.Event()
        self._ready = threading.Event()
        self._is_over = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over = True
        socket.create_connection(("127.0.0.1", self.port)).close()  # what it waits for may be the next client
        self._thread.join()

    async def _serve(self) -> None:
        """Carry what comes; at the end, leave no task and no socket open."""
        with socket.create_server(("127.0.0.1", 0), backlog=100) as door:
            door.setblocking(False)
            self.port = door.getsockname()[1]
            self._light.set()
            self._begin(self._go_dark())
            self._ready.set()
            await self._accept(door)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for end in self._ends:
            end.transport.abort()
        await asyncio.gather(*(end.wait_closed() for end in self._ends), return_exceptions=True)

    async def _accept(self, door: socket.socket) -> None:
        """Let clients in until it is over.

        It ends by itself: a wait for a client that is cancelled may lose one that was let in just then.
        """
        while True:
            try:
                client, _ = await asyncio.get_running_loop().sock_accept(door)
            except ConnectionAbortedError:
                continue
            if self._is_over:
                client.close()
                return
            reader, writer = await asyncio.open_connection(sock=client)
            self._ends.add(writer)
            self._begin(self._carry(reader, writer))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        """Do it beside the rest, and hold it: the loop itself knows tasks only weakly."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _go_dark(self) -> None:
        """Now and then nothing gets through at all for a while."""
        while True:
            await asyncio.sleep(self._dice.uniform(0, 2 * _DARK_EVERY_S))
            if self.is_bad:
                self.fates["nothing got through for a while"] += 1
                self._light.clear()
                await asyncio.sleep(self._dice.uniform(0, _DARK_LONGEST_S))
                self._light.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until both directions are at their end."""
        if self.is_bad and self._dice.random() < 0.05:
            self.fates["answered by somebody else"] += 1
            writer.write(_PORTAL)
            await self._hang_up(writer)
            return
        line = await self._connected()
        if line is None:
            writer.transport.abort()
            await self._hang_up(writer)
            return
        far_reader, far_writer = line
        self._ends.add(far_writer)
        async with asyncio.TaskGroup() as directions:
            directions.create_task(self._pump(reader, far_writer))
            directions.create_task(self._pump(far_reader, writer))
        await self._hang_up(writer, far_writer)

    async def _hang_up(self, *ends: asyncio.StreamWriter) -> None:
        """Close them when all that was written has left; cancelled, leave them to the end of the network."""
        for end in ends:
            end.close()
        for end in ends:
            with suppress(OSError):
                await asyncio.shield(end.wait_closed())
            self._ends.discard(end)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to the next server that lives."""
        for _ in self._servers:
            self._turn += 1
            try:
                return await asyncio.open_connection(
                    "127.0.0.1", self._servers[self._turn % len(self._servers)]
                )
            except OSError:
                continue
        return None

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction of a connection."""
        try:
            while piece := await reader.read(_CHUNK):
                fate = self._fate() if self.is_bad else "passed on"
                if self.is_bad:
                    await self._light.wait()
                    self.fates[fate] += 1
                if fate == "closed on one side":
                    break
                if fate == "swallowed from now on":
                    while await reader.read(_CHUNK):
                        pass
                    break
                if fate == "delayed":
                    await asyncio.sleep(self._dice.uniform(0, 1.5))
                writer.write(self._spoiled(piece, fate))
                await writer.drain()
                if fate.startswith("cut"):
                    writer.transport.abort()
                    return
            if writer.can_write_eof() and not writer.is_closing():
                writer.write_eof()
        except OSError:
            writer.transport.abort()

    def _fate(self) -> str:
        return self._dice.choices([name for name, _ in _FATES], [weight for _, weight in _FATES])[0]

    def _spoiled(self, piece: bytes, fate: str) -> bytes:
        place = self._dice.randrange(len(piece))
        match fate:
            case "cut in the middle":
                return piece[:place]
            case "bytes swapped":
                spoiled = bytearray(piece)
                other = self._dice.randrange(len(piece))
                spoiled[place], spoiled[other] = spoiled[other], spoiled[place] ^ 1
                return bytes(spoiled)
            case "replaced by garbage":
                return piece[:place] + self._dice.randbytes(len(piece) - place)
            case _:
                return piece
