"""Signing in at a provider: a real browser round trip against a provider of our own on this computer."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from desk_app.connectors.mailbox.oauth import OAuthClient, Provider, TokenSource, client_of, sign_in
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.domain.errors import InvalidInput


class FakeProvider:
    """Checks the challenge (RFC 7636) and hands out tokens."""

    def __init__(self) -> None:
        self.challenge = ""
        self.refuses = False
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                data = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                body = json.dumps(outer.answer(data)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.client = OAuthClient(
            Provider(
                "Test", "http://authorise.invalid/", f"http://127.0.0.1:{self.server.server_port}/", "mail"
            ),
            "client-1",
        )

    def answer(self, data: dict[str, str]) -> dict[str, object]:
        self.asked.append(data["grant_type"])
        if self.refuses:
            return {"error": "invalid_grant"}
        if data["grant_type"] == "authorization_code":
            digest = hashlib.sha256(data["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.challenge:
                return {"error": "invalid_grant"}
        return {"access_token": f"access-{len(self.asked)}", "refresh_token": "refresh-1", "expires_in": 3600}

    def browser(self, url: str, **answer: str) -> None:
        """What the person's browser does: comes back to the loopback address."""
        query = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        self.challenge = query["code_challenge"]
        assert query["code_challenge_method"] == "S256"
        given = {"state": query["state"], "code": "code-1", **answer}
        back = f"{query['redirect_uri']}?{urlencode(given)}"
        threading.Thread(target=lambda: requests.get(back, timeout=10), daemon=True).start()


@contextmanager
def provider() -> Iterator[FakeProvider]:
    found = FakeProvider()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        found.server.server_close()


def test_signing_in_with_the_browser_gives_a_token_that_is_renewed() -> None:
    with provider() as here:
        tokens = sign_in(here.client, "ann@x.example", here.browser)
        now = [1_000.0]
        source = TokenSource(here.client, tokens.refresh, now=lambda: now[0])

        assert tokens.refresh == "refresh-1"
        assert source.access() == source.access() == "access-2"
        now[0] = 10**11
        assert source.access() == "access-3"
        assert here.asked == ["authorization_code", "refresh_token", "refresh_token"]


def test_a_person_who_says_no_is_told_so() -> None:
    with provider() as here, pytest.raises(MailProblem, match="access_denied"):
        sign_in(here.client, "a@x.example", lambda url: here.browser(url, code="", error="access_denied"))


def test_a_token_the_provider_took_back_asks_to_sign_in_again() -> None:
    with provider() as here:
        here.refuses = True
        with pytest.raises(MailProblem) as refused:
            TokenSource(here.client, "old").access()

    assert refused.value.trouble is Trouble.SIGN_IN


def test_an_own_client_id_is_needed_and_the_provider_must_be_known() -> None:
    assert client_of("google", "id", "secret").provider.name == "Google"
    for wrong in (("google", ""), ("elsewhere", "id")):
        with pytest.raises(InvalidInput):
            client_of(*wrong, "")
