"""Answers that colleagues wrote on other computers, taken over by the mailbox that serves the team.

The team's server carries them here; what was not sent by the writer's own mailbox is queued, once each. What
a colleague wants done with one that waits comes as an event of its ticket, and what became of it goes back in
the same way. How far both are done is kept like the point of a folder, in the transaction that does them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from desk_app.domain.ids import AccountId
from desk_app.services.mail.filing import FILE, Reached, remember_point
from desk_app.services.mail.queueing import queue_of_team
from desk_app.services.mail.side_queue import queue_side_of_team
from desk_app.services.mail.wishes import do_wish
from desk_app.services.ports import Outcome, Unit
from desk_app.services.reading import Reader
from desk_app.services.workspace import Workspace

POINT: Final = "\0answers"
"""Name of the point; no folder can be called like it."""
BESIDE: Final = "\0beside"
"""The same for what is said in side conversations."""
WISHES: Final = "\0wishes"
"""The same for what is wanted of those that wait."""
_FAR: Final = 5_000
"""Events after which the point moves on although nothing was wanted: they are not looked through again."""


class TeamReplies:
    """Takes over for one mailbox."""

    def __init__(self, workspace: Workspace, account_id: AccountId, since_s: int) -> None:
        self._workspace = workspace
        self._account_id = account_id
        self._since_s = since_s

    def take(self) -> None:
        """Queue what has come since the last time, and do what is wanted of what waits."""
        since_s = self._since_s
        self._take_new(POINT, lambda reader, rid: reader.mails.replies_after(rid, since_s), _queue_reply)
        self._take_new(BESIDE, lambda reader, rid: reader.mails.beside_after(rid, since_s), _queue_beside)
        self._take_wishes()

    def _take_new(
        self,
        point: str,
        new_after: Callable[[Reader, int], Sequence[tuple[bytes, int]]],
        queue: Callable[[Unit, bytes], object],
    ) -> None:
        """Queue what came after a point, and move it on in the same transaction."""
        while True:
            done = self._workspace.read(lambda reader: reader.mails.folder(self._account_id, point)).uid_done
            found = self._workspace.read(lambda reader, done=done: new_after(reader, done))  # type: ignore[misc]  # bound at once
            if not found:
                return

            def work(unit: Unit, found: Sequence[tuple[bytes, int]] = found) -> Outcome:
                for message_id, _ in found:
                    queue(unit, message_id)
                remember_point(unit, Reached(self._account_id, point, 0, found[-1][1]))
                return Outcome("Took over answers of the team")

            self._workspace.run(FILE, work)

    def _take_wishes(self) -> None:
        done = self._workspace.read(lambda reader: reader.mails.folder(self._account_id, WISHES)).uid_done
        wishes, newest = self._workspace.read(lambda reader: reader.mails.wishes_after(done))
        if not wishes and newest - done < _FAR:
            return

        def work(unit: Unit) -> Outcome:
            for wish in wishes:
                do_wish(unit, wish)
            remember_point(unit, Reached(self._account_id, WISHES, 0, newest))
            return Outcome("Did what colleagues wanted of replies")

        self._workspace.run(FILE, work)


def _queue_reply(unit: Unit, message_id: bytes) -> None:
    message = unit.get("message", message_id)
    if message is not None:
        queue_of_team(unit, message)


def _queue_beside(unit: Unit, message_id: bytes) -> None:
    message = unit.get("side_message", message_id)
    if message is not None:
        queue_side_of_team(unit, message)
