"""Changing a property of the ticket whose details are shown: what can be chosen, and the change it becomes.

The commands of the window act on whatever is ticked; a value in the details pane is that of one ticket, so
what is chosen here changes that ticket alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from desk_app.commands.spec import Argument
from desk_app.domain.changes import Change, ChangeTags, CreateTag, FollowTicket, SetFields, SnoozeTicket
from desk_app.domain.entities import CustomValue, FieldSpec, Ticket, TicketRow
from desk_app.domain.errors import DeskError
from desk_app.domain.fields import check_custom
from desk_app.domain.ids import AgentId, TagId
from desk_app.domain.status import PRIORITY_NAMES
from desk_app.domain.when import parse_when
from desk_app.presenters.arguments import NEW_TAG, NOBODY, ArgumentPresenter, Choice
from desk_app.presenters.base import Presenter
from desk_app.presenters.details_face import CUSTOM, custom_words
from desk_app.presenters.session import Session
from desk_app.services.reading import Reader

CLEAR: Final = "clear"
"""The key of "no value"."""

_FOUND: Final = 9
_LISTS: Final = {
    "status": (Argument.STATUS, "Which status"),
    "priority": (Argument.PRIORITY, "How important"),
    "assignee": (Argument.AGENT, "Who takes it"),
    "team": (Argument.TEAM, "Which team"),
}
_COLUMNS: Final = {
    "status": "status_id",
    "assignee": "assignee_id",
    "team": "queue_id",
    "customer": "customer_id",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a picker shows.

    Attributes:
        key: What is asked for; tells one question from the next.
        prompt: What can be typed or chosen.
        choices: What can be chosen.
        nothing: The sentence when nothing fits.
        typed: What was typed.
        is_filtered: The choices answer what was typed; the picker must not filter them again.
        is_several: Choices are ticked, and the picker stays open.
        reasons: Why choices cannot be taken, by key.
    """

    key: str
    prompt: str
    choices: tuple[Choice, ...] = ()
    nothing: str = "Nothing fits"
    typed: str = ""
    is_filtered: bool = False
    is_several: bool = False
    reasons: tuple[tuple[str, str], ...] = ()


class PropertyEditor(Presenter[Asked | None]):
    """Asks for one property at a time; None while nothing is asked."""

    def __init__(self, session: Session) -> None:
        super().__init__(None)
        self._session = session
        self._ticket: Ticket | None = None
        self._known = ArgumentPresenter(session, self._row)

    def ask(self, ticket: Ticket, key: str) -> None:
        """Ask what a property of a ticket is to be: a key of `PropertyFace`, or `customer`."""
        self._ticket = ticket
        self._show(self._asked(key))

    def refresh(self, ticket: Ticket) -> None:
        """The ticket that is asked about was read anew: ticks follow."""
        if self._ticket is None or ticket.id != self._ticket.id:
            return
        self._ticket = ticket
        if self._state is not None and self._state.key == "tags":
            self._show(replace(self._state, choices=self._tags(self._state.typed)))
        elif self._state is not None and self._state.key == "followers":
            self._show(replace(self._state, choices=self._known.choices(Argument.FOLLOWER)))

    def type(self, text: str) -> None:
        """The person typed; dates, texts and searches answer with other choices."""
        asked = self._state
        if asked is None or text == asked.typed:
            return
        if asked.key == "customer":
            self._show(replace(asked, typed=text))
            self._search_customers(text)
        elif asked.key in {"due", "snooze"}:
            self._show(replace(asked, typed=text, choices=self._times(text)))
        elif asked.key == "tags":
            self._show(replace(asked, typed=text, choices=self._tags(text)))
        elif (spec := self._spec(asked.key)) is not None and not spec.options and spec.type != "boolean":
            self._show(replace(self._free(spec, asked, text), typed=text))
        else:
            self._show(replace(asked, typed=text))

    def choose(self, key: str) -> None:
        """The person chose: the property is set and the question closed."""
        asked, ticket = self._state, self._ticket
        self.cancel()
        if asked is None or ticket is None:
            return
        try:
            change = self._change(ticket, asked.key, key)
        except DeskError as error:
            self._session.complain(error)
        else:
            self._session.apply(change)

    def toggle(self, key: str, *, is_on: bool) -> None:
        """The person ticked one of several, or took a tick away; the question stays open."""
        asked, ticket = self._state, self._ticket
        if asked is None or ticket is None:
            return
        chosen = (replace(choice, is_set=is_on) if choice.key == key else choice for choice in asked.choices)
        self._show(replace(asked, choices=tuple(chosen)))
        if asked.key == "tags":
            self._toggle_tag(ticket, key, is_on=is_on)
        elif asked.key == "followers":
            self._session.apply(FollowTicket(ticket.id, AgentId(bytes.fromhex(key)), is_on))
        elif self._state is not None:
            values: CustomValue = [choice.key for choice in self._state.choices if choice.is_set]
            self._session.apply(SetFields(ticket.id, {}, {asked.key.removeprefix(CUSTOM): values}))

    def cancel(self) -> None:
        """The person wants to leave it as it is."""
        self._show(None)

    # ------------------------------------------------------------ what can be chosen

    def _row(self) -> TicketRow | None:
        return None if self._ticket is None else self._ticket.row

    def _asked(self, key: str) -> Asked:
        if key in _LISTS:
            argument, prompt = _LISTS[key]
            return Asked(key, prompt, self._known.choices(argument))
        if key == "tags":
            return Asked(key, "Tag to add or remove", self._tags(""), is_filtered=True, is_several=True)
        if key == "followers":
            choices = self._known.choices(Argument.FOLLOWER)
            return Asked(key, "Who is to follow", choices, is_several=True)
        if key in {"due", "snooze"}:
            return Asked(key, "When, such as mon 8", self._times(""), "That is not a time", is_filtered=True)
        if key == "customer":
            prompt = "Name or address of the customer"
            self._search_customers("")
            return Asked(key, prompt, nothing="No customer is called that", is_filtered=True)
        spec = self._spec(key)
        return Asked(key, "Value") if spec is None else self._custom(spec)

    def _spec(self, key: str) -> FieldSpec | None:
        name = key.removeprefix(CUSTOM)
        fields = self._session.team.fields.values()
        return next((spec for spec in fields if spec.entity == "ticket" and spec.name == name), None)

    def _custom(self, spec: FieldSpec) -> Asked:
        held = self._ticket.custom.get(spec.name) if self._ticket is not None else None
        key, clear = f"{CUSTOM}{spec.name}", self._clear(held)
        if spec.type == "choices":
            has = held if isinstance(held, list) else []
            options = tuple(Choice(option, option, is_set=option in has) for option in spec.options)
            return Asked(key, spec.label, options, is_several=True)
        if spec.type == "choice":
            options = tuple(Choice(option, option, is_set=option == held) for option in spec.options)
            return Asked(key, spec.label, (*options, *clear))
        if spec.type == "boolean":
            words = (("yes", "Yes", True), ("no", "No", False))
            options = tuple(Choice(word, text, is_set=held is value) for word, text, value in words)
            return Asked(key, spec.label, (*options, *clear))
        return self._free(spec, Asked(key, spec.label, nothing="Write a value", is_filtered=True), "")

    def _free(self, spec: FieldSpec, asked: Asked, text: str) -> Asked:
        """What was typed as the one choice, with the reason when it cannot be used."""
        held = self._ticket.custom.get(spec.name) if self._ticket is not None else None
        if not text.strip():
            return replace(asked, choices=(*self._now(held), *self._clear(held)), reasons=())
        try:
            meant = custom_words(check_custom(spec, text))
        except DeskError as error:
            return replace(
                asked, choices=(Choice(text, text, icon="circle-alert"),), reasons=((text, str(error)),)
            )
        return replace(asked, choices=(Choice(text, meant, icon="check"),), reasons=())

    def _now(self, held: CustomValue) -> tuple[Choice, ...]:
        words = custom_words(held)
        return (Choice(words, words, "now", is_set=True),) if words else ()

    def _clear(self, held: object) -> tuple[Choice, ...]:
        return () if held is None else (Choice(CLEAR, "No value", icon="x"),)

    def _times(self, text: str) -> tuple[Choice, ...]:
        row = self._row()
        times = self._known.times(text)
        if row is None or text.strip():
            return times
        if self._state_key() == "due" and row.due_s is not None:
            return (*times, Choice(CLEAR, "No promise", icon="x"))
        return times

    def _state_key(self) -> str:
        return "due" if self._state is None else self._state.key

    def _tags(self, typed: str) -> tuple[Choice, ...]:
        word = typed.strip().casefold()
        choices = self._known.choices(Argument.TAG)
        fitting = tuple(choice for choice in choices if word in choice.text.casefold())
        if word and not any(choice.text.casefold() == word for choice in choices):
            return (*fitting, Choice(f"{NEW_TAG}{typed.strip()}", typed.strip(), "new tag", icon="plus"))
        return fitting

    def _search_customers(self, text: str) -> None:
        held = self._ticket.row.customer_id if self._ticket is not None else None

        def question(reader: Reader) -> tuple[Choice, ...]:
            rows = reader.people.customers(text, _FOUND).rows
            return tuple(
                Choice(
                    row.id.hex(),
                    row.name,
                    row.organisation or row.email,
                    person=row.name,
                    is_set=row.id == held,
                )
                for row in rows
            )

        def found(choices: tuple[Choice, ...]) -> None:
            if self._state is not None and self._state.key == "customer":
                self._show(replace(self._state, choices=choices))

        self._session.ask("details.customers", question, found)

    # ------------------------------------------------------------ what it becomes

    def _change(self, ticket: Ticket, key: str, value: str) -> Change:
        """The change that sets a property.

        Raises:
            DeskError: The value cannot be used.
        """
        if key in {"due", "snooze"}:
            return self._time_change(ticket, key, value)
        if key == "priority":
            return SetFields(ticket.id, {"priority": PRIORITY_NAMES[value]})
        if key in _COLUMNS:
            chosen = None if value == NOBODY else bytes.fromhex(value)
            return SetFields(ticket.id, {_COLUMNS[key]: chosen})
        name = key.removeprefix(CUSTOM)
        return SetFields(ticket.id, {}, {name: None if value == CLEAR else value})

    def _time_change(self, ticket: Ticket, key: str, value: str) -> Change:
        moment = None
        if value != CLEAR:
            moment = parse_when(value, self._session.clock(), self._session.zone).at_s
        if key == "due":
            return SetFields(ticket.id, {"due_s": moment})
        return SnoozeTicket(ticket.id, moment, str(self._session.zone) if moment is not None else "")

    def _toggle_tag(self, ticket: Ticket, key: str, *, is_on: bool) -> None:
        if key.startswith(NEW_TAG):
            add = partial(self._add_tag, ticket)
            self._session.apply(
                CreateTag(key.removeprefix(NEW_TAG)), lambda made: add(TagId(made.first("tag"))), silent=True
            )
        elif is_on:
            self._add_tag(ticket, TagId(bytes.fromhex(key)))
        else:
            self._session.apply(ChangeTags(ticket.id, remove=(TagId(bytes.fromhex(key)),)))

    def _add_tag(self, ticket: Ticket, tag_id: TagId) -> None:
        self._session.apply(ChangeTags(ticket.id, add=(tag_id,)))
