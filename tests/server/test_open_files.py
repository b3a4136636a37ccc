"""A server takes as many streams as it says, whatever the system gives a process to begin with."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desk_app.server.serving import FILES_WANTED

_BEGIN = """
import resource
from desk_app.server.serving import allow_streams
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
allow_streams()
soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
print(soft, hard)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_server_raises_its_limit_of_open_files() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _BEGIN], capture_output=True, text=True, timeout=60, check=True
    )
    soft, hard = map(int, done.stdout.split())

    assert soft == (FILES_WANTED if hard < 0 else min(FILES_WANTED, hard))
