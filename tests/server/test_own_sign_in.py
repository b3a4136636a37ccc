"""Password and second factor of a server, changed by the person they belong to from the command line."""

from __future__ import annotations

import pytest

from desk_app.domain import totp
from desk_app.domain.standing import Role
from desk_app.store.team.people import People
from tests.server.desks import PASSWORD, Person
from tests.server.stage import Office

NEW = "some other long words"


@pytest.fixture
def ada(person: Person, office: Office) -> Person:
    """Somebody who is signed in to the team of an office."""
    agent = office.person(Role.AGENT, password=PASSWORD).agent
    with office.team.database.reading() as session:
        found = People(session, office.facts.id).by_agent(agent)
    assert found
    person("ada", "init", "--name", "ada", "--agent", "ada", "--passphrase")
    place = ("--url", office.url, "--email", found.email, "--team", office.facts.id, "--name", "team")
    person("ada", "account", "add", "deskserver", *place)
    return person


def test_a_password_is_changed_and_the_old_one_opens_nothing(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_APP_NEW_PASSWORD", "short")
    weak = ada.tries("ada", "account", "password", "team")
    monkeypatch.setenv("DESK_APP_NEW_PASSWORD", NEW)
    said = ada("ada", "account", "password", "team")
    still = ada("ada", "account", "test", "team")
    old = ada.tries("ada", "account", "sign-in", "team")
    monkeypatch.setenv("DESK_APP_PASSWORD", NEW)
    again = ada("ada", "account", "sign-in", "team")

    assert weak[0] != 0
    assert "ten characters" in weak[2].lower() or "10 characters" in weak[2]
    assert "counts from now on" in said["message"]
    assert "answers" in still["message"], "this computer stays signed in"
    assert old[0] != 0
    assert "wrong" in old[2]
    assert "Signed in" in again["message"]


def test_a_second_factor_is_set_up_shown_and_taken_away(ada: Person, office: Office) -> None:
    before = ada("ada", "account", "second-factor", "show", "team")
    begun = ada("ada", "account", "second-factor", "set-up", "team")
    secret, step = totp.read_secret(begun["secret"]), office.team.clocks.now_s() // totp.STEP_S
    wrong = ada.tries("ada", "account", "second-factor", "confirm", "team", "000000")
    ada("ada", "account", "second-factor", "confirm", "team", totp.code_at(secret, step - 1))
    after = ada("ada", "account", "second-factor", "show", "team")
    ada("ada", "account", "second-factor", "drop", "team", totp.code_at(secret, step))
    gone = ada("ada", "account", "second-factor", "show", "team")

    assert begun["address"].startswith("otpauth://totp/")
    assert [each["second_factor"] for each in (before, after, gone)] == [False, True, False]
    assert wrong[0] != 0
    assert "code is wrong" in wrong[2]
