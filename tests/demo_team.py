"""The demo's team without one: what was asked of it is written down, and what it says is put in."""

from __future__ import annotations

from desk_app.domain.errors import Refused
from desk_app.runtime.demo_colleague import SameField
from desk_app.runtime.demo_office import Met


class QuietTeam:
    """Implements `DemoPort` without a server.

    Attributes:
        asked: What was wanted, in order.
        refuses: Refuse everything with this sentence; "" to do it.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.refuses = ""

    def go_offline(self) -> None:
        self._note("offline")

    def go_online(self) -> None:
        self._note("online")

    def make_conflict(self) -> Met:
        self._note("conflict")
        return Met("Priya Raman", SameField("t", "4181", "priority", 2, 1))

    def _note(self, what: str) -> None:
        self.asked.append(what)
        if self.refuses:
            raise Refused(self.refuses)
