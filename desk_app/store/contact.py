"""When an account's server was last heard, and how long it lets this computer be without it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from desk_app.store.connect import DriverConnection


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of an account's server since it last answered.

    Attributes:
        days: Days without contact after which the team's data goes; 0 for never.
        heard_s: This computer's clock when the server answered.
        tries: Tries that brought no answer since that time was over.
    """

    days: int = 0
    heard_s: int = 0
    tries: int = 0


def read_contact(driver: DriverConnection, account_id: bytes) -> Contact:
    """The last contact of an account; one that never was counts as one without a limit."""
    sql = "SELECT value FROM meta WHERE key = ?"
    found = driver.execute(sql, (_name(account_id),)).fetchone()
    return Contact(**json.loads(found[0])) if found else Contact()


def write_contact(driver: DriverConnection, account_id: bytes, contact: Contact) -> None:
    """Keep it."""
    sql = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
    driver.execute(sql, (_name(account_id), json.dumps(asdict(contact))))


def forget_contact(driver: DriverConnection, account_id: bytes) -> None:
    """The account is gone."""
    driver.execute("DELETE FROM meta WHERE key = ?", (_name(account_id),))


def _name(account_id: bytes) -> str:
    return f"contact.{account_id.hex()}"
