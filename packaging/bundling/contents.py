"""What goes into the bundle and what stays out, decided in one place and read by the PyInstaller spec."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

from bundling.product import ROOT

Entry: TypeAlias = "tuple[str, str, str]"
"""PyInstaller's own row: path inside the bundle, file on this machine, kind."""

EXCLUDED_MODULES: Final = (
    "IPython",
    "_pytest",
    "curses",
    "distutils",
    "hypothesis",
    "lib2to3",
    "mypy",
    "pip",
    "pydoc_data",
    "pytest",
    "setuptools",
    "sqlite3",  # the program has one SQLite, SQLCipher's; a second copy in the process breaks its locks
    "tkinter",
    "turtledemo",
)
"""Modules that something imports when they happen to be there, and that the program never runs."""

_BY_NAME: Final = ("desk_app.cli", "desk_app.store.migrations", "desk_app.server")
"""Packages whose modules are found by name while the program runs, so no import shows them."""

_PLUGINS_KEPT: Final = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qgif", "qico", "qjpeg", "qsvg", "qwebp"},
    "networkinformation": {"qglib", "qnetworklistmanager", "qnetworkmanager", "qscnetworkreachability"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "platforms": {"qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"},
    "platformthemes": {"qxdgdesktopportal"},
    "styles": {"qmacstyle", "qmodernwindowsstyle"},
    "tls": {"qcertonlybackend", "qopensslbackend", "qschannelbackend", "qsecuretransportbackend"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
    "wayland-shell-integration": {"xdg-shell"},
    "xcbglintegrations": {"qxcb-egl-integration", "qxcb-glx-integration"},
}
"""Qt's plugins by folder; everything else (printers, databases, TIFF, remote screens, GTK) stays out."""

_PLUGIN: Final = re.compile(r"(?:^|/)plugins/(?P<folder>[^/]+)/(?:lib)?(?P<name>[^/]+?)\.(?:so|dll|dylib)$")
_LEFT_OUT: Final = re.compile(
    r"(?:^|/)translations/"  # Qt's own words; the program brings its own
    r"|(?:^|/)(?:lib)?Qt6?(?:Pdf|Qml|QmlModels|QmlMeta|QmlWorkerScript|Quick|VirtualKeyboard|Sql)\b"
    r"|(?:^|/)lxml/(?:isoschematron/|includes/|objectify)"
    r"|(?:^|/)(?:opengl32sw|d3dcompiler_47)\.dll$"  # the program draws with rasters, not with OpenGL
    r"|\.dist-info/(?:direct_url\.json|uv_cache\.json|INSTALLER|RECORD|REQUESTED)$"  # of this machine
    r"|\.(?:pyi|pxd|h|c)$"
)
_NEVER_COLLECTED: Final = re.compile(
    r"^lib(?:GL|EGL|drm|gbm|vulkan)[.-]"
)  # must be those of the graphics driver

_LIBRARY: Final = re.compile(r"(?:PySide6/Qt/lib/)?lib[^/]+\.so[^/]*")


def hidden_modules(root: Path = ROOT) -> list[str]:
    """Names of every module that is imported by its name at run time."""
    found = []
    for package in _BY_NAME:
        folder = root.joinpath(*package.split("."))
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def kept(entries: Iterable[Entry]) -> list[Entry]:
    """The binaries and data files that the program needs, in a stable order."""
    return sorted(entry for entry in entries if is_kept(entry[0]))


def is_kept(inside: str) -> bool:
    """Whether a file belongs into the bundle, by its path inside."""
    path = inside.replace("\\", "/")
    if _LEFT_OUT.search(path) or _NEVER_COLLECTED.match(PurePosixPath(path).name):
        return False
    plugin = _PLUGIN.search(path)
    return plugin is None or plugin["name"] in _PLUGINS_KEPT.get(plugin["folder"], set())


def without_orphans(entries: Iterable[Entry], imports: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The entries without the shared libraries that only left-out plugins had needed (on Linux: all of GTK).

    Args:
        entries: What is kept so far.
        imports: Names of the libraries that a file on this machine is linked with.
    """
    entries = list(entries)
    libraries = {entry for entry in entries if _LIBRARY.fullmatch(entry[0]) and "libpython" not in entry[0]}
    wanted = [entry for entry in entries if entry not in libraries]
    linked: set[str] = set()
    for inside, path, kind in wanted:  # grows while it is walked
        if kind not in {"BINARY", "EXTENSION"}:
            continue
        linked |= {PurePosixPath(name).name for name in imports(path or inside)}
        found = {library for library in libraries if PurePosixPath(library[0]).name in linked}
        libraries -= found
        wanted += sorted(found)
    return sorted(wanted)
