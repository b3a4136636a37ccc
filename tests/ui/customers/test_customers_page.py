"""The customers page as a person uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from desk_app.domain.changes import CreateCustomer
from desk_app.presenters.contact_import import ContactImport
from desk_app.presenters.customers import CustomersPresenter
from desk_app.presenters.search import PAUSE_MS
from desk_app.ui.customers.page import CustomersPage
from desk_app.ui.shell.asking import QuestionPanel
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.ui.kestrel_rooms import Stage, stage, unnamed

Show = Callable[[QWidget], QWidget]
INES = "Inês Carvalho"


class Opened:
    """The page on its stage."""

    def __init__(self, made: Stage) -> None:
        self.stage = made
        self.customers = CustomersPresenter(made.window)
        self.contacts = ContactImport(made.window.session)
        self.page = CustomersPage(self.customers, self.contacts, made.context)
        self.page.setParent(made.room)
        self.questions = QuestionPanel(made.window, made.room.overlays, made.room)
        self.resize(1220)
        self.page.show()
        self.settle()

    def resize(self, width: int) -> None:
        self.page.setGeometry(0, 0, width, 800)
        self.stage.settle()

    def settle(self) -> None:
        self.stage.settle()
        self.stage.kestrel.loop.pass_ms(PAUSE_MS)
        self.stage.settle()

    def open(self, name: str) -> None:
        self.customers.choose(self.stage.kestrel.people[name])
        self.settle()

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        found = self.stage.room.findChild(kind, name)
        assert isinstance(found, QWidget), name
        return found

    def press(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        assert isinstance(button, QAbstractButton)
        button.click()
        self.settle()


@pytest.fixture
def opened(tmp_path: Path, show: Show, theme: Theme) -> Iterator[Opened]:
    with stage(tmp_path, show) as made:
        page = Opened(made)
        yield page
        page.customers.close()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_typing_finds_somebody_and_enter_opens_them(opened: Opened) -> None:
    QTest.keyClicks(opened.page.list.search, "miradouro")
    opened.settle()
    QTest.keyClick(opened.page.list.search, Qt.Key.Key_Down)
    QTest.keyClick(opened.page.list.lines, Qt.Key.Key_Return)
    opened.settle()

    assert opened.customers.state.chosen == opened.stage.kestrel.people[INES]
    assert opened.page.list.lines.selectedIndexes()


def test_a_field_counts_when_it_is_left(opened: Opened) -> None:
    opened.open(INES)
    field = opened.find(QWidget, "customer.title")
    field.setFocus()
    QTest.keySequence(field, "Ctrl+A")
    QTest.keyClicks(field, "Barista")
    QTest.keyClick(field, Qt.Key.Key_Return)
    opened.settle()

    found = opened.customers.profile.state.found
    assert found is not None
    assert found.person.title == "Barista"


def test_merging_asks_with_all_that_would_move(opened: Opened) -> None:
    opened.stage.kestrel.apply(CreateCustomer("Ines C.", (("email", "ines.c@private.example"),)))
    opened.open(INES)
    opened.press("customers.merge")
    for letter in "ines":
        QTest.keyClicks(focused(), letter)
        opened.settle()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    opened.settle()
    go = opened.find(QPushButton, "question.go")
    assert isinstance(go, QPushButton)
    assert go.text() == "Merge the customers"
    go.click()
    opened.settle()

    found = opened.customers.profile.state.found
    assert found is not None
    assert "ines.c@private.example" in [address.value for address in found.person.addresses]


def test_leaving_the_question_merges_nothing(opened: Opened) -> None:
    opened.open(INES)
    opened.customers.profile.ask_merge()
    opened.customers.profile.choose(opened.stage.kestrel.people["Lukas Brandt"].hex())
    opened.settle()
    assert opened.stage.room.overlays.top is not None
    opened.press("question.leave")

    assert opened.customers.profile.state.preview is None
    assert "Lukas Brandt" in [row.name for row in opened.customers.state.rows]


def test_a_customer_is_added_with_an_address(opened: Opened) -> None:
    opened.press("customers.add")
    QTest.keyClicks(focused(), "Nora Berg")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    opened.settle()

    assert opened.stage.room.overlays.top is None
    found = opened.customers.profile.state.found
    assert found is not None
    assert found.person.name == "Nora Berg"


@pytest.mark.parametrize(
    ("width", "parts"),
    [(1220, {"list", "profile", "timeline"}), (900, {"list", "profile"}), (600, {"profile"})],
)
def test_what_has_room_is_shown(opened: Opened, width: int, parts: set[str]) -> None:
    opened.open(INES)
    opened.resize(width)
    page = opened.page
    shown = {"list": page.list, "profile": page.profile, "timeline": page.timeline}

    assert {name for name, part in shown.items() if part.isVisible()} == parts


def test_a_narrow_page_leads_back_to_the_list(opened: Opened) -> None:
    opened.resize(600)
    assert opened.page.list.isVisible()
    opened.open(INES)
    assert not opened.page.list.isVisible()
    opened.press("customers.back")

    assert opened.page.list.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_everything_is_named_and_large_enough(opened: Opened, theme: Theme, scale: float) -> None:
    theme.wear(Appearance(mode=Mode.DARK, contrast=Wish.OFF, reduced_motion=Wish.ON, text_scale=scale))
    opened.open(INES)

    assert not unnamed(opened.page)
    assert tokens().look.scale == scale
