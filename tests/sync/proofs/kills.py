"""Real clients and a real server are killed over and over, on real sockets; nothing is lost or doubled."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.server.stage import Process
from tests.sync.proofs.clients import Client, Life, Place, Told
from tests.sync.proofs.proven import Proven

_PAUSE_S: Final = 0.02
_CLIENTS: Final = ("mira", "jonas")


def killed_over_and_over(folder: Path, kills: int, *, seed: int = 8) -> Proven:
    """Kill two clients so often together, and the server beside them; then count what they said was safe.

    Args:
        folder: An empty one.
        kills: Kills of clients.
        seed: Decides who is killed when, as far as a machine repeats itself.
    """
    place = Place(folder)
    process = place.server()
    clients = [place.join(name, process.url) for name in _CLIENTS]
    process.kill()
    done = threading.Event()
    with ThreadPoolExecutor(len(clients) + 1) as pool:
        server = pool.submit(_server_lives, place, process.port, done, random.Random(seed))
        lives = [
            pool.submit(_killed, client, kills // len(clients), seed + n) for n, client in enumerate(clients)
        ]
        try:
            told = {client.name: life.result() for client, life in zip(clients, lives, strict=True)}
        finally:
            done.set()
            deaths = server.result()
    process = _started(place, process.port)
    wrong = place.wrong_at_the_end(told)
    process.stop()
    count = sum(map(len, told.values()))
    if count <= kills:
        wrong.append(f"only {count} changes were made: nothing was proved")
    return Proven(
        f"{kills} kills of clients and {deaths} of the server",
        tuple(wrong),
        (f"{count:,} changes said to be safe, each of them there once at the end",),
    )


def _killed(client: Client, kills: int, seed: int) -> list[Told]:
    """Let a client live and die so often; gives everything it said was safe."""
    dice = random.Random(seed)
    pause = threading.Event()
    told: list[Told] = []
    for number in range(kills):
        life = Life(client, seed * 1_000_000 + number, _PAUSE_S)
        if dice.random() < 0.9:  # else it is killed while it starts
            life.wait_for_a_change()
        pause.wait(dice.uniform(0.0, 0.5))
        told += life.kill()
    return told


def _server_lives(place: Place, port: int, done: threading.Event, dice: random.Random) -> int:
    """Start the server and kill it until it is enough; gives how often."""
    deaths = 0
    while not done.is_set():
        process = _started(place, port)
        done.wait(dice.uniform(1.0, 8.0))
        process.kill()
        deaths += 1
    return deaths


def _started(place: Place, port: int) -> Process:
    """The server on its old port, which a client's own connection may hold for a moment while nobody listens.

    A connection to a port of this machine that is free may be given that very port to come from (RFC 9293,
    simultaneous open), and then talks to itself until it notices.
    """
    try:
        return place.server(port=port)
    except AssertionError:
        return place.server(port=port)
