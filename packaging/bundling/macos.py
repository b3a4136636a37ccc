"""The disk image for macOS: signed and notarised where the secrets are there, else signed ad hoc."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from bundling.product import NAME, ROOT, BuildProblem, Stamp

IDENTITY_VARIABLE: Final = "DESK_APP_SIGN_IDENTITY"
"""Name of a "Developer ID Application" certificate in the keychain."""
PROFILE_VARIABLE: Final = "DESK_APP_NOTARY_PROFILE"
"""Name under which `notarytool store-credentials` has kept the account."""
KEYCHAIN_VARIABLE: Final = "DESK_APP_NOTARY_KEYCHAIN"
"""The keychain with that profile; the person's own when not named."""

_ENTITLEMENTS: Final = ROOT / "packaging" / "macos" / "entitlements.plist"
_AD_HOC: Final = "-"
_LAST: Final = 800


def disk_image(app: Path, out: Path, stamp: Stamp) -> Path:
    """Sign the bundle, put it into an image beside a link to the applications, notarise the image.

    Args:
        app: The built `Desk App.app`.
        out: Gets `desk-app-VERSION-macos-arm64.dmg`.
        stamp: Which build this is.

    Raises:
        BuildProblem: A tool failed.
    """
    identity = os.environ.get(IDENTITY_VARIABLE, "")
    # Notices were added after PyInstaller signed, so the whole bundle is sealed anew.
    command = ["codesign", "--force", "--deep", "--sign", identity or _AD_HOC]
    hardened = (
        ["--options", "runtime", "--timestamp", "--entitlements", str(_ENTITLEMENTS)] if identity else []
    )
    _run([*command, *hardened, str(app)])
    _run(["codesign", "--verify", "--deep", "--strict", str(app)])
    stage = out / "work" / "image"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    _run(["ditto", str(app), str(stage / app.name)])
    (stage / "Applications").symlink_to("/Applications")
    path = out / f"{stamp.stem}.dmg"
    make = [
        "hdiutil",
        "create",
        "-volname",
        NAME,
        "-srcfolder",
        str(stage),
        "-ov",
        "-format",
        "ULMO",
        str(path),
    ]
    _run(make)
    if identity:
        _run(["codesign", "--sign", identity, "--timestamp", str(path)])
        notarise(path)
    return path


def notarise(image: Path) -> None:
    """Have Apple check the image and staple the answer to it, where an account is kept."""
    profile = os.environ.get(PROFILE_VARIABLE, "")
    if profile:
        keychain = os.environ.get(KEYCHAIN_VARIABLE, "")
        place = ["--keychain", keychain] if keychain else []
        _run(["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, *place, "--wait"])
        _run(["xcrun", "stapler", "staple", str(image)])


def _run(command: list[str]) -> None:
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode:
        raise BuildProblem(f"{command[0]} failed: {(said.stdout + said.stderr).strip()[-_LAST:]}")
