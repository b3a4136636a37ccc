"""Small signs as widgets: chips, pictures of people, icons, ticket status glyphs."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from desk_app.ui.kit.themed import Hovering, Painted
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.chips import ChipLook, chip_size, draw_chip
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS


class StatusClass(StrEnum):
    """The five shapes a ticket's state can have; workspaces name their states, each has one of these."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"


STATUS_ROLES = {
    StatusClass.NEW: Role.INFO_SOLID,
    StatusClass.OPEN: Role.ACCENT_SOLID,
    StatusClass.WAITING: Role.WARNING_SOLID,
    StatusClass.SOLVED: Role.SUCCESS_SOLID,
    StatusClass.CLOSED: Role.TEXT_TERTIARY,
}
"""The colour of each state's glyph; its shape says the same."""


class AvatarSize(StrEnum):
    """How large a picture is; ROW follows the density."""

    TINY = "tiny"
    SMALL = "small"
    LIST = "list"
    ROW = "row"
    LARGE = "large"


class GlyphSize(StrEnum):
    """How large an icon on its own is, by what it stands beside."""

    SMALL = "small"
    TEXT = "text"
    BUTTON = "button"
    BANNER = "banner"
    STATE = "state"


class _Sign(Painted, QLabel):
    """A painted sign that never takes focus; the label's text is what screen readers say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()


class Chip(_Sign):
    """A pill with a word and perhaps an icon; narrower than it wants, its word is shortened."""

    def __init__(self, look: ChipLook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._look = look
        self.set_look(look)

    @property
    def look(self) -> ChipLook:
        """What it shows."""
        return self._look

    def set_look(self, look: ChipLook) -> None:
        """Show something else."""
        self._look = look
        self.setText(look.text)
        self.setAccessibleName(look.text)
        self.retheme()

    def sizeHint(self) -> QSize:
        """The pill."""
        return chip_size(self._look)

    def minimumSizeHint(self) -> QSize:
        """The pill without its word."""
        whole = self.sizeHint()
        return QSize(min(whole.width(), whole.height() * 2), whole.height())

    def draw(self, canvas: Canvas) -> None:
        """Paint the pill."""
        draw_chip(canvas, self.rect(), self._look)


class ChipButton(Hovering, QPushButton):
    """A pill that does something: why this is due then, which words gave the mood, add a language."""

    def __init__(self, look: ChipLook, label: str, *, name: str, parent: QWidget | None = None) -> None:
        """Make a chip.

        Args:
            look: What it shows.
            label: What a press does, said after the words: "Why is this due then?".
            name: The object name.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self._look, self._label = look, label
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_look(look)

    @property
    def look(self) -> ChipLook:
        """What it shows."""
        return self._look

    def set_look(self, look: ChipLook) -> None:
        """Show something else."""
        self._look = look
        self.setAccessibleName(look.text)
        self.setAccessibleDescription(self._label)
        self.setToolTip(self._label)
        self.retheme()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, chip_size(self._look).height() // 2)
        super().retheme()

    def sizeHint(self) -> QSize:
        """The pill, with room above and below to hit it."""
        size = chip_size(self._look)
        return QSize(size.width(), max(size.height(), tokens().least_target))

    def minimumSizeHint(self) -> QSize:
        """The pill without its word."""
        whole = self.sizeHint()
        return QSize(min(whole.width(), whole.height() * 2), whole.height())

    def draw(self, canvas: Canvas) -> None:
        """Paint the pill, darker under the pointer."""
        height = chip_size(self._look).height()
        pill = QRect(0, (self.height() - height) // 2, self.width(), height)
        draw_chip(canvas, pill, self._look)
        shade = tokens().colour(Role.BG_PRESS if self.isDown() else Role.BG_HOVER)
        level = 1.0 if self.isDown() else self.hover_level
        canvas.fill(pill, with_alpha(shade, shade.alphaF() * level), height / 2)


class Avatar(_Sign):
    """The picture of a person or company."""

    def __init__(
        self, look: AvatarLook, size: AvatarSize = AvatarSize.ROW, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._look = look
        self.set_look(look)

    def set_look(self, look: AvatarLook) -> None:
        """Show somebody else."""
        self._look = look
        self.setAccessibleName(look.name)
        self.update()

    def sizeHint(self) -> QSize:
        """A square of the size."""
        sizes = tokens().kit.avatar
        side = {
            AvatarSize.TINY: sizes.tiny,
            AvatarSize.SMALL: sizes.small,
            AvatarSize.LIST: sizes.list,
            AvatarSize.ROW: tokens().density.avatar,
            AvatarSize.LARGE: sizes.large,
        }[self._size]
        return QSize(side, side)

    def draw(self, canvas: Canvas) -> None:
        """Paint the picture."""
        draw_avatar(canvas, self.rect(), self._look)


class Glyph(_Sign):
    """An icon beside words that say the same; with a `label` of its own where there are none."""

    def __init__(
        self,
        icon: str,
        *,
        size: GlyphSize = GlyphSize.TEXT,
        role: Role = Role.TEXT_TERTIARY,
        disc: Role | None = None,
        label: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make an icon.

        Args:
            icon: The icon's name.
            size: How large.
            role: Its colour.
            disc: The colour of a round ground behind it, with the room that takes.
            label: What screen readers say.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self._icon, self._size, self._role, self._disc = icon, size, role, disc
        self.setAccessibleName(label)

    def set_icon(self, icon: str, role: Role | None = None) -> None:
        """Show another icon, perhaps in another colour."""
        self._icon = icon
        self._role = role or self._role
        self.update()

    def sizeHint(self) -> QSize:
        """The icon, or its ground."""
        if self._disc is None:
            return QSize(self._side(), self._side())
        kit = tokens().kit
        disc = kit.state.glyph if self._size is GlyphSize.STATE else kit.avatar.row
        return QSize(disc, disc)

    def draw(self, canvas: Canvas) -> None:
        """Paint the icon."""
        if self._disc is not None:
            canvas.dot(self.rect(), tokens().colour(self._disc))
            if tokens().look.high_contrast:
                canvas.frame(self.rect(), tokens().colour(self._role), self.width() / 2)
        side = self._side()
        middle = QRect(0, 0, side, side)
        middle.moveTopLeft(self.rect().topLeft() + (self.rect().bottomRight() - middle.bottomRight()) / 2)
        canvas.icon(middle, self._icon, tokens().colour(self._role))

    def _side(self) -> int:
        kit = tokens().kit
        return {
            GlyphSize.SMALL: kit.chip.icon,
            GlyphSize.TEXT: kit.property.icon,
            GlyphSize.BUTTON: kit.icon_button.icon,
            GlyphSize.BANNER: kit.banner.icon,
            GlyphSize.STATE: kit.state.icon,
        }[self._size]
