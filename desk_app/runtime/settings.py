"""What a person has set: two small JSON files that survive crashes, other versions and other programs.

One file counts for the person, one for the workspace (`Scope`). Files hold only what was chosen, so a better
default reaches everybody. Names this version does not know, and values it cannot use, stay in the file:
another version may. A file that is no JSON is set aside, never overwritten. The window and the command line
may change settings at the same time: a change reads the file again under a lock and touches its own name.
"""

from __future__ import annotations

import json
import logging
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar, cast

from desk_app.domain.errors import InvalidInput, Refused
from desk_app.runtime.file_lock import hold_file
from desk_app.runtime.policy import Policy, read_policy
from desk_app.runtime.settings_schema import SETTINGS, AnySetting, Scope, Setting, find_setting, in_words
from desk_app.store.durable import PRIVATE_FOLDER, disk_words, write_whole

FILE_NAME: Final = "settings.json"
LOCK_NAME: Final = "settings.lock"
MAX_BYTES: Final = 1024 * 1024

_WAIT_S: Final = 5.0
_logger: Final = logging.getLogger(__name__)

Value = TypeVar("Value", bound=str | int | bool)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting with its value, as lists show it.

    Attributes:
        name: As on the command line.
        value: What holds now.
        default: What would hold without a choice.
        is_chosen: A person chose `value`, be it the default.
        allowed: Which values it may have, in words.
        description: What it does.
        scope: For what it counts.
        since: The version that brought it.
        is_fixed: The administrator has chosen `value`, and nobody else can.
    """

    name: str
    value: str | int | bool
    default: str | int | bool
    is_chosen: bool
    allowed: str
    description: str
    scope: Scope
    since: str
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class _Content:
    """What was read from one file.

    Attributes:
        values: Everything in it, known or not, right or wrong.
        problem: A sentence when the file as a whole could not be read; empty when all is well.
        stamp: Changes whenever the file does.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""
    stamp: tuple[int, ...] = ()


class Settings:
    """The settings in force. Reading takes no lock and may be done in any thread."""

    def __init__(self, files: Mapping[Scope, Path], policy: Policy | None = None) -> None:
        """Read the files; what is wrong with them is in `problems`, and defaults hold instead.

        Args:
            files: The file of each scope; a scope without one has its defaults and cannot be changed.
            policy: What the administrator has decided; nothing when left out.
        """
        self._policy = policy or Policy()
        self._files = dict(files)
        self._changing = threading.Lock()
        self._contents = {scope: _load(path, set_aside=True) for scope, path in self._files.items()}

    @classmethod
    def open(cls, config: Path, workspace: Path | None = None, policy: Policy | None = None) -> Settings:
        """The settings of a person and, where there is one, of a workspace.

        Args:
            config: The person's folder for settings (`AppFolders.config`); need not exist.
            workspace: The workspace's folder.
            policy: What the administrator has decided; this computer's file when left out.
        """
        files = {Scope.APP: config / FILE_NAME}
        if workspace is not None:
            files[Scope.WORKSPACE] = workspace / FILE_NAME
        return cls(files, policy or read_policy())

    @property
    def policy(self) -> Policy:
        """What the administrator has decided."""
        return self._policy

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each file that could not be read and each value that cannot be used."""
        files = [content.problem for content in self._contents.values() if content.problem]
        policy = [self._policy.problem] if self._policy.problem else []
        return (*policy, *files, *(sentence for setting in SETTINGS if (sentence := self._problem(setting))))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names in the files that this version does not know, sorted."""
        known = {setting.name for setting in SETTINGS}
        return tuple(sorted({name for content in self._contents.values() for name in content.values} - known))

    def get(self, setting: Setting[Value]) -> Value:
        """What holds: the person's choice, or the default when there is none that can be used."""
        values = self._values(setting.scope)
        if setting.name not in values:
            return setting.default
        try:
            return setting.accept(values[setting.name])
        except InvalidInput:
            return setting.default

    def set(self, setting: Setting[Value], value: Value) -> None:
        """Choose a value and keep it.

        Raises:
            InvalidInput: The value is not allowed; nothing was changed.
            Refused: There is no workspace to keep it in, or another program holds the file.
            StoreError: The file cannot be written; nothing was changed.
        """
        self._change(setting.name, setting.scope, {setting.name: setting.accept(value)})

    def set_text(self, name: str, text: str) -> None:
        """Choose a value by name, as typed on a command line.

        Raises:
            NotFound: There is no such setting.
            InvalidInput: See `set`; so are the others.
        """
        setting = find_setting(name)
        self._change(setting.name, setting.scope, {setting.name: setting.read(text)})

    def reset(self, name: str) -> None:
        """Take a choice back, so that the default holds.

        Raises:
            NotFound: There is no such setting.
            Refused: See `set`; so are the others.
        """
        setting = find_setting(name)
        self._change(setting.name, setting.scope, {})

    def refresh(self) -> frozenset[str]:
        """Take over what other programs have changed in the files.

        Returns:
            The names of the settings that now have another value. A file that cannot be read at this moment,
            because an editor is just writing it, is left alone and its former values hold.
        """
        before = {setting.name: self._shown(setting) for setting in SETTINGS}
        for scope, path in self._files.items():
            if _stamp(path) != self._contents[scope].stamp:
                content = _load(path, set_aside=False)
                if not content.problem:
                    self._contents[scope] = content
        return frozenset(setting.name for setting in SETTINGS if self._shown(setting) != before[setting.name])

    def listing(self) -> tuple[SettingRow, ...]:
        """Every setting there is, in reading order."""
        return tuple(
            SettingRow(
                name=setting.name,
                value=self._shown(setting),
                default=setting.default,
                is_chosen=setting.name in self._values(setting.scope) and not self._problem(setting),
                allowed=setting.kind.allowed,
                description=setting.description,
                scope=setting.scope,
                since=setting.since,
                is_fixed=setting.name in self._policy.fixed,
            )
            for setting in SETTINGS
        )

    def _values(self, scope: Scope) -> Mapping[str, object]:
        """What was chosen, by the person or over their head."""
        content = self._contents.get(scope)
        return {**(content.values if content else {}), **self._policy.fixed}

    def _shown(self, setting: AnySetting) -> str | int | bool:
        # All kinds are one here; only `get` and `set` of a single setting need to tell them apart.
        return self.get(cast("Setting[str | int | bool]", setting))

    def _problem(self, setting: AnySetting) -> str:
        values = self._values(setting.scope)
        if setting.name in values:
            try:
                setting.accept(values[setting.name])
            except InvalidInput as error:
                return f"{error} The default, {in_words(setting.default)}, is used instead."
        return ""

    def _change(self, changed: str, scope: Scope, chosen: Mapping[str, object]) -> None:
        """Replace one name in its file by `chosen` (one entry or none) and keep all others as they are."""
        if changed in self._policy.fixed:
            raise Refused(f"Your administrator has set {changed}.", "Ask them to change it.")
        path = self._files.get(scope)
        if path is None:
            raise Refused(f"{changed} belongs to a workspace.", "Say which one with --workspace.")
        with disk_words("The file of the settings"):
            path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with self._changing, hold_file(path.with_name(LOCK_NAME), wait_s=_WAIT_S):
            now = _load(path, set_aside=True)
            others = {name: value for name, value in now.values.items() if name != changed}
            text = json.dumps(others | dict(chosen), indent=2, sort_keys=True)
            with disk_words("The file of the settings"):
                write_whole(path, f"{text}\n".encode("ascii"))
            self._contents[scope] = _load(path, set_aside=False)


def _load(path: Path, *, set_aside: bool) -> _Content:
    """Read one file, whatever is in it."""
    stamp = _stamp(path)
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _Content()
    except OSError:
        return _Content(problem=f"The settings in {path} cannot be read; defaults are used.", stamp=stamp)
    try:
        return _Content(_parsed(text), stamp=stamp)
    except (ValueError, RecursionError):
        problem = f"The settings in {path} are damaged; defaults are used."
        if set_aside and (kept := _set_aside(path)):
            problem = (
                f"The settings in {path} were damaged; the file was kept as {kept} and defaults are used."
            )
        _logger.warning("a file of settings is damaged", extra={"size_bytes": len(text)})
        return _Content(problem=problem, stamp=stamp)


def _parsed(text: bytes) -> dict[str, object]:
    """The object in a file.

    Raises:
        ValueError: It is too large, no JSON, no object, or has numbers that are none.
        RecursionError: It is nested beyond sense.
    """
    if len(text) > MAX_BYTES:
        raise ValueError
    values = json.loads(text.decode("utf-8-sig"), parse_float=_finite, parse_constant=_finite)
    if not isinstance(values, dict):
        raise ValueError  # noqa: TRY004 - one kind of wrong for the caller
    return values


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number


def _set_aside(path: Path) -> str:
    """Give a damaged file a name of its own; empty when the folder cannot be written."""
    for number in range(1, 1_000):
        kept = path.with_name(f"{path.name}.bad-{number}")
        if kept.exists():
            continue
        try:
            path.rename(kept)
        except OSError:
            return ""
        return kept.name
    return ""


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns)
