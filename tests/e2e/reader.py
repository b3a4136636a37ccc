"""A screen reader as far as tests need one: what the program says of itself on the accessibility bus.

Speaks AT-SPI over D-Bus (the interfaces `org.a11y.atspi.*`, see the XML files of at-spi2-core) on a session
bus of its own, so nothing of the person's own desktop is asked or heard.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from jeepney import (  # type: ignore[import-untyped]  # it has no types
    DBusAddress,
    HeaderFields,
    MatchRule,
    MessageType,
    Properties,
    new_method_call,
)
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]  # it has no types
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]  # it has no types
from jeepney.wrappers import DBusErrorResponse  # type: ignore[import-untyped]  # it has no types

_SERVICE = Path("/usr/share/dbus-1/services/org.a11y.Bus.service")
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_COMPONENT = "org.a11y.atspi.Component"
_OF_THE_SCREEN = 0
_REGISTRY = "org.a11y.atspi.Registry"
_EVENTS = "org.a11y.atspi.Event.Object"
_PATIENCE_S = 60.0
_FOCUSABLE, _FOCUSED, _SHOWING = 11, 12, 25
"""Numbers of states (`AtspiStateType`)."""

Place = tuple[str, str]
"""Where an object lives: the connection and its path."""


def missing() -> str:
    """What is not installed, in words; empty when all is there."""
    if shutil.which("dbus-daemon") is None:
        return "not installed: dbus-daemon"
    return "" if _SERVICE.exists() else "not installed: at-spi2-core"


@dataclass(frozen=True)
class Thing:
    """An object as a screen reader has it.

    Attributes:
        is_focusable: The keyboard can go there.
        is_focused: It is there now.
        is_showing: It is to be seen.
        below: What is in it.
    """

    place: Place
    name: str
    role: str
    description: str
    is_focusable: bool
    is_focused: bool
    is_showing: bool
    below: tuple[Thing, ...] = field(default=())

    def walk(self) -> Iterator[Thing]:
        """This one and everything in it, in the order in which it is read."""
        yield self
        for thing in self.below:
            yield from thing.walk()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """A tree to look at."""
        marks = "*" * self.is_focused + "+" * self.is_focusable
        yield f"{'  ' * depth}{self.role}{marks} “{self.name}” {self.description}".rstrip()
        for thing in self.below:
            yield from thing.lines(depth + 1)


class Reader:
    """Looks at programs on a bus of its own, and hears what they announce.

    Attributes:
        address: Of the session bus, for `DBUS_SESSION_BUS_ADDRESS`.
        said: What was announced so far.
    """

    def __init__(self) -> None:
        command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        self._daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        with open_dbus_connection(self.address) as session:
            asked = new_method_call(
                DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus"), "GetAddress"
            )
            self._bus_address: str = session.send_and_get_reply(asked, timeout=_PATIENCE_S).body[0]
        self._bus: DBusConnection = open_dbus_connection(self._bus_address)
        self.said: list[str] = []
        self._is_over = threading.Event()
        listening = threading.Event()
        self._ear = threading.Thread(target=self._listen, args=(listening,), name="reader")
        self._ear.start()
        listening.wait(_PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._ear.join()
        self._bus.close()
        self._daemon.terminate()
        self._daemon.communicate(timeout=10)

    def window(self) -> Thing:
        """The whole tree of the first window of the first program there is."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            for program in self._children((_REGISTRY, "/org/a11y/atspi/accessible/root")):
                for frame in self._children(program):
                    return self._thing(frame)
            threading.Event().wait(0.1)
        raise AssertionError("no program is on the accessibility bus")

    def heard(self, words: str) -> None:
        """Wait until something with these words was announced."""
        deadline = time.monotonic() + _PATIENCE_S
        while not any(words in said for said in self.said):
            assert time.monotonic() < deadline, f"“{words}” was not said, but: {self.said}"
            threading.Event().wait(0.05)

    def corner(self, thing: Thing) -> tuple[int, int]:
        """Where on the screen something begins: how far right, how far down."""
        owner, path = thing.place
        call = new_method_call(
            DBusAddress(path, bus_name=owner, interface=_COMPONENT), "GetExtents", "u", (_OF_THE_SCREEN,)
        )
        x, y, _width, _height = self._bus.send_and_get_reply(call, timeout=_PATIENCE_S).body[0]
        return int(x), int(y)

    def _thing(self, place: Place) -> Thing:
        states = self._call(place, "GetState").body[0]
        return Thing(
            place,
            str(self._property(place, "Name")),
            str(self._call(place, "GetRoleName").body[0]),
            str(self._property(place, "Description")),
            _has(states, _FOCUSABLE),
            _has(states, _FOCUSED),
            _has(states, _SHOWING),
            tuple(self._thing(child) for child in self._children(place)),
        )

    def _children(self, place: Place) -> list[Place]:
        try:
            return [(owner, path) for owner, path in self._call(place, "GetChildren").body[0]]
        except DBusErrorResponse:  # it is gone by now
            return []

    def _call(self, place: Place, method: str) -> Any:  # noqa: ANN401 - jeepney has no types
        owner, path = place
        call = new_method_call(DBusAddress(path, bus_name=owner, interface=_ACCESSIBLE), method)
        reply = self._bus.send_and_get_reply(call, timeout=_PATIENCE_S)
        if reply.header.message_type is MessageType.error:
            raise DBusErrorResponse(reply)
        return reply

    def _property(self, place: Place, name: str) -> object:
        owner, path = place
        asked = Properties(DBusAddress(path, bus_name=owner, interface=_ACCESSIBLE)).get(name)
        reply = self._bus.send_and_get_reply(asked, timeout=_PATIENCE_S)
        return "" if reply.header.message_type is MessageType.error else reply.body[0][1]

    def _listen(self, listening: threading.Event) -> None:
        with open_dbus_connection(self._bus_address) as bus:
            registry = DBusAddress("/org/a11y/atspi/registry", bus_name=_REGISTRY, interface=_REGISTRY)
            for event in ("object:announcement", "object:state-changed", "object:children-changed"):
                bus.send_and_get_reply(new_method_call(registry, "RegisterEvent", "sass", (event, [], "")))
            rule = MatchRule(type="signal", interface=_EVENTS, member="Announcement")
            bus.send_and_get_reply(message_bus.AddMatch(rule))
            listening.set()
            while not self._is_over.is_set():
                try:
                    message = bus.receive(timeout=0.1)
                except TimeoutError:
                    continue
                if message.header.fields.get(HeaderFields.member) == "Announcement":
                    self.said.append(str(message.body[3][1]))


def _has(states: list[int], number: int) -> bool:
    return bool(states[number // 32] >> (number % 32) & 1)
