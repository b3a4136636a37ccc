"""Answers that colleagues wrote on other computers, taken over by the mailbox that serves the team.

The team's server carries them here; what was not sent by the writer's own mailbox is queued, once each. What
a colleague wants done with one that waits comes as an event of its ticket, and what became of it goes back in
the same way. How far both are done is kept like the point of a folder, in the transaction that does them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk_app.domain.ids import AccountId
from desk_app.services.mail.filing import FILE, Reached, remember_point
from desk_app.services.mail.queueing import queue_of_team
from desk_app.services.mail.wishes import do_wish
from desk_app.services.ports import Outcome, Unit
from desk_app.services.workspace import Workspace

POINT: Final = "\0answers"
"""Name of the point; no folder can be called like it."""
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
        self._take_answers()
        self._take_wishes()

    def _take_answers(self) -> None:
        while True:
            point = self._workspace.read(lambda reader: reader.mails.folder(self._account_id, POINT))
            done = point.uid_done
            found = self._workspace.read(
                lambda reader, done=done: reader.mails.replies_after(done, self._since_s)  # type: ignore[misc]  # bound at once
            )
            if not found:
                return
            self._queue([message_id for message_id, _ in found], found[-1][1])

    def _queue(self, message_ids: Sequence[bytes], last: int) -> None:
        def work(unit: Unit) -> Outcome:
            for message_id in message_ids:
                message = unit.get("message", message_id)
                if message is not None:
                    queue_of_team(unit, message)
            remember_point(unit, Reached(self._account_id, POINT, 0, last))
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
