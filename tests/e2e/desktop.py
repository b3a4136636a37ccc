"""A desktop with a place for signs and notifications: what a panel and a notification service say on D-Bus.

A bus of its own for one test; on it the two services that Qt looks for (StatusNotifierWatcher, and
Notifications of freedesktop.org), which remember what they are told and press what a test presses.
"""

from __future__ import annotations

import queue
import shutil
import subprocess
import threading
from dataclasses import dataclass
from typing import Any, Self

from jeepney import (  # type: ignore[import-untyped]  # it has no types
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]  # it has no types
from jeepney.io.blocking import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]  # it has no types

_WATCHER = "org.kde.StatusNotifierWatcher"
_NOTES = "org.freedesktop.Notifications"
_ITEM = "org.kde.StatusNotifierItem"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_LOOK_S = 0.05


def missing() -> str:
    """What is not installed, in words; empty when all is there."""
    return "" if shutil.which("dbus-daemon") else "not installed: dbus-daemon"


@dataclass(frozen=True)
class Note:
    """A notification that was shown."""

    id: int
    title: str
    text: str


class Desktop:
    """The services, on a thread.

    Attributes:
        address: Of the bus, for `DBUS_SESSION_BUS_ADDRESS`.
        notes: What was shown.
        signs: Who has put a sign into the panel: (connection, path).
    """

    def __init__(self) -> None:
        command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        self._daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self.notes: list[Note] = []
        self.signs: list[tuple[str, str]] = []
        self._outgoing: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="desktop")
        ready = threading.Event()
        self._ready = ready
        self._thread.start()
        ready.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._daemon.terminate()
        self._daemon.communicate(timeout=10)

    def press_note(self, note: Note) -> None:
        """Click on a notification."""
        address = DBusAddress("/org/freedesktop/Notifications", interface=_NOTES)
        self._outgoing.put(new_signal(address, "ActionInvoked", "us", (note.id, "default")))

    def press_sign(self) -> None:
        """Click on the newest sign in the panel."""
        owner, path = self.signs[-1]
        address = DBusAddress(path, bus_name=owner, interface=_ITEM)
        self._outgoing.put(new_method_call(address, "Activate", "ii", (0, 0)))

    def _serve(self) -> None:
        with open_dbus_connection(self.address) as bus:
            for name in (_WATCHER, _NOTES):
                bus.send_and_get_reply(message_bus.RequestName(name))
            self._ready.set()
            while not self._is_over.is_set():
                while not self._outgoing.empty():
                    bus.send(self._outgoing.get())
                try:
                    message = bus.receive(timeout=_LOOK_S)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call:
                    self._answer(bus, message)

    def _answer(self, bus: DBusConnection, message: Message) -> None:
        fields = message.header.fields
        member = fields.get(HeaderFields.member)
        interface = fields.get(HeaderFields.interface)
        match interface, member:
            case "org.kde.StatusNotifierWatcher", "RegisterStatusNotifierItem":
                given = message.body[0]
                owner = fields[HeaderFields.sender]
                self.signs.append((owner, given if given.startswith("/") else "/StatusNotifierItem"))
                bus.send(new_method_return(message))
            case "org.freedesktop.DBus.Properties", "Get":
                value = ("i", 0) if message.body[1] == "ProtocolVersion" else ("b", True)
                bus.send(new_method_return(message, "v", (value,)))
            case "org.freedesktop.DBus.Properties", "GetAll":
                values = {"IsStatusNotifierHostRegistered": ("b", True), "ProtocolVersion": ("i", 0)}
                bus.send(new_method_return(message, "a{sv}", (values,)))
            case "org.freedesktop.Notifications", "Notify":
                bus.send(new_method_return(message, "u", (self._shown(message.body),)))
            case "org.freedesktop.Notifications", "GetCapabilities":
                bus.send(new_method_return(message, "as", (["actions", "body"],)))
            case "org.freedesktop.Notifications", "GetServerInformation":
                bus.send(new_method_return(message, "ssss", ("Test", "Test", "1", "1.2")))
            case _:
                bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    def _shown(self, body: tuple[Any, ...]) -> int:
        note = Note(len(self.notes) + 1, body[3], body[4])
        self.notes.append(note)
        return note.id
