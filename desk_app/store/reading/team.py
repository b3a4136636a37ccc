"""The small tables a reader knows by heart, read again when somebody has committed."""

from __future__ import annotations

import json
from typing import Any

from desk_app.domain.entities import Agent, FieldSpec, Queue, Status, Tag
from desk_app.domain.ids import AccountId, AgentId, FieldId, QueueId, StatusId, TagId
from desk_app.domain.query.builtin_fields import BUILTIN_FIELDS
from desk_app.domain.query.fields import FieldTable, custom_field
from desk_app.domain.standing import read_standing
from desk_app.domain.status import StatusClass
from desk_app.services.reading import Team
from desk_app.store.reading.session import ReadSession

_AGENTS = "SELECT id, name, email, role, zone FROM agent WHERE deleted_s IS NULL ORDER BY name COLLATE NOCASE"
_QUEUES = "SELECT id, name, email FROM queue WHERE deleted_s IS NULL ORDER BY name COLLATE NOCASE"
_STATUSES = "SELECT id, name, class, position FROM status WHERE deleted_s IS NULL ORDER BY position, rid"
_TAGS = "SELECT id, name, colour FROM tag WHERE deleted_s IS NULL ORDER BY norm"
_FIELDS = (
    "SELECT id, entity, name, label, type, options, required, position FROM field"
    " WHERE deleted_s IS NULL ORDER BY position, rid"
)
_ACCOUNTS = "SELECT id, name, standing FROM account ORDER BY rid"


class TeamCache:
    """The team as one reader sees it."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session
        self._version = -1
        self._team = Team()
        self._fields = BUILTIN_FIELDS

    @property
    def team(self) -> Team:
        """The team as of the last commit; the same object for as long as nothing about it changes."""
        self._refresh()
        return self._team

    @property
    def fields(self) -> FieldTable:
        """The fields a query may use, custom ones included."""
        self._refresh()
        return self._fields

    def _refresh(self) -> None:
        """Read everything again when another connection has committed since."""
        version = self._session.data_version()
        if version == self._version:
            return
        self._version = version
        team = _read_team(self._session)
        if team != self._team:
            self._team = team
            self._fields = BUILTIN_FIELDS.with_fields(
                custom_field(spec) for spec in team.fields.values() if spec.entity == "ticket"
            )


def _read_team(session: ReadSession) -> Team:
    accounts = session.plain(_ACCOUNTS)
    standings = {AccountId(row[0]): read_standing(json.loads(row[2])) for row in accounts if row[2]}
    return Team(
        agents={AgentId(row[0]): Agent(*row) for row in session.plain(_AGENTS)},
        queues={QueueId(row[0]): Queue(*row) for row in session.plain(_QUEUES)},
        statuses={
            StatusId(row[0]): Status(StatusId(row[0]), row[1], StatusClass(row[2]), row[3])
            for row in session.plain(_STATUSES)
        },
        tags={TagId(row[0]): Tag(*row) for row in session.plain(_TAGS)},
        fields={FieldId(row[0]): _field_spec(row) for row in session.plain(_FIELDS)},
        accounts={AccountId(row[0]): row[1] for row in accounts},
        standings={account: standing for account, standing in standings.items() if standing is not None},
    )


def _field_spec(row: tuple[Any, ...]) -> FieldSpec:
    field_id, entity, name, label, type_, options, required, position = row
    return FieldSpec(
        id=field_id,
        entity=entity,
        name=name,
        label=label,
        type=type_,
        options=tuple(json.loads(options)),
        is_required=bool(required),
        position=position,
    )
