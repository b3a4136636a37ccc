"""The kind of account that is a team's own server: signing in, and the thread's work of keeping in step."""

from __future__ import annotations

import logging
import platform
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.errors import JoiningRefused, RequestFailed, unreadable
from desk_app.connectors.deskserver.files import FileLine
from desk_app.connectors.deskserver.joining import Membership, answered, join
from desk_app.connectors.deskserver.line import Line, Request
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.accounts import SetupField
from desk_app.domain.errors import DeskError, InvalidInput, NotFound
from desk_app.domain.ids import id_text
from desk_app.domain.syncrules.rows import Row
from desk_app.domain.text import count_of
from desk_app.runtime import clock
from desk_app.runtime.accounts.absence import Absence
from desk_app.runtime.accounts.deskserver_live import LiveLine
from desk_app.runtime.accounts.farewell import hand_over, unsent_of
from desk_app.runtime.accounts.kinds import (
    AGENT,
    DEVICE,
    CourierState,
    Prepared,
    Progress,
    Rest,
    Round,
    Seat,
    Trigger,
    WhoIsWhere,
)
from desk_app.runtime.accounts.last_present import keep_board, keep_present, last_present
from desk_app.runtime.accounts.permitted import keep_standing
from desk_app.runtime.accounts.reading_ahead import ReadingAhead
from desk_app.runtime.file_lock import FileBusy, HeldFile, hold_file
from desk_app.store.blobs import BlobStore
from desk_app.sync.context import Chance, Pace
from desk_app.sync.engine import Engine, NotCarried, Standing
from desk_app.sync.events import Event, Failure, LocalOps, Network, Notice, Tick, Wake
from desk_app.sync.wire.answers import Answer, HelloAnswer, Refusal, RefusalCode, SnapshotBlock
from desk_app.sync.wire.asks import Ask, HelloAsk
from desk_app.sync.wire.files import FileAsk
from desk_app.sync.wire.joining import Enrol, SignIn
from desk_app.sync.wire.reading import WireError
from desk_app.sync.wire.threads import read_thread

LOCK: Final = "sync.lock"
"""Held in the workspace's folder by the process that talks to the server."""
PAGE_ROWS: Final = 300
HOLD_MS: Final = 3_000
"""How much longer a reply waits than the window says: the window is up a little later than the account."""
_YES: Final = frozenset({"yes", "true", "1", "on"})
_CALLS: Final[Mapping[Trigger, Event]] = {
    Trigger.START: Tick(),
    Trigger.INTERVAL: Tick(),
    Trigger.WORK: LocalOps(),
    Trigger.LOADED: LocalOps(),
    Trigger.WAKE: Wake(),
    Trigger.POKE: Wake(),
    Trigger.ASKED: Wake(),
    Trigger.NETWORK: Network(is_up=True),
}
_STATES: Final[Mapping[Notice | None, CourierState]] = {Notice.SIGN_IN: CourierState.SIGN_IN}
_DICE: Final = random.SystemRandom()
_logger = logging.getLogger(__name__)


class DeskServerKind:
    """Implements `AccountKind`."""

    name = "deskserver"
    title = "Team server"
    is_main = True
    fields = (
        SetupField("url", "Address of the server", "Such as desk.example.org; https is meant."),
        SetupField("email", "E-mail address", "The one you sign in with.", is_required=False),
        SetupField("password", "Password", "Traded for a token, and not kept.", is_secret=True),
        SetupField("code", "Code", "Six digits, if you use a second factor.", is_required=False),
        SetupField("invitation", "Invitation", "The code you were invited with.", is_required=False),
        SetupField("your_name", "Your name", "With an invitation: how others see you.", is_required=False),
        SetupField("team", "Workspace", "Which one, if the server has several.", is_required=False),
        SetupField("ca_file", "Certificates", "A PEM file, if the team has its own.", is_required=False),
        SetupField("proxy", "Proxy", "Its address, or “none”; else the system's.", is_required=False),
        SetupField("plain", "Without encryption", "“yes” allows http.", is_required=False, default="no"),
        SetupField(
            "upload",
            "Take along what is here",
            "“yes” gives this computer's tickets to the (new) server; no id changes.",
            is_required=False,
            default="no",
        ),
    )

    def prepare(self, answers: Mapping[str, str]) -> Prepared:
        """Sign in, or accept the invitation; what is kept is a token."""
        place = _place(answers)
        invitation = answers.get("invitation", "")
        if not invitation and not answers.get("email"):
            raise InvalidInput("The e-mail address is missing.", "Or give the invitation you have got.")
        ask = (
            Enrol(
                invitation=invitation,
                name=answers.get("your_name") or answers.get("email", ""),
                password=answers["password"],
                device=answers[DEVICE],
                device_name=platform.node(),
                agent=answers.get(AGENT, ""),
            )
            if invitation
            else SignIn(
                email=answers["email"],
                password=answers["password"],
                device=answers[DEVICE],
                device_name=platform.node(),
                code=answers.get("code", ""),
                workspace=answers.get("team", ""),
            )
        )
        joined = join(place, ask)
        kept = ("email", "team", "ca_file", "proxy", "plain")
        settings = {name: answers[name] for name in kept if answers.get(name)}
        return Prepared(
            settings={**settings, "url": place.url, "agent": joined.agent},
            secrets={"token": joined.token},
            sentence=f"Signed in to {joined.workspace_name} as {joined.name}.",
            name=joined.workspace_name,
            takes_over=answers.get("upload", "").casefold() in _YES,
            person=joined.name,
        )

    def discard(self, prepared: Prepared) -> None:
        """Give the token back."""
        _sign_out(prepared.settings, prepared.secrets)

    def test(self, seat: Seat) -> str:
        """Ask the server who it is."""
        server = DeskServer(_place(seat.account.settings), seat.secrets.get("token", ""))
        try:
            answer = server.ask(HelloAsk(seat.store.device_id()))
        finally:
            server.close()
        if isinstance(answer, HelloAnswer):
            teams = sum(scope.startswith("q:") for scope in answer.scopes)
            return f"{seat.account.name} answers; you see {count_of(teams, 'team', 'teams')}."
        code = answer.code if isinstance(answer, Refusal) else RefusalCode.FAILED
        if code in (RefusalCode.AUTH, RefusalCode.REVOKED):
            raise DeskError("The server does not know this computer any more.", "Sign in again.")
        raise DeskError("The server answers, but not now.", "Try again later.")

    def leave(self, seat: Seat) -> None:
        """Give the token back; what cannot be reached is left to expire."""
        _sign_out(seat.account.settings, seat.secrets)

    def files(self, seat: Seat) -> ServerFiles:
        """The way to the files of an account."""
        return ServerFiles(Line(_place(seat.account.settings), seat.secrets.get("token", "")))

    def membership(self, seat: Seat) -> Membership:
        """The way to password and second factor."""
        return Membership(_place(seat.account.settings), seat.secrets.get("token", ""))

    def present(self, seat: Seat) -> WhoIsWhere:
        """Who is where now, or was when the server was last heard."""
        server = DeskServer(_place(seat.account.settings), seat.secrets.get("token", ""))
        try:
            people = server.present()
        except RequestFailed:
            if last := last_present(seat.store, seat.account.id):
                return last
            raise
        finally:
            server.close()
        keep_present(seat.store, seat.account.id, people, clock.now_s())
        return WhoIsWhere(people)

    def runner(self, seat: Seat) -> DeskServerRunner:
        """What keeps the account in step."""
        return DeskServerRunner(seat)


class ServerFiles:
    """Implements `FileSource` over a line of its own."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def fetch(self, sha256: str, offset: int) -> Iterator[bytes]:
        """The bytes of a file from a place on."""
        return FileLine(self._line).fetch(sha256, offset)

    def thread(self, ticket: str) -> tuple[Row, ...]:
        """The messages, notes and events of a ticket."""
        reply = self._line.ask(Request("GET", f"/v1/tickets/{ticket}/thread"))
        try:
            answered(reply)
            return read_thread(reply.body).rows
        except JoiningRefused as error:
            raise NotFound(error.message) from error
        except WireError as error:
            raise unreadable() from error

    def close(self) -> None:
        """Give the connection back."""
        self._line.close()


class Courier:
    """Implements the engine's `Carrier` over HTTP.

    Attributes:
        hello: The server's last word on who it is and what it wants; None before the first.
        is_out_of_date: Whether what may be seen or done has changed since.
    """

    def __init__(self, place: ServerPlace, token: str, blobs: BlobStore) -> None:
        self.hello: HelloAnswer | None = None
        self.is_out_of_date = False
        self._server = DeskServer(place, token)
        self._line = Line(place, token)
        self._blobs = blobs
        self._reading = ReadingAhead(self._carry)

    def ask(self, ask: Ask) -> Answer:
        """Carry a question to the server and its answer back."""
        return self._reading.ask(ask)

    def _carry(self, ask: Ask) -> Answer:
        try:
            answer = self._server.ask(ask)
        except RequestFailed as failed:
            raise NotCarried(failed.message, failed.hint, failure=failed.failure) from failed
        if isinstance(answer, HelloAnswer):
            self.hello, self.is_out_of_date = answer, False
        elif isinstance(answer, SnapshotBlock) and self.hello is not None:
            self.is_out_of_date = answer.scope_hash != self.hello.scope_hash
        return answer

    def greet_again(self, device: str) -> None:
        """Ask what may be done now, where that is known to have changed; what fails is asked next time."""
        if self.is_out_of_date:
            with suppress(NotCarried):
                self._carry(HelloAsk(device))

    def send_file(self, sha256: str) -> None:
        """Send a file from the blob store."""
        data = self._blobs.read(bytes.fromhex(sha256))
        FileLine(self._line).send(FileAsk(sha256, len(data), ""), _Bytes(data))

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()
        self._line.close()


class _Bytes:
    """A file in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`."""
        return self._data[offset : offset + size]


class DeskServerRunner:
    """Implements `Runner`: the engine over HTTP, and a second connection that listens for news.

    Args:
        seat: What it works with.
        date: Epoch seconds.
        steady: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        seat: Seat,
        date: Callable[[], int] = clock.now_s,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seat = seat
        self._date, self._steady = date, steady
        self._place = _place(seat.account.settings)
        self._token = seat.secrets.get("token", "")
        self._courier = Courier(self._place, self._token, seat.store.blobs)
        self._engine = Engine(
            seat.store.writer.session,
            seat.account.id,
            self._courier,
            chance=Chance(_DICE.random, lambda: id_text(clock.new_id())),
            clock_ms=lambda: int(steady() * 1_000),
            pace=Pace(page_rows=PAGE_ROWS, hold_ms=HOLD_MS),
        )
        self._lock: HeldFile | None = None
        self._over: Rest | None = None
        self._was_away = False
        self._absence = Absence(seat.store, seat.account.id)
        place, token = self._place, self._token
        self._live = LiveLine(lambda: DeskServer(place, token), seat.board, seat.poke)

    def run(self, round_: Round) -> Rest:
        """Send and get what there is."""
        if self._over is not None:
            return self._over
        self._hold()
        if not self._token:
            return Rest(CourierState.SIGN_IN, "Sign in again; your changes are kept.")
        if Trigger.LOADED in round_.why:
            self._engine.look_for_unsent()
        events = [_CALLS[why] for why in sorted(round_.why)]
        standing = self._engine.go(
            events, round_.stop, lambda left, rows: round_.tell(Progress(sending=left, getting=rows))
        )
        if standing.notice is Notice.REVOKED:
            return self._shut_out()
        if not standing.problem and not standing.stopped:
            self._courier.greet_again(self._seat.store.device_id())
            keep_standing(self._seat.store, self._seat.account.id, self._courier.hello)
            self._live.start()
            if self._was_away:
                self._live.again()
        elif standing.problem and not self._was_away:
            keep_board(self._seat.store, self._seat.account.id, self._seat.board)
        self._was_away = bool(standing.problem)
        return self._marked_absent(standing, _rest(standing, self._engine.brake))

    def _marked_absent(self, standing: Standing, rest: Rest) -> Rest:
        """Keep when the server was heard last; where that was too long ago, say so, and in the end go."""
        now_s = self._date()
        if not standing.problem:
            hello = self._courier.hello
            if standing.counts.requests:  # a call in which nothing was due has heard nothing
                self._absence.heard(hello.offline_days if hello else None, now_s)
            return rest
        told = self._absence.missed(now_s, int(self._steady() * 1_000))
        if not self._absence.is_up(now_s):
            return replace(rest, sentence=f"{rest.sentence} {told}".strip())
        self._live.close()
        gone = self._seat.lock() if unsent_of(self._seat.workspace) else self._seat.wipe()
        self._over = Rest(CourierState.WIPED, gone)
        return self._over

    def _shut_out(self) -> Rest:
        """Hand over what was not sent, then destroy what is here of the team."""
        self._live.close()
        unsent = unsent_of(self._seat.workspace)
        handed = hand_over(self._place, self._token, unsent) if unsent else True
        count = count_of(len(unsent), "change that was not sent", "changes that were not sent")
        told = f" The server has {count}, for your administrator." if unsent and handed else ""
        self._over = Rest(CourierState.WIPED, f"{self._seat.wipe()}{told}")
        return self._over

    def agree(self) -> None:
        """A person looked at what is to go and agreed."""
        self._engine.agree()

    def close(self) -> None:
        """Stop listening and let go of connections and lock."""
        self._live.close()
        if self._over is None:
            keep_board(self._seat.store, self._seat.account.id, self._seat.board)
        self._courier.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _hold(self) -> None:
        """One process at a time talks to the server for a workspace.

        Raises:
            FileBusy: Another one does.
        """
        if self._lock is None:
            try:
                self._lock = hold_file(self._seat.store.places.folder / LOCK)
            except FileBusy as error:
                raise FileBusy(
                    "Another Desk App of this workspace is synchronising.",
                    "What you change here goes with it.",
                ) from error


def _rest(standing: Standing, brake: str) -> Rest:
    """How the account stands, in the words of the pill."""
    again_s = None if standing.again_ms is None else standing.again_ms / 1_000
    counts = standing.counts
    state, sentence = CourierState.SYNCED, ""
    if standing.stopped:
        state, sentence = _STATES.get(standing.notice, CourierState.STOPPED), standing.stopped
    elif standing.problem:
        state, sentence = CourierState.OFFLINE, standing.problem
        if standing.failure is Failure.UNREADABLE:
            state = CourierState.STOPPED
    elif brake:
        state, sentence = CourierState.NEEDS_YOU, brake
    elif standing.stuck or standing.conflicts:
        state = CourierState.NEEDS_YOU
        sentence = f"{count_of(standing.stuck + standing.conflicts, 'change waits', 'changes wait')} for you."
    return Rest(state, sentence, again_s, counts.ops, counts.rows, standing.waiting, asks=brake)


def _sign_out(settings: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    membership = Membership(_place(settings), secrets.get("token", ""))
    try:
        membership.sign_out()
    except DeskError:
        _logger.info("signing out could not be told to the server")
    finally:
        membership.close()


def _place(answers: Mapping[str, str]) -> ServerPlace:
    return ServerPlace.of(
        answers.get("url", ""),
        ca_file=answers.get("ca_file", ""),
        proxy=answers.get("proxy", ""),
        allow_plain=answers.get("plain", "").casefold() in _YES,
    )
