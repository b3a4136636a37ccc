"""Running a world: one random thing after the other, a rest now and then, checks all the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.rows import Row
from desk_app.sync.events import BrakeReleased, LocalOps, Network, Poke, SignedIn, Tick, Wake
from desk_app.sync.local_store import STUCK, OpState
from desk_app.sync.server_store import Tombstone
from desk_app.sync.wire.answers import RefusalCode
from tests.sync.simulate import people
from tests.sync.simulate.invariants import Watch, forget_lost
from tests.sync.simulate.parts import CALM, Recipe, Violation, Weather
from tests.sync.simulate.world import QUEUES, TEN_YEARS_MS, Client, World

REST_EVERY: Final = 400
_REST_ROUNDS: Final = 400
_REST_MS: Final = 20 * 60 * 1_000


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    seed: int
    steps: int
    trace: int
    stats: dict[str, int]


class Run:
    """One seed from beginning to end."""

    def __init__(
        self, seed: int, recipe: Recipe | None = None, *, clients: int = 0, loss: float = -1
    ) -> None:
        self.recipe = recipe or Recipe()
        self.world = World(seed, 2, self.recipe, Weather())
        world = self.world
        count = clients or world.random.choice((2, 2, 3, 3, 4, 5, 6, 8))
        for index in range(2, count):
            world.clients.append(world.add_client(index))
        world.weather = replace(
            Weather(), loss=loss if loss >= 0 else world.random.choice((0.0, 0.05, 0.12, 0.3, 0.5))
        )
        self.watch = Watch(world)
        for client in world.clients:
            world.feed(client, Tick())

    def go(self, steps: int) -> Outcome:
        """Run a number of steps, with a rest every few hundred and one at the end.

        Raises:
            Violation: An invariant does not hold; the message says which, and names seed and step.
        """
        world = self.world
        done = 0
        while done < steps:
            chosen = world.random.choices(_ACTIONS, cum_weights=_WEIGHTS, k=min(64, steps - done))
            for action in chosen:
                world.steps += 1
                world.note(action.__name__)
                action(self)
            done += len(chosen)
            if done % REST_EVERY < len(chosen):
                self.rest()
        self.rest()
        for client in world.clients:
            world.note(repr(sorted(client.store.base_sums().items())))
        return Outcome(world.seed, world.steps, world.trace, dict(world.stats))

    def rest(self) -> None:
        """Mend the network, let everything come to its end, and check deeply."""
        world = self.world
        weather, world.weather, world.burst = world.weather, CALM, 0
        world.locked.clear()
        for client in world.clients:
            client.store.journal.fuse = -1
            client.store.journal.dies_after_commit = False
            world.feed(client, SignedIn())
            world.feed(client, Network(is_up=False))
            world.feed(client, Network(is_up=True))
        self._settle()
        self._compare()
        self._settle()
        self.watch.at_rest()
        world.stats["rests"] += 1
        world.weather = weather

    def _settle(self) -> None:
        """Let everything come to its end, within the time that is promised for it."""
        limit_ms = self.world.now_ms + _REST_MS
        for _ in range(_REST_ROUNDS):
            self._drain()
            if all(map(self._is_settled, self.world.clients)):
                return
            self._wait()
            if self.world.now_ms > limit_ms:
                break
        self._never_rests()

    def _compare(self) -> None:
        """Devices with a damaged disk compare with the server, and must be whole again after it."""
        for client in self.world.clients:
            if client.store.is_rotten:
                client.machine.verify.want()
                self.world.feed(client, Tick())
        self._drain()
        for client in self.world.clients:
            client.store.is_rotten = False

    def _never_rests(self) -> None:
        world = self.world
        client = next(client for client in world.clients if not self._is_settled(client))
        ops = [
            (op.ord, op.state.value, op.body.chain[-6:], op.n, op.strikes) for op in client.store.open_ops()
        ]
        raise Violation(
            f"I10 at seed {world.seed}, step {world.steps}: client {client.index} does not come to rest:"
            f" {client.store.point()} of {world.server.head()}, {ops}"
        )

    def _drain(self) -> None:
        world = self.world
        while world.wires or world.given_up or any(client.blobs for client in world.clients):
            while world.wires:
                world.steps += 1
                world.deliver(0)
            while world.given_up:
                world.give_up(0)
            for client in world.clients:
                while client.blobs:
                    world.blob_arrives(client)
            self._agree()

    def _agree(self) -> None:
        for client in self.world.clients:
            if client.braked:
                client.braked = False
                client.agreed = client.machine.pull.braked
                self.world.feed(client, BrakeReleased())

    def _wait(self) -> None:
        """Let the time pass until somebody wants to do something."""
        world = self.world
        until = [
            client.until_ms for client in world.clients if client.until_ms and not self._is_settled(client)
        ]
        world.now_ms = max(world.now_ms + 1, min(until, default=world.now_ms + 1_000))
        for client in world.clients:
            if not self._is_settled(client):
                world.feed(client, Tick())

    def _is_settled(self, client: Client) -> bool:
        store, server = client.store, self.world.server
        point = store.point()
        if point.server_epoch != server.name or point.sweep or point.complete_seq != server.head():
            return False
        blocked: set[str] = set()
        for op in store.open_ops():
            if op.state in STUCK or op.state is OpState.QUARANTINED or op.attempts > 0:
                blocked.add(op.body.chain)
            elif op.body.chain not in blocked:
                return False
        return not any(
            op.state in (OpState.ACCEPTED, OpState.SENDING, OpState.UNKNOWN) for op in store.open_ops()
        )


def _someone(run: Run) -> Client:
    return run.world.random.choice(run.world.clients)


def _act(run: Run) -> None:
    people.act(run.world, _someone(run))


def _deliver(run: Run) -> None:
    world = run.world
    if world.wires:
        # Mostly in order, as connections do; often enough not.
        place = 0 if world.random.random() < 0.6 else world.random.randrange(len(world.wires))
        world.deliver(place)
    else:
        _tick(run)


def _give_up(run: Run) -> None:
    if run.world.given_up:
        run.world.give_up(run.world.random.randrange(len(run.world.given_up)))


def _tick(run: Run) -> None:
    """Time passes until somebody wanted to be woken (now and then much longer)."""
    world = run.world
    until = [client.until_ms for client in world.clients if client.until_ms > world.now_ms]
    step = world.random.choice((10, 500, 2_000, 20_000))
    world.now_ms = (
        min([*until, world.now_ms + step]) if world.random.random() < 0.97 else world.now_ms + 3_700_000
    )
    for client in world.clients:
        if client.until_ms and client.until_ms <= world.now_ms:
            world.feed(client, Tick())


def _blob(run: Run) -> None:
    client = _someone(run)
    if client.blobs:
        run.world.blob_arrives(client)


def _decide(run: Run) -> None:
    people.decide(run.world, _someone(run))


def _mail(run: Run) -> None:
    people.customer_writes(run.world)


def _rule(run: Run) -> None:
    people.rule_runs(run.world)


def _poke(run: Run) -> None:
    run.world.feed(_someone(run), Poke(run.world.server.head()))


def _wake(run: Run) -> None:
    client = _someone(run)
    client.skew_ms += run.world.random.choice((0, 0, 3_600_000, TEN_YEARS_MS))
    run.world.feed(client, Wake())


def _network(run: Run) -> None:
    client = _someone(run)
    run.world.feed(client, Network(is_up=not client.machine.is_online or run.world.random.random() < 0.5))


def _crash(run: Run) -> None:
    """Kill a process now, at one of its next writes, or right after its next commit."""
    world, client = run.world, _someone(run)
    match world.random.randrange(3):
        case 0:
            world.start(client)
        case 1:
            client.store.journal.fuse = world.random.randrange(40)
        case _:
            client.store.journal.dies_after_commit = True


def _backup(run: Run) -> None:
    world = run.world
    if world.random.random() < 0.5:
        world.backups = [*world.backups[-1:], world.server.backup()]
    else:
        client = _someone(run)
        client.backups = [*client.backups[-1:], client.store.backup()]


def _restore(run: Run) -> None:
    """Put a server or a device back to an old copy of its disk."""
    world = run.world
    client = _someone(run)
    if world.random.random() < world.recipe.server_share and world.backups:
        world.restore_server(world.random.choice(world.backups))
    elif client.backups:
        client.store.restore(world.random.choice(client.backups))
        world.stats["client restores"] += 1
        world.start(client)
    forget_lost(world)


def _scope(run: Run) -> None:
    """Somebody gets or loses a team."""
    client = _someone(run)
    client.queues ^= {run.world.random.randrange(QUEUES)}
    run.world.stats["scope changes"] += 1


def _purge(run: Run) -> None:
    """An administrator destroys a ticket."""
    world = run.world
    tickets = [stored.row for key, stored in world.server.rows.items() if key[0] == "ticket"]
    if len(tickets) < 15:
        return
    ticket: Row = world.random.choice(tickets)
    with world.server.write() as tx:
        tx.destroy(Tombstone(tx.next_seq(), "ticket", ticket.id, scope_of(ticket)))
    world.stats["purges"] += 1


def _lock(run: Run) -> None:
    """A token runs out, or the program is too old; now and then a person mends it."""
    world = run.world
    client = _someone(run)
    if client.index in world.locked:
        del world.locked[client.index]
        world.feed(client, SignedIn())
    elif world.random.random() < 0.4:
        codes = (RefusalCode.AUTH, RefusalCode.UPGRADE, RefusalCode.FORBIDDEN)
        world.locked[client.index] = world.random.choice(codes)
        world.stats["lock-outs"] += 1


def _rot(run: Run) -> None:
    """A disk loses a few bits of a row without a word."""
    client = _someone(run)
    kinds = ("message", "note", "side_message", "customer")
    rows = [
        row for row in client.store.base_rows() if row.kind in kinds and row.key not in client.store.shadows
    ]
    if rows:
        row = run.world.random.choice(rows)
        client.store.rot(replace(row, fields={**row.fields, "body": "r#t", "name": "r#t"}))
        client.store.is_rotten = True
        run.world.stats["rotten rows"] += 1


def _burst(run: Run) -> None:
    run.world.burst = run.world.random.randrange(1, 12)
    run.world.stats["bursts of 5xx"] += 1


def _consent(run: Run) -> None:
    run._agree()  # noqa: SLF001 - the actions are the run's own


def _local(run: Run) -> None:
    run.world.feed(_someone(run), LocalOps())


ACTIONS: Final[tuple[tuple[Callable[[Run], None], float], ...]] = (
    (_act, 18),
    (_deliver, 56),
    (_give_up, 4),
    (_tick, 10),
    (_blob, 1),
    (_decide, 1.5),
    (_mail, 0.7),
    (_rule, 0.4),
    (_poke, 2),
    (_wake, 0.3),
    (_network, 0.6),
    (_crash, 0.5),
    (_backup, 0.5),
    (_restore, 0.25),
    (_scope, 0.2),
    (_purge, 0.1),
    (_burst, 0.2),
    (_rot, 0.05),
    (_lock, 0.4),
    (_consent, 0.5),
    (_local, 0.2),
)
"""Everything that can happen, and how often."""
_ACTIONS: Final = [action for action, _ in ACTIONS]
_WEIGHTS: Final = list(accumulate(weight for _, weight in ACTIONS))
