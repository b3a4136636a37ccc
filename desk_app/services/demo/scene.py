"""One ticket while it is played: its state, messages, notes and events as the store wants them.

It knows nothing of what people do; `play` and both sides tell it. A step that would lie in the
future is refused by `reaches`, so that a ticket stops where the present is.
"""

from __future__ import annotations

from html import escape
from typing import Final

from desk_app.domain.entities import CustomValue
from desk_app.domain.text import preview
from desk_app.services.demo.chance import Chance
from desk_app.services.demo.model import (
    DemoAgent,
    DemoAsset,
    DemoCustomer,
    DemoEvent,
    DemoFile,
    DemoLink,
    DemoMessage,
    DemoNote,
    DemoTicket,
)
from desk_app.services.demo.stage import Stage

STATUS_NAMES: Final = {
    "new": "New",
    "open": "Open",
    "waiting_customer": "Waiting on customer",
    "waiting_third_party": "Waiting on third party",
    "solved": "Solved",
    "closed": "Closed",
}
DONE: Final = frozenset({"solved", "closed"})
_PRIORITIES: Final = ("", "low", "normal", "high", "urgent")
_MAX_REFS: Final = 10
_SUPPORT: Final = '{"to": ["Kestrel Support <support@kestrel.example>"]}'
_DOMAIN: Final = "kestrel.example"


class Scene:
    """A ticket in the making; see the module. Times must not go backwards."""

    def __init__(self, stage: Stage, number: int, created_s: int) -> None:
        self.stage = stage
        self.chance: Chance = stage.chance
        self.id = self.chance.id_at(created_s)
        self.number = number
        self.at_s = created_s
        self.created_s = created_s
        self.subject = ""
        self.status = "new"
        self.priority = 2
        self.team = "machines"
        self.assignee: DemoAgent | None = None
        self.customer: DemoCustomer | None = None
        self.asset: DemoAsset | None = None
        self.channel = "email"
        self.language = ""
        self.mood = ""
        self.custom: dict[str, CustomValue] = {}
        self.tags: list[str] = []
        self.participants: list[bytes] = []
        self.messages: list[DemoMessage] = []
        self.notes: list[DemoNote] = []
        self.events: list[DemoEvent] = []
        self.links: list[DemoLink] = []
        self.solved_s: int | None = None
        self.due_s: int | None = None
        self.snooze_s: int | None = None
        self.merged_into: bytes | None = None
        self.deleted_s: int | None = None
        self.is_spam = False
        self.read_s: int | None = None
        self.head = ""
        self.head_from = ""
        self._mail_ids: list[str] = []

    # ------------------------------------------------------------------ time
    def reaches(self, at_s: int) -> bool:
        """Move on to a moment; False when it has not come yet."""
        if at_s > self.stage.now_s:
            return False
        self.at_s = max(at_s, self.at_s)
        return True

    # ------------------------------------------------------------------ what is said
    def message(
        self,
        kind: str,
        author: tuple[str, bytes | None, str],
        body: str,
        *,
        channel: str = "",
        files: tuple[DemoFile, ...] = (),
        html: str | None = None,
        duration_s: int | None = None,
        data: str = "{}",
    ) -> DemoMessage:
        """Add something said, now. `author` is kind, id and name."""
        channel = channel or self.channel
        mail_id = in_reply_to = refs = None
        recipients = "{}"
        is_ours = author[0] != "customer"
        new_id = self.chance.id_at(self.at_s)
        if channel == "email" and kind in ("customer", "reply", "auto", "bounce"):
            mail_id = self._mail_id(new_id, is_ours=is_ours)
            in_reply_to, refs = self._thread(mail_id)
            recipients = self._to_customer() if is_ours else _SUPPORT
        made = DemoMessage(
            new_id, self.id, kind, channel, author[0], author[1], author[2],
            self._subject_line(channel), body, html, self.language, self.at_s, duration_s,
            recipients, mail_id, in_reply_to, refs, data, files,
        )  # fmt: skip
        self.messages.append(made)
        return made

    def _mail_id(self, message_id: bytes, *, is_ours: bool) -> str:
        domain = _DOMAIN if is_ours or self.customer is None else self.customer.organisation.domain
        return f"<{message_id.hex()}@{domain}>"

    def _thread(self, mail_id: str) -> tuple[str | None, str | None]:
        """What the mail answers and refers to (RFC 5322 section 3.6.4); long threads keep first and last."""
        before = self._mail_ids
        parent = before[-1] if before else None
        refs = " ".join([before[0], *before[1:][-_MAX_REFS:]]) if before else None
        before.append(mail_id)
        return parent, refs

    def _to_customer(self) -> str:
        customer = self.customer
        return f'{{"to": ["{customer.name} <{customer.email}>"]}}' if customer else "{}"

    def _subject_line(self, channel: str) -> str:
        if channel != "email" or len(self._mail_ids) <= 1:
            return self.subject if channel == "email" else ""
        return f"Re: {self.subject}"

    def by_customer(
        self,
        kind: str,
        body: str,
        *,
        channel: str = "",
        files: tuple[DemoFile, ...] = (),
        seconds: int | None = None,
    ) -> DemoMessage:
        """Add words of the customer, now."""
        customer = self.customer
        author = ("customer", customer.id, customer.name) if customer else ("customer", None, "")
        html = self._html(body, files) if channel in ("", "email") and self.channel == "email" else None
        return self.message(kind, author, body, channel=channel, files=files, html=html, duration_s=seconds)

    def by_agent(
        self, kind: str, agent: DemoAgent, body: str, *, channel: str = "", files: tuple[DemoFile, ...] = (),
        seconds: int | None = None,
    ) -> DemoMessage:  # fmt: skip
        """Add words of a colleague, now."""
        author = ("agent", agent.id, agent.name)
        return self.message(kind, author, body, channel=channel, files=files, duration_s=seconds)

    def _html(self, body: str, files: tuple[DemoFile, ...]) -> str | None:
        """The same as HTML for customers whose mail program writes it; inline pictures stand at the end."""
        customer = self.customer
        if customer is None or customer.id[15] & 3:
            return None
        text = escape(body, quote=False).replace("\n\n", "</p><p>").replace("\n", "<br>")
        logos = "".join(
            f'<p><img src="cid:{file.content_id}" alt=""></p>' for file in files if file.content_id
        )
        beacon = ""
        if customer.id[15] & 12 == 0:
            address = f"https://mail.{customer.organisation.domain}/o/{customer.id.hex()}.gif"
            beacon = f'<img src="{address}" width="1" height="1">'
        return f"<html><body><p>{text}</p>{logos}{beacon}</body></html>"

    def note(self, agent: DemoAgent, body: str, mentions: tuple[tuple[bytes, int | None], ...] = ()) -> None:
        """Add an internal note, now."""
        at_s = self.at_s
        self.notes.append(
            DemoNote(self.chance.id_at(at_s), self.id, agent.id, agent.name, body, at_s, mentions)
        )

    # ------------------------------------------------------------------ what is done
    def event(self, kind: str, data: str, agent: DemoAgent | None = None, *, actor: str = "") -> None:
        """Add a line of history, now: by a colleague, by the customer or a rule (`actor`)."""
        at_s = self.at_s
        actor_kind = "agent" if agent else "rule" if actor else "system"
        actor_id, actor_name = (agent.id, agent.name) if agent else (None, actor)
        event_id = self.chance.id_at(at_s)
        self.events.append(DemoEvent(event_id, self.id, kind, actor_kind, actor_id, actor_name, data, at_s))

    def insert_event(self, at_s: int, kind: str, data: str, agent: DemoAgent | None) -> None:
        """Add a line of history at another moment than now."""
        who = ("agent", agent.id, agent.name) if agent else ("system", None, "")
        event_id = self.chance.id_at(at_s)
        self.events.append(DemoEvent(event_id, self.id, kind, who[0], who[1], who[2], data, at_s))
        self.events.sort(key=_done)

    def event_by_customer(self, kind: str, data: str) -> None:
        """Add a line of history the customer made, now."""
        customer = self.customer
        if customer is not None:
            self.events.append(
                DemoEvent(
                    self.chance.id_at(self.at_s),
                    self.id,
                    kind,
                    "customer",
                    customer.id,
                    customer.name,
                    data,
                    self.at_s,
                )
            )

    def set_status(self, status: str, agent: DemoAgent | None = None, *, actor: str = "") -> None:
        """Change the status, now."""
        if status == self.status:
            return
        old, new = STATUS_NAMES[self.status], STATUS_NAMES[status]
        self.event("set", f'{{"field": "status", "old": "{old}", "new": "{new}"}}', agent, actor=actor)
        self.status = status
        if status in DONE:
            self.solved_s = self.solved_s or self.at_s
        else:
            self.solved_s = None

    def set_priority(self, priority: int, agent: DemoAgent | None = None, *, actor: str = "") -> None:
        """Change the priority, now."""
        if priority != self.priority:
            old, new = _PRIORITIES[self.priority], _PRIORITIES[priority]
            self.event("set", f'{{"field": "priority", "old": "{old}", "new": "{new}"}}', agent, actor=actor)
            self.priority = priority

    def assign(self, agent: DemoAgent, *, actor: str = "") -> None:
        """Give it to a colleague, now."""
        if agent is not self.assignee:
            old = self.assignee.name if self.assignee else "nobody"
            data = f'{{"field": "assignee", "old": "{old}", "new": "{agent.name}"}}'
            self.event("set", data, None if actor else agent, actor=actor)
            self.assignee = agent

    def tag(self, name: str) -> None:
        """Put a tag on it."""
        if name not in self.tags:
            self.tags.append(name)

    # ------------------------------------------------------------------ the result
    def finish(self) -> DemoTicket:
        """The ticket as it is now."""
        customer, asset, stage = self.customer, self.asset, self.stage
        updated_s, head, head_from = self._summary()
        return DemoTicket(
            id=self.id,
            number=self.number,
            subject=self.subject,
            status=self.status,
            priority=self.priority,
            queue_id=stage.queues[self.team],
            assignee_id=self.assignee.id if self.assignee else None,
            customer_id=customer.id if customer else None,
            organisation_id=customer.organisation.id if customer else None,
            asset_id=asset.id if asset else None,
            channel=self.channel,
            language=self.language,
            mood=self.mood,
            custom=tuple(sorted(self.custom.items())),
            created_s=self.created_s,
            updated_s=updated_s,
            customer_s=_latest(self.messages, "customer"),
            agent_s=_latest(self.messages, "agent"),
            solved_s=self.solved_s,
            due_s=self.due_s,
            snooze_s=self.snooze_s,
            snooze_zone=stage.home if self.snooze_s else "",
            merged_into=self.merged_into,
            is_spam=self.is_spam,
            deleted_s=self.deleted_s,
            read_s=updated_s if self.read_s is None else self.read_s,
            preview=head,
            preview_from=head_from,
            tag_ids=tuple(stage.tags[name] for name in self.tags),
            participants=tuple(self.participants),
            messages=tuple(self.messages),
            notes=tuple(self.notes),
            events=tuple(self.events),
            links=tuple(self.links),
        )

    def _summary(self) -> tuple[int, str, str]:
        """Time, preview and side of the newest entry, by the rules of the store's own summary."""
        message = self.messages[-1] if self.messages else None
        note = self.notes[-1] if self.notes else None
        if message is None and note is None:
            return self.created_s, "", ""
        if self.head_from == "customer" and message is not None:
            return message.sent_s, self.head, self.head_from
        if message is None or (note is not None and note.created_s >= message.sent_s):
            at_s, body, side = (note.created_s, note.body, "note") if note else (self.created_s, "", "")
        else:
            at_s, body, side = message.sent_s, message.body, side_of(message)
        return max(at_s, self.created_s), self.head or preview(body), self.head_from or side


def side_of(message: DemoMessage) -> str:
    """Whose a message is, for the list."""
    if message.kind in ("call", "auto", "bounce"):
        return "call" if message.kind == "call" else "auto"
    return "us" if message.author_kind in ("agent", "bot") else "customer"


def _latest(messages: list[DemoMessage], author_kind: str) -> int | None:
    for message in reversed(messages):
        if message.author_kind == author_kind:
            return message.sent_s
    return None


def _done(event: DemoEvent) -> int:
    return event.done_s
