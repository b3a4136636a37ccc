"""The team's side: rules, first answers, notes, waiting for others, solutions."""

from __future__ import annotations

from typing import Final

from desk_app.services.demo import odds
from desk_app.services.demo.model import DemoFile
from desk_app.services.demo.play import Play
from desk_app.services.demo.prose import ANGRY
from desk_app.services.demo.rhythm import HOUR
from desk_app.services.demo.theirs import Theirs

_REMINDER: Final = "Remind after 3 quiet days"
_OPENS_IT: Final = 180
"""Somebody looks at a ticket at most so many seconds before answering it."""


class Ours:
    """Steps of the team; each gives False when it has not come yet."""

    def __init__(self, play: Play, theirs: Theirs) -> None:
        self._play = play
        self._theirs = theirs
        self._scene = play.scene
        self._chance = play.chance
        self._prose = play.prose
        self._agent = play.agent

    def moment(self, table: tuple[float, ...]) -> int:
        """When the agent gets to it."""
        play, scene = self._play, self._scene
        if play.is_live:
            return scene.at_s + int(self._chance.quantile(odds.CHAT_US))
        seconds = self._chance.quantile(table) * self._agent.speed * odds.HASTE[scene.priority]
        return play.stage.work(self._agent, scene.at_s, seconds)

    def _mail(self, *keys: str, about: str = "", files: tuple[DemoFile, ...] = ()) -> None:
        body = self._prose.agent_mail(self._agent, keys, about)
        self._scene.by_agent("reply", self._agent, body, channel="email", files=files)

    def _chat(self, body: str) -> None:
        self._scene.by_agent("chat", self._agent, body)

    # ------------------------------------------------------------------ the beginning
    def welcome(self) -> None:
        """Rules and the assistant act at once."""
        play, scene = self._play, self._scene
        if play.temper == ANGRY or (play.temper and play.customer.vip):
            play.escalate()
        is_asked = scene.channel == "email" and scene.language == "en"
        if is_asked and self._chance.happens(odds.ASSISTANT) and scene.reaches(scene.at_s + 6):
            scene.message("auto", ("bot", None, "Kestrel assistant"), self._prose.assistant(scene.number))

    def answer_first(self) -> bool:
        """Somebody takes it and answers."""
        play, scene, agent = self._play, self._scene, self._agent
        at_s = self.moment(odds.FIRST_ANSWER)
        if not play.turn(at_s - min(at_s - scene.at_s, _OPENS_IT) // 2):
            return False
        scene.assign(agent)
        if self._chance.happens(odds.NOTE_FIRST) and not self.jot(is_tense=play.temper > 0):
            return False
        if not play.turn(at_s):
            return False
        if play.is_chat:
            self._chat_first()
        else:
            self._mail(*self._first_keys(), about=self._first_words, files=self._paper(is_last=play.is_short))
            self._echo()
        scene.set_status("solved" if play.is_short else "waiting_customer", agent)
        return True

    @property
    def _first_words(self) -> str:
        """Which words about the topic come first: mostly a question back, sometimes the solution at once."""
        return self._play.topic.short if self._play.is_short else "ask"

    def _first_keys(self) -> list[str]:
        """The phrases around them."""
        keys = [""]
        if self._play.temper:
            keys.insert(0, "sorry_big" if self._play.temper == ANGRY else "sorry")
        elif self._chance.happens(odds.THANKED_FOR):
            keys.insert(0, "thanks_in")
        if not self._play.is_short and self._chance.happens(odds.OFFERED):
            keys.append("outro_a")
        return keys

    def _chat_first(self) -> None:
        scene, prose, agent = self._scene, self._prose, self._agent
        self._chat(prose.line("chat_agent_hi", agent.gender))
        if scene.reaches(scene.at_s + int(self._chance.quantile(odds.CHAT_US))):
            self._chat(prose.chat_line(agent, self._first_words))

    def _paper(self, *, is_last: bool) -> tuple[DemoFile, ...]:
        play = self._play
        return play.attachments.of_agent(self._scene, play.topic) if is_last else ()

    def _echo(self) -> None:
        """Now and then a mail of ours meets an absence note or a closed door."""
        scene = self._scene
        draw = self._chance.random()
        if draw < odds.AWAY:
            self._theirs.be_away()
        elif draw < odds.AWAY + odds.BOUNCES and scene.reaches(scene.at_s + 40):
            text = self._play.attachments.bounce(self._prose.slots)
            scene.message("bounce", ("system", None, "Mail Delivery System"), text, channel="email")

    # ------------------------------------------------------------------ in between
    def jot(self, *, is_tense: bool) -> bool:
        """An internal note; it mentions the colleague whose name is in it."""
        scene = self._scene
        who = self._play.stage.colleague(self._agent)
        has_files = any(message.files for message in scene.messages)
        text = self._prose.note(who, has_files=has_files, is_tense=is_tense)
        mentions: tuple[tuple[bytes, int | None], ...] = ()
        if "@" in text:
            read_s = min(scene.at_s + self._chance.between(300, 9000), scene.stage.now_s)
            mentions = ((who.id, read_s),)
        scene.note(self._agent, text, mentions)
        return scene.reaches(scene.at_s + self._chance.between(40, 400))

    def wait_for_others(self) -> bool:
        """Sometimes the carrier, the workshop or a supplier has to do something first."""
        play, scene, agent = self._play, self._scene, self._agent
        if play.is_chat or not self._chance.happens(play.topic.third):
            return True
        if not play.turn(self.moment(odds.NEXT_ANSWER)):
            return False
        self._mail("wait")
        scene.set_status("waiting_third_party", agent)
        if "parts" in play.topic.tags or self._chance.happens(odds.MARKED_WAITING):
            scene.tag("waiting-on-parts")
        if self._chance.happens(odds.CHASES) and not self._theirs.chase():
            return False
        back_s = scene.at_s + int(self._chance.quantile(odds.OTHERS))
        return play.turn(play.stage.work(agent, back_s, self._chance.random() * HOUR))

    # ------------------------------------------------------------------ the end
    def solve(self) -> bool:
        """The answer that should settle it."""
        play, scene, agent = self._play, self._scene, self._agent
        if not play.turn(self.moment(odds.NEXT_ANSWER)):
            return False
        if self._chance.happens(odds.NOTE_LATER) and not self.jot(is_tense=False):
            return False
        if play.is_chat:
            self._chat(self._prose.chat_line(agent, "fix"))
        else:
            keys = ("", "outro_a") if self._chance.happens(odds.OFFERED_LATER) else ("",)
            self._mail(*keys, about="fix", files=self._paper(is_last=True))
        scene.set_status("solved", agent)
        return True

    def come_round(self) -> bool:
        """After a second complaint: an apology and a person who goes there, or a promise that is kept."""
        play, scene = self._play, self._scene
        play.escalate()
        if not play.turn(self.moment(odds.FIRST_ANSWER)):
            return False
        if self._chance.happens(odds.NOTE_TENSE) and not self.jot(is_tense=True):
            return False
        self._mail("sorry_big" if play.temper == ANGRY else "sorry", "escalate" if play.is_fault else "wait")
        scene.set_status("waiting_third_party", self._agent)
        if not self._theirs.be_glad():
            return False
        scene.set_status("open")
        if not play.turn(self.moment(odds.NEXT_ANSWER)):
            return False
        scene.set_status("solved", self._agent)
        return True

    def remind(self) -> None:
        """No answer comes: the rule asks once, then the case is closed."""
        play, scene, agent = self._play, self._scene, self._agent
        asked = self._prose.slots.today
        if not play.turn(play.stage.work(agent, scene.at_s + odds.QUIET, 0)):
            return
        self._prose.slots.speak_of(asked, exactly=True)
        self._mail("remind")
        scene.event("rule", f'{{"rule": "{_REMINDER}", "did": "asked the customer"}}', actor=_REMINDER)
        if play.turn(play.stage.work(agent, scene.at_s + odds.GIVEN_UP, 0)):
            scene.set_status("solved", agent)
