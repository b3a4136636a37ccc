"""Who was in which ticket when an account's server was last heard."""

from __future__ import annotations

import json
from dataclasses import dataclass

from desk_app.store.connect import DriverConnection


@dataclass(frozen=True, slots=True)
class LastSeen:
    """Everybody who was in a ticket at one moment.

    Attributes:
        at_s: That moment, by this computer's clock.
        people: Ticket, agent and what they did, as the server's words.
    """

    at_s: int
    people: tuple[tuple[str, str, str], ...] = ()


def read_last_seen(driver: DriverConnection, account_id: bytes) -> LastSeen | None:
    """What was heard last; None where nothing ever was."""
    found = driver.execute("SELECT value FROM meta WHERE key = ?", (_name(account_id),)).fetchone()
    if found is None:
        return None
    kept = json.loads(found[0])
    return LastSeen(kept["at_s"], tuple((ticket, agent, doing) for ticket, agent, doing in kept["people"]))


def write_last_seen(driver: DriverConnection, account_id: bytes, seen: LastSeen) -> None:
    """Keep it."""
    value = json.dumps({"at_s": seen.at_s, "people": seen.people})
    driver.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_name(account_id), value))


def forget_last_seen(driver: DriverConnection, account_id: bytes) -> None:
    """The account is gone."""
    driver.execute("DELETE FROM meta WHERE key = ?", (_name(account_id),))


def _name(account_id: bytes) -> str:
    return f"last_seen.{account_id.hex()}"
