"""`desk-app customer …`: the people who write, and where they belong."""

from __future__ import annotations

from collections.abc import Callable

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import one_line, print_custom, print_table, when
from desk_app.cli.values import assignment_of, custom_name, organisation_for
from desk_app.cli.verbs import Verbs
from desk_app.domain.changes import (
    AddAddress,
    CreateCustomer,
    MergeCustomers,
    RemoveAddress,
    SetCustomer,
    Value,
)
from desk_app.domain.entities import AddressKind, Customer, CustomValue
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.ids import CustomerId
from desk_app.services.reading import Reader, TimelinePage

_COLUMNS = ("name", "title", "language", "zone", "note")


@desk_app.group(cls=Verbs)
def customer() -> None:
    """Customers: the people who write to you."""


@customer.command("list")
@click.argument("text", default="")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@pass_cli
def list_customers(cli: Cli, *, text: str, limit: int) -> None:
    """List customers whose name, organisation or address fits TEXT."""
    page = cli.read(lambda reader: reader.people.customers(text, limit))
    rows = [(row.name, row.organisation, row.email, "VIP" if row.is_vip else "") for row in page.rows]
    cli.answer(page.rows, lambda: print_table(("name", "organisation", "e-mail", ""), rows))


@customer.command()
@click.argument("ref")
@click.option("--limit", default=30, show_default=True, help="Lines of the timeline.")
@pass_cli
def show(cli: Cli, *, ref: str, limit: int) -> None:
    """Show a customer with everything that happened over all tickets."""
    person = cli.read(lambda reader: reader.people.customer(ref))
    timeline = cli.read(lambda reader: reader.people.timeline(person.id, limit))
    cli.answer({"customer": person, "timeline": timeline.entries}, lambda: _print(cli, person, timeline))


def _print(cli: Cli, person: Customer, timeline: TimelinePage) -> None:
    vip = "  VIP" if person.vip else ""
    click.secho(f"{one_line(person.name)}{vip}", bold=True)
    facts = (person.title, person.organisation, person.language, person.zone)
    click.echo("  " + " · ".join(one_line(fact) for fact in facts if fact))
    print_custom(person.custom)
    for address in person.addresses:
        failed = "  (mail could not be delivered)" if address.failed_s else ""
        click.echo(f"  {address.kind}: {one_line(address.value)}{failed}")
    rows = [
        (when(entry.at_s, cli.zone), entry.kind, f"#{entry.number}", entry.text or entry.subject)
        for entry in timeline.entries
    ]
    print_table(("when", "what", "ticket", "text"), rows)


@customer.command()
@click.argument("name")
@click.option("--email", "emails", multiple=True, help="E-mail address; can be given several times.")
@click.option("--phone", "phones", multiple=True, help="Phone number; can be given several times.")
@click.option("--organisation", "--org", "organisation", help="Name or mail domain; made when it is new.")
@click.option("--vip", is_flag=True)
@pass_cli
def new(
    cli: Cli,
    *,
    name: str,
    emails: tuple[str, ...],
    phones: tuple[str, ...],
    organisation: str | None,
    vip: bool,
) -> None:
    """Add a customer."""
    addresses: tuple[tuple[AddressKind, str], ...] = (
        *(("email", email) for email in emails),
        *(("phone", phone) for phone in phones),
    )
    belongs = organisation_for(cli, organisation) if organisation else None
    done = cli.workspace.apply(CreateCustomer(name, addresses, belongs, vip=vip))
    cli.said(done.title, id=done.first("customer"), change=done.change_id)


@customer.command("set")
@click.argument("ref")
@click.argument("assignment", nargs=-1, required=True)
@pass_cli
def set_values(cli: Cli, *, ref: str, assignment: tuple[str, ...]) -> None:
    """Set name, title, language, zone, note, vip, organisation, custom.NAME; email+=… phone+=… email-=…."""
    person = cli.read(lambda reader: reader.people.customer(ref))
    values: dict[str, Value] = {}
    custom: dict[str, CustomValue] = {}
    titles: list[str] = []
    for name, operator, value in map(assignment_of, assignment):
        if name in ("email", "phone") and operator != "=":
            kind: AddressKind = "email" if name == "email" else "phone"
            titles.append(_change_address(cli, person, (kind, value), operator))
        elif operator == "=" and (own := custom_name(name)) is not None:
            custom[own] = value or None
        elif name in _COLUMNS and operator == "=":
            values[name] = value
        elif name == "vip" and operator == "=":
            values["vip"] = int(value.lower() in ("yes", "true", "1"))
        elif name in ("organisation", "org") and operator == "=":
            values["organisation_id"] = organisation_for(cli, value) if value else None
        else:
            known = ", ".join((*_COLUMNS, "vip", "organisation", "email+=", "phone+=", "custom.NAME"))
            raise InvalidInput(f"“{name}{operator}” cannot be set on a customer.", f"Fields: {known}.")
    if values or custom:
        titles.append(cli.workspace.apply(SetCustomer(person.id, values, custom)).title)
    cli.said(". ".join(titles), id=person.id)


def _change_address(cli: Cli, person: Customer, address: tuple[AddressKind, str], operator: str) -> str:
    kind, value = address
    if operator == "+=":
        return cli.workspace.apply(AddAddress(person.id, kind, value)).title
    gone = [a for a in person.addresses if a.kind == kind and a.value.lower() == value.lower()]
    if not gone:
        raise NotFound(f"{person.name} has no address “{value}”.")
    return cli.workspace.apply(RemoveAddress(gone[0].id)).title


@customer.command()
@click.argument("ref")
@click.argument("into")
@pass_cli
def merge(cli: Cli, *, ref: str, into: str) -> None:
    """Make customer REF and customer INTO one person; INTO stays."""
    ids: list[CustomerId] = [cli.read(_customer_id(word)) for word in (ref, into)]
    done = cli.workspace.apply(MergeCustomers(*ids))
    cli.said(done.title, change=done.change_id)


def _customer_id(word: str) -> Callable[[Reader], CustomerId]:
    return lambda reader: reader.people.customer(word).id
