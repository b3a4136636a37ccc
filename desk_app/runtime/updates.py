"""Looking for a newer version: asked for by a person, or once a day where a person has said yes to that.

What is fetched is a small list (`releases.json`) and its signature beside it (`.sig`, Ed25519, base64). The
signature is checked with the key that this build carries, or the administrator's, before a word of the list
is believed. Nothing is sent but the two requests, and nothing is downloaded or installed: the person is told.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desk_app.domain.errors import DeskError, InvalidInput, Refused
from desk_app.runtime.build_facts import BuildFacts
from desk_app.runtime.policy import Policy
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import UPDATES_ADDRESS

FEATURE: Final = "updates"
SIGNATURE_ENDING: Final = ".sig"
FORMAT: Final = 1

_MAX_BYTES: Final = 200_000
_CONNECT_S: Final = 10.0
_READ_S: Final = 20.0
_VERSION: Final = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,3}")
_HTTPS: Final = "https://"

Fetch = Callable[[str], bytes]
"""Gives what lies at an address.

Raises:
    UpdateUnreachable: Nothing does, or not now.
"""


class UpdateUnreachable(DeskError):
    """The list of releases could not be fetched."""


class UpdateUntrusted(DeskError):
    """The list of releases is not signed by whom it should be; nothing in it is believed."""


@dataclass(frozen=True, slots=True)
class Release:
    """A newer version.

    Attributes:
        version: Such as `0.2.0`.
        notes: What is new, one or two sentences; may be empty.
        page: Where a person gets it.
        sha256: Of the file for this system, hex; empty when there is none for it.
    """

    version: str
    notes: str
    page: str
    sha256: str


def look_for_update(
    settings: Settings, policy: Policy, build: BuildFacts, fetch: Fetch | None = None
) -> Release | None:
    """The newest release, when it is newer than this build.

    Args:
        settings: May name another address than the build's.
        policy: May forbid the question, or prescribe the key.
        build: Which version this is.
        fetch: HTTPS unless a test gives something else.

    Raises:
        Refused: The administrator has switched it off, or this build has no key to check a list with.
        InvalidInput: There is no address to look at, or not one with https.
        UpdateUnreachable: Nothing could be fetched.
        UpdateUntrusted: The signature is wrong.
    """
    policy.require(FEATURE)
    address = settings.get(UPDATES_ADDRESS) or build.update_address
    if not address:
        raise InvalidInput(
            "This build does not know where newer versions are announced.",
            f"Set {UPDATES_ADDRESS.name} to the address of its list.",
        )
    if not address.startswith(_HTTPS):
        raise InvalidInput("The list of releases must be at an address with https.", f"It is {address}.")
    key = policy.update_key or build.update_key
    if not key:
        raise Refused(
            "This build carries no key, so no list of releases can be trusted.",
            "Use the packaged program of your maker, or have update_key set in the policy.",
        )
    fetch = fetch or fetch_https
    text = fetch(address)
    check_signature(text, fetch(address + SIGNATURE_ENDING), key)
    release = read_release(text, build.target)
    return release if _numbers(release.version) > _numbers(build.version) else None


def check_signature(text: bytes, signature: bytes, key: str) -> None:
    """Let a signed text pass.

    Args:
        text: What was signed.
        signature: Base64.
        key: The public key, base64.

    Raises:
        UpdateUntrusted: It was not signed with this key, or one of the two is no such thing.
    """
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature.strip(), validate=True), text)
    except (ValueError, InvalidSignature) as error:
        raise UpdateUntrusted(
            "The list of releases is not signed by the maker of this program, so it was ignored.",
            "Tell your administrator; somebody may stand between you and the real list.",
        ) from error


def read_release(text: bytes, target: str) -> Release:
    """The release in a list whose signature was checked.

    Args:
        text: The list.
        target: Which file's hash is wanted, such as `windows-x64`.

    Raises:
        UpdateUntrusted: It is of a form that this version does not understand.
    """
    try:
        found: dict[str, Any] = json.loads(text)
        files = {str(file["target"]): str(file["sha256"]) for file in found["files"]}
        release = Release(
            str(found["version"]), str(found["notes"])[:500], str(found["page"]), files.get(target, "")
        )
        is_understood = found["format"] == FORMAT and bool(_VERSION.fullmatch(release.version))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UpdateUntrusted("The list of releases cannot be read.", "Try again tomorrow.") from error
    if not is_understood or not release.page.startswith(_HTTPS):
        raise UpdateUntrusted("The list of releases is of a newer form.", "Look for one yourself.")
    return release


def fetch_https(address: str) -> bytes:
    """What lies at an address, up to 200 kB.

    Raises:
        UpdateUnreachable: It cannot be had.
    """
    import requests  # noqa: PLC0415 - takes 100 ms that the start of the window must not wait for

    try:
        with requests.get(address, timeout=(_CONNECT_S, _READ_S), stream=True) as answer:
            answer.raise_for_status()
            if not answer.url.startswith(_HTTPS):
                raise UpdateUnreachable("The list of releases was led to an address without https.")
            content = b"".join(answer.iter_content(_MAX_BYTES // 4))[: _MAX_BYTES + 1]
    except requests.RequestException as error:
        raise UpdateUnreachable(
            f"The list of releases cannot be fetched ({type(error).__name__}).", "Try again later."
        ) from error
    if len(content) > _MAX_BYTES:
        raise UpdateUnreachable("The list of releases is too large to be one.")
    return content


def _numbers(version: str) -> tuple[int, ...]:
    """A version for comparing; ends in zeros do not count, and neither does what is no number."""
    numbers = [int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:4]]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
