"""A workspace of this computer, opened: keys, store, settings and the person, put together.

The window and the command line both start here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from desk_app.domain import changes
from desk_app.domain.changes import SYSTEM, Actor
from desk_app.domain.errors import ReadOnly, Refused, WorkspaceLocked, WorkspaceTooNew
from desk_app.domain.ids import AgentId
from desk_app.domain.status import DEFAULT_STATUSES
from desk_app.runtime import clock
from desk_app.runtime.keychain import SystemKeychain
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.places import check_place
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import ATTACHMENT_LIMIT_MB, ME, TAKE_BACK_S, TIME_ZONE
from desk_app.runtime.sharing import WINDOW
from desk_app.services.ports import Unit
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobSettings
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import Keychain, WorkspaceKeys
from desk_app.store.opening import Store, StoreSettings, make_store, require_workspace
from desk_app.store.places import Places
from desk_app.store.wiping import finish_wipe, is_wiped

if TYPE_CHECKING:
    from desk_app.runtime.accounts.accounts import Premises
    from desk_app.runtime.accounts.vault import Vault
    from desk_app.runtime.upkeep import Upkeep
    from desk_app.sync.deriving import OpQueue

_MB = 1_000_000
_PATIENCE_OF_COMMANDS = 40.0
"""A command that prints a number must have the whole of it; nobody types on meanwhile."""


@dataclass(slots=True)
class Desk:
    """An open workspace of this computer.

    Attributes:
        folder: Where it lies.
        store: Files and threads.
        workspace: The door for changes and questions.
        settings: The person's settings.
        keys: What opens the secrets of its accounts.
        upkeep: Backups and the like while the window is open; None for short commands.
        only_reading: Why nothing can be changed; empty when everything can.
    """

    folder: Path
    store: Store
    workspace: Workspace
    settings: Settings
    keys: tuple[DataKey, Keychain]
    upkeep: Upkeep | None = None
    only_reading: str = ""
    _vault: Vault | None = None

    @property
    def vault(self) -> Vault:
        """The secrets of its accounts."""
        if self._vault is None:
            from desk_app.runtime.accounts.vault import Vault  # noqa: PLC0415 - the first rows need no accounts

            self._vault = Vault(self.folder, *self.keys)
        return self._vault

    @property
    def premises(self) -> Premises:
        """What accounts need of it."""
        from desk_app.runtime.accounts.accounts import Premises  # noqa: PLC0415 - the first rows need none

        return Premises(self.workspace, self.store, self.settings, self.vault)

    def close(self) -> None:
        """Stop the upkeep, finish what is queued and close the files."""
        if self.upkeep is not None:
            self.upkeep.close()
        self.store.close()
        if is_wiped(self.folder):
            finish_wipe(self.folder)

    def __enter__(self) -> Self:
        """The desk itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()


@dataclass(frozen=True, slots=True)
class OpenOptions:
    """How a workspace is opened.

    Attributes:
        person: Name or e-mail of the agent to act as; empty for the one of the settings.
        watch: Stay a while: listen for what other processes write, make backups, end snoozes.
        keychain: The system's keyring unless a test gives another.
        any_place: Do not refuse the place.
        key: The data key, when it is known already.
    """

    person: str = ""
    watch: bool = False
    keychain: Keychain | None = None
    any_place: bool = False
    key: DataKey | None = None


@dataclass(frozen=True, slots=True)
class NewDesk:
    """What a new workspace starts with.

    Attributes:
        name: Of the workspace ("Kestrel Support").
        agent: Name of the person who will use it.
        email: Their address; may be empty.
        passphrase: Needed where there is no keyring.
        agent_id: Under which a server knows this person already; a new one without.
        device_id: The same for this computer.
        has_lists: Begins with statuses and a team; a server brings its own.
    """

    name: str
    agent: str
    email: str = ""
    passphrase: str | None = None
    agent_id: AgentId | None = None
    device_id: bytes | None = None
    has_lists: bool = True


def make_desk(
    folder: Path, new: NewDesk, *, keychain: Keychain | None = None, any_place: bool = False
) -> str:
    """Make a workspace.

    Returns:
        The recovery code, to be shown once.

    Raises:
        Refused: The place would damage it, or there is a workspace already.
    """
    check_place(folder, allow_any_place=any_place)
    if Places(folder).database.exists():
        raise Refused(f"There is a workspace in {folder} already.", "Choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(folder)
    store_settings = _store_settings(settings)
    keys = WorkspaceKeys(folder, keychain or SystemKeychain())
    made = keys.create(clock.new_id(), passphrase=new.passphrase)
    make_store(folder, made.key, store_settings, name=new.name, device_id=new.device_id)
    with Store(folder, made.key, store_settings) as store:
        workspace = _workspace(store, SYSTEM)
        if new.has_lists:
            for position, (name, status_class) in enumerate(DEFAULT_STATUSES):
                workspace.apply(changes.CreateStatus(name, status_class, position))
            workspace.apply(changes.CreateQueue("Support"))
        workspace.apply(changes.CreateAgent(new.agent, new.email, agent_id=new.agent_id))
    settings.set(ME, new.email or new.agent)
    from desk_app.runtime.safekeeping import back_up_new  # noqa: PLC0415 - a start makes no new workspace

    back_up_new(Places(folder), made.key, clock.now_s())
    return made.recovery_code


def open_desk(folder: Path, ask_passphrase: Callable[[], str], options: OpenOptions | None = None) -> Desk:
    """Open a workspace.

    Args:
        folder: Where it lies.
        ask_passphrase: Called when the keyring does not have the key.
        options: Who opens it and how.

    Raises:
        WorkspaceMissing, WorkspaceLocked, WorkspaceDamaged: See `Store`. A workspace of a newer version, or
            in a folder without rights, opens for reading only.
        NotFound: There is no such agent.
    """
    options = options or OpenOptions()
    require_workspace(folder)
    reason = _only_reading(folder, any_place=options.any_place)
    settings = _settings(folder)
    keychain = options.keychain or SystemKeychain()
    key = options.key or unlock(WorkspaceKeys(folder, keychain), ask_passphrase)
    wanted = _store_settings(settings, person=options.person, watch=options.watch)
    try:
        store = Store(folder, key, replace(wanted, read_only=reason))
    except WorkspaceTooNew as error:
        reason = f"{error.message} {error.hint}"
        store = Store(folder, key, replace(wanted, read_only=reason))
    workspace = Workspace(
        Parts(
            store.writer,
            store.library,
            store.blobs,
            (_LateOps(settings),),
            WINDOW.give_way,
        ),
        store.me,
    )
    upkeep: Upkeep | None = None
    if options.watch and not reason:
        # Imported here because commands should not wait for a scheduler they do not start.
        from desk_app.runtime.upkeep import Upkeep  # noqa: PLC0415 - see above

        upkeep = Upkeep(store, workspace, settings, clock.now_s)
    return Desk(folder, store, workspace, settings, (key, keychain), upkeep, reason)


class _LateOps:
    """Queues what a change did for the team's server, where there is one.

    The sync takes 15 ms to load; nothing on screen waits for it, and most workspaces have no server.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._queue: OpQueue | None = None

    def __call__(self, unit: Unit) -> None:
        """Queue what the unit's rows say.

        Raises:
            Refused: The change takes something back that has been sent.
        """
        if not unit.rows or not unit.exists("account", is_main=1):
            return
        if self._queue is None:
            from desk_app.sync.deriving import OpQueue  # noqa: PLC0415 - see above

            self._queue = OpQueue(lambda: self._settings.get(TAKE_BACK_S) * 1_000)
        self._queue(unit)


def _only_reading(folder: Path, *, any_place: bool) -> str:
    """Why the workspace of a folder can only be read; empty when it can be written.

    Raises:
        Refused: The place damages workspaces.
    """
    try:
        check_place(folder, allow_any_place=any_place)
    except ReadOnly as error:
        return str(error)
    return ""


def unlock(keys: WorkspaceKeys, ask_passphrase: Callable[[], str]) -> DataKey:
    """The data key from the keyring, else by the passphrase where one is set.

    Raises:
        WorkspaceLocked: Neither opens it; the hint names the recovery code.
    """
    try:
        return keys.unlock()
    except WorkspaceLocked:
        if not keys.ways_in.passphrase:
            raise
    return keys.unlock_by_passphrase(ask_passphrase())


def keys_of(folder: Path) -> WorkspaceKeys:
    """The keys of a workspace with this computer's keyring.

    Raises:
        WorkspaceMissing: There is no workspace in the folder.
    """
    require_workspace(folder)
    return WorkspaceKeys(folder, SystemKeychain())


def _workspace(store: Store, me: Actor) -> Workspace:
    return Workspace(Parts(store.writer, store.library, store.blobs), me)


def _settings(folder: Path) -> Settings:
    return Settings.open(AppFolders.of_this_person().config, folder)


def _store_settings(settings: Settings, *, person: str = "", watch: bool = False) -> StoreSettings:
    limit = settings.get(ATTACHMENT_LIMIT_MB) * _MB
    return StoreSettings(
        clock=clock.now_s,
        ids=clock.new_id,
        blobs=BlobSettings(limit_bytes=limit),
        zone=clock.zone(settings.get(TIME_ZONE)),
        person=person,
        usual=settings.get(ME),
        watch=watch,
        patience=1.0 if watch else _PATIENCE_OF_COMMANDS,
        give_way=WINDOW.give_way,
    )
