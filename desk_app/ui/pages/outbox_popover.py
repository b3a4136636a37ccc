"""The outbox above the pill: what waits, in the order it leaves, and the way to all of it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk_app.presenters.sync_state import SyncState
from desk_app.presenters.syncing import SyncPresenter
from desk_app.presenters.window import WindowState
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.lines import Divider
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.placing import Beside, Edge
from desk_app.ui.kit.sync_pill import SyncPill
from desk_app.ui.kit.themed import set_margins
from desk_app.ui.pages.outbox_rows import OutboxRow, RowPlace
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_SHOWN = 20
_ROWS_HIGH = 6
"""Rows that are to be seen before it scrolls."""


class _Items(QScrollArea):
    """As high as what is in it, up to some rows; lower where the window is, and scrolled then."""

    def sizeHint(self) -> QSize:
        """What it would like."""
        width, inside = tokens().panes.outbox.width, self.widget()
        wish = inside.heightForWidth(width) if inside is not None and inside.hasHeightForWidth() else 0
        return QSize(width, min(max(wish, _row_height()), _ROWS_HIGH * _row_height()))

    def minimumSizeHint(self) -> QSize:
        """A row."""
        return QSize(tokens().panes.outbox.width // 2, _row_height())


def _row_height() -> int:
    """The height of a row of two lines."""
    outbox = tokens().panes.outbox
    return outbox.glyph + 3 * outbox.item_pad


class OutboxPopover(FloatingPanel):
    """Follows the outbox while it is open."""

    def __init__(self, sync: SyncPresenter, context: WindowContext) -> None:
        super().__init__("Outbox", name="outbox.panel", pad=PanelPad.NONE)
        self._sync = sync
        self.set_width(tokens().panes.outbox.width)
        self._says = Paragraph("", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self.try_now = Button("Try now", name="outbox.panel.try_now", size=ButtonSize.SMALL)
        self.try_now.clicked.connect(sync.try_now)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel("Outbox", style=TextStyle.TITLE))
        words.addWidget(self._says)
        head = QHBoxLayout()
        pad = tokens().kit.card.pad_x
        head.setContentsMargins(pad, tokens().space(3), pad, tokens().space(3))
        head.setSpacing(tokens().space(3))
        head.addLayout(words, 1)
        head.addWidget(self.try_now, alignment=Qt.AlignmentFlag.AlignTop)
        self._area = _Items()
        self._area.setObjectName("outbox.panel.items")
        self._area.setAccessibleName("What waits to be sent")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setAutoFillBackground(False)
        self.body.addLayout(head)
        self.body.addWidget(Divider())
        self.body.addWidget(self._area, 1)
        self.body.addWidget(Divider())
        self.body.addLayout(self._foot(context))
        self._shown: tuple[object, ...] | None = None
        self._stop = sync.watch(self._render)
        self.destroyed.connect(self._stop)

    def _foot(self, context: WindowContext) -> QHBoxLayout:
        more = LinkButton("History", name="outbox.panel.history")
        more.setAccessibleName("Open the outbox with its history")

        def leave() -> None:
            context.overlays.close_top()
            context.window.run("go.outbox", "")

        more.clicked.connect(leave)
        foot = QHBoxLayout()
        pad = tokens().kit.card.pad_x
        set_margins(foot, pad, pad, top=tokens().space(2), bottom=tokens().space(2))
        foot.setSpacing(tokens().space(2))
        foot.addWidget(Glyph("hard-drive", size=GlyphSize.SMALL))
        foot.addWidget(
            ElidedLabel(
                "Kept here, in order, until the server has them",
                style=TextStyle.META,
                role=Role.TEXT_TERTIARY,
            ),
            1,
        )
        foot.addWidget(more)
        return foot

    def _render(self, state: SyncState) -> None:
        self._says.setText(" · ".join(part for part in (state.line.text, state.line.trailing) if part))
        shown = (*state.held, *state.items)
        if shown == self._shown:
            return
        self._shown = shown
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        items = [*(held.item for held in state.held), *state.items][:_SHOWN]
        for at, item in enumerate(items):
            place = RowPlace("outbox.panel.item", is_last=at == len(items) - 1, is_short=True)
            column.addWidget(OutboxRow(item, self._sync, place))
        if not items:
            column.addWidget(self._nothing(state))
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)  # setWidget switches it on
        self._area.updateGeometry()
        self.updateGeometry()

    def _nothing(self, state: SyncState) -> QWidget:
        words = Paragraph(state.head, role=Role.TEXT_SECONDARY)
        row = QWidget()
        across = QHBoxLayout(row)
        pad = tokens().kit.card.pad_x
        across.setContentsMargins(pad, tokens().space(3), pad, tokens().space(3))
        across.addWidget(words)
        return row


def open_outbox(sync: SyncPresenter, context: WindowContext) -> None:
    """Open it above the pill of the window."""
    pill = context.frame.findChild(SyncPill)
    if pill is None:
        return
    panel = OutboxPopover(sync, context)
    context.overlays.closed.connect(lambda closed: closed.deleteLater() if closed is panel else None)
    window = context.window
    place = (window.state.page, window.state.ticket_id)

    def follow(state: WindowState) -> None:
        if (state.page, state.ticket_id) != place and context.overlays.top is panel:
            context.overlays.close_top()  # a row of it led elsewhere

    panel.destroyed.connect(window.watch(follow))
    anchor = QRect(pill.mapTo(context.frame, QPoint(0, 0)), pill.size())
    context.overlays.open(panel, Beside(anchor, Edge.ABOVE))
