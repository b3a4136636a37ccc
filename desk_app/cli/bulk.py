"""One change for many tickets from the command line: preview, progress, result per ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import click

from desk_app.cli.context import Cli
from desk_app.cli.output import print_table
from desk_app.cli.progress import progress
from desk_app.cli.values import changes_of
from desk_app.domain.changes import Change
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.domain.text import count_of
from desk_app.services.bulk import BulkPreview, BulkResult, apply_bulk, preview_bulk, slices
from desk_app.services.reading import ListQuery, Reader

_SHOWN = 100
_READ = 500
_PLACE_HOLDER = TicketId(bytes(16))


def change_many(cli: Cli, query: ListQuery, assignments: Sequence[str], *, dry_run: bool, limit: int) -> None:
    """Apply assignments to every match of a query, or show what they would do."""
    tickets = matching(cli, query, limit)
    templates = changes_of(cli, _PLACE_HOLDER, assignments)
    if dry_run:
        _preview(cli, tickets, templates)
        return
    results = [_apply(cli, tickets, template) for template in templates]
    done = max(result.done for result in results)
    refused = {ticket: sentence for result in results for ticket, sentence in result.refused}
    for sentence in list(dict.fromkeys(refused.values()))[:_SHOWN]:
        cli.note(sentence)
    cli.said(
        f"Changed {count_of(done, 'ticket', 'tickets')}"
        + (f"; {count_of(len(refused), 'was', 'were')} left alone." if refused else "."),
        done=done,
        refused=refused,
        changes=[result.group_id for result in results],
    )


def matching(cli: Cli, query: ListQuery, limit: int) -> list[TicketId]:
    """Every ticket of a query, up to a limit."""
    return [row.id for row in islice(rows_of(cli, query), limit)]


def rows_of(
    cli: Cli, query: ListQuery, told: Callable[[int, int], bool] = lambda _done, _total: True
) -> Iterator[TicketRow]:
    """The rows of a whole list, however long, read a few hundred at a time."""
    rids = cli.read(lambda reader: reader.lists.ids(query)).rids
    done = 0
    for part in slices(rids, _READ):
        yield from cli.read(_rows(part))
        done += len(part)
        told(done, len(rids))


def _rows(rids: Sequence[int]) -> Callable[[Reader], list[TicketRow]]:
    return lambda reader: reader.lists.rows(rids)


def _apply(cli: Cli, tickets: Sequence[TicketId], template: Change) -> BulkResult:
    with progress("Changing") as told:
        return apply_bulk(cli.workspace, tickets, template, progress=lambda done: told(done, len(tickets)))


def _preview(cli: Cli, tickets: Sequence[TicketId], templates: Sequence[Change]) -> None:
    previews = [p for template in templates for p in preview_bulk(cli.workspace, tickets, template)]

    def for_people() -> None:
        print_table(("what", "field", "from", "to"), islice(_lines(previews), _SHOWN))
        total = count_of(len(tickets), "ticket matches", "tickets match")
        click.echo(f"{total}; nothing was changed.")

    cli.answer(previews, for_people)


def _lines(previews: Sequence[BulkPreview]) -> list[tuple[str, str, str, str]]:
    lines: list[tuple[str, str, str, str]] = []
    for preview in previews:
        if preview.refusal:
            lines.append((preview.refusal, "", "", ""))
        lines += [(preview.title, column, _shown(old), _shown(new)) for column, old, new in preview.changes]
    return lines


def _shown(value: object) -> str:
    return value.hex()[-6:] if isinstance(value, bytes) else "" if value is None else str(value)
