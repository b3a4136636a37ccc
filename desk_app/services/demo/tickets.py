"""The stream of tickets: from the first number to the last, one after the other, none kept.

Every ticket has a seed of its own, so that any of them can be made alone and any range by another process.
Two neighbours belong together now and then: a second mail about the same thing, merged into the first, or
a second question in one mail, split off.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path
from typing import Final

from desk_app.services.demo import odds
from desk_app.services.demo.attachments import Attachments
from desk_app.services.demo.casting import RETRIES, Casting, Setting
from desk_app.services.demo.chance import mixed
from desk_app.services.demo.company import Founding, make_company, read_script
from desk_app.services.demo.course import Course
from desk_app.services.demo.drama import go_on, perform
from desk_app.services.demo.model import DemoCompany, DemoLink, DemoMessage, DemoTicket
from desk_app.services.demo.oddities import Oddities
from desk_app.services.demo.ours import Ours
from desk_app.services.demo.play import Play
from desk_app.services.demo.rhythm import DAY, ordinal
from desk_app.services.demo.scene import DONE, Scene
from desk_app.services.demo.slots import Slots
from desk_app.services.demo.stage import Stage
from desk_app.services.demo.stories import Stories
from desk_app.services.demo.theirs import Theirs

_KIND_SEED: Final = 5
_UNIT: Final = float(1 << 53)
_LONGEST: Final = 90 * DAY
"""No conversation takes longer; what began before is done."""


class _Kind(Enum):
    TALK = auto()
    SPAM = auto()
    MACHINE = auto()
    DOUBLE = auto()
    SPLIT = auto()


class Tickets:
    """All tickets of a demo.

    Attributes:
        company: What is there before the first of them.
        count: How many there are.
    """

    def __init__(self, folder: Path, founding: Founding) -> None:
        """Read the content and make the company.

        Args:
            folder: `resources/demo`.
            founding: Seed, present and size.

        Raises:
            InvalidInput: The content cannot be read.
        """
        script = read_script(folder)
        cast = make_company(script, founding)
        self.company: DemoCompany = cast.company
        self.count = founding.tickets
        self._seed = founding.seed
        self._stage = Stage(script, cast, founding)
        self._stories = Stories(self._stage)
        self._course = Course(self._stage.arrivals, self._stories, founding.tickets, founding.seed)
        self._casting = Casting(self._stage, self._course, founding.seed)
        self._attachments = Attachments(self._stage.chance, script.notes)
        self._oddities = Oddities(self._stage.chance, script.notes)

    def __iter__(self) -> Iterator[DemoTicket]:
        """Every ticket, by number."""
        return map(self.ticket, self._course.numbers())

    @property
    def last(self) -> int:
        """The highest number."""
        return self._course.last

    def numbers(self) -> Iterator[int]:
        """The numbers of all tickets, in order."""
        return self._course.numbers()

    def ticket(self, number: int) -> DemoTicket:
        """The ticket of a number; the same whichever were made before."""
        key = self._course.stories.get(number)
        return self._stories.ticket(key) if key is not None else self._made(number)

    # ------------------------------------------------------------------ made tickets
    def _kind(self, number: int) -> _Kind:
        """What a ticket is, known from its number alone; a second of two needs an ordinary first."""
        draw = (mixed(self._seed, _KIND_SEED, number) >> 11) / _UNIT
        for kind, share in (
            (_Kind.SPAM, odds.SPAM),
            (_Kind.MACHINE, odds.MACHINE),
            (_Kind.DOUBLE, odds.DOUBLE),
            (_Kind.SPLIT, odds.SPLIT),
        ):
            draw -= share
            if draw < 0:
                is_second = kind in (_Kind.DOUBLE, _Kind.SPLIT)
                return kind if not is_second or self._can_follow(number) else _Kind.TALK
        return _Kind.TALK

    def _can_follow(self, number: int) -> bool:
        first = number - 1
        if first not in self._course or self._kind(first) is not _Kind.TALK:
            return False
        return self._course.created_s(number) - self._course.created_s(first) < odds.DOUBLE_WITHIN

    def _made(self, number: int) -> DemoTicket:
        """A ticket of any kind."""
        return self._play(number, self._kind(number), self._settled_try(number))

    def _settled_try(self, number: int) -> int:
        """Where nothing may stay open: which play of the ticket comes to its end before the present."""
        stage = self._stage
        if stage.is_natural or self._course.created_s(number) < stage.now_s - _LONGEST:
            return 0
        kind = self._kind(number)
        plays = (at for at in range(RETRIES) if not _is_open(self._play(number, kind, at)))
        return next(plays, 0)

    def _play(self, number: int, kind: _Kind, at: int) -> DemoTicket:
        if kind is _Kind.SPAM:
            return self._spam(number)
        if kind is _Kind.MACHINE:
            return self._machine(number, at)
        if kind is _Kind.DOUBLE:
            return self._double(number)
        if kind is _Kind.SPLIT:
            return self._split(number, at)
        return self._talk(number, at)

    # ------------------------------------------------------------------ each kind
    def _talk(self, number: int, at: int) -> DemoTicket:
        made = self._casting.cast(number, at)
        perform(Play(made.scene, made.topic, made.customer, (made.prose, self._attachments)))
        self._label(made)
        scene = made.scene
        if number + 1 in self._course:
            second = self._kind(number + 1)
            if second is _Kind.DOUBLE:
                self._take_in(made, number + 1)
            elif second is _Kind.SPLIT:
                self._tell_split(scene, number + 1)
        return self._finished(made)

    def _spam(self, number: int) -> DemoTicket:
        scene, land, _ = self._casting.begin(number)
        tongue = self._stage.script.tongues["en"]
        customer = self._stage.cast.company.customers[0]
        slots = Slots(self._stage.chance, land, tongue, customer)
        slots.move_to(ordinal(scene.at_s // DAY), scene.at_s % DAY)
        scene.language = "en"
        self._oddities.spam(scene, slots)
        return scene.finish()

    def _machine(self, number: int, at: int) -> DemoTicket:
        """What a machine reports becomes a ticket of its owner; the team writes first."""
        made = self._casting.cast(number, at, is_coded=True)
        made.scene.channel = "email"
        play = Play(made.scene, made.topic, made.customer, (made.prose, self._attachments))
        self._oddities.report(made.scene, made.prose.slots)
        theirs = Theirs(play)
        go_on(play, theirs, Ours(play, theirs))
        self._label(made)
        return self._finished(made)

    def _double(self, number: int) -> DemoTicket:
        """The second of two mails about the same: empty, merged into the first, where its message is."""
        first = self._casting.cast(number - 1, self._settled_try(number - 1))
        scene, _, _ = self._casting.begin(number)
        scene.customer, scene.subject, scene.team = first.customer, first.scene.subject, first.scene.team
        scene.asset, scene.language = first.scene.asset, first.scene.language
        scene.event("created", '{"channel": "email"}')
        scene.merged_into = first.scene.id
        if scene.reaches(scene.at_s + 600):
            target = f'{{"target": "#{number - 1}"}}'
            scene.event("merged_into", target, self._stage.agent_for(scene.team, scene.at_s))
        return scene.finish()

    def _take_in(self, made: Setting, number: int) -> None:
        """Bring the second mail here and note the merge as the store's own merge would."""
        scene = made.scene
        # Draws of its own: those of the empty ticket would give its events the same ids.
        other, _, _ = self._casting.begin(number, 1)
        other.customer, other.language, other.subject = scene.customer, scene.language, scene.subject
        made.prose.slots.move_to(ordinal(other.at_s // DAY), other.at_s % DAY)
        message = other.by_customer("customer", made.prose.portal_form())._replace(home_id=other.id)
        scene.messages.append(message)
        scene.messages.sort(key=_sent)
        merged_s = other.at_s + 600
        if merged_s <= self._stage.now_s:
            agent = scene.assignee or self._stage.agent_for(scene.team, merged_s)
            record = (
                f'{{"source": "{number}", "source_id": "{other.id.hex()}", "filled": {{"columns": {{}}, '
                f'"custom": {{}}, "not_taken": {{}}}}, "tags": [], "people": [], "links": [], '
                f'"created_s": {scene.created_s}}}'
            )
            scene.insert_event(merged_s, "merged", record, agent)

    def _split(self, number: int, at: int) -> DemoTicket:
        """A second matter from the mail of another ticket."""
        first = self._casting.cast(number - 1, self._settled_try(number - 1))
        owner = first.customer
        made = self._casting.cast(number, at, owner)
        perform(Play(made.scene, made.topic, owner, (made.prose, self._attachments)))
        self._label(made)
        scene = made.scene
        scene.messages[0] = scene.messages[0]._replace(home_id=first.scene.id)
        data = f'{{"from": "#{number - 1}", "entries": 1}}'
        scene.insert_event(scene.created_s, "split_from", data, scene.assignee)
        scene.links.append(DemoLink(self._stage.chance.id_at(scene.created_s), "split_from", first.scene.id))
        return self._finished(made)

    def _tell_split(self, scene: Scene, number: int) -> None:
        at_s = self._course.created_s(number)
        scene.insert_event(at_s, "split", f'{{"into": "#{number}", "entries": 1}}', scene.assignee)

    # ------------------------------------------------------------------ the last touches
    def _label(self, made: Setting) -> None:
        """Fields and tags that follow from what was talked about."""
        scene, slots, chance = made.scene, made.prose.slots, self._stage.chance
        if made.topic.code:
            scene.custom["error_code"] = made.topic.code
        if "ord" in slots:
            scene.custom["order"] = slots["ord"]
        if "inv" in slots:
            scene.custom["invoice"] = slots["inv"]
        if scene.asset is not None and scene.asset.site:
            scene.custom["site"] = scene.asset.site
        if made.customer.vip:
            scene.tag("vip")
        if made.topic.kind == "fault" and chance.happens(odds.WARRANTY):
            scene.tag("warranty")

    def _finished(self, made: Setting) -> DemoTicket:
        scene, chance, stage = made.scene, self._stage.chance, self._stage
        if scene.status in DONE and chance.happens(odds.BINNED):
            binned_s = max((scene.solved_s or 0) + DAY, scene.at_s)
            if scene.reaches(binned_s):
                scene.deleted_s = binned_s
                scene.event("deleted", "{}", scene.assignee)
        is_mine = scene.assignee is not None and scene.assignee.key == "mira"
        if is_mine and scene.status not in DONE and not stage.fills_my_desk:
            scene.assign(stage.agents["priya"])
        if chance.happens(odds.RELATED):
            self._relate(scene)
        return scene.finish()

    def _relate(self, scene: Scene) -> None:
        """A link to some ticket of the days before; last, because the other's draws take over the chance."""
        chance = self._stage.chance
        other, link_id = scene.number - chance.between(2, 60), chance.id_at(scene.created_s)
        if other in self._course and self._kind(other) is not _Kind.SPAM:
            scene.links.append(DemoLink(link_id, "related", self._casting.begin(other)[0].id))


def _is_open(ticket: DemoTicket) -> bool:
    return ticket.status not in DONE and not ticket.is_spam and ticket.merged_into is None


def _sent(message: DemoMessage) -> int:
    return message.sent_s
