"""The command line as a person or a script uses it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

import desk_app.cli as cli_package
from desk_app.cli.commands import LATE_MODULES, VERBS, desk_app
from desk_app.store.connect import open_driver
from desk_app.store.keyfile import WorkspaceKeys
from tests.cli.conftest import PASSPHRASE, Say

ONE = (
    "ticket",
    "new",
    "--subject",
    "E07: Duo 2 stops",
    "--customer",
    "Inês <ines@m.example>",
    "--body",
    "Again.",
)


def test_a_workspace_is_made_once_and_shows_its_recovery_code(say: Say) -> None:
    made = say("init", "--agent", "Mira", "--json")
    assert made.status == 0
    assert len(made.json["recovery_code"].split("-")) == 8
    again = say("init", "--agent", "Mira")
    assert again.status == 1
    assert "There is a workspace in" in again.err


def test_a_day_at_the_command_line(desk: Say) -> None:
    number = desk(*ONE, "--tag", "e07", "--json").json["number"]
    assert desk("ticket", "reply", number, "--body", "Tomorrow.", "--status", "waiting customer").status == 0
    assert desk("ticket", "note", number, "--body", "@Mira check the meter").status == 0
    assert (
        desk("ticket", "set", number, "assignee=me", "priority=urgent", "tags+=vip", "tags-=e07").status == 0
    )
    shown = desk("ticket", "show", number)
    assert "Tomorrow." in shown.out
    assert "| @Mira check the meter" in shown.out
    row = desk("ticket", "list", "assignee:me", "--json").json["tickets"][0]
    assert (row["priority"], row["tags"], row["status_class"]) == (4, ["vip"], "waiting_customer")
    assert "#1" in desk("search", "meter").out
    desk("undo")
    row = desk("ticket", "list", "is:waiting", "--json").json["tickets"][0]
    assert (row["assignee"], row["tags"]) == ("", ["e07"])
    desk("redo")
    assert desk("ticket", "list", "assignee:me", "--json").json["tickets"]


def test_merge_and_unmerge_by_number(desk: Say) -> None:
    desk(*ONE)
    desk("ticket", "new", "--subject", "Same again", "--customer", "ines@m.example", "--body", "Second.")
    assert desk("ticket", "merge", "2", "1").out == "Merged #2 into #1\n"
    shown = desk("ticket", "show", "#2")
    assert "#2 was merged into #1." in shown.err
    assert "Second." in shown.out
    assert desk("ticket", "unmerge", "2").status == 0
    assert "Second." not in desk("ticket", "show", "1").out


def test_bulk_shows_first_and_is_one_step(desk: Say) -> None:
    for n in range(3):
        desk("ticket", "new", "--subject", f"Ticket {n}")
    preview = desk("ticket", "bulk", "is:new", "status=solved", "--dry-run")
    assert "3 tickets match; nothing was changed." in preview.out
    assert desk("ticket", "bulk", "is:new", "status=solved", "--json").json["done"] == 3
    desk("undo")
    assert len(desk("ticket", "list", "is:new", "--json").json["tickets"]) == 3


def test_attachments_come_in_and_are_found(desk: Say, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("pressure zebrafish 9 bar")
    assert desk(*ONE, "--attach", str(tmp_path / "log.txt")).status == 0
    found = desk("search", "zebrafish", "--json").json["hits"]
    assert [place["kind"] for place in found[0]["places"]] == ["file"]


def test_export_and_import_from_the_command_line(desk: Say, tmp_path: Path) -> None:
    desk(*ONE)
    assert desk("export", str(tmp_path / "out")).status == 0
    other = ("--workspace", str(tmp_path / "other"))
    desk("init", *other, "--agent", "Mira", "--email", "mira@kestrel.example")
    assert desk("import", "desk-app", str(tmp_path / "out"), *other).status == 0
    assert "E07" in desk("ticket", "list", *other).out


def test_an_agent_is_changed_and_still_the_one_who_works_here(desk: Say) -> None:
    assert desk("agent", "set", "me", "--name", "Mira Lind", "--email", "lind@k.example").status == 0
    assert "You are Mira Lind." in desk("info").out
    assert "lind@k.example" in desk("setting", "list").out
    assert desk("setting", "set", "writing.signature", r"Mira\nMornings only").status == 0
    assert "Say what is to change." in desk("agent", "set", "me").err
    assert "Nobody cannot be changed." in desk("agent", "set", "none", "--name", "X").err
    assert desk("agent", "set", "me", "--email", "no address").status == 1


def test_lists_of_the_team(desk: Say) -> None:
    assert desk("agent", "new", "Jonas", "--email", "jonas@k.example").status == 0
    assert desk("team", "new", "Machines").status == 0
    assert desk("status", "new", "Waiting on parts", "--means", "waiting_third_party").status == 0
    assert desk("tag", "new", "vip").status == 0
    assert desk("field", "new", "serial", "--label", "Serial").status == 0
    desk(*ONE, "--team", "machines", "--assignee", "jonas")
    assert desk("ticket", "set", "1", "custom.serial=KD2-20817", "status=waiting on parts").status == 0
    assert "#" not in desk("ticket", "list", "custom.serial:nothing").out
    assert "E07" in desk("ticket", "list", "custom.serial:KD2-20817").out
    for words in (
        ("agent",),
        ("team",),
        ("status",),
        ("tag",),
        ("field",),
        ("setting",),
        ("view",),
        ("customer",),
    ):
        assert desk(*words, "list").status == 0
        assert isinstance(desk(*words, "list", "--json").json, list)


def test_views_and_drafts(desk: Say) -> None:
    desk(*ONE)
    assert desk("view", "save", "E07", "e07", "--sort", "updated").status == 0
    assert "E07: Duo 2" in desk("view", "show", "E07").out
    assert desk("view", "remove", "E07").status == 0
    assert desk("draft", "save", "1", "--body", "Half a sen").status == 0
    assert "Half a sen" in desk("draft", "list").out
    assert desk("draft", "save", "1", "--body", "Another text").status == 0
    assert "Half a sen" in desk("draft", "versions", "1").out
    assert desk("draft", "versions", "1", "--show", "1").out.strip() == "Half a sen"
    assert "no version 9" in desk("draft", "restore", "1", "9").err
    assert desk("draft", "restore", "1", "1").status == 0
    assert "Half a sen" in desk("draft", "list").out
    assert "Another text" in desk("draft", "versions", "1").out
    assert desk("draft", "discard", "1").status == 0
    desk("undo")
    assert "Half a sen" in desk("draft", "list").out


def test_customers(desk: Say) -> None:
    desk("customer", "new", "Lukas", "--email", "lukas@r.example", "--org", "Rösterei", "--vip")
    assert desk("customer", "set", "lukas@r.example", "title=Owner", "email+=lb@home.example").status == 0
    shown = desk("customer", "show", "lb@home.example")
    assert "Lukas  VIP" in shown.out
    assert "Rösterei" in shown.out
    desk("customer", "new", "Lukas B.", "--email", "lukas.b@r.example")
    assert desk("customer", "merge", "lukas.b@r.example", "lukas@r.example").status == 0
    assert "lukas.b@r.example" in desk("customer", "show", "lukas@r.example").out


def test_ways_in_can_be_changed(desk: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    code = desk("key", "recovery-code", "--json").json["recovery_code"]
    monkeypatch.setenv("DESK_APP_NEW_PASSPHRASE", "another long passphrase")
    assert desk("key", "passphrase").status == 0
    assert desk("ticket", "list").status == 1
    monkeypatch.setenv("DESK_APP_PASSPHRASE", "another long passphrase")
    assert desk("ticket", "list").status == 0
    monkeypatch.setenv("DESK_APP_PASSPHRASE", PASSPHRASE)
    assert desk("key", "recover", code).status == 0
    assert desk("ticket", "list").status == 0
    assert (
        "one character looks wrong"
        in desk("key", "recover", "A" + code[1:] if code[0] != "A" else "B" + code[1:]).err
    )


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("ticket", "show", "77"), 1, "There is no ticket “77”"),
        (("ticket", "set", "1", "priority=9"), 1, "There is no priority “9”"),
        (("ticket", "set", "1", "assignee=zoe"), 1, "There is no agent “zoe”"),
        (("ticket", "set", "1", "nonsense"), 1, "is not an assignment"),
        (("ticket", "snooze", "1", "yesterday"), 1, ""),
        (("ticket", "reply", "1", "--body", ""), 1, "The reply is empty."),
        (("ticket", "reply", "1", "--body", "x", "--attach", "/no/such"), 1, "There is no file"),
        (("ticket", "new"), 2, "Missing option"),
        (("tickets",), 2, "Did you mean “ticket”?"),
        (("import", "mail", "/no/such"), 1, "There is no file or folder"),
        (("import", "csv", "/no/such"), 1, "cannot be read"),
        (("ticket", "list", "--as", "Nobody"), 1, "There is no agent “Nobody”"),
        (("undo",), 1, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_mistakes_get_one_sentence(desk: Say, words: tuple[str, ...], status: int, sentence: str) -> None:
    desk("ticket", "new", "--subject", "One")
    if words == ("undo",):
        while desk("undo").status == 0:
            pass
    said = desk(*words)
    assert said.status == status
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_missing_workspace_says_how_to_make_one(say: Say) -> None:
    said = say("ticket", "list")
    assert (said.status, said.out) == (1, "")
    assert "Make one with: desk-app init" in said.err


def test_every_command_explains_itself() -> None:
    def walk(command: object, path: tuple[str, ...]) -> None:
        text = getattr(command, "help", None)
        assert text, path
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                walk(command.get_command(context, name), (*path, name))

    walk(desk_app, ())


def test_each_verb_is_registered_by_the_module_that_is_said_to() -> None:
    context = click.Context(desk_app)
    commands = {verb: desk_app.get_command(context, verb) for verb in desk_app.list_commands(context)}
    modules = {verb: command.callback.__module__ for verb, command in commands.items() if command}
    assert modules == {verb: f"desk_app.cli.{module}" for module, verbs in VERBS.items() for verb in verbs}


def test_a_packager_is_told_of_every_module_that_is_imported_by_name() -> None:
    folder = Path(cli_package.__file__).parent
    with_verbs = {
        f"desk_app.cli.{path.stem}"
        for path in folder.glob("*.py")
        if re.search(r"^@desk_app\.(command|group)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert set(LATE_MODULES) == with_verbs
    assert set(LATE_MODULES) == set(desk_app.late.values())


def test_help_and_version_do_not_wait_for_the_store() -> None:
    code = "import sys; from desk_app.app import run; run(['--version']); print('sqlalchemy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "False"


def test_the_program_runs_as_a_process_and_beside_another(desk: Say, tmp_path: Path) -> None:
    environment = {**os.environ, "DESK_APP_PASSPHRASE": PASSPHRASE}
    command = [sys.executable, "-m", "desk_app", "ticket", "new", "--subject", "From beside", "--json"]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert {json.loads(out)["number"] for out, _ in answers} == {"1", "2"}
    assert desk("ticket", "list").out.count("From beside") == 2


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # the log comes and goes with the connections
        return 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for child processes")
def test_ctrl_c_leaves_a_sound_store(desk: Say, tmp_path: Path) -> None:
    rows = "\n".join(f"{n},Ticket {n}" for n in range(5_000))
    (tmp_path / "many.csv").write_text(f"id,title\n{rows}\n")
    command = [sys.executable, "-m", "desk_app", "import", "csv", str(tmp_path / "many.csv")]
    process = subprocess.Popen(command, env={**os.environ}, stderr=subprocess.PIPE, text=True)
    database = Path(os.environ["DESK_APP_WORKSPACE"]) / "desk.db-wal"
    size = _size_of(database)
    pause = threading.Event()
    while process.poll() is None and _size_of(database) <= size + 200_000:
        pause.wait(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode in (0, 130)
    assert "Traceback" not in err
    assert desk("ticket", "list", "is:closed", "--limit", "1").status == 0
    assert desk("import", "csv", str(tmp_path / "many.csv"), "--json").json["refused"] == []


def test_a_workspace_of_a_newer_version_opens_for_reading_only(desk: Say) -> None:
    desk(*ONE)
    folder = Path(os.environ["DESK_APP_WORKSPACE"])
    key = WorkspaceKeys(folder, None).unlock_by_passphrase(PASSPHRASE)
    driver = open_driver(folder / "desk.db", key)
    driver.execute("PRAGMA user_version = 999")
    driver.close()
    shown = desk("ticket", "show", "1")
    assert shown.status == 0
    assert "Again." in shown.out
    assert "written by a newer Desk App" in shown.err
    refused = desk("ticket", "note", "1", "--body", "x")
    assert refused.status == 1
    assert "open for reading only" in refused.err
    assert desk("ticket", "show", "1").out == shown.out


def test_tickets_are_followed_and_unfollowed_at_the_command_line(desk: Say) -> None:
    for _ in range(2):
        desk(*ONE)
    desk("agent", "new", "Priya Raman", "--email", "priya@kestrel.example")
    followed = desk("ticket", "follow", "1")
    desk("ticket", "follow", "1", "priya")
    desk("ticket", "set", "2", "followers+=priya")
    shown = desk("ticket", "show", "1").out
    rows = desk("ticket", "list", "follower:me", "--json").json["tickets"]
    desk("ticket", "unfollow", "1", "priya@kestrel.example")
    desk("ticket", "bulk", "follower:priya", "followers-=priya")
    nobody = desk("ticket", "follow", "1", "none")

    assert "You follow #1" in followed.out
    assert "Followers: Mira Okafor, Priya Raman" in " ".join(shown.split())
    assert [(row["number"], len(row["followers"])) for row in rows] == [("1", 2)]
    assert desk("ticket", "list", "follower:priya", "--json").json["tickets"] == []
    assert "You no longer follow #1" in desk("ticket", "unfollow", "1").out
    assert (nobody.status, nobody.err.count(".")) == (1, 2)


def test_why_a_reply_is_due_and_why_a_mood_are_told_from_the_history(desk: Say) -> None:
    number = desk(*ONE, "--json").json["number"]
    missing = [desk("ticket", command, number) for command in ("why-due", "why-mood")]
    desk("ticket", "set", number, "due=2030-01-02 09:00", "mood=angry")
    due, mood = desk("ticket", "why-due", number), desk("ticket", "why-mood", number)
    facts = desk("ticket", "why-due", number, "--json").json

    assert [(said.status, said.err.splitlines()[0]) for said in missing] == [
        (1, f"#{number} has no time by which a reply is due. Promise one: desk-app ticket set NUMBER due=…"),
        (1, f"#{number} has no mood. Set one: desk-app ticket set NUMBER mood=…"),
    ]
    assert f"#{number}  Reply due Wed 2 Jan 2030, 09:00" in due.out
    assert "  You set it on " in due.out
    assert mood.out.startswith(f"#{number}  Angry\n  You set it on ")
    assert "reads no moods out of words" in mood.out
    assert [span["kind"] for span in facts["ledger"]["spans"]][-1] == "ahead"
