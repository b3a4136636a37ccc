"""A child process for what comes from outside: it has no key, little time and little memory.

A file from a stranger may hang a library, crash it, or eat all memory. Here that ends a process that holds
nothing but this file, and the person reads one sentence.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final, Generic, TypeVar, cast

from desk_app.domain.errors import InvalidInput

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")

MEMORY_BYTES: Final = 1_500_000_000
"""Address space, not memory in use: Python and its libraries take half a gigabyte of it without a file."""

_LOOK_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use.

    Attributes:
        seconds: For one answer.
        memory_bytes: Address space; kept by Linux, hardly by macOS, not by Windows.
    """

    seconds: float = 20.0
    memory_bytes: int = MEMORY_BYTES


class LimitedProcess(Generic[Wish, Answer]):
    """One child, made at the first wish and again after one that it did not survive; any thread may ask."""

    def __init__(self, begin: Callable[[], Callable[[Wish], Answer]], limits: Limits) -> None:
        """Make none yet.

        Args:
            begin: Called in the child; gives what answers wishes there. A function of a module, because only
                its name travels.
            limits: What the child may use.
        """
        self._begin = begin
        self._limits = limits
        self._turn = threading.Lock()
        self._is_closed = False
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def is_running(self) -> bool:
        """There is a child that remembers what it was asked before."""
        return self._pipe is not None

    def ask(self, wish: Wish) -> Answer:
        """The child's answer.

        Raises:
            InvalidInput: It cannot, took too long, or broke; it is ended then. Or it was closed.
        """
        with self._turn:
            if self._is_closed:
                raise InvalidInput("Reading the file was given up.")
            pipe = self._open()
            try:
                pipe.send(wish)
                answer = pipe.recv() if pipe.poll(self._limits.seconds) else "The file took too long to read."
            except (OSError, EOFError):
                answer = "The file broke its reader."
            if isinstance(answer, _Good):
                return cast("Answer", answer.value)
            self._end()
        raise InvalidInput(str(answer))

    def close(self) -> None:
        """End the child for good; whoever waits for its answer gets a refusal."""
        self._is_closed = True
        while not self._turn.acquire(timeout=_LOOK_S):
            if self._process is not None:
                self._process.kill()
        try:
            self._end()
        finally:
            self._turn.release()

    def _open(self) -> Connection:
        if self._pipe is None:
            # "spawn": a fork would inherit open database files and threads.
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(theirs, self._begin, self._limits.memory_bytes), daemon=True
            )
            process.start()
            self._process = process
            theirs.close()
            self._pipe = ours
        return self._pipe

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None


@dataclass(frozen=True, slots=True)
class _Good:
    """An answer; a refusal is a plain sentence."""

    value: object


def _serve(pipe: Connection, begin: Callable[[], Callable[[object], object]], memory_bytes: int) -> None:
    """The child's loop: a wish in, its answer or a sentence out."""
    _limit_memory(memory_bytes)
    answer = begin()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            wish = pipe.recv()
            try:
                pipe.send(_Good(answer(wish)))
            except InvalidInput as error:
                pipe.send(error.message)
            except MemoryError:
                pipe.send("The file needs too much memory.")


def _limit_memory(memory_bytes: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not there on Windows

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the stranger's file
