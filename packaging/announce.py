"""Makes the list of releases that the program looks at, and signs it.

uv run packaging/announce.py FOLDER --page ADDRESS    writes releases.json and releases.json.sig into FOLDER
uv run packaging/announce.py --new-key                prints a new pair of keys

The secret key comes from `DESK_APP_UPDATE_SECRET` (32 bytes, base64). It is never written anywhere; without
it no list is made, and that is said. The public key goes into the build as `DESK_APP_UPDATE_KEY`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bundling.product import COMMAND, BuildProblem, read_stamp
from desk_app.runtime.updates import FORMAT, SIGNATURE_ENDING

SECRET_VARIABLE: Final = "DESK_APP_UPDATE_SECRET"  # noqa: S105 - the name of it
LIST_NAME: Final = "releases.json"
_TARGET: Final = re.compile(
    rf"{COMMAND}-[\d.]+-(?P<target>(?:linux|windows|macos)-(?:x64|arm64))[^/]*\.(?:tar\.xz|exe|dmg)"
)


def new_key() -> tuple[str, str]:
    """A new secret key and its public one, both base64."""
    secret = Ed25519PrivateKey.generate()
    raw = (secret.private_bytes_raw(), secret.public_key().public_bytes_raw())
    return base64.b64encode(raw[0]).decode(), base64.b64encode(raw[1]).decode()


def announce(folder: Path, page: str, notes: str, secret: str) -> Path:
    """Write the list of a folder's files and its signature.

    Args:
        folder: With the files of one release.
        page: Where people get them.
        notes: What is new, a sentence or two.
        secret: The secret key, base64.

    Raises:
        BuildProblem: There are no such files, or the key is none.
    """
    files = [
        {"target": found["target"], "name": path.name, "sha256": _sha256(path), "size": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if (found := _TARGET.fullmatch(path.name))
    ]
    if not files:
        raise BuildProblem(f"There is nothing to announce in {folder}.")
    stamp = read_stamp()
    content = {
        "format": FORMAT,
        "version": stamp.version,
        "published_s": stamp.built_s,
        "notes": notes,
        "page": page,
        "files": files,
    }
    text = (json.dumps(content, indent=2, sort_keys=True) + "\n").encode()
    try:
        key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret, validate=True))
    except ValueError as error:
        raise BuildProblem(f"{SECRET_VARIABLE} is not 32 bytes in base64.") from error
    path = folder / LIST_NAME
    path.write_bytes(text)
    path.with_name(LIST_NAME + SIGNATURE_ENDING).write_bytes(base64.b64encode(key.sign(text)) + b"\n")
    return path


def main(arguments: Sequence[str]) -> int:
    """Do it; gives the exit status."""
    wanted = _parser().parse_args(arguments)
    if wanted.new_key:
        secret, public = new_key()
        print(f"secret ({SECRET_VARIABLE}): {secret}\npublic (DESK_APP_UPDATE_KEY): {public}")
        return 0
    secret = os.environ.get(SECRET_VARIABLE, "")
    if not secret or wanted.folder is None:
        print(f"No list of releases: {'name the folder' if secret else f'{SECRET_VARIABLE} is not set'}.")
        return 0 if wanted.folder else 2
    try:
        print(announce(wanted.folder, wanted.page, wanted.notes, secret))
    except BuildProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Make and sign the list of releases.")
    parser.add_argument("folder", type=Path, nargs="?", help="the files of one release")
    parser.add_argument("--page", default="", help="where people get them (https)")
    parser.add_argument("--notes", default="", help="what is new")
    parser.add_argument("--new-key", action="store_true", help="print a new pair of keys")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
