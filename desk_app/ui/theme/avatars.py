"""Pictures of people and companies: initials on a colour that stays theirs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor

from desk_app.ui.theme.base_sizes import Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import initials, stable_index

_MIN_LETTERS = 6  # pixels; below that initials are specks


@dataclass(frozen=True, slots=True)
class AvatarLook:
    """One picture.

    Attributes:
        name: Whose initials.
        key: What decides the colour; the name when empty. An address or id outlives a change of name.
        square: A workspace or company rather than a person.
    """

    name: str
    key: str = ""
    square: bool = False

    @property
    def letters(self) -> str:
        """What is written on it."""
        return initials(self.name)[:1] if self.square else initials(self.name)


def avatar_colour(look: AvatarLook) -> QColor:
    """The colour behind the letters."""
    avatars = dress().tokens.colours.avatars
    return avatars[stable_index(look.key or look.name, len(avatars))]


def draw_avatar(canvas: Canvas, rect: QRect, look: AvatarLook) -> None:
    """Paint a picture into a square rectangle (given as if reading went from left to right)."""
    tokens = canvas.dress.tokens
    if look.square:
        canvas.fill(
            rect, avatar_colour(look), tokens.kit.avatar.square * rect.width() / tokens.kit.avatar.row
        )
    else:
        canvas.dot(rect, avatar_colour(look))
    height = max(round(rect.width() * tokens.kit.avatar.text), _MIN_LETTERS)
    canvas.painter.setFont(canvas.dress.fonts.sized(height, Weight.SEMIBOLD))
    canvas.painter.setPen(tokens.colour(Role.AVATAR_TEXT))
    canvas.painter.drawText(canvas.place(rect), Qt.AlignmentFlag.AlignCenter, look.letters)
