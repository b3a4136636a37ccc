"""A real provider at which people sign in (`provider.py`), started for the length of the tests."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.connectors.mailbox.real import MailServer

SCRIPT = Path(__file__).with_name("provider.py")
PASSWORD = "at the provider"


@dataclass(frozen=True)
class Provider:
    """The running provider."""

    url: str
    folder: Path

    def run(self, sql: str) -> None:
        """Time passes, or an administrator acts: straight in its database."""
        with closing(sqlite3.connect(self.folder / "provider.sqlite", timeout=20)) as database, database:
            database.execute(sql)

    def take_back(self, refresh: str) -> None:
        """The person withdraws what they allowed (RFC 7009)."""
        data = {"token": refresh, "client_id": "desk-app", "token_type_hint": "refresh_token"}
        requests.post(f"{self.url}/revoke_token/", data=data, timeout=20).raise_for_status()

    def vouch_to(self, server: MailServer) -> None:
        """Dovecot asks the provider about each token; Exim asks Dovecot."""
        data = Path(server.facts["MAIL_DATA"])
        address = self.url.removeprefix("http://")
        (data / "oauth2.conf").write_text(
            "introspection_mode = post\n"
            f"introspection_url = http://mailserver:{PASSWORD.replace(' ', '%20')}@{address}/introspect/\n"
            "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        server.call("doveadm", "reload")


@contextmanager
def oauth_provider(*addresses: str) -> Iterator[Provider]:
    """Start one that knows these people; skips, saying so, where that is not possible."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv, which installs the provider, is not here")
    environment = {name: value for name, value in os.environ.items() if name != "UV_NO_SYNC"}
    with tempfile.TemporaryDirectory() as folder:
        command = [uv, "run", "--quiet", "--script", str(SCRIPT), "0", folder, PASSWORD, *addresses]
        child = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert child.stdout is not None
        said = child.stdout.readline()
        if not said.startswith("listening on "):
            child.kill()
            pytest.skip("the provider cannot be installed here")
        try:
            yield Provider(f"http://127.0.0.1:{said.split()[-1]}/o", Path(folder))
        finally:
            child.terminate()
            child.wait(20)
            child.stdout.close()
