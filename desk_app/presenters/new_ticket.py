"""A new ticket, filled in on a sheet: for whom, about what, and a look at what may be the same already.

What was typed stays until the ticket is made or the person empties the sheet: closing it loses nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from desk_app.commands.spec import Argument
from desk_app.domain.changes import ChangeSet, CreateCustomer, CreateTicket
from desk_app.domain.entities import CustomValue, FieldSpec
from desk_app.domain.errors import DeskError
from desk_app.domain.fields import check_custom
from desk_app.domain.ids import AgentId, CustomerId, QueueId, TicketId
from desk_app.domain.status import PRIORITY_NAMES
from desk_app.presenters.arguments import NOBODY, ArgumentPresenter, Choice
from desk_app.presenters.base import Presenter
from desk_app.presenters.details_editing import Asked
from desk_app.presenters.details_face import CUSTOM
from desk_app.presenters.timers import Timers
from desk_app.presenters.window import WindowPresenter
from desk_app.services.reading import Reader, SimilarTicket

LOOK_MS: Final = 300
"""How long nothing was typed before possible doubles are looked for."""
NEW_CUSTOMER: Final = "new:"
_YES_NO: Final = ("Yes", "No")
"""Begins the key of a customer that does not exist yet; the address follows."""

_FOUND: Final = 9
_DOUBLES: Final = 3
_ADDRESS: Final = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_LISTS: Final = {
    "team": (Argument.TEAM, "Which team"),
    "assignee": (Argument.AGENT, "Who takes it"),
    "priority": (Argument.PRIORITY, "How important"),
}


@dataclass(frozen=True, slots=True)
class Double:
    """A ticket that may be the same: which, its number, its subject, its status."""

    ticket_id: TicketId
    number: str
    subject: str
    status: str


@dataclass(frozen=True, slots=True)
class NewTicketState:
    """The sheet.

    Attributes:
        is_open: It is to be seen.
        customer: Who it is for; None for nobody yet, which makes an internal ticket.
        subject: One line.
        body: The customer's first words.
        values: What was chosen for team, assignee and priority.
        fields: The custom fields of tickets, in order.
        custom: What was typed for them, by name.
        doubles: Tickets that may be the same.
        problem: Why it could not be made.
        missing: What is still needed before it can be made; empty when it can.
        asked: What a picker asks for; None for nothing.
        is_making: It is on its way to the disk.
    """

    is_open: bool = False
    customer: Choice | None = None
    subject: str = ""
    body: str = ""
    values: tuple[tuple[str, Choice], ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()
    doubles: tuple[Double, ...] = ()
    problem: str = ""
    missing: str = "Write a subject first."
    asked: Asked | None = None
    is_making: bool = False


class NewTicketPresenter(Presenter[NewTicketState]):
    """The sheet of one window."""

    def __init__(self, window: WindowPresenter) -> None:
        super().__init__(NewTicketState())
        self._window = window
        self._session = window.session
        self._timers = Timers(window.session.after)
        self._known = ArgumentPresenter(window.session, lambda: None)
        window.bind("ticket.new", self.open)

    def close_for_good(self) -> None:
        """Look for nothing any more."""
        self._timers.stop_all()

    # ------------------------------------------------------------ what the person does

    def open(self, subject: str = "") -> None:
        """Show the sheet with what was left in it, or with another subject."""
        fields = sorted(
            (spec for spec in self._session.team.fields.values() if spec.entity == "ticket"),
            key=lambda spec: spec.position,
        )
        self._set(replace(self._state, is_open=True, fields=tuple(fields), problem=""))
        if subject:
            self.set_subject(subject)

    def close(self) -> None:
        """Away with the sheet; what was typed stays for the next time."""
        self._show(replace(self._state, is_open=False, asked=None))

    def empty(self) -> None:
        """Begin anew."""
        self._set(NewTicketState(is_open=self._state.is_open, fields=self._state.fields))

    def set_subject(self, text: str) -> None:
        """What it is about."""
        self._set(replace(self._state, subject=text))
        self._timers.start("doubles", LOOK_MS, self._look_for_doubles)

    def set_body(self, text: str) -> None:
        """What the customer said."""
        self._show(replace(self._state, body=text))

    def set_custom(self, name: str, text: str) -> None:
        """What was typed into a custom field."""
        others = tuple(pair for pair in self._state.custom if pair[0] != name)
        self._set(replace(self._state, custom=(*others, (name, text))))

    def ask(self, key: str) -> None:
        """A picker is wanted: for `customer`, `team`, `assignee`, `priority`, or a custom field."""
        if key == "customer":
            asked = Asked(key, "Name or address", nothing="Type an address to add somebody", is_filtered=True)
            self._show(replace(self._state, asked=asked))
            self._find_customers("")
            return
        if key.startswith(CUSTOM):
            self._ask_custom(key)
            return
        argument, prompt = _LISTS[key]
        self._show(replace(self._state, asked=Asked(key, prompt, self._known.choices(argument))))

    def _ask_custom(self, key: str) -> None:
        spec = next(spec for spec in self._state.fields if spec.name == key.removeprefix(CUSTOM))
        held = dict(self._state.custom).get(spec.name, "")
        choices = [Choice(word, word, is_set=word == held) for word in spec.options or _YES_NO]
        if held:
            choices.append(Choice("", "No value", icon="x"))
        self._show(replace(self._state, asked=Asked(key, spec.label, tuple(choices))))

    def type(self, text: str) -> None:
        """What stands in the picker's field."""
        asked = self._state.asked
        if asked is not None and text != asked.typed:
            self._show(replace(self._state, asked=replace(asked, typed=text)))
            if asked.key == "customer":
                self._find_customers(text)

    def choose(self, key: str) -> None:
        """Something was chosen in the picker."""
        asked = self._state.asked
        choice = (
            next((each for each in asked.choices if each.key == key), None) if asked is not None else None
        )
        self._show(replace(self._state, asked=None))
        if asked is None or choice is None:
            return
        if asked.key == "customer":
            self._set(replace(self._state, customer=choice))
            self._look_for_doubles()
            return
        if asked.key.startswith(CUSTOM):
            self.set_custom(asked.key.removeprefix(CUSTOM), choice.key)
            return
        others = tuple(pair for pair in self._state.values if pair[0] != asked.key)
        self._show(replace(self._state, values=(*others, (asked.key, choice))))

    def cancel_picker(self) -> None:
        """Nothing was chosen."""
        self._show(replace(self._state, asked=None))

    def open_double(self, ticket_id: TicketId) -> None:
        """Go to the ticket that is the same; what was typed stays."""
        self.close()
        self._window.open_ticket(ticket_id, enter=True)

    def make(self) -> None:
        """Make the ticket, and the customer first when there is none yet."""
        if self._state.missing or self._state.is_making:
            self._show(replace(self._state, problem=self._state.missing))
            return
        try:
            custom = self._custom()
        except DeskError as error:
            self._show(replace(self._state, problem=str(error)))
            return
        self._show(replace(self._state, problem="", is_making=True))
        customer = self._state.customer
        if customer is None or not customer.key.startswith(NEW_CUSTOMER):
            customer_id = None if customer is None else CustomerId(bytes.fromhex(customer.key))
            self._make(customer_id, custom, None)
            return
        address = customer.key.removeprefix(NEW_CUSTOMER)
        self._session.apply(
            CreateCustomer(address.partition("@")[0], (("email", address),)),
            lambda made: self._make(CustomerId(made.first("customer")), custom, made.group_id),
            failed=self._failed,
            silent=True,
        )

    # ------------------------------------------------------------ what follows

    def _set(self, state: NewTicketState) -> None:
        self._show(replace(state, missing=_missing(state)))

    def _make(
        self, customer_id: CustomerId | None, custom: dict[str, CustomValue], group_id: bytes | None
    ) -> None:
        chosen = {key: choice.key for key, choice in self._state.values if choice.key != NOBODY}
        change = CreateTicket(
            self._state.subject,
            customer_id,
            self._state.body,
            queue_id=QueueId(bytes.fromhex(chosen["team"])) if "team" in chosen else None,
            assignee_id=AgentId(bytes.fromhex(chosen["assignee"])) if "assignee" in chosen else None,
            priority=PRIORITY_NAMES[chosen.get("priority", "normal")],
            custom=custom,
        )
        self._session.apply(change, self._made, failed=self._failed, group_id=group_id)

    def _made(self, changes: ChangeSet) -> None:
        self._set(NewTicketState())
        self._window.open_ticket(TicketId(changes.first("ticket")), enter=True)

    def _failed(self, error: DeskError) -> None:
        self._show(replace(self._state, problem=str(error), is_making=False))

    def _custom(self) -> dict[str, CustomValue]:
        """The custom fields as they are kept.

        Raises:
            InvalidInput: One of them cannot be used.
        """
        typed = dict(self._state.custom)
        return {spec.name: check_custom(spec, typed.get(spec.name, "")) for spec in self._state.fields}

    def _find_customers(self, text: str) -> None:
        def found(choices: tuple[Choice, ...]) -> None:
            asked = self._state.asked
            if asked is not None and asked.key == "customer":
                self._show(replace(self._state, asked=replace(asked, choices=choices)))

        self._session.ask("new.customers", partial(_customers, text), found)

    def _look_for_doubles(self) -> None:
        subject, customer = self._state.subject.strip(), self._state.customer
        if not subject:
            self._show(replace(self._state, doubles=()))
            return
        is_known = customer is not None and not customer.key.startswith(NEW_CUSTOMER)
        customer_id = CustomerId(bytes.fromhex(customer.key)) if customer is not None and is_known else None

        def question(reader: Reader) -> tuple[SimilarTicket, ...]:
            return reader.tickets.possible_duplicates(customer_id, subject, _DOUBLES)

        def found(similar: tuple[SimilarTicket, ...]) -> None:
            doubles = tuple(
                Double(each.row.id, each.row.number, each.row.subject, each.row.status) for each in similar
            )
            self._show(replace(self._state, doubles=doubles))

        self._session.ask("new.doubles", question, found, failed=lambda _error: None)


def _customers(text: str, reader: Reader) -> tuple[Choice, ...]:
    """Customers whose name or address fits; an address that nobody has can be added."""
    rows = reader.people.customers(text, _FOUND).rows
    known = tuple(
        Choice(row.id.hex(), row.name, row.organisation or row.email, person=row.name) for row in rows
    )
    address = text.strip()
    if not _ADDRESS.fullmatch(address) or any(row.email.lower() == address.lower() for row in rows):
        return known
    return (*known, Choice(f"{NEW_CUSTOMER}{address}", address, "new customer", icon="user-round-plus"))


def is_picked(spec: FieldSpec) -> bool:
    """Whether a field is chosen from a list; what takes several values is typed, with commas between them."""
    return spec.type in {"choice", "boolean"}


def _missing(state: NewTicketState) -> str:
    if not state.subject.strip():
        return "Write a subject first."
    typed = dict(state.custom)
    needed = next(
        (spec.label for spec in state.fields if spec.is_required and not typed.get(spec.name, "").strip()), ""
    )
    return f"Fill in {needed} first." if needed else ""
