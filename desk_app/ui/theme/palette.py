"""The tokens as Qt's own palette, so that every stock widget already has the right colours."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.tokens import Tokens

_SAME_IN_ALL_GROUPS = {
    QPalette.ColorRole.Window: Role.BG_WINDOW,
    QPalette.ColorRole.Base: Role.BG_CONTENT,
    QPalette.ColorRole.AlternateBase: Role.BG_SURFACE,
    QPalette.ColorRole.Button: Role.BG_RAISED,
    QPalette.ColorRole.ToolTipBase: Role.TOAST_BG,
    QPalette.ColorRole.ToolTipText: Role.TOAST_TEXT,
    QPalette.ColorRole.PlaceholderText: Role.TEXT_TERTIARY,
    QPalette.ColorRole.Link: Role.TEXT_LINK,
    QPalette.ColorRole.LinkVisited: Role.TEXT_LINK,
    QPalette.ColorRole.Accent: Role.ACCENT_SOLID,
    QPalette.ColorRole.Light: Role.BG_RAISED,
    QPalette.ColorRole.Midlight: Role.BORDER_SUBTLE,
    QPalette.ColorRole.Mid: Role.BORDER_DEFAULT,
    QPalette.ColorRole.Dark: Role.BORDER_CONTROL,
    QPalette.ColorRole.Shadow: Role.SHADOW,
    QPalette.ColorRole.BrightText: Role.TEXT_ON_ACCENT,
}
_TEXTS = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def selection_colours(tokens: Tokens) -> tuple[QColor, QColor]:
    """Background and text of marked words in a text field."""
    if tokens.look.high_contrast:
        return tokens.colour(Role.ACCENT_SOLID), tokens.colour(Role.TEXT_ON_ACCENT)
    return tokens.colour(Role.ACCENT_BORDER), tokens.colour(Role.TEXT_PRIMARY)


def make_palette(tokens: Tokens) -> QPalette:
    """The palette of a look, with the same colours whether the window is in front or not."""
    palette = QPalette()
    for palette_role, role in _SAME_IN_ALL_GROUPS.items():
        palette.setColor(palette_role, tokens.colour(role))
    for palette_role in _TEXTS:
        palette.setColor(palette_role, tokens.colour(Role.TEXT_PRIMARY))
        palette.setColor(QPalette.ColorGroup.Disabled, palette_role, tokens.colour(Role.TEXT_DISABLED))
    background, text = selection_colours(tokens)
    palette.setColor(QPalette.ColorRole.Highlight, background)
    palette.setColor(QPalette.ColorRole.HighlightedText, text)
    return palette
