"""The main window with what the design's pictures `main-light` and `main-dark` show, to lay beside them."""

from __future__ import annotations

from desk_app.commands.spec import Need
from desk_app.domain.changes import (
    AddAddress,
    AddMessage,
    AddNote,
    Change,
    ChangeTags,
    CreateAsset,
    MarkRead,
    SaveDraft,
    SetCustomer,
    SetFields,
)
from desk_app.domain.ids import AgentId, CustomerId, TagId, TicketId, id_text
from desk_app.domain.standing import Right
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.list_presence import ListPresence
from desk_app.presenters.navigation import SyncLine, SyncLook, Waiting
from desk_app.presenters.session import Notice
from desk_app.presenters.ticket_company import Company
from desk_app.runtime.accounts.presence import PresenceBoard
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.premises import Premises
from desk_app.services.reading import Team
from desk_app.sync.wire.news import Doing, Presence
from desk_app.ui.composer.versions_panel import VersionsPanel
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.parts import WindowParts
from tests.conversations import HTML, TEXT, picture
from tests.gallery.window_scene import Scene, come_to_rest, wait_for, window_scene
from tests.rights import allow, own_account
from tests.ui.demo_desk import NOW_S, DemoDesk

_HOUR_S, _DAY_S = 3600, 86_400
_REPLY = (
    "Hi Inês,\n\nI’m sorry about Tuesday. Losing a breakfast service is the last thing this machine should"
    " do to you. Jonas can be with you tomorrow between 14:00 and 16:00 with a new flow meter. It’s under"
    " warranty, so there is nothing to pay."
)
_NOTE = "@Tom I’m offering Inês Thursday 14:00–16:00. She opens at seven, so please don’t arrive early."
_PAGE = "page:outbox"


def picture_scene() -> Scene:
    """Online, a reply half written, somebody looks on, something was just solved."""
    scene = _scene()
    scene.presenter.navigation.show_sync(SyncLine(SyncLook.SYNCED, "Synced 8 s ago"))
    scene.presenter.navigation.show_waiting(Waiting(_PAGE, 2, 1))
    _write(scene, Mode.REPLY, _REPLY)
    _show_others(scene)
    scene.presenter.session.tell(Notice("Solved #4179", "done", b"g" * 16))
    return _settled(scene)


def offline_scene() -> Scene:
    """The network is away; an internal note is written."""
    scene = _scene()
    scene.presenter.navigation.show_sync(SyncLine(SyncLook.OFFLINE, "Offline since 09:31", "4 waiting"))
    scene.presenter.navigation.show_waiting(Waiting(_PAGE, 4, 1))
    _write(scene, Mode.NOTE, _NOTE)
    _pane(scene).view.presenter.show_who(Company("As of 09:31"))
    return _settled(scene)


def looking_scene() -> Scene:
    """Somebody who may read this team's tickets and write notes, and nothing else."""
    scene = _scene()
    workspace = scene.desk.workspace
    allow(scene.desk.store, workspace, own_account(workspace), Right.READ | Right.SEE_NOTES | Right.NOTE)
    return _settled(scene)


def reading_scene() -> Scene:
    """In the conversation, which has the window for itself where there is room for one pane."""
    scene = picture_scene()
    scene.presenter.open_ticket(scene.desk.tickets["Inês Carvalho"], enter=True)
    return _settled(scene)


def versions_scene() -> Scene:
    """Earlier versions of the reply that is being written."""
    scene = _scene()
    ticket = scene.desk.tickets["Inês Carvalho"]
    scene.presenter.open_ticket(scene.desk.tickets["Lukas Brandt"])
    for body in (_REPLY, f"{_REPLY}\n\nBest,\nMira", "Dear Inês, one moment please."):
        scene.desk.now_s += 61
        scene.desk.workspace.apply(SaveDraft("reply", body, ticket))
    scene.presenter.open_ticket(ticket)
    wait_for(lambda: Need.DRAFT in scene.presenter.state.met)
    scene.presenter.run("composer.versions")
    wait_for(lambda: scene.findChild(VersionsPanel) is not None)
    return _settled(scene)


def selection_scene() -> Scene:
    """Tickets ticked, new ones waiting behind the line."""
    scene = _scene()
    for name in ("Lukas Brandt", "Yasmin Haddad", "Chidi Eze"):
        scene.presenter.tickets.ticks.toggle(scene.desk.tickets[name])
    scene.presenter.tickets.say_new(4)
    return _settled(scene)


def _scene() -> Scene:
    return window_scene(make_parts=_told)


def _told(desk: DemoDesk) -> WindowParts:
    """Everything of the story that the small workspace does not have by itself."""
    ticket = desk.tickets["Inês Carvalho"]
    team = desk.workspace.read(lambda reader: reader.team)
    for at_s, change in _story(desk, ticket, team):
        desk.now_s = at_s
        desk.workspace.apply(change)
    desk.now_s = NOW_S
    premises = Premises(desk.store, desk.preferences.settings, lambda: desk.now_s, keychain=MemoryKeychain())
    return window_parts(desk.folder, premises)


def _story(desk: DemoDesk, ticket: TicketId, team: Team) -> list[tuple[int, Change]]:
    agents = {agent.name: AgentId(key) for key, agent in team.agents.items()}
    row = desk.workspace.read(lambda reader: reader.tickets.ticket(id_text(ticket))).ticket
    assert row.customer is not None
    ines, site = CustomerId(row.customer.id), row.customer.organisation_id
    priya = agents["Priya Raman"]
    words = "Descaled on Sunday, still stops. Asked for a photo of the display."
    photo = desk.workspace.keep_bytes("IMG_2231.png", picture(280, 200), "image/png")
    note = "@Priya is there a flow meter (part 4471) in the Lisbon van? Third E07 on firmware 2.8 this week."
    queue = desk.queue("Machines")
    tags = tuple(TagId(key) for key, tag in team.tags.items() if tag.name in {"e07", "flow-meter"})
    call_s = NOW_S - 17 * _HOUR_S
    return [
        (NOW_S - 20 * _DAY_S, SetCustomer(ines, {"title": "Owner", "vip": True, "zone": "Europe/Lisbon"})),
        (NOW_S - 20 * _DAY_S, AddAddress(ines, "phone", "+351 21 555 0147")),
        (
            NOW_S - 20 * _DAY_S,
            CreateAsset("Duo 2", "KD2-20817", "2.8.1", "Café Miradouro", site, ines, NOW_S + 500 * _DAY_S),
        ),
        (NOW_S - 29 * 60, SetFields(ticket, {"queue_id": queue})),
        (NOW_S - 29 * 60, ChangeTags(ticket, tags)),
        (
            NOW_S - 29 * 60,
            AddMessage(
                ticket,
                "call",
                words,
                "agent",
                priya,
                "Priya Raman",
                channel="phone",
                at_s=call_s,
                duration_s=240,
            ),
        ),
        (
            NOW_S - 28 * 60,
            AddMessage(
                ticket, "customer", TEXT, "customer", ines, "Inês Carvalho", html=HTML, files=(photo,)
            ),
        ),
        (NOW_S - 22 * 60, AddNote(ticket, note, mentions=(priya,))),
        (NOW_S - 21 * 60, MarkRead(ticket, NOW_S - 21 * 60)),
        (NOW_S - 20 * 60, SetFields(ticket, {"due_s": NOW_S + 18 * 60, "mood": "frustrated"})),
    ]


def _pane(scene: Scene) -> TicketPane:
    pane = scene.findChild(TicketPane)
    assert pane is not None
    return pane


def _write(scene: Scene, mode: Mode, words: str) -> None:
    composer = _pane(scene).composer
    composer.presenter.choose_mode(mode)
    wait_for(lambda: not composer.presenter.state.blocked)
    composer.field.setPlainText(words)


def _show_others(scene: Scene) -> None:
    """A colleague looks on here and types elsewhere."""
    session, board = scene.presenter.session, PresenceBoard()
    scene.presence = ListPresence(scene.presenter, board)
    board.came()
    team = session.team.agents.values()
    priya = next(id_text(agent.id) for agent in team if agent.name == "Priya Raman")
    for name, doing in (("Inês Carvalho", Doing.VIEWING), ("Lukas Brandt", Doing.TYPING)):
        board.hear(Presence(id_text(scene.desk.tickets[name]), doing, priya, 600))
    _pane(scene).view.presenter.show_who(Company("Priya Raman is viewing", person="Priya Raman"))


def _settled(scene: Scene) -> Scene:
    come_to_rest(scene.presenter)
    return scene
