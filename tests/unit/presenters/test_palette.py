"""The palette: what fits what was typed, in which order, and that running a line does what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desk_app.commands.catalogue import COMMANDS
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import CustomerId
from desk_app.presenters.palette import PalettePresenter, mode_of
from desk_app.presenters.palette_matching import match
from desk_app.presenters.palette_memory import FileHabits, UseCounts
from desk_app.presenters.palette_places import HelpTopic, PalettePorts
from desk_app.presenters.palette_rows import ROWS, PaletteMode, PaletteRow
from desk_app.presenters.settings_page_labels import has_label
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.settings_schema import SETTINGS
from desk_app.services.reading import Reader
from tests.habits import NoHabits
from tests.kestrel import DAY_S, NOW_S, Kestrel

E07 = "E07: Duo 2 stops mid-shot"
GRINDER = "Grinder invoice charged twice"


class Desktop:
    """What the palette led to."""

    def __init__(self, kestrel: Kestrel, habits: NoHabits | FileHabits | None = None) -> None:
        self.kestrel = kestrel
        self.window: WindowPresenter = kestrel.window()
        self.window.open_ticket(kestrel.tickets[E07])
        self.went: list[tuple[str, object]] = []
        for command in COMMANDS:
            if not self.window.is_bound(command.id) and command.id != "program.palette":
                self.window.bind(command.id, self.noting(command.id))
        ports = PalettePorts(
            search_all=lambda text: self.went.append(("search", text)),
            new_ticket=lambda subject: self.went.append(("new", subject)),
            open_customer=lambda customer_id: self.went.append(("customer", customer_id)),
            open_setting=lambda name: self.went.append(("setting", name)),
            open_help=lambda key: self.went.append(("help", key)),
            topics=(HelpTopic("offline", "Working offline"),),
        )
        self.palette = PalettePresenter(self.window, habits or NoHabits(), ports)
        kestrel.settle()

    def noting(self, name: str) -> Callable[[str], None]:
        return lambda argument: self.went.append((name, argument))

    def type(self, text: str) -> tuple[PaletteRow, ...]:
        if not self.palette.state.is_open:
            self.palette.open()
        self.palette.type(text)
        self.kestrel.settle()
        return self.palette.state.rows

    def run(self, text: str, line: str = "") -> None:
        rows = self.type(text)
        self.palette.run(next((row.key for row in rows if row.text == line), ""))
        self.kestrel.settle()

    def ticket(self, subject: str = E07) -> TicketRow:
        def question(reader: Reader) -> TicketRow:
            return reader.tickets.ticket(self.kestrel.tickets[subject]).ticket.row

        return self.kestrel.workspace.read(question)


@pytest.fixture
def desktop(kestrel: Kestrel) -> Desktop:
    return Desktop(kestrel)


def test_what_the_design_shows_for_assign_mi(desktop: Desktop) -> None:
    desktop.type("assign mi")

    shown = [(group.title, [row.text for row in group.rows]) for group in desktop.palette.state.groups]
    assert shown[0] == (
        "Commands on this ticket",
        ["Assign to Mira Okafor", "Assign to Milan Kovač", "Assign to team Admin and billing"],
    )
    assert ("Tickets", ["Who should assign milk-line cleaning visits?"]) in shown
    assert desktop.palette.state.rows[0].keys == ("I",)


def test_running_a_line_assigns_and_closes(desktop: Desktop) -> None:
    desktop.run("assign milan")

    assert desktop.ticket().assignee == "Milan Kovač"
    assert not desktop.palette.state.is_open


def test_commands_act_on_everything_that_is_ticked(desktop: Desktop, kestrel: Kestrel) -> None:
    for subject in (E07, GRINDER):
        desktop.window.tickets.ticks.toggle(kestrel.tickets[subject])
    desktop.palette.open()
    assert desktop.palette.state.context == "2 tickets"
    desktop.run("set priority low")

    assert {desktop.ticket(E07).priority, desktop.ticket(GRINDER).priority} == {1}


def test_without_the_context_only_what_needs_no_ticket_is_offered(desktop: Desktop) -> None:
    desktop.palette.open()
    assert desktop.palette.state.context == "#2"
    assert desktop.palette.drop_context()
    texts = [row.text for row in desktop.type("assign")]

    assert desktop.palette.state.context == ""
    assert "Assign…" not in texts
    assert not desktop.palette.drop_context()


def test_a_command_that_cannot_run_is_shown_with_its_reason_and_does_not_run(desktop: Desktop) -> None:
    rows = desktop.type("> open again")
    row = next(row for row in rows if row.text == "Open again")
    desktop.palette.run(row.key)

    assert row.reason == "This ticket is not done."
    assert desktop.palette.state.is_open
    assert desktop.palette.state.problem == row.reason
    assert desktop.palette.state.chosen != row.key


def test_a_time_is_said_back_as_it_was_understood(desktop: Desktop) -> None:
    (row,) = (row for row in desktop.type("snooze mon 8") if row.key.startswith("command:ticket.snooze"))
    assert row.text == "Snooze until Mon 13 Oct 2025, 08:00"
    desktop.palette.run(row.key)
    desktop.kestrel.settle()

    assert desktop.ticket().snooze_s == NOW_S + 5 * DAY_S - 102 * 60


def test_enter_on_a_command_that_needs_something_asks_for_it_in_place(desktop: Desktop) -> None:
    desktop.run("> set status", "Set status…")
    state = desktop.palette.state
    assert (state.is_open, state.step, state.typed) == (True, "Set status", "")
    assert [row.text for row in state.rows][:2] == ["New", "Open"]

    desktop.run("solv")
    assert desktop.ticket().status == "Solved"


def test_tab_goes_into_the_argument_and_backspace_out_of_it(desktop: Desktop) -> None:
    desktop.type("> set prio")
    desktop.palette.complete()
    assert desktop.palette.state.step == "Set priority"

    assert desktop.palette.drop_context()
    assert desktop.palette.state.step == ""
    assert desktop.palette.state.context == "#2"


def test_a_tick_stands_only_before_what_holds(desktop: Desktop) -> None:
    desktop.type("> theme")
    desktop.palette.complete()
    desktop.kestrel.settle()
    ticked = [row.text for row in desktop.palette.state.rows if row.icon == "circle-check"]

    assert ticked == ["As the system"]
    assert len(desktop.palette.state.rows) > 1


def test_a_free_text_is_asked_for_in_place(desktop: Desktop) -> None:
    desktop.run("> change the subject", "Change the subject…")
    assert desktop.palette.state.typed == E07
    desktop.run("It stops again")

    assert desktop.ticket().subject == "It stops again"


def test_a_ticket_is_found_by_number_words_and_prefix(desktop: Desktop) -> None:
    assert [row.text for row in desktop.type("#3")] == [GRINDER]
    assert desktop.type("3")[0].text == GRINDER
    assert GRINDER in [row.text for row in desktop.type("invoice twice")]


def test_opening_a_ticket_enters_it(desktop: Desktop, kestrel: Kestrel) -> None:
    desktop.run("#3")

    assert desktop.window.state.ticket_id == kestrel.tickets[GRINDER]
    assert desktop.window.state.is_reading


def test_people_are_found_without_accents(desktop: Desktop, kestrel: Kestrel) -> None:
    rows = desktop.type("@ines")
    assert [row.text for row in rows] == ["Inês Carvalho"]
    desktop.palette.run(rows[0].key)

    assert desktop.went == [("customer", CustomerId(kestrel.people["Inês Carvalho"]))]


def test_the_query_language_lists_and_says_what_is_wrong(desktop: Desktop) -> None:
    rows = desktop.type("/is:unread prioriti:high")

    assert desktop.palette.state.problem.startswith("There is no field “prioriti”.")
    desktop.palette.run(next(row.key for row in rows if row.key.startswith("search:")))
    assert desktop.went == [("search", "is:unread prioriti:high")]


def test_views_and_settings_and_help_are_found(desktop: Desktop) -> None:
    assert "VIP cafés" in [row.text for row in desktop.type("vip ca")]
    desktop.run("density", "Density")
    desktop.run("?offline")

    assert desktop.went == [("setting", "appearance.density"), ("help", "offline")]


def test_going_to_a_view_shows_it(desktop: Desktop) -> None:
    desktop.run("unassig", "Unassigned")

    assert desktop.window.tickets.state.title == "Unassigned"


def test_nothing_found_offers_the_search_and_a_new_ticket(desktop: Desktop) -> None:
    rows = desktop.type("zzz fridge")
    assert [row.text for row in rows] == [
        "Search all tickets for “zzz fridge”",
        "New ticket “zzz fridge”",
    ]
    desktop.palette.run(rows[1].key)

    assert desktop.went == [("new", "zzz fridge")]


def test_at_most_nine_rows_are_shown_and_each_kind_keeps_one(desktop: Desktop) -> None:
    for text in ("", "a", "e", "s", "ti", "> s"):
        desktop.type(text)
        groups = desktop.palette.state.groups
        assert 0 < sum(len(group.rows) for group in groups) <= ROWS, text


def test_what_is_often_used_comes_first_and_is_remembered(kestrel: Kestrel, tmp_path: Path) -> None:
    first = Desktop(kestrel, FileHabits(tmp_path))
    assert first.type("")[0].text == "Reply"
    for _time in range(3):
        first.run("> copy number", "Copy number")

    second = Desktop(kestrel, FileHabits(tmp_path))
    assert second.type("")[0].text == "Copy number"


def test_habits_fade() -> None:
    counts = UseCounts(NoHabits())
    for _time in range(4):
        counts.used("command:ticket.reply", NOW_S)

    assert counts.weight("command:ticket.reply", NOW_S) == 4.0
    assert counts.weight("command:ticket.reply", NOW_S + 42 * DAY_S) == 1.0
    assert counts.weight("never", NOW_S) == 0.0


@pytest.mark.parametrize("content", ["", "[]", "{", '{"palette.used": 7}', '{"palette.used": {"a": "b"}}'])
def test_a_damaged_file_of_habits_counts_as_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "habits.json").write_text(content, "ascii")
    counts = UseCounts(FileHabits(tmp_path))
    counts.used("a", NOW_S)

    assert counts.weight("a", NOW_S) == 1.0


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "ascii")
    habits = FileHabits(tmp_path / "file")
    habits.set("a", 1)

    assert habits.get("a") == 1


def test_arrows_go_around(desktop: Desktop) -> None:
    rows = desktop.type("assign mi")
    desktop.palette.move(-1)
    assert desktop.palette.state.chosen == rows[-1].key
    desktop.palette.move(1)
    assert desktop.palette.state.chosen == rows[0].key


def test_what_an_older_letter_found_is_not_shown_when_it_no_longer_fits(desktop: Desktop) -> None:
    desktop.type("invoice")
    desktop.palette.type("invoicez")

    assert GRINDER not in [row.text for row in desktop.palette.state.rows]


def test_closing_does_nothing(desktop: Desktop) -> None:
    desktop.type("assign milan")
    desktop.palette.close()
    desktop.kestrel.settle()

    assert desktop.ticket().assignee == "Mira Okafor"
    assert desktop.palette.state.groups == ()


@pytest.mark.parametrize(
    ("typed", "mode", "words"),
    [
        ("", PaletteMode.ALL, ""),
        ("  assign ", PaletteMode.ALL, "assign"),
        ("> solve", PaletteMode.COMMANDS, "solve"),
        ("/is:open", PaletteMode.QUERY, "is:open"),
        ("#41", PaletteMode.NUMBER, "41"),
        ("@ines", PaletteMode.PEOPLE, "ines"),
        ("?", PaletteMode.HELP, ""),
    ],
)
def test_the_first_sign_chooses_what_is_looked_through(typed: str, mode: PaletteMode, words: str) -> None:
    assert mode_of(typed) == (mode, words)


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("as", "Assign to me", ["As"]),
        ("me as", "Assign to me", ["As", "me"]),
        ("ines", "Inês Carvalho", ["Inês"]),
        ("min", "Team Admin", ["min"]),
        ("STRASSE", "Hauptstraße 3", ["straße"]),
        ("", "Anything", []),
    ],
)
def test_the_letters_that_fit_are_marked(typed: str, text: str, marked: list[str]) -> None:
    found = match(typed, text)

    assert found is not None
    assert [text[start:end] for start, end in found.marks] == marked


@pytest.mark.parametrize("typed", ["xs", "as x", "n"])
def test_what_does_not_fit_is_left_out(typed: str) -> None:
    assert match(typed, "Assign to me") is None


def test_every_setting_has_a_name() -> None:
    assert not [setting.name for setting in SETTINGS if not has_label(setting)]
