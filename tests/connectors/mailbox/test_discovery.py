"""Servers are found from an address by several ways, and what is found never sends a password in the open."""

from __future__ import annotations

import pytest

from desk_app.connectors.mailbox.discovery import find_servers, read_autoconfig
from desk_app.connectors.mailbox.settings import Security, read_settings
from desk_app.domain.errors import InvalidInput

FILE = """<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="desk.example">
<incomingServer type="pop3">
<hostname>pop.desk.example</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap">
<hostname>open.desk.example</hostname><port>143</port><socketType>plain</socketType></incomingServer>
<incomingServer type="imap">
<hostname>IMAP.desk.example</hostname><port>143</port><socketType>STARTTLS</socketType>
<username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp">
<hostname>smtp.desk.example</hostname><port>465</port><socketType>SSL</socketType></outgoingServer>
</emailProvider></clientConfig>"""


def nothing(_url: str) -> str:
    return ""


def no_records(_name: str, _kind: str) -> tuple[str, ...]:
    return ()


def test_large_providers_are_known_without_asking_anybody() -> None:
    def never(_what: str, _kind: str = "") -> str:
        raise AssertionError("asked")

    (found,) = find_servers("Ann@GMail.com", never, no_records)

    assert (found.imap.host, found.smtp.host, found.oauth, found.files_itself) == (
        "imap.gmail.com",
        "smtp.gmail.com",
        "google",
        True,
    )


def test_the_domains_own_file_comes_before_everything_else() -> None:
    found = next(
        find_servers("support@desk.example", lambda url: FILE if "autoconfig.desk" in url else "", no_records)
    )

    assert (found.imap.host, found.imap.port, found.imap.security) == (
        "imap.desk.example",
        143,
        Security.STARTTLS,
    )
    assert (found.user, found.smtp.security) == ("support", Security.TLS)
    assert "autoconfig of desk.example" in found.source


def test_service_records_and_mail_exchangers_are_asked() -> None:
    records = {
        ("_imaps._tcp.desk.example", "SRV"): ("0 1 993 mail.desk.example.",),
        ("_submissions._tcp.desk.example", "SRV"): ("0 0 0 .",),
        ("_submission._tcp.desk.example", "SRV"): ("0 1 587 mail.desk.example.",),
        ("big.example", "MX"): ("10 big-example.mail.protection.outlook.com.",),
    }

    def look(name: str, kind: str) -> tuple[str, ...]:
        return records.get((name, kind), ())

    own = next(find_servers("a@desk.example", nothing, look))
    hosted = next(find_servers("a@big.example", nothing, look))

    assert (own.imap.words, own.smtp.words) == (
        "mail.desk.example:993 (TLS)",
        "mail.desk.example:587 (STARTTLS)",
    )
    assert (hosted.imap.host, hosted.oauth) == ("outlook.office365.com", "microsoft")


def test_the_usual_names_are_tried_last() -> None:
    found = list(find_servers("a@desk.example", nothing, no_records))

    assert [one.imap.host for one in found] == ["imap.desk.example", "mail.desk.example"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>not found</html>",
        "<broken",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><clientConfig>&a;</clientConfig>',
        FILE.replace("STARTTLS", "plain"),
        FILE.replace("465", "99999999"),
    ],
)
def test_files_that_are_broken_dangerous_or_in_the_open_are_passed_over(text: str) -> None:
    assert read_autoconfig(text, "a@desk.example") is None


@pytest.mark.parametrize("address", ["", "ann", "ann@", "@x.example", "ann@localhost"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        next(find_servers(address, nothing, no_records))


def test_ports_and_protection_follow_from_one_another() -> None:
    kept = {"address": "a@x.example", "imap_host": "h", "smtp_host": "h"}

    plain = read_settings(kept)
    starttls = read_settings({**kept, "imap_port": "143", "smtp_port": "587"})

    assert (plain.imap.port, plain.smtp.port, plain.smtp.security) == (993, 465, Security.TLS)
    assert (starttls.imap.security, starttls.smtp.security) == (Security.STARTTLS, Security.STARTTLS)
    for wrong in ({"imap_port": "x"}, {"imap_security": "ssl3"}):
        with pytest.raises(InvalidInput):
            read_settings({**kept, **wrong})
