"""Lists and exports at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Say


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "pdf"])
def test_a_list_goes_out_in_every_form(desk: Say, tmp_path: Path, ending: str) -> None:
    for subject in ("E07 again", "Grinder"):
        desk("ticket", "new", "--subject", subject)
    path = tmp_path / f"list.{ending}"
    said = desk("export-list", str(path), "e07", "--json")
    assert (said.json["tickets"], said.json["undrawn"]) == (1, "")
    assert path.stat().st_size > 100


def test_a_printed_list_says_what_it_lists(desk: Say, tmp_path: Path) -> None:
    desk("ticket", "new", "--subject", "Grüße: E07")
    desk("export-list", str(tmp_path / "list.pdf"))
    text = PdfReader(tmp_path / "list.pdf").pages[0].extract_text()
    assert text.startswith("is:active\nKestrel · ")
    assert "(Europe/Lisbon)" in text
    assert "Grüße: E07" in text


def test_an_unknown_form_lists_the_known_ones(desk: Say, tmp_path: Path) -> None:
    said = desk("export-list", str(tmp_path / "list.doc"))
    assert said.status == 1
    assert said.err == "“.doc” is not a form for lists. Use .csv, .xlsx, .json or .pdf.\n"
    assert list(tmp_path.glob("*list*")) == []
