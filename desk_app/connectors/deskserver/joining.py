"""Joining a server: signing in, accepting an invitation, signing out, a new password, the second factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.connectors.deskserver.errors import JoiningRefused, unreadable
from desk_app.connectors.deskserver.line import Line, Reply, Request
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.syncrules.rows import Json
from desk_app.sync.wire.joining import (
    Enrol,
    Joined,
    SignIn,
    print_joining,
    read_joined,
    read_sorry,
)
from desk_app.sync.wire.reading import Part, WireError, dump, load

_OK: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What an authenticator is given: the secret in base 32, and the same as an `otpauth://` address."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class Myself:
    """Who is signed in, as the server knows them.

    Attributes:
        has_factor: Signing in asks for the six digits of a second factor.
    """

    name: str
    email: str
    has_factor: bool


def join(place: ServerPlace, ask: SignIn | Enrol) -> Joined:
    """Sign in, or accept an invitation; gives this device's token.

    Raises:
        JoiningRefused: The server said no, with its sentence. `code_needed` means: ask for the six digits
            of the second factor and try again.
        RequestFailed: There was no answer.
    """
    line = Line(place)
    try:
        path = "/v1/login" if isinstance(ask, SignIn) else "/v1/enrol"
        part = _asked(line, Request("POST", path, body=print_joining(ask)))
    finally:
        line.close()
    return _joined(part)


class Membership:
    """What a person does with an account that is signed in."""

    def __init__(self, place: ServerPlace, token: str) -> None:
        self._line = Line(place, token)

    def sign_out(self) -> None:
        """Take this device's token back; the caller has made sure that nothing unsent is lost.

        Raises:
            JoiningRefused: The token is not known (any more).
            RequestFailed: There was no answer.
        """
        self._call("/v1/logout", {})

    def change_password(self, old: str, new: str) -> None:
        """Set another password; every other device has to sign in again.

        Raises:
            JoiningRefused: The old one is wrong, or the new one is too weak.
            RequestFailed: There was no answer.
        """
        self._call("/v1/password", {"old": old, "new": new})

    def begin_second_factor(self, password: str) -> SecondFactor:
        """Get a secret for an authenticator; it counts from `confirm_second_factor` on.

        Raises:
            JoiningRefused: The password is wrong.
            RequestFailed: There was no answer.
        """
        part = self._call("/v1/totp/begin", {"password": password})
        try:
            return SecondFactor(part.text("secret"), part.text("address", 500))
        except WireError as error:
            raise unreadable() from error

    def confirm_second_factor(self, code: str) -> None:
        """Show that the authenticator works; from now on its code is asked for at each sign-in.

        Raises:
            JoiningRefused: The code is wrong.
            RequestFailed: There was no answer.
        """
        self._call("/v1/totp/confirm", {"code": code})

    def drop_second_factor(self, password: str, code: str) -> None:
        """Take the second factor away; signing in needs the password alone from then on.

        Raises:
            JoiningRefused: Password or code are wrong, or there is no second factor.
            RequestFailed: There was no answer.
        """
        self._call("/v1/totp/drop", {"password": password, "code": code})

    def myself(self) -> Myself:
        """Who is signed in.

        Raises:
            JoiningRefused: The token is not known (any more).
            RequestFailed: There was no answer, or the server is older than the question.
        """
        part = _asked(self._line, Request("GET", "/v1/me"))
        try:
            return Myself(part.text("name"), part.text("email"), part.flag("second_factor"))
        except WireError as error:
            raise unreadable() from error

    def leave_behind(self, unsent: Sequence[Mapping[str, Json]]) -> None:
        """Give what was not sent to a server that has shut this device out; it takes it once.

        Raises:
            JoiningRefused: The device is not shut out, or the server does not take it.
            RequestFailed: There was no answer.
        """
        self._call("/v1/farewell", {"unsent": [dict(one) for one in unsent]})

    def close(self) -> None:
        """Give the connection back."""
        self._line.close()

    def _call(self, path: str, members: dict[str, Json]) -> Part:
        return _asked(self._line, Request("POST", path, body=dump(members)))


def _asked(line: Line, request: Request) -> Part:
    return answered(line.ask(request))


def answered(reply: Reply) -> Part:
    """The object in a reply to something a person asked for.

    Raises:
        JoiningRefused: The server said no.
        RequestFailed: It cannot be read.
    """
    try:
        if reply.is_ours and reply.status in _OK:
            return load(reply.body)
        sorry = read_sorry(reply.body)
    except WireError as error:
        raise unreadable() from error
    raise JoiningRefused(sorry.sentence, code=sorry.code, retry_after_s=sorry.retry_after_s)


def _joined(part: Part) -> Joined:
    try:
        return read_joined(part)
    except WireError as error:
        raise unreadable() from error
