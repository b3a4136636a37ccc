"""A throw-away PostgreSQL for a run of tests, started by the scripts that `DESK_APP_SERVERS` names."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest

from desk_app.runtime.paths import SERVER_KEY


class NoPostgres(Exception):
    """It cannot be started here."""


@contextmanager
def postgres(folder: Path, *, fast: bool = True) -> Iterator[str]:
    """A running PostgreSQL for a test, which is skipped where there is none; see `running_postgres`."""
    try:
        with running_postgres(folder, fast=fast) as address:
            yield address
    except NoPostgres as error:
        pytest.skip(f"PostgreSQL cannot be started here: {error}")


@contextmanager
def running_postgres(folder: Path, *, fast: bool = True) -> Iterator[str]:
    """A running PostgreSQL; gives its address.

    Args:
        folder: Where the key of the servers over it is kept.
        fast: Let it not wait for the disk; a measurement wants it to.

    Raises:
        NoPostgres: It cannot be started.
    """
    script = Path(os.environ.get("DESK_APP_SERVERS", "")) / "postgres"
    # Not below pytest's own folder: its user has to reach it, and each run of pytest closes that one again.
    place = Path(mkdtemp(prefix="desk-postgres-"))
    place.chmod(0o755)
    environment = {**os.environ, "PG_DATA": str(place / "pg"), "PG_PORT": "0", "PG_FAST": str(int(fast))}
    started = subprocess.run(
        [str(script), "start"], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    if started.returncode:
        rmtree(place, ignore_errors=True)
        raise NoPostgres(started.stderr.strip()[-200:])
    facts = dict(line.split("=", 1) for line in started.stdout.splitlines() if "=" in line)
    stopping = {**environment, "PG_PORT": facts["PG_PORT"]}
    try:
        # One key for all who use this database, whatever their folder.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(SERVER_KEY, str(folder / "server.key"))
            yield facts["PG_URL"]
    finally:
        subprocess.run([str(script), "destroy"], env=stopping, capture_output=True, timeout=60, check=False)
        rmtree(place, ignore_errors=True)
