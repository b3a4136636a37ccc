"""Killing, backing up and restoring a server: nothing that was answered is lost, and clients learn of it."""

from __future__ import annotations

import json
import os
import random
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from desk_app.app import run
from desk_app.connectors.deskserver.errors import RequestFailed
from desk_app.connectors.deskserver.files import FileLine
from desk_app.connectors.deskserver.joining import join
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.errors import InvalidInput, Refused
from desk_app.domain.standing import Role
from desk_app.domain.status import StatusClass
from desk_app.domain.syncrules.rows import OpBody
from desk_app.server.serving import open_team
from desk_app.server.tending import Tending
from desk_app.sync.wire.answers import PushAnswer, Refusal, RefusalCode, Reset, ResetWhy
from desk_app.sync.wire.asks import PullAsk, PushAsk
from desk_app.sync.wire.files import FileAsk
from desk_app.sync.wire.joining import Enrol, SignIn
from desk_app.sync.wire.parts import NumberedOp, Status
from tests.server.stage import Desk, Office, Process, a_message, a_ticket, new_id

PASSWORD = "four unrelated words here"


class Bytes:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, offset: int, size: int) -> bytes:
        return self.data[offset : offset + size]


class Sender:
    """A device that pushes one op after the other, and again until it has an answer, as the machine does."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.answered: list[OpBody] = []
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            body = a_ticket()
            op = NumberedOp(self.desk.next_n, body)
            ask = PushAsk(self.desk.device, self.desk.epoch, self.desk.server_epoch, 1, (op,))
            while not self.stop.is_set():
                try:
                    answer = self.desk.server.ask(ask)
                except RequestFailed:
                    self.stop.wait(0.05)
                    continue
                if isinstance(answer, PushAnswer) and answer.results:
                    assert answer.results[0].status is Status.APPLIED
                    self.desk.next_n += 1
                    self.answered.append(body)
                    break


def _kill_and_count(folder: Path, rounds: int) -> tuple[int, int]:
    """Kill a server that is being pushed to, over and over; gives ops answered and lives."""
    chance = random.Random(7)
    process = Process(folder)
    with open_team(folder) as team:
        office = Office(team, process.url)
        senders = [Sender(office.person(Role.ADMIN)) for _ in range(3)]
        for sender in senders:
            sender.desk.hello()
        threads = [threading.Thread(target=sender.run) for sender in senders]
        for thread in threads:
            thread.start()
        pause = threading.Event()
        for _ in range(rounds):
            pause.wait(0.1 + 0.7 * chance.random())
            process.kill()
            process = Process(folder, port=process.port)
        for _ in range(1_200):  # a busy machine may have answered nothing between two kills
            pause.wait(0.05)
            if any(sender.answered for sender in senders):
                break
        for sender in senders:
            sender.stop.set()
        for thread in threads:
            thread.join()
        rows = senders[0].desk.rows()
        answered = [body for sender in senders for body in sender.answered]
        assert {body.row_id for body in answered} <= set(rows), "an op that was answered is lost"
        numbers = [fields["number"] for fields in rows.values() if "number" in fields]
        assert len(set(numbers)) == len(numbers), "a number was given twice"
        office.close()
        process.kill()
    return len(answered), rounds


def test_what_was_answered_survives_killing_the_server(tmp_path: Path) -> None:
    answered, _ = _kill_and_count(tmp_path / "data", 2)

    assert answered > 0


@pytest.mark.slow
def test_what_was_answered_survives_two_hundred_kills(tmp_path: Path) -> None:
    answered, _ = _kill_and_count(tmp_path / "data", int(os.environ.get("DESK_APP_KILLS", "200")))

    assert answered > 1_000


def test_a_restored_server_is_another_life_and_holds_what_the_backup_held(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    archive = tmp_path / "night.backup"
    data = b"attached"
    file = FileAsk(sha256(data).hexdigest(), len(data), "text/plain")
    process = Process(first)
    with open_team(first) as team:
        office = Office(team, process.url)
        desk = office.person(Role.ADMIN)
        desk.fill()
        FileLine(desk.server.line).send(file, Bytes(data))
        ticket = a_ticket()
        reply = a_message(ticket.row_id, desk.agent)
        with_file = replace(reply, blobs=(file.sha256,))
        desk.push(ticket, with_file)
        counts = Tending(first).backup(archive)
        late = a_ticket()
        late_result = desk.push(late)[0]
        before = desk.rows()
        desk.pull()
        cursor = desk.cursor
        process.stop()
        office.close()
    second.mkdir()
    (second / "server.key").write_bytes((first / "server.key").read_bytes())
    assert Tending(second).restore(archive) == counts
    with pytest.raises(Refused, match="not empty"):
        Tending(second).restore(archive)
    process = Process(second)
    after = Desk(process.url, desk.token, desk.device, desk.agent)
    stale = after.server.ask(PullAsk(desk.device, cursor, 100))
    old_life = after.server.ask(PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, ()))
    rows = after.rows()
    told = replace(late, data={**late.data, "number": late_result.number}, is_again=True)
    again = after.push(told)
    assert FileLine(after.server.line).fetch_whole(file.sha256) == data
    known = after.push(ticket)
    after.close()
    process.stop()

    assert isinstance(stale, Reset)
    assert stale.why is ResetWhy.EPOCH
    assert isinstance(old_life, Refusal)
    assert old_life.code is RefusalCode.EPOCH
    assert {**rows, late.row_id: before[late.row_id]} == before
    assert (again[0].status, again[0].number) == (Status.APPLIED, late_result.number)
    assert known[0].status is Status.APPLIED, "its result was in the backup"


@pytest.mark.parametrize("spoil", ["not a zip", "no facts", "rows missing"])
def test_what_is_no_backup_is_refused_and_nothing_is_written(tmp_path: Path, spoil: str) -> None:
    archive = tmp_path / "night.backup"
    Tending(tmp_path / "first").setup("Kestrel", "ada@example.org", "Ada", password=PASSWORD)
    Tending(tmp_path / "first").backup(archive)
    damaged = tmp_path / "damaged.backup"
    if spoil == "not a zip":
        damaged.write_bytes(b"nothing")
    else:
        with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(damaged, "w") as part:
            for name in whole.namelist():
                if name != ("backup.json" if spoil == "no facts" else "item.jsonl"):
                    part.writestr(name, whole.read(name))
    with pytest.raises(InvalidInput, match="no backup"):
        Tending(tmp_path / "second").restore(damaged)

    (tmp_path / "second" / "server.key").write_bytes((tmp_path / "first" / "server.key").read_bytes())
    assert Tending(tmp_path / "second").restore(archive)["person"] == 1


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `desk-app server …` on one folder; gives status and what it said."""

    def call(*arguments: str, password: str = PASSWORD) -> tuple[int, str, str]:
        monkeypatch.setenv("DESK_APP_SERVER_PASSWORD", password)
        status = run(["server", *arguments, "--data", str(tmp_path / "data"), "--json"])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_a_server_is_set_up_from_the_command_line(command: Command) -> None:
    ada = ("setup", "--name", "Kestrel", "--email", "ada@example.org")
    short = command(*ada, password="short")
    made = json.loads(command(*ada)[1])
    twice = command(*ada)
    other = json.loads(
        command("setup", "--name", "Other", "--email", "x@example.org", "--invite", "--bare")[1]
    )
    unclear = command("people")
    people = json.loads(command("people", "--in", "Kestrel")[1])["people"]

    assert (short[0], "10 characters" in short[2]) == (1, True)
    assert (twice[0], "already" in twice[2]) == (1, True)
    assert other["invitation"].startswith(other["workspace"])
    assert unclear[:2] == (1, "")
    assert [(person["agent"], person["name"], person["role"]) for person in people] == [
        (made["agent"], "ada", "admin")
    ]


def test_people_and_devices_are_tended_beside_a_running_server(tmp_path: Path, command: Command) -> None:
    command("setup", "--name", "Kestrel", "--email", "ada@example.org")
    process = Process(tmp_path / "data")
    place = ServerPlace.of(process.url)
    code = json.loads(command("invite", "ben@example.org", "--role", "lead")[1])["invitation"]
    ben = join(place, Enrol(code, "Ben", PASSWORD, new_id()))
    ada = join(place, SignIn("ada@example.org", PASSWORD, new_id()))
    desks = [Desk(process.url, joined.token, joined.device, joined.agent) for joined in (ben, ada)]
    classes = {str(fields["class"]) for fields in desks[0].rows().values() if "class" in fields}
    listed = json.loads(command("people")[1])["people"]
    assert command("revoke", ben.device)[0] == 0
    with pytest.raises(AssertionError, match="revoked"):
        desks[0].hello()
    assert command("password", "ada@example.org", password="other unrelated words")[0] == 0
    with pytest.raises(AssertionError, match="auth"):
        desks[1].fill()
    unknown = command("revoke", new_id())
    for desk in desks:
        desk.close()
    process.stop()

    assert classes == {status.value for status in StatusClass}
    assert [person["role"] for person in listed] == ["lead", "admin"]
    assert unknown[2].startswith("There is no such device.")
