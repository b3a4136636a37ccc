"""Messages and notes as cards: pure functions from what is stored to what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from desk_app.domain.entities import Attachment, Message, Note, SideMessage
from desk_app.domain.quoting.parts import folded, lines_folded, visible
from desk_app.domain.quoting.plain import plain_parts
from desk_app.domain.text import count_of, preview
from desk_app.presenters.composer_sides import FORWARDED
from desk_app.presenters.conversation_files import chip_of_file
from desk_app.presenters.conversation_mail import Marks, seals_of, strips_of, why_here
from desk_app.presenters.conversation_sides import Beside, label_of, side_strip
from desk_app.presenters.conversation_state import Blocked, Body, Card, Kind, Line
from desk_app.presenters.conversation_times import Reader, length
from desk_app.services.mail.showing import send_time_of
from desk_app.services.reading import MailMarks
from desk_app.services.remote_pictures import RemotePicture
from desk_app.services.safe_html import safe_mail

_SHOWN_CHARACTERS: Final = 200_000
_RUN_GAP_S: Final = 3_600
_KINDS: Final[Mapping[str, Kind]] = {
    "customer": Kind.CUSTOMER,
    "reply": Kind.OURS,
    "call": Kind.CALL,
    "chat": Kind.CHAT,
    "auto": Kind.AUTOMATIC,
    "bounce": Kind.BOUNCE,
}
_LABELS: Final = {
    Kind.NOTE: "Internal note",
    Kind.AUTOMATIC: "Automatic",
    Kind.BOUNCE: "Not delivered",
    Kind.CHAT: "Chat",
}
_SPOKEN: Final = {
    Kind.CUSTOMER: "Message from {who}",
    Kind.OURS: "Reply from {who}",
    Kind.NOTE: "Internal note from {who}",
    Kind.SIDE: "Side conversation, from {who}",
    Kind.ANSWER: "Side conversation, from {who}",
    Kind.AUTOMATIC: "Automatic message from {who}",
    Kind.CALL: "Call with {who}",
    Kind.CHAT: "Chat with {who}",
    Kind.BOUNCE: "Delivery failure from {who}",
}
_STATES: Final = {
    "queued": "Waiting to send",
    "sending": "Sending",
    "held": "Held",
    "failed": "Not sent",
    "undelivered": "Came back",
}
Said = Message | Note | SideMessage
"""What has a card."""
_REMOTE_STATES: Final = {"waiting": "queued", "asked": "queued", "dropped": "failed"}


@dataclass(frozen=True, slots=True)
class Eyes:
    """For whom cards are made.

    Attributes:
        me: The reading agent's id.
        reader: For times.
        home: The open ticket's id; a message that came from another is marked.
        merged: Numbers of merged tickets by id.
        emails: Customers' addresses by their id, for hovering over a name.
        marks: What is known of the ticket's mails.
        beside: The ticket's side conversations.
    """

    me: bytes | None
    reader: Reader
    home: bytes
    merged: Mapping[bytes, str]
    emails: Mapping[bytes, str]
    marks: Marks = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)


def card_of(entry: Said, eyes: Eyes) -> Card:
    """The card of an entry, all but its body: that is filled in by `with_body`."""
    match entry:
        case Note():
            card = _note_card(entry, eyes)
        case SideMessage():
            card = _side_card(entry, eyes)
        case _:
            card = _message_card(entry, eyes)
    origin = eyes.merged.get(entry.home_ticket_id) if entry.home_ticket_id != eyes.home else None
    if origin:
        meta = f"From merged #{origin}"
        card = replace(card, meta=f"{card.meta} · {meta}" if card.meta else meta)
    return replace(card, spoken=_spoken(card))


def with_body(card: Card, entry: Said) -> Card:
    """The card with what it says: HTML made harmless, quotes folded. Not for the GUI thread."""
    if isinstance(entry, Note):
        return replace(card, body=Body(entry.body), is_ready=True)
    body = _said_beside(entry) if isinstance(entry, SideMessage) else body_of(entry)
    body = replace(body, label="\n".join(filter(None, (card.body.label, body.label))))
    return replace(
        card, body=body, blocked=blocked_of(body.mail.remote) if body.mail else None, is_ready=True
    )


def body_of(message: Message | SideMessage) -> Body:
    """What a message says, ready to be shown."""
    mail = safe_mail(message.html) if message.html else None
    text, label = message.body, ""
    if message.html and mail is None and message.html.strip():
        label = "Shown as text: the formatted version is too large or empty."
    if len(text) > _SHOWN_CHARACTERS:
        text, label = text[:_SHOWN_CHARACTERS], "Only the beginning is shown. The original has all of it."
    parts = plain_parts(text)
    quoted = "".join(text[part.start : part.end] for part in folded(parts)).strip("\n")
    count = lines_folded(text, parts) if folded(parts) else 0
    if mail is not None and not mail.quoted:
        # What the HTML does not fold the words must not fold either, or copying would lose them.
        return Body(text.strip("\n"), mail=mail, label=label)
    return Body(visible(text, parts).strip("\n"), quoted, max(count, 1) if mail else count, mail, label=label)


def _said_beside(message: SideMessage) -> Body:
    """What was said in a side conversation; what we forwarded is folded, for it stands in the ticket."""
    words, mark, below = message.body.partition(FORWARDED)
    if message.author_kind != "agent" or message.html is not None or not mark or not words.strip():
        return body_of(message)
    quoted = f"{mark}{below}".strip("\n")
    return Body(words.strip("\n"), quoted, quoted.count("\n") + 1)


def blocked_of(remote: tuple[RemotePicture, ...]) -> Blocked | None:
    """The line about what was not loaded; None when there is nothing."""
    if not remote:
        return None
    trackers = tuple(dict.fromkeys(picture.tracker for picture in remote if picture.tracker))
    pictures = [picture for picture in remote if not picture.tracker]
    words = []
    if pictures:
        words.append(count_of(len(pictures), "remote image", "remote images"))
    if trackers:
        count = sum(1 for picture in remote if picture.tracker)
        words.append(f"{count_of(count, 'tracker', 'trackers')} ({', '.join(trackers)})")
    hosts = ", ".join(dict.fromkeys(picture.host for picture in remote if picture.host))
    can_show = any(not picture.in_style for picture in pictures)
    return Blocked(
        f"{' and '.join(words)} blocked", f"Would have been fetched from {hosts}.", can_show=can_show
    )


def merge_chats(cards: Iterable[tuple[Card, Said | None]]) -> list[Card]:
    """Chat messages that follow one another within the hour, as one card of short lines.

    Args:
        cards: Cards with their entries in order; None stands for something between that ends a run.
    """
    merged: list[Card] = []
    last: Message | None = None
    for card, entry in cards:
        is_chat = card.kind is Kind.CHAT and isinstance(entry, Message)
        if is_chat and isinstance(entry, Message):
            line = Line(card.who, card.when.short, entry.body)
            if last is not None and entry.sent_s - last.sent_s <= _RUN_GAP_S:
                merged[-1] = _joined(merged[-1], card, line)
            else:
                merged.append(replace(card, body=replace(card.body, lines=(line,))))
            last = entry
        else:
            merged.append(card)
            last = None
    return merged


def _joined(run: Card, card: Card, line: Line) -> Card:
    lines = (*run.body.lines, line)
    text = "\n".join(f"{each.who}: {each.text}" for each in lines)
    body = Body(text, lines=lines)
    meta = count_of(len(lines), "line", "lines")
    ids = (*run.entry_ids, *card.entry_ids)
    return replace(
        run,
        key=card.key,
        entry_ids=ids,
        body=body,
        meta=meta,
        summary=card.summary,
        files=(*run.files, *card.files),
        strips=(*run.strips, *card.strips),
    )


def _note_card(note: Note, eyes: Eyes) -> Card:
    mine = eyes.me is not None and note.author_id == eyes.me
    return Card(
        key=note.id,
        entry_ids=(note.id,),
        kind=Kind.NOTE,
        who="You" if mine else note.author_name or "Somebody",
        avatar_key=note.author_name,
        when=eyes.reader.moment(note.created_s),
        body=Body(note.body),
        label=_LABELS[Kind.NOTE],
        files=tuple(map(chip_of_file, note.attachments)),
        summary=preview(note.body),
    )


def _side_card(message: SideMessage, eyes: Eyes) -> Card:
    """What is said with a third party; it says in words that the customer does not read it."""
    mine = eyes.me is not None and message.author_id == eyes.me
    theirs = message.author_kind != "agent"
    inline = [file for file in message.attachments if _is_inline(file, message.html)]
    mark = eyes.marks.get(message.id)
    ended = side_strip(message, eyes.beside)
    return Card(
        key=message.id,
        entry_ids=(),
        kind=Kind.ANSWER if theirs else Kind.SIDE,
        who="You" if mine else message.author_name or message.author_address or "Somebody",
        avatar_key=message.author_name or message.author_address,
        when=eyes.reader.moment(message.sent_s),
        body=Body(message.body[:_SHOWN_CHARACTERS], label=_leaves(message, mark, eyes.reader)),
        address=message.author_address,
        label=label_of(message.side_id, eyes.beside),
        state=_STATES.get(_standing(message, mark), ""),
        meta=eyes.beside.subjects.get(message.side_id, ""),
        files=tuple(chip_of_file(file) for file in message.attachments if file not in inline),
        inline=tuple(inline),
        summary=preview(message.body),
        is_ready=False,
        has_source=bool(message.raw_sha256 or message.html),
        strips=(*strips_of(message.id, eyes.marks, eyes.reader), *((ended,) if ended is not None else ())),
        side=message.side_id,
        is_done=message.side_id in eyes.beside.done,
    )


def _message_card(message: Message, eyes: Eyes) -> Card:
    kind = _KINDS[message.kind]
    if kind is Kind.OURS and message.author_kind in {"bot", "system"}:
        kind = Kind.AUTOMATIC
    mine = eyes.me is not None and message.author_id == eyes.me
    inline = [file for file in message.attachments if _is_inline(file, message.html)]
    mark = eyes.marks.get(message.id)
    has_calendar = any(file.mime.lower().startswith("text/calendar") for file in message.attachments)
    return Card(
        key=message.id,
        entry_ids=(message.id,),
        kind=kind,
        who="You" if mine else message.author_name or "Somebody",
        avatar_key=message.author_name,
        when=eyes.reader.moment(message.sent_s),
        body=Body(message.body[:_SHOWN_CHARACTERS], label=_leaves(message, mark, eyes.reader)),
        to=_to(message),
        address=eyes.emails.get(message.author_id or b"", ""),
        sender=(message.author_id or b"").hex() if message.author_kind == "customer" else "",
        label=_LABELS.get(kind, ""),
        state=_STATES.get(_standing(message, mark), ""),
        meta=length(message.duration_s) if message.duration_s else "",
        files=tuple(chip_of_file(file) for file in message.attachments if file not in inline),
        inline=tuple(inline),
        summary=preview(message.body),
        is_ready=not message.html,
        has_source=bool(message.raw_sha256 or message.html),
        strips=strips_of(message.id, eyes.marks, eyes.reader, has_calendar=has_calendar),
        seals=seals_of(message),
        why=why_here(mark.step) if mark is not None else "",
    )


def _standing(message: Message | SideMessage, mark: MailMarks | None) -> str:
    """Where an own message is; of one that the team's mailbox sends, the mark knows it."""
    if message.data.get("undelivered"):
        return "undelivered"
    if mark is None or not mark.is_remote or not mark.state:
        return message.state
    return _REMOTE_STATES.get(mark.state, mark.state)


def _leaves(message: Message | SideMessage, mark: MailMarks | None, reader: Reader) -> str:
    """A line above the words: when its server sends it."""
    at_s = send_time_of(message) if message.data else None
    if not at_s or message.state != "queued" or (mark is not None and mark.state):
        return ""  # it waits in a mailbox here, and a strip says so
    return f"Leaves {reader.full(at_s).partition(' · ')[0]}"


def _is_inline(file: Attachment, html: str | None) -> bool:
    """Whether a file is a picture in the text, and so needs no chip."""
    return bool(html) and bool(file.content_id) and f"cid:{file.content_id}" in (html or "")


def _to(message: Message) -> str:
    """Whom it went to: names only, and how many more."""
    everybody = (*message.recipients.to, *message.recipients.cc)
    if not everybody:
        return ""
    first = person_of(everybody[0])
    others = len(everybody) - 1
    return f"to {first}" + (f" and {others} more" if others else "")


def person_of(recipient: str) -> str:
    """The name in `Name <address>`, or the part of the address before the @."""
    name, bracket, address = recipient.partition("<")
    if bracket and name.strip(' "'):
        return name.strip(' "')
    return (address or recipient).strip("<> ").partition("@")[0]


def _spoken(card: Card) -> str:
    parts = [_SPOKEN[card.kind].format(who="you" if card.who == "You" else card.who), card.when.short]
    parts += [card.label, card.meta] if card.side else []
    if card.state:
        parts.append(card.state)
    if card.files:
        parts.append(count_of(len(card.files), "file", "files"))
    parts += [strip.text for strip in (*card.seals, *card.strips)]
    return ", ".join(parts)
