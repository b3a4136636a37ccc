"""The list of customers with little or nothing to show: being read, nobody, nobody fits, not readable."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.presenters.customers import CustomersPresenter, CustomersState
from desk_app.ui.customers.listing import CustomerList
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.theme.current import tokens
from tests.gallery.kestrel_stage import Room, kestrel

_STATES = (
    CustomersState(),
    CustomersState(is_reading=False),
    CustomersState(text="xyzzy", is_reading=False),
    CustomersState(is_reading=False, problem="The disk did not answer in time."),
)


def customers_states() -> QWidget:
    """The list in each of them, side by side."""
    room = Room()
    row = QHBoxLayout(room)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens().space(1))
    customers = CustomersPresenter(kestrel().window())
    room.destroyed.connect(customers.close)
    for state in _STATES:
        pane = CustomerList(customers)
        row.addWidget(pane, 1)
        pane.show_state(state)
        if state.is_reading:
            for rows in pane.findChildren(LoadingRows):
                rows.show_at_once()
    return room
