"""Dresses the whole program: makes the tokens of a look and gives them to Qt and to our own painting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from desk_app.runtime.paths import resources
from desk_app.ui.theme.base_sizes import Family, TextStyle
from desk_app.ui.theme.current import Dress, put_on
from desk_app.ui.theme.focus import FocusRing
from desk_app.ui.theme.fonts import BUNDLED_FAMILY, Fonts, install_bundled_fonts, system_families
from desk_app.ui.theme.icons import Icons
from desk_app.ui.theme.look import Appearance, Look, Mode, settle
from desk_app.ui.theme.palette import make_palette
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.shadows import Shadows
from desk_app.ui.theme.sheet import make_sheet
from desk_app.ui.theme.style import DeskStyle
from desk_app.ui.theme.system import SystemWatch
from desk_app.ui.theme.tokens import TokenFile, Tokens

_SCHEMES = {
    None: Qt.ColorScheme.Unknown,
    Mode.LIGHT: Qt.ColorScheme.Light,
    Mode.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The look of the program. Make one before the first widget and keep it as long as the application.

    Widgets learn of a new look by `QEvent.StyleChange`, which Qt sends to each of them; `changed` is for what
    is no widget, such as cached pictures and the icons of actions.

    Attributes:
        changed: Sent after a new look is in force.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        *,
        folder: Path | None = None,
        bundled_fonts_only: bool = False,
    ) -> None:
        """Read the token file and put on the system's look.

        Args:
            app: The application to dress.
            folder: Another `resources` folder, for tests.
            bundled_fonts_only: Use the Inter that comes along, whatever the system has, so that pictures are
                the same on every computer.

        Raises:
            DeskError: a file of the program is missing or damaged.
        """
        super().__init__(app)
        self._app = app
        root = folder or resources()
        self._file = TokenFile(root / "tokens.json")
        self._icons = Icons(root / "icons")
        self._system = SystemWatch(self)
        self._appearance = Appearance()
        self._look: Look | None = None
        install_bundled_fonts(root / "fonts")
        self._families = self._choose_families(bundled_only=bundled_fonts_only)
        self._style = DeskStyle()
        self._dress_in(self._wanted())
        app.setStyle(self._style)
        self._ring = FocusRing(app, self._style)
        self._system.changed.connect(self._follow_system)

    @property
    def appearance(self) -> Appearance:
        """What the person wishes."""
        return self._appearance

    @property
    def tokens(self) -> Tokens:
        """What came of it."""
        return self._file.tokens(self._look or Look())

    @property
    def file(self) -> TokenFile:
        """The token file, for tests of its contrasts."""
        return self._file

    def wear(self, appearance: Appearance) -> None:
        """Put on a look; nothing happens when it is the one in force."""
        self._appearance = appearance
        # Title bars and file dialogs are the system's; this is how it is told which way to draw them. It also
        # changes what the system then says, which is why a fixed mode never asks it.
        self._app.styleHints().setColorScheme(_SCHEMES[appearance.mode])
        self._follow_system()

    def _follow_system(self) -> None:
        look = self._wanted()
        if look != self._look:
            self._dress_in(look)
            self.changed.emit()

    def _wanted(self) -> Look:
        return settle(self._appearance, self._system.look())

    def _dress_in(self, look: Look) -> None:
        tokens = self._file.tokens(look)
        self._look = look
        self._icons.forget()
        fonts = Fonts(tokens.type, self._families)
        put_on(Dress(tokens, fonts, self._icons, Shadows(tokens.colour(Role.SHADOW))))
        self._style.refresh()
        self._app.setPalette(make_palette(tokens))
        self._app.setFont(fonts.font(TextStyle.BODY))
        self._app.setStyleSheet(make_sheet(tokens))

    def _choose_families(self, *, bundled_only: bool) -> dict[Family, str]:
        families = system_families(self._file.tokens(Look()).type)
        if bundled_only:
            families |= {Family.UI: BUNDLED_FAMILY, Family.DISPLAY: BUNDLED_FAMILY}
        return families
