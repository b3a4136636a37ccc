"""A team's server through the wizard: signed in, or in one sentence why not; nothing made before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desk_app.connectors.deskserver.joining import Membership, join
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain import totp
from desk_app.domain.ids import id_text
from desk_app.presenters.first_run_ways import Step
from desk_app.runtime import clock
from desk_app.runtime.accounts.deskserver import DeskServerKind
from desk_app.runtime.desk import OpenOptions, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.policy import Policy
from desk_app.server.tending import Tending
from desk_app.services.reading import ListQuery
from desk_app.sync.wire.joining import Enrol
from desk_app.ui.theme.theme import Theme
from tests.no_keyring import NoKeyring
from tests.server.stage import Process
from tests.ui.first_run.running import Run, Show, live
from tests.ui.kestrel_rooms import unnamed

EMAIL, PASSWORD = "ada@kestrel.example", "four unrelated words here"


@dataclass
class Server:
    """A server that runs, and whoever runs it."""

    url: str
    tending: Tending


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("server") / "data"
    tending = Tending(data, "")
    tending.setup("Kestrel Support", EMAIL, "Ada Lind", password=PASSWORD)
    process = Process(data)
    yield Server(process.url, tending)
    process.stop()


@pytest.fixture
def run(home: Path, theme: Theme, show: Show) -> Iterator[Run]:
    run = Run(home, show, MemoryKeychain(), {"deskserver": DeskServerKind()})
    run.press(Qt.Key.Key_3)
    run.wizard.next.click()
    yield run
    run.close()


def sign_in(run: Run, url: str, *, email: str = EMAIL, password: str = PASSWORD) -> None:
    run.fill("server.url", url)
    run.fill("server.email", email)
    run.fill("server.password", password)
    run.press(Qt.Key.Key_Return)
    assert run.wizard.note.text() == "Signing in…"
    run.wait(lambda: not run.presenter.state.busy)


def test_who_signs_in_by_keys_alone_is_that_person_in_the_workspace(run: Run, server: Server) -> None:
    sign_in(run, server.url)
    run.keep_the_code()
    run.wait(lambda: run.presenter.state.sync is not None and not run.presenter.state.sync.is_moving)
    assert any(text.startswith("It is connected.") for text in run.said())
    run.press(Qt.Key.Key_Return)
    run.wait(lambda: run.presenter.state.begun is not None)
    begun = run.presenter.state.begun

    assert begun is not None
    with open_desk(begun.folder, str, OpenOptions(keychain=run.keychain)) as desk:
        team = desk.workspace.read(lambda reader: reader.team)
        assert desk.store.name == "Kestrel Support"
        assert desk.workspace.me.name == "Ada Lind"
        assert [agent.name for agent in team.agents.values()].count("Ada Lind") == 1
        assert len({status.name for status in team.statuses.values()}) == len(team.statuses) > 0


def test_the_code_of_an_invitation_lets_somebody_in(run: Run, server: Server) -> None:
    code = server.tending.invite("ben@kestrel.example", "agent")
    run.press_button("first_run.server.entry.choice.invitation")
    run.fill("server.url", server.url)
    run.fill("server.invitation", code)
    run.fill("server.your_name", "Ben Okri")
    run.fill("server.password", "another four words here")
    run.wizard.next.click()
    run.keep_the_code()

    names = [person["name"] for person in server.tending.people()]
    assert "Ben Okri" in names


@pytest.mark.parametrize(
    ("url", "password", "field", "words"),
    [
        ("{url}", "not the password", "password", "The e-mail address or the password is wrong."),
        ("http://127.0.0.1:1", PASSWORD, "url", "The server cannot be reached."),
        ("not an address", PASSWORD, "url", "is no address of a server."),
        ("http://desk.example.org", PASSWORD, "url", "is not encrypted"),
    ],
)
def test_what_does_not_work_is_said_at_the_field_it_is_about(
    run: Run, server: Server, url: str, password: str, field: str, words: str
) -> None:
    sign_in(run, url.format(url=server.url), password=password)

    setup = run.presenter.state.setup
    assert setup is not None
    assert words in setup.problems[field]
    assert any(words in text for text in run.said())
    assert run.presenter.state.step is Step.SIGN_IN
    assert not run.folder.parent.exists()


def test_the_server_the_administrator_prescribes_need_not_be_typed(
    home: Path, theme: Theme, show: Show
) -> None:
    policy = Policy(server="https://desk.kestrel.example")
    run = Run(home, show, MemoryKeychain(), {"deskserver": DeskServerKind()}, policy)
    run.press(Qt.Key.Key_3)
    run.wizard.next.click()
    field = run.wizard.findChild(QLineEdit, "first_run.server.url.input")
    assert field is not None
    shown = field.text()
    sign_in(run, "https://elsewhere.example")
    said = run.said()
    run.close()

    assert shown == "https://desk.kestrel.example"
    assert any("Your administrator allows accounts at https://desk.kestrel.example only." in t for t in said)


def test_what_is_missing_is_asked_for_before_anything_is_tried(run: Run) -> None:
    run.wizard.next.click()

    assert "Write the address of your team’s server. Whoever runs it knows it." in run.said()
    assert "Write the e-mail address you sign in with." in run.said()
    assert run.presenter.state.busy == ""


def test_a_second_factor_is_asked_for_when_the_server_wants_it(run: Run, server: Server) -> None:
    place, code = ServerPlace.of(server.url), server.tending.invite("cleo@kestrel.example", "agent")
    joined = join(place, Enrol(code, "Cleo", PASSWORD, id_text(clock.new_id())))
    membership = Membership(place, joined.token)
    secret = totp.read_secret(membership.begin_second_factor(PASSWORD).secret)
    membership.confirm_second_factor(totp.code_at(secret, clock.now_s() // totp.STEP_S))
    membership.close()

    sign_in(run, server.url, email="cleo@kestrel.example")
    assert "Enter the six digits of your authenticator." in " ".join(run.said())
    run.fill("server.code", "000000")
    run.wizard.next.click()
    run.wait(lambda: not run.presenter.state.busy)
    assert "The code is wrong" in " ".join(run.said())
    run.fill("server.code", totp.code_at(secret, clock.now_s() // totp.STEP_S + 1))
    run.wizard.next.click()

    run.wait(lambda: run.presenter.state.step is Step.CODE)


def test_leaving_gives_the_token_back_and_makes_nothing(
    home: Path, theme: Theme, show: Callable[[QWidget], QWidget], server: Server
) -> None:
    run = Run(home, show, MemoryKeychain(), {"deskserver": DeskServerKind()})
    run.press(Qt.Key.Key_3)
    run.wizard.next.click()
    before = devices(server)
    sign_in(run, server.url)
    run.wait(lambda: run.presenter.state.step is Step.CODE)
    assert len(devices(server)) == len(before) + 1
    run.close()

    assert devices(server) == before
    assert list(run.folder.parent.iterdir()) == []


def test_without_a_keyring_the_passphrase_is_asked_for_after_signing_in(
    home: Path, theme: Theme, show: Show, server: Server
) -> None:
    run = Run(home, show, NoKeyring(), {"deskserver": DeskServerKind()})
    run.wait(lambda: run.presenter.state.keyring_problem)
    run.press(Qt.Key.Key_3)
    run.wizard.next.click()
    sign_in(run, server.url)
    assert run.presenter.state.step is Step.PROTECT
    run.fill("protect.passphrase", PASSWORD)
    run.fill("protect.again", PASSWORD)
    run.wizard.next.click()
    run.keep_the_code()
    run.wizard.next.click()
    run.wait(lambda: run.presenter.state.begun is not None)
    begun = run.presenter.state.begun
    run.close()

    assert begun is not None
    assert begun.key is not None
    with open_desk(begun.folder, lambda: PASSWORD, OpenOptions(keychain=NoKeyring())) as desk:
        assert desk.workspace.read(lambda reader: reader.lists.count(ListQuery(""))).number == 0


def test_every_control_of_the_page_has_a_name_and_more_options_can_be_had_by_keys(run: Run) -> None:
    assert unnamed(run.wizard) == []
    run.press_button("first_run.server.more")
    live()

    assert unnamed(run.wizard) == []
    field = run.wizard.findChild(QWidget, "first_run.server.ca_file.input")
    assert field is not None
    assert field.isVisible()


def devices(server: Server) -> list[str]:
    return [str(device) for person in server.tending.people() for device in listed(person["devices"])]


def listed(devices: object) -> list[object]:
    assert isinstance(devices, list)
    return [device["id"] for device in devices]
