"""How a ticket goes: who writes when, what the team does, how the mood turns, when it is over.

A conversation is a short chain of steps, each with a delay drawn from a table and put into somebody's working
hours (or, for customers, their waking hours). A step that lies ahead of the present ends the play: the ticket
stays as it is at that moment.
"""

from __future__ import annotations

from typing import Final

from desk_app.services.demo.attachments import Attachments
from desk_app.services.demo.model import DemoAgent, DemoFile
from desk_app.services.demo.prose import ANGRY, ANNOYED, CALM, Prose
from desk_app.services.demo.rhythm import DAY, HOUR, ordinal
from desk_app.services.demo.scene import Scene
from desk_app.services.demo.stage import Stage
from desk_app.services.demo.tongue import Quoted
from desk_app.services.demo.topics import Topic

# Quantiles of delays in seconds, from the quickest to the slowest.
_FIRST: Final = (90, 420, 900, 1380, 1860, 2340, 3000, 4200, 6600, 12600, 36000)
_NEXT: Final = (240, 900, 1800, 2700, 4000, 6000, 9000, 14000, 24000, 43200, 90000)
_THEM: Final = (300, 1500, 3600, 7200, 12000, 20000, 40000, 72000, 100000, 180000, 420000)
_THANKS: Final = (600, 3600, 9000, 20000, 40000, 70000, 90000, 130000, 200000, 300000, 500000)
_CHAT_US: Final = (8, 15, 25, 35, 50, 70, 100, 150, 240, 420, 900)
_CHAT_THEM: Final = (10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1500)
_THIRD: Final = (0.8 * DAY, 1.2 * DAY, 2 * DAY, 2.4 * DAY, 3 * DAY, 4 * DAY, 6 * DAY, 9 * DAY, 14 * DAY)

_WAKES, _SLEEPS = 6 * HOUR, 22 * HOUR + 1800
_MOODS: Final = (
    ("calm", "calm", "calm", "happy", "worried"),
    ("frustrated", "worried", "frustrated"),
    ("angry",),
)
_QUIET: Final = 3 * DAY + 2 * HOUR
_CLOSED_AFTER: Final = 14 * DAY
_RULE_OFF: Final = 60 * DAY
"""So long before now the rule that closes solved tickets was switched off."""

_RATINGS: Final = (5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 5)
_SOUR_RATINGS: Final = (5, 4, 3, 2, 1, 4, 3)
_TARGETS: Final = (0, 8 * HOUR, 4 * HOUR, 2 * HOUR, HOUR)
"""Working time until a reply is due, by priority."""


class Drama:
    """Plays one ticket on its scene."""

    def __init__(self, scene: Scene, topic: Topic, prose: Prose, attachments: Attachments) -> None:
        self._scene = scene
        self._stage: Stage = scene.stage
        self._chance = scene.chance
        self._topic = topic
        self._prose = prose
        self._attachments = attachments
        self._temper = CALM
        self._agent = self._stage.agent_for(topic.team, scene.created_s)
        self._is_live = False
        self._is_over = False

    # ------------------------------------------------------------------ the whole play
    def play(self) -> None:
        """Everything from the first word to the last."""
        scene = self._scene
        prose = self._prose
        prose.slots["agent"] = self._agent.name.split(" ", 1)[0]
        self._choose_temper()
        scene.event("created", f'{{"channel": "{scene.channel}"}}')
        self._open()
        self._welcome()
        if self._answer_first():
            self._middle()
        self._settle()

    def _middle(self) -> None:
        """What follows the first answer."""
        draw = self._chance.random()
        is_sour = self._temper > CALM
        if self._is_over:
            self._thank()
        elif draw < 0.09 and not is_sour:
            self._fall_silent()
        elif self._they_answer() and self._wait_for_others() and self._solve():
            if draw > (0.62 if is_sour else 0.88):
                self._once_more()
            else:
                self._thank()

    def _choose_temper(self) -> None:
        draw = self._chance.random()
        sour = self._topic.anger * 0.5
        self._temper = CALM if draw > sour else ANNOYED if draw > sour * 0.28 else ANGRY
        self._scene.mood = self._chance.pick(_MOODS[self._temper])

    # ------------------------------------------------------------------ steps of the customer
    def _open(self) -> None:
        scene, prose, channel = self._scene, self._prose, self._scene.channel
        files = self._attachments.of_customer(scene, self._topic)
        if channel == "chat" or channel == "sms":
            self._is_live = channel == "chat" and self._is_at_work(scene.at_s)
            scene.by_customer("chat", prose.chat_opening())
        elif channel == "web":
            scene.by_customer("customer", prose.portal_form(), files=files)
        elif channel == "social":
            scene.by_customer("customer", prose.post(self._temper))
        elif channel == "phone":
            self._ring()
        else:
            body = prose.opening(self._temper, has_photo=any(file.content_id is None for file in files))
            scene.by_customer("customer", body, files=files)

    def _ring(self) -> None:
        """A call; outside working hours the answering machine takes it."""
        scene = self._scene
        if self._is_at_work(scene.at_s):
            scene.assign(self._agent)
            minutes = self._chance.between(2, 14)
            summary = self._prose.call(self._stage.colleague(self._agent))
            scene.by_agent("call", self._agent, summary, seconds=60 * minutes + self._chance.below(60))
            scene.set_status("open", self._agent)
        else:
            seconds = self._chance.between(14, 75)
            scene.by_customer("customer", self._prose.voicemail(), seconds=seconds)

    def _is_at_work(self, at_s: int) -> bool:
        agent = self._agent
        return self._stage.work(agent, at_s, 0) == at_s

    def _them(self, table: tuple[float, ...]) -> int:
        """When the customer comes back: after a while, and awake."""
        scene, zones = self._scene, self._stage.zones
        if self._is_live and table is _THEM:
            return scene.at_s + int(self._chance.quantile(_CHAT_THEM))
        at_s = scene.at_s + int(self._chance.quantile(table))
        zone = scene.customer.zone if scene.customer else self._stage.home
        day, second = zones.local(zone, at_s)
        if second < _WAKES:
            return zones.utc(zone, day, _WAKES + int(self._chance.random() * 3 * HOUR))
        if second > _SLEEPS:
            return zones.utc(zone, day + 1, _WAKES + int(self._chance.random() * 3 * HOUR))
        return at_s

    def _write(self, body: str, *, is_chat: bool, has_photo: bool = False) -> None:
        """The customer writes on the channel the conversation is on."""
        scene = self._scene
        if is_chat:
            scene.by_customer("chat", body)
            return
        files = self._attachments.of_answer(scene, self._topic) if has_photo else ()
        scene.by_customer("customer", self._quoting(body), channel="email", files=files)

    def _quoting(self, body: str) -> str:
        """Often a mail brings the mail it answers along."""
        scene = self._scene
        last = scene.messages[-1]
        if last.channel != "email" or last.author_kind != "agent" or self._chance.random() < 0.42:
            return body
        day, second = self._stage.zones.local(scene.customer.zone if scene.customer else "UTC", last.sent_s)
        to = scene.customer.email if scene.customer else ""
        quoted = Quoted(last.author_name, "support@kestrel.example", to, last.subject, ordinal(day), second)
        return self._prose.with_quote(body, last.body, quoted)

    @property
    def _chats(self) -> bool:
        return self._scene.channel in ("chat", "sms")

    def _turn(self, at_s: int) -> bool:
        """Go on to a moment, in the words of its day."""
        scene = self._scene
        if not scene.reaches(at_s):
            return False
        zone = scene.customer.zone if scene.customer else self._stage.home
        self._prose.slots.move_to(ordinal(self._stage.zones.local(zone, scene.at_s)[0]))
        return True

    def _they_answer(self) -> bool:
        """The customer did what was asked."""
        scene, prose = self._scene, self._prose
        if not self._turn(self._them(_THEM)):
            return False
        her = scene.customer.gender if scene.customer else 0
        has_photo = bool(self._topic.files) and not self._chats and self._chance.random() < 0.2
        if self._chats:
            self._write(prose.line_about("answer", her), is_chat=True)
        else:
            self._write(prose.answer(self._temper, has_photo=has_photo), is_chat=False, has_photo=has_photo)
        scene.set_status("open")
        return True

    def _thank(self) -> None:
        """Some say thank you; a few of them first, then the case is closed."""
        scene, prose = self._scene, self._prose
        if self._chance.random() < 0.46 or not self._turn(self._them(_THEM if self._chats else _THANKS)):
            return
        her = scene.customer.gender if scene.customer else 0
        if self._chats:
            self._write(prose.line("chat_bye", her), is_chat=True)
        else:
            key = "works" if self._chance.random() < 0.7 else "works_short"
            self._write(prose.reply(key), is_chat=False)
        scene.mood = "happy" if self._chance.random() < 0.6 else "calm"

    def _once_more(self) -> None:
        """It was not solved: it comes back, somebody goes there, then it is."""
        scene, prose, agent = self._scene, self._prose, self._agent
        if not self._turn(self._them(_THANKS)):
            return
        self._temper = min(self._temper + 1, ANGRY)
        scene.mood = "angry" if self._temper == ANGRY else "frustrated"
        tail = () if self._chance.random() < 0.4 else (("impact_annoyed", "impact_angry")[self._temper - 1],)
        self._write(prose.reply("still", *tail), is_chat=False)
        scene.set_status("open")
        self._escalate()
        if self._chance.random() < 0.5 and not self._jot(is_tense=True):
            return
        if not self._turn(self._work(_NEXT)):
            return
        sorry = "sorry_big" if self._temper == ANGRY else "sorry"
        scene.by_agent("reply", agent, prose.agent_mail(agent, (sorry, "escalate")), channel="email")
        scene.set_status("waiting_third_party", agent)
        if not self._turn(self._them(_THIRD)):
            return
        self._write(prose.reply("after"), is_chat=False)
        scene.mood = "happy"
        scene.set_status("solved", agent)

    # ------------------------------------------------------------------ steps of the team
    def _work(self, table: tuple[float, ...]) -> int:
        """When the agent gets to it."""
        scene, agent = self._scene, self._agent
        if self._is_live:
            return scene.at_s + int(self._chance.quantile(_CHAT_US))
        haste = (1.0, 1.3, 1.0, 0.7, 0.4)[scene.priority]
        return self._stage.work(agent, scene.at_s, self._chance.quantile(table) * agent.speed * haste)

    def _welcome(self) -> None:
        """Rules and the assistant act at once."""
        scene = self._scene
        if self._temper == ANGRY or (self._temper and scene.customer and scene.customer.vip):
            self._escalate()
        if scene.channel == "email" and scene.language == "en" and self._chance.random() < 0.3:
            if scene.reaches(scene.at_s + 6):
                text = self._prose.assistant(scene.number)
                scene.message("auto", ("bot", None, "Kestrel assistant"), text)

    def _escalate(self) -> None:
        scene = self._scene
        scene.set_priority(4 if self._temper == ANGRY else 3, actor="Unhappy VIP")
        if self._temper == ANGRY:
            scene.tag("complaint")

    def _answer_first(self) -> bool:
        """Somebody takes it and answers."""
        scene, prose, agent = self._scene, self._prose, self._agent
        at_s = self._work(_FIRST)
        if not self._turn(at_s - min(at_s - scene.at_s, 180) // 2):
            return False
        scene.assign(agent)
        if self._chance.random() < 0.4 and not self._jot(is_tense=self._temper > CALM):
            return False
        if not self._turn(at_s):
            return False
        self._is_over = self._chance.random() < 0.3
        if self._chats:
            self._chat_first()
        else:
            scene.by_agent("reply", agent, self._first_mail(agent), channel="email", files=self._ours())
            self._echo()
        scene.set_status("solved" if self._is_over else "waiting_customer", agent)
        return True

    def _first_mail(self, agent: DemoAgent) -> str:
        keys = [""]
        if self._temper:
            keys.insert(0, "sorry_big" if self._temper == ANGRY else "sorry")
        elif self._chance.random() < 0.6:
            keys.insert(0, "thanks_in")
        if self._chance.random() < 0.55:
            keys.append("outro_a")
        return self._prose.agent_mail(agent, keys, "fix" if self._is_over else "ask")

    def _chat_first(self) -> None:
        scene, prose, agent = self._scene, self._prose, self._agent
        scene.by_agent("chat", agent, prose.line("chat_agent_hi", agent.gender))
        if scene.reaches(scene.at_s + int(self._chance.quantile(_CHAT_US))):
            scene.by_agent("chat", agent, prose.line_about("fix" if self._is_over else "ask", agent.gender))

    def _ours(self) -> tuple[DemoFile, ...]:
        return self._attachments.of_agent(self._scene, self._topic) if self._is_over else ()

    def _echo(self) -> None:
        """Now and then a mail of ours meets a closed door or an absence note."""
        scene, prose = self._scene, self._prose
        draw = self._chance.random()
        if draw < 0.018 and scene.reaches(scene.at_s + 20):
            her = scene.customer.gender if scene.customer else 0
            name = scene.customer.name if scene.customer else ""
            author = ("customer", scene.customer.id if scene.customer else None, name)
            scene.message("auto", author, prose.line("ooo", her), channel="email")
        elif draw < 0.026 and scene.reaches(scene.at_s + 40):
            author = ("system", None, "Mail Delivery System")
            scene.message("bounce", author, self._attachments.bounce(prose.slots), channel="email")

    def _jot(self, *, is_tense: bool) -> bool:
        """An internal note; it mentions the colleague whose name is in it."""
        scene = self._scene
        who = self._stage.colleague(self._agent)
        text = self._prose.note(who, is_tense=is_tense)
        mentions: tuple[tuple[bytes, int | None], ...] = ()
        if "@" in text:
            mentions = ((who.id, scene.at_s + self._chance.between(300, 9000)),)
        scene.note(self._agent, text, mentions)
        return scene.reaches(scene.at_s + self._chance.between(40, 400))

    def _wait_for_others(self) -> bool:
        """Sometimes the carrier, the workshop or a supplier has to do something first."""
        scene, prose, agent = self._scene, self._prose, self._agent
        if self._chats or self._chance.random() >= self._topic.third:
            return True
        if not self._turn(self._work(_NEXT)):
            return False
        scene.by_agent("reply", agent, prose.agent_mail(agent, ("wait",)), channel="email")
        scene.set_status("waiting_third_party", agent)
        if "parts" in self._topic.tags or self._chance.random() < 0.4:
            scene.tag("waiting-on-parts")
        if self._chance.random() < 0.3:
            if not self._turn(self._them(_THANKS)):
                return False
            self._write(prose.reply("chase"), is_chat=False)
            scene.set_status("open")
        back_s = scene.at_s + int(self._chance.quantile(_THIRD))
        return self._turn(self._stage.work(agent, back_s, self._chance.random() * HOUR))

    def _solve(self) -> bool:
        """The answer that should settle it."""
        scene, prose, agent = self._scene, self._prose, self._agent
        if not self._turn(self._work(_NEXT)):
            return False
        if self._chance.random() < 0.28 and not self._jot(is_tense=False):
            return False
        if self._chats:
            scene.by_agent("chat", agent, prose.line_about("fix", agent.gender))
        else:
            keys = ("", "outro_a") if self._chance.random() < 0.4 else ("",)
            self._is_over = True
            scene.by_agent(
                "reply", agent, prose.agent_mail(agent, keys, "fix"), channel="email", files=self._ours()
            )
        scene.set_status("solved", agent)
        return True

    def _fall_silent(self) -> None:
        """No answer comes: the rule asks once, then the case is closed."""
        scene, prose, agent = self._scene, self._prose, self._agent
        if not self._turn(self._stage.work(agent, scene.at_s + _QUIET, 0)):
            return
        scene.by_agent("reply", agent, prose.agent_mail(agent, ("remind",)), channel="email")
        scene.event(
            "rule",
            '{"rule": "Remind after 3 quiet days", "did": "asked the customer"}',
            actor="Remind after 3 quiet days",
        )
        if self._turn(self._stage.work(agent, scene.at_s + 4 * DAY, 0)):
            scene.set_status("solved", agent)

    # ------------------------------------------------------------------ afterwards
    def _settle(self) -> None:
        """What follows from where the play ended: rating, closing, the time by which an answer is due."""
        scene, stage = self._scene, self._stage
        if scene.status == "solved":
            self._rate()
            closing = (scene.solved_s or 0) + _CLOSED_AFTER
            if closing < stage.now_s - _RULE_OFF and scene.reaches(closing):
                scene.set_status("closed", actor="Close after 14 days")
        elif scene.status in ("new", "open"):
            since = scene.messages[-1].sent_s
            scene.due_s = stage.work(self._agent, since, _TARGETS[scene.priority])
            if self._chance.random() < 0.4:
                scene.read_s = since - 1

    def _rate(self) -> None:
        scene = self._scene
        if self._chance.random() > 0.24 or scene.solved_s is None:
            return
        if not scene.reaches(scene.at_s + int(self._chance.quantile(_THANKS))):
            return
        rating = self._chance.pick(_SOUR_RATINGS if self._temper else _RATINGS)
        scene.event_by_customer("rated", f'{{"rating": {rating}}}')
        scene.custom["rating"] = rating
