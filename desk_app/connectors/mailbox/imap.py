"""One IMAP connection: fetch by UID, look for a mail of ours, keep a copy, wait for news.

Nothing is marked or moved by fetching (`BODY.PEEK`, folders opened for reading only); what a person wants
marked or moved is done after the mails are safe, in `flags`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from desk_app.connectors.mailbox.problems import MailProblem, Trouble, in_words, sign_in_refused
from desk_app.connectors.mailbox.settings import MailSettings, Security

CONNECT_S: Final = 20.0
READ_S: Final = 60.0
HEAD: Final = 200_000
"""Bytes that are fetched of a mail too large to be opened."""
_SENT_NAMES: Final = ("Sent", "Sent Items", "Sent Messages", "Sent Mail", "Gesendet", "Gesendete Elemente")


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to sign in: with a password, or with a token of the provider.

    Attributes:
        again: Gives others, where a server does not take the token: it may have been ended before its time.
    """

    password: str = ""
    token: str = ""
    again: Callable[[], Credentials] | None = None


@dataclass(frozen=True, slots=True)
class FolderState:
    """How a folder stands.

    Attributes:
        validity: UIDVALIDITY: as long as it stays, UIDs mean the same mails (RFC 9051, 2.3.1.1).
        next_uid: UIDs below it are given.
        modseq: HIGHESTMODSEQ (RFC 7162); 0 where the server has none.
    """

    validity: int
    next_uid: int
    modseq: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail as the server has it.

    Attributes:
        at_s: When the server got it, epoch seconds.
        size: Bytes on the server; more than `raw` where only the beginning was fetched.
    """

    uid: int
    raw: bytes
    at_s: int | None
    size: int


class ImapSession:
    """An open connection; used by one thread."""

    def __init__(self, settings: MailSettings, credentials: Credentials) -> None:
        """Connect and sign in.

        Raises:
            MailProblem: It did not work; the sentence says why.
        """
        self._settings = settings
        self._host = settings.imap.host
        self._open: tuple[str, bool] | None = None
        self._has_keywords = False
        try:
            self._enter(credentials)
        except MailProblem as problem:
            if problem.trouble is not Trouble.SIGN_IN or credentials.again is None:
                raise
            self._enter(credentials.again())

    def _enter(self, credentials: Credentials) -> None:
        self._has_token = bool(credentials.token)
        with self._in_words():
            self._client = self._connect()
            try:
                self._sign_in(credentials)
                self.capabilities = frozenset(
                    name.decode("ascii", "replace").upper() for name in self._client.capabilities()
                )
                if {"ENABLE", "QRESYNC"} <= self.capabilities:
                    self._client.enable("QRESYNC")
            except BaseException:
                with suppress(Exception):
                    self._client.shutdown()
                raise

    def __enter__(self) -> Self:
        """The session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.close()

    def close(self) -> None:
        """Log out; a broken connection is simply let go."""
        try:
            self._client.logout()
        except (OSError, IMAPClientError):
            with suppress(OSError, IMAPClientError):
                self._client.shutdown()

    def _connect(self) -> IMAPClient:
        server, context = self._settings.imap, self._settings.context()
        is_tls = server.security is Security.TLS
        client = IMAPClient(
            server.host,
            port=server.port,
            ssl=is_tls,
            ssl_context=context if is_tls else None,
            timeout=CONNECT_S,
        )
        if server.security is Security.STARTTLS:
            if not client.has_capability("STARTTLS"):
                raise MailProblem(
                    f"{server.host} does not offer STARTTLS on port {server.port}.",
                    "Choose TLS, usually on port 993.",
                    trouble=Trouble.STOPPED,
                )
            client.starttls(context)
        client.normalise_times = False
        client.socket().settimeout(READ_S)
        return client

    def _sign_in(self, credentials: Credentials) -> None:
        user = self._settings.user
        if not credentials.token:
            self._client.login(user, credentials.password)
        elif self._client.has_capability("AUTH=OAUTHBEARER"):
            self._client.oauthbearer_login(user, credentials.token)
        else:
            self._client.oauth2_login(user, credentials.token)

    def folders(self) -> tuple[str, ...]:
        """Names of all folders."""
        with self._in_words():
            return tuple(str(name) for _flags, _sep, name in self._client.list_folders())

    def state(self, folder: str) -> FolderState:
        """How a folder stands, without opening it.

        Raises:
            MailProblem: There is no such folder, or the connection broke.
        """
        wanted = ["UIDVALIDITY", "UIDNEXT"] + (["HIGHESTMODSEQ"] if "CONDSTORE" in self.capabilities else [])
        self._need_other_folder(folder)
        with self._in_words(f"There is no folder “{folder}” in this mailbox."):
            found = self._client.folder_status(folder, wanted)
        return FolderState(
            int(found.get(b"UIDVALIDITY", 0)),
            int(found.get(b"UIDNEXT", 0)),
            int(found.get(b"HIGHESTMODSEQ", 0)),
        )

    def new_uids(self, folder: str, after: int, since_s: int = 0, before_s: int = 0) -> tuple[int, ...]:
        """UIDs beyond one, in order; only of mails the server got within days where those are given."""
        self._select(folder, is_reading=True)
        criteria: list[Any] = ["UID", f"{after + 1}:*"]
        if since_s:
            day = datetime.fromtimestamp(since_s, UTC) - timedelta(days=1)  # SINCE knows days, in no zone
            criteria += ["SINCE", day.date()]
        if before_s:
            day = datetime.fromtimestamp(before_s, UTC) + timedelta(days=2)
            criteria += ["BEFORE", day.date()]
        with self._in_words():
            found = self._client.search(criteria)
        return tuple(sorted(uid for uid in found if uid > after))  # n:* always gives the last one

    def sizes(self, folder: str, uids: Sequence[int]) -> dict[int, int]:
        """Length in bytes of mails that are there."""
        self._select(folder, is_reading=True)
        with self._in_words():
            found = self._client.fetch(list(uids), ["RFC822.SIZE"])
        return {uid: int(values.get(b"RFC822.SIZE", 0)) for uid, values in found.items()}

    def fetch(self, folder: str, uids: Sequence[int], *, head_only: bool = False) -> list[FetchedMail]:
        """Mails by UID, in order; those that are gone meanwhile are left out."""
        self._select(folder, is_reading=True)
        part = f"BODY.PEEK[]<0.{HEAD}>" if head_only else "BODY.PEEK[]"
        with self._in_words():
            found = self._client.fetch(list(uids), [part, "INTERNALDATE", "RFC822.SIZE"])
        mails = []
        for uid in sorted(found):
            values = found[uid]
            raw = next((value for key, value in values.items() if key.startswith(b"BODY[]")), None)
            if uid in uids and isinstance(raw, bytes):
                at = values.get(b"INTERNALDATE")
                at_s = int(at.timestamp()) if isinstance(at, datetime) else None
                mails.append(FetchedMail(uid, raw, at_s, int(values.get(b"RFC822.SIZE", len(raw)))))
        return mails

    def sent_folder(self) -> str:
        """Where sent mails are kept: the folder named, marked so, of a usual name, or a new one."""
        if self._settings.sent_folder:
            return self._settings.sent_folder
        with self._in_words():
            rows = self._client.list_folders()
            for flags, _separator, name in rows:
                if b"\\Sent" in flags:
                    return str(name)
            names = {str(name).lower(): str(name) for _flags, _separator, name in rows}
            for usual in _SENT_NAMES:
                if usual.lower() in names:
                    return names[usual.lower()]
            self._client.create_folder(_SENT_NAMES[0])
        return _SENT_NAMES[0]

    def find_mail(self, folder: str, mail_id: str) -> tuple[int, ...]:
        """UIDs of the mails in a folder with this Message-ID."""
        self._select(folder, is_reading=True)
        with self._in_words():
            return tuple(self._client.search(["HEADER", "Message-ID", mail_id]))

    def keep_copy(self, raw: bytes, mail_id: str) -> bool:
        """Put a sent mail into the Sent folder, unless it is there already; True when it was put."""
        folder = self.sent_folder()
        if self.find_mail(folder, mail_id):
            return False
        with self._in_words():
            self._client.append(folder, raw, [b"\\Seen"])
        return True

    @contextmanager
    def watching(self, folder: str) -> Iterator[None]:
        """Let the server tell of news (IDLE, RFC 2177) for the length of the block; ask with `news`."""
        self._select(folder, is_reading=True)
        with self._in_words():
            self._client.idle()
        try:
            yield
        finally:
            with suppress(OSError, IMAPClientError):
                self._client.idle_done()

    def news(self, wait_s: float) -> bool:
        """Wait for something new while watching; False when the time is over without."""
        with self._in_words():
            answers = self._client.idle_check(timeout=wait_s)
        if any(len(answer) > 0 and answer[0] == b"BYE" for answer in answers):
            raise MailProblem(f"{self._host} closed the connection.", trouble=Trouble.OFFLINE)
        return any(len(answer) > 1 and answer[1] in {b"EXISTS", b"RECENT"} for answer in answers)

    @contextmanager
    def opened(self, folder: str, *, is_reading: bool) -> Iterator[IMAPClient]:
        """The connection with a folder open, for what is not asked here; errors come out in words."""
        self._select(folder, is_reading=is_reading)
        with self._in_words():
            yield self._client

    def takes_keywords(self, folder: str) -> bool:
        """Whether the server keeps flags of our own in a folder."""
        self._select(folder, is_reading=False)
        return self._has_keywords

    def _select(self, folder: str, *, is_reading: bool) -> None:
        if self._open == (folder, is_reading):
            return
        with self._in_words(f"There is no folder “{folder}” in this mailbox."):
            found = self._client.select_folder(folder, readonly=is_reading)
        self._has_keywords = b"\\*" in found.get(b"PERMANENTFLAGS", ())
        self._open = (folder, is_reading)

    def _need_other_folder(self, folder: str) -> None:
        """STATUS of the selected folder is stale on some servers, so it is closed first."""
        if self._open is not None and self._open[0] == folder:
            with self._in_words():
                self._client.close_folder() if self._open[1] else self._client.unselect_folder()
            self._open = None

    @contextmanager
    def _in_words(self, missing: str = "") -> Iterator[None]:
        try:
            yield
        except MailProblem:
            raise
        except LoginError as error:
            # The library says this of a connection that breaks while signing in, too.
            if isinstance(error.__context__, IMAPClientAbortError):
                raise in_words(ConnectionError(), self._host) from error
            raise sign_in_refused(self._host, str(error), with_token=self._has_token) from error
        except IMAPClientError as error:
            words = str(error)
            if missing and any(
                mark in words for mark in ("NONEXISTENT", "doesn't exist", "not exist", "failed")
            ):
                raise MailProblem(
                    missing, "Choose another in the account.", trouble=Trouble.STOPPED
                ) from error
            raise in_words(error, self._host) from error
        except (OSError, ValueError) as error:
            # Cut connections surface as ValueError where the library reads half a line.
            raise in_words(error if isinstance(error, OSError) else ConnectionError(), self._host) from error
