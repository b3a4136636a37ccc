"""A throw-away PostgreSQL for a run of tests, started by the scripts that `DESK_APP_SERVERS` names."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgres(folder: Path, *, fast: bool = True) -> Iterator[str]:
    """A running PostgreSQL; gives its address.

    Args:
        folder: Where it keeps its data.
        fast: Let it not wait for the disk; a measurement wants it to.
    """
    script = Path(os.environ.get("DESK_APP_SERVERS", "")) / "postgres"
    environment = {**os.environ, "PG_DATA": str(folder / "pg"), "PG_PORT": "0", "PG_FAST": str(int(fast))}
    folder.chmod(0o755)  # its own user must reach the folder
    for parent in list(folder.parents)[:2]:
        parent.chmod(0o755)
    started = subprocess.run(
        [str(script), "start"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    if started.returncode:
        pytest.skip(f"PostgreSQL cannot be started here: {started.stderr.strip()[-200:]}")
    facts = dict(line.split("=", 1) for line in started.stdout.splitlines() if "=" in line)
    stopping = {**environment, "PG_PORT": facts["PG_PORT"]}
    try:
        yield facts["PG_URL"]
    finally:
        subprocess.run([str(script), "destroy"], env=stopping, capture_output=True, timeout=60, check=False)
