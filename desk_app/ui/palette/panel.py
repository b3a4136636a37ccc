"""The palette as a panel over the window. It is made once and shown in the frame after the key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QListView, QSizePolicy, QWidget

from desk_app.presenters.palette import PalettePresenter
from desk_app.presenters.palette_rows import PaletteRow
from desk_app.presenters.palette_state import PaletteState
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.keys import KeyHint
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.palette.field import PaletteHead
from desk_app.ui.palette.rows import PaletteDelegate, PaletteModel, line_height, spoken
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_HINTS = ((("↑", "↓"), "Choose"), (("↵",), "Run"), (("Tab",), "Edit"))
_SIGNS = ((">", "Commands"),)
_EXAMPLE = "is:open due:<1h"


class PaletteList(QListView):
    """The lines; the focus stays in the field.

    Attributes:
        ran: A line was clicked; carries its key.
        pointed: The pointer moved onto a line; carries its key.
    """

    ran = Signal(str)
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette.list")
        self.setAccessibleName("What fits")
        self.lines = PaletteModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(PaletteDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self._clicked)
        self._last = QPoint()

    def lines_height(self) -> int:
        """The height of all lines."""
        return sum(line_height(self.lines.line(row)) for row in range(self.lines.rowCount()))

    def sizeHint(self) -> QSize:
        """All lines."""
        return QSize(tokens().layout.palette.width, self.lines_height())

    def minimumSizeHint(self) -> QSize:
        """Less where the window is low; the rest scrolls."""
        return QSize(0, min(self.lines_height(), tokens().panes.palette.row))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A pointer that moves chooses; one that only lies there while lines change does not."""
        at = event.globalPosition().toPoint()
        if at != self._last and not self._last.isNull():
            self._point(self.indexAt(event.position().toPoint()))
        self._last = at
        super().mouseMoveEvent(event)

    def _point(self, index: QModelIndex) -> None:
        line = self.lines.line(index.row()) if index.isValid() else ""
        if isinstance(line, PaletteRow) and not line.reason:
            self.pointed.emit(line.key)

    def _clicked(self, index: QModelIndex) -> None:
        line = self.lines.line(index.row())
        if isinstance(line, PaletteRow):
            self.ran.emit(line.key)


class PaletteFoot(Themed, QWidget):
    """What can be pressed, and what is wrong with what was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = ElidedLabel("", style=TextStyle.META, role=Role.DANGER_TEXT, parent=self)
        self._row = QHBoxLayout(self)
        self._hints: list[QWidget] = []
        self._signs: list[QWidget] = []
        for caps, words in _HINTS:
            self._hints.append(self._hint(caps, words))
        self._row.addWidget(self._problem)
        self._row.addStretch(1)
        for sign, words in _SIGNS:
            self._signs.append(self._hint((sign,), words))
        search = self._hint(("/",), "Search, for example")
        layout = search.layout()
        if layout is not None:
            layout.addWidget(
                ElidedLabel(_EXAMPLE, style=TextStyle.META, weight=Weight.MEDIUM, role=Role.TEXT_SECONDARY)
            )
        self._signs.append(search)
        self.retheme()

    def say(self, problem: str) -> None:
        """Say what is wrong in place of the hints; nothing for nothing."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is more or less room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out the last hints where there is no room for all of them."""
        signs = [] if self._problem.text() else self._signs
        room = self.contentsRect().width() - 2 * tokens().panes.palette.input_pad
        for widget in (*self._hints, *self._signs):
            room -= widget.sizeHint().width() + self._row.spacing()
            fits = widget in self._hints or room >= -self._row.spacing()
            widget.setVisible(fits and (widget in self._hints or widget in signs))

    def retheme(self) -> None:
        """Take height and gaps of the look in force."""
        sizes = tokens().panes.palette
        set_margins(self._row, sizes.input_pad, sizes.input_pad)
        self._row.setSpacing(tokens().space(4))
        self.setFixedHeight(sizes.footer)
        super().retheme()

    def minimumSizeHint(self) -> QSize:
        """Where there is little room some hints are left out: what they say is known after a day."""
        return QSize(0, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and the line above; the corners are those of the panel."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens().kit.popover.radius
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect().adjusted(1, -radius, -1, -1)), radius, radius)
        painter.setClipRect(self.rect())
        painter.fillPath(ground, tokens().colour(Role.BG_SURFACE))
        above = self.rect()
        above.setHeight(tokens().stroke.hairline)
        painter.fillRect(above, tokens().colour(Role.BORDER_SUBTLE))
        painter.end()

    def _hint(self, caps: tuple[str, ...], words: str) -> QWidget:
        holder = QWidget(self)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens().kit.property.gap)
        row.addWidget(KeyHint(caps, holder))
        row.addWidget(ElidedLabel(words, style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=holder))
        self._row.addWidget(holder)
        return holder


class CommandPalette(FloatingPanel):
    """The whole panel."""

    def __init__(self, palette: PalettePresenter) -> None:
        super().__init__("Command palette", name="palette", pad=PanelPad.NONE, high=True)
        self._palette = palette
        self._shown = ""
        self.head = PaletteHead()
        self.list = PaletteList()
        self.foot = PaletteFoot()
        self._gap = QWidget()
        for widget, stretch in ((self.head, 0), (self.list, 1), (self._gap, 0), (self.foot, 0)):
            self.body.addWidget(widget, stretch)
        field = self.head.input
        field.textEdited.connect(palette.type)
        field.moved.connect(palette.move)
        field.ran.connect(palette.run)
        field.completed.connect(palette.complete)
        field.emptied.connect(palette.drop_context)
        self.list.ran.connect(palette.run)
        self.list.pointed.connect(palette.choose)
        self.retheme()

    def retheme(self) -> None:
        """Take the widths of the look in force."""
        super().retheme()
        self.set_width(tokens().layout.palette.width)
        if hasattr(self, "_gap"):
            self._gap.setFixedHeight(tokens().space(2))

    def first_focus(self) -> QWidget:
        """The field."""
        return self.head.input

    def show_state(self, state: PaletteState) -> None:
        """Show what the presenter says."""
        self.head.show_chips(state.context, state.step)
        field = self.head.input
        field.setPlaceholderText(state.prompt)
        if field.text() != state.typed:
            field.setText(state.typed)
        self.list.lines.show(state.groups)
        row = self.list.lines.place_of(state.chosen)
        self.list.setCurrentIndex(self.list.lines.index(row, 0) if row >= 0 else QModelIndex())
        self.list.setVisible(self.list.lines.rowCount() > 0)
        self.foot.say(state.problem)
        self.list.updateGeometry()
        self._speak(state, row)

    def event(self, event: QEvent) -> bool:
        """Keys of the window do not pass through while the palette is open."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def _speak(self, state: PaletteState, row: int) -> None:
        if state.is_open and state.chosen != self._shown and row >= 0:
            announce(self.list, spoken(self.list.lines.line(row)))
        self._shown = state.chosen


class PaletteOverlay:
    """Opens and closes the panel as the presenter says."""

    def __init__(self, palette: PalettePresenter, overlays: OverlayHost) -> None:
        self._palette, self._overlays = palette, overlays
        self.panel = CommandPalette(palette)
        overlays.adopt(self.panel)
        overlays.closed.connect(self._closed)
        self._stop = palette.watch(self._show)

    def _show(self, state: PaletteState) -> None:
        is_shown = self._overlays.top is self.panel
        if state.is_open:
            self.panel.show_state(state)
            if not is_shown:
                self._overlays.open(self.panel, UpperMiddle(tokens().layout.palette.top), tinted=True)
        elif is_shown:
            self._overlays.close_top()

    def _closed(self, panel: QWidget) -> None:
        if panel is self.panel and self._palette.state.is_open:
            self._palette.close()
