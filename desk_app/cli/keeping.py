"""`desk-app sync keep`: what is kept on this computer before anybody asks for it, and how large that is."""

from __future__ import annotations

from contextlib import closing
from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.output import print_table, size_text
from desk_app.cli.progress import progress
from desk_app.cli.verbs import Verb
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.domain.offline import PART_WORDS, KeepChoice, KeptPart, Part
from desk_app.domain.text import count_of
from desk_app.runtime.accounts.fetching import fetch, fetch_words, main_account, source_of
from desk_app.runtime.accounts.keeping import Keeper, choice_of
from desk_app.runtime.settings_schema import (
    OFFLINE_BUDGET_MB,
    OFFLINE_LARGEST_MB,
    OFFLINE_MINE,
    OFFLINE_RECENT_DAYS,
    OFFLINE_TEAMS,
    OFFLINE_WORDS,
)

_MOST: Final = 10_000


@click.command("keep", cls=Verb)
@click.option("--mine/--no-mine", default=None, help="Files of my open tickets.")
@click.option("--teams/--no-teams", default=None, help="Files of all open tickets of my teams.")
@click.option(
    "--recent-days", type=int, help="Files of tickets in which something happened so lately; 0: none."
)
@click.option("--largest-mb", type=int, help="Larger files come only when they are opened.")
@click.option("--budget-mb", type=int, help="How much may lie here.")
@click.option(
    "--words", type=click.Choice(["all", "chosen"]), help="Of which tickets messages and notes are kept."
)
@click.option("--fetch", "is_fetched", is_flag=True, help="Get now what is missing.")
@pass_cli
def keep(
    cli: Cli,
    *,
    mine: bool | None,
    teams: bool | None,
    recent_days: int | None,
    largest_mb: int | None,
    budget_mb: int | None,
    words: str | None,
    is_fetched: bool,
) -> None:
    """Say of which tickets files and words are kept on this computer, how large that is, and change it.

    The head of every ticket you may see is always here; with --words chosen its messages and notes come when
    you open it. Pin single tickets with: desk-app ticket pin REF
    """
    settings = cli.desk.settings
    for switch, is_on in ((OFFLINE_MINE, mine), (OFFLINE_TEAMS, teams)):
        if is_on is not None:
            settings.set(switch, is_on)
    numbers = (
        (OFFLINE_RECENT_DAYS, recent_days),
        (OFFLINE_LARGEST_MB, largest_mb),
        (OFFLINE_BUDGET_MB, budget_mb),
    )
    for setting, value in numbers:
        if value is not None:
            settings.set(setting, value)
    if words is not None:
        settings.set(OFFLINE_WORDS, words)
    away = Keeper(cli.workspace, cli.desk.store, settings).put_words_away()
    got = _fetch_all(cli) if is_fetched else 0
    choice = choice_of(settings)
    parts = cli.read(lambda reader: reader.offline.parts(choice))
    chosen = {*choice.parts, Part.PINNED, Part.CHOSEN}
    facts = {
        "parts": [{"is_chosen": part.part in chosen, **_facts(part)} for part in parts],
        "recent_days": choice.recent_days,
        "largest_bytes": choice.largest_bytes,
        "budget_bytes": choice.budget_bytes,
        "held_bytes": cli.read(lambda reader: reader.offline.held_bytes()),
        "words": "all" if choice.all_words else "chosen",
        "put_away": away,
        "words_missing": len(cli.read(lambda reader: reader.offline.words_missing(choice, _MOST))),
        "fetched": got,
    }
    cli.answer(facts, lambda: _print(parts, choice, got if is_fetched else None, away))


def _fetch_all(cli: Cli) -> int:
    """Get what is missing, within the budget; gives how many files came."""
    keeper = Keeper(cli.workspace, cli.desk.store, cli.desk.settings)
    account = main_account(cli.accounts)
    got = 0
    with closing(source_of(cli.accounts, account)) as source, progress("Getting files") as shown:
        for ticket in keeper.words_wanted():
            fetch_words(cli.desk.store, account.id, source, ticket)
        for wanted in keeper.wanted():
            fetch(cli.desk.store, account.id, source, wanted, tell=shown)
            got += 1
    cli.has_new_files = bool(got)
    return got


def _facts(part: KeptPart) -> dict[str, object]:
    return {
        "part": part.part.value,
        "tickets": part.tickets,
        "files": part.files,
        "bytes": part.size,
        "files_here": part.files_here,
        "bytes_here": part.size_here,
        "entries": part.entries,
        "words_bytes": part.words_size,
    }


def _print(parts: tuple[KeptPart, ...], choice: KeepChoice, got: int | None, away: int) -> None:
    chosen = {*choice.parts, Part.PINNED}
    rows = [
        (
            "kept" if part.part in chosen else "" if part.part is not Part.CHOSEN else "all kept",
            PART_WORDS[part.part],
            f"{part.tickets:,}",
            f"{part.entries:,}",
            f"≈ {size_text(part.words_size)}",
            f"{part.files:,}",
            size_text(part.size),
            size_text(part.size_here),
        )
        for part in parts
    ]
    heads = ("", "kept of", "tickets", "messages", "words", "files", "size", "here")
    print_table(heads, rows)
    click.echo(
        "Messages and notes of every ticket are kept."
        if choice.all_words
        else "Messages and notes of other tickets come when they are opened."
    )
    if away:
        click.echo(f"Put {count_of(away, 'message or note', 'messages and notes')} away.")
    click.echo(
        f"Files up to {size_text(choice.largest_bytes)}; at most {size_text(choice.budget_bytes)} in all."
    )
    if got is not None:
        click.echo(f"Got {count_of(got, 'file', 'files')}.")


def words_fetched(cli: Cli, ticket: TicketId, away: int) -> str:
    """Get the words of a ticket that are not kept here; gives a sentence for the person."""
    gone = f"{count_of(away, 'message or note is', 'messages and notes are')} not kept on this computer"
    try:
        account = main_account(cli.accounts)
        with closing(source_of(cli.accounts, account)) as source:
            fetch_words(cli.desk.store, account.id, source, ticket)
    except DeskError as error:
        return f"{gone}, and cannot be had now: {error.message}"
    return f"{gone}; got from the server."
