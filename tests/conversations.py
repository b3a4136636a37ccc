"""The conversation of the design's pictures in a real workspace: a call, mail with pictures, a note."""

from __future__ import annotations

import struct
import zlib
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
from desk_app.domain.ids import CustomerId, TicketId
from tests.kestrel import DAY_S, HOUR_S, NOW_S, Kestrel, open_kestrel

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


class Talk:
    """A workspace with one long conversation.

    Attributes:
        desk: The workspace.
        ticket: The ticket of the pictures.
        other: Another ticket.
        ines: Its customer.
    """

    def __init__(self, folder: Path) -> None:
        self.desk: Kestrel = open_kestrel(folder, story=False)
        change = CreateCustomer(
            "Inês Carvalho",
            (("email", "ines@miradouro.example"),),
            language="pt",
            zone="Europe/Lisbon",
            vip=True,
        )
        ines = CustomerId(self._do(change, NOW_S - 40 * DAY_S).first("customer"))
        self.ines = ines
        self.other = TicketId(
            self._do(CreateTicket("Another one", ines, "Hello"), NOW_S - 5 * DAY_S).first("ticket")
        )
        team = self.desk.workspace.read(lambda reader: reader.team)
        self.agents = {agent.name: agent.id for agent in team.agents.values()}
        at_s = NOW_S - 4 * DAY_S
        made = self._do(
            CreateTicket(
                "E07: Duo 2 stops mid-shot", ines, "Hello, the machine stops in the middle of a shot.",
                assignee_id=self.agents["Mira Okafor"], priority=4, due_s=NOW_S + 18 * 60, at_s=at_s,
            ),
            at_s,
        )  # fmt: skip
        self.ticket = TicketId(made.first("ticket"))
        self._begin(ines)
        self._go_on(ines)
        self.settle()

    def _do(self, change: Change, at_s: int) -> ChangeSet:
        clock = self.desk.clock
        clock.now_s = at_s
        try:
            return self.desk.apply(change)
        finally:
            clock.now_s = NOW_S

    def _begin(self, ines: bytes) -> None:
        self._do(AddReply(self.ticket, "Please descale the machine."), NOW_S - 3 * DAY_S)
        words = "I descaled it. It runs again, thank you!"
        self._do(
            AddMessage(self.ticket, "customer", words, "customer", ines, "Inês Carvalho"), NOW_S - 2 * DAY_S
        )
        call = AddMessage(
            self.ticket, "call", "Descaled on Sunday, still stops. Asked for a photo of the display.",
            "agent",
            self.agents["Priya Raman"], "Priya Raman", channel="phone", duration_s=240,
        )  # fmt: skip
        self._do(call, NOW_S - 17 * HOUR_S)

    def _go_on(self, ines: bytes) -> None:
        photo = self.desk.workspace.keep_bytes("IMG_2231.png", picture(280, 200), "image/png")
        mail = AddMessage(
            self.ticket, "customer", TEXT, "customer", ines, "Inês Carvalho", html=HTML, files=(photo,),
            recipients=Recipients(("support@kestrel.example",), ("rui@miradouro.example",)),
        )  # fmt: skip
        self._do(mail, NOW_S - 30 * 60)
        values: dict[str, Value] = {"mood": "frustrated", "due_s": NOW_S + 18 * 60}
        self._do(SetFields(self.ticket, values), NOW_S - 29 * 60)
        self._do(MarkRead(self.ticket, NOW_S - 28 * 60), NOW_S - 28 * 60)
        words = (
            "@Jonas is there a flow meter (part 4471) in the Lisbon van? Third E07 on firmware 2.8 this week."
        )
        self._do(AddNote(self.ticket, words, mentions=(self.agents["Jonas Weber"],)), NOW_S - 22 * 60)

    def long(self, count: int) -> TicketId:
        """A ticket with many cards, every third of them formatted mail."""
        ines = self.ines
        made = self._do(CreateTicket("A long one", ines, "First"), NOW_S - 9 * DAY_S)
        ticket = TicketId(made.first("ticket"))
        for number in range(count - 1):
            html = HTML if number % 3 == 0 else None
            at_s = NOW_S - 8 * DAY_S + number * 600
            self._do(
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
