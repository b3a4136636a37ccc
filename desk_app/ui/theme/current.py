"""The look in force, for widgets and delegates to ask.

There is one look for the whole process, just as there is one `QApplication.palette()`: to hand it through
every constructor would say nothing. Only `Theme` sets it; only `desk_app.ui` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPixmap

from desk_app.ui.theme.fonts import Fonts
from desk_app.ui.theme.icons import Icons
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.shadows import Shadows
from desk_app.ui.theme.tokens import Tokens

_SMALL_ICON = 14  # up to here, at 100 %, lines are drawn heavier so that they do not fade


@dataclass(frozen=True, slots=True)
class Dress:
    """What painting needs, all of one look.

    Attributes:
        tokens: Colours and sizes.
        fonts: Fonts, metrics and elided strings.
        icons: Icon pictures.
        shadows: Shadow pictures.
    """

    tokens: Tokens
    fonts: Fonts
    icons: Icons
    shadows: Shadows

    def icon(self, name: str, size: int, role: Role, ratio: float = 1.0) -> QPixmap:
        """An icon as a picture, with the stroke that fits its size."""
        return self.icons.pixmap(name, size, self.tokens.colour(role), stroke=self.stroke(size), ratio=ratio)

    def action_icon(self, name: str) -> QIcon:
        """An icon for a menu entry or action: secondary, disabled when the action is."""
        size = self.tokens.kit.menu.icon
        colours = {
            QIcon.Mode.Normal: self.tokens.colour(Role.TEXT_SECONDARY),
            QIcon.Mode.Disabled: self.tokens.colour(Role.TEXT_DISABLED),
        }
        return self.icons.icon(name, size, colours, stroke=self.stroke(size))

    def stroke(self, size: int) -> float:
        """The stroke for an icon of a (scaled) size."""
        small = size <= _SMALL_ICON * self.tokens.look.scale
        return self.tokens.stroke.icon_small if small else self.tokens.stroke.icon


class _Wardrobe:
    """Holds the one `Dress` in use."""

    dress: Dress | None = None


def put_on(dress: Dress) -> None:
    """Make a dress the one in force; `Theme` calls this before it tells Qt."""
    _Wardrobe.dress = dress


def dress() -> Dress:
    """What painting needs, in the look in force.

    Raises:
        RuntimeError: no `Theme` was made yet, which is a mistake in the start-up order.
    """
    if _Wardrobe.dress is None:
        raise RuntimeError("Make a Theme before the first widget.")
    return _Wardrobe.dress


def tokens() -> Tokens:
    """The tokens in force."""
    return dress().tokens


def is_right_to_left(direction: Qt.LayoutDirection) -> bool:
    """Whether reading goes from right to left."""
    return direction == Qt.LayoutDirection.RightToLeft
