"""Events in words: one grey line for everything that was not said but happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desk_app.domain.entities import Event
from desk_app.domain.text import count_of, fenced
from desk_app.presenters.conversation_state import Difference, EventLine, Words
from desk_app.presenters.conversation_times import Reader

_FIELD_ICONS: Final = {
    "status": "circle-dashed",
    "assignee": "user-round-plus",
    "team": "users-round",
    "priority": "flag",
    "subject": "pencil",
    "customer": "user-round",
    "due": "timer",
    "due time": "timer",
    "mood": "smile",
}
_REPLY: Final = "the reply"
_BESIDE: Final = "the message to a third party"
_TIMES: Final = frozenset({"due", "due time"})
"""Fields whose values are epoch seconds."""
_QUIET: Final = frozenset({"created"})
"""Kinds that say nothing the first message does not say."""

_LINKS: Final = {
    "related": "related to",
    "blocks": "blocking",
    "duplicates": "a duplicate of",
    "caused_by": "caused by",
    "child_of": "part of",
    "follow_up_of": "a follow-up of",
    "split_from": "split off from",
}


def event_line(event: Event, me: bytes | None, reader: Reader) -> EventLine | None:
    """The line of an event; None for what is not worth one.

    Args:
        event: What happened.
        me: The person who reads, to be called "You".
        reader: For the time.
    """
    if event.kind in _QUIET:
        return None
    icon, what = _say(event, reader)
    is_rule = event.actor_kind not in {"agent", "customer"}
    who = "You" if me is not None and event.actor_id == me else event.actor_name or "Desk App"
    return EventLine(
        key=event.id,
        icon="workflow" if is_rule and event.kind in {"set", "tags"} else icon,
        words=(Words(fenced(who), strong=is_rule), Words(" "), *what),
        when=reader.moment(event.done_s),
        undo=event.change_id if event.can_undo and event.change_id else b"",
    )


def differences(events: list[Event], me: bytes | None, since_s: int) -> tuple[Difference, ...]:
    """Fields that others changed after a moment: what each was then, and what it is now."""
    found: dict[str, Difference] = {}
    for event in events:
        if event.kind != "set" or event.done_s <= since_s or (me is not None and event.actor_id == me):
            continue
        name, old, new = (_text(event.data, key) for key in ("field", "old", "new"))
        found[name] = Difference(name, found[name].old if name in found else old, new)
    return tuple(change for change in found.values() if change.old != change.new)


def _say(event: Event, reader: Reader) -> tuple[str, tuple[Words, ...]]:
    say = _SAYINGS.get(event.kind)
    if say is None:
        return "history", (Words(event.kind.replace("_", " ").replace(".", " ")),)
    return say(event.data, reader)


def _set(data: Mapping[str, object], reader: Reader) -> tuple[str, tuple[Words, ...]]:
    field, old, new = (_text(data, key) for key in ("field", "old", "new"))
    if field in _TIMES and new.isdigit():
        new = reader.full(int(new)).partition(" · ")[0]
    icon = _FIELD_ICONS.get(field, "pencil")
    if not new or new in {"none", "nobody"}:
        return icon, (Words(f"took away the {field} "), Words(old, strong=True))
    return icon, (Words(f"set {field} to "), Words(new, strong=True))


def _tags(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    pieces: list[Words] = []
    for key, verb in (("added", "added "), ("removed", "removed ")):
        names = data.get(key)
        if isinstance(names, list) and names:
            pieces += [
                Words(f" and {verb}" if pieces else verb),
                Words(", ".join(map(str, names)), strong=True),
            ]
    return "tag", tuple(pieces) or (Words("changed the tags"),)


def _followed(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    if not (who := _text(data, "who")):
        return "bell", (Words("began to follow this ticket"),)
    return "bell", (Words("made "), Words(who, strong=True), Words(" follow this ticket"))


def _unfollowed(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    if not (who := _text(data, "who")):
        return "bell-off", (Words("stopped following this ticket"),)
    return "bell-off", (Words("took away the follower "), Words(who, strong=True))


def _snoozed(data: Mapping[str, object], reader: Reader) -> tuple[str, tuple[Words, ...]]:
    until = data.get("until_s")
    if not isinstance(until, int):
        return "alarm-clock", (Words("snoozed the ticket"),)
    return "alarm-clock", (
        Words("snoozed until "),
        Words(reader.full(until).partition(" · ")[0], strong=True),
    )


def _scheduled(data: Mapping[str, object], reader: Reader) -> tuple[str, tuple[Words, ...]]:
    at_s, what = data.get("at_s"), _BESIDE if data.get("side") else _REPLY
    if not isinstance(at_s, int) or not at_s:
        return "alarm-clock", (Words(f"sends {what} without waiting longer"),)
    return "alarm-clock", (
        Words(f"sends {what} at "),
        Words(reader.full(at_s).partition(" · ")[0], strong=True),
    )


def _linked(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    word = _LINKS.get(_text(data, "kind"), "related to")
    other = _text(data, "to") or _text(data, "from")
    return "link", (Words(f"linked it as {word} "), Words(other, strong=True))


def _split(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    entries = data.get("entries")
    number = entries if isinstance(entries, int) else 1
    into, source = _text(data, "into"), _text(data, "from")
    moved = count_of(number, "message", "messages")
    if into:
        return "split", (Words(f"split {moved} off into "), Words(into, strong=True))
    return "split", (Words(f"split {moved} off from "), Words(source, strong=True))


def _ruled(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    """What a rule did; its name stands before as who did it."""
    return "workflow", (Words(_text(data, "did") or "was applied"),)


def _read_article(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    where = _text(data, "where")
    after = f" in the {where}" if where else ""
    return "book-open", (
        Words("read "),
        Words(_text(data, "article") or "an article", strong=True),
        Words(after),
    )


def _rated(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    rating, comment = data.get("rating"), _text(data, "comment")
    said = (Words(f": “{fenced(comment)}”"),) if comment else ()
    if not isinstance(rating, int):
        return "star", (Words("rated the answer"), *said)
    return "star", (Words("rated the answer "), Words(f"{rating} of 5", strong=True), *said)


def _merged(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
    number = _text(data, "source") or _text(data, "ticket")
    return "merge", (Words("merged in "), Words(f"#{number.lstrip('#')}", strong=True))


def _named(
    icon: str, words: str, *keys: str
) -> Callable[[Mapping[str, object], Reader], tuple[str, tuple[Words, ...]]]:
    """An event that is a fixed phrase and the name in one of these fields."""

    def say(data: Mapping[str, object], _reader: Reader) -> tuple[str, tuple[Words, ...]]:
        name = next((text for key in keys if (text := _text(data, key))), "")
        return icon, (Words(f"{words} " if name else words), Words(name, strong=True)) if name else (
            Words(words.removesuffix(":")),
        )

    return say


def _sending(
    words: str, *keys: str
) -> Callable[[Mapping[str, object], Reader], tuple[str, tuple[Words, ...]]]:
    """What became of a reply that was to leave, or of words for a third party, which are not named."""
    of_reply = _named("cloud-upload", words, *keys)
    of_side = _named("cloud-upload", words.replace(_REPLY, _BESIDE), *keys)
    return lambda data, reader: (of_side if data.get("side") else of_reply)(data, reader)


_SAYINGS: Final[Mapping[str, Callable[[Mapping[str, object], Reader], tuple[str, tuple[Words, ...]]]]] = {
    "set": _set,
    "tags": _tags,
    "followed": _followed,
    "unfollowed": _unfollowed,
    "snoozed": _snoozed,
    "woken": _named("alarm-clock", "ended the snooze"),
    "deleted": _named("trash-2", "put the ticket into the bin"),
    "restored": _named("rotate-ccw", "took the ticket out of the bin"),
    "linked": _linked,
    "unlinked": _named("link", "removed the link to", "to"),
    "split": _split,
    "split_from": _split,
    "merged": _merged,
    "rule": _ruled,
    "read": _read_article,
    "rated": _rated,
    "merged_into": _named("merge", "merged this into", "target"),
    "unmerged": _named("split", "took the merge back with", "target", "source"),
    "mail_asked": _sending("told the server what to do with the reply"),
    "mail_held": _sending("did not send the reply yet:", "why"),
    "mail_failed": _sending("could not send the reply:", "why"),
    "mail_released": _sending("sent the reply after all"),
    "mail_scheduled": _scheduled,
    "mail_too_late": _sending("could not do that with the reply:", "why"),
    "mail_dropped": _sending("gave up sending the reply"),
    "mail_moved": _named("split", "moved a mail", "to", "from"),
    "not_acknowledged": _named("cloud-upload", "did not answer automatically:", "why"),
    "undelivered": _named("cloud-upload", "could not reach", "to"),
    "side_done": _named("check", "set a side conversation done"),
    "side_opened": _named("rotate-ccw", "opened a side conversation again"),
    "undone": _named("undo-2", "took back:", "title"),
    "redone": _named("redo-2", "did again:", "title"),
}


def _text(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    return "" if value is None else str(value)
