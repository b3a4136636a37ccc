"""A server put back to last night's backup gets back what its clients still know."""

from __future__ import annotations

from pathlib import Path

from tests.sync.proofs.restores import restored_from_last_night


def test_the_team_tells_a_restored_server_what_it_forgot(tmp_path: Path) -> None:
    proven = restored_from_last_night(tmp_path, range(2))

    assert proven.wrong == ()
    assert "\n".join(proven.facts)[0] != "0"
