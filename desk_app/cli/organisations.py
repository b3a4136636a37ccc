"""`desk-app organisation …`: the companies and households that customers belong to."""

from __future__ import annotations

from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import many_lines, one_line, print_custom, print_table
from desk_app.cli.values import assignment_of, custom_name
from desk_app.cli.verbs import Verbs
from desk_app.domain.changes import (
    CreateOrganisation,
    DeleteOrganisation,
    MergeOrganisations,
    SetOrganisation,
    Value,
)
from desk_app.domain.entities import Asset, CustomValue, Organisation
from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.text import count_of
from desk_app.services.reading import CustomerPage

_COLUMNS: Final = ("name", "domain", "note")


@desk_app.group(cls=Verbs)
def organisation() -> None:
    """Organisations: the companies and households that customers belong to."""


def _found(cli: Cli, ref: str) -> Organisation:
    return cli.read(lambda reader: reader.people.organisation(ref))


@organisation.command("list")
@click.argument("text", default="")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@pass_cli
def list_organisations(cli: Cli, *, text: str, limit: int) -> None:
    """List organisations whose name or mail domain begins with TEXT."""
    page = cli.read(lambda reader: reader.people.organisations(text, limit))
    rows = [(row.name, row.domain, row.note) for row in page.rows]
    cli.answer(page.rows, lambda: print_table(("name", "domain", "note"), rows))
    if page.next_key is not None:
        cli.note("There are more; raise --limit.")


@organisation.command()
@click.argument("ref")
@click.option("--limit", default=50, show_default=True, help="Customers that are listed.")
@pass_cli
def show(cli: Cli, *, ref: str, limit: int) -> None:
    """Show an organisation (by name, mail domain or id) with its customers and machines."""
    found = _found(cli, ref)
    members = cli.read(lambda reader: reader.people.members(found.id, limit))
    assets = cli.read(lambda reader: reader.people.assets(organisation_id=found.id))
    tickets = cli.read(lambda reader: reader.people.tickets_of(found.id))
    facts = {"organisation": found, "customers": members.rows, "assets": assets, "tickets": tickets}
    cli.answer(facts, lambda: _print(found, members, assets, tickets))


def _print(found: Organisation, members: CustomerPage, assets: tuple[Asset, ...], tickets: int) -> None:
    click.secho(one_line(found.name), bold=True)
    if found.domain:
        click.echo(f"  {one_line(found.domain)}")
    print_custom(found.custom)
    if found.note:
        click.echo(many_lines(found.note))
    click.echo(f"  {count_of(tickets, 'ticket', 'tickets')}")
    rows = [(row.name, row.email, "VIP" if row.is_vip else "") for row in members.rows]
    print_table(("customer", "e-mail", ""), rows)
    if members.next_key is not None:
        click.echo("There are more; raise --limit.")
    print_table(("machine", "serial", "site"), [(item.model, item.serial, item.site) for item in assets])


@organisation.command()
@click.argument("name")
@click.option("--domain", default="", help="Mail domain by which new customers are recognised.")
@click.option("--note", default="")
@pass_cli
def new(cli: Cli, *, name: str, domain: str, note: str) -> None:
    """Add an organisation."""
    try:
        _found(cli, name)
    except NotFound:
        done = cli.workspace.apply(CreateOrganisation(name, domain, note))
        cli.said(done.title, id=done.first("organisation"), change=done.change_id)
    else:
        raise Refused(f"There is an organisation “{name[:80]}” already.")


@organisation.command("set")
@click.argument("ref")
@click.argument("assignment", nargs=-1, required=True)
@pass_cli
def set_values(cli: Cli, *, ref: str, assignment: tuple[str, ...]) -> None:
    """Set name, domain, note or custom.NAME of organisation REF."""
    found = _found(cli, ref)
    values: dict[str, Value] = {}
    custom: dict[str, CustomValue] = {}
    for name, operator, value in map(assignment_of, assignment):
        if operator == "=" and (own := custom_name(name)) is not None:
            custom[own] = value or None
        elif operator == "=" and name in _COLUMNS:
            values[name] = value
        else:
            known = ", ".join((*_COLUMNS, "custom.NAME"))
            raise InvalidInput(f"“{name}{operator}” cannot be set on an organisation.", f"Fields: {known}.")
    done = cli.workspace.apply(SetOrganisation(found.id, values, custom))
    cli.said(done.title, id=found.id, change=done.change_id)


@organisation.command()
@click.argument("ref")
@click.argument("into")
@pass_cli
def merge(cli: Cli, *, ref: str, into: str) -> None:
    """Make organisation REF and organisation INTO one; INTO stays and gets everything."""
    done = cli.workspace.apply(MergeOrganisations(_found(cli, ref).id, _found(cli, into).id))
    cli.said(done.title, change=done.change_id)


@organisation.command()
@click.argument("ref")
@pass_cli
def delete(cli: Cli, *, ref: str) -> None:
    """Remove organisation REF; its customers, tickets and machines stay and belong to none."""
    found = _found(cli, ref)
    members = cli.read(lambda reader: reader.people.members(found.id, 100_000)).rows
    done = cli.workspace.apply(DeleteOrganisation(found.id))
    left = count_of(len(members), "customer belongs", "customers belong")
    cli.said(
        f"{done.title}. {left} to no organisation now; “desk-app undo” takes it back.", change=done.change_id
    )
