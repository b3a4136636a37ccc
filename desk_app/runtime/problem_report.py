"""The report about a problem: what helps to find a mistake, as one text that is read before it is kept.

What is shown is what is saved, to the letter. Nothing is sent. Paths lose the name of the person's folder,
settings that name somebody are left out, and logs are redacted when they are written (`redaction`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.runtime.logs import log_files
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.places import survey_place
from desk_app.runtime.settings import SettingRow
from desk_app.runtime.settings_kinds import Line
from desk_app.runtime.settings_schema import find_setting
from desk_app.runtime.versions import environment
from desk_app.store.checking import check_workspace
from desk_app.store.durable import disk_words, write_whole
from desk_app.store.finding import Examination, Finding, State

LOG_BYTES: Final = 200_000
"""How much of the newest logs is taken, from the end."""
_LOGS: Final = 3
_TRACES: Final = 3
_HIDDEN: Final = "(chosen, not told)"
_ADDRESS: Final = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: its heading and its text."""

    title: str
    text: str

    def block(self) -> str:
        """Heading and text, as they stand in the report."""
        return f"{self.title}\n{'=' * len(self.title)}\n\n{self.text.rstrip()}\n"


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    parts: tuple[Part, ...]

    def text(self, words: str = "") -> str:
        """What is shown and saved.

        Args:
            words: What the person says about the problem; comes first.
        """
        said = (Part("What happened", words.strip()),) if words.strip() else ()
        return "\n\n".join(part.block() for part in (*said, *self.parts))


@dataclass(frozen=True, slots=True)
class Sources:
    """What a report is made from.

    Attributes:
        folders: The person's.
        workspace: The folder of the workspace.
        settings: Every setting with its value.
        now_s: Epoch seconds.
        examination: The opened workspace to look at; None when it does not open.
        more: Names and values that only the caller knows, such as Qt's version.
    """

    folders: AppFolders
    workspace: Path
    settings: tuple[SettingRow, ...]
    now_s: int
    examination: Examination | None = None
    more: tuple[tuple[str, str], ...] = ()


def gather(sources: Sources) -> Report:
    """Read everything; takes as long as checking the workspace does."""
    clean = _cleaner(sources.workspace)
    parts = (
        Part("Versions", _table((*environment(), *sources.more))),
        Part("Settings", _table(_settings(sources.settings))),
        Part("State of the workspace", clean(_findings(_health(sources)))),
        *(Part(f"Crash {path.name}", clean(_read(path))) for path in _traces(sources.folders.crashes)),
        *(Part(f"Log {path.name}", clean(_read(path))) for path in log_files(sources.folders.logs)[:_LOGS]),
    )
    return Report(parts)


def keep_report(path: Path, text: str) -> None:
    """Save a report as it was shown.

    Raises:
        StoreError: It cannot be written.
    """
    with disk_words("The report"):
        write_whole(path, text.encode("utf-8"))


def _health(sources: Sources) -> Iterable[Finding]:
    if sources.examination is None:
        yield Finding("workspace", State.BAD, "The workspace does not open; only its place was looked at.")
    else:
        try:
            yield from check_workspace(sources.examination)
        except DeskError as error:
            yield Finding("workspace", State.BAD, str(error))
    report = survey_place(sources.workspace)
    yield from (Finding("place", State.BAD, finding.error.message) for finding in report.findings)
    yield from (Finding("place", State.WARN, sentence) for sentence in report.warnings)


def _findings(findings: Iterable[Finding]) -> str:
    return "\n".join(f"{found.state.value:<5}{found.check:<14}{found.sentence}" for found in findings)


def _settings(rows: tuple[SettingRow, ...]) -> tuple[tuple[str, str], ...]:
    """Settings that a person chose; a text may name somebody, so only that it was chosen is told."""
    chosen = [row for row in rows if row.is_chosen]
    if not chosen:
        return (("All settings", "as they come"),)
    return tuple(
        (row.name, _HIDDEN if isinstance(find_setting(row.name).kind, Line) else json.dumps(row.value))
        for row in chosen
    )


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = tuple(rows)
    width = max(len(name) for name, _value in lines) + 2
    return "\n".join(f"{name:<{width}}{value}" for name, value in lines)


def _traces(folder: Path) -> list[Path]:
    return sorted((*folder.glob("*.run"), *folder.glob("*.seen")), reverse=True)[:_TRACES]


def _read(path: Path) -> str:
    """The end of a file, from the beginning of a line."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - LOG_BYTES, 0))
            text = file.read().decode("utf-8", "replace")
    except OSError as error:
        return f"It cannot be read: {error.strerror}."
    return text if size <= LOG_BYTES else f"(its end)\n{text.partition(chr(10))[2]}"


def _cleaner(workspace: Path) -> Callable[[str], str]:
    """Takes names of folders of the person, and addresses, out of a text."""
    home = str(Path.home())

    def clean(text: str) -> str:
        text = text.replace(str(workspace), "(workspace)")
        if len(home) > 1:
            text = text.replace(home, "~")
        return _ADDRESS.sub("(address)", text)

    return clean
