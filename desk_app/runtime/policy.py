r"""What an administrator has decided for this computer, in one file that only administrators can write.

`/etc/desk-app/policy.json` on Linux, `C:\ProgramData\Desk App\policy.json` on Windows,
`/Library/Application Support/Desk App/policy.json` on macOS:

    {
      "settings": {"updates.check": false, "appearance.theme": "dark"},
      "features_off": ["export", "updates"],
      "server": "https://desk.example.com",
      "update_key": "base64 of an Ed25519 key"
    }

A setting that stands here has this value and cannot be changed. A feature that is off refuses. With a server,
accounts can be added there only. A policy that cannot be read switches every feature off that a policy could:
whoever wrote it wanted something to be off.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from platformdirs import PlatformDirs

from desk_app.domain.errors import InvalidInput, Refused
from desk_app.runtime.settings_schema import UPDATES_CHECK

FEATURES: Final[Mapping[str, str]] = {
    "accounts": "Adding accounts",
    "demo": "The demo",
    "export": "Exporting",
    "import": "Importing",
    "serve": "Running a team server",
    "updates": "Looking for newer versions",
}
"""What can be switched off, with the words people read."""
_SWITCHES: Final[Mapping[str, str]] = {"updates": UPDATES_CHECK.name}
"""The settings that switch a feature on, by the feature."""
FILE_NAME: Final = "policy.json"
_MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Policy:
    """The decisions in force; without a file there are none.

    Attributes:
        settings: Values by the names of settings.
        features_off: Names out of `FEATURES`.
        server: The only address at which accounts may be added; empty for any.
        update_key: The key that lists of releases must be signed with instead of the maker's; may be empty.
        problem: A sentence when the file could not be read; empty when all is well.
    """

    settings: Mapping[str, object] = field(default_factory=dict)
    features_off: frozenset[str] = frozenset()
    server: str = ""
    update_key: str = ""
    problem: str = ""

    @property
    def fixed(self) -> Mapping[str, object]:
        """The values that nobody else can change, by setting; the switch of a feature is off with it."""
        off = {name: False for feature, name in _SWITCHES.items() if feature in self.features_off}
        return {**self.settings, **off}

    def require(self, feature: str) -> None:
        """Let a feature pass that is not switched off.

        Args:
            feature: A name out of `FEATURES`.

        Raises:
            Refused: Your administrator has switched it off.
        """
        if feature in self.features_off:
            raise Refused(f"{FEATURES[feature]} is switched off by your administrator.", self.problem)

    def require_server(self, address: str) -> None:
        """Let the address of a remote pass, unless another one is prescribed.

        Raises:
            Refused: It is not the prescribed one.
        """
        if self.server and _place(address) != _place(self.server):
            raise Refused(f"Your administrator allows accounts at {self.server} only.", "Use this address.")


def _place(address: str) -> str:
    """An address without what people leave out or write differently."""
    return address.strip().lower().removeprefix("https://").rstrip("/")


def policy_file() -> Path:
    """Where the file lies on this system; no variable of a person's own changes it."""
    if sys.platform in {"win32", "darwin"}:
        return PlatformDirs("Desk App", appauthor=False).site_config_path / FILE_NAME
    return Path("/etc/desk-app", FILE_NAME)


def read_policy(path: Path | None = None) -> Policy:
    """The decisions in a file, however it is.

    Args:
        path: Another file than this computer's, for tests.
    """
    path = path or policy_file()
    try:
        text = path.read_bytes()[: _MAX_BYTES + 1]
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        return _unreadable(path, error.strerror or "no reason given")
    try:
        return _parsed(text)
    except (ValueError, RecursionError):
        return _unreadable(path, "it is not JSON as described in the manual")
    except InvalidInput as error:
        return _unreadable(path, error.message)


def _unreadable(path: Path, reason: str) -> Policy:
    sentence = f"The policy in {path} cannot be followed ({reason}), so all it may forbid is off."
    return Policy(features_off=frozenset(FEATURES), problem=sentence)


def _parsed(text: bytes) -> Policy:
    """The decisions in a text.

    Raises:
        ValueError: It is too large or no JSON.
        InvalidInput: Something in it is of the wrong kind; the sentence names it.
    """
    if len(text) > _MAX_BYTES:
        raise ValueError
    found = json.loads(text.decode("utf-8-sig"))
    if not isinstance(found, dict):
        raise InvalidInput("it is no object")
    settings, off = found.get("settings", {}), found.get("features_off", [])
    if not isinstance(settings, dict):
        raise InvalidInput("“settings” is no object")
    if not isinstance(off, list) or not all(isinstance(name, str) for name in off):
        raise InvalidInput("“features_off” is no list of names")
    words = {name: found.get(name, "") for name in ("server", "update_key")}
    if wrong := [name for name, value in words.items() if not isinstance(value, str)]:
        raise InvalidInput(f"“{wrong[0]}” is no text")
    known = frozenset(off) & FEATURES.keys()  # others belong to another version
    return Policy(settings, known, str(words["server"]), str(words["update_key"]))
