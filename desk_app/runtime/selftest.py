"""What `desk-app selftest` finds out about this computer and this installation, without a workspace.

It answers "why does it not start here": each finding names one thing the program stands on. Nothing is kept,
and nothing is sent.
"""

from __future__ import annotations

import importlib
import locale
import ssl
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from desk_app.domain.errors import DeskError
from desk_app.runtime import clock
from desk_app.runtime.extraction import TextReader
from desk_app.runtime.keychain import SystemKeychain
from desk_app.runtime.paths import AppFolders, resources
from desk_app.store.engine_checks import check_engine
from desk_app.store.finding import Finding, bad, ok, warn

LIBRARIES: Final = (
    "apscheduler.schedulers.background",
    "cryptography.hazmat.primitives.ciphers.aead",
    "docx",
    "keyring",
    "nh3",
    "openpyxl",
    "pptx",
    "pypdf",
    "pypdfium2",
    "pysequoia",
    "requests",
    "sqlalchemy",
    "tzdata",
)
"""What is imported late or by name, so that nothing else would notice that it is missing."""
_RESOURCES: Final = (
    "tokens.json",
    "demo/company.toml",
    "fonts/Inter-Regular.ttf",
    "icons/lucide/archive.svg",
)
_KEYRING_S: Final = 10.0
_SAMPLE: Final = "Kaffeemühle"
_FEW_ROOTS: Final = 50


def check_installation(modules: tuple[str, ...]) -> list[Finding]:
    """Everything below the window.

    Args:
        modules: Names of the program's own modules that are imported by name.
    """
    checks: tuple[Callable[[], Finding], ...] = (
        lambda: _imports("modules", modules),
        lambda: _imports("libraries", LIBRARIES),
        _resources,
        _child,
        _keyring,
        _tls,
        _locale,
        _zone,
    )
    return [*(check() for check in checks), *check_engine(), *map(_writable, _folders())]


def _imports(name: str, wanted: tuple[str, ...]) -> Finding:
    for module in wanted:
        try:
            importlib.import_module(module)
        except ImportError as error:
            return bad(name, f"{module} cannot be loaded: {error}. Install Desk App again.")
    return ok(name, f"All {len(wanted)} can be loaded.")


def _resources() -> Finding:
    try:
        paths = [resources(*name.split("/")) for name in _RESOURCES]
    except DeskError as error:
        return bad("resources", str(error))
    return ok("resources", f"In {paths[0].parent}.")


def _child() -> Finding:
    """The process that reads attachments can be started; in a bundle the program starts itself for it."""
    reader = TextReader()
    try:
        text = reader.read(_SAMPLE.encode(), "text/plain", "sample.txt")
    except DeskError as error:
        return bad("reader", f"Attachments cannot be read for search: {error}")
    finally:
        reader.close()
    if text.strip() != _SAMPLE:
        return bad("reader", "The reader of attachments changed a text.")
    return ok("reader", "Attachments can be read for search.")


def _keyring() -> Finding:
    try:
        return ok("keyring", f"{SystemKeychain(patience_s=_KEYRING_S).backend_name()}.")
    except DeskError as error:
        return warn("keyring", f"{error} Workspaces need a passphrase here.")


def _tls() -> Finding:
    path = Path(DEFAULT_CA_BUNDLE_PATH)
    try:
        count = ssl.create_default_context(cafile=str(path)).cert_store_stats()["x509_ca"]
    except (OSError, ssl.SSLError) as error:
        return bad("tls", f"The certificates in {path} cannot be read: {error}.")
    sentence = f"{ssl.OPENSSL_VERSION} with {count} root certificates."
    return ok("tls", sentence) if count >= _FEW_ROOTS else bad("tls", sentence)


def _locale() -> Finding:
    language, encoding = locale.getlocale()
    files = sys.getfilesystemencoding()
    sentence = f"{language or 'C'}, {encoding or locale.getpreferredencoding()}, file names in {files}."
    return ok("locale", sentence) if files == "utf-8" else warn("locale", sentence)


def _zone() -> Finding:
    zone = clock.zone("system")
    if str(clock.zone("Europe/Berlin")) != "Europe/Berlin":
        return bad("time-zones", "The list of time zones is missing. Install Desk App again.")
    return ok("time-zones", f"This computer is in {zone}.")


def _folders() -> dict[str, Path]:
    mine = AppFolders.of_this_person()
    return {"data": mine.data, "settings": mine.config, "cache": mine.cache, "logs": mine.logs}


def _writable(name: str) -> Finding:
    """Whether a folder, or the nearest one above it that is there, takes a new file."""
    wanted = _folders()[name]
    folder = next(place for place in (wanted, *wanted.parents) if place.is_dir())
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ok(f"folder-{name}", f"{wanted}.")
    except OSError as error:
        return bad(f"folder-{name}", f"{wanted} cannot be written: {error.strerror}.")
