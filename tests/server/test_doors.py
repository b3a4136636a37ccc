"""Coming in: passwords, lock-out, second factor, invitations, and what is kept of it all."""

from __future__ import annotations

import pytest

from desk_app.connectors.deskserver.errors import JoiningRefused
from desk_app.connectors.deskserver.joining import Membership, join
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain import totp
from desk_app.domain.standing import Role
from desk_app.server.joining import LOCKED_S, TRIES
from desk_app.store.team.people import People
from desk_app.sync.wire.joining import Enrol, Joined, SignIn
from tests.server.stage import Office, new_id

PASSWORD = "four unrelated words here"


def _sign_in(
    office: Office, email: str, password: str = PASSWORD, code: str = "", device: str = ""
) -> Joined:
    ask = SignIn(email, password, device or new_id(), "laptop", code, office.facts.id)
    return office.door.sign_in(ask)


@pytest.fixture
def email(office: Office) -> str:
    agent = office.person(Role.AGENT, password=PASSWORD).agent
    with office.team.database.reading() as session:
        person = People(session, office.facts.id).by_agent(agent)
    assert person
    return person.email


def test_somebody_invited_makes_an_account_signs_in_and_out(office: Office) -> None:
    place = ServerPlace.of(office.url)
    admin = office.person(Role.ADMIN)
    invited = admin.post("/v1/admin/invitations", {"email": "Ben@Example.org", "role": "agent"}).json()
    agent, device = new_id(), new_id()
    ask = Enrol(invited["invitation"], "Ben", PASSWORD, device, "laptop", agent)
    joined = join(place, ask)
    with pytest.raises(JoiningRefused, match="invitation") as again:
        join(place, ask)
    member = Membership(
        place, join(place, SignIn("ben@example.org ", PASSWORD, device, "", "", office.facts.name)).token
    )
    old = Membership(place, joined.token)
    member.sign_out()
    for gone in (member, old):
        with pytest.raises(JoiningRefused, match="Sign in again"):
            gone.sign_out()
        gone.close()

    assert again.value.code == "invitation"
    assert (joined.agent, joined.role, joined.workspace_name) == (agent, "agent", office.facts.name)
    assert admin.rows()[agent] == {"name": "Ben", "email": "ben@example.org", "role": "agent"}
    audit = [line["what"] for line in admin.post("/v1/admin/audit", method="GET").json()["lines"]]
    assert audit[::-1] == ["invited", "enrolled", "signed_in", "signed_in", "signed_out"]


def test_a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody(office: Office, email: str) -> None:
    answers = set()
    for who in (email, "nobody@example.org"):
        with pytest.raises(JoiningRefused) as caught:
            join(ServerPlace.of(office.url), SignIn(who, "wrong", new_id(), workspace=office.facts.id))
        answers.add((str(caught.value), caught.value.code))

    assert len(answers) == 1


def test_five_wrong_passwords_lock_the_account_for_a_while(office: Office, email: str) -> None:
    codes = []
    for _ in range(TRIES + 1):
        with pytest.raises(Exception, match="wrong") as caught:
            _sign_in(office, email, "wrong password")
        codes.append(getattr(caught.value, "code", ""))
    with pytest.raises(Exception, match="Too many wrong") as locked:
        _sign_in(office, email)
    with office.team.database.writing() as session:
        people = People(session, office.facts.id)
        person = people.by_email(email)
        assert person
        people.note_failure(person.agent, failures=0, locked_until_s=person.locked_until_s - LOCKED_S)

    assert codes == ["wrong_password"] * TRIES + ["locked"]
    assert getattr(locked.value, "retry_after_s", 0) > 0
    assert _sign_in(office, email).token


def test_a_second_factor_is_asked_for_and_each_code_counts_once(office: Office, email: str) -> None:
    place = ServerPlace.of(office.url)
    member = Membership(place, _sign_in(office, email).token)
    with pytest.raises(JoiningRefused, match="password"):
        member.begin_second_factor("wrong")
    secret = totp.read_secret(member.begin_second_factor(PASSWORD).secret)
    now_s = office.team.clocks.now_s()
    assert _sign_in(office, email).token, "it counts once it is confirmed"
    member.confirm_second_factor(totp.code_at(secret, now_s // totp.STEP_S - 1))
    member.close()
    following = totp.code_at(secret, now_s // totp.STEP_S)
    with pytest.raises(Exception, match="six digits"):
        _sign_in(office, email)
    assert _sign_in(office, email, code=following).token
    with pytest.raises(Exception, match="code is wrong"):
        _sign_in(office, email, code=following)
    admin = office.person(Role.ADMIN)
    person = next(
        one for one in admin.post("/v1/admin/people", method="GET").json()["people"] if one["email"] == email
    )
    assert person["second_factor"] is True
    assert admin.post(f"/v1/admin/people/{person['agent']}/factor", method="DELETE").status_code == 200
    assert _sign_in(office, email).token


def test_somebody_takes_their_own_second_factor_away_with_all_that_signing_in_needs(
    office: Office, email: str
) -> None:
    member = Membership(ServerPlace.of(office.url), _sign_in(office, email).token)
    before = member.myself()
    secret = totp.read_secret(member.begin_second_factor(PASSWORD).secret)
    now_s = office.team.clocks.now_s()
    with pytest.raises(JoiningRefused, match="no second factor"):
        member.drop_second_factor(PASSWORD, "000000")
    member.confirm_second_factor(totp.code_at(secret, now_s // totp.STEP_S - 1))
    with_factor = member.myself()
    code = totp.code_at(secret, now_s // totp.STEP_S)
    for password, digits, why in (("wrong", code, "password is wrong"), (PASSWORD, "", "six digits")):
        with pytest.raises(JoiningRefused, match=why):
            member.drop_second_factor(password, digits)
    member.drop_second_factor(PASSWORD, code)
    after = member.myself()
    member.close()

    assert (before.email, before.has_factor) == (email, False)
    assert (with_factor.has_factor, after.has_factor) == (True, False)
    assert _sign_in(office, email).token


def test_another_password_makes_every_other_device_sign_in_again(office: Office, email: str) -> None:
    place = ServerPlace.of(office.url)
    mine, other = (Membership(place, _sign_in(office, email).token) for _ in range(2))
    with pytest.raises(JoiningRefused, match="guessed"):
        mine.change_password(PASSWORD, "aaaaaaaaaaaa")
    mine.change_password(PASSWORD, "some other long words")
    with pytest.raises(JoiningRefused, match="Sign in again"):
        other.sign_out()
    mine.sign_out()
    for member in (mine, other):
        member.close()

    assert _sign_in(office, email, "some other long words").token


def test_a_device_of_somebody_else_or_shut_out_is_not_taken_over(office: Office, email: str) -> None:
    mine = office.person()
    admin = office.person(Role.ADMIN)
    own = _sign_in(office, email)
    admin.post(f"/v1/admin/devices/{own.device}/revoke")
    for device in (mine.device, own.device):
        with pytest.raises(Exception, match="belongs to somebody else"):
            _sign_in(office, email, device=device)


def test_codes_are_those_of_rfc_6238() -> None:
    secret = b"12345678901234567890"

    assert [totp.code_at(secret, at // 30) for at in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]
    assert totp.read_secret(totp.secret_text(secret)) == secret
    assert totp.matching_step(secret, "287 082", 59, 0) == 1
    assert totp.matching_step(secret, "287082", 59, 1) is None
