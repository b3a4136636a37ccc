"""What the window says of the sync, as frozen values: the pill, the outbox, conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.domain.entities import Message
from desk_app.domain.ids import AccountId, TicketId, id_text
from desk_app.domain.syncrules.conflicts import Sort
from desk_app.presenters.conversation_times import Reader as Times
from desk_app.presenters.field_words import handle_of, in_words, label_of
from desk_app.presenters.navigation import SyncLine
from desk_app.services.reading import ConflictLine, OpenConflict, Team
from desk_app.sync.outbox_items import OutboxItem

NOTHING: Final = SyncLine()


@dataclass(frozen=True, slots=True)
class ConflictFace:
    """A conflict as people read it.

    Attributes:
        label: The field in words: "Priority".
        number: Of its ticket, such as "#4175"; empty for none.
        was: The value before both.
        is_person: The values are names of people.
        is_text: The values are words that can stand beside one another.
        mine_when: When this person set it, in words.
        theirs_when: When the other one did, or when it came here.
        sort: What it shares with others that can be decided like it.
    """

    id: bytes
    label: str
    number: str
    subject: str
    was: str
    mine: str
    theirs: str
    by: str
    ticket_id: TicketId
    sort: Sort
    is_person: bool = False
    is_text: bool = False
    mine_when: str = ""
    theirs_when: str = ""


@dataclass(frozen=True, slots=True)
class HeldReply:
    """A reply that waits because somebody wrote after what its writer had read.

    Attributes:
        when: When it was written, in words.
        newer: What came in between, and who wrote it.
        newer_when: When, in words.
        is_answered: It was a colleague, so that the customer has an answer already.
    """

    item: OutboxItem
    when: str
    newer: str = ""
    newer_by: str = "Somebody"
    newer_when: str = ""
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """What an account does only when a person agrees.

    Attributes:
        sentence: What is to happen.
        account: Name of the account.
    """

    account_id: AccountId
    account: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SyncState:
    """The page, and the pill.

    Attributes:
        has_account: There is anything to synchronise with.
        is_paused: The person has stopped all of it for a while.
        line: What the pill says.
        head: One sentence for the top of the page.
        held: Replies with both texts.
        items: Everything else in the outbox, what needs the person first.
        conflicts: Fields that two people changed; of very many the oldest.
        all_conflicts: All of them, as far as it tells which are alike.
        consents: What waits for a yes.
        sent: What has arrived, newest first.
    """

    has_account: bool = False
    is_paused: bool = False
    line: SyncLine = NOTHING
    head: str = ""
    held: tuple[HeldReply, ...] = ()
    items: tuple[OutboxItem, ...] = ()
    conflicts: tuple[ConflictFace, ...] = ()
    all_conflicts: tuple[OpenConflict, ...] = ()
    consents: tuple[Consent, ...] = ()
    sent: tuple[OutboxItem, ...] = ()


def held_reply(item: OutboxItem, newer: Message | None, times: Times) -> HeldReply:
    """A reply that waits, as people read it."""
    if newer is None:
        return HeldReply(item, times.short(item.created_s))
    return HeldReply(
        item,
        times.short(item.created_s),
        newer.body,
        newer.author_name or "Somebody",
        times.short(newer.sent_s),
        is_answered=newer.author_kind == "agent",
    )


def conflict_face(line: ConflictLine, team: Team, times: Times) -> ConflictFace:
    """A conflict as people read it."""
    who = next((agent.name for agent in team.agents.values() if id_text(agent.id) == line.by), "")
    was, mine, theirs = (
        in_words(team, line.field, value, times.short) for value in (line.base, line.mine, line.theirs)
    )
    words = isinstance(line.mine, str) and isinstance(line.theirs, str)
    return ConflictFace(
        id=line.id,
        label=label_of(line.field),
        number=handle_of(line.number),
        subject=line.subject,
        was=was,
        mine=mine,
        theirs=theirs,
        by=who or "Somebody else",
        ticket_id=line.ticket_id,
        sort=line.sort,
        is_person=line.field == "assignee_id",
        is_text=words and line.field == "subject",
        mine_when=times.short(line.mine_s) if line.mine_s else "",
        theirs_when=times.short(line.theirs_s or line.at_s),
    )
