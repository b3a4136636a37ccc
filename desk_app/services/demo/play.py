"""What both sides of a conversation share while a ticket is played."""

from __future__ import annotations

from desk_app.services.demo import odds
from desk_app.services.demo.attachments import Attachments
from desk_app.services.demo.model import DemoAgent, DemoCustomer
from desk_app.services.demo.prose import ANGRY, ANNOYED, CALM, Prose
from desk_app.services.demo.rhythm import ordinal
from desk_app.services.demo.scene import Scene
from desk_app.services.demo.topics import Topic


class Play:
    """The state of a conversation.

    Attributes:
        agent: Who takes care of it on our side.
        temper: How the customer feels: CALM, ANNOYED or ANGRY.
        is_live: Both sit at a chat at the same time.
        is_short: The first answer settles it.
    """

    def __init__(
        self, scene: Scene, topic: Topic, customer: DemoCustomer, words: tuple[Prose, Attachments]
    ) -> None:
        self.scene = scene
        self.stage = scene.stage
        self.chance = scene.chance
        self.topic = topic
        self.customer = customer
        self.prose, self.attachments = words
        self.agent: DemoAgent = self.stage.agent_for(topic.team, scene.created_s)
        self.prose.slots["agent"] = self.agent.name.split(" ", 1)[0]
        self.is_live = False
        self.is_short = bool(topic.short) and self.chance.happens(odds.SHORT)
        if self.is_short and topic.short == "fix":
            self.prose.slots.thread = 0
        self.temper = self._first_temper()
        scene.mood = self.chance.pick(odds.MOODS[self.temper])

    def _first_temper(self) -> int:
        draw = self.chance.random()
        sour = self.topic.anger * odds.SOUR
        return CALM if draw > sour else ANNOYED if draw > sour * odds.ANGRY_PART else ANGRY

    @property
    def is_chat(self) -> bool:
        """True when both write short lines."""
        return self.scene.channel in ("chat", "sms")

    @property
    def is_fault(self) -> bool:
        """True when a machine is broken."""
        return self.topic.kind == "fault"

    def turn(self, at_s: int) -> bool:
        """Go on to a moment, in the words of its day; False when it has not come yet."""
        if not self.scene.reaches(at_s):
            return False
        self.tell_day()
        return True

    def tell_day(self) -> None:
        """Let days be told from the scene's moment, in the customer's zone."""
        day, second = self.stage.zones.local(self.customer.zone, self.scene.at_s)
        self.prose.slots.move_to(ordinal(day), second)

    def turn_sour(self) -> None:
        """It gets worse."""
        self.temper = min(self.temper + 1, ANGRY)
        self.scene.mood = "angry" if self.temper == ANGRY else "frustrated"

    def escalate(self) -> None:
        """The rule for unhappy customers."""
        self.scene.set_priority(4 if self.temper == ANGRY else 3, actor="Unhappy VIP")
        if self.temper == ANGRY:
            self.scene.tag("complaint")
