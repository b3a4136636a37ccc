"""`desk-app manual`: the user manual without a window, as text or as pages for a browser."""

from __future__ import annotations

from pathlib import Path

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.text import count_of
from desk_app.presenters.help_book import export_book, read_book


@desk_app.command()
@click.argument("topic", required=False)
@click.option("--export", "folder", type=click.Path(path_type=Path), help="Write all pages into FOLDER.")
@pass_cli
def manual(cli: Cli, *, topic: str | None, folder: Path | None) -> None:
    """Read the manual: its contents, the page TOPIC, or all of it as files."""
    book = read_book()
    if folder is not None:
        try:
            written = export_book(book, folder)
        except OSError as error:
            raise InvalidInput(
                f"{folder} cannot be written: {error.strerror}.", "Choose another folder."
            ) from error
        cli.said(
            f"Wrote {count_of(len(written), 'page', 'pages')}; begin with {written[0]}.", path=str(folder)
        )
        return
    if topic is None:
        rows = [(page.key, page.title) for page in book]
        facts = [{"topic": page.key, "title": page.title} for page in book]
        cli.answer(facts, lambda: print_table(("topic", "page"), rows))
        return
    found = next((page for page in book if page.key == topic), None)
    if found is None:
        raise NotFound(f"The manual has no page “{topic}”.", "See desk-app manual.")
    cli.answer({"topic": found.key, "text": found.markdown}, lambda: click.echo(found.markdown))
