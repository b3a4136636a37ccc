"""The pane itself: three tabs, and what stands in each of them in every state."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desk_app.presenters.details import DetailsPhase, DetailsPresenter, DetailsState, DetailsTab
from desk_app.presenters.details_sections import SECTIONS
from desk_app.presenters.details_timeline import TimelineState
from desk_app.ui.details.customer_block import CustomerBlock
from desk_app.ui.details.properties import LinkList, PropertyList
from desk_app.ui.details.recent import RecentList
from desk_app.ui.details.sections import PanelSection
from desk_app.ui.details.sides import SideList
from desk_app.ui.details.tabs import SimilarView, TimelineView
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.icon_buttons import IconButton, LinkButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.lines import Divider
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.marks import Chip
from desk_app.ui.kit.reading_order import read_in_order
from desk_app.ui.kit.segmented import Segment, Segmented, SegmentStyle
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_CONFLICT = ChipLook("Changed by somebody else too", Tone.CONFLICT, icon="git-compare-arrows")
_NOTHING = StateContent(
    "No ticket is open", "Choose one in the list: who wrote, and what happened before, appears here.", "info"
)


class DetailsColumn(Themed, QWidget):
    """The first tab: customer, machines, and the sections in the person's order."""

    def __init__(self, details: DetailsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = details
        self.customer = CustomerBlock(self)
        self._nobody = LinkButton("Give this ticket a customer", name="details.choose_customer", parent=self)
        self._conflict_row = QWidget(self)
        self._beside_conflict = QHBoxLayout(self._conflict_row)
        self._beside_conflict.addWidget(Chip(_CONFLICT, self._conflict_row))
        self._beside_conflict.addStretch(1)
        self._line = Divider(parent=self)
        self.sections = {key: PanelSection(key, title, self) for key, title in SECTIONS}
        self.properties, self.links, self.recent = PropertyList(self), LinkList(self), RecentList(self)
        self.sides = SideList(self)
        self._no_links = LinkButton("Link a ticket", name="details.links.add", role=Role.TEXT_TERTIARY)
        self._no_past = ElidedLabel("Nothing before this", style=TextStyle.META, role=Role.TEXT_TERTIARY)
        self._all = LinkButton("All", name="details.timeline.all", parent=self)
        self._column = QVBoxLayout(self)
        self._fill()
        self._connect()
        self.retheme()

    @property
    def link_button(self) -> LinkButton:
        """Asks which ticket to link; what it does belongs to the window."""
        return self._no_links

    def show_details(self, state: DetailsState) -> None:
        """Show a ticket."""
        self.customer.show_customer(state.customer, state.assets)
        self._nobody.setVisible(state.customer is None)
        self._nobody.setEnabled(not state.blocked)
        self._nobody.setToolTip(state.blocked)
        self._conflict_row.setVisible(state.has_conflict)
        self.properties.show_properties(state.properties, state.blocked)
        self.links.show_links(state.links, state.blocked)
        self._no_links.setEnabled(not state.blocked)
        for place, section in enumerate(state.sections):
            widget = self.sections[section.key]
            widget.show_section(section)
            self._column.insertWidget(self._first_section + place, widget)
        self.sides.show_sides(state.sides)
        self.sections["sides"].setVisible(bool(state.sides))

    def show_timeline(self, state: TimelineState) -> None:
        """Show the latest of the customer's timeline."""
        self.recent.show_recent(state.recent)
        self._no_past.setVisible(not state.recent)
        self._all.setText(state.total or "All")
        self._all.setAccessibleName(f"{state.total or 'All'} of the timeline")
        self._all.setVisible(bool(state.total))
        self._all.updateGeometry()
        self.sections["timeline"].setVisible(state.customer_id is not None)

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        panel = tokens().panes.panel
        self._column.setContentsMargins(panel.pad, 0, panel.pad, panel.pad)
        self._beside_conflict.setContentsMargins(0, tokens().space(2), 0, 0)
        self._column.setSpacing(0)
        super().retheme()

    def _fill(self) -> None:
        for widget in (self.customer, self._nobody, self._conflict_row):
            self._column.addWidget(widget)
        self._column.addSpacing(tokens().panes.panel.divider)
        self._column.addWidget(self._line)
        self._column.addSpacing(tokens().space(1))
        self._first_section = self._column.count()
        for section in self.sections.values():
            self._column.addWidget(section)
        self._column.addStretch(1)
        self.sections["properties"].content.addWidget(self.properties)
        self.sections["sides"].content.addWidget(self.sides)
        for content in (self.links, self._no_links):
            self.sections["links"].content.addWidget(content)
        for words in (self.recent, self._no_past):
            self.sections["timeline"].content.addWidget(words)
        self.sections["timeline"].add_action(self._all)

    def _connect(self) -> None:
        details = self._details
        self.customer.opened.connect(details.open_customer)
        self.customer.copied.connect(details.copy)
        self._nobody.clicked.connect(details.choose_customer)
        self._all.clicked.connect(lambda: details.choose_tab(DetailsTab.TIMELINE))
        self.properties.wanted.connect(details.edit)
        self.properties.left.connect(details.stop_following)
        self.links.opened.connect(lambda place: details.open_ticket(details.state.links[place].ticket_id))
        self.links.removed.connect(lambda place: details.unlink(details.state.links[place].link_id))
        self.sides.opened.connect(details.open_side)
        self.recent.opened.connect(
            lambda place: details.open_ticket(details.timeline.state.recent[place].ticket_id)
        )
        for section in self.sections.values():
            section.folded.connect(lambda key, is_folded: details.fold(key, is_folded=is_folded))
            section.moved.connect(details.move_section)


class DetailsPanel(Themed, QWidget):
    """The whole pane."""

    def __init__(self, details: DetailsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details")
        self.setAccessibleName("Details")
        self._details = details
        self.tabs = Segmented(
            (
                Segment("details", "Details"),
                Segment("timeline", "Timeline"),
                Segment("similar", "Similar"),
            ),
            name="details.tabs",
            label="Sides of the details",
            style=SegmentStyle.TABS,
        )
        self.fold = IconButton("panel-right-close", "Hide details", name="details.hide")
        self.fold.set_icon_name("panel-right-close", flips=True)
        self.column = DetailsColumn(details)
        self._scroll = _scroll_around(self.column)
        self._nothing = StatePanel(_NOTHING, name="details.state")
        self._loading = LoadingRows("Reading the ticket", "Cancel", name="details.loading")
        self._timeline = TimelineView(details.timeline, details.open_ticket)
        self._similar = SimilarView(details.similar, details.open_ticket)
        self._pages = QStackedWidget(self)
        for page in (self._scroll, self._nothing, self._loading, self._timeline, self._similar):
            self._pages.addWidget(page)
        self._head = QHBoxLayout()
        for widget, stretch in ((self.tabs, 0), (QWidget(), 1), (self.fold, 0)):
            self._head.addWidget(widget, stretch)
        self._frame = QVBoxLayout(self)
        self._frame.addLayout(self._head)
        self._frame.addWidget(self._pages, 1)
        read_in_order([self.tabs, self.fold, self._pages])
        self.setFocusProxy(self.tabs)
        self.tabs.chosen.connect(lambda key: details.choose_tab(DetailsTab(key)))
        self._nothing.acted.connect(lambda _key: details.retry())
        self._loading.cancelled.connect(details.stop_reading)
        for stop in (details.watch(self.show_state), details.timeline.watch(self.column.show_timeline)):
            self.destroyed.connect(stop)
        self.retheme()

    def show_state(self, state: DetailsState) -> None:
        """Show what the presenter says."""
        self.tabs.choose(state.tab.value)
        if state.phase is DetailsPhase.LOADING and self._pages.currentWidget() is not self._loading:
            self._loading.begin()
        elif state.phase is not DetailsPhase.LOADING:
            self._loading.finish()
        if state.phase is DetailsPhase.FAILED:
            self._nothing.set_content(_failure(state.problem))
        elif state.phase is DetailsPhase.NOTHING:
            self._nothing.set_content(_NOTHING)
        else:
            self.column.show_details(state)
        self._pages.setCurrentWidget(self._page_of(state))

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        pad = tokens().space(3)
        self._frame.setContentsMargins(0, 0, 0, 0)
        self._frame.setSpacing(0)
        gap = (tokens().panes.panel.tabs - tokens().kit.tab.height) // 2
        self._head.setContentsMargins(pad, gap, tokens().space(2), gap)
        self._head.setSpacing(0)
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of the pane."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_SURFACE))
        painter.end()

    def _page_of(self, state: DetailsState) -> QWidget:
        if state.phase in {DetailsPhase.NOTHING, DetailsPhase.FAILED}:
            return self._nothing
        if state.tab is DetailsTab.TIMELINE:
            return self._timeline
        if state.tab is DetailsTab.SIMILAR:
            return self._similar
        return self._scroll if state.phase is DetailsPhase.READY else self._loading


def _failure(problem: str) -> StateContent:
    text = f"{problem} Nothing is lost: what you wrote is on this computer."
    again = StateAction("retry", "Try again", ButtonKind.PRIMARY)
    return StateContent("This ticket cannot be read now", text, "triangle-alert", Tone.DANGER, (again,))


def _scroll_around(content: QWidget) -> QScrollArea:
    """A scroll area that shows through to the ground of the pane."""
    area = QScrollArea()
    area.setObjectName("details.scroll")
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area
