"""The window's part of `desk-app selftest`: Qt's plugins, fonts, icons, pictures, tried without one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage, QImageReader
from PySide6.QtNetwork import QSslSocket
from PySide6.QtSvg import QSvgRenderer

from desk_app.domain.errors import DeskError
from desk_app.runtime.paths import resources
from desk_app.runtime.screens import use_utf8
from desk_app.store.finding import Finding, bad, ok, warn
from desk_app.ui.screen_plugins import WANTED, load_failure
from desk_app.ui.theme.fonts import BUNDLED_FAMILY, install_bundled_fonts

_FORMATS = frozenset({"gif", "ico", "jpeg", "png", "svg", "webp"})


def check_window() -> Sequence[Finding]:
    """Load what the window needs; a screen is not wanted and no window is opened."""
    use_utf8()
    findings = [ok("qt", f"Qt {qVersion()}."), *_platforms()]
    app = QGuiApplication(["desk-app", "-platform", "offscreen"])
    try:
        return [*findings, _formats(), _fonts(), _icons(), _tls()]
    finally:
        app.shutdown()


def _platforms() -> list[Finding]:
    """Load the plugins that put windows on this system's screen; a missing library is named by the loader."""
    wanted = WANTED.get(sys.platform, ())
    failures = {name: reason for name in wanted if (reason := load_failure(name))}
    findings = [bad(f"qt-{name}", f"{reason}.") for name, reason in failures.items()]
    if failures and len(failures) < len(wanted):  # one way to the screen is enough
        findings = [warn(finding.check, finding.sentence) for finding in findings]
    return [*findings, *(ok(f"qt-{name}", "Can be loaded.") for name in wanted if name not in failures)]


def _formats() -> Finding:
    here = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
    missing = sorted(_FORMATS - here)
    if missing:
        return bad("pictures", f"Cannot be shown: {', '.join(missing)}.")
    return ok("pictures", f"{len(here)} formats can be shown.")


def _fonts() -> Finding:
    try:
        install_bundled_fonts(resources("fonts"))
    except DeskError as error:
        return bad("fonts", str(error))
    families = QFontDatabase.families()
    if BUNDLED_FAMILY not in families:
        return bad("fonts", f"{BUNDLED_FAMILY} is not among the fonts. Install Desk App again.")
    return ok("fonts", f"{len(families)} families, {BUNDLED_FAMILY} among them.")


def _icons() -> Finding:
    try:
        renderer = QSvgRenderer(str(resources("icons", "app", "desk-app.svg")))
        picture = QImage(str(resources("icons", "app", "desk-app-32.png")))
    except DeskError as error:
        return bad("icons", str(error))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not renderer.isValid() or not picture.save(buffer, "PNG"):  # type: ignore[call-overload]  # QIODevice is taken
        return bad("icons", "Icons cannot be drawn.")
    return ok("icons", "Icons can be drawn.")


def _tls() -> Finding:
    if not QSslSocket.supportsSsl():
        return bad("qt-tls", "Qt has no TLS: pictures in mails cannot be fetched.")
    return ok("qt-tls", f"{QSslSocket.sslLibraryVersionString()}.")
