"""`desk-app search …`: find tickets and say where they matched; help and completion of the language."""

from __future__ import annotations

from collections.abc import Callable

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import one_line, print_table, when
from desk_app.cli.show import print_rows, tell_about_query
from desk_app.domain.ids import TicketId
from desk_app.domain.query import complete, drop_one, language_help
from desk_app.services.reading import Count, HitPlace, ListQuery, Reader

_WHERE = {
    "subject": "subject",
    "number": "number",
    "person": "person",
    "message": "message",
    "note": "internal note",
    "file": "file",
    "tag": "tag",
    "field": "field",
    "asset": "asset",
}

_COUNTED = 1_000


@desk_app.command()
@click.argument("query", nargs=-1)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--sort", default="", help="relevance, -updated, created, …; newest first without it.")
@click.option("--brief", is_flag=True, help="Only the list, without where each ticket matched.")
@click.option("--language", is_flag=True, help="Explain the search language.")
@click.option("--complete", "cursor", type=int, help="Candidates at this position of QUERY, for shells.")
@pass_cli
def search(
    cli: Cli,
    *,
    query: tuple[str, ...],
    limit: int,
    sort: str,
    brief: bool,
    language: bool,
    cursor: int | None,
) -> None:
    """Search tickets: words, "phrases", field:value, NOT, OR, ( ). Example: e07 is:open from:ines."""
    text = " ".join(query)
    if language:
        lines = language_help(cli.read(lambda reader: reader.lists.fields()))
        cli.answer(
            lines,
            lambda: print_table(("write", "what it finds"), [(line.form, line.meaning) for line in lines]),
        )
    elif cursor is not None:
        _complete(cli, text, cursor)
    elif brief:
        print_rows(cli, ListQuery(text, sort), limit)
    else:
        _search(cli, ListQuery(text, sort), limit)


def _complete(cli: Cli, text: str, cursor: int) -> None:
    found = cli.read(
        lambda reader: complete(text, cursor, fields=reader.lists.fields(), value_source=reader.people)
    )
    cli.answer(found, lambda: print_table(("insert", "what"), [(c.insert, c.label) for c in found]))


def _search(cli: Cli, query: ListQuery, limit: int) -> None:
    page = cli.read(lambda reader: reader.lists.page(query, limit))
    places = {row.id: cli.read(_hits(query, row.id)) for row in page.rows}
    tell_about_query(cli, query, page)
    hits = [{"ticket": row, "places": places[row.id]} for row in page.rows]

    def for_people() -> None:
        for row in page.rows:
            click.secho(f"#{row.number}  {one_line(row.subject)}", bold=True, nl=False)
            click.secho(
                f"  {row.status} · {one_line(row.customer)} · {when(row.updated_s, cli.zone)}", dim=True
            )
            for place in places[row.id][:3]:
                click.echo(f"    {_place(place)}")
        if not page.rows:
            _offer(cli, query)

    cli.answer({"hits": hits, "is_complete": page.is_complete, "reasons": page.reasons}, for_people)


def _hits(query: ListQuery, ticket: TicketId) -> Callable[[Reader], tuple[HitPlace, ...]]:
    return lambda reader: reader.lists.hits(query, ticket)


def _count(text: str) -> Callable[[Reader], Count]:
    return lambda reader: reader.lists.count(ListQuery(text), _COUNTED)


def _place(place: HitPlace) -> str:
    where = _WHERE[place.kind]
    if place.who or place.name:
        where += f", {one_line(place.who or place.name)}"
    if place.page is not None:
        where += f", page {place.page}"
    return f"{where}: {_marked(place)}"


def _marked(place: HitPlace) -> str:
    """The text with its hits emphasised (where the terminal can)."""
    parts: list[str] = []
    at = 0
    for start, end in place.marks:
        parts += [one_line(place.text[at:start]), click.style(one_line(place.text[start:end]), bold=True)]
        at = end
    return "".join([*parts, one_line(place.text[at:])])


def _offer(cli: Cli, query: ListQuery) -> None:
    """Nothing found: say what would be found with one word less."""
    click.echo("No ticket matches.")
    parsed = cli.read(lambda reader: reader.lists.parse(query.text))
    for offer in drop_one(parsed)[:5]:
        count = cli.read(_count(offer.text))
        if count.number:
            click.echo(f"  without “{offer.dropped}”: {count.number:,}{'' if count.is_exact else '+'}")
