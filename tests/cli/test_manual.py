"""The manual and the report about problems on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Say


def test_the_manual_is_read_page_by_page(say: Say) -> None:
    assert "Backup and recovery" in say("manual").out
    assert say("manual", "undo").out.startswith("# Undo and history")
    assert say("--json", "manual").json[0]["topic"] == "agent"
    missing = say("manual", "tea")
    assert (missing.status, "desk-app manual" in missing.err) == (1, True)


def test_the_manual_is_written_as_pages(say: Say, tmp_path: Path) -> None:
    said = say("manual", "--export", str(tmp_path / "pages"))
    assert said.status == 0, said.err
    assert (tmp_path / "pages" / "index.html").is_file()
    (tmp_path / "file").write_text("", "ascii")
    refused = say("manual", "--export", str(tmp_path / "file" / "x"))

    assert refused.status == 1
    assert "cannot be written" in refused.err


def test_a_report_is_written_without_names(desk: Say, tmp_path: Path) -> None:
    said = desk("doctor", "--bundle", str(tmp_path / "report.txt"))
    assert said.status == 0, said.err
    text = (tmp_path / "report.txt").read_text("utf-8")

    assert "State of the workspace" in text
    assert "database" in text
    assert "mira" not in text.lower()
    assert str(tmp_path) not in text.replace(str(tmp_path / "XDG"), "")


def test_a_report_is_shown_and_made_even_without_a_workspace(say: Say) -> None:
    said = say("doctor", "--bundle", "-")

    assert said.status == 0
    assert "The workspace does not open" in said.out
    assert "There is no workspace" in said.err or said.err
