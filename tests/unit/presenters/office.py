"""A window without widgets over a real workspace."""

from __future__ import annotations

from pathlib import Path

from desk_app.domain.ids import TicketId
from desk_app.presenters.make_window import make_window
from desk_app.presenters.session import Notice
from desk_app.presenters.window import Ports, WindowPresenter
from tests.ui.demo_desk import DemoDesk
from tests.unit.presenters.loop import HandLoop

_PATIENCE_S = 60.0


class Office:
    """A desk, a loop, a window, and what was told and copied."""

    def __init__(self, folder: Path, *, with_tickets: bool = True) -> None:
        self.desk = DemoDesk(folder, with_tickets=with_tickets)
        self.loop = HandLoop()
        self.copied: list[str] = []
        self.opened: list[TicketId | None] = []
        self.session = self.desk.session(self.loop.post, self.loop.after)
        self.window: WindowPresenter = make_window(
            self.session, workspace_name="Kestrel", ports=Ports(self.copied.append, self.opened.append)
        )
        self.notices: list[Notice] = []
        self.session.on_notice(self.notices.append)
        self.window.set_width(1440)
        self.window.start()
        self.loop.settle(lambda: self.is_ready() and bool(self.session.team.statuses))

    def is_ready(self) -> bool:
        state = self.window.tickets.state
        return (
            state.is_whole
            and not state.is_stale
            and all(self.window.tickets.lines.row(place) is not None for place in range(min(state.count, 20)))
        )

    def names(self) -> list[str]:
        """The customers in the list, from the top."""
        lines = self.window.tickets.lines
        rows = [lines.row(place) for place in range(len(lines))]
        return [row.customer or row.subject for row in rows if row is not None]

    def open(self, name: str) -> TicketId:
        ticket = self.desk.tickets[name]
        self.window.open_ticket(ticket)
        return ticket

    def run(self, command: str, argument: str | None = None) -> None:
        """Run a command and wait until it has told what it did."""
        before = len(self.notices)
        self.window.run(command, argument)
        self.loop.settle(lambda: any(n.kind != "progress" for n in self.notices[before:]))
        # The first notice may be of something else: wait for the writer as well.
        self.desk.store.writer.derive(lambda _driver: None).result(_PATIENCE_S)

    def close(self) -> None:
        self.window.close()
        self.desk.close()
