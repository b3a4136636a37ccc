"""The navigation pane: workspace and new ticket, search or run, entries, sync pill and the person."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.navigation import NavGroup, NavigationState
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.keys import caps_size, draw_caps
from desk_app.ui.kit.sync_pill import SyncFace, SyncPill, SyncState
from desk_app.ui.kit.themed import Hovering, Themed, set_margins
from desk_app.ui.shell.nav_list import NavList
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS


class WorkspaceButton(Hovering, QPushButton):
    """The workspace's sign and name; opens the menu of the program."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setObjectName("navigation.workspace")
        self.setAccessibleName(f"{name}, menu")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.is_folded = False
        self.retheme()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """As high as a button with room around the sign."""
        return QSize(tokens().kit.avatar.list, tokens().kit.avatar.list + tokens().space(2))

    def minimumSizeHint(self) -> QSize:
        """The sign alone."""
        side = tokens().kit.avatar.list
        return QSize(side + tokens().space(2), side + tokens().space(2))

    def draw(self, canvas: Canvas) -> None:
        """Paint sign, name, arrows."""
        canvas.row(self.rect(), selected=False, hovered=self.hover_level > 0, radius=tokens().radius.sm)
        side, gap = tokens().kit.avatar.list, tokens().space(2)
        left = (self.width() - side) // 2 if self.is_folded else tokens().panes.nav.item_gap - gap // 2
        sign = QRect(left, (self.height() - side) // 2, side, side)
        draw_avatar(canvas, sign, AvatarLook(self.text(), square=True))
        if self.is_folded:
            return
        arrow, left = tokens().kit.button.arrow, sign.right() + 1 + gap
        words = dress().fonts.advance(self.text(), TextStyle.BODY, Weight.SEMIBOLD) + 1
        words = min(words, max(self.width() - left - arrow - gap, 0))
        room = QRect(left, 0, words, self.height())
        canvas.text(room, self.text(), tokens().colour(Role.TEXT_PRIMARY), weight=Weight.SEMIBOLD)
        place = QRect(room.right() + 1 + gap, 0, arrow, self.height())
        canvas.icon(place, "chevrons-up-down", tokens().colour(Role.TEXT_TERTIARY))


class SearchBox(Hovering, QPushButton):
    """Looks like a field; opens the palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Search or run", parent)
        self.setObjectName("navigation.search")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._caps: tuple[str, ...] = ()
        self.is_folded = False
        self.retheme()

    def set_caps(self, caps: tuple[str, ...]) -> None:
        """Show the keys that do the same."""
        self._caps = caps
        self.setAccessibleDescription(" ".join(caps))
        self.setToolTip(f"{self.text()}  {' '.join(caps)}")
        self.update()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.md)
        super().retheme()

    def sizeHint(self) -> QSize:
        """A field's height."""
        return QSize(tokens().panes.nav.search, max(tokens().panes.nav.search, tokens().least_target))

    def minimumSizeHint(self) -> QSize:
        """The glass alone."""
        return self.sizeHint()

    def draw(self, canvas: Canvas) -> None:
        """Paint frame, glass, words, keys."""
        sizes, radius = tokens().panes.nav, tokens().radius.md
        canvas.fill(self.rect(), tokens().colour(Role.BG_CONTENT), radius)
        role = Role.BORDER_CONTROL if self.hover_level > 0 else Role.BORDER_DEFAULT
        canvas.frame(self.rect(), tokens().colour(role), radius, width=tokens().stroke.hairline)
        icon, colour = tokens().kit.field.icon, tokens().colour(Role.TEXT_TERTIARY)
        left = (self.width() - icon) // 2 if self.is_folded else sizes.search_pad
        canvas.icon(QRect(left, 0, icon, self.height()), "search", colour)
        if self.is_folded:
            return
        left += icon + sizes.search_gap
        caps = caps_size(self._caps).width()
        end = self.width() - sizes.search_end - caps
        if end - left > caps:
            draw_caps(canvas, QRect(end, 0, caps, self.height()), self._caps)
        else:
            end = self.width() - sizes.search_pad
        canvas.text(QRect(left, 0, max(end - left, 0), self.height()), self.text(), colour)


class PersonButton(Hovering, QPushButton):
    """The picture of whoever works here; opens the menu of settings and help."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("navigation.person")
        self._name = name
        self.setAccessibleName(f"{name}: settings and help")
        self.setToolTip(name)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, self.sizeHint().height() // 2)
        super().retheme()

    def sizeHint(self) -> QSize:
        """The picture."""
        side = tokens().kit.avatar.list
        return QSize(side, side)

    def draw(self, canvas: Canvas) -> None:
        """Paint the picture."""
        draw_avatar(canvas, self.rect(), AvatarLook(self._name))


class NavRail(Themed, QWidget):
    """The whole pane.

    Attributes:
        menu_wanted: The program's menu is wanted at a point of the screen.
        person_menu_wanted: The short menu at the person's picture is wanted.
    """

    menu_wanted = Signal(QPoint)
    person_menu_wanted = Signal(QPoint)

    def __init__(self, workspace: str, person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.workspace = WorkspaceButton(workspace)
        self.new_ticket = IconButton("square-pen", "New ticket", name="navigation.new_ticket")
        self.search = SearchBox()
        self.entries = NavList()
        self.waiting = NavList(name="navigation.waiting", label="Conflicts and outbox", is_whole=True)
        self.pill = SyncPill(SyncState(SyncFace.SYNCED, ""), name="navigation.sync")
        self.person = PersonButton(person)
        self._head, self._foot = QHBoxLayout(), QGridLayout()
        self._head.addWidget(self.workspace, 1)
        self._head.addWidget(self.new_ticket)
        self._foot.addWidget(self.pill, 0, 0, 1, 2)
        self._put_person(is_folded=False)
        self._middle = QVBoxLayout()
        self._middle.addWidget(self.search)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for part in (self._head, self._middle):
            self._column.addLayout(part)
        self._column.addWidget(self.entries, 1)
        self._column.addWidget(self.waiting)
        self._column.addLayout(self._foot)
        self.setFocusProxy(self.entries)
        self.workspace.clicked.connect(lambda: self.menu_wanted.emit(_below(self.workspace)))
        self.person.clicked.connect(lambda: self.person_menu_wanted.emit(_above(self.person)))
        self.retheme()

    def show_state(self, state: NavigationState) -> None:
        """Show entries and pill."""
        foot = [item for item in state.items if item.group is NavGroup.FOOT]
        self.entries.show_items(state.items[: len(state.items) - len(foot)], state.chosen)
        self.waiting.show_items(foot, state.chosen)
        self.pill.set_state(SyncState(SyncFace(state.sync.look), state.sync.text, state.sync.trailing))

    def fold(self, *, is_folded: bool) -> None:
        """Show icons only, or everything."""
        if self.entries.is_folded == is_folded:
            return
        for part in (self.workspace, self.search):
            part.is_folded = is_folded
            part.update()
        self.new_ticket.setVisible(not is_folded and not self.new_ticket.property("missing"))
        self.pill.fold(is_folded=is_folded)
        self._put_person(is_folded=is_folded)
        for entries in (self.entries, self.waiting):
            entries.fold(is_folded=is_folded)
        self.retheme()

    def _put_person(self, *, is_folded: bool) -> None:
        """The picture stands on the end of the pill, or below it where only icons are shown."""
        middle, end = (
            Qt.AlignmentFlag.AlignCenter,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
        )
        self._foot.removeWidget(self.person)
        if is_folded:
            self._foot.addWidget(self.person, 1, 0, 1, 2, middle)
        else:
            self._foot.addWidget(self.person, 0, 0, end)
        self.person.raise_()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        nav = tokens().panes.nav
        gap = (nav.workspace - self.workspace.sizeHint().height()) // 2
        set_margins(self._head, nav.pad, nav.pad + tokens().space(1), top=gap, bottom=gap)
        self._middle.setContentsMargins(nav.pad, 0, nav.pad, nav.search_bottom)
        self._foot.setContentsMargins(nav.pad, nav.pad // 2, nav.pad, nav.pad)
        pad = tokens().kit.sync.pad
        self._foot.setHorizontalSpacing(0)
        self._foot.setVerticalSpacing(nav.pad // 2)
        self._foot.setColumnStretch(0, 1)
        self._foot.setColumnMinimumWidth(1, 0 if self.entries.is_folded else pad)
        self.pill.keep_free(self.person.sizeHint().width() + pad)
        if self.entries.is_folded:
            self._head.setContentsMargins(nav.pad, gap, nav.pad, gap)
            self._foot.setContentsMargins(nav.pad, nav.pad // 2, nav.pad, nav.pad + nav.pad // 2)
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_WINDOW))
        painter.end()


def _below(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().bottomLeft())


def _above(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(widget.rect().topLeft())
