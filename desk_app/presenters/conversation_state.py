"""What the conversation shows, as frozen values: header, cards, event lines, strips, find.

Texts that strangers wrote are plain text here, or HTML that `desk_app.services.safe_html` has made harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk_app.domain.entities import Attachment
from desk_app.domain.ids import TicketId
from desk_app.services.safe_html import SafeMail


class Pane(StrEnum):
    """What the pane as a whole shows; each has its own words."""

    NOTHING = "nothing"
    LOADING = "loading"
    SHOWN = "shown"
    EMPTY = "empty"
    AWAY = "away"
    """Its messages are not kept on this computer."""
    MISSING = "missing"
    FAILED = "failed"


class Kind(StrEnum):
    """Whose words a card holds; colour, icon and word follow from it."""

    CUSTOMER = "customer"
    OURS = "ours"
    NOTE = "note"
    SIDE = "side"
    """Ours to a third party, in a side conversation."""
    ANSWER = "answer"
    """A third party's, in a side conversation."""
    AUTOMATIC = "automatic"
    CALL = "call"
    CHAT = "chat"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is read.

    Attributes:
        short: On the card: "09:12", "Tue 16:40", "3 Jun".
        full: On hover: date, time in both zones, and how long ago.
    """

    short: str
    full: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A chip of the fact line.

    Attributes:
        text: What is so ("Reply due in 18 min").
        tone: A tone of the tokens: neutral, warning, danger, offline.
        icon: A shape that says the same.
        is_plain: Only words, without a tint.
        command: What a press on it does; empty for nothing.
    """

    text: str
    tone: str = "neutral"
    icon: str = ""
    is_plain: bool = False
    command: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The top of the pane.

    Attributes:
        number: "#4182".
        facts: Due time, mood, state.
        side: At the end of the fact line: who looks on, or how old this is.
        here: Whose picture stands before it; empty for none.
        solve_command: `ticket.solve`, or `ticket.reopen` where it is done.
        solve_text: What the button says.
        blocked: Why nothing can be changed; empty when it can.
    """

    subject: str
    number: str
    facts: tuple[Fact, ...] = ()
    side: str = ""
    here: str = ""
    solve_command: str = "ticket.solve"
    solve_text: str = "Solve"
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chat run: who, when, what."""

    who: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """What a card says.

    Attributes:
        text: As plain text; folded parts left out.
        quoted: The folded parts as plain text; empty when nothing is folded.
        quoted_lines: How many lines that are.
        mail: The formatted mail; None for plain text.
        lines: A chat run; `text` then holds the same joined.
        label: A line above that says how this is shown ("Shown as text: …"); empty otherwise.
    """

    text: str
    quoted: str = ""
    quoted_lines: int = 0
    mail: SafeMail | None = None
    lines: tuple[Line, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The line that says what was not loaded.

    Attributes:
        text: "2 remote images blocked".
        detail: Who would have heard of it; trackers by name.
        can_show: There are pictures a person may want to see.
    """

    text: str
    detail: str
    can_show: bool


@dataclass(frozen=True, slots=True)
class FileChip:
    """An attachment as a chip.

    Attributes:
        size: "2.1 MB".
        icon: For its type.
        is_picture: It has a thumbnail.
        warning: Why opening it is dangerous; empty when it is not.
    """

    file: Attachment
    size: str
    icon: str
    is_picture: bool = False
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a strip; `ConversationPresenter.act` takes its key."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A line on a card: what is signed, why a mail is here, that it did not arrive, the meeting in it.

    Attributes:
        key: Its kind.
        text: One sentence.
        acts: What can be done, the likeliest first.
        tone: A tone of the tokens.
        detail: More of it, on hover and for screen readers.
        lines: What stands below.
    """

    key: str
    icon: str
    text: str
    acts: tuple[Act, ...] = ()
    tone: str = "neutral"
    detail: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One message or note, or a run of chat lines.

    Attributes:
        key: The entry's id; the last one's of a chat run.
        entry_ids: All entries in it, for splitting off.
        who: "You" or the person's name.
        avatar_key: What decides the avatar's colour.
        to: "to support"; empty where it is plain.
        address: Shown on hover.
        label: A word for the kind ("Internal note"), empty for what needs none.
        state: Where an own message is ("Waiting to send"); empty when it is sent.
        meta: A line under the name: length of a call, "Merged from #4179".
        files: Attachments as chips.
        inline: Files that are pictures in the text.
        is_open: All of it is shown; else one line.
        summary: That line.
        is_ready: The body is filled in; else it follows in a moment.
        spoken: What screen readers say first.
        has_source: The original is kept in another form than it is shown in.
        shows_pictures: The person asked for the pictures that lie elsewhere.
        sender: Id of the customer who wrote, in hex; empty for everybody else.
        is_trusted: The person wants to see the pictures of this sender always.
        strips: Lines at its foot.
        seals: Lines above its words: how it was signed or encrypted, and what that proves.
        why: By what a mail was joined to this ticket; empty for what is no mail.
        side: Id of the side conversation it belongs to; empty for what the customer reads, and for notes.
        is_done: That side conversation is done.
    """

    key: bytes
    kind: Kind
    who: str
    avatar_key: str
    when: Moment
    body: Body
    entry_ids: tuple[bytes, ...] = ()
    to: str = ""
    address: str = ""
    label: str = ""
    state: str = ""
    meta: str = ""
    files: tuple[FileChip, ...] = ()
    inline: tuple[Attachment, ...] = ()
    blocked: Blocked | None = None
    is_open: bool = True
    summary: str = ""
    spoken: str = ""
    is_ready: bool = True
    has_source: bool = False
    shows_pictures: bool = False
    sender: str = ""
    is_trusted: bool = False
    strips: tuple[Strip, ...] = ()
    seals: tuple[Strip, ...] = ()
    why: str = ""
    side: bytes = b""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of an event line; what matters is strong."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened, on one grey line.

    Attributes:
        key: The event's id.
        when: When it happened; what is so now has no time, and its full words in its place.
        undo: The change that Undo takes back; empty when it cannot be.
    """

    key: bytes
    icon: str
    words: tuple[Words, ...]
    when: Moment
    undo: bytes = b""

    @property
    def spoken(self) -> str:
        """The line as one sentence."""
        said = "".join(word.text for word in self.words)
        return f"{said}, {self.when.short}" if self.when.short else said


@dataclass(frozen=True, slots=True)
class Earlier:
    """The collapsed messages: pressing the line opens them as a line each; the store may have more."""

    count: int

    @property
    def text(self) -> str:
        """What stands on the line."""
        return f"{self.count:,} earlier {'message' if self.count == 1 else 'messages'}"


@dataclass(frozen=True, slots=True)
class UnreadRule:
    """The line before the first message that was not seen yet."""

    count: int


Item = Card | EventLine | Earlier | UnreadRule


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changed since the person looked."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Find:
    """Finding in the conversation.

    Attributes:
        text: What is looked for.
        hits: (card, how often in it) in the order of the conversation.
        total: All hits.
        at: Which one is shown, from 1; 0 for none.
    """

    text: str = ""
    hits: tuple[tuple[bytes, int], ...] = ()
    total: int = 0
    at: int = 0

    @property
    def place(self) -> tuple[bytes, int] | None:
        """The card of the shown hit, and which of the hits in that card it is (from 0)."""
        left = self.at - 1
        for key, count in self.hits:
            if 0 <= left < count:
                return key, left
            left -= count
        return None


@dataclass(frozen=True, slots=True)
class Original:
    """A message as it came.

    Attributes:
        title: Whose and when.
        text: The source, as plain text.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ConversationState:
    """The whole pane.

    Attributes:
        ticket_id: Whose; None when no ticket is chosen.
        items: From the oldest to the newest.
        opened_at: Where it is opened: the card to bring into view at first.
        chosen: The message that "next", "copy" and "split off" are about; empty for none.
        changed: Fields that changed since the person looked; shown on the grey strip.
        find: None while the find bar is closed.
        problem: One sentence, with `Pane.FAILED`, `Pane.MISSING` and `Pane.AWAY`.
        editing_subject: The subject is being changed.
        original: The source that is being looked at; None for none.
    """

    pane: Pane = Pane.NOTHING
    ticket_id: TicketId | None = None
    header: Header | None = None
    items: tuple[Item, ...] = ()
    opened_at: bytes = b""
    chosen: bytes = b""
    changed: tuple[Difference, ...] = ()
    find: Find | None = None
    problem: str = ""
    editing_subject: bool = False
    original: Original | None = None

    def cards(self) -> tuple[Card, ...]:
        """The messages and notes among the items."""
        return tuple(item for item in self.items if isinstance(item, Card))
