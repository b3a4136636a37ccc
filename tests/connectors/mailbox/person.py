"""Somebody at a provider's pages with a browser: signs in with a password, and allows what is asked."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

_WAIT_S = 20.0


class _Form(HTMLParser):
    """The fields of the first form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None:
            self.action = found.get("action", "")
        if tag == "input" and found.get("type") != "submit" and found.get("name"):
            self.fields[found["name"]] = found.get("value", "")


@dataclass
class Person:
    """Who sits before the browser.

    Attributes:
        allows: Presses the button that allows it, not the one that does not.
        saw: The last page as it came.
    """

    address: str
    password: str
    allows: bool = True
    saw: list[str] = field(default_factory=list)

    def open(self, page: str) -> bool:
        """What `webbrowser.open` does: the page opens beside the program."""
        threading.Thread(target=self.visit, args=(page,), daemon=True).start()
        return True

    def visit(self, page: str) -> None:
        """Sign in on a page, and answer what it asks."""
        with requests.Session() as browser:
            browser.trust_env = False
            shown = browser.get(page, timeout=_WAIT_S)
            shown = self._send(browser, shown, username=self.address, password=self.password)
            if "allow" in shown.text:
                shown = self._send(browser, shown, **({"allow": "Authorize"} if self.allows else {}))
            self.saw.append(shown.text)

    @staticmethod
    def _send(browser: requests.Session, shown: requests.Response, **typed: str) -> requests.Response:
        form = _Form()
        form.feed(shown.text)
        where = urljoin(shown.url, form.action or shown.url)
        return browser.post(
            where, data={**form.fields, **typed}, headers={"Referer": shown.url}, timeout=_WAIT_S
        )
