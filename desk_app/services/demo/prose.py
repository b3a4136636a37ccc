"""Writes the words of a conversation: picks phrases and joins them to mails, chat lines and forms.

Phrases are `%`-templates; a whole message is put together first and filled once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk_app.services.demo import odds
from desk_app.services.demo.chance import Chance
from desk_app.services.demo.inner import InnerNotes
from desk_app.services.demo.model import DemoAgent, DemoCustomer
from desk_app.services.demo.slots import Slots
from desk_app.services.demo.tongue import Quoted, Tongue

CALM, ANNOYED, ANGRY = range(3)
"""How a customer writes."""

_IMPACT: Final = ("impact_calm", "impact_annoyed", "impact_angry")
_QUOTED_LINES: Final = 14
_SIGNATURES: Final = 5
_WITH_OWNER, _WITH_ADDRESS, _WITH_CITY = 2, 3, 4
_QUESTIONS: Final = ("?", "\N{FULLWIDTH QUESTION MARK}", "؟")
_ENDS: Final = (*_QUESTIONS, ".", "!", "。")


class Prose:
    """The words of one ticket.

    Attributes:
        slots: The ticket's values.
    """

    def __init__(self, chance: Chance, slots: Slots, inner: InnerNotes, kind: str) -> None:
        self._chance = chance
        self._random = chance.random
        self._inner = inner
        self.slots = slots
        self._tongue: Tongue = slots.tongue
        self._customer: DemoCustomer = slots.customer
        self._topic = slots.topic
        self._occasions = (kind,)
        self._is_fault = kind == "fault"
        self._is_praise = kind == "praise"

    # ------------------------------------------------------------------ pieces
    def _say(self, key: str, gender: int) -> str:
        options = self._tongue.generic(key, of_fault=self._is_fault)[gender]
        return options[int(self._random() * len(options))] if options else ""

    def _about(self, key: str, gender: int) -> str:
        options = self._tongue.about(self._topic, key, self.slots.thread)[gender]
        return options[int(self._random() * len(options))] if options else ""

    def _mail(self, greeting: str, paragraphs: Sequence[str], closing: str) -> str:
        """A mail; the first sentence after a greeting may start small, later ones never."""
        parts = [part for part in paragraphs if part]
        first = 1 if self._tongue.opens_low and greeting.endswith(",") else 0
        for at in range(first, len(parts)):
            part = parts[at]
            if part[0].islower():
                parts[at] = part[0].upper() + part[1:]
        if greeting:
            parts.insert(0, greeting)
        parts.append(closing)
        return "\n\n".join(parts) % self.slots

    def subject(self) -> str:
        """A subject line."""
        text = self._about("subject", self._customer.gender) % self.slots
        return text[0].upper() + text[1:]

    # ------------------------------------------------------------------ the customer
    def opening(self, temper: int, *, has_photo: bool) -> str:
        """The first mail of a customer."""
        her = self._customer.gender
        say, draw = self._say, self._random
        told = self._about("open", her)
        more = self._about("more", her) if draw() < odds.MORE else ""
        if not more and not self._is_praise and draw() < odds.DETAIL:
            more = say("detail" if self._is_fault else "context", her)
        paragraphs = [f"{told}{self._tongue.joint}{more}" if more else told]
        if not self._is_praise:
            self._add_circumstances(paragraphs, temper, has_context=bool(more) and not self._is_fault)
        ending = say("photo", her) if has_photo else ""
        if not self._is_praise and draw() < odds.WISH:
            wish = say("want", her)
            ending = f"{ending}{self._tongue.joint}{wish}" if ending else wish
        return self._mail(say("greet_new", her), [*paragraphs, ending], self._signed(is_first=True))

    def _add_circumstances(self, paragraphs: list[str], temper: int, *, has_context: bool) -> None:
        """Who they are and how it feels, before or after what happened."""
        her, draw = self._customer.gender, self._random
        if not has_context and draw() < odds.CONTEXT:
            paragraphs.append(self._say("context", her))
        if temper or draw() < odds.IMPACT:
            impact = self._say(_IMPACT[temper], her)
            paragraphs.insert(0 if temper == ANGRY and draw() < odds.ANGER_FIRST else len(paragraphs), impact)

    def portal_form(self) -> str:
        """What a customer fills into the form of the portal."""
        labels = self._tongue.form
        lines = []
        if self.slots.asset is not None:
            lines += [f"{labels[0]}: %(m)s", f"{labels[1]}: %(sn)s", f"{labels[2]}: %(fw)s"]
        told = self._about("open", self._customer.gender)
        colon = "" if labels[3].endswith(_QUESTIONS) else ":"
        lines.append(f"{labels[3]}{colon} {told[0].upper()}{told[1:]}")
        if self._random() < odds.CALL_ME:
            colon = "" if labels[4].endswith(_QUESTIONS) else ":"
            lines.append(f"{labels[4]}{colon} %(t2)s")
        return "\n".join(lines) % self.slots

    def answer(self, temper: int, *, has_photo: bool) -> str:
        """What the customer found out."""
        her = self._customer.gender
        paragraphs = [self._about("answer", her)]
        if has_photo:
            paragraphs.append(self._say("photo", her))
        if temper and self._random() < odds.STAYS_SOUR:
            paragraphs.append(self._say(_IMPACT[temper], her))
        return self._reply(paragraphs)

    def reply(self, *keys: str) -> str:
        """An answer of the customer made of phrases for any occasion ("works", "still", "chase")."""
        return self._reply([self._say(key, self._customer.gender) for key in keys])

    def _reply(self, paragraphs: list[str]) -> str:
        greeting = (
            self._say("greet_reply", self._customer.gender) if self._random() < odds.GREETS_BACK else ""
        )
        return self._mail(greeting, paragraphs, self._signed(is_first=False))

    def _signed(self, *, is_first: bool) -> str:
        customer = self._customer
        style = customer.id[14] % _SIGNATURES
        if not is_first:
            if self._random() < odds.SIGNS_SHORT:
                return customer.first
            return f"{self._say('bye_c', customer.gender)}\n{customer.first if style else customer.name}"
        owner = customer.organisation
        lines = [self._say("bye_c", customer.gender), customer.first if style == 1 else customer.name]
        if style >= _WITH_OWNER:
            lines.append(owner.name)
        if style == _WITH_ADDRESS:
            lines.append(f"{owner.street}, {owner.city}")
            lines.append(customer.addresses[-1].value)
        if style == _WITH_CITY:
            lines[-1] += f" · {owner.city}"
        return "\n".join(lines)

    # ------------------------------------------------------------------ short channels
    def chat_opening(self) -> str:
        """The first line of a chat, often with who they are."""
        her = self._customer.gender
        told = self._about("say", her)
        hello = self._say("chat_hi", her) if self._random() < odds.GREETS_CHAT else ""
        if "(org)" not in hello and self._random() < odds.CHAT_GOES_ON:
            told = self._added(told, self._say("chat_more", her))
        if hello:
            joint = " " if hello.endswith(_ENDS) and self._random() < odds.ONE_LINE else "\n"
            return f"{hello}{joint}{told}" % self.slots
        return f"{told[0].upper()}{told[1:]}" % self.slots

    def chat_answer(self) -> str:
        """What the customer found out, as a line."""
        her = self._customer.gender
        told = self._about("answer", her)
        if self._random() < odds.CHAT_GOES_ON:
            told = self._added(told, self._say("chat_tail", her))
        return f"{told[0].upper()}{told[1:]}" % self.slots

    def chat_line(self, agent: DemoAgent, about: str) -> str:
        """What we say about the topic, as a line."""
        she = agent.gender
        told = self._about(about, she)
        told = f"{told[0].upper()}{told[1:]}"
        if self._random() < odds.CHAT_LEADS:
            told = f"{self._say('chat_lead', she)}{self._tongue.joint}{told}"
        return told % self.slots

    def _added(self, told: str, more: str) -> str:
        """A line with something added, in brackets, after a dash or as a line of its own."""
        if not more:
            return told
        style = int(self._random() * 3)
        if style == 0 and not told.endswith(_ENDS):
            return f"{told} ({more})"
        return f"{told}\n{more}" if style == 1 else f"{told} – {more}"

    def post(self, temper: int) -> str:
        """A message on a social network."""
        her = self._customer.gender
        told = self._about("say", her)
        tail = self._say(_IMPACT[temper], her) if not self._is_praise else ""
        return f"@kestrel {told}{'' if told.endswith(_QUESTIONS) else '.'} {tail}".rstrip() % self.slots

    def voicemail(self) -> str:
        """What somebody says to the answering machine."""
        her = self._customer.gender
        told = self._about("say", her)
        joint = self._tongue.joint
        stop = "" if told.endswith(_QUESTIONS) else "."
        wish = self._say("want", her)
        text = f"{self._say('voicemail', her)}{joint}{told[0].upper()}{told[1:]}{stop}{joint}{wish}".rstrip()
        return f"“{text}”" % self.slots

    def line(self, key: str, gender: int) -> str:
        """A phrase for any occasion, alone."""
        return self._say(key, gender) % self.slots

    # ------------------------------------------------------------------ the team
    def agent_mail(self, agent: DemoAgent, keys: Sequence[str], about: str = "") -> str:
        """An answer of ours.

        Args:
            agent: Who writes.
            keys: Phrases for any occasion; "" is where the words about the topic go.
            about: Which words about the topic ("ask", "fix").
        """
        she = agent.gender
        paragraphs = [self._say(key, she) if key else self._about(about, she) for key in keys]
        closing = f"{self._say('bye_a', she)}\n{agent.name}\nKestrel Support"
        return self._mail(self._say("greet_agent", she), paragraphs, closing)

    def note(self, who: DemoAgent, *, has_files: bool, is_tense: bool) -> str:
        """An internal note; `who` is the colleague it may mention."""
        occasions: tuple[str, ...] = self._occasions
        if has_files:
            occasions = (*occasions, "photo")
        if self._tongue.code != "en":
            occasions = (*occasions, "foreign")
        return self._inner.note(self.slots, _first_name(who), occasions, is_tense=is_tense)

    def call(self, who: DemoAgent) -> str:
        """The summary of a call; `who` is the colleague it may be passed to."""
        return self._inner.call(self.slots, _first_name(who), self._occasions)

    def assistant(self, number: int) -> str:
        """The first answer of the assistant."""
        return self._inner.assistant(self.slots, number)

    # ------------------------------------------------------------------ quotes
    def with_quote(self, text: str, quoted_body: str, quoted: Quoted) -> str:
        """A mail with the mail it answers below, the way the customer's mail program does it."""
        style = self._customer.id[13]
        head = self._tongue.quote_line(style, quoted)
        lines = quoted_body.split("\n")[:_QUOTED_LINES]
        if self._tongue.is_outlook(style):
            return f"{text}\n\n{head}\n{chr(10).join(lines)}"
        return f"{text}\n\n{head}\n> {f'{chr(10)}> '.join(lines)}"


def _first_name(agent: DemoAgent) -> str:
    return agent.name.split(" ", 1)[0]
