"""One SMTP connection: sends a mail whole, and says so right before its last byte.

A server takes a mail only when it has seen its end (RFC 5321, 4.1.1.4). What is cut before has certainly not
been sent; that moment is told, so that it can be written down first.
"""

from __future__ import annotations

import re
import smtplib
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Self

from desk_app.connectors.mailbox.imap import CONNECT_S, READ_S, Credentials
from desk_app.connectors.mailbox.problems import MailProblem, Trouble, in_words, sign_in_refused
from desk_app.connectors.mailbox.settings import MailSettings, Security

_DOTS: Final = re.compile(rb"(?m)^\.")
_ENDS: Final = re.compile(rb"\r\n|\r|\n")
_DOT: Final = b".\r\n"
_LEAVES_S: Final = 0.2
_AT_ONCE_S: Final = 0.02
"""How long it is listened whether a server leaves in the middle of a mail; the second where it has confirmed
that it has everything."""
_GOES_ON: Final = 354
_OK: Final = 250
_CHALLENGE: Final = 334
_PERMANENT: Final = 500
_HELO: Final = "desk-app.invalid"
"""Said instead of this computer's own name, which is nobody's business."""


class Unanswered(MailProblem):
    """The connection broke after the last byte: the mail may have been sent."""


class SmtpSession:
    """An open connection for sending; used by one thread."""

    def __init__(self, settings: MailSettings, credentials: Credentials) -> None:
        """Connect and sign in.

        Raises:
            MailProblem: It did not work; the sentence says why.
        """
        self._host = settings.smtp.host
        try:
            self._enter(settings, credentials)
        except MailProblem as problem:
            if problem.trouble is not Trouble.SIGN_IN or credentials.again is None:
                raise
            self._enter(settings, credentials.again())

    def _enter(self, settings: MailSettings, credentials: Credentials) -> None:
        try:
            self._client = self._connect(settings)
            try:
                self._sign_in(settings.user, credentials)
            except BaseException:
                self._client.close()
                raise
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code < _PERMANENT:  # such as 454, the server cannot look it up now (RFC 4954, 6)
                raise in_words(error, self._host) from error
            raise sign_in_refused(self._host, "", with_token=bool(credentials.token)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise in_words(error, self._host) from error
        if self._client.sock is not None:
            self._client.sock.settimeout(READ_S)

    def __enter__(self) -> Self:
        """The session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.close()

    def close(self) -> None:
        """Say good-bye; a broken connection is simply let go."""
        with suppress(OSError, smtplib.SMTPException):
            self._client.quit()
        self._client.close()

    @staticmethod
    def _connect(settings: MailSettings) -> smtplib.SMTP:
        server = settings.smtp
        if server.security is Security.TLS:
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=_HELO,
                timeout=CONNECT_S,
                context=settings.context(),
            )
        client = smtplib.SMTP(server.host, server.port, local_hostname=_HELO, timeout=CONNECT_S)
        try:
            client.ehlo()
            if server.security is Security.STARTTLS:
                _start_tls(client, settings)
        except BaseException:
            client.close()
            raise
        return client

    def _sign_in(self, user: str, credentials: Credentials) -> None:
        self._client.ehlo_or_helo_if_needed()
        if credentials.token:
            words = f"user={user}\x01auth=Bearer {credentials.token}\x01\x01"
            code, answer = self._client.docmd("AUTH", "XOAUTH2 " + b64encode(words.encode()).decode())
            if code == _CHALLENGE:  # the refusal with its reason, which wants an empty answer
                code, answer = self._client.docmd("")
            if code not in {235, 503}:
                raise smtplib.SMTPAuthenticationError(code, answer)
        elif credentials.password and self._client.has_extn("auth"):
            self._client.login(user, credentials.password)

    def send(
        self, sender: str, recipients: Sequence[str], raw: bytes, *, before_last: Callable[[], None]
    ) -> tuple[str, ...]:
        """Send one mail.

        Args:
            sender: Of the envelope; empty for automatic mail.
            recipients: Of the envelope.
            raw: The mail.
            before_last: Called when all but the last line is sent; what it raises stops the sending.

        Returns:
            Sentences about recipients that were refused while others were taken.

        Raises:
            Unanswered: The connection broke after the last line.
            MailProblem: It was not sent.
        """
        try:
            refused = self._envelope(sender, recipients, raw)
            last = self._body(raw)
            if self._has_hung_up(_LEAVES_S if last == _DOT else _AT_ONCE_S):
                raise smtplib.SMTPServerDisconnected("it spoke or left before the end of a mail")
        except (OSError, smtplib.SMTPException) as error:
            raise self._failed(error) from error
        try:
            before_last()
        except BaseException:
            self._client.close()  # without the dot nothing is sent
            raise
        try:
            self._client.send(last)
        except (OSError, smtplib.SMTPException) as error:
            raise self._failed(error) from error  # the line was gone before
        try:
            code, words = self._client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unanswered(
                f"The connection to {self._host} broke at the very end of a mail.",
                "It is looked for before it is sent again.",
                trouble=Trouble.OFFLINE,
            ) from error
        if code != _OK:
            raise self._failed(smtplib.SMTPDataError(code, words))
        return refused

    def _body(self, raw: bytes) -> bytes:
        """Send all of the mail but its end; gives the bytes that end it.

        With CHUNKING (RFC 3030) the server confirms that it has everything before the end is sent, so that
        hardly anything is left that can be cut off unnoticed.
        """
        if self._client.has_extn("chunking"):
            whole = _ENDS.sub(b"\r\n", raw)
            self._client.send(b"BDAT %d\r\n" % len(whole) + whole)
            code, words = self._client.getreply()
            if code != _OK:
                raise smtplib.SMTPDataError(code, words)
            return b"BDAT 0 LAST\r\n"
        code, words = self._client.docmd("DATA")
        if code != _GOES_ON:
            raise smtplib.SMTPDataError(code, words)
        self._client.send(_lines(raw))
        return _DOT

    def _has_hung_up(self, within_s: float) -> bool:
        """Whether the server left, or spoke, before the end of a mail: then it has surely not taken it.

        A server that confirms nothing before the end leaves no other way to tell a mail that was cut in its
        words, and may be sent again, from one that was cut at its end, about which a person is asked.
        """
        line = self._client.sock
        if line is None:
            return True
        before = line.gettimeout()
        line.settimeout(within_s)
        try:
            line.recv(1)
        except TimeoutError:
            return False
        except OSError:
            return True
        finally:
            line.settimeout(before)
        return True

    def _envelope(self, sender: str, recipients: Sequence[str], raw: bytes) -> tuple[str, ...]:
        options = [f"size={len(raw)}"] if self._client.has_extn("size") else []
        if not all(address.isascii() for address in recipients):
            if not self._client.has_extn("smtputf8"):
                raise MailProblem(
                    f"{self._host} cannot send to addresses with letters like ä.",
                    "Use another address of this person.",
                    trouble=Trouble.REFUSED,
                )
            options += ["SMTPUTF8", "BODY=8BITMIME"]
            self._client.command_encoding = "utf-8"
        code, words = self._client.mail(sender, options)
        if code != _OK:
            raise smtplib.SMTPSenderRefused(code, words, sender)
        refused: dict[str, tuple[int, bytes]] = {}
        for address in recipients:
            code, words = self._client.rcpt(address)
            if code not in {250, 251}:
                refused[address] = (code, words)
        if len(refused) == len(recipients):
            raise smtplib.SMTPRecipientsRefused(refused)
        return tuple(
            f"{address}: {words.decode('utf-8', 'replace')}" for address, (_, words) in refused.items()
        )

    def _failed(self, error: BaseException) -> MailProblem:
        """In words; the connection is set back so that the next mail can go."""
        with suppress(OSError, smtplib.SMTPException):
            self._client.rset()
        return in_words(error, self._host)


def _start_tls(client: smtplib.SMTP, settings: MailSettings) -> None:
    server = settings.smtp
    if not client.has_extn("starttls"):
        raise MailProblem(
            f"{server.host} does not offer STARTTLS on port {server.port}.",
            "Choose TLS, usually on port 465.",
            trouble=Trouble.STOPPED,
        )
    client.starttls(context=settings.context())
    client.ehlo()


def _lines(raw: bytes) -> bytes:
    """The mail as DATA wants it: CRLF everywhere, dots doubled at line starts, CRLF at the end."""
    text = _DOTS.sub(b"..", _ENDS.sub(b"\r\n", raw))
    return text if text.endswith(b"\r\n") else text + b"\r\n"
