"""Where things lie on this computer: the workspace, the program's own folders, its resources.

One place answers, so that the window, the command line and tests agree. Everything is below the person's
*local* data folders: a roaming profile or a synced `Documents` would copy the database while it is in use.
Whether a folder may hold a workspace at all is decided in `places`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import PlatformDirs

from desk_app.domain.errors import DeskError, InvalidInput

WORKSPACE_VARIABLE: Final = "DESK_APP_WORKSPACE"
SERVER_KEY: Final = "DESK_APP_SERVER_KEY"
APP_NAME: Final = "Desk App" if sys.platform in {"win32", "darwin"} else "desk-app"
"""The folder's name as each system writes it; also names the folder inside runtime directories."""

_CHOSEN: Final = "workspace.path"
"""Holds the folder of a workspace elsewhere that the person has opened in the first run."""
_PACKAGE: Final = Path(__file__).resolve().parent.parent


class ResourceMissing(DeskError):
    """A file that belongs to the program is not there: the installation is broken."""


@dataclass(frozen=True, slots=True)
class AppFolders:
    """The program's own folders of one person; none of them is made by asking.

    Attributes:
        data: Holds the default workspace; local to this computer.
        config: The settings that count for every workspace.
        cache: May be deleted at any time.
        logs: Logs, without a customer's words in them.
        crashes: What a crash leaves behind, read at the next start.
    """

    data: Path
    config: Path
    cache: Path
    logs: Path
    crashes: Path

    @classmethod
    def of_this_person(cls) -> AppFolders:
        """The folders by the rules of the system (`%LOCALAPPDATA%`, `~/Library`, XDG).

        Raises:
            InvalidInput: The system knows no home folder of this person (a user without a name, no HOME).
        """
        system = PlatformDirs(APP_NAME, appauthor=False, roaming=False)
        try:
            logs = system.user_log_path
            return cls(
                data=system.user_data_path,
                config=system.user_config_path,
                cache=system.user_cache_path,
                logs=logs,
                crashes=logs / "crashes",
            )
        except RuntimeError as error:  # what platformdirs raises then
            raise InvalidInput("This computer knows no home folder of yours.", "Set HOME to one.") from error

    @property
    def default_workspace(self) -> Path:
        """Where the workspace is when nobody says otherwise."""
        return self.data / "workspace"

    @property
    def usual_workspace(self) -> Path:
        """The workspace that opens when nobody says otherwise: the one that was chosen, while it is there."""
        try:
            chosen = Path((self.data / _CHOSEN).read_text("utf-8").strip())
        except (OSError, ValueError):
            return self.default_workspace
        return chosen if chosen.is_absolute() and chosen.is_dir() else self.default_workspace

    def choose_workspace(self, folder: Path) -> None:
        """Open this workspace from now on; the default one when it is that.

        Raises:
            OSError: It cannot be remembered.
        """
        if folder == self.default_workspace:
            (self.data / _CHOSEN).unlink(missing_ok=True)
            return
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / _CHOSEN).write_text(f"{folder}\n", "utf-8")


def workspace_folder(
    explicit: str | os.PathLike[str] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    folders: AppFolders | None = None,
) -> Path:
    """The folder of the workspace: `--workspace` wins, then `DESK_APP_WORKSPACE`, then the usual one.

    Args:
        explicit: What the person gave; relative to the current folder, `~` is understood.
        environment: Where the variable is looked up; an empty one counts as not set.
        folders: The person's folders; asked from the system when left out.

    Returns:
        An absolute path; nothing is made and nothing is checked.

    Raises:
        InvalidInput: What was given cannot be a path.
    """
    if explicit is not None and os.fspath(explicit):
        return _absolute(os.fspath(explicit), "--workspace")
    if environment.get(WORKSPACE_VARIABLE):
        return _absolute(environment[WORKSPACE_VARIABLE], WORKSPACE_VARIABLE)
    return (folders or AppFolders.of_this_person()).usual_workspace


def resources(*parts: str) -> Path:
    """A file or folder that belongs to the program.

    It works from a checkout (`resources/` at the top), from an installed wheel (inside the package) and from
    the packaged program, which unpacks the wheel's layout below `sys._MEIPASS`.

    Args:
        parts: The way below `resources`, such as `"icons", "lucide"`.

    Raises:
        ResourceMissing: It is not there.
    """
    for root in resource_roots(_PACKAGE, getattr(sys, "_MEIPASS", None)):
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise ResourceMissing(
        f"A file of the program is missing: {'/'.join(parts) or 'resources'}.", "Install Desk App again."
    )


def resource_roots(package: Path, unpacked: str | None) -> tuple[Path, ...]:
    """Every folder that may be `resources`, likeliest first.

    Args:
        package: The folder of `desk_app`.
        unpacked: Where PyInstaller's start code put the program's files; None when it is not frozen.
    """
    frozen = (
        () if unpacked is None else (Path(unpacked, "desk_app", "resources"), Path(unpacked, "resources"))
    )
    return (*frozen, package / "resources", package.parent / "resources")


def _absolute(text: str, source: str) -> Path:
    """The person's words as a path.

    Raises:
        InvalidInput: NUL is in it, or `~somebody` is nobody here.
    """
    if "\0" in text:
        raise InvalidInput(f"The folder given by {source} is not a path.", "Give a folder of this computer.")
    try:
        return Path(os.path.abspath(Path(text).expanduser()))  # noqa: PTH100 - keeps links, which resolve() does not
    except RuntimeError as error:
        raise InvalidInput(
            f"The folder given by {source} begins with a person this computer does not know: {text}.",
            "Give the whole path.",
        ) from error


def server_key_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file of a team server's key where the environment names one; else it is in the server's folder.

    Raises:
        InvalidInput: It is no path.
    """
    named = environment.get(SERVER_KEY)
    return _absolute(named, SERVER_KEY) if named else None
