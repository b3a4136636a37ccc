"""Fields as they travel, in the words of people: their names, and the values they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desk_app.domain.ids import id_text
from desk_app.domain.status import PRIORITY_NAMES, priority_name
from desk_app.domain.syncrules.rows import Json
from desk_app.services.reading import Team

_LABELS: Final = {
    "status_id": "Status",
    "assignee_id": "Assignee",
    "queue_id": "Team",
    "customer_id": "Customer",
    "organisation_id": "Organisation",
    "asset_id": "Asset",
    "due_s": "Reply due",
    "time_spent_s": "Time spent",
    "snooze_s": "Snooze",
    "snooze_zone": "Snooze",
    "spam": "Spam mark",
}
_WORDS: Final = {"due time": "Reply due", "spam mark": "Spam mark"}
"""Names of the history that are not just written large."""
_TIMES: Final = frozenset({"due_s", "snooze_s"})
_CUSTOM: Final = "custom."


def handle_of(number: str) -> str:
    """A ticket's number as people say it: "#4175", but "HD-12" and "new-3" as they are."""
    return f"#{number}" if number.isdigit() else number


def label_of(field: str) -> str:
    """The name of a field: "Status" for `status_id`."""
    if field.startswith(_CUSTOM):
        return field.removeprefix(_CUSTOM)
    return _LABELS.get(field) or field.replace("_", " ").capitalize()


def label_of_word(word: str) -> str:
    """The same for the word that the history of a ticket has for it: "Reply due" for "due time"."""
    return _WORDS.get(word) or word[:1].upper() + word[1:]


def in_words(team: Team, field: str, value: Json, moment: Callable[[int], str] = str) -> str:
    """A field's value as people read it.

    Args:
        team: Who and what the ids of it mean.
        field: Its name as it travels.
        value: Its value as it travels.
        moment: Says a time (epoch seconds) in words.
    """
    if value is None or value == "":
        return "nobody" if field == "assignee_id" else "nothing"
    if field == "priority" and value in PRIORITY_NAMES.values() and isinstance(value, int):
        return priority_name(value).capitalize()
    if field in _TIMES and isinstance(value, int):
        return moment(value)
    return names_of(team, field).get(str(value), str(value))


def names_of(team: Team, field: str) -> Mapping[str, str]:
    """Name by id of what a field can be; empty for those that hold plain values."""
    match field:
        case "status_id":
            return {id_text(row_id): item.name for row_id, item in team.statuses.items()}
        case "queue_id":
            return {id_text(row_id): item.name for row_id, item in team.queues.items()}
        case "assignee_id":
            return {id_text(row_id): item.name for row_id, item in team.agents.items()}
        case "tags":
            return {id_text(row_id): item.name for row_id, item in team.tags.items()}
        case _:
            return {}
