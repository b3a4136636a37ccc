"""A draft is there after the program was killed without a word: a real process, a real SIGKILL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from desk_app.domain.ids import TicketId, uuid7
from desk_app.store.blobs import BlobSettings
from desk_app.store.crypto import DataKey
from desk_app.store.opening import Store, StoreSettings
from tests.kestrel import BERLIN, NOW_S

_TEXT = "Half a reply to Inês, and then the power went"


def test_a_draft_is_there_after_the_program_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.unit.presenters.writing_program", str(tmp_path), _TEXT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        ticket = TicketId(bytes.fromhex(program.stdout.readline().strip()))
        program.kill()
        program.wait(60)

    settings = StoreSettings(
        clock=lambda: NOW_S, ids=lambda: uuid7(NOW_S * 1000, b"0" * 10), blobs=BlobSettings(), zone=BERLIN
    )
    with Store(tmp_path / "workspace", DataKey(b"k" * 32), settings) as store:
        draft = store.library.call(lambda reader: reader.own.draft(ticket, "reply"))

    assert draft is not None
    assert draft.body == _TEXT
