"""What a screen reader is told: asked on the real accessibility bus, of the real window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, Screen, missing
from tests.e2e.reader import Reader, Thing
from tests.e2e.reader import missing as missing_reader

_REASON = missing() or missing_reader()
pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(_REASON), reason=_REASON or "all there")]

_NO_ROLE = {"unknown", "invalid", ""}


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


@pytest.fixture
def desk(tmp_path: Path, reader: Reader) -> Iterator[Desk]:
    screen = Screen(1440, 900)
    more = {"DBUS_SESSION_BUS_ADDRESS": reader.address, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    try:
        with Desk(screen, tmp_path / "workspace", **more) as desk:
            desk.run("demo", "--no-window", "--tickets", "60", "--workspace", str(desk.folder))
            desk.open()
            yield desk
    finally:
        screen.close()


def shown(thing: Thing) -> list[Thing]:
    """What is to be seen, in the order in which it is read."""
    return [part for part in thing.walk() if part.is_showing]


def nameless(window: Thing) -> list[str]:
    """Where the keyboard can go and nothing is said."""
    return [
        " ".join(part.lines())
        for part in shown(window)
        if part.is_focusable and (not part.name.strip() or part.role in _NO_ROLE)
    ]


def within(window: Thing, name: str) -> Thing:
    """The first part of a name that is to be seen."""
    return next(part for part in shown(window) if part.name == name)


def test_every_part_is_named_and_read_in_the_order_in_which_it_stands(desk: Desk, reader: Reader) -> None:
    desk.key("j", "j")
    desk.rest()
    window = reader.window()

    assert nameless(window) == []
    names = [part.name for part in shown(window)]
    order = ("Views and pages", "Tickets, For me", "Conversation", "Composer", "Details")
    places = [names.index(name) for name in order]
    assert places == sorted(places), list(zip(order, places, strict=True))
    rows = [part.name for part in within(window, "Tickets, For me").walk() if part.role == "list item"]
    unread = next(row for row in rows if row.startswith("Unread, "))
    _unread, who, _organisation, subject, *rest = unread.split(", ")
    assert who
    assert subject
    assert any(part.startswith("reply due in") for part in rest), unread
    assert rest[-1] in {"Open", "New"}, unread

    cards = [
        part for part in shown(within(window, "Conversation")) if part.role == "panel" and part.is_focusable
    ]
    tops = [reader.corner(card)[1] for card in cards]
    assert len(cards) > 1
    assert tops == sorted(tops), [card.name for card in cards]
    assert all(card.description for card in cards), "the words of a message are told with its card"


def test_pages_and_sheets_are_named_too(desk: Desk, reader: Reader) -> None:
    for keys in (("ctrl+comma",), ("g", "c"), ("g", "o"), ("question",), ("c",), ("ctrl+k",)):
        desk.key(*keys)
        desk.rest()
        assert nameless(reader.window()) == [], keys
        desk.key("Escape", "Escape")
        desk.rest()


def test_what_was_done_and_what_came_is_said(desk: Desk, reader: Reader) -> None:
    desk.key("j", "e")
    reader.heard("Solved #")
    assert "Undo Z" in next(said for said in reader.said if said.startswith("Solved #"))
    found = json.loads(desk.run("search", "assignee:none is:open", "--brief", "--json"))["tickets"]
    desk.run("ticket", "set", found[0]["number"], "assignee=mira@kestrel.example", "--as", "Priya Raman")
    reader.heard("Given to you")
