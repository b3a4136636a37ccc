"""Thirty days without a network: everything done here and everything done there comes together.

A real workspace and the server's real core with nothing but function calls between them. Meanwhile tickets
are merged, move to teams that one sees and to teams that one does not see, are destroyed; the token runs
out; the server wants a newer program, and the newer program another schema of the file.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desk_app.domain.changes import AddNote, AddReply, ChangeTags, CreateTag, SetFields
from desk_app.domain.ids import StatusId, TagId, TicketId, parse_id
from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk, unlock
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.settings_schema import TAKE_BACK_S
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import WorkspaceKeys
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.sync_codec import raw_id, sum_of
from desk_app.sync.engine import Standing
from desk_app.sync.server_store import Tombstone
from desk_app.sync.wire.answers import RefusalCode
from tests.store.older_schema import age
from tests.sync.conftest import QUEUE, STATUS_WAITING, Member, Team, no_network
from tests.sync.proofs.clients import folders_below
from tests.sync.proofs.proven import Proven

OTHER_QUEUE: Final = "00000000-0000-7000-8000-0000000000ac"
"""A team one sees too."""
HIDDEN_QUEUE: Final = "00000000-0000-7000-8000-0000000000ab"
"""A team one does not see."""
_ROUNDS: Final = 20
_BASE: Final = (
    "SELECT id, sum FROM sync_image i WHERE kind = ?1 AND NOT EXISTS"
    " (SELECT 1 FROM shadow s WHERE s.kind = i.kind AND s.id = i.id)"
    " UNION ALL SELECT id, sum FROM shadow WHERE kind = ?1 AND fields IS NOT NULL"
)
"""Every row as the server last told it."""
_COULD_GO: Final = (
    "SELECT ord, kind, verb, state FROM outbox o WHERE state NOT IN"
    " ('confirmed', 'held', 'rejected', 'needs_agent') AND NOT EXISTS (SELECT 1 FROM outbox b"
    " WHERE b.chain = o.chain AND b.ord < o.ord AND b.state IN ('held', 'rejected', 'needs_agent'))"
)
"""What waits neither for a person nor behind something on the same ticket that does."""


@dataclass
class Month:
    """One technician's month away.

    Attributes:
        mine: Changes made without a network.
        theirs: Changes made by the team meanwhile.
        notes, replies, opened: What was said here; each must come through once or wait for a person.
    """

    folder: Path
    seed: int
    mine: int
    theirs: int
    team: Team = field(default_factory=Team)
    tickets: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    deeds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.quiet: set[str] = set()
        self.team.scopes = frozenset({"", "q:", f"q:{QUEUE}", f"q:{OTHER_QUEUE}"})
        self.team.add("queue", OTHER_QUEUE, {"name": "Grinders"})
        self.keychain = MemoryKeychain()
        self.place = self.folder / "mira"

    def proven(self) -> Proven:
        """Live through it and look at both ends."""
        with folders_below(self.folder):
            desk, key = self._made()
            member = Member(desk, self.team)
            member.page_rows = 300  # as the program asks for them
            member.engine = member.started()
            self.tickets = [self.team.ticket(f"Ticket {n}") for n in range(max(80, self.theirs // 25))]
            self._in_step(member)
            member.wire.cut = no_network()
            self._work_here(member)
            desk.close()
            self._work_there()
            version = age(self.place / "desk.db", key)
            with self._opened() as desk:
                member.desk = desk
                standing = self._back(member)
                self._look(member, standing)
        facts = (
            f"schema {version} brought to {MIGRATIONS[-1].number} on the way, with the outbox in it",
            ", ".join(f"{what} {count:,}" for what, count in sorted(self.deeds.items())),
        )
        return Proven(f"{self.mine:,} changes here, {self.theirs:,} there", tuple(self.wrong), facts)

    def _made(self) -> tuple[Desk, DataKey]:
        new = NewDesk("Kestrel", "Mira", "mira@kestrel.example")
        make_desk(self.place, new, keychain=self.keychain, any_place=True)
        key = unlock(WorkspaceKeys(self.place, self.keychain), str)
        desk = self._opened()
        desk.settings.set(TAKE_BACK_S, 0)
        return desk, key

    def _opened(self) -> Desk:
        return open_desk(self.place, str, OpenOptions(keychain=self.keychain, any_place=True))

    def _in_step(self, member: Member) -> Standing:
        standing = Standing()
        for _ in range(_ROUNDS):
            standing = member.sync()
            if not standing.waiting and not standing.is_filling:
                break
        return standing

    def _work_here(self, member: Member) -> None:
        """What the technician does in thirty days."""
        apply = member.desk.workspace.apply
        tag = TagId(apply(CreateTag("visited")).first("tag"))
        self.quiet = set(self.dice.sample(self.tickets[40:], 30))
        near = [*self.tickets[:40], *sorted(self.quiet)]
        for n in range(self.mine):
            ticket = TicketId(parse_id(self.dice.choice(near)))
            match n % 5:
                case 0:
                    apply(AddNote(ticket, self._said(self.notes, f"Note {n}")))
                case 1:
                    apply(SetFields(ticket, {"priority": self.dice.randint(1, 4)}))
                case 2:
                    apply(ChangeTags(ticket, add=(tag,)))
                case 3:
                    words = self._said(self.replies, f"Reply {n}")
                    apply(AddReply(ticket, words, status_id=StatusId(parse_id(STATUS_WAITING))))
                case _:
                    member.new_ticket(self._said(self.opened, f"Opened offline {n}"))

    def _said(self, where: list[str], words: str) -> str:
        where.append(words)
        return words

    def _work_there(self) -> None:
        """What the team does meanwhile."""
        deeds = self.dice.choices(
            (self._edit, self._mail, self._note, self._open, self._move, self._merge, self._destroy),
            (70, 12, 10, 6, 1.2, 0.6, 0.2),
            k=self.theirs,
        )
        for deed in deeds:
            self.deeds[deed.__name__.lstrip("_")] += 1
            deed()
        merged = self.tickets[0]  # whatever the dice said: one of those worked on here, and one out of sight
        self.team.do(
            OpBody(self.team.new_id(), merged, "ticket", Verb.MERGE, merged, {"into": self.tickets[9]})
        )
        self.team.set(self.tickets[1], queue_id=HIDDEN_QUEUE)
        self.team.set(self.tickets[2], queue_id=OTHER_QUEUE)

    def _any(self) -> str:
        """A ticket that is there; those worked on here more often."""
        while True:
            ticket = self.dice.choice(self.tickets[:40] if self.dice.random() < 0.2 else self.tickets)
            if ("ticket", ticket) in self.team.server.rows:
                return ticket

    def _edit(self) -> None:
        value: dict[str, Json] = {"subject": f"Subject {self.dice.random()}"}
        if self.dice.random() < 0.5:
            value = {"priority": self.dice.randint(1, 4)}
        self.team.set(self._any(), **value)

    def _mail(self) -> None:
        ticket = self._any()
        if ticket not in self.quiet:  # or every reply would be held
            self.team.mail(ticket, f"Mail {self.dice.random()}")

    def _note(self) -> None:
        self.team.add("note", self.team.new_id(), {"body": "A colleague's"}, self._any())

    def _open(self) -> None:
        self.tickets.append(self.team.ticket("Came in meanwhile"))

    def _move(self) -> None:
        self.team.set(self._any(), queue_id=self.dice.choice((QUEUE, OTHER_QUEUE, HIDDEN_QUEUE)))

    def _merge(self) -> None:
        source, target = self._any(), self._any()
        if source != target:
            self.team.do(OpBody(self.team.new_id(), source, "ticket", Verb.MERGE, source, {"into": target}))

    def _destroy(self) -> None:
        server, ticket = self.team.server, self.dice.choice(self.tickets[40:])
        if ("ticket", ticket) in server.rows:
            row = server.rows["ticket", ticket].row
            with server.write() as tx:
                tx.destroy(Tombstone(tx.next_seq(), "ticket", ticket, scope_of(row)))

    def _back(self, member: Member) -> Standing:
        """The network is there again; the token has run out, and the program is too old."""
        member.wire.cut = None
        for code in (RefusalCode.AUTH, RefusalCode.UPGRADE):
            member.wire.locked = code
            member.engine = member.started()
            if not member.sync().stopped:
                self.wrong.append(f"{code}: it went on without a person")
        member.wire.locked = None
        member.engine = member.started()
        standing = self._in_step(member)
        if member.engine.brake:
            self.deeds["brakes"] += 1
            member.engine.agree()
            standing = self._in_step(member)
        return standing

    def _look(self, member: Member, standing: Standing) -> None:
        if standing.problem or standing.stopped or standing.is_filling:
            self.wrong.append(f"it does not come to rest: {standing}")
        if found := member.sql(_COULD_GO):
            self.wrong.append(f"these could go and do not: {found}")
        rows = {kind: self.team.rows(kind) for kind in ("ticket", "message", "note")}
        kept = [str(data) for (data,) in member.sql("SELECT data FROM outbox WHERE state != 'confirmed'")]
        for kind, name, said in (
            ("note", "body", self.notes),
            ("message", "body", self.replies),
            ("ticket", "subject", self.opened),
        ):
            there = Counter(str(row.get(name)) for row in rows[kind].values())
            self._each_once(said, there, kept)
        self.deeds["waiting for a person"] = len(kept)
        if member.sql(
            "SELECT count(*) FROM outbox WHERE state IN ('held', 'rejected') AND sentence = ''"
        ) != [(0,)]:
            self.wrong.append("something waits without a reason")
        self._same(member)

    def _each_once(self, said: list[str], there: Counter[str], kept: list[str]) -> None:
        for words in said:
            waiting = sum(f'"{words}"' in data for data in kept)
            if (there[words], waiting) not in ((1, 0), (0, 1)):
                self.wrong.append(f"“{words}” is {there[words]} times there and waits {waiting} times")

    def _same(self, member: Member) -> None:
        """What the server last told is what it holds of all that one may see, row by row."""
        scopes, held = self.team.scopes, self.team.server.rows
        for kind in ("ticket", "message", "note", "queue", "status", "tag", "customer"):
            there = {
                (raw_id(key[1]), sum_of(stored.row))
                for key, stored in held.items()
                if key[0] == kind
                and scope_of(held["ticket", stored.row.ticket].row if stored.row.ticket else stored.row)
                in scopes
            }
            if set(member.sql(_BASE, kind)) != there:
                self.wrong.append(f"the {kind}s here are not those there ({len(there)})")


def thirty_days(folder: Path, mine: int = 500, theirs: int = 50_000, *, seed: int = 1) -> Proven:
    """One month; see `Month`."""
    return Month(folder, seed, mine, theirs).proven()
