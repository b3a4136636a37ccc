"""A network between clients and servers that treats bytes badly: cuts, delays, half-closes, swaps, swallows.

It knows nothing of HTTP or TLS: whatever a real line between two sockets can do to a stream of bytes.
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Sequence
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
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._light.set()
        darkness = self._loop.create_task(self._go_dark())
        self._ready.set()
        self._loop.run_forever()
        darkness.cancel()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

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
            writer.close()
            return
        line = await self._connected()
        if line is None:
            writer.transport.abort()
            return
        far_reader, far_writer = line
        await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        for end in (writer, far_writer):
            end.close()

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
