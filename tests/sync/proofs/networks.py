"""Real clients and servers with a network between them that does harm, or that loses one of the servers."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from tests.connectors.certificates import own_certificate
from tests.sync.proofs.bad_network import BadNetwork
from tests.sync.proofs.clients import Life, Place, Told
from tests.sync.proofs.proven import Proven

_CLIENTS: Final = ("mira", "jonas")
_PAUSE_S: Final = 0.15


def over_a_bad_network(folder: Path, seconds: float, *, seed: int = 3) -> Proven:
    """Let two clients work over TLS through a network that does harm; then count what they said was safe.

    Args:
        folder: An empty one.
        seconds: How long the network is bad.
        seed: Decides what it does to which piece, as far as a machine repeats itself.
    """
    pem = folder / "server.pem"
    key = own_certificate(pem)
    place = Place(folder, ca_file=str(pem))
    process = place.server(more=("--tls", str(pem), str(key)))
    with BadNetwork([process.port], seed=seed) as network:
        clients = [place.join(name, f"https://127.0.0.1:{network.port}") for name in _CLIENTS]
        network.is_bad = True
        lives = [Life(client, seed, _PAUSE_S) for client in clients]
        threading.Event().wait(seconds)
        there = sum(place.texts().values())
        network.is_bad = False
        told = {client.name: life.stop() for client, life in zip(clients, lives, strict=True)}
        wrong = place.wrong_at_the_end(told)
    process.stop()
    return Proven(
        f"{seconds:.0f} s between 2 clients and a server",
        (*wrong, *_too_little(told, there)),
        (*_told(told), f"{there:,} rows reached the server while it was bad", _fates(network)),
    )


def one_of_two_servers_killed(folder: Path, database: str, *, changes_s: float = 6.0) -> Proven:
    """Two clients, two server processes over one PostgreSQL behind a load balancer; one process is killed.

    Args:
        folder: An empty one.
        database: Address of the PostgreSQL.
        changes_s: How long they work before and after it.
    """
    place = Place(folder, database)
    servers = [place.server(), place.server()]
    waiting = threading.Event()
    with BadNetwork([server.port for server in servers]) as network:
        clients = [place.join(name, f"http://127.0.0.1:{network.port}") for name in _CLIENTS]
        lives = [Life(client, 1, _PAUSE_S / 3) for client in clients]
        waiting.wait(changes_s)
        servers[0].kill()
        before = sum(place.texts().values())
        waiting.wait(changes_s)
        after = sum(place.texts().values())
        told = {client.name: life.stop() for client, life in zip(clients, lives, strict=True)}
        wrong = place.wrong_at_the_end(told)
    servers[1].stop()
    if after <= before:
        wrong.append("nothing reached the server that was left")
    facts = (*_told(told), f"{before:,} rows when one process was killed, {after:,} a little later")
    return Proven("2 clients, 2 server processes, 1 killed", (*wrong, *_too_little(told, before)), facts)


def _too_little(told: dict[str, list[Told]], there: int) -> list[str]:
    is_enough = there > 20 and all(len(said) > 20 for said in told.values())
    return [] if is_enough else ["too little was done: nothing was proved"]


def _told(told: dict[str, list[Told]]) -> tuple[str, ...]:
    count = sum(map(len, told.values()))
    return (f"{count:,} changes said to be safe, each of them there once at the end",)


def _fates(network: BadNetwork) -> str:
    return ", ".join(f"{fate} {count:,}" for fate, count in network.fates.most_common())
