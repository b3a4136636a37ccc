"""The container is built from its file and run; without a builder or a base image this is skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator

import pytest
import requests

from tests.server.stage import ROOT

pytestmark = pytest.mark.slow

IMAGE = "localhost/desk-server-test"
PROGRAM = "/opt/desk-app/bin/desk-app"
WAIT_S = 60
_ENVIRONMENT = {**os.environ, "BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}


def _buildah(*words: str, timeout_s: int = WAIT_S) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["buildah", *words],
        env=_ENVIRONMENT,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


@pytest.fixture
def container() -> Iterator[str]:
    """A container of a freshly built image."""
    if shutil.which("buildah") is None:
        pytest.skip("buildah is not installed")
    words = ("--format", "docker", "-f", "packaging/server/Containerfile", "-t", IMAGE, ".")
    built = _buildah("bud", *words, timeout_s=900)
    if "pinging container registry" in built.stderr:
        pytest.skip("the base image is not here and cannot be fetched")
    assert built.returncode == 0, built.stderr[-2_000:]
    made = _buildah("from", "--pull-never", IMAGE)
    assert made.returncode == 0, made.stderr
    name = made.stdout.strip()
    yield name
    _buildah("rm", name)
    _buildah("rmi", IMAGE)


def test_the_container_sets_a_server_up_serves_and_ends_cleanly(container: str) -> None:
    setup = ("setup", "--data", "/data", "--name", "Kestrel", "--email", "ada@example.org", "--invite")
    made = _buildah("run", container, "--", PROGRAM, "server", *setup)
    serve = (PROGRAM, "serve", "--data", "/data", "--port", "0")
    process = subprocess.Popen(
        ["buildah", "run", container, "--", *serve], env=_ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    late = threading.Timer(WAIT_S, process.kill)
    late.start()
    assert process.stdout
    url = process.stdout.readline().split()[-1]
    late.cancel()
    health = requests.get(f"{url}/healthz", timeout=WAIT_S)
    who = _buildah("run", container, "--", "id", "-un").stdout.strip()
    process.terminate()
    process.wait(WAIT_S)
    process.stdout.close()

    assert made.returncode == 0, made.stderr
    assert "Invitation" in made.stdout
    assert health.json() == {"ok": True}
    assert who == "desk"
