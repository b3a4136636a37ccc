"""Whose turn it is to write to a workspace, in one process; those who wait for it share a commit.

A workspace's sequence is locked while a transaction is open, so writers come one after the other, and each
commit waits for the disk. Whoever finds others waiting hands the open transaction on instead of committing;
the last one commits for all, and nobody has an answer before that.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from desk_app.domain.syncrules.rows import OpBody
from desk_app.store.team.rows import WorkspaceTx
from desk_app.sync.server_store import Caller, Disturbed, OpFailed

FULL: Final = 200
"""Ops after which a transaction is committed though others wait: some tens of milliseconds."""

Begin = Callable[[], AbstractContextManager[WorkspaceTx]]
"""Opens a transaction, which is committed when its block ends."""


@dataclass(eq=False)
class Wish:
    """What somebody who waits for the turn will ask for; whoever has it reads it for all who wait.

    Each question is a round trip, and the workspace is locked meanwhile.

    Attributes:
        read_in: The transaction in which it was read.
    """

    caller: Caller
    ops: Sequence[OpBody]
    read_in: _Shared | None = None


class _Shared:
    """An open transaction and those who wait for its commit."""

    def __init__(self, stack: ExitStack, tx: WorkspaceTx) -> None:
        self.stack = stack
        self.tx = tx
        self.ops = 0
        self.is_over = threading.Event()
        self.error: Exception | None = None


class Turns:
    """The writers of one workspace in this process.

    Attributes:
        waiting: How many wait for their turn.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self.waiting = 0
        self._wishes: list[Wish] = []
        self._open: _Shared | None = None

    @contextmanager
    def together(self, begin: Begin, ops: int, wish: Wish | None = None) -> Iterator[WorkspaceTx]:
        """Write in a transaction that may be shared; it is committed when the block is left.

        Args:
            begin: Opens one, where none is open.
            ops: How many ops the block is about.
            wish: What it will ask for, to be read with what the others will.

        Raises:
            Disturbed: Nothing was done, and not because of this block.
        """
        shared = self._join(begin, wish)
        try:
            if wish and wish.read_in is not shared:
                self._read(shared, wish)
            yield shared.tx
        except BaseException:
            self._end(shared, is_broken=True)
            raise
        shared.ops += ops
        if shared.ops < FULL and self.waiting:
            self._turn.release()  # to one of those who wait, who goes on with the open transaction
            shared.is_over.wait()
            if shared.error is not None:
                raise shared.error
        else:
            self._end(shared, is_broken=False)

    def _join(self, begin: Begin, wish: Wish | None) -> _Shared:
        with self._counting:
            self.waiting += 1
            self._wishes += [wish] if wish else []
        self._turn.acquire()
        with self._counting:
            self.waiting -= 1
        if self._open is None:
            stack = ExitStack()
            try:
                self._open = _Shared(stack, stack.enter_context(begin()))
            except BaseException:
                self._turn.release()
                with self._counting:
                    self._wishes = [other for other in self._wishes if other is not wish]
                raise
        return self._open

    def _read(self, shared: _Shared, wish: Wish) -> None:
        """Read what is wanted now, and by those whose turn may come in this transaction."""
        with self._counting:
            others = [other for other in self._wishes if other is not wish]
            wishes, count = [wish], shared.ops + len(wish.ops)
            while others and count < FULL:
                wishes.append(others.pop(0))
                count += len(wishes[-1].ops)
            self._wishes = others
        for each in wishes:
            each.read_in = shared
        shared.tx.expect(*((each.caller, each.ops) for each in wishes))

    def _end(self, shared: _Shared, *, is_broken: bool) -> None:
        """Commit or roll back, tell those who wait, and let the next one have the turn."""
        self._open = None
        try:
            if is_broken:
                shared.stack.__exit__(*sys.exc_info())
            else:
                shared.stack.close()
        except OpFailed:
            shared.error = Disturbed("Somebody else's change could not be kept.")
            raise
        except Exception as error:
            shared.error = error
            raise
        finally:
            if is_broken and shared.error is None:
                shared.error = Disturbed("Somebody else's change could not be kept.")
            self._turn.release()
            shared.is_over.set()
