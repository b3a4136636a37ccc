"""What somebody may do, as it travels: an older or newer other side never breaks it."""

from __future__ import annotations

import pytest

from desk_app.domain.standing import (
    EVERY_TEAM,
    ROLE_RIGHTS,
    Right,
    Role,
    Standing,
    read_standing,
    standing_json,
)
from desk_app.domain.syncrules.rows import Json

VIEWER = Standing("a", Role.VIEWER, {EVERY_TEAM: ROLE_RIGHTS[Role.VIEWER], "t1": ROLE_RIGHTS[Role.AGENT]})


def test_it_arrives_as_it_was() -> None:
    assert read_standing(standing_json(VIEWER)) == VIEWER


def test_words_of_a_newer_server_are_passed_over() -> None:
    said = standing_json(VIEWER)
    said["role"] = "auditor"
    said["teams"] = {EVERY_TEAM: ["read", "telepathy", 7], "t1": "all"}

    assert read_standing(said) == Standing("a", Role.AGENT, {EVERY_TEAM: Right.READ, "t1": Right.NONE})


@pytest.mark.parametrize("said", [None, "", 7, [], {}, {"agent": "a", "role": "agent"}, {"teams": {}}])
def test_a_server_that_says_nothing_leaves_it_to_itself(said: Json) -> None:
    assert read_standing(said) is None


def test_the_reason_names_what_is_missing_in_that_team() -> None:
    assert VIEWER.why_not("t1", Right.REPLY) == ""
    assert VIEWER.why_not("t2", Right.REPLY) == "You may not reply in this team."
    assert VIEWER.why_not("t2", Right.OWN, Right.CHANGE) == "You may not take tickets of this team."
    outside = Standing("a", Role.AGENT, {"t1": ROLE_RIGHTS[Role.AGENT]})
    assert outside.why_not("t2", Right.REPLY) == "You have no access to this ticket."
