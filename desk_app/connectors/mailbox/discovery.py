"""Finds the servers of a mailbox from its address.

A table of large providers comes first, then the domain's own word (autoconfig files, SRV records, whose mail
exchanger it has), last the usual names. What is found is only proposed: it is tried with the person's
password before anything is kept, and a password is only ever sent over TLS. Sources: RFC 6186 (SRV), the
autoconfig format of Thunderbird (config-v1.1).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.resolver
import requests

from desk_app.connectors.mailbox.settings import IMAPS, SMTPS, SUBMISSION, Security, Server
from desk_app.domain.errors import InvalidInput

GUESSED: Final = "the usual names"
"""Source of servers that nobody has named."""
_WAIT_S: Final = 6.0
_LARGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Found:
    """Servers that were found.

    Attributes:
        user: Name to sign in with.
        source: Where this is from, in words that follow "according to".
        files_itself: The provider keeps sent mails by itself.
        oauth: Name of the provider whose sign-in is wanted; empty for a password.
    """

    imap: Server
    smtp: Server
    user: str
    source: str
    files_itself: bool = False
    oauth: str = ""


def _tls(host: str) -> Server:
    return Server(host, IMAPS, Security.TLS)


def _smtps(host: str) -> Server:
    return Server(host, SMTPS, Security.TLS)


def _submission(host: str) -> Server:
    return Server(host, SUBMISSION, Security.STARTTLS)


_GOOGLE: Final = ("imap.gmail.com", _smtps("smtp.gmail.com"), "google")
_MICROSOFT: Final = ("outlook.office365.com", _submission("smtp.office365.com"), "microsoft")
_PROVIDERS: Final[dict[str, tuple[str, Server, str]]] = {
    "gmail.com": _GOOGLE,
    "googlemail.com": _GOOGLE,
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de"), _MICROSOFT),
    "yahoo.com": ("imap.mail.yahoo.com", _smtps("smtp.mail.yahoo.com"), ""),
    "icloud.com": ("imap.mail.me.com", _submission("smtp.mail.me.com"), ""),
    "me.com": ("imap.mail.me.com", _submission("smtp.mail.me.com"), ""),
    "gmx.de": ("imap.gmx.net", _smtps("mail.gmx.net"), ""),
    "gmx.net": ("imap.gmx.net", _smtps("mail.gmx.net"), ""),
    "gmx.at": ("imap.gmx.net", _smtps("mail.gmx.net"), ""),
    "gmx.com": ("imap.gmx.com", _smtps("mail.gmx.com"), ""),
    "web.de": ("imap.web.de", _submission("smtp.web.de"), ""),
    "t-online.de": ("secureimap.t-online.de", _smtps("securesmtp.t-online.de"), ""),
    "posteo.de": ("posteo.de", _smtps("posteo.de"), ""),
    "mailbox.org": ("imap.mailbox.org", _smtps("smtp.mailbox.org"), ""),
    "fastmail.com": ("imap.fastmail.com", _smtps("smtp.fastmail.com"), ""),
    "zoho.com": ("imap.zoho.com", _smtps("smtp.zoho.com"), ""),
    "aol.com": ("imap.aol.com", _smtps("smtp.aol.com"), ""),
    "orange.fr": ("imap.orange.fr", _smtps("smtp.orange.fr"), ""),
    "free.fr": ("imap.free.fr", _smtps("smtp.free.fr"), ""),
    "libero.it": ("imapmail.libero.it", _smtps("smtp.libero.it"), ""),
    "seznam.cz": ("imap.seznam.cz", _smtps("smtp.seznam.cz"), ""),
    "sapo.pt": ("imap.sapo.pt", _smtps("smtp.sapo.pt"), ""),
    "wp.pl": ("imap.wp.pl", _smtps("smtp.wp.pl"), ""),
    "bluewin.ch": ("imaps.bluewin.ch", _smtps("smtpauths.bluewin.ch"), ""),
}
_MX: Final = (
    (("google.com", "googlemail.com"), _GOOGLE),
    (("outlook.com", "office365.us"), _MICROSOFT),
)
_PLACES: Final = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    "https://autoconfig.thunderbird.net/v1.1/{domain}",
)

Fetch = Callable[[str], str]
"""Gives the text behind an address; empty when there is none."""
Records = Callable[[str, str], tuple[str, ...]]
"""Gives the records of a name and type (SRV, MX) as texts, the best first; empty when there are none."""


def find_servers(address: str, fetch: Fetch | None = None, records: Records | None = None) -> Iterator[Found]:
    """Servers that an address may have, the likeliest first; found one by one, since each may take a while.

    Raises:
        InvalidInput: It is no address.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    if not (local and at and "." in domain.strip(".")):
        raise InvalidInput(f"“{address[:80]}” is not an e-mail address.")
    ask, look = fetch or _fetched, records or _records
    if domain in _PROVIDERS:
        yield _of_provider(_PROVIDERS[domain], address, f"the table of large providers ({domain})")
        return
    for place in _PLACES[:2]:
        yield from _from_file(
            ask(place.format(domain=domain, address=address)), address, f"autoconfig of {domain}"
        )
    yield from _from_srv(domain, address, look)
    for exchanger in look(domain, "MX")[:3]:
        for ends, provider in _MX:
            if exchanger.rstrip(".").endswith(ends):
                yield _of_provider(provider, address, f"the mail exchanger of {domain}")
    yield from _from_file(ask(_PLACES[2].format(domain=domain)), address, "the list of Thunderbird")
    yield Found(_tls(f"imap.{domain}"), _smtps(f"smtp.{domain}"), address, GUESSED)
    yield Found(_tls(f"mail.{domain}"), _submission(f"mail.{domain}"), address, GUESSED)


def _of_provider(provider: tuple[str, Server, str], address: str, source: str) -> Found:
    host, smtp, oauth = provider
    return Found(_tls(host), smtp, address, source, files_itself=bool(oauth), oauth=oauth)


def _from_file(text: str, address: str, source: str) -> Iterator[Found]:
    found = read_autoconfig(text, address)
    if found is not None:
        yield Found(*found, source)


def read_autoconfig(text: str, address: str) -> tuple[Server, Server, str] | None:
    """IMAP server, SMTP server and user name of an autoconfig file; None when it has none that is safe.

    Args:
        text: The file.
        address: Fills in `%EMAILADDRESS%` and its like.
    """
    if not text or len(text) > _LARGEST or "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        root = ET.fromstring(text)  # noqa: S314 - see above: no DTD, no entities, bounded
    except ET.ParseError:
        return None
    imap = _best(root.iter("incomingServer"), "imap")
    smtp = _best(root.iter("outgoingServer"), "smtp")
    if imap is None or smtp is None:
        return None
    local, _, domain = address.rpartition("@")
    user = imap[1].replace("%EMAILADDRESS%", address).replace("%EMAILLOCALPART%", local)
    return imap[0], smtp[0], user.replace("%EMAILDOMAIN%", domain) or address


def _best(servers: Iterator[ET.Element], kind: str) -> tuple[Server, str] | None:
    """The first server with TLS, else the first with STARTTLS; none without either."""
    found: dict[Security, tuple[Server, str]] = {}
    for element in servers:
        word = (element.findtext("socketType") or "").strip().upper()
        security = {"SSL": Security.TLS, "TLS": Security.TLS, "STARTTLS": Security.STARTTLS}.get(word)
        port = (element.findtext("port") or "").strip()
        host = (element.findtext("hostname") or "").strip().lower()
        if element.get("type") == kind and security and host and port.isdecimal() and len(port) < 6:  # noqa: PLR2004 - ports have five digits
            user = (element.findtext("username") or "").strip()
            found.setdefault(security, (Server(host, int(port), security), user))
    return found.get(Security.TLS) or found.get(Security.STARTTLS)


def _from_srv(domain: str, address: str, look: Records) -> Iterator[Found]:
    imap = _srv(look(f"_imaps._tcp.{domain}", "SRV"), Security.TLS)
    smtp = _srv(look(f"_submissions._tcp.{domain}", "SRV"), Security.TLS)
    smtp = smtp or _srv(look(f"_submission._tcp.{domain}", "SRV"), Security.STARTTLS)
    if imap is not None and smtp is not None:
        yield Found(imap, smtp, address, f"the SRV records of {domain}")


def _srv(records: tuple[str, ...], security: Security) -> Server | None:
    """`priority weight port target`; a target of `.` says that there is no such service."""
    for record in records:
        parts = record.split()
        if len(parts) == 4 and parts[2].isdecimal() and parts[3] != ".":  # noqa: PLR2004 - RFC 2782
            return Server(parts[3].rstrip(".").lower(), int(parts[2]), security)
    return None


def _fetched(url: str) -> str:
    try:
        answer = requests.get(url, timeout=_WAIT_S, allow_redirects=True, stream=True)
        with answer:
            is_good = answer.status_code == requests.codes.ok and answer.url.startswith("https://")
            data = answer.raw.read(_LARGEST + 1, decode_content=True) if is_good else b""
    except requests.RequestException:
        return ""
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def _records(name: str, kind: str) -> tuple[str, ...]:
    try:
        answer = dns.resolver.resolve(name, kind, lifetime=_WAIT_S)
        return tuple(sorted(str(record) for record in answer))
    except (dns.exception.DNSException, OSError):
        return ()
