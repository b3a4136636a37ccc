"""The log tells what the program did and holds nothing that a person wrote."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.runtime.logs import ALL_BYTES, KEEP_S, Logs, bound, log_files, remove_old

_NOW_S = 1_790_000_000
_CANARY = "Papagei"
_logger = logging.getLogger("desk_app.runtime.logs")
_LEAKING = Path(__file__).parent / "leaking_program.py"
_FOREIGN = logging.getLogger("urllib3.connectionpool")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logs"


@pytest.fixture
def logs(folder: Path) -> Iterator[Logs]:
    started = Logs.start(folder, role="window", now_s=_NOW_S)
    yield started
    started.close()


def _text(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in log_files(folder))


def _lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in _text(folder).splitlines()]


@pytest.mark.usefixtures("logs")
def test_a_line_tells_when_where_and_what(folder: Path) -> None:
    _logger.info("applied %d changes in %s", 3, "verify", extra={"step": "verify", "rows": 12})

    (line,) = _lines(folder)

    assert line["level"] == "info"
    assert line["message"] == "applied 3 changes in <text 6>"
    assert line["logger"] == "desk_app.runtime.logs"
    assert line["step"] == "verify"
    assert line["rows"] == 12
    assert str(line["at"]).startswith("test_logs.py:")
    assert str(line["time"]).endswith("+00:00")


def test_no_word_of_a_customer_is_readable_in_any_log(folder: Path) -> None:
    """A process of its own logs in all the ways of `leaking_program`, as programs and libraries do."""
    subprocess.run([sys.executable, _LEAKING, str(folder), _CANARY], check=True, timeout=60)

    text = _text(folder)

    assert len(_lines(folder)) == 23
    assert _CANARY.lower() not in text.lower()
    assert "opened <text 7>" in text
    assert "<address " in text
    assert _CANARY not in str(sorted(path.name for path in folder.iterdir()))


@pytest.mark.usefixtures("logs")
def test_a_message_given_as_a_constant_of_the_calling_function_is_kept(folder: Path) -> None:
    def through_a_wrapper() -> None:
        _logger.warning("kept although the line shown is the caller's", stacklevel=2)

    through_a_wrapper()

    assert _lines(folder)[0]["message"] == "kept although the line shown is the caller's"


@pytest.mark.usefixtures("logs")
def test_fields_of_a_block_stand_in_each_of_its_lines_and_in_no_other(folder: Path) -> None:
    with bound(job="backup"):
        with bound(step="verify"):
            _logger.info("inner")
        _logger.info("outer")
    _logger.info("outside")

    assert [(line.get("job"), line.get("step")) for line in _lines(folder)] == [
        ("backup", "verify"),
        ("backup", None),
        (None, None),
    ]


@pytest.mark.usefixtures("logs")
def test_extra_fields_cannot_pretend_to_be_the_programs(folder: Path) -> None:
    _logger.info("true", extra={"level": "forged", "time": 0, "at": "nowhere"})

    (line,) = _lines(folder)

    assert line["level"] == "info"
    assert line["message"] == "true"
    assert line["at"] != "nowhere"


@pytest.mark.usefixtures("logs")
def test_line_breaks_cannot_forge_lines(folder: Path) -> None:
    _logger.warning('x"}\n{"level": "forged"}\u2028')

    assert [line["level"] for line in _lines(folder)] == ["warning"]


@pytest.mark.usefixtures("logs")
def test_others_are_heard_from_warning_on_and_we_from_info(folder: Path) -> None:
    _FOREIGN.info("chatter")
    _logger.debug("detail")
    _logger.info("news")

    assert [line["message"] for line in _lines(folder)] == ["news"]


def test_details_are_kept_on_request(folder: Path) -> None:
    logs = Logs.start(folder, role="window", level=logging.DEBUG, now_s=_NOW_S)
    _logger.debug("detail")
    logs.close()

    assert [line["message"] for line in _lines(folder)] == ["detail"]


def test_after_closing_nothing_more_is_written(folder: Path) -> None:
    Logs.start(folder, role="window", now_s=_NOW_S).close()

    _logger.warning("too late")

    assert _text(folder) == ""
    assert logging.getLogger("desk_app").level == logging.NOTSET


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards the person's folders by other means")
@pytest.mark.usefixtures("logs")
def test_only_the_person_can_read_the_logs(folder: Path) -> None:
    _logger.warning("news")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_files_are_rotated_and_the_oldest_lines_go(folder: Path) -> None:
    logs = Logs.start(folder, role="window", now_s=_NOW_S, file_bytes=4_000)
    for number in range(100):
        _logger.info("line", extra={"number": number})
    logs.close()

    sizes = [path.stat().st_size for path in log_files(folder)]
    assert len(sizes) == 3
    assert max(sizes) <= 4_000
    assert '"number": 99' in _text(folder)
    assert '"number": 0}' not in _text(folder)


def test_old_files_and_too_many_are_removed_at_the_start(folder: Path) -> None:
    folder.mkdir()
    for age_s, size_bytes in ((KEEP_S + 60, 10), (3600, ALL_BYTES), (7200, 10), (60, 10)):
        path = folder / f"{age_s}-window-1.jsonl"
        path.write_bytes(bytes(size_bytes))
        os.utime(path, (_NOW_S - age_s, _NOW_S - age_s))
    (folder / "a letter.txt").write_text("kept", encoding="utf-8")

    remove_old(folder, now_s=_NOW_S)

    assert sorted(path.name for path in folder.iterdir()) == ["60-window-1.jsonl", "a letter.txt"]


def test_handles_are_the_same_in_the_next_run(folder: Path) -> None:
    shown = set()
    for _ in range(2):
        logs = Logs.start(folder, role="window", now_s=_NOW_S)
        _logger.info("to %s", "ana@example.com")
        logs.close()
        shown |= {line["message"] for line in _lines(folder)}

    assert len(shown) == 1


def test_without_a_folder_the_program_goes_on_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file is in the way", encoding="utf-8")

    logs = Logs.start(tmp_path / "logs", role="window", now_s=_NOW_S)
    _logger.warning("unheard")
    logs.close()

    assert logs.problem.startswith("No log is kept, because")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_disturbs_nobody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = Logs.start(folder, role="window", now_s=_NOW_S)
    (folder / f"20260921-141320-window-{os.getpid()}.jsonl").symlink_to("/dev/full")
    _logger.warning("lost")
    logs.close()

    assert capsys.readouterr() == ("", "")
