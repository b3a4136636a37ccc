"""Opens the window on a workspace: the first run where there is none, the key, the lock, then the windows.

Imported when a window is wanted, so that the command line never pays for Qt.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desk_app.domain.errors import DeskError, Refused
from desk_app.presenters.demo_guide import DemoGuide
from desk_app.presenters.demo_play import DemoPlay
from desk_app.presenters.first_run import Grounds
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.problem_page import after_a_crash
from desk_app.presenters.remote_ports import RemotePorts
from desk_app.presenters.updating import bind_update, newer_version
from desk_app.runtime import clock, starting
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.couriers import Couriers, CourierStatus
from desk_app.runtime.accounts.fetching import Fetcher
from desk_app.runtime.accounts.keeping import Keeper
from desk_app.runtime.accounts.kinds import CourierState, Kinds
from desk_app.runtime.build_facts import this_build
from desk_app.runtime.crash_watch import CrashWatch, has_crashed
from desk_app.runtime.demo_desk import is_demo, remove_demo
from desk_app.runtime.desk import Desk, OpenOptions, open_desk
from desk_app.runtime.instance import InstanceLock, Request, Wish, take_or_hand_over
from desk_app.runtime.logs import Logs
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.policy import read_policy
from desk_app.runtime.premises import Premises
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import TIME_ZONE
from desk_app.runtime.update_watch import UpdateWatch
from desk_app.runtime.updates import look_for_update
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import Keychain
from desk_app.ui.appearance import begin_with_text_size, follow_preferences
from desk_app.ui.first_run.beginning import begin, bring_back, data_key, has_workspace, refuse, take_leave
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.demo_hints import demo_part
from desk_app.ui.shell.parts import WindowContext, WindowParts
from desk_app.ui.start import Opened, Windows, make_application
from desk_app.ui.theme.system import system_text_scale
from desk_app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from desk_app.runtime.demo_office import DemoOffice
    from desk_app.runtime.demo_server import ServeDemo


def run_window(
    folder: Path,
    passphrase: str | None = None,
    *,
    keychain: Keychain | None = None,
    requests: Sequence[Request] = (),
    kinds: Callable[[], Kinds] = dict,
    serve_demo: ServeDemo | None = None,
) -> int:
    """Show the workspace until the last window is closed; make one first where there is none.

    A second start brings the running window to the front and ends.

    Args:
        folder: The workspace.
        passphrase: What the surroundings give; None to ask for it in a window where it is needed.
        keychain: The system's keyring unless the workspace is a throw-away one.
        requests: What to show, in turn; whatever was left when nothing is wanted.
        kinds: The kinds of accounts.
        serve_demo: What the process of the demo's server does; None where there is no server.

    Returns:
        The exit status.

    Raises:
        DeskError: The workspace cannot be opened; the sentence says why, and was shown in a window.
    """
    folders = AppFolders.of_this_person()
    logs = Logs.start(folders.logs, role="window", now_s=clock.now_s())
    crashed = has_crashed(folders.crashes, "window")
    watch = CrashWatch.start(folders.crashes, role="window", now_s=clock.now_s())
    try:
        wanted = deque(requests or [Request(Wish.SHOW)])
        program = _Program(folder, passphrase, keychain, folders, wanted, kinds, serve_demo, crashed=crashed)
        return program.run()
    finally:
        if watch is not None:
            watch.stop()
        logs.close()


@dataclass(slots=True)
class _Program:
    """One run of the program with its windows.

    Attributes:
        folder: The workspace; the demo's after a first run that chose it.
        passphrase: See `run_window`.
        keychain: See `run_window`.
        folders: Of the person.
        requests: What to show and was not shown yet; second starts add to it from their thread.
        kinds: The kinds of accounts.
        serve_demo: See `run_window`.
        key: What opens the workspace, where the first run knows it already.
        crashed: The window that was open before ended by a fault.
        removed: What the person is told when the team removed its data from this computer; "" otherwise.
        show: Shows it; None until there is a window.
    """

    folder: Path
    passphrase: str | None
    keychain: Keychain | None
    folders: AppFolders
    requests: deque[Request]
    kinds: Callable[[], Kinds]
    serve_demo: ServeDemo | None = None
    key: DataKey | None = None
    crashed: bool = False
    removed: str = ""
    show: Callable[[Request], None] | None = None

    def run(self) -> int:
        """Everything, in order."""
        lock, begun_demo = self._first_lock(), None
        if lock is None and has_workspace(self.folder):
            return 0
        try:
            app = make_application(sys.argv[:1])
            theme = Theme(app)
            begin_with_text_size(Settings.open(self.folders.config), system_text_scale())
            if lock is None:
                begun = begin(self._looks(app, theme), Grounds(self.folder, self.kinds(), read_policy()))
                if begun is None:
                    return 0
                self.folder, self.keychain, self.key = begun.folder, begun.keychain, begun.key
                begun_demo = begun.folder if begun.is_demo else None
                lock = self._lock()
            return self._open(app, theme) if lock is not None else 0
        finally:
            if lock is not None:
                lock.release()
            if begun_demo is not None:
                remove_demo(begun_demo)

    def _first_lock(self) -> InstanceLock | None:
        """The lock of a workspace that is there; a refusal is shown in a window where one can open."""
        try:
            return self._lock() if has_workspace(self.folder) else None
        except DeskError as error:
            with suppress(Refused):
                app = make_application(sys.argv[:1])
                refuse(self._looks(app, Theme(app)), error)
            raise

    def _lock(self) -> InstanceLock | None:
        """The right to be the window; None when the one there is has taken every request."""

        def on_request(request: Request) -> None:
            self.requests.append(request)
            self._show_requests()

        lock = None
        while self.requests and lock is None:
            lock = take_or_hand_over(self.folder, self.requests[0], on_request)
            if lock is None or self.requests[0].wish is Wish.SHOW:  # its window is coming anyway
                self.requests.popleft()
        return lock

    def _show_requests(self) -> None:
        """Show what waits, each once, whichever thread comes first; without a window it goes on waiting."""
        while self.show is not None:
            try:
                request = self.requests.popleft()
            except IndexError:
                return
            self.show(request)

    def _looks(self, app: QApplication, theme: Theme) -> Preferences:
        """The person's settings, worn while there is no workspace yet."""
        preferences = Preferences(Settings.open(self.folders.config))
        follow_preferences(app, theme, preferences)
        return preferences

    def _open(self, app: QApplication, theme: Theme) -> int:
        try:
            key = self.key or data_key(
                self.folder, lambda: self._looks(app, theme), self.passphrase, keychain=self.keychain
            )
            if key is None:
                return 0
            options = OpenOptions(watch=True, keychain=self.keychain, key=key)
            desk = open_desk(self.folder, str, options)
            while True:
                with desk:
                    premises = self._premises(desk)
                    status = self._show(app, theme, desk, premises)
                if self.removed:
                    take_leave(self._looks(app, theme), self.removed)
                if premises.wanted is None or self.removed:
                    return status
                bring_back(self._looks(app, theme), premises.wanted)
                desk = open_desk(self.folder, str, options)
        except DeskError as error:
            refuse(self._looks(app, theme), error)
            raise

    def _premises(self, desk: Desk) -> Premises:
        return Premises(
            desk.store, desk.settings, clock.now_s, keychain=self.keychain, only_reading=desk.only_reading
        )

    def _show(self, app: QApplication, theme: Theme, desk: Desk, premises: Premises) -> int:
        """Show the windows and serve the accounts; a workspace that can only be read has nothing to send."""
        if desk.only_reading:
            return self._show_windows(app, theme, desk, window_parts(desk.folder, premises))
        accounts = Accounts(desk.premises, self.kinds())
        fetcher = Fetcher(accounts, desk.store)
        keeper = Keeper(desk.workspace, desk.store, desk.settings)
        fetcher.in_advance, fetcher.words_in_advance = keeper.wanted, keeper.words_wanted
        fetcher.opened = keeper.opened
        couriers = Couriers(accounts, desk.workspace, waits=True)
        remote = RemotePorts(couriers, fetcher, accounts.board, fetcher)
        parts = window_parts(desk.folder, premises, remote, accounts=accounts)
        office = self._office(desk, accounts, couriers)

        def shown(windows: Windows) -> None:
            couriers.listen(lambda status: self._heard(status, windows, fetcher))
            couriers.begin()

        try:
            return self._show_windows(app, theme, desk, parts, shown=shown, office=office)
        finally:
            if office is not None:
                office.close()
            fetcher.close()
            couriers.close()

    def _office(self, desk: Desk, accounts: Accounts, couriers: Couriers) -> DemoOffice | None:
        """What a demo has besides: a server, made when it is wanted, and a colleague."""
        if not is_demo(desk.folder) or self.serve_demo is None:
            return None
        from desk_app.runtime.demo_office import DemoOffice  # noqa: PLC0415 - only a demo needs it

        return DemoOffice(desk, accounts, couriers, self.serve_demo)

    def _heard(self, status: CourierStatus, windows: Windows, fetcher: Fetcher) -> None:
        """An account stands otherwise; on its thread."""
        if status.state is CourierState.WIPED and not self.removed:
            self.removed = status.sentence
            windows.end()
        elif status.state is CourierState.SYNCED:
            fetcher.look()

    def _show_windows(
        self,
        app: QApplication,
        theme: Theme,
        desk: Desk,
        parts: WindowParts,
        *,
        shown: Callable[[Windows], None] = lambda _windows: None,
        office: DemoOffice | None = None,
    ) -> int:
        updates = _update_watch(desk.settings)
        preferences = Preferences(desk.settings)
        parts = _with_updates(parts, updates)
        play = DemoPlay(office) if office is not None else None
        if play is not None:
            parts = replace(parts, extras=(*parts.extras, demo_part(DemoGuide(preferences, play))))
        opened = Opened(
            workspace=desk.workspace,
            name=f"Demo – {desk.store.name}" if is_demo(desk.folder) else desk.store.name,
            preferences=preferences,
            clock=clock.now_s,
            zone=clock.zone(desk.settings.get(TIME_ZONE)),
            memory=desk.folder,
            parts=parts,
        )
        windows = Windows(app, opened, theme)
        windows.open()
        shown(windows)
        self.show = windows.want
        self._show_requests()
        starting.end()
        if self.crashed:
            windows.tell(after_a_crash())
        updates.start(lambda release: windows.tell(newer_version(release)))
        status = app.exec()
        self.show = None
        updates.close()
        windows.close()
        if office is not None and play is not None:
            office.close()
            play.close()
        return status


def _update_watch(settings: Settings) -> UpdateWatch:
    """Looks for newer versions where the person has said yes to it, or asks."""
    build = this_build()
    cache = AppFolders.of_this_person().cache
    return UpdateWatch(
        settings, cache, lambda: look_for_update(settings, settings.policy, build), clock=clock.now_s
    )


def _with_updates(parts: WindowParts, updates: UpdateWatch) -> WindowParts:
    """The parts of a window, with the command that looks for a newer version."""

    def plug(context: WindowContext) -> None:
        bind_update(context.window, updates.look_now, this_build().version)

    return replace(parts, extras=(*parts.extras, plug))
