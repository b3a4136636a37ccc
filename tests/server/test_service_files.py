"""The files that run the server as a service name things that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from desk_app.cli.main import desk_app
from tests.server.stage import ROOT

FILES = ROOT / "packaging" / "server"
UNIT = FILES / "desk-server.service"
CONTAINER = FILES / "Containerfile"
_WORDS = {
    *("FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME"),
    *("EXPOSE", "ENV", "HEALTHCHECK", "ENTRYPOINT", "CMD"),
}


def _understood(arguments: list[str]) -> dict[str, object]:
    """What the program makes of the arguments of a start."""
    context = click.Context(desk_app)
    command = desk_app.get_command(context, arguments[0])
    assert command
    found: dict[str, object] = command.make_context(arguments[0], arguments[1:], parent=context).params
    return found


def _instructions() -> list[tuple[str, str]]:
    text = CONTAINER.read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_unit_starts_the_server_where_its_state_is() -> None:
    unit = UNIT.read_text()
    line = re.search(r"^ExecStart=/opt/desk-app/bin/desk-app (.*)$", unit, re.MULTILINE)
    state = re.search(r"^StateDirectory=(.*)$", unit, re.MULTILINE)

    assert line
    assert state
    assert _understood(line[1].split())["data"] == f"/var/lib/{state[1]}"
    assert "User=desk" in unit


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    unit = tmp_path / UNIT.name
    here = UNIT.read_text().replace("/opt/desk-app/bin/desk-app", shutil.which("true") or "/bin/true")
    unit.write_text(here.replace("file:/opt/desk-app/README.md", "https://example.org"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )

    # What other units of this machine lack is said, too.
    assert UNIT.name not in done.stderr
    assert done.returncode == 0, done.stderr


def test_the_container_copies_what_there_is_and_runs_the_server_as_nobody_special() -> None:
    instructions = _instructions()
    copied = [rest.split()[:-1] for word, rest in instructions if word == "COPY" and "--from" not in rest]
    by_word = dict(instructions)
    entry, command = (json.loads(by_word[word]) for word in ("ENTRYPOINT", "CMD"))
    params = _understood(command)

    assert [name for names in copied for name in names if not (ROOT / name).exists()] == []
    assert {word for word, _ in instructions} <= _WORDS
    assert all(":" in rest and ":latest" not in rest for word, rest in instructions if word == "FROM")
    assert by_word["USER"] not in ("root", "0")
    assert [word for word, _ in instructions].index("USER") < [word for word, _ in instructions].index("CMD")
    assert entry == ["/opt/desk-app/bin/desk-app"]
    assert (params["data"], params["port"]) == (by_word["VOLUME"], int(by_word["EXPOSE"]))
    assert "/healthz" in by_word["HEALTHCHECK"]
