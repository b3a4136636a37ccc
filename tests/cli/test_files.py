"""Attachments at the command line: listed, taken out, and honest about what is not on this computer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Say

NOT_HERE = "not on this computer"


@pytest.fixture
def two_files(desk: Say, tmp_path: Path) -> Path:
    """A ticket with two attached files; gives the folder of their contents inside the workspace."""
    for name, text in (("log.txt", "pressure 9 bar"), ("notes.txt", "descale it")):
        (tmp_path / name).write_text(text)
    files = ("--attach", str(tmp_path / "log.txt"), "--attach", str(tmp_path / "notes.txt"))
    assert desk("ticket", "new", "--subject", "E07", "--body", "See logs.", *files).status == 0
    return Path(os.environ["DESK_APP_WORKSPACE"]) / "blobs"


def lose_contents(blobs: Path) -> None:
    for path in blobs.glob("??/*"):
        path.unlink()


@pytest.mark.usefixtures("two_files")
def test_files_are_listed_and_saved_by_name(desk: Say, tmp_path: Path) -> None:
    listed = desk("ticket", "files", "1", "--json").json
    assert [(file["name"], file["size"], file["is_here"]) for file in listed] == [
        ("log.txt", 14, True),
        ("notes.txt", 10, True),
    ]
    out = tmp_path / "out"
    said = desk("ticket", "files", "1", "LOG.txt", "--save", str(out), "--json")
    assert said.json["saved"] == [str(out / "log.txt")]
    assert (out / "log.txt").read_text() == "pressure 9 bar"


@pytest.mark.usefixtures("two_files")
def test_saving_replaces_no_file(desk: Say, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "log.txt").write_text("mine")
    for _ in range(2):
        assert desk("ticket", "files", "1", "--save", str(out)).status == 0
    assert (out / "log.txt").read_text() == "mine"
    names = ["log (2).txt", "log (3).txt", "log.txt", "notes (2).txt", "notes.txt"]
    assert sorted(path.name for path in out.iterdir()) == names


@pytest.mark.usefixtures("two_files")
def test_a_wrong_name_lists_the_right_ones(desk: Say) -> None:
    said = desk("ticket", "files", "1", "nothing.pdf")
    assert (said.status, said.err) == (
        1,
        "The ticket has no file “nothing.pdf”. Files: log.txt, notes.txt.\n",
    )


def test_lost_contents_are_told_everywhere(desk: Say, two_files: Path, tmp_path: Path) -> None:
    lose_contents(two_files)
    assert desk("ticket", "show", "1").out.count(NOT_HERE) == 2
    entries = desk("ticket", "show", "1", "--json").json["conversation"]["entries"]
    assert [f["is_here"] for entry in entries for f in entry.get("attachments", ())] == [False, False]
    assert desk("ticket", "files", "1").out.count(NOT_HERE) == 2
    saved = desk("ticket", "files", "1", "--save", str(tmp_path / "out"))
    assert saved.status == 1
    assert "log.txt: The attachment is not on this computer." in saved.err
    assert "2 files of 2 could not be saved." in saved.err
    assert list((tmp_path / "out").iterdir()) == []
    exported = desk("export", str(tmp_path / "all"))
    assert exported.status == 0
    assert exported.err.count(NOT_HERE) == 2
    assert "2 attachments are missing" in desk("doctor").out


def test_what_one_can_still_save_is_saved(desk: Say, two_files: Path, tmp_path: Path) -> None:
    next(two_files.glob("??/*")).unlink()
    saved = desk("ticket", "files", "1", "--save", str(tmp_path / "out"))
    assert saved.status == 1
    assert "1 file of 2 could not be saved." in saved.err
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.usefixtures("two_files")
def test_an_import_without_contents_is_no_damage(desk: Say, tmp_path: Path) -> None:
    desk("export", str(tmp_path / "all"))
    for path in (tmp_path / "all" / "attachments").iterdir():
        path.unlink()
    other = ("--workspace", str(tmp_path / "other"))
    desk("init", *other, "--agent", "Mira", "--email", "mira@kestrel.example")
    assert (
        "2 attachments or mails are missing in the export."
        in desk("import", "desk-app", str(tmp_path / "all"), *other).err
    )
    assert desk("ticket", "show", "1", *other).out.count(NOT_HERE) == 2
    examined = desk("doctor", *other)
    assert examined.status == 0
    assert "2 attachments have not come to this computer yet." in examined.out


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(desk: Say, tmp_path: Path) -> None:
    desk("ticket", "new", "--subject", "E07")
    large = tmp_path / "film.mp4"
    with large.open("wb") as file:
        file.truncate(2**30)
    said = desk("ticket", "reply", "1", "--body", "See the film.", "--attach", str(large))
    assert said.status == 1
    assert said.err == "The file is 1.1 GB; the limit is 100 MB. Send a link instead.\n"
    assert desk("ticket", "show", "1").out.count("See the film.") == 0
    assert desk("draft", "save", "1", "--body", "See the film.").status == 0
