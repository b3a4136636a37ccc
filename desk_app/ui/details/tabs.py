"""The other two tabs of the pane: the whole timeline with its filters, and similar tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.ids import TicketId
from desk_app.presenters.details_similar import SimilarFace, SimilarPresenter, SimilarState
from desk_app.presenters.details_timeline import TimelineFilter, TimelinePresenter, TimelineState
from desk_app.ui.details.lines import PanelLine, PanelLines, heading
from desk_app.ui.details.properties import STATUS_SHAPES
from desk_app.ui.details.recent import timeline_line
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.marks import ChipButton
from desk_app.ui.kit.runs import marked_runs
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.chips import ChipFill, ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Tone

_FILTERS = {
    TimelineFilter.ALL: "All",
    TimelineFilter.MAIL: "Mail",
    TimelineFilter.CALLS: "Calls",
    TimelineFilter.CHATS: "Chats",
    TimelineFilter.NOTES: "Notes",
    TimelineFilter.SIDES: "Third parties",
    TimelineFilter.OPENED: "Opened",
}

OpenTicket = Callable[[TicketId], None]


class FilterChips(Themed, QWidget):
    """The chips over a timeline; one holds."""

    def __init__(self, timeline: TimelinePresenter, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._chips: dict[TimelineFilter, ChipButton] = {}
        for kind, words in _FILTERS.items():
            chip = ChipButton(ChipLook(words), f"Show {words.lower()}", name=f"{name}.{kind}", parent=self)
            chip.clicked.connect(partial(self._choose, timeline, kind))
            self._chips[kind] = chip
            self._flow.addWidget(chip)
        self.retheme()

    def show_chosen(self, chosen: TimelineFilter) -> None:
        """Mark the one that holds."""
        for kind, chip in self._chips.items():
            holds = kind is chosen
            look = ChipLook(
                _FILTERS[kind],
                Tone.ACCENT if holds else Tone.NEUTRAL,
                ChipFill.TINT if holds else ChipFill.OUTLINE,
            )
            chip.set_look(look)
            if holds:
                chip.setAccessibleName(f"{_FILTERS[kind]}, chosen")

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        pad = tokens().panes.panel.pad
        self._flow.setSpacing(tokens().space(1))
        self._flow.setContentsMargins(pad, 0, pad, tokens().space(2))
        super().retheme()

    def _choose(self, timeline: TimelinePresenter, kind: TimelineFilter, _checked: object = None) -> None:
        timeline.choose(kind)


class TimelineView(Themed, QWidget):
    """Everything that happened with a customer, newest first, under headings of months."""

    def __init__(
        self, timeline: TimelinePresenter, open_ticket: OpenTicket, *, name: str = "details.timeline_tab"
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._timeline, self._open = timeline, open_ticket
        self._chips = FilterChips(timeline, f"{name}.filter", self)
        self.list = PanelLines("Timeline", name=f"{name}.list", sticky=True)
        self._state = StatePanel(StateContent(""), name=f"{name}.state")
        self._loading = LoadingRows("Reading the timeline", "Cancel", name=f"{name}.loading")
        self._pages = QStackedWidget(self)
        for page in (self.list, self._state, self._loading):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._chips)
        column.addWidget(self._pages, 1)
        self.setFocusProxy(self.list)
        self.list.chosen.connect(self._chosen)
        self.list.near_end.connect(timeline.read_more)
        self._state.acted.connect(self._acted)
        self._loading.cancelled.connect(timeline.stop_reading)
        stop = timeline.watch(self.show_state)
        self.destroyed.connect(stop)

    def show_state(self, state: TimelineState) -> None:
        """Show what the presenter says."""
        self._chips.show_chosen(state.chosen)
        self._chips.setVisible(bool(state.total))
        self.list.show_lines(timeline_lines(state))
        page: QWidget = self.list
        if state.is_reading and not state.lines:
            page = self._loading
        elif not state.lines:
            self._state.set_content(_timeline_content(state))
            page = self._state
        if page is self._loading and self._pages.currentWidget() is not page:
            self._loading.begin()
        elif page is not self._loading:
            self._loading.finish()
        self._pages.setCurrentWidget(page)

    def _chosen(self, key: str) -> None:
        wanted = bytes.fromhex(key)
        face = next((face for face in self._timeline.state.lines if face.entry_id == wanted), None)
        if face is not None:
            self._open(face.ticket_id)

    def _acted(self, key: str) -> None:
        if key == "retry":
            self._timeline.reload()
        else:
            self._timeline.choose(TimelineFilter.ALL)


def timeline_lines(state: TimelineState) -> list[PanelLine]:
    """The rows of a timeline, each month under its heading."""
    lines: list[PanelLine] = []
    month = ""
    following = [*(face.month for face in state.lines), ""][1:]
    for face, next_month in zip(state.lines, following, strict=True):
        if face.month != month:
            month = face.month
            lines.append(heading(month))
        lines.append(timeline_line(face, is_last=next_month != month))
    return lines


def _timeline_content(state: TimelineState) -> StateContent:
    if state.problem:
        again = StateAction("retry", "Try again")
        return StateContent(
            "The timeline cannot be read now", state.problem, "triangle-alert", Tone.DANGER, (again,)
        )
    if state.customer_id is None:
        return StateContent("This ticket has no customer", "Give it one, and their timeline appears here.")
    if state.total:
        return StateContent(
            "Nothing of this kind",
            "",
            "history",
            actions=(StateAction("all", "Show everything"),),
        )
    return StateContent("Nothing happened yet", "Mail, calls, chats and notes of this customer appear here.")


class SimilarView(Themed, QWidget):
    """Tickets like the open one."""

    def __init__(self, similar: SimilarPresenter, open_ticket: OpenTicket) -> None:
        super().__init__()
        self.setObjectName("details.similar_tab")
        self._similar, self._open = similar, open_ticket
        self.list = PanelLines("Similar tickets", name="details.similar.list", sticky=True)
        self._state = StatePanel(StateContent(""), name="details.similar.state")
        self._loading = LoadingRows("Looking for similar tickets", "Cancel", name="details.similar.loading")
        self._pages = QStackedWidget(self)
        for page in (self.list, self._state, self._loading):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.setFocusProxy(self.list)
        self.list.chosen.connect(lambda key: self._open(TicketId(bytes.fromhex(key))))
        self._state.acted.connect(lambda _key: similar.reload())
        self._loading.cancelled.connect(similar.stop_reading)
        stop = similar.watch(self.show_state)
        self.destroyed.connect(stop)

    def show_state(self, state: SimilarState) -> None:
        """Show what the presenter says."""
        lines = [
            *_similar_lines("Of this customer", state.own),
            *_similar_lines("With the same words", state.others),
        ]
        self.list.show_lines(lines)
        page: QWidget = self.list
        if state.is_reading:
            page = self._loading
        elif not lines:
            self._state.set_content(_similar_content(state))
            page = self._state
        if page is self._loading and self._pages.currentWidget() is not page:
            self._loading.begin()
        elif page is not self._loading:
            self._loading.finish()
        self._pages.setCurrentWidget(page)


def _similar_lines(title: str, faces: Sequence[SimilarFace]) -> list[PanelLine]:
    return [heading(title), *map(_similar_line, faces)] if faces else []


def _similar_line(face: SimilarFace) -> PanelLine:
    shared = f"{face.meta} · {face.shared}" if face.shared else face.meta
    return PanelLine(
        face.ticket_id.hex(), marked_runs(face.subject, face.marks), shared, status=STATUS_SHAPES[face.status]
    )


def _similar_content(state: SimilarState) -> StateContent:
    if state.problem:
        again = StateAction("retry", "Try again")
        return StateContent(
            "Similar tickets were not found", state.problem, "triangle-alert", Tone.DANGER, (again,)
        )
    return StateContent(
        "Nothing like this yet", "Other tickets of the customer and tickets with the same words appear here."
    )
