"""`desk-app update`: look for a newer version now; asking for it is the consent."""

from __future__ import annotations

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.runtime.build_facts import this_build
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.settings import Settings
from desk_app.runtime.updates import look_for_update


@desk_app.command()
@pass_cli
def update(cli: Cli) -> None:
    """Say whether there is a newer version, from a list that its maker has signed; nothing is installed."""
    build = this_build()
    settings = Settings.open(AppFolders.of_this_person().config)
    release = look_for_update(settings, settings.policy, build)
    if release is None:
        cli.said(f"Desk App {build.version} is the newest version.", version=build.version, newer=None)
        return

    def for_people() -> None:
        click.echo(f"Desk App {release.version} is there (this is {build.version}). {release.notes}".rstrip())
        click.echo(f"Get it from {release.page}")
        if release.sha256:
            click.echo(f"SHA-256 of the file for {build.target}: {release.sha256}")

    cli.answer({"version": build.version, "newer": release}, for_people)
