"""What an op does on the server: one function per verb, inside the op's own transaction.

Everything is decided here, where the order of changes is known. Nothing an op carries is believed
without a look: unknown kinds of fields are refused, rights are asked, merged tickets are followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.syncrules.conflicts import Meeting, Met, Writer, change_set, meet
from desk_app.domain.syncrules.kinds import KINDS, FieldClass, class_of, scope_of
from desk_app.domain.syncrules.overlay import as_dict, as_int, as_list, shown_fields
from desk_app.domain.syncrules.rows import Json, OpBody, Row, Verb
from desk_app.domain.syncrules.stale import Heard, newer_than_seen
from desk_app.sync.server_store import WAS_IN, Caller, Marker, Rights, ServerTx, Stored
from desk_app.sync.wire.parts import DONE, Clash, Result, Status

_MERGES_MAX: Final = 50
_MOVED: Final = ("message", "note", "side", "side_message")


@dataclass(frozen=True, slots=True)
class _Work:
    """An op on its way: where it applies and who wants it.

    Attributes:
        target: The row it is about; of what belongs to a ticket, the ticket.
        part: The row of a ticket that is edited, where that is not the ticket itself.
    """

    tx: ServerTx
    rights: Rights
    caller: Caller
    op: OpBody
    target: Stored | None = None
    part: Stored | None = None
    is_redirected: bool = False


def apply_op(tx: ServerTx, rights: Rights, caller: Caller, op: OpBody) -> Result:
    """Do one op and say what became of it.

    Args:
        tx: The op's own transaction; the caller writes result and number into it too.
        rights: Asked before anything is written.
        caller: Who wants it.
        op: What is wanted. Its result is not stored yet.

    Returns:
        Any status but `skip` and `retry`; `n` is 0.
    """
    if problem := _unknown_fields(op):
        return _rejected(op, "invalid", problem)
    work, early = _find(_Work(tx, rights, caller, op))
    # Rights come before everything that would tell how things stand with the row.
    ticket = work.target.row if work.target else None
    asked = replace(op, verb=Verb.SET) if _takes_back(work) else op
    if (ticket or not early) and (why := rights.refusal(caller, asked, ticket)):
        return _rejected(op, "no_access", why)
    if early:
        return early
    if any(not tx.has_blob(caller, blob) for blob in op.blobs):
        return _later(op, "blob", "Its file has not arrived yet.")
    done = _VERBS[op.verb](work)
    if op.blobs and done.status in DONE and (made := tx.stored(op.kind, op.row_id)):
        tx.name_blobs(made.row, op.blobs)
    if work.is_redirected and work.target and done.status in DONE:
        status = Status.CONFLICT if done.clashes else Status.REDIRECT
        return replace(done, status=status, target=work.target.row.id)
    return done


def _find(nothing: _Work) -> tuple[_Work, Result | None]:
    """The row the op is about (of a child to be added: its ticket), following merges."""
    tx, op = nothing.tx, nothing.op
    of_ticket = KINDS[op.kind].is_of_ticket
    if op.verb is Verb.ADD and (op.kind == "ticket" or not of_ticket):
        return nothing, None
    edited = of_ticket and op.kind != "ticket" and op.verb in (Verb.SET, Verb.DELTA)
    part = tx.stored(op.kind, op.row_id) if edited else None
    if edited and part is None:
        if tx.is_gone(op.kind, op.row_id):
            return nothing, _rejected(op, "gone", "It was destroyed meanwhile.")
        return nothing, _later(op, "unknown", "The server does not know it yet.")
    chain = part.row.ticket if part else op.chain
    kind, row_id = ("ticket", chain) if of_ticket else (op.kind, op.row_id)
    target = tx.stored(kind, row_id)
    if target is None:
        if tx.is_gone(kind, row_id):
            return nothing, _rejected(op, "gone", "It was destroyed meanwhile.")
        return nothing, _later(op, "unknown", "The server does not know it yet.")
    found = target
    follows = op.verb in (Verb.ADD, Verb.SET, Verb.DELTA, Verb.COUNT) and part is None
    if of_ticket and follows and not _is_unmerge(op):
        found = _follow(tx, target)
    work = replace(nothing, target=found, part=part, is_redirected=found is not target)
    if found.row.fields.get("deleted") and op.verb not in (Verb.DELETE, Verb.RESTORE) and not op.is_again:
        return work, _held(op, "deleted", "The ticket was put into the bin meanwhile.")
    return work, None


def _takes_back(work: _Work) -> bool:
    """Whether a ticket is put into the bin that this device made and that holds no words (any more), or out.

    Whoever may make and change tickets may take back having made one, without the right to delete.
    """
    target, by = work.target, work.caller.writer
    if target is None or not by.device or target.made_by != by.device:
        return False
    if work.op.verb is Verb.RESTORE:
        return target.writers.get("deleted") == by
    words = (item for item in work.tx.rows_of(target.row.id) if item.row.kind in _MOVED)
    return work.op.verb is Verb.DELETE and next(words, None) is None


def _is_unmerge(op: OpBody) -> bool:
    return op.verb is Verb.SET and "merged_into" in op.data


def _follow(tx: ServerTx, ticket: Stored) -> Stored:
    """The ticket this one was merged into in the end, or itself."""
    for _ in range(_MERGES_MAX):
        into = ticket.row.fields.get("merged_into")
        if not isinstance(into, str) or not into:
            return ticket
        following = tx.stored("ticket", into)
        if following is None:
            return ticket
        ticket = following
    return ticket


def _unknown_fields(op: OpBody) -> str:
    """Why the op's data does not fit its verb; "" when it does."""
    if op.verb is Verb.MOVE:
        return _unfit_move(op)
    if op.verb in (Verb.DELETE, Verb.RESTORE, Verb.MERGE):
        if op.kind != "ticket":
            return "Only tickets can be deleted, restored or merged."
        if op.verb is Verb.MERGE and not isinstance(op.data.get("into"), str):
            return "It does not say what to merge into."
        return ""
    wanted = {
        Verb.ADD: tuple(FieldClass),
        Verb.SET: (FieldClass.SCALAR, FieldClass.CLAIM, FieldClass.TEXT),
        Verb.DELTA: (FieldClass.SET,),
        Verb.COUNT: (FieldClass.COUNTER,),
    }[op.verb]
    for name in shown_fields(op.data) if op.verb is Verb.ADD else op.data:
        if class_of(op.kind, name) not in wanted:
            return f"“{name[:60]}” cannot be changed in this way."
    return ""


def _unfit_move(op: OpBody) -> str:
    """Why an op cannot be a move of an entry; "" when it can."""
    if op.kind not in _MOVED:
        return "Only what was said in a ticket can be moved."
    is_said = all(isinstance(op.data.get(name), str) for name in ("from", "into"))
    return "" if is_said else "It does not say where to move it."


def _add(work: _Work) -> Result:
    """Make a row; one that is there already is left as it is."""
    tx, op = work.tx, work.op
    there = tx.stored(op.kind, op.row_id)
    if there:
        return Result(0, op.id, Status.NOOP, there.row.seq)
    if tx.is_gone(op.kind, op.row_id):
        return _rejected(op, "gone", "It was destroyed meanwhile.")
    is_answer = op.kind == "message" and op.data.get("public") and op.data.get("kind") != "customer"
    if is_answer and not op.is_again and (newer := _newer(work)):  # a customer's words are never stale
        return _held(op, "stale", "Somebody wrote after what you had read.", newer)
    fields = shown_fields(op.data)
    number = ""
    if op.kind == "ticket":
        wanted = op.data.get("number")
        number = tx.take_number(wanted if op.is_again and isinstance(wanted, str) else "")
        fields["number"] = number
    ticket = work.target.row.id if work.target else op.row_id if op.kind == "ticket" else ""
    row = Row(op.kind, op.row_id, ticket, tx.next_seq(), fields)
    tx.put(Stored(row, work.caller.writer.device, {}))
    return Result(0, op.id, Status.APPLIED, row.seq, number=number)


def _newer(work: _Work) -> str:
    """The public message that makes a reply stale; "" for none."""
    assert work.target  # noqa: S101 - a message is only added to a ticket that was found
    seen = work.op.data.get("seen")
    thread = (
        Heard(item.row.id, item.row.seq, item.made_by, bool(item.row.fields.get("public")))
        for item in work.tx.rows_of(work.target.row.id)
        if item.row.kind == "message"
    )
    device = work.caller.writer.device
    return newer_than_seen(thread, seen if isinstance(seen, str) else "", device) or ""


def _set(work: _Work) -> Result:
    """Set fields, each meeting its present value."""
    target = _of(work)
    by = work.caller.writer
    met: dict[str, Met] = {}
    clashes: list[Clash] = []
    for name, value in work.op.data.items():
        edit = as_dict(value)
        field_class = class_of(work.op.kind, name) or FieldClass.SCALAR
        current = target.row.fields.get(name)
        last = target.writers.get(name)
        met[name] = meet(field_class, current, edit.get("base"), edit.get("set"), last=last, by=by)
        if met[name].meeting is Meeting.CONFLICT:
            whose = last.actor if last else ""
            clashes.append(Clash(name, edit.get("base"), edit.get("set"), current, whose))
    changed = {
        name: item.value for name, item in met.items() if item.meeting in (Meeting.APPLIED, Meeting.MERGED)
    }
    seq = _write(work, target, changed)
    if clashes:
        return Result(0, work.op.id, Status.CONFLICT, seq, clashes=tuple(clashes))
    meetings = {item.meeting for item in met.values()}
    status = Status.MERGED if Meeting.MERGED in meetings else Status.APPLIED if changed else Status.NOOP
    return Result(0, work.op.id, status, seq)


def _delta(work: _Work) -> Result:
    target = _of(work)
    changed: dict[str, Json] = {}
    for name, value in work.op.data.items():
        edit, current = as_dict(value), target.row.fields.get(name)
        after = change_set(current, as_list(edit.get("add")), as_list(edit.get("remove")))
        if after != as_list(current):
            changed[name] = after
    return _written(work, target, changed)


def _count(work: _Work) -> Result:
    target = _of(work)
    changed: dict[str, Json] = {
        name: as_int(target.row.fields.get(name)) + as_int(step)
        for name, step in work.op.data.items()
        if step
    }
    return _written(work, target, changed)


def _bin(work: _Work) -> Result:
    target = _of(work)
    is_deleted = work.op.verb is Verb.DELETE
    same = bool(target.row.fields.get("deleted")) is is_deleted
    return _written(work, target, {} if same else {"deleted": is_deleted})


def _merge(work: _Work) -> Result:
    target = _of(work)
    into = str(work.op.data["into"])
    held = target.row.fields.get("merged_into")
    if held == into:
        return Result(0, work.op.id, Status.NOOP, target.row.seq)
    other = work.tx.stored("ticket", into)
    if other is None:
        if work.tx.is_gone("ticket", into):
            return _rejected(work.op, "gone", "The ticket to merge into was destroyed meanwhile.")
        return _later(work.op, "unknown", "The server does not know the ticket to merge into yet.")
    if not work.caller.sees(scope_of(other.row)) or work.rights.refusal(work.caller, work.op, other.row):
        return _rejected(work.op, "no_access", "You have no access to the ticket to merge into.")
    if held:
        return _rejected(work.op, "merged", "The ticket was merged into another one meanwhile.")
    if _follow(work.tx, other).row.id == target.row.id:
        return _rejected(work.op, "cycle", "The other ticket was merged into this one meanwhile.")
    return _written(work, target, {"merged_into": into})


def _move(work: _Work) -> Result:
    """Move an entry into another ticket for good; the first of two movers wins.

    What the caller may not see is answered like what is not there. The tickets it was in are remembered: who
    sees one of them, and not where it is now, is told that it is gone.
    """
    op, tx = work.op, work.tx
    into = str(op.data["into"])
    entry = tx.stored(op.kind, op.row_id)
    home = tx.stored("ticket", entry.row.ticket) if entry else None
    if entry is None or home is None or not _sees(work, entry.row, home.row):
        return _later(op, "unknown", "The server does not know it yet.")
    target = tx.stored("ticket", into)
    if target is None:
        if tx.is_gone("ticket", into):
            return _rejected(op, "gone", "The ticket to move it to was destroyed meanwhile.")
        return _later(op, "unknown", "The server does not know the ticket to move it to yet.")
    if why := work.rights.refusal(work.caller, op, home.row):
        return _rejected(op, "no_access", why)
    if not work.caller.sees(scope_of(target.row)) or work.rights.refusal(work.caller, op, target.row):
        return _rejected(op, "no_access", "You have no access to the ticket to move it to.")
    if home.row.id == into:
        return Result(0, op.id, Status.NOOP, entry.row.seq)
    if home.row.id != op.data["from"]:
        return _rejected(op, "moved", "It was moved to another ticket meanwhile.")
    after = replace(entry.row, ticket=into, seq=tx.next_seq())
    left = {f"{WAS_IN}{home.row.id}": work.caller.writer}
    tx.put(replace(entry, row=after, writers={**entry.writers, **left}))
    return Result(0, op.id, Status.APPLIED, after.seq)


def _sees(work: _Work, row: Row, ticket: Row) -> bool:
    """Whether the caller sees a row of a ticket."""
    return work.caller.sees(scope_of(ticket)) and work.rights.may_see(work.caller, row, ticket)


def _of(work: _Work) -> Stored:
    found = work.part or work.target
    assert found  # noqa: S101 - every verb but ADD has found its row
    return found


def _written(work: _Work, target: Stored, changed: Mapping[str, Json]) -> Result:
    seq = _write(work, target, changed)
    return Result(0, work.op.id, Status.APPLIED if changed else Status.NOOP, seq)


def _write(work: _Work, target: Stored, changed: Mapping[str, Json]) -> int:
    """Write changed fields and, where the scope changed, its markers; gives the row's position."""
    if not changed:
        return target.row.seq
    tx = work.tx
    after = replace(target.row, seq=tx.next_seq(), fields={**target.row.fields, **changed})
    writer: Writer = work.caller.writer
    tx.put(Stored(after, target.made_by, {**target.writers, **dict.fromkeys(changed, writer)}))
    left, entered = scope_of(target.row), scope_of(after)
    if left != entered:
        tx.put_marker(Marker(tx.next_seq(), after.id, left, is_in=False))
        tx.put_marker(Marker(tx.next_seq(), after.id, entered, is_in=True))
    return after.seq


def _later(op: OpBody, code: str, sentence: str) -> Result:
    return Result(0, op.id, Status.LATER, code=code, sentence=sentence)


def _held(op: OpBody, code: str, sentence: str, newer: str = "") -> Result:
    return Result(0, op.id, Status.HELD, code=code, sentence=sentence, target=newer)


def _rejected(op: OpBody, code: str, sentence: str) -> Result:
    return Result(0, op.id, Status.REJECTED, code=code, sentence=sentence)


_VERBS: Final[Mapping[Verb, Callable[[_Work], Result]]] = {
    Verb.ADD: _add,
    Verb.SET: _set,
    Verb.DELTA: _delta,
    Verb.COUNT: _count,
    Verb.DELETE: _bin,
    Verb.RESTORE: _bin,
    Verb.MERGE: _merge,
    Verb.MOVE: _move,
}
