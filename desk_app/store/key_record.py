"""What `keys.json` says, read without trust and written as one.

The file is readable JSON, so that a person or a support engineer can see which ways lead in. It holds no
key: only wraps, salts and 16 bytes derived from the key that tell a right key from a wrong one.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from desk_app.domain.errors import InvalidInput, WorkspaceDamaged, WorkspaceMissing, WorkspaceTooNew
from desk_app.domain.ids import id_text, parse_id
from desk_app.store.crypto import KEY_BYTES, SEAL_OVERHEAD, DataKey
from desk_app.store.durable import disk_words, write_whole
from desk_app.store.key_wraps import SALT_BYTES, Cost, PassphraseWrap, RecoveryWrap

FILE_NAME: Final = "keys.json"
VERSION: Final = 1
CHECK_BYTES: Final = 16

_FORMAT: Final = "desk-app keys"
_MAX_BYTES: Final = 64 * 1024
_SEALED_BYTES: Final = KEY_BYTES + SEAL_OVERHEAD


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """The content of `keys.json`.

    Attributes:
        workspace_id: 16 bytes; the user name of the keyring entry.
        check: 16 bytes derived from the data key.
        in_keyring: Whether the key was put into the keyring of this computer's system.
        recovery: Always there: the way in that is left when all else is lost.
        passphrase: None when no passphrase was set.
    """

    workspace_id: bytes
    check: bytes
    in_keyring: bool
    recovery: RecoveryWrap
    passphrase: PassphraseWrap | None

    def fits(self, key: DataKey) -> bool:
        """Whether this is the key of the workspace."""
        return check_of(key) == self.check


def check_of(key: DataKey) -> bytes:
    """What the file keeps to know the key again; tells nothing about it."""
    return key.derive("check")[:CHECK_BYTES]


def load(folder: Path) -> KeyRecord:
    """Read `keys.json`.

    Raises:
        WorkspaceMissing: There is none.
        WorkspaceTooNew: A later version of the program wrote it.
        WorkspaceDamaged: It is anything else than a whole key file.
    """
    path = folder / FILE_NAME
    with disk_words("The key file keys.json", verb="read"):
        try:
            with path.open("rb") as file:
                raw = file.read(_MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise WorkspaceMissing(
                f"There is no workspace in {folder} ({FILE_NAME} is missing).",
                "Make one with desk-app init, or name the right folder with --workspace.",
            ) from error
    try:
        return _parse(raw)
    except (KeyError, TypeError, ValueError, RecursionError, InvalidInput) as error:
        raise WorkspaceDamaged(
            f"The key file {path} is damaged.", f"Put back the {FILE_NAME} of a backup of this workspace."
        ) from error


def save(folder: Path, record: KeyRecord) -> None:
    """Write `keys.json` in one step: after a crash it is the old one or the new one."""
    wraps: dict[str, object] = {
        "recovery": {
            "kdf": "hkdf-sha256",
            "salt": _text(record.recovery.salt),
            "sealed": _text(record.recovery.sealed),
        }
    }
    if record.passphrase is not None:
        wraps["passphrase"] = {
            "kdf": "argon2id",
            "memory_kib": record.passphrase.cost.memory_kib,
            "passes": record.passphrase.cost.passes,
            "lanes": record.passphrase.cost.lanes,
            "salt": _text(record.passphrase.salt),
            "sealed": _text(record.passphrase.sealed),
        }
    content = {
        "format": _FORMAT,
        "version": VERSION,
        "workspace": id_text(record.workspace_id),
        "check": _text(record.check),
        "keyring": record.in_keyring,
        "wraps": wraps,
    }
    with disk_words("The key file keys.json"):
        write_whole(folder / FILE_NAME, json.dumps(content, indent=2).encode() + b"\n")


def _parse(raw: bytes) -> KeyRecord:
    content = json.loads(raw)  # a file that was cut at the size limit is no JSON
    if content["format"] != _FORMAT:
        raise ValueError("another format")
    version = _number(content["version"])
    if version > VERSION:
        raise WorkspaceTooNew(
            "The keys of this workspace were written by a newer version of Desk App.", "Update Desk App."
        )
    wraps = content["wraps"]
    recovery = wraps["recovery"]
    passphrase = wraps.get("passphrase")
    in_keyring = content["keyring"]
    if version < 1 or not isinstance(in_keyring, bool):
        raise ValueError("not a value this program writes")
    return KeyRecord(
        workspace_id=parse_id(_string(content["workspace"])),
        check=_bytes(content["check"], CHECK_BYTES),
        in_keyring=in_keyring,
        recovery=RecoveryWrap(
            _bytes(recovery["salt"], SALT_BYTES), _bytes(recovery["sealed"], _SEALED_BYTES)
        ),
        passphrase=None if passphrase is None else _passphrase(passphrase),
    )


def _passphrase(wrap: dict[str, Any]) -> PassphraseWrap:
    cost = Cost(_number(wrap["memory_kib"]), _number(wrap["passes"]), _number(wrap["lanes"]))
    if wrap["kdf"] != "argon2id" or not cost.is_bearable:
        raise ValueError("asks for another or an unreasonable amount of work")
    return PassphraseWrap(cost, _bytes(wrap["salt"], SALT_BYTES), _bytes(wrap["sealed"], _SEALED_BYTES))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _bytes(value: object, size: int) -> bytes:
    decoded = base64.b64decode(_string(value), validate=True)
    if len(decoded) != size:
        raise binascii.Error("another length")
    return decoded
