"""The packaged server with two packaged clients: a ticket of one arrives at the other, over a real socket."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Final

from smoking.program import Program, SmokeFailed
from smoking.screen import pause

_SECRET: Final = "smoke-test-only-9"  # noqa: S105 - of a throw-away server
_ADDRESS: Final = "mira@kestrel.example"
_SUBJECT: Final = "Over the wire"
_PATIENCE_S: Final = 30.0


def check_team(program: Program, scratch: Path) -> str:
    """Set a server up, let two computers join, send a ticket from one to the other.

    Raises:
        SmokeFailed: It does not arrive, or the server does not end when it is told to.
    """
    folder = str(scratch / "server")
    secrets = {"DESK_APP_SERVER_PASSWORD": _SECRET, "DESK_APP_PASSWORD": _SECRET}
    member = replace(program, surroundings={**program.surroundings, **secrets})
    member.run("server", "setup", "--data", folder, "--name", "Kestrel", "--email", _ADDRESS)
    port = _free_port()
    with (scratch / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*member.command, "serve", "--data", folder, "--port", str(port)],
            env=member.environment,
            cwd=member.home,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", server)
        desks = [str(scratch / name) for name in ("van", "office")]
        for desk in desks:
            member.run("--workspace", desk, "init", "--agent", "Mira", "--email", _ADDRESS)
            where = ("--url", f"http://127.0.0.1:{port}", "--plain", "yes", "--email", _ADDRESS)
            member.run("--workspace", desk, "account", "add", "deskserver", *where)
        new = ("ticket", "new", "--subject", _SUBJECT, "--customer", "lukas@example.com")
        member.run("--workspace", desks[0], *new)
        for desk in desks:
            member.run("--workspace", desk, "sync", "--once")
        arrived = member.ask("--workspace", desks[1], "ticket", "list")["tickets"]
    finally:
        server.terminate()
        status = server.wait(_PATIENCE_S)
    if [row["subject"] for row in arrived] != [_SUBJECT]:
        raise SmokeFailed(f"The ticket did not come over the server: {arrived}")
    return f"a ticket went from one computer to another; the server ended with status {status}"


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server on this machine
                return
        except (urllib.error.URLError, OSError):
            pause(0.1)
    raise SmokeFailed(f"The server did not come up (status {server.poll()}).")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
