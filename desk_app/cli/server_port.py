"""The team server as the command line sees it; what is behind it is plugged in by `desk_app.app`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from desk_app.domain.syncrules.rows import Json


class Server(Protocol):
    """The team server of a folder or a database, as the command line uses it."""

    def serve(self, host: str, port: int, *, certificate: str = "", key: str = "", proxies: str = "") -> int:
        """Serve until told to stop; gives the exit status."""

    def setup(
        self, name: str, email: str, agent: str, *, password: str = "", is_bare: bool = False
    ) -> dict[str, Json]:
        """Make a workspace and its first administrator."""

    def invite(self, email: str, role: str, workspace: str = "") -> str:
        """Invite somebody; gives the code."""

    def people(self, workspace: str = "") -> list[dict[str, Json]]:
        """Everybody with an account, and their devices."""

    def revoke(self, device: str, workspace: str = "") -> None:
        """Shut a device out."""

    def offline_days(self, workspace: str = "", days: int | None = None) -> int:
        """Days without contact after which a device removes what it holds; sets it where it is given."""

    def left_behind(self, device: str, workspace: str = "") -> list[Json]:
        """What a device that was shut out had not sent."""

    def password(self, email: str, password: str, workspace: str = "") -> None:
        """Set somebody's password."""

    def add_mailbox(
        self, answers: Mapping[str, str], *, name: str = "", url: str = "", workspace: str = ""
    ) -> str:
        """Add a mailbox that the server serves for everybody; gives a sentence."""

    def mailboxes(self) -> list[dict[str, Json]]:
        """The mailboxes of the team."""

    def remove_mailbox(self, name: str) -> None:
        """Remove a mailbox."""

    def backup(self, target: Path) -> dict[str, int]:
        """Write everything into one file."""

    def restore(self, source: Path, *, is_key_lost: bool = False) -> dict[str, int]:
        """Fill an empty server from a backup."""

    def renew_key(self) -> None:
        """Seal all secrets with a new key."""

    def forget_key(self) -> int:
        """Begin with a new key because the old one is lost; gives how many second factors went."""


OpenServer = Callable[[Path, str], Server]
"""Gives the server of a folder and a database address."""
