"""Signs in at the provider in the person's own browser (OAuth 2.0 with PKCE and a loopback address).

The password never comes here. What is kept is a refresh token; access tokens live for an hour and are never
written down. Sources: RFC 6749, RFC 7636 (PKCE), RFC 8252 (native apps), the providers' own pages on IMAP.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.domain.errors import InvalidInput

_WAIT_S: Final = 300.0
_ANSWER_S: Final = 20.0
_EARLY_S: Final = 120
"""A token is renewed before it ends, since a round of fetching takes a while."""
_HEAD: Final = b"<html><meta charset=utf-8><title>Desk App</title>"
_DONE: Final = _HEAD + b"<p>You are signed in. Close this page and go back to Desk App."
_FAILED: Final = _HEAD + b"<p>Signing in did not work. Go back to Desk App."


@dataclass(frozen=True, slots=True)
class Provider:
    """Where one signs in.

    Attributes:
        scope: What is asked for: reading and sending mail, and staying signed in.
        extra: Further parameters of the authorisation address.
    """

    name: str
    authorise: str
    token: str
    scope: str
    extra: tuple[tuple[str, str], ...] = ()


PROVIDERS: Final = {
    "google": Provider(
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        (("access_type", "offline"), ("prompt", "consent")),
    ),
    "microsoft": Provider(
        "Microsoft",
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
        " offline_access",
    ),
}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """Who asks: the client that an organisation registered at its provider.

    Attributes:
        secret: Google gives one to desktop programs too; it is no secret there, and empty elsewhere.
    """

    provider: Provider
    client_id: str
    secret: str = ""


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


def client_of(provider: str, client_id: str, secret: str) -> OAuthClient:
    """The client for a provider.

    Raises:
        InvalidInput: There is no such provider, or no client id.
    """
    if provider not in PROVIDERS:
        raise InvalidInput(
            f"Signing in at “{provider[:30]}” is not known.", f"Choose {' or '.join(PROVIDERS)}."
        )
    if not client_id:
        raise InvalidInput(
            f"Signing in at {PROVIDERS[provider].name} needs a client id.",
            "Register Desk App at the provider as a desktop program and give its client id.",
        )
    return OAuthClient(PROVIDERS[provider], client_id, secret)


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
        open_page(f"{client.provider.authorise}?{urlencode(query)}")
        code = loopback.wait()
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": loopback.address}
        return _tokens(client, {**given, "code_verifier": verifier})


def renew(client: OAuthClient, refresh: str) -> Tokens:
    """A new access token.

    Raises:
        MailProblem: The provider wants the person to sign in again, or cannot be reached.
    """
    return _tokens(client, {"grant_type": "refresh_token", "refresh_token": refresh})


class TokenSource:
    """Gives an access token that is still good, renewing it when needed; used by one thread at a time."""

    def __init__(self, client: OAuthClient, refresh: str, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._refresh = refresh
        self._access = ""
        self._ends_s = 0.0
        self._now = now

    def access(self) -> str:
        """The token.

        Raises:
            MailProblem: It cannot be renewed.
        """
        if not self._access or self._ends_s - _EARLY_S < self._now():
            fresh = renew(self._client, self._refresh)
            self._refresh = fresh.refresh or self._refresh
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
        raise MailProblem(
            f"{name} cannot be reached.", "It is tried again by itself.", trouble=Trouble.OFFLINE
        ) from error
    access = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(access, str):
        word = found.get("error", "") if isinstance(found, dict) else ""
        raise MailProblem(
            f"{name} did not let you in ({str(word)[:60] or answer.status_code}).",
            "Sign in again.",
            trouble=Trouble.SIGN_IN,
        )
    lasts_s = found.get("expires_in", 3_600)
    seconds = float(lasts_s) if isinstance(lasts_s, int | float) else 3_600.0
    return Tokens(str(found.get("refresh_token", "")), access, seconds)


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

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
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
        """Take an answer; one with another state is not ours."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        is_ours = hmac.compare_digest(query.get("state", ""), self._state)
        if is_ours and ("code" in query or "error" in query):
            self._answer = query
        request.send_response(200 if is_ours else 404)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.end_headers()
        request.wfile.write(_DONE if is_ours and "code" in query else _FAILED)

    def wait(self) -> str:
        """The code.

        Raises:
            MailProblem: The provider answered with an error, or nobody did.
        """
        until = time.monotonic() + _WAIT_S
        while not self._answer and time.monotonic() < until:
            self._server.handle_request()
        if "code" in self._answer:
            return self._answer["code"]
        reason = self._answer.get("error", "nothing happened for five minutes")
        raise MailProblem(f"Signing in did not work ({reason[:80]}).", "Try again.", trouble=Trouble.SIGN_IN)
