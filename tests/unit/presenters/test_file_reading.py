"""Files are read for the window: from here at once, else from the server; each who asks gets an answer."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest

from desk_app.domain.entities import Attachment
from desk_app.domain.errors import DeskError, NotFound
from desk_app.domain.ids import AttachmentId
from desk_app.presenters.conversation_state import FileChip
from desk_app.presenters.file_preview import FilePreview, Shown
from desk_app.presenters.file_reading import FileReading
from desk_app.runtime.accounts.fetching import Tell, Wanted
from tests.kestrel import Kestrel

DATA = b"a line of a log\n" * 100


@dataclass
class Courier:
    """Stands where files are fetched."""

    wanted: list[Wanted] = field(default_factory=list)
    tells: list[Tell] = field(default_factory=list)
    futures: list[Future[None]] = field(default_factory=list)

    def fetch(self, wanted: Wanted, tell: Tell) -> Future[None]:
        self.wanted.append(wanted)
        self.tells.append(tell)
        self.futures.append(Future())
        return self.futures[-1]

    def look(self) -> None:
        pass


@pytest.fixture
def courier() -> Courier:
    return Courier()


def a_file(kestrel: Kestrel, *, is_here: bool) -> Attachment:
    kept = kestrel.session.workspace.keep_bytes("log.txt", DATA)
    return Attachment(
        AttachmentId(bytes(16)), kept.name, kept.mime, kept.size, kept.sha256, None, is_here=is_here
    )


def test_chip_and_preview_that_want_one_file_at_once_both_get_it(kestrel: Kestrel, courier: Courier) -> None:
    files, file = FileReading(kestrel.session, courier), a_file(kestrel, is_here=True)
    got: list[str] = []
    files.read(file, lambda data: got.append(f"preview {data == DATA}"))
    files.read(file, lambda data: got.append(f"chip {data == DATA}"))
    kestrel.settle()

    assert sorted(got) == ["chip True", "preview True"]
    assert courier.wanted == []


def test_a_file_that_is_away_is_fetched_first_and_told_how_far_it_is(
    kestrel: Kestrel, courier: Courier
) -> None:
    files, file = FileReading(kestrel.session, courier), a_file(kestrel, is_here=False)
    got: list[bytes] = []
    told: list[str] = []
    files.read(file, got.append, tell=told.append)
    courier.tells[0](800, file.size)
    kestrel.settle()
    before = list(got)
    courier.futures[0].set_result(None)
    kestrel.settle()

    assert [wanted.sha256 for wanted in courier.wanted] == [file.sha256]
    assert before == []
    assert got == [DATA]
    assert told == ["Getting 2 kB from the server…", "Getting 800 B of 2 kB…"]


def test_what_cannot_be_fetched_is_said(kestrel: Kestrel, courier: Courier) -> None:
    files, file = FileReading(kestrel.session, courier), a_file(kestrel, is_here=False)
    said: list[DeskError] = []
    files.read(file, lambda _data: None, said.append)
    courier.futures[0].set_exception(NotFound("There is no such file for you."))
    kestrel.settle()

    assert [str(error) for error in said] == ["There is no such file for you."]


def test_a_text_shows_at_once_and_speaks_of_waiting_only_while_it_waits(
    kestrel: Kestrel, courier: Courier
) -> None:
    chip = FileChip(a_file(kestrel, is_here=False), "2 kB", "file-text")
    preview = FilePreview(kestrel.session, FileReading(kestrel.session), chip, 600)
    at_first = preview.state.progress
    kestrel.loop.pass_ms(300)
    waiting = preview.state.progress
    kestrel.settle()
    kestrel.loop.pass_ms(300)

    assert (at_first, waiting) == ("", "Reading the file…")
    assert (preview.state.shown, preview.state.text, preview.state.progress) == (
        Shown.TEXT,
        DATA.decode(),
        "",
    )
    preview.close()
