"""What the system says about light and dark, contrast, motion and text size, and when it changes its mind."""

from __future__ import annotations

import ctypes
import sys

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from desk_app.ui.theme.look import MAX_SCALE, MIN_SCALE, Mode, SystemLook

_SPI_GETCLIENTAREAANIMATION = 0x1042  # Win32 SystemParametersInfo
_TEXT_SIZE_KEY = r"Software\Microsoft\Accessibility"


class SystemWatch(QObject):
    """Reads the system's wishes and tells when one of them changes."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.changed)
        if hasattr(hints, "accessibility"):  # Qt 6.10
            hints.accessibility().contrastPreferenceChanged.connect(self.changed)

    def look(self) -> SystemLook:
        """What the system says at this moment."""
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return SystemLook(Mode.DARK if dark else Mode.LIGHT, _wants_contrast(), wants_less_motion())


def _wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):  # Qt 6.10
        return False
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def wants_less_motion() -> bool:
    """Whether the system asks programs not to move things.

    Qt knows from 6.12 on; until then Windows and macOS are asked themselves. Elsewhere the answer is no, and
    the setting on the appearance page remains.
    """
    if sys.platform == "win32":
        animated = ctypes.c_int(1)
        known = ctypes.windll.user32.SystemParametersInfoW(
            _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0
        )
        return bool(known) and not animated.value
    if sys.platform == "darwin":
        return _macos_reduces_motion()
    return False


def system_text_scale() -> float:
    """The text size set in Windows' accessibility settings, 1.0 to 2.0; 1.0 on other systems.

    Read once at the first start as the default of the text size setting.
    """
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists on Windows only

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _TEXT_SIZE_KEY) as key:
                percent, _kind = winreg.QueryValueEx(key, "TextScaleFactor")
        except OSError:
            return MIN_SCALE  # never changed by this person
        return min(max(float(percent) / 100, MIN_SCALE), MAX_SCALE)
    return MIN_SCALE


if sys.platform == "darwin":

    def _macos_reduces_motion() -> bool:
        """Ask `NSWorkspace` (`accessibilityDisplayShouldReduceMotion`) by the Objective-C runtime."""
        objc = ctypes.CDLL("/usr/lib/libobjc.dylib")
        for name in ("objc_getClass", "sel_registerName"):
            function = getattr(objc, name)
            function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_char_p]

        def send(result: type, receiver: int, selector: bytes) -> int:
            call = ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
            return int(call(receiver, objc.sel_registerName(selector)) or 0)

        workspace = send(ctypes.c_void_p, objc.objc_getClass(b"NSWorkspace"), b"sharedWorkspace")
        return bool(send(ctypes.c_bool, workspace, b"accessibilityDisplayShouldReduceMotion"))
