"""Commands that take the global options wherever a person writes them.

`desk-app --json ticket list` and `desk-app ticket list --json` are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import click

from desk_app.cli.context import Cli, Plugs
from desk_app.runtime.paths import workspace_folder

FOLDER: Final = "desk_app.folder"
"""Where click's context keeps the value of a `--workspace` behind a verb, for completion."""


def _set_folder(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    context.meta[FOLDER] = value
    if not context.resilient_parsing:  # a shell that completes a word has set up nothing
        context.ensure_object(Cli).folder = workspace_folder(value)


def _set_json(context: click.Context, _option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's form
    if value:
        context.ensure_object(Cli).as_json = True


def _set_person(context: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Cli).person = value


def _global_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["--workspace"],
            metavar="DIR",
            expose_value=False,
            callback=_set_folder,
            help="Folder of the workspace.",
        ),
        click.Option(
            ["--json"], is_flag=True, expose_value=False, callback=_set_json, help="Answer in JSON."
        ),
        click.Option(
            ["--as"],
            metavar="AGENT",
            expose_value=False,
            callback=_set_person,
            help="Act as this agent (name or e-mail).",
        ),
    ]


class Verb(click.Command):
    """A command that also takes the global options."""

    def __init__(self, *args: Any, **values: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **values)
        self.params.extend(_global_options())


class Verbs(click.Group):
    """A group whose commands are verbs; a wrong name is answered with the nearest one.

    Attributes:
        features: Feature by verb, for verbs that an administrator can switch off.
        late: Module by verb, for verbs whose modules register them when they are first asked for: a command
            should not wait for the imports of all others.
    """

    command_class: type[click.Command] | None = Verb
    group_class: type[click.Group | type] | None = type

    def __init__(self, *args: Any, **values: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **values)
        self.features: Mapping[str, str] = {}
        self.late: Mapping[str, str] = {}
        if not self.params:
            self.params.extend(_global_options())

    def list_commands(self, context: click.Context) -> list[str]:
        """All verbs, registered or not."""
        return sorted({*super().list_commands(context), *self.late})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a verb; its module is imported when this is the first time."""
        if name not in self.commands and name in self.late:
            import_module(self.late[name])
        return super().get_command(context, name)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; when there is none, say which ones are near.

        Raises:
            Refused: The administrator has switched it off.
        """
        if feature := self.features.get(args[0]):
            (context.find_object(Plugs) or Plugs()).policy().require(feature)
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            near = _nearest(args[0], self.list_commands(context))
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean “{near}”?", context) from error


def _nearest(word: str, known: list[str]) -> str:
    """The known word most like `word`, or an empty string."""
    import difflib  # noqa: PLC0415 - only needed for a typing error, and not for free

    return next(iter(difflib.get_close_matches(word, known, 1)), "")
