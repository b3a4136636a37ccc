"""Signs in at the provider in the person's own browser (OAuth 2.0 with PKCE and a loopback address).

The password never comes here. What is kept is a refresh token; access tokens live for an hour and are never
written down. Sources: RFC 6749, RFC 7636 (PKCE), RFC 8252 (native apps), the providers' own pages on IMAP.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final, Protocol, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from desk_app.connectors.mailbox.oauth_providers import OAuthClient, Provider
from desk_app.connectors.mailbox.problems import MailProblem, Trouble

_WAIT_S: Final = 300.0
_ANSWER_S: Final = 20.0
_EARLY_S: Final = 120
"""A token is renewed before it ends, since a round of fetching takes a while."""
_PASSING: Final = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_SERVER_ERROR: Final = 500
_TOO_MANY: Final = 429
_SAID_LENGTH: Final = 160
_HEAD: Final = b"<html><meta charset=utf-8><title>Desk App</title>"
_DONE: Final = _HEAD + b"<p>You are signed in. Close this page and go back to Desk App."
_FAILED: Final = _HEAD + b"<p>Signing in did not work. Go back to Desk App."
GIVEN_UP: Final = "given_up"
"""What is answered in the place of a provider when the person waits no longer."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave.

    Attributes:
        refresh: Kept; empty when the provider gave none anew.
        access: Used to sign in.
        lasts_s: How long `access` is good, seconds.
    """

    refresh: str
    access: str
    lasts_s: float


def sign_in(client: OAuthClient, address: str, open_page: Callable[[str], object]) -> Tokens:
    """Let the person sign in with the browser; waits until that is done.

    Args:
        client: Who asks.
        address: Proposed to the provider as the account.
        open_page: Opens an address in the browser.

    Raises:
        MailProblem: The person or the provider said no, or nothing happened for five minutes.
    """
    verifier = secrets.token_urlsafe(64)
    state = secrets.token_urlsafe(24)
    with _Loopback(state) as loopback:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        query = {
            "client_id": client.client_id,
            "redirect_uri": loopback.address,
            "response_type": "code",
            "scope": client.provider.scope,
            "state": state,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            "login_hint": address,
            **dict(client.provider.extra),
        }
        page = client.provider.authorise
        open_page(f"{page}{'&' if '?' in page else '?'}{urlencode(query)}")
        code = loopback.wait(client.provider)
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": loopback.address}
        tokens = _tokens(client, {**given, "code_verifier": verifier})
    if not tokens.refresh:
        raise MailProblem(
            f"{client.provider.name} lets you in, but not for longer than now.",
            "Allow offline access in the registration of Desk App there, then sign in again.",
            trouble=Trouble.SIGN_IN,
        )
    return tokens


def renew(client: OAuthClient, refresh: str) -> Tokens:
    """A new access token.

    Raises:
        MailProblem: The provider wants the person to sign in again, or cannot be reached.
    """
    return _tokens(client, {"grant_type": "refresh_token", "refresh_token": refresh})


class TokenBox(Protocol):
    """Where the refresh token of an account is kept, for everybody who signs in with it.

    Many providers give a new one each time and end the old one (RFC 9700, 4.14.2), so it is read right before
    it is used and written right after, by one at a time.
    """

    def turn(self) -> AbstractContextManager[object]:
        """Nobody else renews meanwhile."""

    def load(self) -> str:
        """The token that counts now."""

    def keep(self, refresh: str) -> None:
        """The next one."""


class TokenSource:
    """Gives an access token that is still good, renewing it when needed; any thread may ask."""

    def __init__(
        self,
        client: OAuthClient,
        box: TokenBox,
        now: Callable[[], float] = time.monotonic,
        first: Tokens | None = None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            client: Who asks.
            box: Has the refresh token.
            now: Seconds of a clock that is never set back.
            first: What signing in has just given.
        """
        self._client = client
        self._box = box
        self._now = now
        self._lock = threading.Lock()
        self._access = first.access if first else ""
        self._ends_s = now() + first.lasts_s if first else 0.0

    def access(self) -> str:
        """The token.

        Raises:
            MailProblem: It cannot be renewed.
        """
        with self._lock:
            is_good = bool(self._access) and self._ends_s - _EARLY_S >= self._now()
            return self._access if is_good else self._renew()

    def anew(self) -> str:
        """Another one, because time is up or a server does not take the last one any more.

        Raises:
            MailProblem: It cannot be renewed.
        """
        with self._lock:
            return self._renew()

    def _renew(self) -> str:
        self._access = ""
        with self._box.turn():
            before = self._box.load()
            fresh = renew(self._client, before)
            if fresh.refresh and fresh.refresh != before:
                self._box.keep(fresh.refresh)
        self._access, self._ends_s = fresh.access, self._now() + fresh.lasts_s
        return self._access


def _tokens(client: OAuthClient, given: dict[str, str]) -> Tokens:
    name = client.provider.name
    data = {
        **given,
        "client_id": client.client_id,
        **({"client_secret": client.secret} if client.secret else {}),
    }
    try:
        answer = requests.post(client.provider.token, data=data, timeout=_ANSWER_S, allow_redirects=False)
        found: Any = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise _away(name) from error
    access = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(access, str):
        word = str(found.get("error", ""))[:60] if isinstance(found, dict) else ""
        raise _refused(name, word, answer.status_code)
    lasts_s = found.get("expires_in", 3_600)
    seconds = float(lasts_s) if isinstance(lasts_s, int | float) else 3_600.0
    refresh = found.get("refresh_token")
    return Tokens(refresh if isinstance(refresh, str) else "", access, seconds)


def _away(name: str) -> MailProblem:
    return MailProblem(f"{name} cannot be reached.", "It is tried again by itself.", trouble=Trouble.OFFLINE)


def _refused(name: str, word: str, status: int) -> MailProblem:
    """Why there is no token (RFC 6749, 5.2): only some reasons are a person's business."""
    if status >= _SERVER_ERROR or status == _TOO_MANY or word in _PASSING:
        return _away(name)
    if word == "invalid_grant":
        return MailProblem(
            f"{name} does not let Desk App in any longer: what it was allowed has ended or was taken back.",
            "Sign in again.",
            trouble=Trouble.SIGN_IN,
        )
    if word in {"invalid_client", "unauthorized_client"}:
        return MailProblem(
            f"{name} does not know this client id and secret.",
            "Check the registration of Desk App there, then sign in again.",
            trouble=Trouble.SIGN_IN,
        )
    return MailProblem(
        f"{name} did not let you in ({word or status}).", "Sign in again.", trouble=Trouble.SIGN_IN
    )


_STRANGE: Final = "strange"
_NOT_ALLOWED: Final = {
    "": (
        "Nobody signed in at {name} for five minutes.",
        "Try again. Where no page opens in your browser, start the browser first.",
    ),
    GIVEN_UP: ("Signing in at {name} was stopped.", "Try again when you want to."),
    _STRANGE: (
        "An answer came back that does not belong to this sign-in at {name}. It was not used.",
        "Try again, and use only the page that opens then.",
    ),
    "access_denied": (
        "{name} says that you did not allow it.",
        "Sign in again, and allow Desk App there to read and send your mail.",
    ),
    "invalid_scope": (
        "{name} does not give what Desk App asks it for: {scope}.",
        "Ask whoever runs it which scope reads and sends mail, and give that one.",
    ),
    "unauthorized_client": (
        "{name} does not let this client id sign people in.",
        "Check the registration of Desk App there, then try again.",
    ),
}
"""Why a provider sent the person back without a code (RFC 6749, 4.1.2.1), and what to do."""


def _not_allowed(provider: Provider, word: str, said: str) -> MailProblem:
    """Why nobody was signed in; what a provider says itself counts where nothing better is known."""
    if word in _PASSING:
        return MailProblem(
            f"{provider.name} cannot sign anybody in just now.",
            "Try again in a few minutes.",
            trouble=Trouble.OFFLINE,
        )
    reason = " ".join((said or word).split())[:_SAID_LENGTH].rstrip(".")
    sentence, hint = _NOT_ALLOWED.get(word, ("{name} did not let you in: {reason}.", "Try again."))
    words = sentence.format(name=provider.name, scope=provider.scope, reason=reason)
    return MailProblem(words, hint, trouble=Trouble.SIGN_IN)


class _QuietServer(HTTPServer):
    """A browser that leaves before it has read the page is nobody's business."""

    def handle_error(self, _request: object, _client: object) -> None:
        return


class _Loopback:
    """A web server on this computer alone that hears the one answer of the provider (RFC 8252, 7.3)."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._answer: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.heard(self)

            def log_message(self, *_: object) -> None:
                return  # the address holds the code

        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self._server.timeout = 1.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    @property
    def address(self) -> str:
        """Where the browser is sent back to."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def heard(self, request: BaseHTTPRequestHandler) -> None:
        """Take an answer; one with another state is not ours, and ends it (RFC 6749, 10.12)."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        is_answer = "code" in query or "error" in query
        is_ours = hmac.compare_digest(query.get("state", "").encode(), self._state.encode())
        if is_answer and not self._answer:
            self._answer = query if is_ours else {"error": _STRANGE}
        request.send_response(200 if is_ours else 404)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.end_headers()
        request.wfile.write(_DONE if is_ours and "code" in query else _FAILED)

    def wait(self, provider: Provider) -> str:
        """The code.

        Raises:
            MailProblem: The provider answered with an error, or nobody did.
        """
        until = time.monotonic() + _WAIT_S
        while not self._answer and time.monotonic() < until:
            self._server.handle_request()
        if "code" in self._answer:
            return self._answer["code"]
        raise _not_allowed(provider, self._answer.get("error", ""), self._answer.get("error_description", ""))
