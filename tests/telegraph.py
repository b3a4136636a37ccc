"""A kind of account for tests: a remote that answers at once, or as a test says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desk_app.connectors.deskserver.errors import JoiningRefused
from desk_app.connectors.deskserver.joining import Myself, SecondFactor
from desk_app.domain.accounts import SetupField
from desk_app.domain.errors import InvalidInput, Refused
from desk_app.runtime.accounts.kinds import CourierState, Prepared, Progress, Rest, Round, Seat, Trigger

PATIENCE_S = 60.0


@dataclass
class Drawer:
    """What a server keeps of somebody's sign-in; the code is always 123456."""

    password: str = "four unrelated words"
    has_factor: bool = False
    closed: int = 0

    def myself(self) -> Myself:
        return Myself("Mira Okafor", "mira@kestrel.example", self.has_factor)

    def change_password(self, old: str, new: str) -> None:
        self._check(old)
        if len(new) < 10:
            raise JoiningRefused("A password has 10 characters at least.", code="invalid")
        self.password = new

    def begin_second_factor(self, password: str) -> SecondFactor:
        self._check(password)
        return SecondFactor("ABCDEFGH", "otpauth://totp/Kestrel:mira?secret=ABCDEFGH")

    def confirm_second_factor(self, code: str) -> None:
        if code != "123456":
            raise JoiningRefused("The code is wrong.", code="wrong_code")
        self.has_factor = True

    def drop_second_factor(self, password: str, code: str) -> None:
        self._check(password)
        self.has_factor = code != "123456"

    def close(self) -> None:
        self.closed += 1

    def _check(self, password: str) -> None:
        if password != self.password:
            raise JoiningRefused("The password is wrong.", code="wrong_password")


@dataclass
class Telegraph:
    """A kind of account for tests: remembers what it was asked."""

    name: str = "telegraph"
    title: str = "Telegraph"
    is_main: bool = False
    fields: tuple[SetupField, ...] = (
        SetupField("url", "Address"),
        SetupField("token", "Token", is_secret=True),
        SetupField("speed", "Speed", is_required=False, default="slow"),
    )
    rounds: list[frozenset[Trigger]] = field(default_factory=list)
    called: threading.Condition = field(default_factory=threading.Condition)
    closed: list[str] = field(default_factory=list)
    fails: bool = False
    is_away: bool = False
    asks: str = ""
    agreed: int = 0
    seen: list[str] = field(default_factory=list)
    drawer: Drawer = field(default_factory=Drawer)

    def prepare(self, answers: Mapping[str, str]) -> Prepared:
        if answers["url"] == "nowhere":
            raise InvalidInput("There is no telegraph at “nowhere”.", "Check the address.")
        kept = {name: answers[name] for name in ("url", "speed")}
        return Prepared(kept, {"token": answers["token"]}, "The line is good.", "Wire")

    def discard(self, prepared: Prepared) -> None:
        self.closed.append(f"discarded {prepared.name}")

    def test(self, seat: Seat) -> str:
        return f"Heard {seat.secrets['token']} from {seat.account.settings['url']}."

    def leave(self, seat: Seat) -> None:
        self.closed.append(f"left {seat.account.name}")

    def membership(self, seat: Seat) -> Drawer:
        return self.drawer

    def runner(self, seat: Seat) -> Key:
        with self.called:
            self.seen.append(seat.secrets.get("token", ""))
            self.called.notify_all()
        return Key(self, seat.account.name)

    def wait(self, enough: Callable[[Telegraph], bool]) -> None:
        with self.called:
            assert self.called.wait_for(lambda: enough(self), PATIENCE_S), self.rounds


@dataclass
class Key:
    """The runner of a telegraph."""

    kind: Telegraph
    account: str

    def run(self, round_: Round) -> Rest:
        round_.tell(Progress(sending=1))
        with self.kind.called:
            self.kind.rounds.append(round_.why)
            self.kind.called.notify_all()
        if self.kind.fails:
            raise Refused("The wire is cut.", "Mend it.")
        if self.kind.is_away:
            return Rest(CourierState.OFFLINE, "Nobody answers.")
        return Rest(sent=1, asks=self.kind.asks)

    def agree(self) -> None:
        self.kind.agreed += 1
        self.kind.asks = ""

    def close(self) -> None:
        self.kind.closed.append(self.account)
