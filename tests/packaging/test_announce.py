"""What the release announces, the program believes; and only that."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from announce import announce, new_key

from bundling.product import BuildProblem
from desk_app.runtime.updates import UpdateUntrusted, check_signature, read_release


def test_the_program_believes_the_list_that_a_release_signs(tmp_path: Path) -> None:
    secret, public = new_key()
    (tmp_path / "desk-app-0.1.0-windows-x64-setup.exe").write_bytes(b"installer")
    (tmp_path / "desk-app-0.1.0-linux-x64.sbom.cdx.json").write_bytes(b"{}")

    path = announce(tmp_path, "https://a.example/get", "New.", secret)

    signature = path.with_name("releases.json.sig").read_bytes()
    check_signature(path.read_bytes(), signature, public)
    assert read_release(path.read_bytes(), "windows-x64").sha256.startswith("9c0d294")
    assert not read_release(path.read_bytes(), "linux-x64").sha256
    with pytest.raises(UpdateUntrusted):
        check_signature(path.read_bytes() + b" ", signature, public)


def test_an_empty_folder_and_a_wrong_key_are_told(tmp_path: Path) -> None:
    with pytest.raises(BuildProblem, match="nothing to announce"):
        announce(tmp_path, "", "", new_key()[0])
    (tmp_path / "desk-app-0.1.0-macos-arm64.dmg").write_bytes(b"image")
    with pytest.raises(BuildProblem, match="not 32 bytes"):
        announce(tmp_path, "", "", base64.b64encode(b"short").decode())
