"""What every command gets: where the workspace is, how to answer, and the opened workspace when asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import click

from desk_app.cli.output import many_lines, print_json
from desk_app.cli.typed_secrets import typed_secret
from desk_app.domain.errors import InvalidInput, WorkspaceLocked
from desk_app.runtime import clock, starting
from desk_app.runtime.policy import Policy, read_policy
from desk_app.runtime.settings_schema import TIME_ZONE

if TYPE_CHECKING:
    from desk_app.cli.server_port import OpenServer
    from desk_app.runtime.accounts.accounts import Accounts
    from desk_app.runtime.accounts.kinds import Kinds
    from desk_app.runtime.desk import Desk
    from desk_app.runtime.extraction import Extracted
    from desk_app.runtime.instance import Request
    from desk_app.services.reading import Reader
    from desk_app.services.workspace import Workspace
    from desk_app.store.finding import Finding
    from desk_app.store.keyfile import Keychain

ENVIRONMENT: Final = "DESK_APP_PASSPHRASE"
"""Where the passphrase of a workspace without a keyring is looked up."""
NEW_ENVIRONMENT: Final = "DESK_APP_NEW_PASSPHRASE"
T = TypeVar("T")


class Window(Protocol):
    """Opens the window on a workspace; passed in by `desk_app.app`."""

    def __call__(
        self, folder: Path, keychain: Keychain | None = None, *, requests: Sequence[Request] = ()
    ) -> int:
        """Show it, and in it what is requested, in turn; gives the exit status."""
        ...


@dataclass(frozen=True, slots=True)
class Plugs:
    """What the composition root plugs into the command line.

    Attributes:
        window: Opens the window; None where there is none (a server, a test).
        window_checks: What the self-test finds out about Qt; None where there is no window.
        kinds: Gives the kinds of accounts; called when one is needed, because connectors cost time to import.
        server: Gives the team server; None where there is none.
        policy: Gives what the administrator of this computer has decided.
    """

    window: Window | None = None
    window_checks: Callable[[], Sequence[Finding]] | None = None
    kinds: Callable[[], Kinds] = dict
    server: OpenServer | None = None
    policy: Callable[[], Policy] = read_policy


@dataclass(slots=True)
class Cli:
    """The context of one call of the command line.

    Attributes:
        folder: The workspace's folder.
        as_json: Answer with one JSON document.
        person: Name or e-mail address of the agent to act as; empty for the workspace's own.
        any_place: The person insists on a folder that is known to damage workspaces.
        plugs: The window and the kinds of accounts.
        has_new_files: This command has attached files.
    """

    folder: Path
    as_json: bool
    person: str = ""
    any_place: bool = False
    plugs: Plugs = Plugs()
    has_new_files: bool = False
    _desk: Desk | None = field(default=None)

    @property
    def desk(self) -> Desk:
        """The workspace, opened at first use and closed when the command ends."""
        if self._desk is None:
            # Imported here because it brings the whole store (0.3 s), which help, completion and a mistyped
            # option must not wait for.
            from desk_app.runtime.desk import OpenOptions, open_desk  # noqa: PLC0415 - see above

            self._desk = open_desk(
                self.folder, ask_passphrase, OpenOptions(person=self.person, any_place=self.any_place)
            )
            starting.end()
            if self._desk.only_reading:
                self.note(f"Open for reading only. {self._desk.only_reading}")
        return self._desk

    @property
    def accounts(self) -> Accounts:
        """The accounts of the workspace."""
        from desk_app.runtime.accounts.accounts import Accounts  # noqa: PLC0415 - only some commands need them

        return Accounts(self.desk.premises, self.plugs.kinds())

    @property
    def workspace(self) -> Workspace:
        """The door for changes."""
        return self.desk.workspace

    @property
    def zone(self) -> tzinfo:
        """The zone in which the person's times are."""
        return clock.zone(self.desk.settings.get(TIME_ZONE))

    @property
    def now_s(self) -> int:
        """The time now, epoch seconds."""
        return clock.now_s()

    def read(self, question: Callable[[Reader], T]) -> T:
        """Ask the library something."""
        return self.workspace.read(question)

    def answer(self, value: object, for_people: Callable[[], None]) -> None:
        """Print the JSON document, or the text for people."""
        if self.as_json:
            print_json(value)
        else:
            for_people()

    def said(self, sentence: str, **facts: object) -> None:
        """Answer a change: one sentence, or the facts as JSON."""
        self.answer({"message": sentence, **facts}, lambda: click.echo(many_lines(sentence)))

    def note(self, sentence: str) -> None:
        """Tell the person something beside the answer (standard error)."""
        click.echo(many_lines(sentence), err=True)

    def read_files(self) -> Extracted:
        """Read attachments that wait for it, so that search finds what is in them."""
        # Only commands that attach files pay for this.
        from desk_app.runtime.extraction import TextReader, extract_waiting  # noqa: PLC0415 - see above

        reader = TextReader()
        try:
            return extract_waiting(self.desk.store, reader)
        finally:
            reader.close()

    def close(self) -> None:
        """Close what was opened; files attached by this command are read for search first."""
        if self._desk is not None and self.has_new_files:
            self.read_files()
        if self._desk is not None:
            self._desk.close()
            self._desk = None


pass_cli = click.make_pass_decorator(Cli)


def ask_passphrase() -> str:
    """The passphrase from `DESK_APP_PASSPHRASE`, or typed at a terminal.

    Raises:
        WorkspaceLocked: There is neither.
    """
    return _passphrase(ENVIRONMENT, "Passphrase", "This workspace needs its passphrase.")


def first_passphrase() -> str:
    """The passphrase a workspace is to have, from `DESK_APP_PASSPHRASE` or typed twice at a terminal.

    Raises:
        WorkspaceLocked: There is neither.
    """
    return _passphrase(ENVIRONMENT, "New passphrase", "This workspace needs a passphrase.", twice=True)


def new_passphrase() -> str:
    """Another passphrase from `DESK_APP_NEW_PASSPHRASE`, or typed twice at a terminal.

    Raises:
        WorkspaceLocked: There is neither.
    """
    return _passphrase(NEW_ENVIRONMENT, "New passphrase", "There is no new passphrase.", twice=True)


def _passphrase(variable: str, prompt: str, missing: str, *, twice: bool = False) -> str:
    return typed_secret(variable, prompt, WorkspaceLocked, missing, twice=twice)


def body_of(text: str | None, file: Path | None) -> str:
    """The text of `--body` or `--body-file` (`-` reads standard input).

    Raises:
        InvalidInput: Both were given, or the file is no readable text.
    """
    if text is not None and file is not None:
        raise InvalidInput("Give the text once.", "Use either --body or --body-file.")
    if file is None:
        return text or ""
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not a text in UTF-8.", "Attach it with --attach instead.") from None
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from error
