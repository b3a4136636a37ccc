"""Each pane of a window as lines of text that a person can read and compare."""

from __future__ import annotations

from collections.abc import Iterator

from desk_app.domain.differing import differing
from desk_app.presenters.conflicts_state import ConflictsState
from desk_app.presenters.details import DetailsState
from desk_app.presenters.details_timeline import TimelineState
from desk_app.presenters.navigation import NavigationState
from desk_app.presenters.palette_state import PaletteState
from desk_app.presenters.ticket_face import TicketFace
from desk_app.presenters.ticket_list import TicketWindow


def dumped_navigation(state: NavigationState) -> Iterator[str]:
    """The entries with their counts, the chosen one marked."""
    group = None
    for item in state.items:
        if item.group is not group:
            group = item.group
            yield f"{group.value}:"
        mark = ">" if item.key == state.chosen else " "
        drop = " [takes tickets]" if item.takes_tickets else ""
        yield f" {mark} ({item.icon}) {item.label} {item.count} {item.tone.value}{drop}".rstrip()
    yield f"foot: {state.sync.text}"


def dumped_list(tickets: TicketWindow) -> Iterator[str]:
    """Headings and rows."""
    state = tickets.state
    yield f"{state.title}, {state.count} by {state.query.sort}, {state.phase.value}"
    for place in range(tickets.lines.shape.lines):
        face = tickets.lines.face(place)
        if isinstance(face, TicketFace):
            chip = f" <{face.chip.kind.value}: {face.chip.text}>" if face.chip else ""
            flags = f" [{', '.join(flag.value for flag in face.flags)}]" if face.flags else ""
            yield f"  {face.name} | {face.row.organisation} | {face.time}{chip}"
            yield f"    {face.row.subject}"
            yield f"    ({face.channel}) {face.preview[:70]}{flags}"
            yield f"    “{face.spoken}”"
        elif face is not None:
            yield f"{face.label} {face.count}"


def dumped_details(state: DetailsState, timeline: TimelineState) -> Iterator[str]:
    """The customer, the properties, what belongs to it, and the newest of the timeline."""
    yield f"{state.phase.value}, {state.tab.value}"
    if (person := state.customer) is not None:
        yield f"{person.name}{' VIP' if person.is_vip else ''} | {person.about} | {person.time_there}"
        yield from (f"  ({contact.icon}) {contact.text}" for contact in person.contacts)
    yield from (f"asset: {asset.model} {asset.serial}, {asset.facts}" for asset in state.assets)
    for face in state.properties:
        missing = " (missing)" if face.is_missing else ""
        yield f"  {face.label}: {', '.join(face.tags) or face.text}{missing}"
    yield from (f"link: {link.words} #{link.number} {link.subject}" for link in state.links)
    yield from (f"section: {'-' if one.is_folded else '+'} {one.title}" for one in state.sections)
    yield from (f"  ({line.icon}) {line.text} | {line.meta}" for line in timeline.recent)
    yield f"all: {timeline.total}"


def dumped_palette(state: PaletteState) -> Iterator[str]:
    """The groups and lines, the chosen one marked."""
    yield f"{state.context} > {state.typed!r}"
    for group in state.groups:
        yield f"{group.title}:"
        for row in group.rows:
            mark = ">" if row.key == state.chosen else " "
            why = f" ({row.reason})" if row.reason else ""
            yield f" {mark} {row.text} | {row.detail} | {', '.join(row.keys)}{why}".rstrip()


def dumped_conflicts(state: ConflictsState) -> Iterator[str]:
    """What needs a person with both sides, what comes of the choice, and what merged by itself."""
    for meeting in state.meetings:
        yield f"{meeting.subject}: {meeting.about}, with {meeting.by}"
        for face in meeting.fields:
            yield f"  {face.label}, was {face.was}"
            marks = differing(face.mine, face.theirs) if face.is_text else ((), ())
            for whose, value, spans in (("yours", face.mine, marks[0]), ("theirs", face.theirs, marks[1])):
                own = "".join(f" [{value[start:end]}]" for start, end in spans)
                yield f"    {whose}: {value}{own}"
            yield f"    will be: {state.value_of(face)}"
    yield from (f"then: {follow.words}" for follow in state.follows)
    yield from (f"merged beside it: {part.label}: {part.value} ({part.origin})" for part in state.beside)
    for merged in state.listed:
        yield f"merged: {merged.subject}: {merged.about}{' [undo]' if merged.can_undo else ''}"
