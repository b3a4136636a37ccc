"""The conversation of the design's pictures in a real workspace: a call, mail with pictures, a note."""

from __future__ import annotations

import functools
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from desk_app.domain.changes import (
    AddMessage,
    AddNote,
    AddReply,
    Change,
    ChangeSet,
    CreateCustomer,
    CreateTicket,
    MarkRead,
    NewFile,
    SetFields,
    Value,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.ids import AgentId, CustomerId, TicketId
from tests.kestrel import DAY_S, HOUR_S, NOW_S, Kestrel, close_written, copy_of, open_kestrel
from tests.prepared import shelf

HTML = (
    "<html><body><p>It has happened again. The machine stops about ten seconds into a shot and shows E07. I"
    " descaled it on Sunday, exactly as your article says.</p><p>We lost the whole breakfast service on"
    " Tuesday. I like this machine, but I can’t run a café like this."
    " Can someone come before the weekend?</p>"
    '<img src="https://pictures.example/one.png" width="300"><img src="https://pictures.example/two.png">'
    '<img src="https://count.list-manage.com/open.gif" width="1" height="1">'
    '<div class="gmail_quote"><div>On Mon, 6 Oct 2025 at 10:02, Kestrel wrote:</div>'
    "<blockquote>Please descale the machine.<br>Then run two empty shots.</blockquote></div></body></html>"
)
TEXT = (
    "It has happened again. The machine stops about ten seconds into a shot and shows E07. I descaled it on"
    " Sunday, exactly as your article says.\n\nWe lost the whole breakfast service on Tuesday. I like this"
    " machine, but I can’t run a café like this. Can someone come before the weekend?\n\n"
    "On Mon, 6 Oct 2025 at 10:02, Kestrel wrote:\n> Please descale the machine.\n> Then run two empty shots."
)
SECRET = "planted-note-words-7781"
"""Stands in a note and in a note's draft; must never reach anything of a reply."""


@dataclass
class _Begun:
    """The conversation as it is written into a workspace.

    Attributes:
        desk: The workspace; closed when all is written.
        ines: The customer of the tickets.
        agents: Colleagues by name.
        other: Another ticket.
        ticket: The ticket of the pictures.
    """

    desk: Kestrel
    ines: CustomerId
    agents: dict[str, AgentId]
    other: TicketId
    ticket: TicketId


@functools.cache
def _begun() -> _Begun:
    """The conversation, written once."""
    desk = open_kestrel(shelf() / "conversation", story=False)
    who = CreateCustomer(
        "Inês Carvalho",
        (("email", "ines@miradouro.example"),),
        language="pt",
        zone="Europe/Lisbon",
        vip=True,
    )
    ines = CustomerId(_do(desk, who, NOW_S - 40 * DAY_S).first("customer"))
    agents = {
        agent.name: agent.id for agent in desk.workspace.read(lambda reader: reader.team).agents.values()
    }
    other = _do(desk, CreateTicket("Another one", ines, "Hello"), NOW_S - 5 * DAY_S).first("ticket")
    at_s = NOW_S - 4 * DAY_S
    made = _do(
        desk,
        CreateTicket(
            "E07: Duo 2 stops mid-shot", ines, "Hello, the machine stops in the middle of a shot.",
            assignee_id=agents["Mira Okafor"], priority=4, due_s=NOW_S + 18 * 60, at_s=at_s,
        ),
        at_s,
    )  # fmt: skip
    begun = _Begun(desk, ines, agents, TicketId(other), TicketId(made.first("ticket")))
    _begin(begun)
    _go_on(begun)
    close_written(desk)
    return begun


def _begin(talk: _Begun) -> None:
    _do(talk.desk, AddReply(talk.ticket, "Please descale the machine."), NOW_S - 3 * DAY_S)
    words = "I descaled it. It runs again, thank you!"
    thanks = AddMessage(talk.ticket, "customer", words, "customer", talk.ines, "Inês Carvalho")
    _do(talk.desk, thanks, NOW_S - 2 * DAY_S)
    call = AddMessage(
        talk.ticket, "call", "Descaled on Sunday, still stops. Asked for a photo of the display.",
        "agent",
        talk.agents["Priya Raman"], "Priya Raman", channel="phone", duration_s=240,
    )  # fmt: skip
    _do(talk.desk, call, NOW_S - 17 * HOUR_S)


def _go_on(talk: _Begun) -> None:
    photo = talk.desk.workspace.keep_bytes("IMG_2231.png", picture(280, 200), "image/png")
    mail = AddMessage(
        talk.ticket, "customer", TEXT, "customer", talk.ines, "Inês Carvalho", html=HTML, files=(photo,),
        recipients=Recipients(("support@kestrel.example",), ("rui@miradouro.example",)),
    )  # fmt: skip
    _do(talk.desk, mail, NOW_S - 30 * 60)
    values: dict[str, Value] = {"mood": "frustrated", "due_s": NOW_S + 18 * 60}
    _do(talk.desk, SetFields(talk.ticket, values), NOW_S - 29 * 60)
    _do(talk.desk, MarkRead(talk.ticket, NOW_S - 28 * 60), NOW_S - 28 * 60)
    words = "@Jonas is there a flow meter (part 4471) in the Lisbon van? Third E07 on firmware 2.8 this week."
    _do(talk.desk, AddNote(talk.ticket, words, mentions=(talk.agents["Jonas Weber"],)), NOW_S - 22 * 60)


def _do(desk: Kestrel, change: Change, at_s: int) -> ChangeSet:
    """Do something at another moment."""
    desk.clock.now_s = at_s
    try:
        return desk.apply(change)
    finally:
        desk.clock.now_s = NOW_S


class Talk:
    """A workspace with one long conversation.

    Attributes:
        desk: The workspace.
        ticket: The ticket of the pictures.
        other: Another ticket.
        ines: Its customer.
        agents: Colleagues by name.
    """

    def __init__(self, folder: Path) -> None:
        begun = _begun()
        self.desk: Kestrel = copy_of(begun.desk, folder)
        self.ines, self.agents = begun.ines, begun.agents
        self.other, self.ticket = begun.other, begun.ticket

    def long(self, count: int) -> TicketId:
        """A ticket with many cards, every third of them formatted mail."""
        ines = self.ines
        made = _do(self.desk, CreateTicket("A long one", ines, "First"), NOW_S - 9 * DAY_S)
        ticket = TicketId(made.first("ticket"))
        for number in range(count - 1):
            html = HTML if number % 3 == 0 else None
            at_s = NOW_S - 8 * DAY_S + number * 600
            _do(
                self.desk,
                AddMessage(
                    ticket, "customer", f"{TEXT}\n\n{number}", "customer", ines, "Inês Carvalho", html=html
                ),
                at_s,
            )
        self.settle()
        return ticket

    def settle(self) -> None:
        """Wait until every question is answered and every change is heard of; the search index may lag."""
        self.desk.settle()

    def file(self, name: str, data: bytes, mime: str = "") -> NewFile:
        """A file to attach."""
        return self.desk.workspace.keep_bytes(name, data, mime)

    def close(self) -> None:
        """Close the workspace."""
        self.desk.close()


def picture(width: int, height: int, *, claims: tuple[int, int] | None = None) -> bytes:
    """A PNG in one colour; one that `claims` another size is a bomb."""
    rows = b"".join(b"\x00" + b"\x38\x32\x2c" * width for _ in range(height))
    size = claims or (width, height)
    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
