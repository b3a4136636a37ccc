"""How a person and a device come to the server: signing in, accepting an invitation, and what comes back.

These are asked by a person in front of the screen, not by the machine, so a refusal carries a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.domain.syncrules.rows import Json
from desk_app.sync.wire.reading import Part, dump, load

SECRET_MAX: Final = 1_024
TOKEN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class SignIn:
    """Give this device a token.

    Attributes:
        device: The device's own id (its sync store has it).
        device_name: What the person calls it, for the list of devices.
        code: Six digits of the second factor; "" when there is none.
        workspace: Which workspace of the server; "" when it has one only.
    """

    email: str
    password: str
    device: str
    device_name: str = ""
    code: str = ""
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Enrol:
    """Accept an invitation: make the agent, and give this device a token.

    Attributes:
        invitation: The code the person was given.
        agent: Id of the agent as this device knows itself, so that nothing changes its id when a standalone
            workspace is uploaded; "" lets the server make one.
    """

    invitation: str
    name: str
    password: str
    device: str
    device_name: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """The device belongs to the team now.

    Attributes:
        token: What every later request carries; kept in the system's keyring, never shown.
        agent: Id of the person's agent row.
        role: `admin`, `lead`, `agent` or `viewer`.
        workspace: Id of the workspace.
        workspace_name: What people call it.
    """

    token: str
    device: str
    agent: str
    name: str
    role: str
    workspace: str
    workspace_name: str


def print_joining(ask: SignIn | Enrol) -> bytes:
    """The bytes of a request to join."""
    shared: dict[str, Json] = {"device": ask.device, "device_name": ask.device_name, "password": ask.password}
    match ask:
        case SignIn():
            return dump(shared | {"email": ask.email, "code": ask.code, "workspace": ask.workspace})
        case Enrol():
            return dump(shared | {"invitation": ask.invitation, "name": ask.name, "agent": ask.agent})


def read_sign_in(raw: bytes) -> SignIn:
    """The request in some bytes.

    Raises:
        WireError: There is none.
    """
    part = load(raw)
    return SignIn(
        email=part.text("email"),
        password=part.text("password", SECRET_MAX),
        device=part.id("device"),
        device_name=part.text("device_name"),
        code=part.text("code"),
        workspace=part.text("workspace"),
    )


def read_enrol(raw: bytes) -> Enrol:
    """The request in some bytes.

    Raises:
        WireError: There is none.
    """
    part = load(raw)
    return Enrol(
        invitation=part.text("invitation", TOKEN_MAX),
        name=part.text("name"),
        password=part.text("password", SECRET_MAX),
        device=part.id("device"),
        device_name=part.text("device_name"),
        agent=part.id("agent", or_empty=True),
    )


def print_joined(joined: Joined) -> bytes:
    """The bytes of the answer."""
    return dump(
        {
            "token": joined.token,
            "device": joined.device,
            "agent": joined.agent,
            "name": joined.name,
            "role": joined.role,
            "workspace": joined.workspace,
            "workspace_name": joined.workspace_name,
        }
    )


def read_joined(part: Part) -> Joined:
    """The answer in an object.

    Raises:
        WireError: There is none.
    """
    return Joined(
        token=part.text("token", TOKEN_MAX),
        device=part.id("device"),
        agent=part.id("agent"),
        name=part.text("name"),
        role=part.text("role"),
        workspace=part.text("workspace"),
        workspace_name=part.text("workspace_name"),
    )


@dataclass(frozen=True, slots=True)
class Sorry:
    """Why something a person asked for was not done.

    Attributes:
        code: A machine's word, such as `wrong_password`, `code_needed`, `locked`.
        sentence: The same for the person.
        retry_after_s: When to try again; 0 for at once or never.
    """

    code: str
    sentence: str
    retry_after_s: int = 0


def print_sorry(sorry: Sorry) -> bytes:
    """The bytes of a refusal."""
    return dump(
        {"t": "sorry", "code": sorry.code, "sentence": sorry.sentence, "retry_after": sorry.retry_after_s}
    )


def read_sorry(raw: bytes) -> Sorry:
    """The refusal in some bytes.

    Raises:
        WireError: There is none.
    """
    part = load(raw)
    return Sorry(part.text("code"), part.text("sentence", 500), part.number("retry_after"))
