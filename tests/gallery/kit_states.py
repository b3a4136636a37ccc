"""The kit beside the design's states sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.states import StateAction, StateContent, StateOption, StatePanel
from desk_app.ui.kit.sync_pill import SyncFace, SyncPill, SyncState
from desk_app.ui.kit.toast import ToastLook
from desk_app.ui.kit.toasts import ToastHost
from desk_app.ui.theme.base_sizes import Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone
from tests.gallery.stage import Ground, Tile


def states() -> QWidget:
    ground = Ground()
    tiles = (_empty(), _loading(), _offline(), _error(), _no_match(), _sync())
    for index, tile in enumerate(tiles):
        ground.grid.addWidget(tile, index // 3, index % 3)
    for column in range(3):
        ground.grid.setColumnStretch(column, 1)
    for row in range(2):
        ground.grid.setRowStretch(row, 1)
    return ground


def _panel(title: str, content: StateContent) -> Tile:
    tile = Tile(title)
    tile.column.addWidget(StatePanel(content, name="state"), 1)
    return tile


def _empty() -> Tile:
    return _panel(
        "Empty: a view is done",
        StateContent(
            "Nothing needs you now",
            "You answered 14 people today. Next up: 6 tickets nobody has taken.",
            "check-check",
            Tone.ACCENT,
            (StateAction("unassigned", "Show unassigned", caps=("G", "U")),),
        ),
    )


def _offline() -> Tile:
    return _panel(
        "Offline: something that is not here yet",
        StateContent(
            "The messages of #3120 are not on this computer",
            "You keep the last 90 days here. I’ll get it when you are back online.",
            "cloud-off",
            Tone.OFFLINE,
            (
                StateAction("later", "Get it later"),
                StateAction("kept", "What is kept here?", ButtonKind.QUIET),
            ),
        ),
    )


def _error() -> Tile:
    return _panel(
        "Error: says what happened, what is safe, what to do",
        StateContent(
            "The server no longer accepts your sign-in",
            "Your 4 changes are safe on this computer. Sign in again and they are sent.",
            "key-round",
            Tone.DANGER,
            (
                StateAction("sign-in", "Sign in", ButtonKind.PRIMARY),
                StateAction("copy", "Copy details", ButtonKind.QUIET),
            ),
            detail="401 from help.kestrel.example at 09:41",
        ),
    )


def _no_match() -> Tile:
    tile = Tile("Search without a result: offers the next step")
    search = SearchInput(name="search", label="Search", clear_label="Empty the search")
    search.setText("from:miradouro is:solved grinder")
    panel = StatePanel(
        StateContent(
            "No ticket has all three",
            options=(
                StateOption("grinder", (Run("without "), _strong("grinder")), "search", "21"),
                StateOption("solved", (Run("without "), _strong("is:solved")), "search", "1"),
                StateOption("server", (Run("search older mail on the server"),), "cloud"),
            ),
        ),
        name="no-match",
    )
    tile.add(search)
    tile.column.addWidget(panel, 1)
    return tile


def _strong(text: str) -> Run:
    return Run(text, weight=Weight.MEDIUM, role=Role.TEXT_PRIMARY)


def _loading() -> Tile:
    tile = Tile("Loading: only after 300 ms, shapes of the real rows")
    rows = LoadingRows("Tickets", "Cancel", name="loading")
    rows.set_progress("First sync: 1 240 of 2 417 tickets. You can start now.", 1240, 2417)
    rows.begin()
    rows.show_at_once()
    tile.column.addWidget(rows, 1)
    return tile


def _sync() -> Tile:
    tile = Tile("Undo, progress and the five faces of the sync pill")
    column = QWidget()
    column.setMinimumHeight(2 * tokens().kit.toast.height + 4 * tokens().kit.toast.spacing)
    host = ToastHost(column, more_text="and {count} more")
    host.show_toast(ToastLook("solved", "12 tickets solved", action="Undo", caps=("Z",)))
    host.show_toast(ToastLook("send", "Sending to Inês in 8 s", "send", "Take back", ("Z",)))
    tile.add(column)
    faces = (
        SyncState(SyncFace.SYNCED, "Synced 8 s ago"),
        SyncState(SyncFace.MOVING, "Sending 3, getting 14"),
        SyncState(SyncFace.OFFLINE, "Offline since 09:31", "4 waiting"),
        SyncState(SyncFace.SIGN_IN, "Sign in again", "4 waiting"),
        SyncState(SyncFace.CONFLICTS, "3 conflicts need you"),
    )
    pills = QVBoxLayout()
    pills.setSpacing(tokens().space(2))
    for state in faces:
        pills.addWidget(SyncPill(state, name=f"sync.{state.face}"))
    tile.add(pills)
    tile.column.addStretch(1)
    return tile
