"""Help, about and problems in the main window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from desk_app.presenters.question import Question
from desk_app.ui.customers.page import CustomersPage
from desk_app.ui.kit.states import StatePanel
from desk_app.ui.pages.help import HelpPage
from desk_app.ui.pages.problem import ProblemPage
from tests.gallery.window_scene import wait_for, window_scene


def page(command: str, place: str = "") -> Callable[[], QWidget]:
    """A page that a command leads to."""

    def build() -> QWidget:
        scene = window_scene(name="")
        scene.presenter.run(command, place)
        report = scene.findChild(ProblemPage)
        if report is not None:
            wait_for(report.save.isEnabled)
        return scene

    return build


def help_found() -> QWidget:
    """Words looked for in the help."""
    scene = window_scene(name="")
    scene.presenter.run("program.help", "backup")
    found = scene.findChild(HelpPage)
    assert found is not None
    found.search.setText("passphrase")
    return scene


def keys() -> QWidget:
    """All keys on one sheet."""
    scene = window_scene(name="")
    scene.presenter.run("program.keys")
    return scene


def next_key() -> QWidget:
    """The first of two keys was pressed: what may follow."""
    scene = window_scene()
    scene.resize(1024, 700)
    scene.list.view.setFocus()
    QTest.keyClick(scene.windowHandle(), Qt.Key.Key_G)
    return scene


def history() -> QWidget:
    """What was done and can be taken back."""
    scene = window_scene(name="")
    scene.presenter.run("edit.history")
    wait_for(lambda: bool(scene.presenter.history.state.steps))
    return scene


def asked() -> QWidget:
    """Something that is done only after a yes."""
    scene = window_scene(name="")
    question = Question(
        "Make a new recovery code?",
        "The old one stops working at once. The new one is shown only now, so have paper at hand.",
        "Make a new code",
        lambda: None,
    )
    scene.presenter.ask(question)
    return scene


def contacts() -> QWidget:
    """What an address book would bring."""
    scene = window_scene(name="")
    scene.presenter.run("go.customers", "")
    page = scene.findChild(CustomersPage)
    assert page is not None
    file = scene.desk.folder / "friends.vcf"
    names = ("Nora Lindqvist", "Ahmad Nasser", "Zoë Bernard", "Ivo Kral")
    cards = [f"FN:{name}\nEMAIL:{name.split()[0].lower()}@northwind.example" for name in names]
    cards += ["FN:Bad Address\nEMAIL:not an address", "NOTE:nobody"]
    file.write_text(
        "".join(f"BEGIN:VCARD\nVERSION:3.0\n{card}\nEND:VCARD\n" for card in cards), encoding="utf-8"
    )
    page.contacts.look(str(file))
    wait_for(lambda: bool(page.contacts.state.lines))
    return scene


def new_customer() -> QWidget:
    """Somebody is added by hand."""
    scene = window_scene(name="")
    scene.presenter.run("go.customers", "")
    button = scene.findChild(QAbstractButton, "customers.add")
    assert button is not None
    button.click()
    return scene


def nobody_found() -> QWidget:
    """A search among the customers that finds nobody."""
    scene = window_scene(name="")
    scene.presenter.run("go.customers", "")
    page = scene.findChild(CustomersPage)
    assert page is not None
    page.list.search.setText("xyzzy")
    empty = page.findChild(StatePanel, "customers.empty")
    wait_for(lambda: empty is not None and empty.isVisible())
    return scene
