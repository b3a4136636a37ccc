"""The browser in which a person signs in at a provider, and the way to stop waiting for them.

What waits is a small web server on this computer (RFC 8252, 7.3) that ends with the provider's answer. Giving
up sends it the answer that the provider sends when somebody presses "Cancel" there (RFC 6749, 4.1.2.1).
"""

from __future__ import annotations

import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from desk_app.connectors.mailbox.oauth import GIVEN_UP
from desk_app.connectors.mailbox.problems import MailProblem, Trouble

_WAIT_S: Final = 5.0
_NEAR: Final = "127.0.0.1"


def _to_terminal(text: str) -> None:
    if sys.stderr is not None:  # a program without a terminal has none
        sys.stderr.write(text)


class Browser:
    """Opens pages of providers.

    Attributes:
        page: The page that was opened last, for a person whose browser did not open; empty for none.
    """

    def __init__(
        self,
        show: Callable[[str], object] = webbrowser.open,
        tell: Callable[[str], object] = _to_terminal,
    ) -> None:
        """Open nothing yet.

        Args:
            show: Opens an address in the person's browser; says whether it did.
            tell: Hears a sentence where no browser opens.
        """
        self._show, self._tell = show, tell
        self.page = ""
        self._begun = self._ended = 0

    def begin(self) -> Callable[[str], None]:
        """A sign-in begins; gives what opens its page, unless it was given up before it came to that.

        Its page opens beside the program: some browsers are there until the person closes them.
        """
        self.page = ""
        self._begun += 1
        mine = self._begun

        def open_page(page: str) -> None:
            if mine <= self._ended:
                raise MailProblem("Signing in was stopped.", trouble=Trouble.SIGN_IN)
            self.page = page
            self.again()

        return open_page

    def again(self) -> None:
        """Open the page once more, for a person who has closed it; nothing where none was opened yet."""
        if self.page:
            threading.Thread(target=self._open, args=(self.page,), name="desk-browser", daemon=True).start()

    def _open(self, page: str) -> None:
        if self._show(page) is False:
            self._tell(f"No browser opens here. Sign in on this page:\n{page}\n")

    def give_up(self) -> None:
        """Tell what waits for the last page, or is about to, that nobody signs in there."""
        self._ended = self._begun
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.page).query).items()}
        self.page = ""
        back = query.get("redirect_uri", "")
        if urlsplit(back).hostname != _NEAR:
            return
        answer = urlencode({"error": GIVEN_UP, "state": query.get("state", "")})
        with requests.Session() as near, suppress(requests.RequestException):  # it may have ended by itself
            near.trust_env = False  # no proxy leads to this computer
            near.get(f"{back}?{answer}", timeout=_WAIT_S)
