"""Plays the written stories: places them in time, fills in days and numbers, and gives them as tickets.

They carry the screens of the demo: what “For me” shows first, the growing fault, the solved ones people
point to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from desk_app.domain.errors import InvalidInput
from desk_app.services.demo.model import (
    DemoAgent,
    DemoCustomer,
    DemoFile,
    DemoLink,
    DemoSide,
    DemoSideMessage,
    DemoTicket,
)
from desk_app.services.demo.moments import Moments
from desk_app.services.demo.reading import Section
from desk_app.services.demo.rhythm import ordinal
from desk_app.services.demo.scene import DONE, Scene
from desk_app.services.demo.stage import Stage
from desk_app.services.demo.tongue import Quoted, Tongue

_SLOT: Final = re.compile(r"\{(on|On|wd|dm|days|#)(?::)?([^{}:]*)(?::(\w\w))?\}")
_FILES: Final = {
    "photo_e07": ("image/jpeg", "photo:display_e07:1"), "photo_e14": ("image/jpeg", "photo:display_e14:1"),
    "photo_update": ("image/jpeg", "photo:display_update:0"),
    "photo_hopper": ("image/jpeg", "photo:hopper:0"),
    "photo_plate": ("image/jpeg", "photo:plate:0"), "photo_part": ("image/jpeg", "photo:part:1"),
    "photo_puddle": ("image/jpeg", "photo:puddle:1"), "floor_plan": ("image/png", "drawing:floor_plan:0"),
    "statement": ("application/pdf", "pdf:statement:0"), "quote": ("application/pdf", "pdf:quote:0"),
    "invoice": ("application/pdf", "pdf:invoice:0"),
    "packing_slip": ("application/pdf", "pdf:packing_slip:0"),
    "letterhead": ("application/pdf", "pdf:letter:0"), "log_e07": ("text/plain", "txt:log:0"),
}  # fmt: skip
_HERO: Final = "IMG_2231.jpg"
_READ_AFTER: Final = 3600


class Stories:
    """All stories, ready to be played.

    Attributes:
        created: When each begins, by key.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._moments = Moments(stage.zones, stage.home, stage.now_s)
        self._content = {story.text("key"): story for story in stage.script.stories}
        self.created = {key: self._begin(story) for key, story in self._content.items()}
        self._numbers: dict[str, int] = {}
        self._ids: dict[str, bytes] = {}

    def _begin(self, story: Section) -> int:
        own = [entry for entry in story.sections("entry") if "source" not in entry]
        return min(self._moments.at(entry.text("at")) for entry in own)

    def written_numbers(self) -> dict[str, int]:
        """The numbers of the file, put into the order of the times (which depend on the present)."""
        numbers = sorted(int(story.number("number")) for story in self._content.values())
        return dict(zip(self.in_order(), numbers, strict=True))

    def in_order(self) -> list[str]:
        """Keys from the oldest to the newest story; the order of the file decides between equals."""
        keys = list(self._content)
        return sorted(keys, key=lambda key: (self.created[key], self._content[key].number("number")))

    def settle_numbers(self, numbers: Mapping[str, int], seeds: Mapping[str, int]) -> None:
        """Say which number each story has, and the seed of its draws."""
        self._numbers = dict(numbers)
        self._seeds = dict(seeds)
        for key in self._numbers:
            self._stage.chance.reseed(self._seeds[key])
            self._ids[key] = self._stage.chance.id_at(self.created[key])

    def ticket(self, key: str) -> DemoTicket:
        """A story as a ticket."""
        stage = self._stage
        stage.chance.reseed(self._seeds[key])
        story = self._content[key]
        scene = Scene(stage, self._numbers[key], self.created[key])
        self._dress(scene, story)
        _Telling(self, scene, story).tell()
        if "merged_into" in story:
            target = story.text("merged_into")
            scene.merged_into = self._ids[target]
            scene.event("merged_into", f'{{"target": "#{self._numbers[target]}"}}', stage.agents["mira"])
            scene.messages.clear()
        # Drawn last, so that everything else of the ticket is what it was without them.
        sides = tuple(self._side(scene, side) for side in story.sections("side"))
        return scene.finish()._replace(sides=sides)

    def _side(self, scene: Scene, side: Section) -> DemoSide:
        """A side conversation of a story; its words lie before the ticket's last ones."""
        name, address = side.text("name"), side.text("address")
        messages = []
        for entry in side.sections("entry"):
            at_s, agent = self._moments.at(entry.text("at")), self._stage.agents.get(entry.text("by", ""))
            text = self.filled(entry.text("text"), "en").strip("\n")
            entry_id = scene.chance.id_at(at_s)
            if agent is not None:
                said = DemoSideMessage(entry_id, "agent", agent.id, agent.name, "", text, at_s)
            else:
                said = DemoSideMessage(entry_id, "other", None, entry.text("from", name), address, text, at_s)
            messages.append(said)
        return DemoSide(
            scene.chance.id_at(messages[0].sent_s),
            side.text("subject"),
            f"{name} <{address}>",
            side.flag("done"),
            tuple(messages),
        )

    def _dress(self, scene: Scene, story: Section) -> None:
        stage, regulars = self._stage, self._stage.cast.regulars
        scene.customer = regulars.customers[story.text("who")] if "who" in story else None
        scene.asset = regulars.assets[story.text("asset")] if "asset" in story else None
        scene.language = scene.customer.language if scene.customer else "en"
        scene.subject = self.filled(story.text("subject"), scene.language)
        scene.team = story.text("team")
        scene.channel = story.text("channel")
        scene.mood = story.text("mood", "")
        scene.priority = int(story.number("priority"))
        scene.custom = {name: str(value) for name, value in story.plain("custom").items()}
        scene.head = self.filled(story.text("preview", ""), "en")
        scene.head_from = story.text("preview_from", "")
        for tag in story.texts("tags"):
            scene.tag(tag)
        for link in story.texts("links", ()):
            kind, _, other = link.partition("<")
            if other in self._ids:
                # "child_of<x" at a story: x is its child, so the link stands at x's end of the arrow.
                scene.links.append(DemoLink(stage.chance.id_at(scene.created_s), kind, self._ids[other]))

    # ------------------------------------------------------------------ for the telling
    def moment(self, text: str) -> int:
        """Epoch seconds of a story time."""
        return self._moments.at(text)

    def story(self, key: str) -> Section:
        """Another story."""
        return self._content[key]

    def __contains__(self, key: str) -> bool:
        """True for a story that is told; the smallest workspaces have only the newest."""
        return key in self._ids

    def number(self, key: str) -> int:
        """The number of another story."""
        return self._numbers[key]

    def id_of(self, key: str) -> bytes:
        """The id of another story."""
        return self._ids[key]

    def filled(self, text: str, language: str) -> str:
        """A text with its days and numbers told in a language."""

        def told(match: re.Match[str]) -> str:
            kind, what, own = match[1], match[2], match[3]
            tongue = self._stage.script.tongues[own or language]
            if kind == "#":
                return str(self._numbers.get(what, 0))
            if kind == "days":
                return self._two_days(tongue, what)
            day = ordinal(self._moments.day(what))
            if kind == "dm":
                return tongue.date(day)
            if kind == "wd":
                return tongue.day_name(day)
            word = tongue.next_on(day)
            return word[0].upper() + word[1:] if kind == "On" else word

        return _SLOT.sub(told, text)

    def _two_days(self, tongue: Tongue, what: str) -> str:
        """Two days of which one suits: "9 or 16 October"."""
        first, second = (ordinal(self._moments.day(day)) for day in what.split(","))
        early, late = tongue.date(first), tongue.date(second)
        number, _, month = early.partition(" ")
        return f"{number if late.endswith(f' {month}') else early} or {late}"


class _Telling:
    """One story on its scene."""

    def __init__(self, stories: Stories, scene: Scene, story: Section) -> None:
        self._stories = stories
        self._scene = scene
        self._story = story
        self._stage = scene.stage
        self._assignee = self._stage.agents[story.text("assignee")] if "assignee" in story else None

    def tell(self) -> None:
        """Everything in order, then the state it ended in."""
        scene = self._scene
        scene.event("created", f'{{"channel": "{scene.channel}"}}')
        for entry in self._story.sections("entry"):
            if "source" in entry:
                self._take_in(entry)
                continue
            scene.reaches(self._stories.moment(entry.text("at")))
            self._entry(entry)
        self._end()

    def _entry(self, entry: Section) -> None:
        if "event" in entry:
            self._event(entry)
        elif "note" in entry:
            self._note(entry)
        else:
            self._message(entry)

    def _event(self, entry: Section) -> None:
        scene, kind = self._scene, entry.text("event")
        data = json.dumps(entry.plain("data"), ensure_ascii=False)
        who = entry.text("by", "")
        if who in self._stage.agents:
            agent = self._stage.agents[who]
            if "assignee" in data:
                scene.assignee = self._assignee
            scene.event(kind, data, agent)
        elif who:
            scene.event_by_customer(kind, data)
        else:
            scene.event(kind, data, actor=str(entry.plain("data").get("rule", "")))

    def _note(self, entry: Section) -> None:
        scene, agents = self._scene, self._stage.agents
        self._assign(agents[entry.text("note")])
        mentions = tuple(
            (agents[name].id, None if name == "mira" else min(scene.at_s + _READ_AFTER, self._stage.now_s))
            for name in entry.texts("mentions", ())
        )
        scene.note(agents[entry.text("note")], self._text(entry), mentions)

    def _assign(self, agent: DemoAgent) -> None:
        """The first of ours who does something brings the ticket to its assignee."""
        if self._assignee is not None and self._scene.assignee is None:
            self._scene.assign(self._assignee)
            self._scene.event("set", '{"field": "status", "old": "New", "new": "Open"}', agent)

    def _message(self, entry: Section) -> None:
        scene, text = self._scene, self._text(entry)
        files = tuple(self._file(name) for name in entry.texts("files", ()))
        seconds = int(60 * entry.number("minutes", 0) + entry.number("seconds", 0)) or None
        if "auto" in entry:
            scene.message("auto", ("bot", None, "Kestrel assistant"), text, channel="email")
            return
        how = next(
            way
            for way in ("by", "call", "chat", "voicemail", "portal", "social", "auto_reply")
            if way in entry
        )
        who = entry.text(how)
        ours = self._stage.agents.get(who)
        kind, channel = _WAYS[how](ours is not None)
        if ours is not None:
            self._assign(ours)
            scene.by_agent(kind, ours, text, channel=channel, files=files, seconds=seconds)
            return
        customer = self._stage.cast.regulars.customers[who]
        author = ("customer", customer.id, customer.name)
        data, html = self._translation(entry, customer), self._remote(entry, text)
        scene.message(
            kind, author, text, channel=channel, files=files, html=html, duration_s=seconds, data=data
        )

    def _text(self, entry: Section) -> str:
        text = self._stories.filled(entry.text("text"), self._scene.language).strip("\n")
        return self._quoting(text) if entry.number("quote", 0) else text

    def _quoting(self, text: str) -> str:
        """The answer with our last mail below it."""
        scene, customer = self._scene, self._scene.customer
        ours = [message for message in scene.messages if message.author_kind == "agent"]
        if not ours or customer is None:
            return text
        last = ours[-1]
        tongue = self._stage.script.tongues[customer.language]
        day, second = self._stage.zones.local(customer.zone, last.sent_s)
        quoted = Quoted(
            last.author_name, "support@kestrel.example", customer.email, last.subject, ordinal(day), second
        )
        body = last.body.replace("\n", "\n> ")
        return f"{text}\n\n{tongue.quote_line(0, quoted)}\n> {body}"

    def _translation(self, entry: Section, customer: DemoCustomer) -> str:
        """The original of a message that is shown translated."""
        if "original" not in entry:
            return "{}"
        original = self._stories.filled(entry.text("original"), customer.language).strip("\n")
        return json.dumps({"original": original, "translated_from": customer.language}, ensure_ascii=False)

    def _remote(self, entry: Section, text: str) -> str | None:
        """The message as HTML with pictures that lie elsewhere."""
        count = int(entry.number("remote_images", 0))
        if not count:
            return None
        body = escape(text, quote=False).replace("\n\n", "</p><p>").replace("\n", "<br>")
        host = self._scene.customer.organisation.domain if self._scene.customer else "kestrel.example"
        pictures = "".join(
            f'<img src="https://img.{host}/{at}.png" width="120" height="40">' for at in range(count)
        )
        return f"<html><body><p>{body}</p>{pictures}</body></html>"

    def _file(self, spec: str) -> DemoFile:
        name, _, kind = spec.rpartition(":")
        if kind not in _FILES:
            raise InvalidInput(f"The demo content is wrong: there is no file of the kind “{kind}”.")
        mime, blob = _FILES[kind]
        if name == _HERO:
            blob = "photo:display_e07:hero"
        return DemoFile(self._scene.chance.id_at(self._scene.at_s), name, mime, blob, None)

    def _take_in(self, entry: Section) -> None:
        """Another story was merged into this one: its messages are here, with their home."""
        scene, stories, key = self._scene, self._stories, entry.text("source")
        if key not in stories:
            return
        other = Scene(self._stage, stories.number(key), stories.created[key])
        other.customer, other.language = scene.customer, scene.language
        other.channel, other.subject = scene.channel, stories.story(key).text("subject")
        telling = _Telling(stories, other, stories.story(key))
        telling.tell()
        home = stories.id_of(key)
        moved = [message._replace(home_id=home) for message in other.messages]
        scene.messages = sorted([*moved, *scene.messages], key=lambda message: message.sent_s)
        scene.events = sorted(
            [*(event._replace(home_id=home) for event in other.events), *scene.events],
            key=lambda event: event.done_s,
        )
        scene.reaches(stories.moment(entry.text("at")))
        record = {
            "source": str(stories.number(key)), "source_id": home.hex(),
            "tags": [], "people": [], "links": [],
            "filled": {"columns": {}, "custom": {}, "not_taken": {}}, "created_s": scene.created_s,
        }  # fmt: skip
        scene.event("merged", json.dumps(record), self._assignee)

    def _end(self) -> None:
        """Status, due time, snooze and rating as the story says."""
        scene, story, stories = self._scene, self._story, self._stories
        status = story.text("status")
        if status in DONE:
            scene.reaches(stories.moment(story.text("solved")))
            scene.set_status("solved", self._assignee)
            if "rating" in story:
                rating = int(story.number("rating"))
                scene.event_by_customer("rated", f'{{"rating": {rating}}}')
                scene.custom["rating"] = rating
        if status != scene.status:
            scene.set_status(status, self._assignee)
        if self._assignee is not None and scene.assignee is None:
            scene.assign(self._assignee)
        if "due" in story:
            scene.due_s = stories.moment(story.text("due"))
        if "snooze" in story:
            scene.snooze_s = stories.moment(story.text("snooze"))
            data = json.dumps({"until_s": scene.snooze_s, "zone": self._stage.home})
            scene.event("snoozed", data, self._assignee)
        if story.flag("unread"):
            scene.read_s = scene.messages[-1].sent_s - 1


_WAYS: Final[dict[str, Callable[[bool], tuple[str, str]]]] = {
    "by": lambda is_ours: ("reply" if is_ours else "customer", "email"),
    "call": lambda _: ("call", "phone"),
    "chat": lambda _: ("chat", ""),
    "voicemail": lambda _: ("customer", "phone"),
    "portal": lambda _: ("customer", "web"),
    "social": lambda is_ours: ("reply" if is_ours else "customer", "social"),
    "auto_reply": lambda _: ("auto", "email"),
}
"""Kind and channel of each way an entry can be said; "" is the ticket's own channel."""
