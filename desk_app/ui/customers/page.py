"""The customers page: list, profile and timeline, side by side as far as there is room."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.ids import TicketId
from desk_app.presenters.contact_import import ContactImport, MakeSafe
from desk_app.presenters.customer_profile import MergePreview, ProfilePhase, ProfileState, tickets_of
from desk_app.presenters.customers import PAGE, CustomersPresenter, CustomersState
from desk_app.presenters.navigation import PageEntry
from desk_app.presenters.question import Question
from desk_app.presenters.search import SearchScope
from desk_app.ui.customers.adding import AddCustomerPanel
from desk_app.ui.customers.importing import Importing
from desk_app.ui.customers.listing import CustomerList
from desk_app.ui.customers.profile import ProfileColumn
from desk_app.ui.details.tabs import TimelineView
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.kit.segmented import Segment, Segmented, SegmentStyle
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.pages.frame import PageHead
from desk_app.ui.palette.choice_picker import Answers, ChoicePicker
from desk_app.ui.shell.parts import PagePart, WindowContext
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_PROFILE, _TIMELINE = "profile", "timeline"
_NOBODY = StateContent(
    "Nobody is open",
    "Choose somebody in the list: who they are and what happened appears here.",
    "user-round",
)


class CustomersPage(Themed, QWidget):
    """Shows what the presenter says."""

    def __init__(
        self, customers: CustomersPresenter, contacts: ContactImport, context: WindowContext
    ) -> None:
        super().__init__()
        self.setObjectName("customers")
        self._customers, self._context = customers, context
        self._is_wide, self._is_single = True, False
        self.list = CustomerList(customers)
        self.list.adding_wanted.connect(self._add)
        self.profile = ProfileColumn(customers.profile)
        self.timeline = TimelineView(customers.timeline, self._open_ticket, name="customers.timeline")
        self._state = StatePanel(_NOBODY, name="customers.state")
        self._tabs = Segmented(
            [Segment(_PROFILE, "Profile"), Segment(_TIMELINE, "Timeline")],
            name="customers.tabs",
            label="Sides of the customer",
            style=SegmentStyle.TABS,
        )
        self._picker = ChoicePicker(context.overlays, context.frame, "customers.picker")
        profile = customers.profile
        self._answers = Answers(profile.type, profile.choose, lambda _key, _is_on: None, profile.cancel)
        self._asked_preview: MergePreview | None = None
        self.contacts = contacts
        self._importing = Importing(contacts, context.overlays, context.frame)
        self.list.import_wanted.connect(self._importing.choose)
        self._lay_out()
        self._tabs.chosen.connect(lambda _key: self._fit())
        self.profile.tickets_wanted.connect(self._show_tickets)
        self._state.acted.connect(lambda _key: profile.reload())
        self.setFocusProxy(self.list.lines)
        self.retheme()
        self._stops = [customers.watch(self._render), profile.watch(self._render_profile)]

    def _lay_out(self) -> None:
        self.head = PageHead("Customers", name="customers")
        self.head.back.connect(self._go_back)
        self._merge = Button("Merge…", name="customers.merge", size=ButtonSize.SMALL)
        self._merge.clicked.connect(self._customers.profile.ask_merge)
        add = Button("New customer", name="customers.add", size=ButtonSize.SMALL)
        add.clicked.connect(self._add)
        bring = Button("Import…", name="customers.import", size=ButtonSize.SMALL)
        bring.setAccessibleName("Import contacts")
        bring.setToolTip("Read contacts from an address book (vCard)")
        bring.clicked.connect(self._importing.choose)
        self.head.add(self._merge)
        self.head.add(bring)
        self.head.add(add)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._state)
        self._middle.addWidget(self.profile)
        self._tab_row = QWidget()
        self._tab_line = QHBoxLayout(self._tab_row)
        self._tab_line.addWidget(self._tabs)
        self._tab_line.addStretch(1)
        self._across = QHBoxLayout()
        self._across.setSpacing(0)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._tab_row)
        both = QHBoxLayout()
        both.setSpacing(0)
        both.addWidget(self._middle, 1)
        both.addWidget(self.timeline)
        middle.addLayout(both, 1)
        self._across.addWidget(self.list)
        self._across.addLayout(middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._across, 1)

    # ------------------------------------------------------------ showing

    def _render(self, state: CustomersState) -> None:
        self.list.show_state(state)
        self._fit()

    def _render_profile(self, state: ProfileState) -> None:
        is_ready = state.phase is ProfilePhase.READY and state.found is not None
        self._merge.setVisible(is_ready)
        if state.found is not None and is_ready:
            self.profile.show_customer(state.found)
        elif state.phase is ProfilePhase.FAILED:
            again = StateAction("retry", "Try again")
            self._state.set_content(
                StateContent(
                    "This customer cannot be shown", state.problem, "triangle-alert", Tone.DANGER, (again,)
                )
            )
        elif state.phase is ProfilePhase.NOBODY:
            self._state.set_content(_NOBODY)
        if state.phase is not ProfilePhase.LOADING:  # what is here is not covered while it is read anew
            self._middle.setCurrentWidget(self.profile if is_ready else self._state)
        anchor = (
            self.profile.organisation if state.asked and state.asked.key == "organisation" else self._merge
        )
        self._picker.show(state.asked, self._answers, anchor)
        self._ask_merge(state.preview)

    def _ask_merge(self, preview: MergePreview | None) -> None:
        """Show what a merge would do; nothing is done before the yes."""
        if preview is self._asked_preview:
            return
        self._asked_preview = preview
        if preview is not None:
            question = Question(
                f"Merge {preview.source.name} into {preview.target.name}?",
                "\n".join(preview.lines),
                "Merge the customers",
                self._customers.profile.merge,
                self._customers.profile.leave_merge,
            )
            self._context.window.ask(question)

    def retheme(self) -> None:
        """Take the widths of the look in force."""
        pad = tokens().panes.page.pad
        set_margins(self._tab_line, pad, pad, top=tokens().space(2))
        self.timeline.setContentsMargins(0, tokens().space(3), 0, 0)
        self._fit()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room changed."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Three columns, or two and tabs, or one at a time."""
        layout, width = tokens().layout, self.width()
        middle = layout.conversation.min
        is_single = width < layout.list.min + middle
        is_wide = width >= layout.list.default + middle + layout.panel.max
        somebody = self._customers.state.chosen is not None
        shows_timeline = is_wide or self._tabs.key == _TIMELINE
        self.list.setVisible(not (is_single and somebody))
        self.list.setFixedWidth(width if is_single else layout.list.default)
        self._tab_row.setVisible(somebody and not is_wide)
        self.timeline.setVisible(somebody and shows_timeline)
        self.timeline.setMaximumWidth(layout.panel.max if is_wide else width)
        self._middle.setVisible(is_wide or (not shows_timeline if somebody else not is_single))
        self._is_single = is_single

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the grounds and the lines between them."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().colour(Role.BG_CONTENT))
        line = tokens().colour(Role.BORDER_SUBTLE)
        for side in (self.list, self.timeline):
            if side.isVisible():
                place = side.geometry()
                painter.fillRect(place, tokens().colour(Role.BG_SURFACE))
                edge = place.right() if side is self.list else place.left()
                painter.fillRect(edge, place.top(), tokens().stroke.hairline, place.height(), line)
        painter.end()

    # ------------------------------------------------------------ what is done here

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The slash goes into the search, as everywhere."""
        if event.key() == Qt.Key.Key_Slash:
            self.list.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif (
            event.key() == Qt.Key.Key_Escape and self._is_single and self._customers.state.chosen is not None
        ):
            self._customers.choose(None)
        else:
            super().keyPressEvent(event)

    def _go_back(self) -> None:
        if self._is_single and self._customers.state.chosen is not None:
            self._customers.choose(None)
        else:
            self._context.window.back()

    def _open_ticket(self, ticket_id: TicketId) -> None:
        self._context.window.open_ticket(ticket_id, enter=True)

    def _show_tickets(self) -> None:
        found = self._customers.profile.state.found
        if found is not None:
            self._context.window.search.open(SearchScope.EVERYWHERE, tickets_of(found.person))

    def _add(self) -> None:
        panel = AddCustomerPanel()
        panel.wanted.connect(self._customers.add)
        panel.done.connect(self._context.overlays.close_top)
        self._context.overlays.closed.connect(partial(_away, panel))
        self._context.overlays.open(panel, UpperMiddle(tokens().layout.palette.top))


def _away(panel: QWidget, closed: QWidget) -> None:
    if closed is panel:
        panel.deleteLater()


def customers_part(make_safe: MakeSafe = lambda _rows: None) -> PagePart:
    """How the page is plugged in; `go.customers` leads to it, with an id to somebody.

    Args:
        make_safe: Makes a backup after an import of so many new customers.
    """

    def build(context: WindowContext) -> QWidget:
        customers = CustomersPresenter(context.window)
        page = CustomersPage(customers, ContactImport(context.window.session, make_safe), context)
        context.frame.destroyed.connect(customers.close)
        return page

    return PagePart(PageEntry(PAGE, "Customers", "users-round", "go.customers"), build)
