"""Running the server: open the database, listen, end cleanly; and what the command line does to it."""

from __future__ import annotations

import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import uvicorn

from desk_app.domain.errors import StoreError
from desk_app.domain.ids import id_text
from desk_app.runtime import clock
from desk_app.runtime.beside import Beside
from desk_app.runtime.paths import server_key_file
from desk_app.server.live_calls import STREAMS_MAX
from desk_app.server.mail_channel import MailChannel
from desk_app.server.team import Clocks, Team
from desk_app.server.web import make_web
from desk_app.store.team.database import TeamDatabase

if sys.platform != "win32":
    import resource

GRACE_S: Final = 10
MAIL_GRACE_S: Final = 30.0
FILES_WANTED: Final = STREAMS_MAX + 1_000
"""One for each stream, and some for requests, the database and attachments."""
_logger = logging.getLogger(__name__)
_STANDARD: Final = frozenset(
    {*vars(logging.LogRecord("", 0, "", 0, "", (), None)), "message", "asctime", "color_message"}
)
"""What is in every record; the last is uvicorn's, for terminals."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How to serve.

    Attributes:
        folder: Where database and files lie.
        url: Address of a PostgreSQL; "" for SQLite in the folder.
        port: 0 picks a free one.
        certificate: PEM file with certificate and chain, to speak TLS without a proxy; "" for none.
        key: PEM file with its key.
        proxies: Addresses of proxies whose word about the client's address counts.
    """

    folder: Path
    url: str = ""
    host: str = "127.0.0.1"
    port: int = 8470
    certificate: str = ""
    key: str = ""
    proxies: str = "127.0.0.1"


@contextmanager
def open_team(folder: Path, url: str = "", *, is_key_lost: bool = False) -> Iterator[Team]:
    """A server's database and files, without listening.

    Args:
        folder: Where they lie.
        url: Address of a PostgreSQL; "" for SQLite in the folder.
        is_key_lost: Open them also without the key of what is kept sealed.

    Raises:
        StoreError: They cannot be opened.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made.", "Check its path and rights.") from error
    database = TeamDatabase.open(folder, url, server_key_file(), is_key_lost=is_key_lost)
    try:
        yield Team(database, folder, Clocks(clock.now_s, time.monotonic, lambda: id_text(clock.new_id())))
    finally:
        database.close()


def serve(options: ServerOptions, channel: MailChannel) -> int:
    """Serve until told to stop; gives the exit status.

    Raises:
        StoreError: Database, folder or port cannot be had.
    """
    _log_lines()
    allow_streams()
    with open_team(options.folder, options.url) as team:
        config = uvicorn.Config(
            make_web(team),
            host=options.host,
            port=options.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE_S,
            ssl_certfile=options.certificate or None,
            ssl_keyfile=options.key or None,
            forwarded_allow_ips=options.proxies,
            h11_max_incomplete_event_size=64 * 1024,
        )
        mail = Beside("desk-mail-channel", grace_s=MAIL_GRACE_S)

        def listens(near: str, url: str) -> None:
            if channel.is_set_up:
                mail.start(lambda: channel.running(near, options.certificate))
            print(f"Desk server listens on {url}", flush=True)  # noqa: T201 - for who started it

        server = TeamServer(config, team, listens)
        # uvicorn ends cleanly and then lets the signal count as if nobody had heard it: not as a failure.
        signal.signal(signal.SIGTERM, lambda *_: None)
        try:
            server.run()
        except SystemExit as error:  # uvicorn's word for a place it cannot listen on
            raise StoreError(
                f"The server cannot listen on {options.host}, port {options.port}.",
                "Another program may use it; choose another with --port.",
            ) from error
        finally:
            mail.close()
        return 0 if server.started else 1


def allow_streams() -> None:
    """Let this process have as many connections as it takes streams; most systems allow it 1,024 files."""
    if sys.platform == "win32":
        return  # no such limit
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    if wanted < FILES_WANTED:
        _logger.warning("few files may be open", extra={"allowed": wanted, "wanted": FILES_WANTED})


class TeamServer(uvicorn.Server):
    """Ends live streams first when it is told to stop, and says where it listens."""

    def __init__(self, config: uvicorn.Config, team: Team, listens: Callable[[str, str], None]) -> None:
        """Listen to nothing yet.

        Args:
            config: How.
            team: What it serves.
            listens: Told how it is reached from this computer, and the place it listens on.
        """
        super().__init__(config)
        self._listens = listens
        self._team = team

    def handle_exit(self, sig: int, frame: Any) -> None:  # noqa: ANN401 - the library's signature
        """A signal came."""
        self._team.hub.close()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: Any = None) -> None:  # noqa: ANN401 - the library's signature
        """Begin to listen."""
        await super().startup(sockets)
        for listening in self.servers:
            for place in listening.sockets:
                host, port = place.getsockname()[:2]
                scheme = "https" if self.config.is_ssl else "http"
                near = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - asked, not listened on
                self._listens(f"{scheme}://{near}:{port}", f"{scheme}://{host}:{port}")


class _JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": int(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def _log_lines() -> None:
    """Log as JSON lines on standard error, where systemd and containers collect them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of each look at the clock
