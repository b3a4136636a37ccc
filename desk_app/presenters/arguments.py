"""Asks for what a command still needs: whom, until when, which one. Choices are data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from desk_app.commands.spec import Argument, CommandSpec
from desk_app.domain.entities import TicketRow, View
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import AgentId, TicketId
from desk_app.domain.status import PRIORITY_NAMES, StatusClass, priority_name
from desk_app.domain.text import fenced
from desk_app.domain.when import parse_when
from desk_app.presenters.base import Presenter
from desk_app.presenters.moods import MOODS
from desk_app.presenters.panes import Layout
from desk_app.presenters.session import Session
from desk_app.runtime.settings_kinds import OneOf
from desk_app.runtime.settings_schema import DENSITY, THEME, Setting
from desk_app.services.reading import ListQuery, Reader
from desk_app.services.views import all_views

NOBODY: Final = "none"
"""The key of "nobody" and "no team"."""
NEW_TAG: Final = "+"
"""Begins the key of a tag that does not exist yet."""

_TIMES: Final = ("in 2h", "today evening", "tomorrow", "mon", "in 1 week")
_SORTS: Final = (
    ("due", "Reply due first"),
    ("-updated", "Newest activity first"),
    ("updated", "Oldest activity first"),
    ("-created", "Newest first"),
    ("created", "Oldest first"),
    ("-priority", "Most important first"),
    ("customer", "Customer"),
    ("number", "Number"),
)
_GROUPINGS: Final = (
    ("", "No groups"),
    ("state", "Whose turn it is"),
    ("assignee", "Assignee"),
    ("team", "Team"),
    ("priority", "Priority"),
    ("customer", "Customer"),
    ("org", "Organisation"),
    ("status", "Status"),
    ("channel", "Channel"),
)
_LAYOUTS: Final = (
    (Layout.THREE, "List and conversation side by side"),
    (Layout.TWO, "List over the whole width"),
    (Layout.FOCUS, "Conversation only"),
)
_FOUND: Final = 9


def sort_words(sort: str) -> str:
    """How an order is called."""
    return dict(_SORTS).get(sort, "Best order")


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible argument.

    Attributes:
        key: What the command gets.
        text: What is shown.
        hint: Grey beside it.
        icon: Its picture; empty for none.
        person: A name to draw a picture of instead of the icon.
        is_set: It holds already.
        status: A ticket state to draw the sign of instead of the icon.
    """

    key: str
    text: str
    hint: str = ""
    icon: str = ""
    person: str = ""
    is_set: bool = False
    status: StatusClass | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question for the person.

    Attributes:
        command: What the answer is for.
        prompt: What to type or choose.
        choices: What can be chosen; empty for a free text.
        typed: What was typed so far.
        is_text: The typed text itself is the answer.
        is_filtered: The choices answer what was typed; the picker must not filter them again.
        problem: What is wrong with what was typed; empty when nothing is.
    """

    command: CommandSpec
    prompt: str
    choices: tuple[Choice, ...] = ()
    typed: str = ""
    is_text: bool = False
    is_filtered: bool = False
    problem: str = ""


_PROMPTS: Final = {
    Argument.AGENT: "Who takes it",
    Argument.FOLLOWER: "Who is to follow, or no longer",
    Argument.TEAM: "Which team",
    Argument.STATUS: "Which status",
    Argument.PRIORITY: "How important",
    Argument.TAG: "Tag to add or remove",
    Argument.TIME: "When, such as mon 8",
    Argument.MOOD: "How the customer feels",
    Argument.TICKET: "Number or words of the ticket",
    Argument.CUSTOMER: "Name or address of the customer",
    Argument.VIEW: "Which view",
    Argument.TEXT: "Write it here",
    Argument.SORT: "Which order",
    Argument.GROUPING: "Headings by",
    Argument.MERGED: "Which ticket",
    Argument.THEME: "Which colours",
    Argument.DENSITY: "How much room",
    Argument.LAYOUT: "Which layout",
}


_OWN_TICKET: Final = Choice("", "A ticket of its own", icon="split")


class ArgumentPresenter(Presenter[Asking | None]):
    """Holds the question that is open, or None."""

    def __init__(self, session: Session, target: Callable[[], TicketRow | None]) -> None:
        super().__init__(None)
        self._session = session
        self._target = target
        self._then: Callable[[str], None] | None = None

    def ask(
        self,
        spec: CommandSpec,
        then: Callable[[str], None],
        merged: tuple[tuple[TicketId, str], ...] = (),
    ) -> None:
        """Ask for the argument of a command.

        Args:
            spec: The command.
            then: Gets the key of the choice, or the text.
            merged: Tickets that were merged into the open one, with their numbers.
        """
        self._then = then
        asking = Asking(spec, _PROMPTS[spec.argument])
        match spec.argument:
            case Argument.TEXT:
                row = self._target()
                typed = row.subject if row is not None and spec.id == "ticket.subject" else ""
                asking = replace(asking, is_text=True, typed=typed)
            case Argument.MERGED:
                choices = tuple(Choice(key.hex(), f"#{number}", icon="ticket") for key, number in merged)
                asking = replace(asking, choices=choices)
            case Argument.VIEW:
                self._session.ask("argument.views", all_views, self._offer_views)
            case Argument.TIME:
                asking = replace(asking, choices=self.times(""), is_filtered=True)
            case Argument.TICKET if spec.id == "conversation.move":
                asking = replace(asking, is_filtered=True, choices=(_OWN_TICKET,))
            case Argument.TICKET | Argument.CUSTOMER:
                asking = replace(asking, is_filtered=True)
            case _:
                asking = replace(asking, choices=self.choices(spec.argument))
        self._show(asking)

    def type(self, text: str) -> None:
        """The person typed; times and searches answer with other choices."""
        asking = self._state
        if asking is None or text == asking.typed:
            return
        match asking.command.argument:
            case Argument.TIME:
                self._show(replace(asking, typed=text, choices=self.times(text)))
            case Argument.TICKET:
                self._show(replace(asking, typed=text))
                self._search_tickets(text)
            case Argument.CUSTOMER:
                self._show(replace(asking, typed=text))
                self._search_customers(text)
            case Argument.TAG:
                self._show(replace(asking, typed=text, choices=self._tags(text)))
            case _:
                self._show(replace(asking, typed=text))

    def choose(self, key: str) -> None:
        """The person chose; the command runs."""
        then, self._then = self._then, None
        self._show(None)
        if then is not None:
            then(key)

    def cancel(self) -> None:
        """The person does not want to."""
        self._then = None
        self._show(None)

    def choices(self, argument: Argument) -> tuple[Choice, ...]:
        """What an argument can be, where that is a short list; empty for all others."""
        known: dict[Argument, Callable[[], tuple[Choice, ...]]] = {
            Argument.AGENT: self._agents,
            Argument.FOLLOWER: self._followers,
            Argument.TEAM: self._teams,
            Argument.STATUS: self._statuses,
            Argument.PRIORITY: self._priorities,
            Argument.MOOD: self._moods,
            Argument.TAG: lambda: self._tags(""),
            Argument.SORT: lambda: tuple(Choice(key, text) for key, text in _SORTS),
            Argument.GROUPING: lambda: tuple(Choice(key or NOBODY, text) for key, text in _GROUPINGS),
            Argument.LAYOUT: lambda: tuple(Choice(key.value, text) for key, text in _LAYOUTS),
            Argument.THEME: lambda: self._options(THEME),
            Argument.DENSITY: lambda: self._options(DENSITY),
        }
        return known[argument]() if argument in known else ()

    def times(self, text: str) -> tuple[Choice, ...]:
        """What a text means as a time, then the usual ones; each says how it was understood."""
        found: list[Choice] = []
        for words in (text, *_TIMES) if text.strip() else _TIMES:
            try:
                when = parse_when(words, self._session.clock(), self._session.zone)
            except InvalidInput:
                continue
            found.append(Choice(words, words[0].upper() + words[1:], when.echo, icon="alarm-clock"))
        return tuple(found)

    def _agents(self) -> tuple[Choice, ...]:
        row = self._target()
        held = row.assignee_id if row is not None else None
        return (
            *self._colleagues(frozenset() if held is None else frozenset({held})),
            Choice(NOBODY, "Nobody", icon="user-round-x", is_set=row is not None and held is None),
        )

    def _followers(self) -> tuple[Choice, ...]:
        row = self._target()
        return self._colleagues(frozenset(row.followers if row is not None else ()))

    def _colleagues(self, chosen: frozenset[AgentId]) -> tuple[Choice, ...]:
        """Everybody, whoever asks first."""
        me = self._session.workspace.me.id
        agents = sorted(self._session.team.agents.items(), key=lambda pair: pair[0] != me)
        return tuple(
            Choice(key.hex(), agent.name, "you" if key == me else "", person=agent.name, is_set=key in chosen)
            for key, agent in agents
        )

    def _teams(self) -> tuple[Choice, ...]:
        row = self._target()
        held = row.queue_id if row is not None else None
        named = (
            Choice(key.hex(), queue.name, icon="users-round", is_set=key == held)
            for key, queue in self._session.team.queues.items()
        )
        return (*named, Choice(NOBODY, "No team", icon="circle-dashed"))

    def _statuses(self) -> tuple[Choice, ...]:
        row = self._target()
        held = row.status if row is not None else ""
        return tuple(
            Choice(key.hex(), status.name, is_set=status.name == held, status=status.status_class)
            for key, status in self._session.team.statuses.items()
        )

    def _priorities(self) -> tuple[Choice, ...]:
        row = self._target()
        held = priority_name(row.priority) if row is not None else ""
        names = reversed(PRIORITY_NAMES)
        return tuple(Choice(name, name.capitalize(), icon="flag", is_set=name == held) for name in names)

    def _moods(self) -> tuple[Choice, ...]:
        row = self._target()
        held = row.mood if row is not None else ""
        named = (Choice(key, called, icon=icon, is_set=key == held) for key, called, icon in MOODS)
        return (*named, Choice(NOBODY, "No mood", icon="x"))

    def _options(self, setting: Setting[str]) -> tuple[Choice, ...]:
        held = self._session.preferences.get(setting)
        options = setting.kind.choices if isinstance(setting.kind, OneOf) else ()
        return tuple(Choice(key, text, is_set=key == held) for key, text in options)

    def _tags(self, typed: str) -> tuple[Choice, ...]:
        row = self._target()
        has = row.tags if row is not None else ()
        tags = tuple(
            Choice(key.hex(), tag.name, icon="tag", is_set=tag.name in has)
            for key, tag in self._session.team.tags.items()
        )
        word = typed.strip()
        if word and not any(choice.text.casefold() == word.casefold() for choice in tags):
            return (*tags, Choice(f"{NEW_TAG}{word}", word, "new tag", icon="plus"))
        return tags

    def _offer_views(self, views: tuple[View, ...]) -> None:
        choices = tuple(Choice(view.id.hex(), view.name, icon=view.icon) for view in views)
        self._offer(Argument.VIEW, choices)

    def _search_tickets(self, text: str) -> None:
        def question(reader: Reader) -> tuple[Choice, ...]:
            rows = reader.lists.page(ListQuery(text), _FOUND).rows
            return tuple(
                Choice(
                    row.id.hex(), row.subject, f"#{row.number} {fenced(row.customer)}".strip(), icon="ticket"
                )
                for row in rows
            )

        self._session.ask("argument.search", question, lambda found: self._offer(Argument.TICKET, found))

    def _search_customers(self, text: str) -> None:
        def question(reader: Reader) -> tuple[Choice, ...]:
            rows = reader.people.customers(text, _FOUND).rows
            return tuple(
                Choice(row.id.hex(), row.name, row.organisation or row.email, person=row.name) for row in rows
            )

        self._session.ask("argument.search", question, lambda found: self._offer(Argument.CUSTOMER, found))

    def _offer(self, argument: Argument, choices: tuple[Choice, ...]) -> None:
        if self._state is not None and self._state.command.argument is argument:
            self._show(replace(self._state, choices=choices))
