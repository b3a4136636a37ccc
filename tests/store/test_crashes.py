"""The program is killed at any moment, over and over: no acknowledged change is ever lost.

`DESK_APP_KILLS=1000 uv run pytest tests/store/test_crashes.py` does it a thousand times.
"""

from __future__ import annotations

import os
import random
import signal
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from desk_app.domain.changes import AddNote, AddReply, ChangeSet, CreateTicket, SaveDraft, SetFields
from desk_app.domain.ids import TicketId
from desk_app.store.backup import make_backup, trim_journal
from desk_app.store.catching_up import catch_up
from desk_app.store.connect import open_driver
from desk_app.store.replay import change_id_of, settled
from tests.forking import CONTEXT
from tests.store.small_desk import KEY, START_S, SmallDesk, a_desk

KILLS = int(os.environ.get("DESK_APP_KILLS", "30"))
KILLS_EACH = 50
"""Kills of one workspace; then a new one, so that a long run does not end with a huge file."""

Told = tuple[bytes, str, bytes, str, str]
"""What a child acknowledged: id of the change, table, id and column of a row it made, and the text there."""


def work_until_killed(folder: Path, seed: int, answers: Connection) -> None:
    """What the child does: start as the program does, then change and tell, change and tell."""
    desk = SmallDesk(folder, seed=seed)
    desk.now_s = START_S + seed
    catch_up(desk.places, KEY, now_s=desk.now_s)
    desk.open()
    answers.send(None)
    dice = random.Random(seed)
    desk.tickets = [TicketId(row[0]) for row in desk.sql("SELECT id FROM ticket")]
    for number in range(1_000_000):
        text = f"{seed}.{number}" + " word" * dice.randrange(60)
        done, table, column = make_change(desk, dice, text)
        answers.send((done.change_id, table, done.first(table), column, text))
        if dice.random() < 0.02:
            housekeep(desk, dice)


def make_change(desk: SmallDesk, dice: random.Random, text: str) -> tuple[ChangeSet, str, str]:
    """One change that leaves a row with this text; gives also table and column."""
    kind = dice.randrange(5) if desk.tickets else 0
    if kind == 0:
        done = desk.apply(CreateTicket(text, body=text))
        desk.tickets.append(TicketId(done.first("ticket")))
        return done, "ticket", "subject"
    ticket = dice.choice(desk.tickets)
    if kind == 1:
        return desk.apply(AddReply(ticket, text)), "message", "body"
    if kind == 2:
        return desk.apply(SaveDraft("ticket", text)), "draft", "body"
    if kind == 3:
        desk.apply(SetFields(ticket, {"priority": dice.randrange(1, 5)}))
    return desk.apply(AddNote(ticket, text)), "note", "body"


def housekeep(desk: SmallDesk, dice: random.Random) -> None:
    """What goes on in the background, to be killed in the middle of too."""
    match dice.randrange(3):
        case 0:
            make_backup(desk.places, KEY, desk.now_s)
        case 1:
            trim_journal(desk.places, KEY, now_s=desk.now_s + 40 * 86_400)
        case _:
            with closing(open_driver(desk.places.database, KEY)) as driver:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def killed_child(folder: Path, seed: int, after_ms: int) -> list[Told]:
    """Run a child, kill it after this time, and give what it had acknowledged."""
    mine, theirs = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=work_until_killed, args=(folder, seed, theirs))
    child.start()
    theirs.close()
    told: list[Told] = []
    with suppress(EOFError):
        if seed % 7:  # else it is killed while it starts
            assert mine.poll(60), "the child never started"
            assert mine.recv() is None
        if seed % 3 == 0:  # else it may be killed before its first change, on a slow machine every time
            assert mine.poll(60), "the child changed nothing"
            told += [message for message in (mine.recv(),) if message]
        child.join(after_ms / 1_000)
        child.kill()
        while True:
            message = mine.recv()
            told += [message] if message else []
    child.join()
    assert child.exitcode in {-getattr(signal, "SIGKILL", 9), 1}
    return told


def check_after_kill(folder: Path, told: list[Told]) -> int:
    """Start again as the program does; everything told is there. Gives how many changes were caught up."""
    caught = catch_up(SmallDesk(folder).places, KEY, now_s=START_S)
    assert caught.problems == ()
    desk = SmallDesk(folder)
    with desk.looking() as driver:
        assert driver.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert driver.execute("PRAGMA foreign_key_check").fetchall() == []
        for change_id, table, row_id, column, text in told:
            assert driver.execute("SELECT 1 FROM change WHERE id = ?", (change_id,)).fetchone()
            found = driver.execute(f"SELECT {column} FROM {table} WHERE id = ?", (row_id,)).fetchone()
            assert found == (text,)
        logged = dict(driver.execute("SELECT n, id FROM change").fetchall())
    written = {record.n: change_id_of(record) for record in settled(desk.journal.records())}
    first = desk.journal.first_n()
    assert written == {n: change_id for n, change_id in logged.items() if n >= first}
    return caught.changes


def test_no_acknowledged_change_is_lost_whenever_the_program_is_killed(tmp_path: Path) -> None:
    dice = random.Random(START_S)
    told_in_all = 0
    for first in range(0, KILLS, KILLS_EACH):
        folder = tmp_path / f"desk-{first}"
        with a_desk(folder):
            pass
        told: list[Told] = []
        for number in range(first, min(first + KILLS_EACH, KILLS)):
            told += killed_child(folder, seed=1_000 + number, after_ms=dice.randrange(150))
            assert check_after_kill(folder, told) <= 1, f"kill {number}"
        told_in_all += len(told)

    assert told_in_all > KILLS // 4
