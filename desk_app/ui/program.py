"""Opens the window on a workspace: the lock that keeps it the only one, the workspace, then Qt.

Imported when a window is wanted, so that the command line never pays for Qt.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from desk_app.presenters.preferences import Preferences
from desk_app.runtime import clock, starting
from desk_app.runtime.crash_watch import CrashWatch
from desk_app.runtime.desk import Desk, OpenOptions, open_desk
from desk_app.runtime.instance import Request, Wish, take_or_hand_over
from desk_app.runtime.logs import Logs
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.settings_schema import TIME_ZONE
from desk_app.store.keyfile import Keychain
from desk_app.ui.parts import window_parts
from desk_app.ui.start import Opened, Windows, make_application


def run_window(
    folder: Path,
    ask_passphrase: Callable[[], str],
    *,
    keychain: Keychain | None = None,
    request: Request | None = None,
) -> int:
    """Show the workspace until the last window is closed.

    A second start brings the running window to the front and ends.

    Args:
        folder: The workspace.
        ask_passphrase: Called when the keyring does not have the key.
        keychain: The system's keyring unless the workspace is a throw-away one.
        request: What to show; whatever was left when nothing is wanted.

    Returns:
        The exit status.

    Raises:
        DeskError: The workspace cannot be opened; the sentence says why.
    """
    folders = AppFolders.of_this_person()
    logs = Logs.start(folders.logs, role="window", now_s=clock.now_s())
    watch = CrashWatch.start(folders.crashes, role="window", now_s=clock.now_s())
    wanted: list[Callable[[Request], None]] = []

    def on_request(request: Request) -> None:
        for want in wanted:  # empty until there is a window, which shows itself anyway
            want(request)

    request = request or Request(Wish.SHOW)
    lock = take_or_hand_over(folder, request, on_request)
    if lock is None:
        return 0
    try:
        with open_desk(folder, ask_passphrase, OpenOptions(watch=True, keychain=keychain)) as desk:
            return _show(desk, wanted, request)
    finally:
        lock.release()
        if watch is not None:
            watch.stop()
        logs.close()


def _show(desk: Desk, wanted: list[Callable[[Request], None]], request: Request) -> int:
    app = make_application(sys.argv[:1])
    opened = Opened(
        workspace=desk.workspace,
        name=desk.store.name,
        preferences=Preferences(desk.settings),
        clock=clock.now_s,
        zone=clock.zone(desk.settings.get(TIME_ZONE)),
        memory=desk.folder,
        parts=window_parts(desk.folder),
    )
    windows = Windows(app, opened)
    wanted.append(windows.want)
    windows.open()
    if request.wish is not Wish.SHOW:
        windows.want(request)
    starting.end()
    status = app.exec()
    windows.close()
    return status
