"""The search bar: the field, what could be written next, and below it what is wrong or read otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.search import SearchPresenter, SearchScope, SearchState
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.runs import Run
from desk_app.ui.kit.states import StateAction, StateContent, StateOption
from desk_app.ui.kit.themed import Themed
from desk_app.ui.search.completions import Completions
from desk_app.ui.search.field import SearchField
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

DROP = "drop."
"""Begins the key of an offer in `no_hits`; its place follows."""
CLEAR = "search.clear"
EVERYWHERE = "search.everywhere"


class SearchBar(Themed, QWidget):
    """The whole bar; hidden while nobody searches.

    Attributes:
        left_downwards: The person wants into the results.
        abandoned: The bar was closed: the focus belongs to the list again.
        save_wanted: The search is to be kept as a view.
    """

    left_downwards = Signal()
    abandoned = Signal()
    save_wanted = Signal()

    def __init__(self, search: SearchPresenter, window: QWidget, *, name: str = "search") -> None:
        """Make a bar.

        Args:
            search: What it shows.
            window: The window, over which the completions stand.
            name: The object name.
        """
        super().__init__()
        self.setObjectName(name)
        self._search = search
        self._said = ""
        self.field = SearchField(name, self)
        self.completions = Completions(window, f"{name}.completions")
        self._problem = Paragraph("", style=TextStyle.META, role=Role.DANGER_TEXT, parent=self)
        self._mend = LinkButton("Mend it", name=f"{name}.mend", parent=self)
        self._reasons = Paragraph("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._below = QHBoxLayout()
        self._below.addWidget(self._problem, 1)
        self._below.addWidget(self._mend, alignment=Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.field)
        self._column.addLayout(self._below)
        self._column.addWidget(self._reasons)
        self.setFocusProxy(self.field)
        self._connect()
        self.retheme()
        self.destroyed.connect(search.watch(self.show_state))

    def begin(self, scope: SearchScope) -> None:
        """Let the person search; what stands there is selected, so that typing replaces it."""
        self._search.open(scope)
        self.field.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.line.selectAll()

    def show_state(self, state: SearchState) -> None:
        """Show what the presenter says."""
        self.setVisible(state.is_open)
        line = self.field.line
        label = "Search everywhere" if state.scope is SearchScope.EVERYWHERE else f"Search in {state.place}"
        line.setAccessibleName(label)
        line.setPlaceholderText(label)
        if line.text() != state.text:
            line.setText(state.text)
            if line.hasFocus():
                line.setCursorPosition(state.cursor)
        self.field.set_pieces(state.pieces)
        self.field.clear.setVisible(bool(state.text))
        self.field.save.setVisible(state.can_save)
        self._show_words(state)
        line.takes_tab = bool(state.candidates)
        self.completions.show_candidates(
            state.candidates if line.hasFocus() else (), state.chosen, self.field
        )

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        side = tokens().space(3)
        self._column.setContentsMargins(side, 0, side, tokens().space(1))
        self._column.setSpacing(tokens().space(1))
        self._below.setSpacing(tokens().space(2))
        super().retheme()

    def hideEvent(self, event: QHideEvent) -> None:
        """What could be written goes with the bar."""
        self.completions.hide()
        super().hideEvent(event)

    def _connect(self) -> None:
        search, line = self._search, self.field.line
        line.textEdited.connect(lambda text: search.type(text, line.cursorPosition()))
        line.cursorPositionChanged.connect(self._moved)
        line.stepped.connect(self._step)
        line.entered.connect(self._enter)
        line.left.connect(self._leave)
        line.completed.connect(lambda: search.accept(max(search.state.chosen, 0)))
        line.editingFinished.connect(search.hide_candidates)
        self.field.clear.clicked.connect(lambda: search.open(search.state.scope, ""))
        self.field.save.clicked.connect(self.save_wanted)
        self.completions.picked.connect(search.accept)
        self._mend.clicked.connect(search.mend)

    def _moved(self, _before: int, now: int) -> None:
        """The cursor alone moved: what could be written there is another thing."""
        line = self.field.line
        if line.hasFocus() and line.text() == self._search.state.text:
            self._search.type(self._search.state.text, now)

    def _step(self, step: int) -> None:
        if self._search.state.candidates:
            self._search.move(step)
        elif step > 0:
            self.left_downwards.emit()

    def _enter(self) -> None:
        if self._search.enter():
            self.left_downwards.emit()

    def _leave(self) -> None:
        """Esc, one thing after the other: the completions, the text, the bar."""
        if self._search.hide_candidates():
            return
        if self._search.state.text:
            self._search.open(self._search.state.scope, "")
            self._search.type("", 0)
            return
        self._search.close()
        self.abandoned.emit()

    def _show_words(self, state: SearchState) -> None:
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self._mend.setVisible(bool(state.problem and state.fix))
        self._mend.setAccessibleName(f"Mend it: {state.fix.strip()}")
        self._reasons.setText("\n".join(state.reasons))
        self._reasons.setVisible(bool(state.reasons))
        if state.problem and state.problem != self._said:
            announce(self.field.line, state.problem)
        self._said = state.problem


def no_hits(state: SearchState) -> StateContent:
    """What stands in the list when a search finds nothing: the same search with one term fewer."""
    number = len(state.offers)
    words = {2: "both", 3: "all three", 4: "all four", 5: "all five"}.get(number)
    title = f"No ticket has {words}" if words else "No ticket has this"
    options = tuple(
        StateOption(
            f"{DROP}{place}",
            (Run("without "), Run(offer.dropped, Weight.MEDIUM, Role.TEXT_PRIMARY)),
            "search",
            offer.count,
        )
        for place, offer in enumerate(state.offers)
        if offer.count != "0"
    )
    actions = [StateAction(CLEAR, "Empty the search")]
    if state.scope is SearchScope.VIEW:
        actions.append(StateAction(EVERYWHERE, "Search everywhere"))
    return StateContent(title, options=options, actions=tuple(actions))


def act_on_no_hits(search: SearchPresenter, key: str) -> bool:
    """Do what was chosen in `no_hits`; False when the key belongs to something else."""
    if key.startswith(DROP):
        search.drop(int(key.removeprefix(DROP)))
    elif key == CLEAR:
        search.open(search.state.scope, "")
        search.type("", 0)
    elif key == EVERYWHERE:
        search.open(SearchScope.EVERYWHERE)
    else:
        return False
    return True
