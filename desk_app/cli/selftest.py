"""`desk-app selftest`: whether this installation has what it needs here; no workspace is opened."""

from __future__ import annotations

import platform

import click

from desk_app.cli.commands import LATE_MODULES
from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.domain.errors import DeskError
from desk_app.domain.text import count_of
from desk_app.runtime.build_facts import this_build
from desk_app.runtime.selftest import check_installation
from desk_app.store.finding import Finding, State

_COLOURS = {State.OK: "green", State.WARN: "yellow", State.BAD: "red"}


@desk_app.command()
@click.option("--no-window", "no_window", is_flag=True, help="Leave Qt out, as for a server.")
@pass_cli
def selftest(cli: Cli, *, no_window: bool) -> None:
    """Check this installation: libraries, Qt, SQLCipher, search, keyring, certificates, fonts, folders."""
    findings = check_installation(LATE_MODULES)
    if cli.plugs.window_checks is not None and not no_window:
        findings += cli.plugs.window_checks()
    build = this_build()
    facts = {
        "version": build.version,
        "commit": build.commit,
        "target": build.target,
        "is_packaged": build.is_packaged,
        "python": platform.python_version(),
        "system": platform.platform(),
        "findings": findings,
    }
    cli.answer(facts, lambda: _print(facts, findings))
    wrong = [finding for finding in findings if finding.state is State.BAD]
    if wrong:
        is_sound = all(finding.check.startswith("folder-") for finding in wrong)
        hint = "Check the rights of these folders." if is_sound else "Install Desk App again."
        raise DeskError(f"{count_of(len(wrong), 'check', 'checks')} failed.", hint)


def _print(facts: dict[str, object], findings: list[Finding]) -> None:
    click.echo(f"Desk App {facts['version']}, Python {facts['python']}, {facts['system']}")
    for finding in findings:
        click.secho(f"{finding.state.value:<5}", fg=_COLOURS[finding.state], nl=False)
        click.echo(f"{finding.check:<15} {finding.sentence}")
