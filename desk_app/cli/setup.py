"""The team's lists and the settings: `agent`, `team`, `status`, `tag`, `field`, `setting`."""

from __future__ import annotations

from typing import Literal

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table
from desk_app.cli.values import agent_id as agent_named
from desk_app.cli.values import team as team_of
from desk_app.cli.verbs import Verbs
from desk_app.domain.changes import (
    Change,
    CreateAgent,
    CreateQueue,
    CreateStatus,
    CreateTag,
    DefineField,
    SetAgent,
)
from desk_app.domain.errors import InvalidInput
from desk_app.domain.fields import FIELD_TYPES
from desk_app.domain.status import StatusClass
from desk_app.runtime.settings_schema import ME

Entity = Literal["ticket", "customer", "organisation"]


def _add(cli: Cli, change: Change, table: str) -> None:
    done = cli.workspace.apply(change)
    cli.said(done.title, id=done.first(table), change=done.change_id)


@desk_app.group(cls=Verbs)
def agent() -> None:
    """Agents: the people who answer."""


@agent.command("list")
@pass_cli
def list_agents(cli: Cli) -> None:
    """List the agents of this workspace."""
    agents = list(team_of(cli).agents.values())
    rows = [(item.name, item.email, item.role) for item in agents]
    cli.answer(agents, lambda: print_table(("name", "e-mail", "role"), rows))


@agent.command("new")
@click.argument("name")
@click.option("--email", default="")
@click.option("--zone", default="", help="Time zone, such as Europe/Lisbon.")
@pass_cli
def new_agent(cli: Cli, *, name: str, email: str, zone: str) -> None:
    """Add an agent."""
    _add(cli, CreateAgent(name, email, zone=zone), "agent")


@agent.command("set")
@click.argument("who")
@click.option("--name", default=None, help="What they are called.")
@click.option("--email", default=None, help="Their e-mail address; empty removes it.")
@click.option("--zone", default=None, help="Time zone, such as Europe/Lisbon.")
@pass_cli
def set_agent(cli: Cli, *, who: str, name: str | None, email: str | None, zone: str | None) -> None:
    """Change agent WHO (a name, an e-mail address, or “me”)."""
    if name is None and email is None and zone is None:
        raise InvalidInput("Say what is to change.", "Give --name, --email or --zone.")
    agent_id = agent_named(cli, who)
    if agent_id is None:
        raise InvalidInput("Nobody cannot be changed.", "Name an agent; see desk-app agent list.")
    before = team_of(cli).agents[agent_id]
    done = cli.workspace.apply(SetAgent(agent_id, name, email, zone))
    settings, after = cli.desk.settings, team_of(cli).agents[agent_id]
    if settings.get(ME) in {before.name, before.email}:
        settings.set(ME, after.email or after.name)
    cli.said(done.title, id=agent_id, change=done.change_id)


@desk_app.group(cls=Verbs)
def team() -> None:
    """Teams that tickets are given to."""


@team.command("list")
@pass_cli
def list_teams(cli: Cli) -> None:
    """List the teams."""
    teams = list(team_of(cli).queues.values())
    cli.answer(teams, lambda: print_table(("team", "e-mail"), [(item.name, item.email) for item in teams]))


@team.command("new")
@click.argument("name")
@click.option("--email", default="")
@pass_cli
def new_team(cli: Cli, *, name: str, email: str) -> None:
    """Add a team."""
    _add(cli, CreateQueue(name, email), "queue")


@desk_app.group(cls=Verbs)
def status() -> None:
    """Statuses and what they mean."""


@status.command("list")
@pass_cli
def list_statuses(cli: Cli) -> None:
    """List the statuses in the order of the picker."""
    items = list(team_of(cli).statuses.values())
    rows = [(item.name, item.status_class.value.replace("_", " ")) for item in items]
    cli.answer(items, lambda: print_table(("status", "means"), rows))


@status.command("new")
@click.argument("name")
@click.option("--means", type=click.Choice([c.value for c in StatusClass]), required=True)
@click.option("--position", default=100, show_default=True, help="Place in the picker.")
@pass_cli
def new_status(cli: Cli, *, name: str, means: str, position: int) -> None:
    """Add a status."""
    _add(cli, CreateStatus(name, StatusClass(means), position), "status")


@desk_app.group(cls=Verbs)
def tag() -> None:
    """Tags on tickets."""


@tag.command("list")
@pass_cli
def list_tags(cli: Cli) -> None:
    """List the tags."""
    tags = list(team_of(cli).tags.values())
    cli.answer(tags, lambda: print_table(("tag", "colour"), [(item.name, item.colour) for item in tags]))


@tag.command("new")
@click.argument("name")
@click.option("--colour", default="")
@pass_cli
def new_tag(cli: Cli, *, name: str, colour: str) -> None:
    """Add a tag."""
    _add(cli, CreateTag(name, colour), "tag")


@desk_app.group(cls=Verbs)
def field() -> None:
    """Custom fields."""


@field.command("list")
@pass_cli
def list_fields(cli: Cli) -> None:
    """List the custom fields."""
    fields = list(team_of(cli).fields.values())
    rows = [(item.entity, item.name, item.type, item.label, ", ".join(item.options)) for item in fields]
    cli.answer(fields, lambda: print_table(("of", "name", "type", "label", "options"), rows))


@field.command("new")
@click.argument("name")
@click.option("--of", "entity", type=click.Choice(["ticket", "customer", "organisation"]), default="ticket")
@click.option("--type", "type_", type=click.Choice(list(FIELD_TYPES)), default="text", show_default=True)
@click.option("--label", default="", help="What people read; the name when left out.")
@click.option("--option", "options", multiple=True, help="Allowed value of a choice; several times.")
@click.option("--required", is_flag=True)
@pass_cli
def new_field(
    cli: Cli, *, name: str, entity: Entity, type_: str, label: str, options: tuple[str, ...], required: bool
) -> None:
    """Define a custom field; use it as custom.NAME in searches and “ticket set”."""
    _add(cli, DefineField(entity, name, label or name, type_, options, required), "field")


@desk_app.group(cls=Verbs)
def setting() -> None:
    """Settings of this person and this workspace."""


@setting.command("list")
@pass_cli
def list_settings(cli: Cli) -> None:
    """List the settings with their values."""
    rows = cli.desk.settings.listing()
    for problem in cli.desk.settings.problems:
        cli.note(problem)
    lines = [
        (
            row.name,
            str(row.value),
            "set by your administrator" if row.is_fixed else row.allowed,
            row.description,
        )
        for row in rows
    ]
    cli.answer(rows, lambda: print_table(("setting", "value", "allowed", "what it does"), lines))


@setting.command("set")
@click.argument("name")
@click.argument("value")
@pass_cli
def set_setting(cli: Cli, *, name: str, value: str) -> None:
    """Set NAME to VALUE."""
    cli.desk.settings.set_text(name, value)
    cli.said(f"{name} is now {value}.")


@setting.command("reset")
@click.argument("name")
@pass_cli
def reset_setting(cli: Cli, *, name: str) -> None:
    """Give NAME its default value again."""
    cli.desk.settings.reset(name)
    cli.said(f"{name} has its default again.")
