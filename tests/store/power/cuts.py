"""Takes the power away at every write, sync and rename of every scene, in three ways, and starts again.

Now and then it goes once more while the program recovers. After every start the workspace is sound, holds
everything that was acknowledged, nothing by halves, and can be worked in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import shutil
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from desk_app.domain.changes import CreateTicket
from desk_app.store.blobs import BlobSettings, BlobStore
from desk_app.store.indexing import index_all
from desk_app.store.opening import Store, StoreSettings
from desk_app.store.replay import change_id_of, settled
from tests.store.power.disk import Disk, Event, Files, Tear, write_files
from tests.store.power.recorder import Recorder
from tests.store.power.scenes import SCENES, Scene
from tests.store.small_desk import KEY, START_S, Image, SmallDesk, a_copy, a_desk

THIRDS: Final = 3
_TEARS: Final = tuple(Tear)
_AGAIN_EVERY: Final = 7
"""Every seventh start is cut off too."""
_WORK_EVERY: Final = 5
_FAST: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


Ack = tuple[int, Image, bool]


@dataclass(frozen=True)
class Recording:
    """What one scene did.

    Attributes:
        acks: After how many events something was done, what the workspace held then, and whether that was
            acknowledged.
    """

    scene: Scene
    before: Files
    first: Image
    events: list[Event]
    acks: list[Ack]

    def allowed(self, count: int) -> list[Image]:
        """What may be there when the power goes after so many events: all that was told, or one step more."""
        sure = [place for place, (at, _, is_sure) in enumerate(self.acks) if is_sure and at <= count]
        last = sure[-1] if sure else -1
        coming = self.acks[last + 1 :]
        next_sure = next((place for place, ack in enumerate(coming) if ack[2]), len(coming))
        told = self.acks[last][1] if sure else self.first
        return [told, *(image for _, image, _ in coming[: next_sure + 1])]


@dataclass
class Found:
    """What was tried and what went wrong."""

    scenes: int = 0
    cuts: int = 0
    starts: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Count another's too."""
        self.scenes += other.scenes
        self.cuts += other.cuts
        self.starts += other.starts
        self.again += other.again
        self.wrong += other.wrong


def third_of_today() -> int:
    """Which third of the cuts is tried today."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC).toordinal() % THIRDS


def cut_everywhere(scenes: Sequence[Scene] = SCENES, *, third: int | None = None, seed: int = 1) -> Found:
    """Cut every scene everywhere.

    Args:
        scenes: What is done.
        third: Only this third of the cuts; None for all.
        seed: Decides which writes arrive.
    """
    found = Found()
    with _folder() as folder:
        for number, scene in enumerate(scenes):
            found.add(_cut_scene(scene, folder / f"{number}", third, random.Random(f"{seed} {scene.name}")))
    return found


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder in memory where there is such a thing: what is cut off there never was on a disk anyway."""
    with tempfile.TemporaryDirectory(prefix="desk-power-", dir=_FAST if _FAST.is_dir() else None) as name:
        yield Path(name)


@cache
def _template() -> Path:
    """A workspace with some work in it, made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="desk-template-")) / "desk"
    with a_desk(folder, 12) as desk:
        for n in range(3):
            desk.apply(CreateTicket(f"Ticket {n}", body="It has happened again."))
    return folder


def record(scene: Scene, folder: Path) -> Recording:
    """Play a scene and write down what it does to the disk."""
    acks: list[Ack] = []
    with a_copy(_template(), folder) as desk:
        scene.before(desk)
        is_open = desk.is_open
        desk.close()
        first = {} if scene.is_same else desk.image()
        recorder = Recorder(folder)
        with recorder.recording():
            if is_open:
                desk.open()

            def tell(*, is_sure: bool = True) -> None:
                acks.append((len(recorder.events), desk.image(), is_sure))

            scene.act(desk, tell)
            desk.close()
    return Recording(scene, recorder.before, first or acks[0][1], recorder.events, acks)


def _cut_scene(scene: Scene, folder: Path, third: int | None, dice: random.Random) -> Found:
    folder.mkdir()
    played = record(scene, folder / "played")
    found = Found(scenes=1)
    disk = Disk(played.before)
    seen: set[bytes] = set()
    for count in range(len(played.events) + 1):
        for place, tear in enumerate(_TEARS):
            files = disk.after_cut(tear, dice)
            if third is not None and (count + place) % THIRDS != third:
                continue
            found.cuts += 1
            mark = _mark(files, played.allowed(count))
            if mark not in seen:
                seen.add(mark)
                _start(found, played, count, f"{tear}", files, folder / "started", dice)
        if count < len(played.events):
            disk.apply(played.events[count])
    shutil.rmtree(folder)
    return found


def _start(
    found: Found, played: Recording, count: int, how: str, files: Files, folder: Path, dice: random.Random
) -> None:
    """Start on what was left; now and then the power goes once more meanwhile."""
    where = f"“{played.scene.name}”, {how} after {count} of {len(played.events)} events"
    is_again = found.starts % _AGAIN_EVERY == 0
    found.starts += 1
    write_files(folder, files)
    recorder = Recorder(folder)
    if is_again:
        with recorder.recording():
            wrong = _looked_at(folder, played.allowed(count), is_working=False)
    else:
        wrong = _looked_at(folder, played.allowed(count), is_working=found.starts % _WORK_EVERY == 0)
    found.wrong += [f"{where}: {line}" for line in wrong]
    shutil.rmtree(folder)
    if not is_again or not recorder.events:
        return
    found.again += 1
    tear, stop = dice.choice(_TEARS), dice.randrange(len(recorder.events) + 1)
    disk = Disk(recorder.before)
    for event in recorder.events[:stop]:
        disk.apply(event)
    write_files(folder, disk.after_cut(tear, dice))
    wrong = _looked_at(folder, played.allowed(count), is_working=True)
    found.wrong += [f"{where}, and {tear} after {stop} events of the start: {line}" for line in wrong]
    shutil.rmtree(folder)


def _mark(files: Files, allowed: list[Image]) -> bytes:
    """What tells one start from another."""
    mark = hashlib.blake2b(repr([id(image) for image in allowed]).encode())
    for name, data in sorted(files.items()):
        mark.update(f"{name} {-1 if data is None else len(data)} ".encode() + (data or b""))
    return mark.digest()


def _looked_at(folder: Path, allowed: list[Image], *, is_working: bool) -> list[str]:
    """Start as the program does and say what is wrong."""
    try:
        with _opened(folder):
            pass
        desk = SmallDesk(folder, seed=99)  # whose ids nothing has yet
        wrong = _compared(desk, allowed)
        if is_working:
            with _opened(folder) as store:
                desk.open()
                desk.apply(CreateTicket("Work goes on"))
                desk.close()
                if store.newest_change() < 1:
                    wrong.append("a change left no trace")
    except Exception as error:  # noqa: BLE001 - whatever it is: the program did not start
        last = traceback.extract_tb(error.__traceback__)[-1]
        return [f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})"]
    return wrong


def _opened(folder: Path) -> Store:
    numbers = iter(range(1, 1_000_000))

    def new_id() -> bytes:
        return b"\xfe" + next(numbers).to_bytes(15, "big")

    return Store(folder, KEY, StoreSettings(lambda: START_S, new_id, BlobSettings(), ZoneInfo("UTC")))


def _compared(desk: SmallDesk, allowed: list[Image]) -> list[str]:
    wrong: list[str] = []
    image = desk.image()  # asks for the integrity of the file as well
    if image not in allowed:
        wrong.append(f"it holds neither what was told nor one step more: {_difference(image, allowed[0])}")
    with desk.looking() as driver:
        index_all(driver)
        driver.execute("INSERT INTO fts (fts) VALUES ('integrity-check')")
        logged = dict(driver.execute("SELECT n, id FROM change WHERE kind != 'load'").fetchall())
        named = {row[0] for row in driver.execute("SELECT DISTINCT sha256 FROM attachment").fetchall()}
    first = desk.journal.first_n()
    reading = desk.journal.records()
    written = {record.n: change_id_of(record) for record in settled(reading)}
    if written != {n: change_id for n, change_id in logged.items() if n >= first}:
        wrong.append("the journal and the log of changes do not agree")
    blobs = BlobStore.open(desk.places.blobs, KEY)
    wrong += [f"the file {name.hex()[:8]} is missing" for name in named if not blobs.has(name)]
    for name in named:
        if blobs.has(name):
            blobs.verify(name)
    return wrong


def _difference(image: Image, told: Image) -> str:
    tables = [name for name in told if image.get(name) != told[name]]
    return ", ".join(f"{name} {len(image.get(name, []))} rows, {len(told[name])} told" for name in tables)
