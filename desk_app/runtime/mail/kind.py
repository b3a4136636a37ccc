"""The kind of account "mailbox": what it asks for, how it is tried, and what serves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

from desk_app.connectors.mailbox.discovery import GUESSED, Found, find_servers
from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.oauth import Tokens, sign_in
from desk_app.connectors.mailbox.oauth_providers import client_of, discovered
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.connectors.mailbox.settings import MailSettings, Security, Server, read_settings
from desk_app.connectors.mailbox.smtp import SmtpSession
from desk_app.domain.accounts import SetupField
from desk_app.domain.errors import InvalidInput
from desk_app.runtime import clock
from desk_app.runtime.accounts.kinds import AGENT, DEVICE, Prepared, Proposal, Runner, Seat
from desk_app.runtime.mail.browser import Browser
from desk_app.runtime.mail.runner import MailboxRunner
from desk_app.runtime.mail.signing_in import (
    CLIENT_SECRET,
    PASSWORD,
    REFRESH,
    SECRETS,
    credentials_of,
    tried_credentials,
)
from desk_app.services.mail.mailboxes import MAILBOX

_DAY_S: Final = 86_400
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_WITHOUT: Final = frozenset({"history_days", DEVICE, AGENT})


def _asked(name: str, label: str, help_: str, *, default: str = "", is_secret: bool = False) -> SetupField:
    return SetupField(name, label, help_, is_secret=is_secret, is_required=False, default=default)


FIELDS: Final = (
    SetupField("address", "E-mail address", "The address of the mailbox, such as support@example.com."),
    SetupField(
        "password",
        "Password",
        "The password, or an app password of the provider.",
        is_secret=True,
        is_required=False,
        unless="oauth",
    ),
    _asked("user", "User name", "Only where it is not the address."),
    _asked("imap_host", "IMAP server", "Found from the address when left out."),
    _asked("imap_port", "IMAP port", "993 with TLS, 143 with STARTTLS."),
    _asked("imap_security", "IMAP protection", "tls, starttls or none."),
    _asked("smtp_host", "SMTP server", "Found from the address when left out."),
    _asked("smtp_port", "SMTP port", "465 with TLS, 587 with STARTTLS."),
    _asked("smtp_security", "SMTP protection", "tls, starttls or none."),
    _asked("ca_file", "Certificate authority", "Your own, as a PEM file."),
    _asked(
        "oauth",
        "Sign in with",
        "google, microsoft or other: sign in with the browser, without a password here.",
    ),
    _asked("oauth_issuer", "Address of the provider", "With other: such as https://login.example.com."),
    _asked("oauth_scope", "Scope", "With other: what is asked for, where the usual is not enough."),
    _asked("client_id", "Client id", "Of your own registration at the provider."),
    _asked("client_secret", "Client secret", "Only where the provider gave one.", is_secret=True),
    _asked("aliases", "Other addresses", "That arrive in the same mailbox, with commas."),
    _asked("sender_name", "Name of the sender", "Such as “Example Support”."),
    _asked("team", "Team", "New tickets go to it."),
    _asked("signature", "Signature", "Stands under every answer."),
    _asked("folders", "Folders", "That are fetched, with commas.", default="INBOX"),
    _asked("history_days", "History", "How many days of old mail to fetch as closed tickets.", default="0"),
    _asked("marks_read", "Mark as read", "yes: fetched mails are marked as read.", default="no"),
    _asked("marks_seen", "Mark when read", "yes: marked as read once read here.", default="no"),
    _asked("marks_answered", "Mark when answered", "yes: marked as answered once answered.", default="no"),
    _asked("follows_flags", "Follow", "yes: what is read elsewhere counts as read here.", default="no"),
    _asked("spam_to", "Move spam to", "Folder mails of spam tickets are moved to."),
    _asked("moves_to", "Move to", "Folder fetched mails are moved to."),
    _asked("plus_addresses", "Plus addresses", "yes: the mailbox takes support+x@example.com.", default="no"),
    _asked("acknowledge", "Acknowledge", "yes: answer new tickets automatically.", default="no"),
    _asked("acknowledgement", "Words of it", "{number} and {subject} are filled in."),
)


@dataclass(frozen=True, slots=True)
class MailboxKind:
    """Implements `desk_app.runtime.accounts.kinds.AccountKind`.

    Attributes:
        find: Finds servers; a test gives its own.
        browser: Opens the page of a provider.
        now: Epoch seconds.
        watches: Accounts wait for news on a second connection.
    """

    find: Callable[[str], Iterable[Found]] = find_servers
    browser: Browser = field(default_factory=Browser)
    now: Callable[[], int] = clock.now_s
    watches: bool = True

    @property
    def name(self) -> str:
        """Its word."""
        return MAILBOX

    @property
    def title(self) -> str:
        """What people call it."""
        return "Mailbox"

    @property
    def fields(self) -> tuple[SetupField, ...]:
        """What it asks for."""
        return FIELDS

    @property
    def is_main(self) -> bool:
        """Tickets of mails belong to the workspace itself; there may be many mailboxes."""
        return False

    def prepare(self, answers: Mapping[str, str]) -> Prepared:
        """Find the servers, sign in to both, and say what was found.

        Raises:
            DeskError: It does not work; the sentence says why.
        """
        kept = {name: value for name, value in answers.items() if name not in SECRETS | _WITHOUT}
        secrets = {name: value for name, value in answers.items() if name in SECRETS and value}
        first: Tokens | None = None
        if kept.get("oauth"):
            open_page = self.browser.begin()
            kept.update(discovered(kept))
            client = client_of(kept, secrets.get(CLIENT_SECRET, ""))
            first = sign_in(client, kept["address"], open_page)
            secrets[REFRESH] = first.refresh
        elif not secrets.get(PASSWORD):
            raise InvalidInput("The password is missing.", "Give the password, or sign in with the browser.")
        credentials = tried_credentials(kept, secrets, first)
        settings, source = self._servers(kept, credentials)
        now_s = self.now()
        kept.setdefault("since_s", str(now_s))
        kept.setdefault("history_s", _history_s(answers, now_s))
        sentence = f"Signed in to {settings.imap.words} and {settings.smtp.words}{source}."
        return Prepared(_written(kept, settings), secrets, sentence, settings.address)

    def propose(self, answers: Mapping[str, str]) -> Proposal:
        """Find the servers of an address.

        Raises:
            InvalidInput: It is no address.
        """
        found = next(iter(self.find(answers.get("address", ""))), None)
        if found is None:
            return Proposal()
        is_sure = found.source != GUESSED
        words = f"{found.imap.words} and {found.smtp.words}"
        sentence = (
            f"Found {words}, according to {found.source}."
            if is_sure
            else f"Nobody says which servers this address has. The usual names are tried, first {words}."
        )
        return Proposal(sentence, _settings_of(found), found.oauth, is_sure)

    def completed(self, prepared: Prepared, answers: Mapping[str, str]) -> Prepared:
        """With another reach into the past."""
        since_s = int(prepared.settings.get("since_s") or self.now())
        return replace(prepared, settings={**prepared.settings, "history_s": _history_s(answers, since_s)})

    def elsewhere(self) -> str:
        """The page of the provider that was opened last."""
        return self.browser.page

    def open_again(self) -> None:
        """Open that page once more."""
        self.browser.again()

    def give_up(self) -> None:
        """Wait for the browser no longer."""
        self.browser.give_up()

    def discard(self, prepared: Prepared) -> None:
        """Signing in leaves nothing at a mail server; a token that is forgotten ends by itself."""

    def test(self, seat: Seat) -> str:
        """Sign in to both servers and look into the folders.

        Raises:
            DeskError: It does not work.
        """
        settings = read_settings(seat.account.settings)
        found = _tried(settings, credentials_of(seat)())
        return f"{settings.imap.words} and {settings.smtp.words} let you in; {found}."

    def leave(self, seat: Seat) -> None:
        """A mail server need not be told."""

    def runner(self, seat: Seat) -> Runner:
        """What serves the account."""
        return MailboxRunner(seat, credentials_of(seat), watches=self.watches)

    def _servers(
        self, kept: dict[str, str], credentials: Callable[[], Credentials]
    ) -> tuple[MailSettings, str]:
        """The servers that were named, or the first found that let the person in."""
        if kept.get("imap_host") and kept.get("smtp_host"):
            return _named(kept, credentials), ""
        problem: MailProblem | None = None
        for found in self.find(kept["address"]):
            settings = read_settings({**kept, **_settings_of(found)})
            try:
                _tried(settings, credentials())
            except MailProblem as error:
                if error.trouble is Trouble.SIGN_IN:
                    raise  # the right server, the wrong password
                problem = problem or error
                continue
            kept.update(_settings_of(found))
            return settings, f", according to {found.source}"
        raise problem or InvalidInput(
            f"The servers of {kept['address']} were not found.", "Name the IMAP and the SMTP server."
        )


def _history_s(answers: Mapping[str, str], now_s: int) -> str:
    """How far back mail is fetched, epoch seconds.

    Raises:
        InvalidInput: The answer is no number of days.
    """
    days = answers.get("history_days", "0") or "0"
    if not days.isdecimal() or len(days) > 5:  # noqa: PLR2004 - 270 years
        raise InvalidInput(f"“{days[:20]}” is not a number of days.")
    return str(max(1, now_s - int(days) * _DAY_S))


def _named(kept: Mapping[str, str], credentials: Callable[[], Credentials]) -> MailSettings:
    """The servers as they were named; where no protection was, TLS is tried first and STARTTLS then."""
    open_kinds = [kind for kind in ("imap", "smtp") if not kept.get(f"{kind}_security")]
    problem: MailProblem | None = None
    for chosen in product((Security.TLS, Security.STARTTLS), repeat=len(open_kinds)):
        given = zip(open_kinds, chosen, strict=True)
        wanted = {f"{kind}_security": security.value for kind, security in given}
        settings = read_settings({**kept, **(wanted if problem else {})})
        _require_protection(settings)
        try:
            _tried(settings, credentials())
        except MailProblem as error:
            problem = problem or error
            if not open_kinds or error.trouble is not Trouble.STOPPED or "TLS" not in error.message:
                raise
        else:
            return settings
    raise problem or InvalidInput("The servers cannot be reached.")


def _require_protection(settings: MailSettings) -> None:
    """A password goes over a network only under TLS."""
    for server in (settings.imap, settings.smtp):
        if server.security is Security.NONE and server.host not in _LOCAL_HOSTS:
            raise InvalidInput(
                f"The connection to {server.host} would not be protected.", "Choose tls or starttls."
            )


def _tried(settings: MailSettings, credentials: Credentials) -> str:
    """Sign in to both servers; gives what was found, in words."""
    with ImapSession(settings, credentials) as mailbox:
        for folder in settings.folders:
            mailbox.state(folder)
        count = len(mailbox.folders())
        has_idle = "IDLE" in mailbox.capabilities
    with SmtpSession(settings, credentials):
        pass
    news = "news come at once" if has_idle else "news come on the schedule"
    return f"{count} folders, {news}"


def _settings_of(found: Found) -> dict[str, str]:
    return {
        "user": found.user,
        **_server("imap", found.imap),
        **_server("smtp", found.smtp),
        "files_itself": "yes" if found.files_itself else "no",
    }


def _written(kept: Mapping[str, str], settings: MailSettings) -> dict[str, str]:
    """The settings to keep: what was answered, and the servers in full."""
    return {**kept, **_server("imap", settings.imap), **_server("smtp", settings.smtp)}


def _server(kind: str, server: Server) -> dict[str, str]:
    return {
        f"{kind}_host": server.host,
        f"{kind}_port": str(server.port),
        f"{kind}_security": server.security.value,
    }
