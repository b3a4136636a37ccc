"""The cable of the demo's server: pulled, nobody listens and all are cut; plugged in, it is the same port."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from desk_app.server.demo_serving import Cable

_HOST = "127.0.0.1"


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(100):
            writer.write(piece)
            await writer.drain()
    writer.close()


async def _pulled_and_plugged() -> tuple[bytes, bytes, bytes, bool]:
    server = await asyncio.start_server(_echo, _HOST, 0)
    cable = Cable(server.sockets[0].getsockname()[1])
    await cable.plug()
    port = cable.port
    reader, writer = await asyncio.open_connection(_HOST, port)
    writer.write(b"one")
    first = await reader.read(100)
    await cable.pull()
    left = b""
    with suppress(ConnectionError):
        left = await reader.read(100)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(_HOST, port)
    await cable.plug()
    new_reader, new_writer = await asyncio.open_connection(_HOST, port)
    new_writer.write(b"two")
    again = await new_reader.read(100)
    for each in (writer, new_writer):
        each.close()
        with suppress(ConnectionError):
            await each.wait_closed()
    await cable.pull()
    server.close()
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
    return first, left, again, cable.port == port


def test_a_pulled_cable_refuses_and_a_plugged_one_is_where_it_was() -> None:
    assert asyncio.run(_pulled_and_plugged()) == (b"one", b"", b"two", True)
