"""Pictures a mail would fetch from elsewhere: counted, named, and never fetched by themselves.

A picture nobody can see exists to report that the mail was opened, and by whom; it is named as a tracker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_CSS_URL: Final = re.compile(r"""url\(\s*["']?\s*((?:https?:)?//[^"')\s]{1,2000})""", re.IGNORECASE)
_TINY: Final = 3
"""Pixels; nothing smaller is meant to be seen."""
_TRACKERS: Final = {
    "list-manage.com": "Mailchimp",
    "mandrillapp.com": "Mailchimp",
    "sendgrid.net": "SendGrid",
    "hubspotemail.net": "HubSpot",
    "hubspotlinks.com": "HubSpot",
    "mailgun.org": "Mailgun",
    "google-analytics.com": "Google Analytics",
    "doubleclick.net": "Google",
    "mailtrack.io": "Mailtrack",
    "yesware.com": "Yesware",
    "exct.net": "Salesforce",
    "pardot.com": "Salesforce",
    "mkt.com": "Marketo",
    "mktdns.com": "Marketo",
    "klaviyomail.com": "Klaviyo",
    "sparkpostmail.com": "SparkPost",
    "createsend.com": "Campaign Monitor",
    "intercom-mail.com": "Intercom",
    "facebook.com": "Facebook",
    "linkedin.com": "LinkedIn",
}


@dataclass(frozen=True, slots=True)
class RemotePicture:
    """A picture that would have to be fetched.

    Attributes:
        url: Where it lies, http or https.
        host: The computer that would learn that the mail was opened.
        tracker: Who measures with it; empty when it looks like a picture to be seen.
        in_style: It stands in a style sheet, and is not shown even when pictures are.
    """

    url: str
    host: str
    tracker: str = ""
    in_style: bool = False


def remote_picture(url: str, *, size: tuple[int | None, int | None], hidden: bool) -> RemotePicture:
    """A picture of an `<img>`.

    Args:
        url: As it stands there.
        size: Width and height the mail gives it, in pixels.
        hidden: It stands in something that is not shown.
    """
    url = f"https:{url}" if url.startswith("//") else url
    host = host_of(url)
    unseen = hidden or any(length is not None and length <= _TINY for length in size)
    known = next((name for end, name in _TRACKERS.items() if host == end or host.endswith(f".{end}")), "")
    return RemotePicture(url, host, (known or host) if unseen else "")


def style_pictures(html: str) -> tuple[RemotePicture, ...]:
    """Backgrounds and the like that style sheets and style attributes name, each once."""
    urls = dict.fromkeys(match[1] for match in _CSS_URL.finditer(html))
    return tuple(RemotePicture(url, host_of(url), in_style=True) for url in urls)


def host_of(url: str) -> str:
    """The computer an address names, in lower case; empty when it names none."""
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    except ValueError:
        return ""


def pixels(value: str) -> int | None:
    """A length such as `1`, `1px` or `0`; nothing when it is none or a share."""
    match = re.fullmatch(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*", value)
    return int(match[1]) if match else None
