"""The panes of the window side by side, as wide as the person left them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from desk_app.presenters.panes import Fold, PanePlan
from desk_app.ui.kit.reading_order import read_in_order
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.current import tokens


@dataclass(frozen=True, slots=True)
class PaneWidgets:
    """What stands in the splitter, in order.

    Attributes:
        navigation: Folds to icons.
        list: The tickets.
        conversation: The open ticket.
        details: Beside it; None while there is none.
        pages: In place of the three when another page is shown.
    """

    navigation: QWidget
    list: QWidget
    conversation: QWidget
    details: QWidget | None
    pages: QWidget


@dataclass(frozen=True, slots=True)
class PaneWidthsKept:
    """Widths at 100 %; 0 is the design's own."""

    navigation: int = 0
    list: int = 0
    details: int = 0


class PaneSplitter(Themed, QSplitter):
    """Shows what the plan says; nothing but the conversation and pages grows.

    Attributes:
        dragged: The person moved a border.
    """

    dragged = Signal()

    def __init__(self, panes: PaneWidgets, kept: PaneWidthsKept) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("panes")
        self._panes = panes
        self._kept = kept
        self._plan: PanePlan | None = None
        self._is_page = False
        for widget in (panes.navigation, panes.list, panes.conversation, panes.details, panes.pages):
            if widget is not None:
                self.addWidget(widget)
        self.setChildrenCollapsible(False)
        self._order()
        growing = {panes.conversation, panes.pages}
        for index in range(self.count()):
            self.setStretchFactor(index, int(self.widget(index) in growing))
        self.splitterMoved.connect(self._remember)
        self.retheme()

    @property
    def kept(self) -> PaneWidthsKept:
        """The widths to come back to."""
        return self._kept

    def show_plan(self, plan: PanePlan, *, is_page: bool) -> None:
        """Show these panes."""
        if (plan, is_page) == (self._plan, self._is_page):
            return
        self._plan, self._is_page = plan, is_page
        panes = self._panes
        panes.navigation.setVisible(plan.navigation is not Fold.AWAY)
        panes.list.setVisible(plan.has_list and not is_page)
        panes.conversation.setVisible(plan.has_conversation and not is_page)
        if panes.details is not None and panes.details.parent() is self:
            panes.details.setVisible(plan.details is Fold.OPEN and not is_page)
        panes.pages.setVisible(is_page)
        self._bound()
        self._place()

    def take_back_details(self) -> None:
        """The details came back from the sheet."""
        if self._panes.details is not None:
            self.insertWidget(3, self._panes.details)
            self._order()
            self._panes.details.setVisible(self._plan is not None and self._plan.details is Fold.OPEN)

    def _order(self) -> None:
        """Panes are read from the navigation to the details; the borders stay in front, to be dragged."""
        panes = [widget for at in range(self.count()) if (widget := self.widget(at)) is not None]
        read_in_order([*panes, *(self.handle(at) for at in range(self.count()))])

    def retheme(self) -> None:
        """Take the widths of the look in force."""
        self.setHandleWidth(tokens().stroke.hairline)
        self._bound()
        self._place()
        super().retheme()

    def _bound(self) -> None:
        """The least and most of each pane."""
        layout, panes = tokens().layout, self._panes
        is_folded = self._plan is not None and self._plan.navigation is Fold.ICONS
        folded = layout.nav.collapsed
        panes.navigation.setMinimumWidth(folded if is_folded else layout.nav.min)
        panes.navigation.setMaximumWidth(folded if is_folded else layout.list.min)
        is_whole = self._plan is not None and not self._plan.has_conversation
        panes.list.setMinimumWidth(layout.list.min)
        panes.list.setMaximumWidth(_ENDLESS if is_whole else layout.list.max)
        if panes.details is not None:
            panes.details.setMinimumWidth(layout.panel.min)
            panes.details.setMaximumWidth(layout.panel.max)

    def _place(self) -> None:
        """Give every pane its width and the conversation the rest."""
        layout, scale, kept = tokens().layout, tokens().look.scale, self._kept
        is_folded = self._plan is not None and self._plan.navigation is Fold.ICONS
        navigation = round(kept.navigation * scale) or layout.nav.default
        wishes = {  # QSplitter pays no heed to maximum widths here
            self._panes.navigation: layout.nav.collapsed if is_folded else navigation,
            self._panes.list: round(kept.list * scale) or layout.list.default,
        }
        if self._plan is not None and not self._plan.has_conversation:
            del wishes[self._panes.list]
        if self._panes.details is not None:
            wishes[self._panes.details] = round(kept.details * scale) or layout.panel.default
        widgets = [self.widget(index) for index in range(self.count())]
        taken = sum(width for widget, width in wishes.items() if not widget.isHidden())
        rest = max(self.width() - taken, 1)
        self.setSizes([wishes.get(widget, rest) for widget in widgets if widget is not None])

    def _remember(self) -> None:
        scale, panes, kept = tokens().look.scale, self._panes, self._kept
        is_open = self._plan is not None and self._plan.navigation is Fold.OPEN
        has_both = self._plan is not None and self._plan.has_list and self._plan.has_conversation
        details = panes.details
        self._kept = PaneWidthsKept(
            round(panes.navigation.width() / scale) if is_open else kept.navigation,
            round(panes.list.width() / scale) if has_both else kept.list,
            round(details.width() / scale) if details is not None and details.isVisible() else kept.details,
        )
        self.dragged.emit()


_ENDLESS = (1 << 24) - 1  # QWIDGETSIZE_MAX
