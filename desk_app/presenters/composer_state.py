"""What the composer shows, as frozen values.

Reply, note and each side conversation have a text of their own; none holds another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from desk_app.domain.changes import NewFile
from desk_app.domain.ids import AgentId, TicketId


class Mode(StrEnum):
    """Who will read it."""

    REPLY = "reply"
    NOTE = "note"
    SIDE = "side"
    """A third party, in a side conversation; never the customer."""


NEW_SIDE: Final = "side:new"
"""The place of a side conversation that is being begun."""


class Field(StrEnum):
    """Where a recipient stands in the mail."""

    TO = "to"
    CC = "cc"
    BCC = "bcc"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        text: As plain text; this is what is searched, quoted and read aloud.
        html: The same formatted; None where there is no formatting to keep.
    """

    text: str = ""
    html: str | None = None

    @property
    def is_empty(self) -> bool:
        """There is nothing to send."""
        return not self.text.strip() and "<img" not in (self.html or "")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets the mail.

    Attributes:
        who: As `Name <address>`.
        reason: Why they get it, in words.
        is_on: Ticked.
    """

    who: str
    name: str
    address: str
    reason: str
    field: Field = Field.TO
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class SendChoice:
    """One way to send.

    Attributes:
        key: What `ComposerPresenter.send` takes.
        text: What will happen, including what becomes of the ticket.
        icon: Before it in the menu.
    """

    key: str
    text: str
    icon: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What can stand under a reply.

    Attributes:
        key: "own", "mailbox" or "none".
        name: Whose it is.
        text: Its lines; empty for none.
    """

    key: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who can be mentioned."""

    id: AgentId
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class SideTab:
    """A side conversation that can be written in.

    Attributes:
        place: What `ComposerPresenter.choose_mode` takes.
        text: What stands on the tab ("With Carrier").
    """

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that is forwarded, as it stands below the words.

    Attributes:
        head: Who wrote it, when, and about what.
        text: Its words.
        html: The same formatted, as it came and not to be shown; empty for a mail of plain text.
        pictures: Its files that may stand in its text as pictures.
    """

    head: str
    text: str
    html: str = ""
    pictures: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class SideFace:
    """What is to be seen of the side conversation that is written in.

    Attributes:
        who: The third party, short; empty while nobody is chosen.
        line: Who reads it, and who does not.
        subject: Of its mails.
        is_new: It is being begun, so that its subject can be changed.
        quote: What is forwarded; None for nothing.
    """

    who: str
    line: str
    subject: str
    is_new: bool
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody whose address can be completed.

    Attributes:
        name: As people call them.
        email: Where they are reached.
    """

    name: str
    email: str

    @property
    def who(self) -> str:
        """As a recipient: `Name <address>`."""
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class ComposerState:
    """The whole composer.

    Attributes:
        ticket_id: Whose; None when there is nothing to write to.
        mode: Reply, note, or a side conversation.
        place: Which text it is: the mode itself, or which of the side conversations.
        sides: Those that are open, oldest first.
        side: The one that is written in; None in a reply or note.
        contacts: Whose addresses fit what is being typed as a recipient.
        loaded: Grows whenever the presenter puts a text into the box (draft read, taken back, sent): the
            widget then takes `initial`.
        initial: The text of the mode at that moment.
        recipients: Who gets a reply, with reasons.
        to_line: "Inês Carvalho and 2 more".
        to_problem: Why a reply cannot be sent to anybody; empty when it can.
        files: What goes along.
        send: What the button does now.
        choices: Everything its menu offers.
        is_empty: Nothing is written and nothing attached.
        colleagues: Who can be mentioned.
        offers_note: A colleague is named in a reply: offer to make it a note.
        saved: When the draft was kept last ("Saved 09:38"); empty while there is none.
        blocked: Why nothing can be written; empty when it can.
        denied: Why the person may not write in a mode; empty where they may.
        problem: What went wrong last, one sentence.
        is_busy: Files are being read in.
        wants_focus: Grows whenever the box is to get the keyboard.
        subject: Of the mail.
        mailbox: Where it comes from.
        signatures: What can stand under it; empty where there is nothing to choose.
        signature: What does.
        no_later: Why it cannot be sent later; empty when it can.
    """

    ticket_id: TicketId | None = None
    mode: Mode = Mode.REPLY
    place: str = Mode.REPLY
    sides: tuple[SideTab, ...] = ()
    side: SideFace | None = None
    contacts: tuple[Contact, ...] = ()
    loaded: int = 0
    initial: Written = Written()
    recipients: tuple[Recipient, ...] = ()
    to_line: str = ""
    to_problem: str = ""
    files: tuple[NewFile, ...] = ()
    send: SendChoice = SendChoice("wait", "Send and wait", "send")
    choices: tuple[SendChoice, ...] = ()
    is_empty: bool = True
    colleagues: tuple[Colleague, ...] = ()
    offers_note: bool = False
    saved: str = ""
    blocked: str = ""
    denied: Mapping[Mode, str] = field(default_factory=dict)
    problem: str = ""
    is_busy: bool = False
    wants_focus: int = 0
    subject: str = ""
    mailbox: str = ""
    signatures: tuple[Signature, ...] = ()
    signature: Signature | None = None
    no_later: str = ""
