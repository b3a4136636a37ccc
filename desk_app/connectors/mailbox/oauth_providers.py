"""Where one can sign in with a browser: Google, Microsoft, and every provider that describes itself.

A provider of one's own (Keycloak, Authentik, a tenant of Microsoft) publishes its addresses in one document
(RFC 8414; OpenID Connect Discovery 1.0, section 4), so that one address is enough to name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.domain.errors import InvalidInput

OTHER: Final = "other"
"""The word for a provider that is named by its address."""
ISSUER: Final = "oauth_issuer"
SCOPE: Final = "oauth_scope"
AUTHORISE: Final = "oauth_authorise"
TOKEN: Final = "oauth_token"  # noqa: S105 - the name of a setting
"""Settings of an account at such a provider; the last two are found by asking it."""
_USUAL_SCOPE: Final = "openid email offline_access"
_NEAR: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ANSWER_S: Final = 20.0


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


def client_of(kept: Mapping[str, str], secret: str) -> OAuthClient:
    """The client for the provider that the settings of an account name.

    Args:
        kept: The settings: `oauth`, `client_id`, and the addresses of a provider of one's own.
        secret: The client's, empty for none.

    Raises:
        InvalidInput: There is no such provider, no client id, or the provider was not asked yet.
    """
    word = kept.get("oauth", "")
    if word != OTHER and word not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise InvalidInput(
            f"Signing in at “{word[:30]}” is not known.", f"Choose {known}, or {OTHER} with its address."
        )
    provider = _named(kept) if word == OTHER else PROVIDERS[word]
    if not kept.get("client_id"):
        raise InvalidInput(
            f"Signing in at {provider.name} needs a client id.",
            "Register Desk App at the provider as a desktop program and give its client id.",
        )
    return OAuthClient(provider, kept["client_id"], secret)


def _named(kept: Mapping[str, str]) -> Provider:
    authorise, token = kept.get(AUTHORISE, ""), kept.get(TOKEN, "")
    if not authorise or not token:
        raise InvalidInput("The address of the provider is missing.", "Such as https://login.example.com.")
    name = urlsplit(kept.get(ISSUER, "") or authorise).hostname or "The provider"
    return Provider(name, authorise, token, kept.get(SCOPE, "").strip() or _USUAL_SCOPE)


def discovered(kept: Mapping[str, str]) -> dict[str, str]:
    """The addresses of a provider of one's own, as it tells them; nothing for the known ones.

    Raises:
        InvalidInput: The address is none, or would not be protected on the way.
        MailProblem: The provider does not answer, or describes itself nowhere.
    """
    if kept.get("oauth") != OTHER:
        return {}
    issuer = kept.get(ISSUER, "").strip()
    issuer = issuer if "://" in issuer or not issuer else f"https://{issuer}"
    _require_address(issuer)
    issuer = issuer.rstrip("/")
    for page in _pages(issuer):
        found = _described(page, issuer)
        if found is not None:
            authorise, token = found
            _require_address(authorise)
            _require_address(token)
            return {ISSUER: issuer, AUTHORISE: authorise, TOKEN: token}
    raise MailProblem(
        f"{issuer} does not say where one signs in.",
        "Give the address under which the provider keeps “.well-known/openid-configuration”.",
        trouble=Trouble.STOPPED,
    )


def _pages(issuer: str) -> tuple[str, str]:
    """Where the description lies: below the address (OpenID Connect), or before its path (RFC 8414, 3)."""
    parts = urlsplit(issuer)
    return (
        f"{issuer}/.well-known/openid-configuration",
        f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{parts.path}",
    )


def _described(page: str, issuer: str) -> tuple[str, str] | None:
    try:
        answer = requests.get(page, timeout=_ANSWER_S, allow_redirects=False)
        found: Any = answer.json() if answer.ok else None
    except ValueError:
        return None
    except requests.RequestException as error:
        raise MailProblem(
            f"The provider at {urlsplit(issuer).hostname} cannot be reached.",
            "Check its address and your network.",
            trouble=Trouble.OFFLINE,
        ) from error
    if not isinstance(found, dict):
        return None
    authorise, token = found.get("authorization_endpoint"), found.get("token_endpoint")
    return (authorise, token) if isinstance(authorise, str) and isinstance(token, str) else None


def _require_address(address: str) -> None:
    """Codes and tokens go over a network only under TLS."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or parts.scheme not in {"http", "https"}:
        raise InvalidInput(
            f"“{address[:80]}” is no address of a provider.", "Such as https://login.example.com."
        )
    if parts.scheme == "http" and host not in _NEAR:
        raise InvalidInput(
            f"The connection to the provider at {host} would not be protected.", "Give its https address."
        )
