"""What people do in the simulation: open tickets, write, set fields, decide about what is stuck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desk_app.domain.syncrules.rows import Json, OpBody, Row, Verb
from desk_app.sync.events import LocalOps
from desk_app.sync.images import Images
from desk_app.sync.local_store import OpState
from desk_app.sync.outbox import enqueue, remove, replace_op, take_back
from tests.sync.simulate.kinds import ENTRIES, OF_TICKET
from tests.sync.simulate.undo import Crash
from tests.sync.simulate.world import QUEUES, Client, Told, World, queue_id

STATUSES: Final = ("open", "pending", "waiting", "solved")
_LINES: Final = ("alpha", "beta", "gamma", "delta", "epsilon")


def act(world: World, client: Client) -> None:
    """A person changes something on a device, in one to three ops."""
    rows = [row for key, row in client.store.rows.items() if key[0] == "ticket"]
    chance = world.random.random()
    if not rows or (chance < 0.12 and len(world.server.kinds.get("ticket", ())) < 40):
        bodies = _open_ticket(world, client)
    else:
        ticket = world.random.choice(rows)
        bodies = world.random.choice(_DEEDS)(world, client, ticket)
    do(world, client, bodies, window_ms=10_000 if world.random.random() < 0.1 else 0)


def do(world: World, client: Client, bodies: list[OpBody], window_ms: int = 0) -> None:
    """Put ops into a device's outbox as the program does, and remember that they were called safe."""
    if not bodies:
        return
    told = [_remember(world, client, body) for body in bodies]
    try:
        with client.store.transaction() as tx:
            images = Images(tx)
            enqueue(images, bodies, window_ms)
            images.settle()
    except Crash:
        # Either all of it was committed or nothing; what was committed has been called safe.
        world.start(client)
        if bodies[0].id not in client.store.ops:
            return
    for item in told:
        world.told[item.body.id] = item
        world.every_op[item.body.id] = item.body
        _roll_dice(world, item.body.id)
    world.feed(client, LocalOps())


def decide(world: World, client: Client) -> None:
    """A person looks at what is stuck and sends it again, edits it or drops it."""
    stuck = [
        op
        for op in client.store.open_ops()
        if op.state in (OpState.HELD, OpState.REJECTED, OpState.NEEDS_AGENT)
    ]
    if not stuck:
        _undo(world, client)
        return
    op = world.random.choice(stuck)
    resent: Told | None = None
    as_is = world.random.random() < 0.5 and op.state is OpState.HELD
    ticket = client.store.row(("ticket", op.body.chain))
    try:
        with client.store.transaction() as tx:
            images = Images(tx)
            if as_is and op.code == "stale" and ticket:
                data = {**op.body.data, "seen": op.target}
                body = OpBody(world.new_id(), op.body.chain, op.body.kind, op.body.verb, op.body.row_id, data)
                replace_op(images, op, body)
                resent = Told(body, client.index, 0, _life(world, client))
            else:
                remove(images, op)
                world.stats["dropped by a person"] += 1
            images.settle()
    except Crash:
        world.start(client)
    if op.id not in client.store.ops:
        world.told.pop(op.id, None)
    if resent and resent.body.id in client.store.ops:
        world.told[resent.body.id] = resent
        world.every_op[resent.body.id] = resent.body
        world.stats["held, sent as is"] += 1
    world.feed(client, LocalOps())


def customer_writes(world: World) -> None:
    """A mail comes in at the server."""
    tickets = list(world.server.kinds.get("ticket", ()))
    if not tickets:
        return
    ticket = world.random.choice(tickets)
    message = world.new_id()
    data: dict[str, Json] = {
        "ticket": ticket,
        "public": True,
        "kind": "customer",
        "body": f"mail {message[-6:]}",
    }
    body = OpBody(world.new_id(), ticket, "message", Verb.ADD, message, data)
    world.core.pushes.apply_own(world.everything(), body)
    world.stats["mails in"] += 1


def rule_runs(world: World) -> None:
    """An automation sets a field on the server."""
    tickets = list(world.server.kinds.get("ticket", ()))
    if not tickets:
        return
    ticket = world.random.choice(tickets)
    row = world.server.rows["ticket", ticket].row
    edit: dict[str, Json] = {"base": row.fields.get("status_id"), "set": world.random.choice(STATUSES)}
    body = OpBody(world.new_id(), ticket, "ticket", Verb.SET, ticket, {"status_id": edit})
    world.core.pushes.apply_own(world.everything("rules", "rule", is_bot=True), body)


def _remember(world: World, client: Client, body: OpBody) -> Told:
    key = ("ticket", body.chain) if body.kind in OF_TICKET else (body.kind, body.row_id)
    shadow = client.store.shadow(key)
    base = shadow.base if shadow else client.store.row(key)
    earlier = (world.told.get(op.id) for op in client.store.open_ops_of(body.chain))
    seqs = [base.seq if base else 0, *(told.base_seq for told in earlier if told)]
    return Told(body, client.index, min(seqs), _life(world, client))


def _life(world: World, client: Client) -> tuple[int, str]:
    point = client.store.point()
    is_of_now = point.server_epoch == world.server.name and not point.sweep
    return (world.server.life if is_of_now else -1, client.store.device().epoch)


def _roll_dice(world: World, op_id: str) -> None:
    """Some ops are not allowed, some make the server fail for a while or for ever."""
    chance = world.random.random()
    if world.random.random() < world.recipe.refusals:
        world.rights.refused.add(op_id)
    elif chance < 0.01:
        world.rights.poison[op_id] = world.random.random() < 0.5
    elif chance < 0.03:
        world.rights.hiccups[op_id] = world.random.randrange(1, 3)


def _undo(world: World, client: Client) -> None:
    """A person takes back the newest op, if it has not left yet."""
    ops = client.store.open_ops()
    if not ops:
        return
    op = ops[-1]
    try:
        with client.store.transaction() as tx:
            images = Images(tx)
            if take_back(images, op.id):
                world.stats["taken back"] += 1
            images.settle()
    except Crash:
        world.start(client)
    if op.id not in client.store.ops:
        world.told.pop(op.id, None)
    world.feed(client, LocalOps())


def _open_ticket(world: World, client: Client) -> list[OpBody]:
    ticket, message = world.new_id(), world.new_id()
    queue = world.random.choice(sorted(client.queues)) if client.queues else world.random.randrange(QUEUES)
    data: dict[str, Json] = {
        "subject": "alpha\nbeta\ngamma\ndelta",
        "status_id": "open",
        "priority": 2,
        "queue_id": queue_id(queue),
        "assignee_id": None,
        "tags": [],
        "time_spent_s": 0,
    }
    words: dict[str, Json] = {
        "ticket": ticket,
        "public": False,
        "kind": "call",
        "body": "first words",
        "seen": "",
    }
    return [
        OpBody(world.new_id(), ticket, "ticket", Verb.ADD, ticket, data),
        OpBody(world.new_id(), ticket, "message", Verb.ADD, message, words),
    ]


def _reply(world: World, client: Client, ticket: Row) -> list[OpBody]:
    thread = [client.store.rows[key] for key in client.store.rows_of(ticket.id) if key in client.store.rows]
    public = [row for row in thread if row.kind == "message" and row.fields.get("public") and row.seq]
    seen = max(public, key=lambda row: row.seq).id if public else ""
    message = world.new_id()
    data: dict[str, Json] = {
        "ticket": ticket.id, "public": True, "kind": "reply", "body": f"reply {message[-6:]}", "seen": seen,
    }  # fmt: skip
    blobs = (f"{world.random.getrandbits(256):064x}",) if world.random.random() < 0.1 else ()
    reply = OpBody(world.new_id(), ticket.id, "message", Verb.ADD, message, data, blobs)
    return [reply, *_status(world, client, ticket)] if world.random.random() < 0.5 else [reply]


def _note(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    note = world.new_id()
    data: dict[str, Json] = {"ticket": ticket.id, "body": f"note {note[-6:]}"}
    return [OpBody(world.new_id(), ticket.id, "note", Verb.ADD, note, data)]


def _beside(world: World, client: Client, ticket: Row) -> list[OpBody]:
    """A third party is asked, in a side conversation of the ticket or in a new one."""
    known = [row for row in _entries(client, ticket) if row.kind == "side"]
    bodies: list[OpBody] = []
    side = world.random.choice(known).id if known and world.random.random() < 0.6 else ""
    if not side:
        side = world.new_id()
        data: dict[str, Json] = {
            "ticket": ticket.id,
            "subject": "Parcel",
            "recipients": ["to:a@trans.example"],
        }
        bodies.append(OpBody(world.new_id(), ticket.id, "side", Verb.ADD, side, {**data, "is_done": False}))
    words = world.new_id()
    world.stats["asked beside"] += 1
    said: dict[str, Json] = {
        "ticket": ticket.id, "side_id": side, "author_kind": "agent", "body": f"beside {words[-6:]}",
    }  # fmt: skip
    return [*bodies, OpBody(world.new_id(), ticket.id, "side_message", Verb.ADD, words, said)]


def _beside_edited(world: World, client: Client, ticket: Row) -> list[OpBody]:
    """A side conversation is done, or goes on, or has others in it."""
    known = [row for row in _entries(client, ticket) if row.kind == "side"]
    if not known:
        return _beside(world, client, ticket)
    side = world.random.choice(known)
    shadow = client.store.shadow(side.key)
    chain = shadow.chain if shadow else side.ticket
    if world.random.random() < 0.5:
        edit: dict[str, Json] = {"base": side.fields.get("is_done"), "set": world.random.random() < 0.5}
        return [OpBody(world.new_id(), chain, "side", Verb.SET, side.id, {"is_done": edit})]
    people = [f"to:{name}@trans.example" for name in "abc"]
    change: dict[str, Json] = {
        "add": [world.random.choice(people)],
        "remove": [world.random.choice(people)],
    }
    return [OpBody(world.new_id(), chain, "side", Verb.DELTA, side.id, {"recipients": change})]


def _follow(world: World, client: Client, ticket: Row) -> list[OpBody]:
    """The person follows the ticket, or no longer."""
    verb = "add" if world.random.random() < 0.6 else "remove"
    world.stats["follows"] += 1
    change: dict[str, Json] = {"add": [], "remove": [], verb: [client.device_id]}
    return [OpBody(world.new_id(), ticket.id, "ticket", Verb.DELTA, ticket.id, {"followers": change})]


def _edit(world: World, ticket: Row, field: str, value: Json) -> list[OpBody]:
    edit: dict[str, Json] = {"base": ticket.fields.get(field), "set": value}
    return [OpBody(world.new_id(), ticket.id, "ticket", Verb.SET, ticket.id, {field: edit})]


def _status(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    return _edit(world, ticket, "status_id", world.random.choice(STATUSES))


def _priority(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    return _edit(world, ticket, "priority", world.random.randint(1, 4))


def _claim(world: World, client: Client, ticket: Row) -> list[OpBody]:
    return _edit(world, ticket, "assignee_id", client.device_id)


def _subject(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    lines = str(ticket.fields.get("subject")).split("\n")
    lines[world.random.randrange(len(lines))] = f"{world.random.choice(_LINES)} {world.random.randrange(9)}"
    return _edit(world, ticket, "subject", "\n".join(lines))


def _move(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    return _edit(world, ticket, "queue_id", queue_id(world.random.randrange(QUEUES)))


def _tags(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    change: dict[str, Json] = {
        "add": [f"t{world.random.randrange(6)}"],
        "remove": [f"t{world.random.randrange(6)}"],
    }
    return [OpBody(world.new_id(), ticket.id, "ticket", Verb.DELTA, ticket.id, {"tags": change})]


def _time(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    step = world.random.randint(1, 900)
    return [OpBody(world.new_id(), ticket.id, "ticket", Verb.COUNT, ticket.id, {"time_spent_s": step})]


def _bin(world: World, _client: Client, ticket: Row) -> list[OpBody]:
    verb = Verb.RESTORE if ticket.fields.get("deleted") else Verb.DELETE
    if verb is Verb.DELETE and world.random.random() < 0.5:
        return []
    return [OpBody(world.new_id(), ticket.id, "ticket", verb, ticket.id, {})]


def _merge(world: World, client: Client, ticket: Row) -> list[OpBody]:
    others = [row for key, row in client.store.rows.items() if key[0] == "ticket" and row.id != ticket.id]
    if not others or ticket.fields.get("merged_into") or world.random.random() < 0.7:
        return []
    into = world.random.choice(others).id
    return [OpBody(world.new_id(), ticket.id, "ticket", Verb.MERGE, ticket.id, {"into": into})]


def _split(world: World, client: Client, ticket: Row) -> list[OpBody]:
    """Some entries go into a ticket of their own, mostly in the same team."""
    entries = _entries(client, ticket)
    if not entries or len(world.server.kinds.get("ticket", ())) > 60:
        return []
    new, tickets = world.new_id(), world.random.random()
    queue = ticket.fields.get("queue_id") if tickets < 0.6 else queue_id(world.random.randrange(QUEUES))
    data: dict[str, Json] = {**ticket.fields, "queue_id": queue, "time_spent_s": 0, "tags": []}
    for name in ("number", "merged_into", "deleted"):
        data.pop(name, None)
    picked = world.random.sample(entries, min(len(entries), 2))
    made = OpBody(world.new_id(), new, "ticket", Verb.ADD, new, data)
    return [made, *(_moved(world, client, row, new) for row in picked)]


def _carry(world: World, client: Client, ticket: Row) -> list[OpBody]:
    """An entry goes into another ticket that is there."""
    others = [row for key, row in client.store.rows.items() if key[0] == "ticket" and row.id != ticket.id]
    entries = _entries(client, ticket)
    if not others or not entries:
        return []
    return [_moved(world, client, world.random.choice(entries), world.random.choice(others).id)]


def _entries(client: Client, ticket: Row) -> list[Row]:
    """What was said in a ticket, and its side conversations."""
    rows = [client.store.rows[key] for key in client.store.rows_of(ticket.id) if key in client.store.rows]
    return [row for row in rows if row.kind in ENTRIES and row.ticket == ticket.id]


def _moved(world: World, client: Client, row: Row, into: str) -> OpBody:
    shadow = client.store.shadow(row.key)
    chain = shadow.chain if shadow else row.ticket
    data: dict[str, Json] = {"from": row.ticket, "into": into}
    return OpBody(world.new_id(), chain, row.kind, Verb.MOVE, row.id, data)


def _customer(world: World, client: Client, _ticket: Row) -> list[OpBody]:
    known = [row for key, row in client.store.rows.items() if key[0] == "customer"]
    if not known or (world.random.random() < 0.3 and len(known) < 20):
        person = world.new_id()
        data: dict[str, Json] = {"name": f"Ada {person[-4:]}", "vip": 0, "note": "one\ntwo"}
        return [OpBody(world.new_id(), person, "customer", Verb.ADD, person, data)]
    row = world.random.choice(known)
    edit: dict[str, Json] = {"base": row.fields.get("vip"), "set": world.random.randrange(3)}
    return [OpBody(world.new_id(), row.id, "customer", Verb.SET, row.id, {"vip": edit})]


_DEEDS: Final[tuple[Callable[[World, Client, Row], list[OpBody]], ...]] = (
    _reply, _reply, _reply, _note, _beside, _status, _status, _beside_edited, _priority, _claim, _subject,
    _subject, _move, _tags, _follow, _time, _bin, _merge, _customer, _split, _carry,
)  # fmt: skip
