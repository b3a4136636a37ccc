"""A workspace that the version before has filled, opened by the packaged program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from smoking.program import Program, SmokeFailed

_SUBJECT: Final = "Left in the middle"
_REPLY: Final = "The gasket is on its way."
_NOTE: Final = "Only we know that it is the last one."


def check_upgrade(old: Program, new: Program, scratch: Path) -> str:
    """Fill a workspace with the one, read and go on with the other.

    Args:
        old: The version before.
        new: The packaged program.
        scratch: A folder that is thrown away.

    Returns:
        What was found again, in words.

    Raises:
        SmokeFailed: Something is lost or has changed, or cannot be taken back.
    """
    desk = ("--workspace", str(scratch / "old desk"))
    old.run(*desk, "demo", "--tickets", "200", "--no-window")
    file = scratch / "a drawing.txt"
    file.write_text("torque 12 Nm", encoding="utf-8")
    made = old.ask(*desk, "ticket", "new", "--subject", _SUBJECT, "--customer", "lukas@example.com")
    number = str(made["number"])
    old.run(*desk, "ticket", "reply", number, "--body", _REPLY, "--attach", str(file))
    old.run(*desk, "ticket", "note", number, "--body", _NOTE)
    old.run(*desk, "ticket", "set", number, "priority=urgent")
    before, all_before = _ticket(old, desk, number), _numbers(old, desk)
    after, all_after = _ticket(new, desk, number), _numbers(new, desk)
    if all_before != all_after:
        raise SmokeFailed("The tickets of the version before are not all there.")
    if before != after:
        raise SmokeFailed(f"A ticket of the version before is another one now: {before}, {after}")
    if number not in {str(row["number"]) for row in new.ask(*desk, "ticket", "list", "torque")["tickets"]}:
        raise SmokeFailed("The text of an attachment of the version before is not found.")
    new.run(*desk, "undo")
    if _ticket(new, desk, number)["priority"] == after["priority"]:
        raise SmokeFailed("The last step of the version before cannot be taken back.")
    new.run(*desk, "doctor")
    return f"its {len(all_after)} open tickets, replies, notes and files, and its last step is taken back"


def _ticket(program: Program, desk: tuple[str, ...], number: str) -> dict[str, Any]:
    """What makes a ticket, as far as every version tells it in the same words."""
    shown = program.ask(*desk, "ticket", "show", number)["conversation"]
    row = shown["ticket"]["row"]
    facts = {name: row[name] for name in ("number", "subject", "customer", "status", "priority", "has_files")}
    return {**facts, "texts": [text for entry in shown["entries"] for text in _texts(entry)]}


def _texts(value: object) -> Iterator[str]:
    """The bodies in an entry, however deep they lie."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "body" and isinstance(inner, str):
                yield inner
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _numbers(program: Program, desk: tuple[str, ...]) -> set[object]:
    rows = program.ask(*desk, "ticket", "list", "is:open", "--limit", "500")["tickets"]
    return {row["number"] for row in rows}
