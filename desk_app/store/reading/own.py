"""A person's own things: drafts, saved views, and the history of what was done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from desk_app.domain.accounts import Account, AccountState
from desk_app.domain.entities import Draft, DraftWishes, View
from desk_app.domain.ids import AccountId, DraftId, SideId, TicketId
from desk_app.services.reading import (
    ConflictLine,
    DraftVersion,
    HistoryStep,
    MergedLine,
    OpenConflict,
    OutboxLine,
)
from desk_app.store import schema
from desk_app.store.reading.files import attachments_of, recipients_of
from desk_app.store.reading.history import History
from desk_app.store.reading.merged import merged_lines
from desk_app.store.reading.outgoing import conflict_lines, open_conflicts, outbox_lines, sent_lines
from desk_app.store.reading.session import ReadSession, SqlRow

_d = schema.draft
_DRAFTS = select(
    _d.c.id,
    _d.c.ticket_id,
    _d.c.kind,
    _d.c.subject,
    _d.c.body,
    _d.c.html,
    _d.c.recipients,
    _d.c.seen_id,
    _d.c.updated_s,
    _d.c.wishes,
    _d.c.side_id,
    _d.c.about_id,
).where(_d.c.deleted_s.is_(None))
_VERSIONS = "SELECT version, body, saved_s FROM draft_version WHERE draft_id = ? ORDER BY version DESC"
_VIEWS = (
    "SELECT id, name, query, sort, grouping, icon, shortcut, layout, position FROM view"
    " WHERE deleted_s IS NULL ORDER BY position, rid"
)
_ACCOUNTS = (
    "SELECT id, kind, name, settings, state, is_main FROM account WHERE state != 'removed'"
    " ORDER BY kind != 'local', rid"
)


class StoreOwn:
    """Implements `desk_app.services.reading.Own`."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session
        self._history = History(session)

    def accounts(self) -> tuple[Account, ...]:
        """The accounts, this computer's first."""
        return tuple(
            Account(AccountId(id_), kind, name, json.loads(settings), AccountState(state), bool(is_main))
            for id_, kind, name, settings, state, is_main in self._session.plain(_ACCOUNTS)
        )

    def outbox(self, limit: int = 5_000) -> Sequence[OutboxLine]:
        """What has not reached everybody yet, in the order it leaves."""
        return outbox_lines(self._session, limit)

    def sent(self, limit: int = 200) -> Sequence[OutboxLine]:
        """What has, newest first."""
        return sent_lines(self._session, limit)

    def conflicts(self, limit: int = 500) -> Sequence[ConflictLine]:
        """Fields that kept another person's value and that nobody has looked at, oldest first."""
        return conflict_lines(self._session, limit)

    def open_conflicts(self) -> Sequence[OpenConflict]:
        """All of these, however many there are, oldest first."""
        return open_conflicts(self._session)

    def merged(self, limit: int = 50) -> Sequence[MergedLine]:
        """Own changes that met those of others without anybody being asked, newest first."""
        return merged_lines(self._session, self._history, limit)

    def drafts(self) -> tuple[Draft, ...]:
        """My drafts, newest first."""
        mine = _DRAFTS.where(self._is_mine()).order_by(_d.c.updated_s.desc(), _d.c.rid.desc())
        return self._made(self._session.all(mine))

    def draft(self, ticket_id: TicketId | None, kind: str, side_id: SideId | None = None) -> Draft | None:
        """My newest draft of this kind in a ticket, or in a side conversation of it."""
        of_ticket = _d.c.ticket_id.is_(None) if ticket_id is None else _d.c.ticket_id == ticket_id
        of_side = _d.c.side_id.is_(None) if side_id is None else _d.c.side_id == side_id
        wanted = _DRAFTS.where(of_ticket, of_side, _d.c.kind == kind, self._is_mine())
        found = self._session.all(wanted.order_by(_d.c.updated_s.desc(), _d.c.rid.desc()).limit(1))
        return next(iter(self._made(found)), None)

    def drafts_of(self, ticket_id: TicketId) -> tuple[Draft, ...]:
        """My drafts in a ticket, newest first."""
        mine = _DRAFTS.where(_d.c.ticket_id == ticket_id, self._is_mine())
        return self._made(self._session.all(mine.order_by(_d.c.updated_s.desc(), _d.c.rid.desc())))

    def draft_versions(self, draft_id: DraftId) -> tuple[DraftVersion, ...]:
        """Older texts of a draft, newest first."""
        return tuple(DraftVersion(*row) for row in self._session.plain(_VERSIONS, (draft_id,)))

    def views(self) -> tuple[View, ...]:
        """The saved views in their order."""
        return tuple(_view(row) for row in self._session.plain(_VIEWS))

    def history(self, limit: int = 100) -> tuple[HistoryStep, ...]:
        """The last steps, newest first."""
        return self._history.steps(limit)

    def next_undo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The newest step of this actor that can be taken back."""
        return self._history.next_undo(actor_id)

    def next_redo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The step of this actor that was taken back last and can be done again."""
        return self._history.next_redo(actor_id)

    def _is_mine(self) -> Any:  # noqa: ANN401 - SQLAlchemy's `is_` and `==` have no common public type
        me = self._session.viewer.me
        return _d.c.author_id.is_(None) if me is None else _d.c.author_id == me

    def _made(self, rows: Sequence[SqlRow]) -> tuple[Draft, ...]:
        files = attachments_of(self._session, [row.id for row in rows])
        return tuple(
            Draft(
                id=row.id,
                ticket_id=row.ticket_id,
                kind=row.kind,
                subject=row.subject,
                body=row.body,
                html=row.html,
                recipients=recipients_of(row.recipients),
                seen_id=row.seen_id,
                updated_s=row.updated_s,
                attachments=files.get(row.id, ()),
                wishes=_wishes(row.wishes),
                side_id=row.side_id,
                about_id=row.about_id,
            )
            for row in rows
        )


def _wishes(kept: str) -> DraftWishes:
    found = json.loads(kept)
    signature, send_at_s = found.get("signature"), found.get("send_at_s")
    return DraftWishes(
        signature if isinstance(signature, str) else "", send_at_s if isinstance(send_at_s, int) else None
    )


def _view(row: tuple[Any, ...]) -> View:
    view_id, name, query, sort, grouping, icon, shortcut, layout, position = row
    return View(
        id=view_id,
        name=name,
        query=query,
        sort=sort,
        grouping=grouping,
        icon=icon,
        shortcut=shortcut,
        layout=json.loads(layout),
        position=position,
    )
