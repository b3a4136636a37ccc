"""Where a server is and how to reach it: address, certificate authority, proxy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from desk_app.domain.errors import InvalidInput

_NEAR: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """How to reach a server.

    Attributes:
        url: `https://desk.example.org`, without a slash at the end; may have a path.
        ca_file: Certificates to trust instead of the system's; "" for those.
        proxy: Address of a proxy; "" for what the system says, `none` for none.
    """

    url: str
    ca_file: str = ""
    proxy: str = ""

    @classmethod
    def of(
        cls, address: str, *, ca_file: str = "", proxy: str = "", allow_plain: bool = False
    ) -> ServerPlace:
        """The place a person typed; `desk.example.org` means https.

        Args:
            address: What the person typed.
            ca_file: A PEM file of the team's own certificate authority.
            proxy: See the class.
            allow_plain: The person insists on http to another computer.

        Raises:
            InvalidInput: It is no address, or one without encryption to another computer.
        """
        text = address.strip()
        parts = _parts(text if "://" in text else f"https://{text}", address)
        host = parts[1]
        if parts[0] == "http" and host not in _NEAR and not allow_plain:
            raise InvalidInput(
                f"http://{host} is not encrypted: passwords and mail could be read on the way.",
                "Use https://, or run the server behind a TLS proxy.",
            )
        return cls(parts[2], ca_file, proxy)


def _parts(text: str, typed: str) -> tuple[str, str, str]:
    """Scheme, host and the whole address of an HTTP URL."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    is_host = bool(host) and not any(letter.isspace() for letter in host)
    if (
        parts.scheme not in ("http", "https")
        or not is_host
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise InvalidInput(
            f"“{typed[:100]}” is no address of a server.", "It looks like https://desk.example.org."
        )
    return parts.scheme, host, text.rstrip("/")
