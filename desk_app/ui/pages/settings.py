"""The settings page: sections at the side, a field to search them, rows that count at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desk_app.presenters.navigation import PageEntry
from desk_app.presenters.settings_page import PAGE, SettingsPresenter, SettingsState
from desk_app.presenters.settings_sections import SECTIONS, SettingLine
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.pages.frame import PageColumn, PageGround, PageHead, SideEntry, SideList
from desk_app.ui.pages.setting_rows import RowCard, SettingRow, Wishes
from desk_app.ui.palette.choice_picker import Answers, ChoicePicker
from desk_app.ui.shell.parts import PagePart, WindowContext
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens

Blocks = Mapping[str, Callable[[WindowContext], QWidget]]
"""What a section shows below its settings, by the section's key."""

_LABELS = {section.key: section.label for section in SECTIONS}
_NOTHING = StateContent(
    "No setting has these words",
    "Try fewer words, or another one for the same thing.",
    "search",
    actions=(StateAction("empty", "Show all settings"),),
)


class SettingsPage(PageGround):
    """Shows what the presenter says."""

    def __init__(self, settings: SettingsPresenter, context: WindowContext, blocks: Blocks) -> None:
        self._settings, self._context, self._make_block = settings, context, blocks
        head = PageHead("Settings", name="settings")
        self.search = SearchInput(
            name="settings.search", label="Search the settings", clear_label="Empty the search"
        )
        head.add_search(self.search)
        head.back.connect(context.window.back)
        self.sections = SideList("Sections of the settings", name="settings.sections")
        self.body = PageColumn("Settings", name="settings.body")
        self._rows: dict[str, SettingRow] = {}
        self._blocks: dict[str, QWidget] = {}
        self._built: tuple[object, ...] = ()
        self._wanted = ""
        super().__init__(head, self.sections, self.body, name="settings")
        self.setFocusProxy(self.sections)
        self._nothing = StatePanel(_NOTHING, name="settings.nothing", parent=self)
        self._nothing.hide()
        self._nothing.acted.connect(lambda _key: self.search.clear())
        self._picker = ChoicePicker(context.overlays, context.frame, "settings.picker")
        self._answers = Answers(
            lambda _text: None, settings.choose, lambda _key, _is_on: None, settings.cancel
        )
        self._wishes = Wishes(settings.set, settings.type, settings.reset, settings.ask)
        self.sections.chosen.connect(settings.open_section)
        self.search.textChanged.connect(settings.search)
        self.search.left_downwards.connect(self.sections.setFocus)
        self._stop = settings.watch(self._render)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The slash goes into the search, as everywhere."""
        if event.key() == Qt.Key.Key_Slash:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def _render(self, state: SettingsState) -> None:
        entries = [SideEntry(part.key, part.label, part.icon) for part in state.sections]
        self.sections.show_entries(entries, "" if state.typed.strip() else state.section)
        if self.search.text() != state.typed:
            self.search.setText(state.typed)
        built = (bool(state.typed.strip()), state.section, tuple(line.name for _part, line in state.lines))
        if built != self._built:
            self._built = built
            self._build(state)
        for _part, line in state.lines:
            self._rows[line.name].show_line(line)
        if state.wanted != self._wanted:
            self._wanted = state.wanted
            QTimer.singleShot(0, self, self._go_to_wanted)  # when it is laid out and has the focus
        anchor = self._rows[state.asked.key].control if state.asked is not None else None
        self._picker.show(state.asked, self._answers, anchor)

    def _go_to_wanted(self) -> None:
        row = self._rows.get(self._wanted)
        if row is not None:
            self.body.ensureWidgetVisible(row)
            row.control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self, state: SettingsState) -> None:
        """Other rows: take the old ones away and make the new ones."""
        column = self.body.column
        while (item := column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                if widget not in self._blocks.values() and widget is not self._nothing:
                    widget.deleteLater()
        self._rows = {}
        for part, lines in groupby(state.lines, key=lambda pair: pair[0]):
            self._add_section(part, [line for _part, line in lines])
        if not state.typed.strip():
            if not state.lines:
                self._add_title(state.section)
            self._add_block(state.section)
        elif not state.lines:
            column.addWidget(self._nothing)
            self._nothing.show()
        column.addStretch(1)
        self.body.verticalScrollBar().setValue(0)

    def _add_section(self, part: str, lines: list[SettingLine]) -> None:
        self._add_title(part)
        card = RowCard()
        for line in lines:
            self._rows[line.name] = SettingRow(line, self._wishes)
        card.add([self._rows[line.name] for line in lines])
        self.body.column.addWidget(card)

    def _add_title(self, part: str) -> None:
        self.body.column.addWidget(ElidedLabel(_LABELS[part], style=TextStyle.PAGE))

    def _add_block(self, part: str) -> None:
        if part not in self._make_block:
            return
        if part not in self._blocks:
            self._blocks[part] = self._make_block[part](self._context)
        self.body.column.addSpacing(tokens().space(2))
        self.body.column.addWidget(self._blocks[part])
        self._blocks[part].show()


def settings_part(blocks: Blocks) -> PagePart:
    """How the page is plugged in; `program.settings` leads to it."""

    def build(context: WindowContext) -> QWidget:
        settings = SettingsPresenter(context.window, blocks=frozenset(blocks))
        page = SettingsPage(settings, context, blocks)
        context.frame.destroyed.connect(settings.close)
        return page

    return PagePart(PageEntry(PAGE, "Settings", "settings", "program.settings", in_navigation=False), build)
