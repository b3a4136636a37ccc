"""What comes before the windows: making a workspace, unlocking it, or saying why it cannot be opened.

Each runs the application's event loop until its own window is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QObject, Qt
from PySide6.QtWidgets import QApplication

from desk_app.domain.errors import DeskError, WorkspaceLocked
from desk_app.presenters.first_run import FirstRunPresenter, Grounds
from desk_app.presenters.first_run_state import Begun, FirstRunState
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.unlocking import UnlockPresenter
from desk_app.runtime.background import Background
from desk_app.runtime.keychain import SystemKeychain
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import Keychain, WorkspaceKeys
from desk_app.store.opening import require_workspace
from desk_app.store.places import DATABASE, KEYS
from desk_app.ui.event_loop import EventLoop
from desk_app.ui.first_run.frame import StartFrame
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.theme.roles import Tone

_BRINGING_BACK: Final = StateContent(
    "Bringing the backup back",
    "What was there is set aside whole. Changes made since the backup are done again.",
    "history",
)

Wanted = Callable[[], object]
"""Does what is wanted with a workspace that nobody has open."""


def has_workspace(folder: Path) -> bool:
    """Whether there is one, be it damaged: then the first run must not begin."""
    return (folder / KEYS).exists() or (folder / DATABASE).exists()


def begin(preferences: Preferences, grounds: Grounds) -> Begun | None:
    """Run the wizard; gives what to open, or None when the person left."""
    # Printing and the pages take 50 ms that an ordinary start must not pay.
    from desk_app.ui.first_run.wizard import Wizard  # noqa: PLC0415 - see above

    owner = QObject()
    loop = EventLoop(owner)
    first_run = FirstRunPresenter(grounds, Background(loop.post), loop.post)
    try:
        wizard = Wizard(first_run, preferences)

        def look(state: FirstRunState) -> None:
            if state.begun is not None:
                wizard.close()

        first_run.watch(look)
        _until_closed(wizard)
        return first_run.state.begun
    finally:
        first_run.close()
        loop.close()


def data_key(
    folder: Path,
    looks: Callable[[], Preferences],
    passphrase: str | None,
    *,
    keychain: Keychain | None = None,
) -> DataKey | None:
    """What opens a workspace: from the keyring, by the passphrase given, or asked for in a window.

    Args:
        folder: The workspace.
        looks: The person's settings, asked for only when there is something to show.
        passphrase: What the surroundings give.
        keychain: Instead of the system's keyring.

    Returns:
        The key; None when the person left.

    Raises:
        DeskError: There is no workspace, or its key file is damaged.
    """
    require_workspace(folder)
    keys = WorkspaceKeys(folder, keychain or SystemKeychain())
    try:
        return keys.unlock()
    except WorkspaceLocked as locked:
        if passphrase is not None and keys.ways_in.passphrase:
            return keys.unlock_by_passphrase(passphrase)
        return _ask(keys, locked, looks())


def bring_back(preferences: Preferences, wanted: Wanted) -> None:
    """Put a workspace that nobody has open back to a backup; a window says so meanwhile.

    Raises:
        DeskError: It cannot be done; the workspace is as it was.
    """
    owner = QObject()
    loop = EventLoop(owner)
    frame = StartFrame(preferences, title="Bringing a backup back")
    frame.show_page(StatePanel(_BRINGING_BACK, name="bringing_back"))
    for button in (frame.next, frame.back):
        button.hide()
    failures: list[DeskError] = []

    def done(_result: object) -> None:
        frame.close()

    def failed(error: DeskError) -> None:
        failures.append(error)
        frame.close()

    background = Background(loop.post)
    try:
        background.do(wanted, done, failed)
        _until_closed(frame)
    finally:
        background.close()
        loop.close()
    if failures:
        raise failures[0]


def refuse(preferences: Preferences, error: DeskError) -> None:
    """Say why the workspace cannot be opened; the command line says it again."""
    frame = StartFrame(preferences, title="Desk App cannot open your desk")
    content = StateContent(
        error.message.rstrip("."),
        error.hint,
        "triangle-alert",
        Tone.DANGER,
        actions=(StateAction("copy", "Copy details"),),
        detail="Nothing was changed. What you wrote is on this computer.",
    )
    panel = StatePanel(content, name="refused")
    panel.acted.connect(lambda _key: QApplication.clipboard().setText(f"{type(error).__name__}: {error}"))
    frame.show_page(panel)
    frame.next.setText("Quit")
    frame.back.hide()
    frame.next_wanted.connect(frame.close)
    _until_closed(frame)


def take_leave(preferences: Preferences, sentence: str) -> None:
    """Say that the team has removed its data from this computer."""
    frame = StartFrame(preferences, title="Desk App")
    frame.show_page(StatePanel(StateContent("Removed by your team", sentence, "shield"), name="removed"))
    frame.next.setText("Quit")
    frame.back.hide()
    frame.next_wanted.connect(frame.close)
    _until_closed(frame)


def _ask(keys: WorkspaceKeys, locked: WorkspaceLocked, preferences: Preferences) -> DataKey | None:
    from desk_app.ui.first_run.unlocking import UnlockFrame  # noqa: PLC0415 - seldom needed

    owner = QObject()
    loop = EventLoop(owner)
    unlocking = UnlockPresenter(keys, locked, Background(loop.post))
    try:
        _until_closed(UnlockFrame(unlocking, preferences))
        return unlocking.state.key
    finally:
        unlocking.close()
        loop.close()


def _until_closed(frame: StartFrame) -> None:
    """Show a window and wait until it is closed."""
    waiting = QEventLoop()
    frame.closed.connect(waiting.quit, Qt.ConnectionType.QueuedConnection)
    frame.show()
    frame.activateWindow()
    waiting.exec()
    frame.deleteLater()
