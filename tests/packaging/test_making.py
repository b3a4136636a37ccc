"""The pieces a build is made of: stamp, icons, notice, bill of materials, installer script."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path

import pytest

from bundling import windows
from bundling.distributions import Part, shipped_parts
from bundling.images import write_icns, write_ico
from bundling.layout import version_resource
from bundling.linux import one_file
from bundling.notice import notice
from bundling.product import ROOT, BuildProblem, Stamp, read_stamp
from bundling.sbom import bill_of_materials

DRAWN = ROOT / "resources" / "icons" / "app"
STAMP = Stamp("1.2.3", "c" * 40, is_changed=False, built_s=1_700_000_000, target="linux-x64")


def test_the_same_tree_gives_the_same_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    assert read_stamp() == read_stamp()
    assert read_stamp().built_s == 1_700_000_000


def test_a_tag_that_is_not_the_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_APP_RELEASE", "v99.0.0")

    with pytest.raises(BuildProblem, match=r"v99\.0\.0 is not the version"):
        read_stamp()


def test_the_windows_icon_holds_every_size_where_its_table_says(tmp_path: Path) -> None:
    write_ico(DRAWN, tmp_path / "icon.ico")

    data = (tmp_path / "icon.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", data)
    assert (kind, count) == (1, 8)
    for row in range(count):
        side, *_, length, offset = struct.unpack_from("<BBBBHHII", data, 6 + 16 * row)
        picture = data[offset : offset + length]
        assert picture.startswith(b"\x89PNG")
        assert struct.unpack_from(">I", picture, 16)[0] % 256 == side


def test_the_macos_icon_adds_up(tmp_path: Path) -> None:
    write_icns(DRAWN, tmp_path / "icon.icns")

    data = (tmp_path / "icon.icns").read_bytes()
    at, found = 8, {}
    while at < len(data):
        code, length = struct.unpack_from(">4sI", data, at)
        found[code] = struct.unpack_from(">I", data, at + 8 + 16)[0]
        at += length
    assert struct.unpack_from(">4sI", data) == (b"icns", len(data))
    assert (found[b"ic07"], found[b"ic10"]) == (128, 1024)


def test_the_version_resource_has_four_numbers() -> None:
    assert "filevers=(1, 2, 3, 0)" in version_resource(STAMP)


def test_everything_the_program_needs_has_its_licence_in_the_notice() -> None:
    parts = shipped_parts()

    text = notice(parts, STAMP)

    assert all(part.texts for part in parts)
    assert {"PySide6_Essentials", "SQLAlchemy", "cryptography", "click"} <= {part.name for part in parts}
    assert "PySide6" in text
    assert "Permission is hereby granted, free of charge" in text


def test_a_licence_text_that_two_share_stands_once() -> None:
    text = notice([Part("one", "1", "MIT", ("WORDS",)), Part("two", "2", "MIT", ("WORDS",))], STAMP)

    assert text.count("WORDS") == 1
    assert "the same as that of one" in text


def test_the_bill_of_materials_is_valid_and_repeatable() -> None:
    parts = shipped_parts()

    text = bill_of_materials(parts, STAMP)

    bill = json.loads(text)
    assert text == bill_of_materials(parts, STAMP)
    assert bill["metadata"]["component"] == bill["metadata"]["component"] | {
        "name": "desk-app",
        "version": "1.2.3",
    }
    assert "pkg:pypi/sqlalchemy" in {row["purl"].partition("@")[0] for row in bill["components"]}


def test_the_one_file_carries_its_tarball_behind_its_last_line(tmp_path: Path) -> None:
    archive = tmp_path / "any.tar.xz"
    archive.write_bytes(b"\xfd7zXZ\0 payload\n")

    made = one_file(archive, STAMP).read_bytes()

    skip = next(line for line in made.splitlines() if line.startswith(b"skip="))
    assert b"".join(made.splitlines(keepends=True)[int(skip[5:]) - 1 :]) == archive.read_bytes()


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS (makensis) is not installed")
def test_the_windows_installer_compiles_without_a_warning(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    (bundle / "_internal").mkdir(parents=True)
    for name in (*windows.PROGRAMS, "LICENSE.txt", "_internal/python.dll"):
        (bundle / name).write_bytes(b"stand-in")
    write_ico(DRAWN, tmp_path / "icon.ico")

    made = windows.compile_installer(bundle, tmp_path / "icon.ico", tmp_path, STAMP)

    assert made.read_bytes().startswith(b"MZ")


def test_a_broken_installer_script_is_told_in_one_sentence(tmp_path: Path) -> None:
    if shutil.which("makensis") is None:
        pytest.skip("NSIS (makensis) is not installed")

    with pytest.raises(BuildProblem, match="NSIS refused the script"):
        windows.compile_installer(tmp_path, tmp_path / "no-icon.ico", tmp_path, STAMP)


def test_texts_that_lie_where_the_standard_puts_them_are_found_whatever_their_names() -> None:
    (part,) = [part for part in shipped_parts() if part.name == "pypdfium2"]

    assert any("Redistribution and use in source and binary forms" in text for text in part.texts)
