"""The customer's side: how they open, answer, thank, complain and come back."""

from __future__ import annotations

from typing import Final

from desk_app.services.demo import odds
from desk_app.services.demo.play import Play
from desk_app.services.demo.rhythm import DAY, ordinal
from desk_app.services.demo.tongue import Quoted

_IMPACTS: Final = ("", "impact_annoyed", "impact_angry")
_SUPPORT: Final = "support@kestrel.example"


class Theirs:
    """Steps of the customer; each gives False when it has not come yet."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._scene = play.scene
        self._chance = play.chance
        self._prose = play.prose

    # ------------------------------------------------------------------ opening
    def open(self) -> None:
        """The first words, on the channel of the ticket."""
        play, scene, prose = self._play, self._scene, self._prose
        files = play.attachments.of_customer(scene, play.topic)
        if play.is_chat:
            play.is_live = scene.channel == "chat" and self._somebody_is_there()
            scene.by_customer("chat", prose.chat_opening())
        elif scene.channel == "web":
            scene.by_customer("customer", prose.portal_form(), files=files)
        elif scene.channel == "social":
            scene.by_customer("customer", prose.post(play.temper))
        elif scene.channel == "phone":
            self._ring()
        else:
            has_photo = any(file.content_id is None for file in files)
            scene.by_customer("customer", prose.opening(play.temper, has_photo=has_photo), files=files)

    def _ring(self) -> None:
        """A call; outside working hours the answering machine takes it."""
        play, scene = self._play, self._scene
        if self._somebody_is_there():
            scene.assign(play.agent)
            summary = self._prose.call(play.stage.colleague(play.agent))
            scene.by_agent("call", play.agent, summary, seconds=self._chance.between(110, 880))
            scene.set_status("open", play.agent)
        else:
            scene.by_customer("customer", self._prose.voicemail(), seconds=self._chance.between(14, 75))

    def _somebody_is_there(self) -> bool:
        play = self._play
        return play.stage.work(play.agent, self._scene.at_s, 0) == self._scene.at_s

    # ------------------------------------------------------------------ time
    def moment(self, table: tuple[float, ...]) -> int:
        """When they come back: after a while, and awake."""
        play = self._play
        if play.is_live and table is odds.CUSTOMER:
            return self._scene.at_s + int(self._chance.quantile(odds.CHAT_THEM))
        return self._awake(self._scene.at_s + int(self._chance.quantile(table)))

    def _awake(self, at_s: int) -> int:
        """The moment, or the next morning."""
        zone, zones = self._play.customer.zone, self._play.stage.zones
        day, second = zones.local(zone, at_s)
        if odds.WAKES <= second <= odds.SLEEPS:
            return at_s
        tomorrow = day + (second > odds.SLEEPS)
        return zones.utc(zone, tomorrow, odds.WAKES + self._chance.below(odds.SLOW_START))

    def _days_later(self) -> bool:
        """Go on as many days later as they will speak of; the day they speak of lies in between."""
        play, scene, slots = self._play, self._scene, self._prose.slots
        said = slots.today
        later = int(slots["n"]) * DAY + self._chance.below(odds.SOME_HOURS)
        if not play.turn(self._awake(scene.at_s + later)):
            return False
        slots.speak_of(said, exactly=False)
        return True

    # ------------------------------------------------------------------ later words
    def answer(self) -> bool:
        """What they found out when they did what was asked."""
        play, prose = self._play, self._prose
        if not play.turn(self.moment(odds.CUSTOMER)):
            return False
        if play.is_chat:
            self._scene.by_customer("chat", prose.chat_answer())
        else:
            has_photo = bool(play.topic.files) and self._chance.happens(odds.PHOTO_LATER)
            self._mail(prose.answer(play.temper, has_photo=has_photo), has_photo=has_photo)
        self._scene.set_status("open")
        return True

    def thank(self) -> None:
        """Some say thank you."""
        play, prose = self._play, self._prose
        if not self._chance.happens(odds.THANKS):
            return
        if play.is_chat:
            if not play.turn(self.moment(odds.CUSTOMER)):
                return
            self._scene.by_customer("chat", prose.line("chat_bye", play.customer.gender))
        elif self._chance.happens(odds.THANKS_AT_LENGTH):
            if not self._days_later():
                return
            self._mail(prose.reply("works"))
        elif play.turn(self.moment(odds.CUSTOMER)):
            self._mail(prose.reply("works_short"))
        else:
            return
        self._scene.mood = "happy" if self._chance.happens(odds.GLAD) else "calm"

    def come_back(self) -> bool:
        """It was not solved."""
        play = self._play
        if not self._days_later():
            return False
        play.is_live = False
        play.turn_sour()
        words = ["still" if play.is_fault else "chase"]
        if self._chance.happens(odds.STAYS_SOUR):
            words.append(_IMPACTS[play.temper])
        self._mail(self._prose.reply(*words))
        self._scene.set_status("open")
        return True

    def chase(self) -> bool:
        """They ask where it is."""
        if not self._days_later():
            return False
        self._mail(self._prose.reply("chase"))
        self._scene.set_status("open")
        return True

    def be_glad(self) -> bool:
        """In the end it is good: after the day that was promised, which is the day they speak of."""
        play, slots = self._play, self._prose.slots
        promised = slots.coming
        wait = max(promised - slots.today, 0) * DAY
        if not play.turn(self._awake(self._scene.at_s + wait + int(self._chance.quantile(odds.CUSTOMER)))):
            return False
        slots.speak_of(promised, exactly=True)
        self._mail(self._prose.reply("after" if play.is_fault else "works_sour"))
        self._scene.mood = "happy"
        return True

    def be_away(self) -> None:
        """Their mailbox answers by itself."""
        customer, scene = self._play.customer, self._scene
        if scene.reaches(scene.at_s + 20):
            author = ("customer", customer.id, customer.name)
            scene.message("auto", author, self._prose.line("ooo", customer.gender), channel="email")

    def _mail(self, body: str, *, has_photo: bool = False) -> None:
        play, scene = self._play, self._scene
        files = play.attachments.of_answer(scene, play.topic) if has_photo else ()
        scene.by_customer("customer", self._quoting(body), channel="email", files=files)

    def _quoting(self, body: str) -> str:
        """Often a mail brings the mail it answers along."""
        last = self._scene.messages[-1]
        if last.channel != "email" or last.author_kind != "agent" or not self._chance.happens(odds.QUOTES):
            return body
        customer = self._play.customer
        day, second = self._play.stage.zones.local(customer.zone, last.sent_s)
        quoted = Quoted(last.author_name, _SUPPORT, customer.email, last.subject, ordinal(day), second)
        return self._prose.with_quote(body, last.body, quoted)
