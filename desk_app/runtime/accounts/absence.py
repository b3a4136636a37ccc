"""A computer that was away from its team for too long takes the team's data off itself, if the team wants it.

The server says after how many days (`desk-app server policy`). A clock alone decides nothing: once the time
is over, the server is tried for about an hour of running, in whatever pieces, and the person is told. What
was not sent is never thrown away: a workspace with unsent changes is locked instead, and opens with its
recovery code.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk_app.domain.text import count_of
from desk_app.store.contact import Contact, read_contact, write_contact
from desk_app.store.opening import Store

TRIES: Final = 60
"""One a minute or so while the program runs: an hour to correct a clock or to find a network."""
_DAY_S: Final = 86_400
_NOTE_EVERY_S: Final = 3_600
_TRY_EVERY_MS: Final = 55_000


class Absence:
    """How long an account has been without its server."""

    def __init__(self, store: Store, account_id: bytes) -> None:
        self._store = store
        self._account = account_id
        self._tried_ms: int | None = None
        self._contact = store.writer.derive(lambda driver: read_contact(driver, account_id)).result()

    def heard(self, days: int | None, now_s: int) -> None:
        """The server answered.

        Args:
            days: How long it lets this computer be without it; None where it did not say so now.
            now_s: This computer's clock.
        """
        known = self._contact
        days = known.days if days is None else days
        is_fresh = 0 <= now_s - known.heard_s < _NOTE_EVERY_S and not known.tries
        if days != known.days or not is_fresh:
            self._keep(Contact(days, now_s))

    def missed(self, now_s: int, now_ms: int) -> str:
        """The server did not answer; what a person is told when that is so for too long, "" before.

        Args:
            now_s: This computer's clock.
            now_ms: Milliseconds of a clock that never goes back: tries of one minute count once.
        """
        if not self._is_over(now_s):
            return ""
        if self._tried_ms is None or now_ms - self._tried_ms >= _TRY_EVERY_MS:
            self._tried_ms = now_ms
            self._keep(replace(self._contact, tries=self._contact.tries + 1))
        left = max(1, TRIES - self._contact.tries)
        return (
            f"No contact with your team for {count_of(self._contact.days, 'day', 'days')}: unless there is"
            f" one, its data is removed from this computer in about {count_of(left, 'minute', 'minutes')}."
        )

    def is_up(self, now_s: int) -> bool:
        """Whether the team's data is to go now."""
        return self._is_over(now_s) and self._contact.tries >= TRIES

    def _is_over(self, now_s: int) -> bool:
        contact = self._contact
        return bool(contact.days and contact.heard_s) and now_s - contact.heard_s > contact.days * _DAY_S

    def _keep(self, contact: Contact) -> None:
        self._contact = contact
        self._store.writer.derive(lambda driver: write_contact(driver, self._account, contact)).result()
