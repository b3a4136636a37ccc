"""Commands on tickets: each is one change for whatever is ticked or open, made through `BulkJobs`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from desk_app.domain.changes import (
    Change,
    ChangeSet,
    ChangeTags,
    CreateTag,
    DeleteTicket,
    LinkTickets,
    MarkRead,
    MergeTicket,
    PinTicket,
    RestoreTicket,
    SetFields,
    SnoozeTicket,
    UnmergeTicket,
    Value,
)
from desk_app.domain.errors import DeskError, InvalidInput, NeedsConfirmation, NotFound
from desk_app.domain.ids import TagId, TicketId, id_text
from desk_app.domain.status import PRIORITY_NAMES, StatusClass
from desk_app.domain.when import parse_when
from desk_app.presenters.arguments import NEW_TAG, NOBODY
from desk_app.presenters.bulk_job import BulkChange
from desk_app.presenters.question import Question
from desk_app.presenters.window import WindowPresenter

_ANY: Final = TicketId(b"")
"""Stands in templates where each ticket's own id goes."""
LINK: Final = "deskapp:ticket/"
"""Begins a link to a ticket; the id follows, which never changes."""


class TicketCommands:
    """Binds every `ticket.*` command that changes properties."""

    def __init__(self, window: WindowPresenter) -> None:
        self._window = window
        self._session = window.session
        for command_id, function in self._table().items():
            window.bind(f"ticket.{command_id}", function)

    def _table(self) -> dict[str, Callable[[str], None]]:
        return {
            "solve": lambda _: self._set_status(StatusClass.SOLVED, "solved", goes_on=True),
            "reopen": lambda _: self._set_status(StatusClass.OPEN, "opened again"),
            "wait": lambda _: self._set_status(
                StatusClass.WAITING_CUSTOMER, "set to wait on the customer", goes_on=True
            ),
            "snooze": self._snooze,
            "wake": lambda _: self._change(SnoozeTicket(_ANY, None), "woken"),
            "status": lambda key: self._set("status_id", bytes.fromhex(key), "set to another status"),
            "assign": self._assign,
            "assign_team": self._assign_team,
            "take": lambda _: self._set("assignee_id", self._me(), "assigned to you"),
            "priority": self._prioritise,
            "tag": self._tag,
            "due": self._promise,
            "mood": self._feel,
            "subject": lambda text: self._set("subject", text, "renamed"),
            "customer": lambda key: self._set("customer_id", bytes.fromhex(key), "given to another customer"),
            "merge": lambda key: self._merge(self._only(), _ticket(key)),
            "merge_selected": lambda _: self._merge_selected(),
            "unmerge": lambda key: self._session.apply(UnmergeTicket(_ticket(key))),
            "link": lambda key: self._session.apply(LinkTickets(self._only(), _ticket(key))),
            "spam": lambda _: self._set("spam", 1, "marked as spam", goes_on=True),
            "delete": lambda _: self._change(DeleteTicket(_ANY), "put into the bin", goes_on=True),
            "restore": lambda _: self._change(RestoreTicket(_ANY), "restored from the bin"),
            "pin": lambda _: self._change(PinTicket(_ANY), "kept on this computer"),
            "unpin": lambda _: self._change(
                PinTicket(_ANY, is_pinned=False), "no longer kept on this computer"
            ),
            "unread": lambda _: self._mark_unread(),
            "copy_link": lambda _: self._window.ports.copy(LINK + id_text(self._only())),
            "copy_number": lambda _: self._copy_number(),
            "window": lambda _: self._window.ports.open_window(self._only()),
        }

    def _change(self, template: Change, done: str, *, goes_on: bool = False) -> None:
        """Change the targets; what leaves most views goes on to the next ticket at once."""
        targets = self._window.targets()
        tickets = self._window.tickets
        if goes_on and not tickets.state.selection and tickets.state.current in targets.ids:
            tickets.step(1) or tickets.step(-1)
        self._window.jobs.run(targets, BulkChange(template, done), begun=tickets.ticks.clear)

    def _set(self, column: str, value: Value, done: str, *, goes_on: bool = False) -> None:
        self._change(SetFields(_ANY, {column: value}), done, goes_on=goes_on)

    def _set_status(self, status_class: StatusClass, done: str, *, goes_on: bool = False) -> None:
        for status_id, status in self._session.team.statuses.items():
            if status.status_class is status_class:
                self._set("status_id", status_id, done, goes_on=goes_on)
                return
        raise NotFound("This team has no status of that kind.", "Add one in the settings.")

    def _assign(self, key: str) -> None:
        if key == NOBODY:
            self._set("assignee_id", None, "unassigned")
            return
        names = {agent_id: agent.name for agent_id, agent in self._session.team.agents.items()}
        agent_id = bytes.fromhex(key)
        who = next((name for known, name in names.items() if known == agent_id), "somebody else")
        self._set("assignee_id", agent_id, f"assigned to {who}")

    def _assign_team(self, key: str) -> None:
        if key == NOBODY:
            self._set("queue_id", None, "taken out of their team")
            return
        queue = self._session.team.queues.get(bytes.fromhex(key))
        self._set("queue_id", bytes.fromhex(key), f"given to {queue.name if queue else 'another team'}")

    def _me(self) -> bytes:
        if self._session.workspace.me.id is None:
            raise NotFound("Nobody is signed in here.", "Add yourself as an agent in the settings.")
        return self._session.workspace.me.id

    def _prioritise(self, name: str) -> None:
        if name not in PRIORITY_NAMES:
            raise InvalidInput("The priority is one of low, normal, high, urgent.")
        self._set("priority", PRIORITY_NAMES[name], f"set to {name}")

    def _snooze(self, text: str) -> None:
        when = parse_when(text, self._session.clock(), self._session.zone)
        change = SnoozeTicket(_ANY, when.at_s, str(self._session.zone))
        self._change(change, f"snoozed until {when.echo}", goes_on=True)

    def _promise(self, text: str) -> None:
        when = parse_when(text, self._session.clock(), self._session.zone)
        self._set("due_s", when.at_s, f"promised for {when.echo}")

    def _feel(self, mood: str) -> None:
        if mood == NOBODY:
            self._set("mood", "", "without a mood")
        else:
            self._set("mood", mood, f"set to {mood}")

    def _tag(self, key: str) -> None:
        """Add the tag, or take it away from the one ticket that has it; a new one is made first."""
        if key.startswith(NEW_TAG):
            name = key.removeprefix(NEW_TAG)
            self._session.apply(
                CreateTag(name), lambda made: self._add_tag(TagId(made.first("tag"))), silent=True
            )
            return
        tag_id = TagId(bytes.fromhex(key))
        tag, row = self._session.team.tags.get(tag_id), self._window.target_row()
        if tag is not None and row is not None and tag.name in row.tags:
            self._change(ChangeTags(_ANY, remove=(tag_id,)), "untagged")
        else:
            self._add_tag(tag_id)

    def _add_tag(self, tag_id: TagId) -> None:
        self._change(ChangeTags(_ANY, add=(tag_id,)), "tagged")

    def _mark_unread(self) -> None:
        self._window.tickets.dwell.stop()
        self._change(MarkRead(_ANY, 0), "marked unread")

    def _copy_number(self) -> None:
        row = self._window.target_row()
        if row is not None:
            self._window.ports.copy(f"#{row.number}")

    def _only(self) -> TicketId:
        (only,) = self._window.targets().ids
        return only

    def _merge(self, source: TicketId, target: TicketId) -> None:
        """Merge one ticket into another and follow it there."""

        def merged(_changes: ChangeSet) -> None:
            self._window.open_ticket(target)

        def refused(error: DeskError) -> None:
            if not isinstance(error, NeedsConfirmation):
                self._session.complain(error)
                return
            again = MergeTicket(source, target, customers_differ_ok=True)
            question = Question(
                "Merge tickets of different customers?",
                f"{error} Everyone who gets the answer then sees both conversations.",
                "Merge the tickets",
                partial(self._session.apply, again, merged),
            )
            self._window.ask(question)

        self._session.apply(MergeTicket(source, target), merged, failed=refused)

    def _merge_selected(self) -> None:
        """Merge everything that is ticked into the ticket under the cursor, as one step."""
        tickets = self._window.tickets
        ids = tickets.state.selection.ids
        if not ids:
            raise InvalidInput("Tick the tickets to merge one by one.", "A whole view cannot be merged.")
        current = tickets.state.current
        target = current if current in ids and current is not None else min(ids)
        tickets.ticks.clear()
        self._merge_next(sorted(ids - {target}), target, None)

    def _merge_next(self, sources: list[TicketId], target: TicketId, group_id: bytes | None) -> None:
        if not sources:
            self._window.open_ticket(target)
            return
        first, rest = sources[0], sources[1:]

        def merged(changes: ChangeSet) -> None:
            self._merge_next(rest, target, changes.group_id)

        self._session.apply(MergeTicket(first, target), merged, group_id=group_id, silent=bool(rest))


def _ticket(key: str) -> TicketId:
    return TicketId(bytes.fromhex(key))
