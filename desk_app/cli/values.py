"""Reading what people type as values: names of agents and teams, times, `field=value` assignments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from desk_app.cli.context import Cli
from desk_app.domain.changes import (
    Change,
    ChangeTags,
    CreateCustomer,
    CreateOrganisation,
    CreateTag,
    FollowTicket,
    SetFields,
    SnoozeTicket,
    Value,
)
from desk_app.domain.entities import View
from desk_app.domain.errors import Ambiguous, InvalidInput, NotFound
from desk_app.domain.ids import (
    AgentId,
    CustomerId,
    OrganisationId,
    QueueId,
    StatusId,
    TagId,
    TicketId,
    ViewId,
)
from desk_app.domain.query.folding import fold
from desk_app.domain.status import PRIORITY_NAMES
from desk_app.domain.when import parse_when
from desk_app.services.reading import Count, ListQuery, Reader, Team

_NOBODY: Final = frozenset({"", "none", "nobody"})
_YES: Final = frozenset({"yes", "true", "1"})
_ASSIGNMENT: Final = re.compile(r"([\w.]+)(\+=|-=|=)(.*)", re.DOTALL)
_MENTION: Final = re.compile(r"@([\w.-]+)")
T = TypeVar("T")


def by_name(word: str, what: str, things: Mapping[T, str]) -> T:
    """The key of the thing a person means: exact name first, then its beginning.

    Raises:
        NotFound: Nothing has that name; the sentence lists what there is.
        Ambiguous: Several names begin so.
    """
    wanted = fold(word)
    exact = [key for key, name in things.items() if fold(name) == wanted]
    begun = exact or [key for key, name in things.items() if fold(name).startswith(wanted) and wanted]
    if len(begun) == 1 or exact:
        return begun[0]
    if begun:
        raise Ambiguous(
            f"“{word}” fits more than one {what}.", f"They are: {_listed(things[key] for key in begun)}."
        )
    known = _listed(things.values()) or "none yet"
    raise NotFound(f"There is no {what} “{word[:80]}”.", f"Known: {known}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:12])


def team(cli: Cli) -> Team:
    """The small tables of the workspace."""
    return cli.read(lambda reader: reader.team)


def agent_id(cli: Cli, word: str) -> AgentId | None:
    """An agent by name or address; "me" is the person, "none" is nobody."""
    if fold(word) in _NOBODY:
        return None
    agents = team(cli).agents
    if fold(word) == "me":
        if cli.workspace.me.id is None:
            raise NotFound("Nobody is signed in here.", "Say who with --as AGENT.")
        return AgentId(cli.workspace.me.id)
    for known_id, agent in agents.items():
        if fold(agent.email) == fold(word):
            return known_id
    return by_name(word, "agent", {known_id: agent.name for known_id, agent in agents.items()})


def ticket_id(cli: Cli, ref: str) -> TicketId:
    """The ticket a person means; a merged one leads to its target."""
    found = cli.read(lambda reader: reader.tickets.ticket(ref))
    if found.note:
        cli.note(found.note)
    return found.ticket.id


def counts_of(cli: Cli, views: Iterable[View]) -> dict[ViewId, Count]:
    """The number of tickets in each view; counted one by one, each with the time of a search."""
    return {view.id: cli.read(_counted(view)) for view in views}


def _counted(view: View) -> Callable[[Reader], Count]:
    return lambda reader: reader.lists.count(ListQuery(view.query, view.sort))


def count_text(count: Count) -> str:
    """A count for people; "+" says that there may be more."""
    return f"{count.number:,}" + ("" if count.is_exact else "+")


def parse_time(cli: Cli, text: str) -> int:
    """A moment in the person's words ("fri 14:30"), epoch seconds; says what was understood."""
    when = parse_when(text, cli.now_s, cli.zone)
    cli.note(f"({when.echo})")
    return when.at_s


def tag_ids(cli: Cli, names: Iterable[str]) -> tuple[TagId, ...]:
    """The tags with these names; those that do not exist yet are made."""
    found: list[TagId] = []
    for name in names:
        known = {fold(tag.name): tag.id for tag in team(cli).tags.values()}
        tag = known.get(fold(name))
        found.append(tag or TagId(cli.workspace.apply(CreateTag(name)).first("tag")))
    return tuple(found)


def customer_for(cli: Cli, word: str | None) -> CustomerId | None:
    """The customer a person means; an e-mail address that nobody has becomes a new customer."""
    if not word:
        return None
    try:
        return cli.read(lambda reader: reader.people.customer(word)).id
    except NotFound:
        name, _, rest = word.partition("<")
        address = rest.rstrip("> ").strip() or word.strip()
        if "@" not in address:
            raise
        change = CreateCustomer(name.strip() if rest else address.split("@")[0], (("email", address),))
        return CustomerId(cli.workspace.apply(change).first("customer"))


def mentions_in(cli: Cli, text: str) -> tuple[AgentId, ...]:
    """The agents a note names with `@name`; other words after an @ are left alone."""
    names = {known_id: agent.name for known_id, agent in team(cli).agents.items()}
    found: list[AgentId] = []
    for word in _MENTION.findall(text):
        try:
            found.append(by_name(word.replace("_", " "), "agent", names))
        except (NotFound, Ambiguous):
            continue
    return tuple(dict.fromkeys(found))


def assignment_of(text: str) -> tuple[str, str, str]:
    """The name, the operator (`=`, `+=`, `-=`) and the value of `field=value`.

    Raises:
        InvalidInput: It is none.
    """
    match = _ASSIGNMENT.fullmatch(text)
    if match is None:
        raise InvalidInput(
            f"“{text[:80]}” is not an assignment.", "Write field=value, such as status=solved or vip=yes."
        )
    name, operator, value = match.groups()
    return name, operator, value


def custom_name(name: str) -> str | None:
    """The name of the custom field that `custom.NAME` or `cf.NAME` means; None for other fields."""
    return name.partition(".")[2] if name.startswith(("custom.", "cf.")) else None


def organisation_for(cli: Cli, word: str) -> OrganisationId:
    """The organisation of this name; made when there is none."""
    try:
        return cli.read(lambda reader: reader.people.organisation(word)).id
    except NotFound:
        return OrganisationId(cli.workspace.apply(CreateOrganisation(word)).first("organisation"))


def changes_of(cli: Cli, ticket_id: TicketId, texts: Sequence[str]) -> list[Change]:
    """`field=value`, `tags+=x`, `followers-=x`, `custom.NAME=value` as changes of one ticket.

    Raises:
        InvalidInput: One of them cannot be understood; nothing was changed.
    """
    values: dict[str, Value] = {}
    custom: dict[str, str | None] = {}
    changes: list[Change] = []
    tags: dict[str, list[str]] = {"+=": [], "-=": []}
    for text in texts:
        name, operator, value = assignment_of(text)
        if name in ("follower", "followers"):
            changes += _followings(cli, ticket_id, operator, value)
        elif name in ("tag", "tags"):
            tags["+=" if operator == "=" else operator] += [t for t in value.split(",") if t.strip()]
        elif operator != "=":
            raise InvalidInput(f"“{operator}” works for tags and followers only.", f"Write {name}={value}.")
        elif (own := custom_name(name)) is not None:
            custom[own] = value or None
        elif name in ("snooze", "snoozed"):
            until = None if fold(value) in _NOBODY else parse_time(cli, value)
            changes.append(SnoozeTicket(ticket_id, until, str(cli.zone)))
        else:
            column, read = _field(name)
            values[column] = read(cli, value)
    if values or custom:
        changes.insert(0, SetFields(ticket_id, values, dict(custom)))
    if any(tags.values()):
        known = {tag.id: tag.name for tag in team(cli).tags.values()}
        gone = tuple(by_name(name.strip(), "tag", known) for name in tags["-="])
        changes.append(ChangeTags(ticket_id, tag_ids(cli, map(str.strip, tags["+="])), gone))
    return changes


def _followings(cli: Cli, ticket_id: TicketId, operator: str, value: str) -> Iterator[Change]:
    """Colleagues who are to follow a ticket, or no longer."""
    for name in filter(None, map(str.strip, value.split(","))):
        if (agent := agent_id(cli, name)) is not None:
            yield FollowTicket(ticket_id, agent, is_following=operator != "-=")


def status_id(cli: Cli, word: str) -> StatusId:
    """A status by its name or by what it means ("solved", "waiting customer")."""
    statuses = team(cli).statuses
    by_class: dict[str, StatusId] = {}
    for status in statuses.values():
        by_class.setdefault(fold(status.status_class.value.replace("_", " ")), status.id)
    folded = fold(word.replace("_", " "))
    if folded in by_class:
        return by_class[folded]
    return by_name(word, "status", {s.id: s.name for s in statuses.values()})


def _priority(_cli: Cli, word: str) -> Value:
    return PRIORITY_NAMES[by_name(word, "priority", {name: name for name in PRIORITY_NAMES})]


def queue_id(cli: Cli, word: str) -> QueueId | None:
    """A team by name; "none" is no team."""
    if fold(word) in _NOBODY:
        return None
    return QueueId(by_name(word, "team", {key: queue.name for key, queue in team(cli).queues.items()}))


def _customer(cli: Cli, word: str) -> Value:
    return None if fold(word) in _NOBODY else customer_for(cli, word)


def _organisation(cli: Cli, word: str) -> Value:
    return None if fold(word) in _NOBODY else cli.read(lambda reader: reader.people.organisation(word)).id


def _asset(cli: Cli, word: str) -> Value:
    return None if fold(word) in _NOBODY else cli.read(lambda reader: reader.people.asset(word)).id


def _due(cli: Cli, word: str) -> Value:
    return None if fold(word) in _NOBODY else parse_time(cli, word)


def _text(_cli: Cli, word: str) -> Value:
    return word


def _yes(_cli: Cli, word: str) -> Value:
    return int(fold(word) in _YES)


_FIELDS: Final[dict[str, tuple[str, Callable[[Cli, str], Value]]]] = {
    "status": ("status_id", status_id),
    "priority": ("priority", _priority),
    "assignee": ("assignee_id", agent_id),
    "team": ("queue_id", queue_id),
    "queue": ("queue_id", queue_id),
    "customer": ("customer_id", _customer),
    "org": ("organisation_id", _organisation),
    "organisation": ("organisation_id", _organisation),
    "asset": ("asset_id", _asset),
    "subject": ("subject", _text),
    "due": ("due_s", _due),
    "language": ("language", _text),
    "mood": ("mood", _text),
    "spam": ("spam", _yes),
}
"""What can be set on the command line: name to column and the function that reads the value."""


def _field(name: str) -> tuple[str, Callable[[Cli, str], Value]]:
    field = _FIELDS.get(fold(name))
    if field is None:
        known = ", ".join([*_FIELDS, "tags", "followers", "snooze", "custom.NAME"])
        raise InvalidInput(f"There is no field “{name}” to set.", f"Fields: {known}.")
    return field
