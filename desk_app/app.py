"""The composition root: plugs the command line, the window and the server together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.cli.commands import run as run_command_line
from desk_app.cli.context import ENVIRONMENT, Plugs

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from desk_app.runtime.accounts.kinds import AccountKind, Kinds
    from desk_app.runtime.demo_server import DemoTeam
    from desk_app.runtime.instance import Request
    from desk_app.server.tending import Tending
    from desk_app.store.finding import Finding
    from desk_app.store.keyfile import Keychain


def run(arguments: Sequence[str]) -> int:
    """Start the program with its arguments; gives the exit status."""
    return run_command_line(arguments, Plugs(open_window, window_checks, account_kinds, open_server))


def open_window(folder: Path, keychain: Keychain | None = None, *, requests: Sequence[Request] = ()) -> int:
    """Open the window on a workspace; gives the exit status when the last one is closed."""
    from desk_app.ui.program import run_window  # noqa: PLC0415 - Qt takes 150 ms that commands must not pay

    return run_window(
        folder,
        os.environ.get(ENVIRONMENT),
        keychain=keychain,
        requests=requests,
        kinds=account_kinds,
        serve_demo=serve_demo,
    )


def window_checks() -> Sequence[Finding]:
    """What the self-test finds out about Qt, its plugins and the fonts."""
    from desk_app.store.finding import bad  # noqa: PLC0415 - brings the store, 400 ms

    try:
        from desk_app.ui.selftest import check_window  # noqa: PLC0415 - see above
    except ImportError as error:  # a library of the system is missing, and its name is what is wanted
        return [bad("qt", f"Qt cannot be loaded: {error}.")]
    return check_window()


def account_kinds() -> Kinds:
    """The kinds of accounts that can be added; a new connector gets its line here."""
    # Imported here because a command that needs no account should not wait for HTTP and mail libraries.
    from desk_app.runtime.accounts.deskserver import DeskServerKind  # noqa: PLC0415 - see above
    from desk_app.runtime.mail.kind import MailboxKind  # noqa: PLC0415 - see above

    kinds: tuple[AccountKind, ...] = (DeskServerKind(), MailboxKind())
    return {kind.name: kind for kind in kinds}


def open_server(folder: Path, database: str) -> Tending:
    """The team server of a folder, or over a PostgreSQL."""
    from desk_app.server.tending import Tending  # noqa: PLC0415 - the web framework takes 0.5 s to import

    return Tending(folder, database, account_kinds)


def serve_demo(pipe: Connection, team: DemoTeam) -> None:
    """What the process of the demo's server does; it is started by this name."""
    from desk_app.runtime.paths import SERVER_KEY  # noqa: PLC0415 - see above
    from desk_app.server.demo_serving import serve_demo as serve  # noqa: PLC0415 - see above

    os.environ.pop(SERVER_KEY, None)  # that of a real server of this person is none of the demo's business
    serve(pipe, team)
