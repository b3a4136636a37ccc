"""The settings page: every declared setting in its section, found by words, changed at once, taken back."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, cast

from desk_app.domain.errors import DeskError
from desk_app.domain.query.folding import fold
from desk_app.presenters.arguments import Choice
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.details_editing import Asked
from desk_app.presenters.session import Notice
from desk_app.presenters.settings_sections import (
    FIRST_OF_THE_TEAM,
    NATURAL,
    SECTIONS,
    Section,
    SettingLine,
    SettingValue,
    in_page_words,
    natural_choices,
    section_of,
    setting_line,
    shown_settings,
)
from desk_app.presenters.window import WindowPresenter, WindowState
from desk_app.runtime.settings_kinds import SYSTEM, OneOf, Zone
from desk_app.runtime.settings_schema import ME, AnySetting, Setting, find_setting

PAGE: Final = "settings"
_NOBODY: Final = "-"


@dataclass(frozen=True, slots=True)
class SettingsState:
    """The page.

    Attributes:
        sections: Those that have something in them, in order.
        section: The key of the one that is shown.
        typed: What is searched for; while there is something, `lines` come from all sections.
        lines: The settings to show, in order, with the section each belongs to.
        wanted: The setting somebody asked for by name; empty for none.
        asked: What a picker asks for; None for nothing.
    """

    sections: tuple[Section, ...] = ()
    section: str = "appearance"
    typed: str = ""
    lines: tuple[tuple[str, SettingLine], ...] = ()
    wanted: str = ""
    asked: Asked | None = None

    @property
    def shown(self) -> Section:
        """The section that is shown."""
        return next(part for part in self.sections if part.key == self.section)


class SettingsPresenter(Presenter[SettingsState]):
    """The settings of one window."""

    def __init__(self, window: WindowPresenter, *, blocks: frozenset[str] = frozenset()) -> None:
        """Begin to follow the settings.

        Args:
            window: Whose page.
            blocks: Sections that have something besides settings in them, such as the list of keys.
        """
        settings = shown_settings()
        used = {section_of(setting.name) for setting in settings} | blocks
        super().__init__(SettingsState(tuple(part for part in SECTIONS if part.key in used)))
        self._window = window
        self._session = window.session
        self._preferences = window.session.preferences
        self._problems: dict[str, str] = {}
        self._place: str | None = None
        self._stops: list[Stop] = [
            self._preferences.watch(self._read),
            window.watch(self._follow),
        ]
        self._read()

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()

    # ------------------------------------------------------------ what the person does

    def open_section(self, key: str) -> None:
        """Show another section."""
        self._problems.clear()
        self._show(replace(self._state, section=key, typed="", wanted=""))
        self._read()

    def search(self, text: str) -> None:
        """Look for settings in all sections."""
        self._show(replace(self._state, typed=text, wanted=""))
        self._read()

    def set(self, name: str, value: SettingValue) -> None:
        """Choose a value; a toast offers the way back."""
        setting = find_setting(name)
        self._change(setting, lambda: self._preferences.set(cast("Setting[SettingValue]", setting), value))

    def type(self, name: str, text: str) -> None:
        """Choose what was typed, as it would be on the command line."""
        setting = find_setting(name)
        self._change(setting, lambda: self._preferences.set_text(name, text))

    def reset(self, name: str) -> None:
        """Let the default hold again; a toast offers the way back."""
        self._change(find_setting(name), lambda: self._preferences.reset(name))

    def ask(self, name: str) -> None:
        """A list of what may be chosen is wanted."""
        setting = find_setting(name)
        line = next(line for _section, line in self._state.lines if line.name == name)
        asked = Asked(name, line.label, self._choices(setting, str(line.value)), nothing="Nothing fits that")
        self._show(replace(self._state, asked=asked))

    def choose(self, key: str) -> None:
        """Something was chosen from the list."""
        asked = self._state.asked
        self._show(replace(self._state, asked=None))
        if asked is not None:
            self.type(asked.key, "" if key == _NOBODY else key)

    def cancel(self) -> None:
        """Nothing was chosen."""
        self._show(replace(self._state, asked=None))

    # ------------------------------------------------------------ what follows

    def _change(self, setting: AnySetting, work: Callable[[], None]) -> None:
        """Change a setting, say so, and say what is wrong where it is typed."""
        before, was_chosen = self._value(setting), self._is_chosen(setting.name)
        self._problems.pop(setting.name, None)
        try:
            work()
        except DeskError as error:
            self._problems[setting.name] = str(error)
            self._read()
            return
        if (self._value(setting), self._is_chosen(setting.name)) == (before, was_chosen):
            self._read()
            return
        line = setting_line(setting, self._value(setting), is_chosen=True)

        def undo() -> None:
            if was_chosen:
                self._preferences.set(cast("Setting[SettingValue]", setting), before)
            else:
                self._preferences.reset(setting.name)

        text = f"{line.label}: {in_page_words(setting, self._value(setting))}"
        self._session.tell(Notice(text, "done", replaces=f"setting:{setting.name}", undo=undo))

    def _read(self) -> None:
        """Show what holds now."""
        rows = {row.name: row for row in self._preferences.settings.listing()}
        lines = tuple(
            (
                section_of(setting.name),
                setting_line(
                    setting,
                    self._value(setting),
                    is_chosen=rows[setting.name].is_chosen,
                    problem=self._problems.get(setting.name, ""),
                    is_fixed=rows[setting.name].is_fixed,
                ),
            )
            for setting in shown_settings()
        )
        typed = self._state.typed
        kept = tuple(
            (section, line)
            for section, line in lines
            if (_fits(section, line, typed) if typed.strip() else section == self._state.section)
        )
        self._show(replace(self._state, lines=kept))

    def _follow(self, window: WindowState) -> None:
        """Show what another part of the window leads to: a section, or one setting."""
        place = window.place if window.page == PAGE else None
        if place == self._place:
            return
        self._place = place
        if not place:
            return
        key = place if place in self._keys() else section_of(place)
        if key in self._keys():
            self.open_section(key)
            self._show(replace(self._state, wanted=place))

    def _keys(self) -> frozenset[str]:
        return frozenset(part.key for part in self._state.sections)

    def _value(self, setting: AnySetting) -> SettingValue:
        return self._preferences.get(cast("Setting[SettingValue]", setting))

    def _is_chosen(self, name: str) -> bool:
        return next(row.is_chosen for row in self._preferences.settings.listing() if row.name == name)

    def _choices(self, setting: AnySetting, value: str) -> tuple[Choice, ...]:
        if setting is ME:
            agents = self._session.team.agents.values()
            people = tuple(
                Choice(agent.email or agent.name, agent.name, agent.email, person=agent.name,
                       is_set=value in {agent.email, agent.name})
                for agent in agents
            )  # fmt: skip
            return (*people, Choice(_NOBODY, FIRST_OF_THE_TEAM, is_set=not value))
        if setting.name in NATURAL:
            return tuple(
                Choice(str(number), words, is_set=str(number) == value)
                for number, words in natural_choices(setting, int(value))
            )
        if isinstance(setting.kind, Zone):
            zones = sorted(zoneinfo.available_timezones())
            names = (zone for zone in zones if "/" in zone or zone == "UTC")
            return (
                Choice(SYSTEM, "As the system", is_set=value == SYSTEM),
                *(Choice(zone, zone.replace("_", " "), is_set=zone == value) for zone in names),
            )
        if isinstance(setting.kind, OneOf):
            return tuple(Choice(key, text, is_set=key == value) for key, text in setting.kind.choices)
        return ()


def _fits(section: str, line: SettingLine, typed: str) -> bool:
    """Whether each word that was typed stands somewhere in the setting."""
    label = next(part.label for part in SECTIONS if part.key == section)
    text = fold(f"{label} {line.label} {line.text} {line.name}")
    return all(word in text for word in fold(typed).split())
