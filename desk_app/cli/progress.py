"""Progress of long work: a bar on standard error where somebody watches, nothing otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], bool]]:
    """A bar for work of a known size.

    Yields:
        A function that takes how much is done so far; it returns True ("go on"). Ctrl-C stops the work
        between two steps and what was finished is kept.
    """
    bar = click.progressbar(range(total), label=label, file=sys.stderr)
    with bar:

        def told(done: int) -> bool:
            bar.update(max(done - bar.pos, 0))
            return True

        yield told
