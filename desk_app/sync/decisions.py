"""What a person decides about what is stuck: send it again, send it all the same, keep its words, let it go.

Each is a change of its own through the one door. An op the server has answered for ever goes out again as a
new op, because the server keeps its answer under the op's id.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Final, NamedTuple

from desk_app.domain.changes import Actor, ChangeSet, NewFile, UndoKind, Value
from desk_app.domain.errors import DeskError, NotFound, Refused
from desk_app.domain.ids import AccountId, TicketId, id_text, parse_id
from desk_app.domain.syncrules.overlay import as_dict, as_int, as_list
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.services.handlers.common import add_files, key, text
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace
from desk_app.sync.columns import id_of
from desk_app.sync.images import Images
from desk_app.sync.local_store import STUCK, UNSENT, LocalTx, Op, OpState
from desk_app.sync.outbox import enqueue, remove, replace_op
from desk_app.sync.projection import Projection

_LEFT: Final = frozenset({OpState.SENDING, OpState.UNKNOWN, OpState.ACCEPTED, OpState.CONFIRMED})
_GONE: Final = "There is nothing like this in the outbox any more."
_TEXTS: Final = {"message": "reply", "note": "note", "side_message": "side"}
"""Kinds of rows whose words are kept as a draft when their op is dropped."""


class Side(StrEnum):
    """Whose value a field gets."""

    MINE = "mine"
    THEIRS = "theirs"
    OTHER = "other"
    """A value that is neither."""


class Choice(NamedTuple):
    """What a person chose for one conflict.

    Attributes:
        conflict_id: Which.
        side: Whose value the field gets.
        value: For `Side.OTHER`, as it travels.
    """

    conflict_id: bytes
    side: Side
    value: Json = None


class Decisions:
    """A person's decisions about outbox and conflicts."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def retry(self, op_id: str, *others: str) -> ChangeSet:
        """Send what was refused or could not go on again, as it is.

        A reply that is held goes out although somebody wrote after it: the person has read that now.

        Args:
            op_id: The op that decides.
            others: What else belongs to it; those that are stuck, too, go along.

        Raises:
            NotFound: It is not in the outbox (any more).
            Refused: It is on its way by itself.
        """

        def work(desk: _Desk, op: Op) -> None:
            found = sorted(filter(None, map(desk.tx.op, others)), key=lambda other: other.ord)
            for each in (op, *(other for other in found if other.state in STUCK and other.id != op.id)):
                _retry(desk, each)
            for each in found if op.code == "deleted" else ():
                if each.state in UNSENT:  # the ticket is brought back before it, too
                    desk.tx.drop_op(each.id)
                    enqueue(desk.images, [each.body])

        return self._do("outbox.retry", "Sent again", op_id, work)

    def send_edited(self, op_id: str, body: str) -> ChangeSet:
        """Send a held reply with other words.

        Raises:
            Refused: It has no words, or is on its way by itself.
        """

        def work(desk: _Desk, op: Op) -> None:
            if op.body.kind not in _TEXTS or not body.strip():
                raise Refused("There are no words to send.", "Write some, or drop it.")
            data: dict[str, Json] = {**op.body.data, "body": body}
            data.pop("html", None)
            _retry(desk, replace(op, body=replace(op.body, data=data)))

        return self._do("outbox.edit", "Sent with other words", op_id, work)

    def keep_as_note(self, op_id: str) -> ChangeSet:
        """Keep the words of a held reply as an internal note; nothing goes to the customer."""
        return self._do("outbox.note", "Kept as an internal note", op_id, _as_note)

    def drop(self, op_ids: Sequence[str], *, keeps_words: bool = True) -> ChangeSet:
        """Take something a person did out of the outbox, with all it consists of.

        Args:
            op_ids: Its ops in the order they leave; the first decides whether it can be dropped.
            keeps_words: The words of a reply or a note stay as a draft.

        Raises:
            Refused: It is being sent, so the server may have it already.
        """

        def work(desk: _Desk, op: Op) -> None:
            rest = [found for op_id in reversed(op_ids) if op_id != op.id and (found := desk.tx.op(op_id))]
            for other in rest:
                if other.state not in _LEFT:
                    _drop(desk, other, keeps_words=keeps_words)
            _drop(desk, op, keeps_words=keeps_words)

        return self._do("outbox.drop", "Taken out of the outbox", op_ids[0], work)

    def take_up(self, op_ids: Sequence[str]) -> ChangeSet:
        """Make a reply or a note the draft of its ticket again, to write on.

        Raises:
            Refused: Another one is begun in that ticket, or it is being sent.
        """

        def check(unit: Unit) -> Outcome:
            _refuse_second(unit, op_ids)
            return Outcome("")

        self._workspace.rehearse(self._intent("outbox.drop"), check)
        return self.drop(op_ids)

    def decide(self, choices: Sequence[Choice]) -> ChangeSet:
        """Say which values fields get, as one step that can be taken back; the others stay in the history.

        What can no longer be decided is told among the problems and changes nothing for the rest.

        Args:
            choices: One for each conflict.

        Raises:
            NotFound: None of them can be decided any more.
        """

        def work(unit: Unit) -> Outcome:
            refused: list[DeskError] = []
            for choice in choices:
                done = unit.attempt(partial(_decide, choice))
                if isinstance(done, DeskError):
                    refused.append(done)
            decided = len(choices) - len(refused)
            if refused and not decided:
                raise refused[0]
            title = "Decided a conflict" if decided == 1 else f"Decided {decided:,} conflicts"
            return Outcome(title, problems=tuple(dict.fromkeys(map(str, refused))))

        return self._workspace.run(Intent("conflict.decide", UndoKind.INVERSE, "", self._workspace.me), work)

    def _do(self, kind: str, title: str, op_id: str, work: Callable[[_Desk, Op], None]) -> ChangeSet:
        def run(unit: Unit) -> Outcome:
            row = unit.get("outbox", parse_id(op_id))
            if row is None:
                raise NotFound(_GONE)
            desk = _Desk(unit, AccountId(key(row["account_id"])))
            op = desk.tx.op(op_id)
            if op is None:
                raise NotFound(_GONE)
            work(desk, op)
            desk.settle()
            return Outcome(title)

        return self._workspace.run(self._intent(kind), run)

    def _intent(self, kind: str) -> Intent:
        me: Actor = self._workspace.me
        return Intent(kind, UndoKind.NONE, "Decide anew instead.", me)


class _Desk:
    """One account's sync tables within a change."""

    def __init__(self, unit: Unit, account_id: AccountId) -> None:
        self.unit = unit
        self._projection = Projection(unit, account_id)
        self.tx: LocalTx = unit.sync_of(account_id, self._projection)
        self.images = Images(self.tx)

    def new_id(self) -> str:
        """A new id as text."""
        return id_text(self.unit.new_id())

    def settle(self) -> None:
        """Make again what is shown of everything touched."""
        self.images.settle()
        self._projection.finish()


def _decide(choice: Choice, unit: Unit) -> Outcome:
    row = unit.get("conflict", choice.conflict_id)
    if row is None or row["decided"] is not None:
        raise NotFound("This conflict was decided already.")
    if choice.side is not Side.THEIRS:
        desk = _Desk(unit, AccountId(key(row["account_id"])))
        op = desk.tx.op(id_text(key(row["op_id"])))
        if op is None:
            raise NotFound("The change it came from is not known any more.", "Set the field by hand.")
        name = text(row["field"])
        _set_field(desk, op, name, _set_by(op, name) if choice.side is Side.MINE else choice.value)
        desk.settle()
    unit.update("conflict", choice.conflict_id, decided=choice.side.value)
    return Outcome("")


def _retry(desk: _Desk, op: Op) -> None:
    if op.state is OpState.QUARANTINED:
        desk.tx.put_op(replace(op.queued(), strikes=0))
        desk.images.touch(op.body.chain)
        return
    if op.state not in STUCK:
        raise Refused("It goes out by itself.")
    data = dict(op.body.data)
    if op.code == "stale" and op.target:
        data["seen"] = op.target
    if op.code == "moved" and (shown := desk.tx.row((op.body.kind, op.body.row_id))):
        data["from"] = shown.ticket  # the person has seen where somebody else has put it
    body = replace(op.body, id=desk.new_id(), data=data)
    if op.code == "deleted":
        desk.tx.drop_op(op.id)
        restore = OpBody(desk.new_id(), op.body.chain, "ticket", Verb.RESTORE, op.body.chain, {})
        enqueue(desk.images, [restore, body])
    else:
        replace_op(desk.images, op, body)


def _as_note(desk: _Desk, op: Op) -> None:
    if op.body.kind != "message" or op.state not in STUCK:
        raise Refused("Only a reply that waits for you can become a note.")
    me = desk.unit.actor
    data: dict[str, Json] = {
        "ticket": op.body.data.get("ticket"),
        "body": op.body.data.get("body"),
        "author_name": me.name,
        "created_s": desk.unit.now_s,
    }
    if me.id is not None:
        data["author_id"] = id_text(me.id)
    remove(desk.images, op)
    note = OpBody(desk.new_id(), op.body.chain, "note", Verb.ADD, desk.new_id(), data)
    enqueue(desk.images, [note])


def _drop(desk: _Desk, op: Op, *, keeps_words: bool) -> None:
    if op.state in _LEFT:
        raise Refused("It has left this computer already.", "Undo it in the ticket instead.")
    remove(desk.images, op)
    kind, data = _TEXTS.get(op.body.kind), op.body.data
    words, html = data.get("body"), data.get("html")
    if op.body.kind == "side" and op.body.verb is Verb.ADD:
        _begin_anew(desk, op)
    if not keeps_words or kind is None or not isinstance(words, str) or op.body.verb is not Verb.ADD:
        return
    ticket = id_of(op.body.chain)
    has_ticket = ticket is not None and desk.unit.get("ticket", ticket) is not None
    values: dict[str, Value] = {
        "ticket_id": ticket if has_ticket else None,
        "kind": kind,
        "author_id": desk.unit.actor.id,
        "body": words,
        "html": html if isinstance(html, str) else None,
        "recipients": json.dumps(as_dict(data.get("recipients")), ensure_ascii=False),
        "updated_s": desk.unit.now_s,
    }
    if op.body.kind == "side_message":
        # What it forwards stands in its words already, so the draft names no message.
        values["side_id"], values["subject"] = _place_beside(desk, op)
    draft_id = desk.unit.insert("draft", values)
    owner = TicketId(ticket) if ticket is not None and has_ticket else None
    add_files(desk.unit, ("draft", draft_id), owner, tuple(_files(data.get("files"))))


def _place_beside(desk: _Desk, op: Op) -> tuple[bytes | None, str]:
    """The side conversation that words were to go to, None for one to be begun, and its subject.

    One that no server knows is taken out with its first words, which begin it anew. Where the server refused
    it, it is no row here any more, and only its op tells its subject.
    """
    side_id = str(op.body.data.get("side_id"))
    side = desk.tx.row(("side", side_id))
    if side is not None:
        return id_of(side.id) if side.seq else None, str(side.fields.get("subject") or "")
    made = (other.body for other in desk.tx.open_ops_of(op.body.chain) if other.body.key == ("side", side_id))
    begun = next((body for body in made if body.verb is Verb.ADD), None)
    return None, str(begun.data.get("subject") or "") if begun is not None else ""


def _begin_anew(desk: _Desk, op: Op) -> None:
    """A side conversation that never left is begun anew: its words have no other place."""
    subject = op.body.data.get("subject")
    for draft in desk.unit.find("draft", side_id=id_of(op.body.row_id)):
        desk.unit.update("draft", key(draft["id"]), side_id=None, subject=str(subject or ""))


def _files(listed: Json) -> Iterator[NewFile]:
    """The files of an entry that did not leave; they are here."""
    for item in map(as_dict, as_list(listed)):
        name, mime, content_id = item.get("name"), item.get("mime"), item.get("content_id")
        yield NewFile(
            bytes.fromhex(str(item.get("sha256"))),
            str(name or "file"),
            str(mime or "application/octet-stream"),
            as_int(item.get("size")),
            content_id if isinstance(content_id, str) else None,
        )


def _refuse_second(unit: Unit, op_ids: Sequence[str]) -> None:
    """Two texts of one kind cannot both stand in the box of a ticket; each side conversation has its own."""
    rows = (row for op_id in op_ids if (row := unit.get("outbox", parse_id(op_id))) is not None)
    for row in rows:
        kind = _TEXTS.get(text(row["kind"]))
        desk = _Desk(unit, AccountId(key(row["account_id"])))
        op = desk.tx.op(id_text(key(row["op_id"]))) if kind is not None else None
        if op is None:
            continue
        begun = unit.find("draft", ticket_id=key(row["chain"]), kind=kind, author_id=unit.actor.id)
        side_id = _place_beside(desk, op)[0] if kind == "side" else None
        if any(draft["deleted_s"] is None and draft["side_id"] == side_id for draft in begun):
            name = "message to a third party" if kind == "side" else kind
            raise Refused(f"A {name} is begun in this ticket already.", "Send or discard it first.")


def _set_by(op: Op, name: str) -> Json:
    """The value an op set a field to."""
    edit = op.body.data.get(name)
    return edit.get("set") if isinstance(edit, dict) else None


def _set_field(desk: _Desk, op: Op, name: str, wanted: Json) -> None:
    row_id = op.target or op.body.row_id
    shown = desk.tx.row((op.body.kind, row_id))
    if shown is None:
        raise NotFound("What this conflict is about is not here any more.")
    if shown.fields.get(name) == wanted:
        return
    change: dict[str, Json] = {name: {"base": shown.fields.get(name), "set": wanted}}
    chain = shown.ticket or row_id
    enqueue(desk.images, [OpBody(desk.new_id(), chain, op.body.kind, Verb.SET, row_id, change)])
