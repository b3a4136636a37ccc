"""The second factor: six digits of RFC 6238 (SHA-1, 30 seconds), as every authenticator makes them."""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from hashlib import sha1
from typing import Final
from urllib.parse import quote, urlencode

STEP_S: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
_DRIFT: Final = 1


def code_at(secret: bytes, step: int) -> str:
    """The code of one step of 30 seconds (RFC 4226 section 5.3)."""
    mark = hmac.digest(secret, step.to_bytes(8, "big"), sha1)  # the RFC's, and what authenticators support
    start = mark[-1] & 0x0F
    number = int.from_bytes(mark[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: bytes, code: str, now_s: int, last_step: int) -> int | None:
    """The step a code belongs to, one before or after now at most; None when it is wrong.

    Args:
        secret: What the authenticator was given.
        code: What the person typed; spaces do not count.
        now_s: The server's clock.
        last_step: The newest step used; neither it nor an older one is taken again.
    """
    typed = code.replace(" ", "")
    now = now_s // STEP_S
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if step > last_step and hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            return step
    return None


def secret_text(secret: bytes) -> str:
    """A secret as people type it: base 32."""
    return b32encode(secret).decode().rstrip("=")


def read_secret(text: str) -> bytes:
    """The secret in its base 32."""
    return b32decode(text + "=" * (-len(text) % 8))


def address(secret: bytes, issuer: str, account: str) -> str:
    """What the picture for the authenticator says (`otpauth://`)."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret_text(secret), 'issuer': issuer})}"
