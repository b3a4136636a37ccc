"""Who follows a ticket, and the answers to why it is due then and why it has its mood."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desk_app.domain.changes import Actor, Change, FollowTicket, SetFields
from desk_app.domain.ids import AgentId
from desk_app.domain.status import StatusClass
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.premises import Premises
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.parts import WindowParts
from tests.gallery.window_scene import Scene, come_to_rest, wait_for, window_scene
from tests.ui.demo_desk import NOW_S, DemoDesk

NAME = "Inês Carvalho"
_MINUTE_S = 60


def why(command: str, *, is_late: bool = False) -> Callable[[], QWidget]:
    """The panel of a command over a ticket that two colleagues follow.

    Args:
        command: Which question is asked; empty for none.
        is_late: The promised time is over.
    """

    def build() -> Scene:
        scene = window_scene(make_parts=lambda desk: _parts(desk, is_late=is_late), name=NAME)
        if command:
            scene.presenter.run(command)
            wait_for(lambda: scene.findChild(QWidget, "why") is not None)
        come_to_rest(scene.presenter)
        return scene

    return build


def _parts(desk: DemoDesk, *, is_late: bool) -> WindowParts:
    team = desk.workspace.read(lambda reader: reader.team)
    agents = {agent.name: AgentId(key) for key, agent in team.agents.items()}
    status = {each.status_class: key for key, each in team.statuses.items()}
    ticket, priya = desk.tickets[NAME], Actor("agent", agents["Priya Raman"], "Priya Raman")
    due_s = NOW_S + (-6 if is_late else 18) * _MINUTE_S
    steps: tuple[tuple[int, Change], ...] = (
        (170, SetFields(ticket, {"due_s": NOW_S - 60 * _MINUTE_S})),
        (150, SetFields(ticket, {"due_s": due_s, "mood": "frustrated"})),
        (110, SetFields(ticket, {"status_id": status[StatusClass.WAITING_CUSTOMER]})),
        (50, SetFields(ticket, {"status_id": status[StatusClass.OPEN]})),
        (40, FollowTicket(ticket)),
    )
    for minutes, change in steps:
        desk.now_s = NOW_S - minutes * _MINUTE_S
        desk.workspace.apply(change, actor=priya)
    desk.now_s = NOW_S - _MINUTE_S
    desk.workspace.apply(FollowTicket(ticket))
    desk.now_s = NOW_S
    premises = Premises(desk.store, desk.preferences.settings, lambda: desk.now_s, keychain=MemoryKeychain())
    return window_parts(desk.folder, premises)
