"""`desk-app conflict …`: what two people changed at once, and what merged by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.history import told
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table, when
from desk_app.cli.values import team as team_of
from desk_app.cli.verbs import Verbs
from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.ids import id_text
from desk_app.domain.status import PRIORITY_NAMES
from desk_app.domain.syncrules.kinds import FieldClass, class_of
from desk_app.domain.syncrules.rows import Json
from desk_app.presenters.field_words import in_words, label_of, names_of
from desk_app.presenters.merged import MergedFace, merged_faces
from desk_app.services.reading import ConflictLine, OpenConflict, Team
from desk_app.sync.decisions import Choice, Decisions, Side


@desk_app.group(cls=Verbs)
def conflict() -> None:
    """Conflicts: fields that two people changed at the same time."""


@conflict.command("list")
@pass_cli
def list_conflicts(cli: Cli) -> None:
    """List the fields where another person's value stands, with yours beside it."""
    lines = cli.read(lambda reader: reader.own.conflicts())
    team, known = team_of(cli), _known(cli)
    moment = partial(when, zone=cli.zone)
    rows = [
        (
            str(place),
            line.number,
            label_of(line.field),
            in_words(team, line.field, line.mine, moment),
            when(line.mine_s or None, cli.zone),
            in_words(team, line.field, line.theirs, moment),
            when(line.theirs_s or line.at_s, cli.zone),
            str(len(_others(line, known)) or ""),
            line.subject,
        )
        for place, line in enumerate(lines, start=1)
    ]

    def for_people() -> None:
        print_table(
            ("", "ticket", "field", "yours", "set", "theirs (stands)", "set", "like it", "subject"), rows
        )
        if not rows:
            click.echo("There are no conflicts.")

    cli.answer(lines, for_people)


@conflict.command()
@click.argument("ref")
@click.option("--mine", "side", flag_value="mine", help="Your value.")
@click.option("--theirs", "side", flag_value="theirs", help="The value that stands.")
@click.option("--value", default=None, help="Another value.")
@click.option("--like", "with_alike", is_flag=True, help="Also decide every conflict like it.")
@pass_cli
def resolve(cli: Cli, *, ref: str, side: str | None, value: str | None, with_alike: bool) -> None:
    """Decide conflict REF (its place in the list, or its id).

    With --like all others with the same two values of the same field are decided, too; of texts all that
    met the same person. It is one step: `desk-app undo` takes all of it back.
    """
    if (side is None) == (value is None):
        raise InvalidInput("Say which value the field gets.", "Give one of --mine, --theirs, --value V.")
    line = _conflict(cli, ref)
    wanted: Json = None if value is None else _parsed(team_of(cli), line.field, value)
    chosen = Side(side) if side else Side.OTHER
    alike = _others(line, _known(cli)) if with_alike else []
    if alike and chosen is Side.OTHER and class_of("ticket", line.field) is FieldClass.TEXT:
        raise InvalidInput("One text cannot stand in all of these tickets.", "Use --mine or --theirs.")
    decided = Decisions(cli.workspace).decide([Choice(each, chosen, wanted) for each in (line.id, *alike)])
    also = f" and {len(alike):,} like it" if alike else ""
    cli.said(f"Decided {line.field} of {line.number or 'the change'}{also}.", id=line.id, alike=len(alike))
    for problem in decided.problems:
        cli.note(problem)


@conflict.command("merged")
@pass_cli
def list_merged(cli: Cli) -> None:
    """List what merged by itself: your changes that met others', with nobody being asked, newest first."""
    faces = _merged(cli)
    rows = [
        (str(place), face.number, face.when, face.about, _undoable(face), face.subject)
        for place, face in enumerate(faces, start=1)
    ]

    def for_people() -> None:
        print_table(("", "ticket", "arrived", "what was kept", "undo", "subject"), rows)
        if not rows:
            click.echo("Nothing of yours met a change of somebody else.")

    cli.answer([{"ref": face.key.removeprefix("merged:"), **_kept(face)} for face in faces], for_people)


@conflict.command("undo")
@click.argument("ref")
@pass_cli
def undo_merged(cli: Cli, *, ref: str) -> None:
    """Take your part of REF back (its place in `conflict merged`); what others did stays."""
    faces = _merged(cli)
    face = faces[int(ref) - 1] if ref.isdigit() and 1 <= int(ref) <= len(faces) else None
    face = face or next((each for each in faces if each.key.removeprefix("merged:") == ref), None)
    if face is None:
        raise NotFound(f"Nothing that merged by itself is “{ref[:60]}”.", "See: desk-app conflict merged")
    if not face.can_undo:
        raise Refused(_undoable(face).capitalize() + ".", "Change the ticket itself.")
    told(cli, cli.workspace.undo(face.step))


def _merged(cli: Cli) -> tuple[MergedFace, ...]:
    lines, team = cli.read(lambda reader: (reader.own.merged(), reader.team))
    return merged_faces(lines, team, lambda at_s: when(at_s, cli.zone))


def _undoable(face: MergedFace) -> str:
    """Whether it can be taken back, in words."""
    if face.can_undo:
        return ""
    return "taken back already" if face.is_undone else "it cannot be taken back"


def _kept(face: MergedFace) -> dict[str, object]:
    return {
        "ticket": face.number,
        "subject": face.subject,
        "arrived": face.when,
        "about": face.about,
        "parts": [{"field": part.label, "value": part.value, "from": part.origin} for part in face.parts],
        "can_undo": face.can_undo,
        "is_undone": face.is_undone,
        "was_asked": face.was_asked,
    }


def _conflict(cli: Cli, ref: str) -> ConflictLine:
    lines = cli.read(lambda reader: reader.own.conflicts())
    if ref.isdigit() and 1 <= int(ref) <= len(lines):
        return lines[int(ref) - 1]
    for line in lines:
        if id_text(line.id).startswith(ref):
            return line
    raise NotFound(f"There is no conflict “{ref[:60]}”.", "See: desk-app conflict list")


def _known(cli: Cli) -> Sequence[OpenConflict]:
    return cli.read(lambda reader: reader.own.open_conflicts())


def _others(line: ConflictLine, known: Sequence[OpenConflict]) -> list[bytes]:
    """The conflicts of other tickets that are like one."""
    return [each.id for each in known if each.ticket_id != line.ticket_id and each.sort == line.sort]


def _parsed(team: Team, field: str, value: str) -> Json:
    """A value as it travels."""
    if field == "priority":
        if value not in PRIORITY_NAMES:
            raise InvalidInput("The priority is one of low, normal, high, urgent.")
        return PRIORITY_NAMES[value]
    if field.endswith("_id"):
        names = {name.casefold(): row_id for row_id, name in names_of(team, field).items()}
        if value.casefold() not in names:
            raise Refused(f"There is no “{value[:60]}” for this field.", f"Known: {', '.join(names)}.")
        return names[value.casefold()]
    return int(value) if value.lstrip("-").isdigit() and field.endswith("_s") else value
