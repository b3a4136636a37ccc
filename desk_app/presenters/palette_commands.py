"""Commands as lines of the palette, with what they need filled in where it was typed ("assign mi")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from desk_app.commands.catalogue import BY_ID, COMMANDS
from desk_app.commands.spec import Argument, CommandSpec, Need
from desk_app.domain.errors import InvalidInput
from desk_app.domain.when import parse_when
from desk_app.presenters.arguments import ArgumentPresenter, Choice
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.palette_matching import Match, match
from desk_app.presenters.palette_memory import UseCounts
from desk_app.presenters.palette_rows import Found, GroupKind, PaletteRow
from desk_app.presenters.window import WindowPresenter

_SENTENCES: Final = {
    "ticket.assign": "Assign to {}",
    "ticket.assign_team": "Assign to team {}",
    "ticket.status": "Set status to {}",
    "ticket.priority": "Set priority to {}",
    "ticket.tag": "Tag {}",
    "ticket.snooze": "Snooze until {}",
    "ticket.due": "Promise an answer by {}",
    "list.sort": "Sort by {}",
    "list.group": "Group by {}",
    "view.theme": "Theme: {}",
    "view.density": "Density: {}",
    "view.layout": "Layout: {}",
}
"""How a command reads with its argument filled in."""

_AGENT_ALIAS: Final = "ticket.take"
_LEARNED: Final = 0.6
_MOST_LEARNED: Final = 1.5
_CANNOT: Final = 1.2
_FILLED_IN: Final = 0.1
_ON_TICKETS: Final = frozenset({Need.TICKET, Need.ONE_TICKET, Need.SEVERAL_TICKETS, Need.MESSAGE, Need.DRAFT})
_ASKED_ELSEWHERE: Final = frozenset({Argument.NONE, Argument.MERGED})
"""Nothing is asked for, or only the window knows what can be chosen and asks in its own picker."""
_NOT_LISTED: Final = frozenset({"program.palette"})


@dataclass(frozen=True, slots=True)
class Around:
    """What the lines depend on besides what was typed.

    Attributes:
        has_context: Commands act on tickets; without it those that need one are left out.
        now_s: The present.
    """

    has_context: bool
    now_s: int


class PaletteCommands:
    """Finds commands for one window."""

    def __init__(self, window: WindowPresenter, arguments: ArgumentPresenter, counts: UseCounts) -> None:
        self._window = window
        self._arguments = arguments
        self._counts = counts

    def fitting(self, typed: str, around: Around) -> Iterator[Found]:
        """Every command that fits, with and without its argument filled in."""
        for spec in self._listed(around):
            yield from self._plain(spec, typed, around)
            if typed.strip():
                yield from self._filled(spec, typed, around)

    def usual(self, around: Around) -> list[Found]:
        """What this person does most, and what most people do, while nothing is typed yet."""
        rows = [each for spec in self._listed(around) for each in self._plain(spec, "", around)]
        return [each for each in rows if not each.row.reason and each.score > 0]

    def ask(self, spec: CommandSpec) -> None:
        """Go into the argument of a command: `arguments` asks for it."""
        self._arguments.ask(spec, partial(self._window.run, spec.id))

    def keys_of(self, command_id: str) -> tuple[str, ...]:
        """The keys of a command as the person has them."""
        return key_wishes(self._window.session.preferences).keys_of(BY_ID[command_id])

    def _listed(self, around: Around) -> Iterator[CommandSpec]:
        for spec in COMMANDS:
            needs_ticket = bool(_ON_TICKETS & set(spec.needs))
            if not self._window.is_bound(spec.id) or spec.id in _NOT_LISTED:
                continue
            if around.has_context or not needs_ticket:
                yield spec

    def _plain(self, spec: CommandSpec, typed: str, around: Around) -> Iterator[Found]:
        found = match(typed, spec.title, spec.words)
        if found is None:
            return
        reason = self._window.why_not(spec.id)
        score = found.score + self._habit(f"command:{spec.id}", around.now_s) - (_CANNOT if reason else 0.0)
        if not typed.strip():
            score += _USUAL.get(spec.id, 0.0)
        row = PaletteRow(
            f"command:{spec.id}",
            spec.title,
            found.marks,
            detail=reason,
            icon=spec.icon,
            keys=self.keys_of(spec.id),
            reason=reason,
        )
        enter = partial(self.ask, spec) if spec.argument not in _ASKED_ELSEWHERE and not reason else None
        run = enter or partial(self._window.run, spec.id)
        yield Found(row, _group(spec), score, run, fits_start=found.fits_start, enter=enter)

    def _filled(self, spec: CommandSpec, typed: str, around: Around) -> Iterator[Found]:
        sentence = _SENTENCES.get(spec.id)
        if sentence is None or self._window.why_not(spec.id):
            return
        if spec.argument is Argument.TIME:
            yield from self._timed(spec, typed, around)
            return
        for choice in self._arguments.choices(spec.argument):
            text = sentence.format(choice.text)
            found = match(typed, text, f"{spec.title} {spec.words}")
            lead = len(sentence) - len("{}")
            if found is None or not any(end > lead for _start, end in found.marks):
                continue
            yield self._with_choice(spec, choice, found, around)

    def _with_choice(self, spec: CommandSpec, choice: Choice, found: Match, around: Around) -> Found:
        key = f"command:{spec.id}:{choice.key}"
        is_me = spec.id == "ticket.assign" and choice.hint == "you"
        row = PaletteRow(
            key,
            _SENTENCES[spec.id].format(choice.text),
            found.marks,
            detail=choice.hint or ("now" if choice.is_set else ""),
            icon=choice.icon or spec.icon,
            status=choice.status,
            keys=self.keys_of(_AGENT_ALIAS) if is_me else (),
        )
        score = found.score + _FILLED_IN + self._habit(key, around.now_s)
        return Found(row, _group(spec), score, partial(self._window.run, spec.id, choice.key))

    def _timed(self, spec: CommandSpec, typed: str, around: Around) -> Iterator[Found]:
        """`snooze mon 8`: the words of the command first, then the time, said back as it was understood."""
        parts = typed.split()
        for cut in range(1, len(parts)):
            command, time = " ".join(parts[:cut]), " ".join(parts[cut:])
            if match(command, spec.title, spec.words) is None:
                return
            try:
                when = parse_when(time, around.now_s, self._window.session.zone)
            except InvalidInput:
                continue
            text = _SENTENCES[spec.id].format(when.echo)
            found = match(command, text, f"{spec.title} {spec.words}")
            row = PaletteRow(f"command:{spec.id}:{time}", text, found.marks if found else (), time, spec.icon)
            score = (found.score if found else 0.0) + 1.0
            yield Found(row, _group(spec), score, partial(self._window.run, spec.id, time), fits_start=True)
            return

    def _habit(self, key: str, now_s: int) -> float:
        return min(self._counts.weight(key, now_s) * _LEARNED, _MOST_LEARNED)


def _group(spec: CommandSpec) -> GroupKind:
    return GroupKind.HERE if _ON_TICKETS & set(spec.needs) else GroupKind.COMMANDS


_USUAL: Final = {
    "ticket.reply": 0.5,
    "ticket.note": 0.45,
    "ticket.assign": 0.4,
    "ticket.snooze": 0.35,
    "ticket.solve": 0.3,
    "ticket.new": 0.25,
    "program.settings": 0.1,
}
"""What most people do most, until the person's own habits are known."""
