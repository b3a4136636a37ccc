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

from desk_app.connectors.mailbox.oauth import TokenSource, sign_in
from desk_app.connectors.mailbox.oauth_providers import OAuthClient, Provider, client_of, discovered
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.domain.errors import InvalidInput
from desk_app.runtime.mail.signing_in import REFRESH, TriedBox


class FakeProvider:
    """Checks the challenge (RFC 7636) and hands out tokens."""

    def __init__(self) -> None:
        self.challenge = ""
        self.refuses = ""
        self.status = 200
        self.description: dict[str, str] | None = None
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                data = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                body = json.dumps(outer.answer(data)).encode()
                self.answered(outer.status, body)

            def do_GET(self) -> None:
                body = json.dumps(outer.description).encode()
                self.answered(404 if outer.description is None else 200, body)

            def answered(self, status: int, body: bytes) -> None:
                self.send_response(status)
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
            return {"error": self.refuses}
        if data["grant_type"] == "authorization_code":
            digest = hashlib.sha256(data["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != self.challenge:
                return {"error": "invalid_grant"}
        count = len(self.asked)
        return {"access_token": f"access-{count}", "refresh_token": f"refresh-{count}", "expires_in": 3600}

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
        kept = {REFRESH: tokens.refresh}
        source = TokenSource(here.client, TriedBox(kept), now=lambda: now[0])

        assert tokens.refresh == "refresh-1"
        assert source.access() == source.access() == "access-2"
        now[0] = 10**11
        assert source.access() == "access-3"
        assert here.asked == ["authorization_code", "refresh_token", "refresh_token"]
        assert kept == {REFRESH: "refresh-3"}  # the newest counts: many providers end the one before


def test_what_signing_in_gave_is_used_until_it_ends() -> None:
    with provider() as here:
        tokens = sign_in(here.client, "ann@x.example", here.browser)
        source = TokenSource(here.client, TriedBox({}), first=tokens)

        assert source.access() == "access-1"
        assert source.anew() == "access-2"


@pytest.mark.parametrize(
    ("answer", "sentence", "trouble"),
    [
        ({"error": "access_denied"}, "Test says that you did not allow it.", Trouble.SIGN_IN),
        ({"error": "invalid_scope"}, "Test does not give what Desk App asks it for: mail.", Trouble.SIGN_IN),
        ({"error": "server_error"}, "Test cannot sign anybody in just now.", Trouble.OFFLINE),
        (
            {"error": "own_word", "error_description": "Your  device is not managed."},
            "Test did not let you in: Your device is not managed.",
            Trouble.SIGN_IN,
        ),
        (
            {"state": "wr\u00f6ng", "code": "code-2"},
            "does not belong to this sign-in at Test. It was not used.",
            Trouble.SIGN_IN,
        ),
    ],
)
def test_an_answer_that_is_no_leave_says_why(answer: dict[str, str], sentence: str, trouble: Trouble) -> None:
    with provider() as here, pytest.raises(MailProblem) as refused:
        sign_in(here.client, "a@x.example", lambda url: here.browser(url, **{"code": "", **answer}))

    assert sentence in refused.value.message
    assert refused.value.hint
    assert refused.value.trouble is trouble
    assert here.asked == []


@pytest.mark.parametrize(
    ("word", "status", "trouble", "sentence"),
    [
        ("invalid_grant", 400, Trouble.SIGN_IN, "has ended or was taken back"),
        ("invalid_client", 401, Trouble.SIGN_IN, "does not know this client id"),
        ("temporarily_unavailable", 400, Trouble.OFFLINE, "cannot be reached"),
        ("anything", 503, Trouble.OFFLINE, "cannot be reached"),
        ("consent_required", 400, Trouble.SIGN_IN, "did not let you in (consent_required)"),
    ],
)
def test_a_refusal_says_what_it_means(word: str, status: int, trouble: Trouble, sentence: str) -> None:
    with provider() as here:
        here.refuses, here.status = word, status
        with pytest.raises(MailProblem, match=sentence.replace("(", r"\(").replace(")", r"\)")) as refused:
            TokenSource(here.client, TriedBox({REFRESH: "old"})).access()

    assert refused.value.trouble is trouble


def test_an_own_client_id_is_needed_and_the_provider_must_be_known() -> None:
    assert client_of({"oauth": "google", "client_id": "id"}, "secret").provider.name == "Google"
    for wrong in ({"oauth": "google"}, {"oauth": "elsewhere", "client_id": "id"}, {"oauth": "other"}):
        with pytest.raises(InvalidInput):
            client_of(wrong, "")


def test_a_provider_of_ones_own_tells_where_one_signs_in() -> None:
    with provider() as here:
        issuer = f"http://127.0.0.1:{here.server.server_port}"
        kept = {"oauth": "other", "oauth_issuer": f"{issuer}/", "client_id": "id", "oauth_scope": "mail"}
        here.description = {"authorization_endpoint": f"{issuer}/a", "token_endpoint": f"{issuer}/t"}

        client = client_of({**kept, **discovered(kept)}, "")
        here.description = None
        with pytest.raises(MailProblem, match="does not say where one signs in"):
            discovered(kept)

    found = client.provider
    assert (found.authorise, found.token, found.scope) == (f"{issuer}/a", f"{issuer}/t", "mail")
    assert discovered({"oauth": "google"}) == {}


@pytest.mark.parametrize(
    "issuer", ["", "http://login.example.com", "ftp://x.example", "https://", "http://[x"]
)
def test_a_provider_without_a_protected_address_is_not_asked(issuer: str) -> None:
    with pytest.raises(InvalidInput):
        discovered({"oauth": "other", "oauth_issuer": issuer})
