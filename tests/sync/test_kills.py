"""The real program and the real server are killed again and again; nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests.server.stage import ROOT, Process

KILLS = int(os.environ.get("DESK_APP_KILLS", "4"))
"""How often the program is killed; the server every third time."""
_FIRST_WORD_S = 120.0
_PASSWORD = "a long enough password 1"


class Place:
    """Folders and surroundings of the two programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            **os.environ,
            **{name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")},
            "DESK_APP_PASSPHRASE": "correct horse battery staple",
            "DESK_APP_PASSWORD": _PASSWORD,
            "DESK_APP_SERVER_PASSWORD": _PASSWORD,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

    def say(self, *words: str, desk: str = "") -> str:
        place = ["--workspace", str(self.folder / desk), "--allow-any-place"] if desk else []
        done = subprocess.run(
            [sys.executable, "-m", "desk_app", *place, *words],
            cwd=ROOT,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def join(self, desk: str, url: str) -> None:
        self.say("init", "--agent", "Mira", "--email", "mira@kestrel.example", desk=desk)
        self.say("account", "add", "deskserver", "--url", url, "--email", "mira@kestrel.example", desk=desk)
        self.say("sync", desk=desk)

    def live_and_die(self, after_s: float) -> list[str]:
        """Let the program work for a while and kill it; gives the notes it said were safe."""
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.sync.killed_program", str(self.folder / "mira")],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert program.stdout
        late = threading.Timer(_FIRST_WORD_S, program.kill)
        late.start()
        said = [program.stdout.readline()]
        late.cancel()
        bomb = threading.Timer(after_s, program.send_signal, (signal.SIGKILL,))
        bomb.start()
        said += program.stdout.readlines()
        bomb.join()
        program.wait()
        program.stdout.close()
        return [line.strip() for line in said if line.endswith("\n")]


@pytest.mark.slow
def test_killed_programs_and_servers_lose_and_double_nothing(tmp_path: Path) -> None:
    dice = random.Random(8)
    place = Place(tmp_path)
    data = tmp_path / "server"
    made = ("--name", "Kestrel", "--email", "mira@kestrel.example", "--agent", "Mira")
    place.say("server", "setup", "--data", str(data), *made)
    server = Process(data)
    safe: list[str] = []
    try:
        place.join("mira", server.url)
        place.say("ticket", "new", "--subject", "Grinder stops", desk="mira")
        place.say("sync", desk="mira")
        for n in range(KILLS):
            kill_server = threading.Timer(dice.uniform(0.1, 1.0), server.kill) if n % 3 == 2 else None
            if kill_server is not None:
                kill_server.start()
            safe += place.live_and_die(dice.uniform(0.2, 2.0))
            if kill_server is not None:
                kill_server.join()
                server = Process(data, port=server.port)
        place.say("sync", desk="mira")
        assert "empty" in place.say("outbox", "list", desk="mira")
        place.join("jonas", server.url)
        shown = place.say("ticket", "show", "HD-1", "--all", desk="jonas")
    finally:
        server.stop()
    found = Counter(line.strip(" |") for line in shown.splitlines())
    assert len(safe) > KILLS
    assert {body: found[body] for body in safe} == dict.fromkeys(safe, 1)
