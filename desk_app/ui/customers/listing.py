"""The list at the side of the customers page: the search, the rows, or what is said where there are none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.ids import CustomerId
from desk_app.domain.text import beside
from desk_app.presenters.customers import CustomersPresenter, CustomersState
from desk_app.services.reading import CustomerRow
from desk_app.ui.details.lines import PanelLine, PanelLines
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import Weight
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Tone


class CustomerList(Themed, QWidget):
    """The search and the rows, or what is said where there are none.

    Attributes:
        adding_wanted: Somebody is to be added.
        import_wanted: An address book is to be read.
    """

    adding_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, customers: CustomersPresenter) -> None:
        super().__init__()
        self.setObjectName("customers.side")
        self._customers = customers
        self.search = SearchInput(
            name="customers.search", label="Search the customers", clear_label="Empty the search"
        )
        self.search.setPlaceholderText("Name, organisation or address")
        self.lines = PanelLines("Customers", name="customers.list")
        self._panel = StatePanel(StateContent(""), name="customers.empty")
        self._loading = LoadingRows("Reading the customers", "Cancel", name="customers.loading")
        self._pages = QStackedWidget()
        for page in (self.lines, self._panel, self._loading):
            self._pages.addWidget(page)
        self._column = QVBoxLayout(self)
        self._search_row = QHBoxLayout()
        self._search_row.addWidget(self.search)
        self._column.addLayout(self._search_row)
        self._column.addWidget(self._pages, 1)
        self.search.textChanged.connect(customers.search)
        self.search.left_downwards.connect(self.lines.setFocus)
        self.lines.chosen.connect(lambda key: customers.choose(CustomerId(bytes.fromhex(key))))
        self.lines.near_end.connect(customers.read_more)
        self._panel.acted.connect(self._act)
        self._loading.cancelled.connect(lambda: customers.search(""))
        self.retheme()

    def show_state(self, state: CustomersState) -> None:
        """Show what the presenter says."""
        self.lines.show_lines([_line(row) for row in state.rows])
        if state.chosen is not None:
            self._mark(state)
        if state.is_reading and not state.rows:
            if self._pages.currentWidget() is not self._loading:
                self._loading.begin()
            self._pages.setCurrentWidget(self._loading)
            return
        self._loading.finish()
        if state.rows and not state.problem:
            self._pages.setCurrentWidget(self.lines)
            return
        self._panel.set_content(_nothing(state))
        self._pages.setCurrentWidget(self._panel)

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        side = tokens().space(3)
        self._column.setContentsMargins(0, side, 0, 0)
        self._column.setSpacing(tokens().space(2))
        self._search_row.setContentsMargins(side, 0, side, 0)
        super().retheme()

    def _mark(self, state: CustomersState) -> None:
        place = next((row for row, each in enumerate(state.rows) if each.id == state.chosen), -1)
        if place < 0:
            self.lines.clearSelection()
        elif self.lines.currentIndex().row() != place or not self.lines.selectedIndexes():
            self.lines.setCurrentIndex(self.lines.lines.index(place, 0))

    def _act(self, key: str) -> None:
        if key == "retry":
            self._customers.retry()
        elif key == "add":
            self.adding_wanted.emit()
        elif key == "import":
            self.import_wanted.emit()
        else:
            self.search.clear()


def _line(row: CustomerRow) -> PanelLine:
    return PanelLine(
        row.id.hex(),
        (Run(row.name, Weight.MEDIUM),),
        beside(row.organisation, row.email),
        avatar=AvatarLook(row.name),
        chip=ChipLook("VIP", Tone.ACCENT) if row.is_vip else None,
    )


def _nothing(state: CustomersState) -> StateContent:
    if state.problem:
        again = StateAction("retry", "Try again")
        return StateContent(
            "The customers cannot be read now", state.problem, "triangle-alert", Tone.DANGER, (again,)
        )
    if state.text.strip():
        return StateContent(
            "Nobody fits that",
            "Names, organisations and addresses were looked through.",
            "search",
            actions=(StateAction("empty", "Show all customers"),),
        )
    return StateContent(
        "There are no customers yet",
        "Whoever writes to you appears here. You can also add somebody, or bring an address book along.",
        "users-round",
        actions=(StateAction("add", "New customer"), StateAction("import", "Import contacts…")),
    )
