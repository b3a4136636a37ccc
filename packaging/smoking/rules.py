"""What an administrator's file decides, and the signed list of releases, tried with the packaged program.

The file lies in a folder of the system, so the program is run in a mount namespace of its own in which `/etc`
is a copy; where that is not allowed the step is skipped, saying so. The list lies on a TLS server of this
process.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Final

from announce import LIST_NAME, announce, new_key
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from bundling.product import Stamp
from desk_app.runtime.updates import SIGNATURE_ENDING
from smoking.program import Program, SmokeFailed

_IN_COPY: Final = 'mount --bind "$0" /etc && exec "$@"'
_LATER: Final = "99.0.0"


@dataclass(frozen=True, slots=True)
class Rules:
    """The packaged program under a policy.

    Attributes:
        program: The packaged program.
        scratch: A folder that is thrown away.
        desk: A workspace.
    """

    program: Program
    scratch: Path
    desk: str

    def check(self, stamp: Stamp) -> str:
        """Try every part of a policy, and the list of releases under it.

        Raises:
            SmokeFailed: Something is allowed that is not, or the other way round.
        """
        shutil.copytree("/etc", self.scratch / "etc", symlinks=True, ignore=_unreadable, dirs_exist_ok=True)
        secret, public = new_key()
        settings = {"appearance.theme": "dark"}
        server = "https://desk.example.com"
        self._decide(settings=settings, features_off=["export"], server=server, update_key=public)
        if not self._may_mount():
            return "skipped: no mount namespace can be made here"
        self._refuses(
            "Your administrator has set appearance.theme", "setting", "set", "appearance.theme", "light"
        )
        self._refuses("Exporting is switched off", "export", str(self.scratch / "out"))
        elsewhere = ("account", "add", "deskserver", "--url", "https://other.example.com", "--password", "x")
        self._refuses(f"allows accounts at {server} only", *elsewhere)
        self._check_list(stamp, secret)
        self._decide(features_off=["updates"])
        self._refuses("Looking for newer versions is switched off", "update")
        self._refuses("Your administrator has set updates.check", "setting", "set", "updates.check", "yes")
        (self.scratch / "etc" / "desk-app" / "policy.json").write_text("{", encoding="utf-8")
        self._refuses("switched off by your administrator", "export", str(self.scratch / "out"))
        return (
            "settings, features, server and updates held; a signed list was believed, a changed one was not"
        )

    def _check_list(self, stamp: Stamp, secret: str) -> None:
        folder = self.scratch / "releases"
        folder.mkdir()
        (folder / f"{stamp.stem}.tar.xz").write_bytes(b"a stand-in")
        announce(folder, "https://desk.example.com/get", "Quicker.", secret)
        with _tls_server(folder, self.scratch / "ca.pem") as address:
            self.ruled.run(
                "--workspace", self.desk, "setting", "set", "updates.address", f"{address}/{LIST_NAME}"
            )
            self._says("is the newest version")
            _sign_again(folder / LIST_NAME, secret, version=_LATER)
            self._says(f"Desk App {_LATER} is there")
            content = (folder / LIST_NAME).read_text(encoding="utf-8").replace(_LATER, "98.0.0")
            (folder / LIST_NAME).write_text(content, encoding="utf-8")
            self._refuses("is not signed by the maker", "update")
        self._refuses("cannot be fetched", "update")

    @property
    def ruled(self) -> Program:
        """The program where `/etc` is the copy."""
        command = ["unshare", "--mount", "--map-root-user", "sh", "-c", _IN_COPY, str(self.scratch / "etc")]
        trusted = {**self.program.surroundings, "REQUESTS_CA_BUNDLE": str(self.scratch / "ca.pem")}
        # What it refuses is compared here; the allow-list is for what nobody expected.
        return replace(self.program, command=[*command, *self.program.command], surroundings=trusted, said=[])

    def _decide(self, **content: object) -> None:
        path = self.scratch / "etc" / "desk-app" / "policy.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")

    def _may_mount(self) -> bool:
        try:
            self.ruled.run("--version")
        except (SmokeFailed, FileNotFoundError):
            return False
        return True

    def _refuses(self, words: str, *arguments: str) -> None:
        ruled = self.ruled
        ruled.run("--workspace", self.desk, *arguments, status=1)
        if words not in " ".join(ruled.said):
            raise SmokeFailed(f"{' '.join(arguments)} said {ruled.said}, not “{words}”.")

    def _says(self, words: str) -> None:
        said = self.ruled.run("update")
        if words not in said:
            raise SmokeFailed(f"update said {said}, not “{words}”.")


def _sign_again(path: Path, secret: str, **changes: str) -> None:
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes).encode()
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret))
    path.write_bytes(text)
    path.with_name(path.name + SIGNATURE_ENDING).write_bytes(base64.b64encode(key.sign(text)))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the library calls it by
        """Requests are no news."""


@contextmanager
def _tls_server(folder: Path, certificate: Path) -> Iterator[str]:
    """Serve a folder; gives the address. The certificate it is to be trusted by is written to a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.fromtimestamp(time.time(), UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = certificate.with_suffix(".key")
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _unreadable(folder: str, names: list[str]) -> list[str]:
    """What of a folder cannot be copied, because it belongs to others or is no file."""
    return [name for name in names if not _can_be_copied(Path(folder, name))]


def _can_be_copied(path: Path) -> bool:
    if path.is_symlink():
        return True
    if not path.is_dir() and not path.is_file():
        return False
    return os.access(path, os.R_OK)
