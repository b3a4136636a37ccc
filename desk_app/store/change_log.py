"""What the change log says about itself; asked at every start, so nothing is imported for it."""

from __future__ import annotations

from desk_app.store.connect import DriverConnection


def newest_change(driver: DriverConnection) -> int:
    """The number of the newest change in the change log; 0 when there is none."""
    return int(driver.execute("SELECT coalesce(max(n), 0) FROM change").fetchone()[0])
