"""What goes into the bundle: every module found by name, the plugins we use, and no library nobody needs."""

from __future__ import annotations

import pytest

from bundling.contents import hidden_modules, kept, without_orphans
from desk_app.cli.commands import LATE_MODULES


def test_every_verb_of_the_command_line_is_in_the_bundle() -> None:
    assert set(LATE_MODULES) <= set(hidden_modules())


def test_the_migrations_are_in_the_bundle() -> None:
    assert "desk_app.store.migrations.m0001_first" in hidden_modules()


@pytest.mark.parametrize(
    ("path", "is_in"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", False),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("libGL.so.1", False),
        ("libGLdispatch.so.0", True),
        ("desk_app-0.1.0.dist-info/METADATA", True),
        ("desk_app-0.1.0.dist-info/direct_url.json", False),
        ("desk_app/resources/tokens.json", True),
    ],
)
def test_a_file_goes_in_or_stays_out(path: str, is_in: bool) -> None:
    assert kept([(path, "", "BINARY")]) == ([(path, "", "BINARY")] if is_in else [])


def test_libraries_that_only_a_left_out_plugin_needed_stay_out() -> None:
    entries = [
        ("PySide6/QtGui.abi3.so", "gui", "EXTENSION"),
        ("libgui.so.6", "libgui", "BINARY"),
        ("libpng.so.16", "libpng", "BINARY"),
        ("libgtk-3.so.0", "libgtk", "BINARY"),
        ("libpython3.11.so.1.0", "libpython", "BINARY"),
    ]
    links = {"gui": ["libgui.so.6"], "libgui": ["libpng.so.16"], "libgtk": ["libpng.so.16"]}

    left = without_orphans(entries, lambda path: links.get(path, []))

    assert [inside for inside, _, _ in left] == [
        "PySide6/QtGui.abi3.so",
        "libgui.so.6",
        "libpng.so.16",
        "libpython3.11.so.1.0",
    ]
