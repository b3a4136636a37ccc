"""One language of the demo: its phrases and the way it writes days, times, numbers and quoted mail."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from desk_app.services.demo.reading import Section
from desk_app.services.demo.templates import Phrases, phrases

GENERIC_VARIANTS: Final = 400
"""So many variants of a template for any occasion; they stand in many mails."""

TOPIC_VARIANTS: Final = 160
"""So many variants of a template about one thing."""

THREADS: Final = 2
"""Ways a conversation about a topic can take."""

_SEASON_WORDS: Final = {
    "en": ("this winter", "in the spring", "this summer", "in the autumn"),
    "de": ("im Winter", "im Frühjahr", "im Sommer", "im Herbst"),
    "pt": ("no inverno", "na primavera", "no verão", "no outono"),
    "fr": ("cet hiver", "au printemps", "cet été", "à l'automne"),
    "es": ("en invierno", "en primavera", "en verano", "en otoño"),
    "it": ("in inverno", "in primavera", "in estate", "in autunno"),
    "nl": ("deze winter", "in het voorjaar", "deze zomer", "dit najaar"),
    "sv": ("i vinter", "i vår", "i sommar", "i höst"),
}
_NOON, _EVENING = 12 * 3600, 18 * 3600
_OPENS_LOW: Final = frozenset({"de"})
"""Languages that go on in lower case after the greeting's comma."""

_WITHOUT_SPACES: Final = frozenset({"ja"})


class Quoted(NamedTuple):
    """What a mail says about the mail it answers."""

    name: str
    address: str
    to: str
    subject: str
    day: int
    second: int


class Tongue:
    """A language.

    Attributes:
        code: Its code ("pt").
        topics: Ids of the topics that have texts.
        opens_low: The first sentence after a greeting starts in lower case.
        joint: What stands between two sentences.
        reply_prefix: Put before the subject of an answer.
        form: Labels of the portal's form: machine, serial, firmware, what happens, when to call.
    """

    def __init__(self, code: str, texts: Section) -> None:
        words = texts.section("words")
        self.code = code
        self.opens_low = code in _OPENS_LOW
        self.joint = "" if code in _WITHOUT_SPACES else " "
        self.reply_prefix = words.text("subject_reply")
        self.form = words.texts("form")
        self._topics = texts.section("s")
        self.topics = tuple(self._topics.names)
        self._generic = texts.section("generic")
        self._said: dict[str, Phrases] = {}
        self._told: dict[tuple[str, str, int], Phrases] = {}
        self._read_words(words)

    def _read_words(self, words: Section) -> None:
        self.day_names = words.texts("days_name")
        self._past = words.texts("days_past")
        self._next = words.texts("days_next")
        self._of = words.texts("days_of", self.day_names)
        self._to = words.texts("days_ins", self.day_names)
        self._short = words.texts("days_short")
        self._months = words.texts("months")
        self._months_year = words.texts("months_year", self._months)
        self._hello = words.texts("hello")
        self._yesterday = words.text("yesterday")
        self._tomorrow = words.text("tomorrow")
        self._date = words.text("date")
        self._month_year = words.text("month_year", "{month} {y}")
        self._clock = words.text("clock")
        self._comma = words.text("decimal")
        self._quotes = words.texts("quotes")
        self.seasons = _SEASON_WORDS.get(self.code, ("", "", "", ""))
        self._dates: dict[int, str] = {}

    def generic(self, key: str, *, of_fault: bool = False) -> Phrases:
        """Variants of a phrase for any occasion; for a broken machine also those that suit only that."""
        name = f"{key}_fault" if of_fault else key
        found = self._said.get(name)
        if found is None:
            written = self._generic.texts(key, ())
            if of_fault:
                written += self._generic.texts(name, ())
            found = self._said[name] = phrases(written, GENERIC_VARIANTS)
        return found

    def about(self, topic: str, key: str, thread: int) -> Phrases:
        """Variants of a phrase about a topic; empty where the language has none of this kind.

        Where there are several templates, `thread` chooses: the question, the answer and the solution at the
        same place belong together.
        """
        found = self._told.get((topic, key, thread))
        if found is None:
            written = self._topics.section(topic).texts(key, ())
            chosen = written[thread::THREADS] or written[:1]
            found = self._told[topic, key, thread] = phrases(chosen, TOPIC_VARIANTS)
        return found

    def hello(self, second: int) -> str:
        """The greeting of a time of day."""
        return self._hello[(second >= _NOON) + (second >= _EVENING)]

    def past_day(self, today: int, days: int) -> str:
        """How a day so many days ago is told ("on Monday"); `today` is an ordinal of the calendar."""
        return self._yesterday if days == 1 else self._past[(today - days - 1) % 7]

    def next_day(self, today: int, days: int) -> str:
        """How a day so many days ahead is told ("tomorrow")."""
        return self._tomorrow if days == 1 else self._next[(today + days - 1) % 7]

    def next_on(self, day: int) -> str:
        """How a day of the calendar is told, whatever today is ("on Monday")."""
        return self._next[(day - 1) % 7]

    def day_of(self, day: int) -> str:
        """The weekday after "since"."""
        return self._of[(day - 1) % 7]

    def day_to(self, day: int) -> str:
        """The weekday after "before"."""
        return self._to[(day - 1) % 7]

    def day_name(self, day: int) -> str:
        """The weekday alone."""
        return self.day_names[(day - 1) % 7]

    def date(self, day: int) -> str:
        """Day and month."""
        found = self._dates.get(day)
        if found is None:
            when = date.fromordinal(day)
            found = self._dates[day] = self._date.format(d=when.day, month=self._months[when.month - 1])
        return found

    def month_year(self, day: int) -> str:
        """Month and year, as after "until"."""
        when = date.fromordinal(day)
        return self._month_year.format(month=self._months_year[when.month - 1], y=when.year)

    def month(self, number: int) -> str:
        """A month's name, 1 to 12."""
        return self._months[number - 1]

    def clock(self, minute: int) -> str:
        """A time of day given in minutes since midnight."""
        return self._clock.format(h=minute // 60, m=minute % 60)

    def decimal(self, tenths: int) -> str:
        """A number with one decimal place."""
        return f"{tenths // 10}{self._comma}{tenths % 10}"

    def amount(self, cents: int) -> str:
        """A sum with two decimal places and groups of three, without its currency."""
        whole = f"{cents // 100:,}"
        if self._comma == ",":
            whole = whole.replace(",", ".")
        return f"{whole}{self._comma}{cents % 100:02d}"

    def quote_line(self, style: int, quoted: Quoted) -> str:
        """The line that introduces a quoted mail, in one of the styles of the language's mail programs."""
        when = date.fromordinal(quoted.day)
        minute = quoted.second // 60
        month = self._months[when.month - 1]
        return self._quotes[style % len(self._quotes)].format(
            day_short=self._short[when.weekday()],
            day_name=self.day_names[when.weekday()],
            d=when.day,
            dd=f"{when.day:02d}",
            mm=f"{when.month:02d}",
            month=month,
            mon=month[:3],
            y=when.year,
            hh=self.clock(minute),
            hhmm=f"{minute // 60:02d}:{minute % 60:02d}",
            name=quoted.name,
            addr=quoted.address,
            to=quoted.to,
            subject=quoted.subject,
        )

    def is_outlook(self, style: int) -> bool:
        """True when this style puts a header block above an unmarked quote."""
        return "\n" in self._quotes[style % len(self._quotes)]
