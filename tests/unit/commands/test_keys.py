"""A person's own keys: kept, counted, and never in the way of another command."""

from __future__ import annotations

import pytest

from desk_app.commands.catalogue import BY_ID, COMMANDS
from desk_app.commands.keys import KeyWishes, read_changes, write_changes
from desk_app.domain.errors import InvalidInput
from desk_app.runtime.settings_schema import KEYS_CHANGED

SOLVE, REPLY, NEXT = BY_ID["ticket.solve"], BY_ID["ticket.reply"], BY_ID["list.next"]


def test_an_own_key_takes_the_place_of_the_catalogues() -> None:
    wishes = KeyWishes().with_keys("ticket.solve", ("Ctrl+E",))

    assert wishes.keys_of(SOLVE) == ("Ctrl+E",)
    assert wishes.keys_of(REPLY) == REPLY.keys


def test_the_catalogues_own_key_is_no_change() -> None:
    wishes = KeyWishes().with_keys("ticket.solve", ("Ctrl+E",)).with_keys("ticket.solve", SOLVE.keys)

    assert wishes.changed == {}


def test_single_letters_of_ones_own_are_silent_with_the_others() -> None:
    wishes = KeyWishes(single_letters=False).with_keys("ticket.solve", ("S", "Ctrl+E"))

    assert wishes.keys_of(SOLVE) == ("Ctrl+E",)
    assert wishes.own_keys(SOLVE) == ("S", "Ctrl+E")


def test_a_key_in_use_names_who_has_it() -> None:
    assert KeyWishes().clash(SOLVE, "R") is REPLY


def test_a_key_that_was_given_away_is_free() -> None:
    assert KeyWishes().with_keys("ticket.reply", ()).clash(SOLVE, "R") is None


def test_freeing_a_key_leaves_the_others_keys_alone() -> None:
    wishes = KeyWishes().freed(SOLVE, "Return")

    assert wishes.changed == {"list.open": ("O",)}
    assert wishes.clash(SOLVE, "Return") is None


def test_the_first_stroke_of_a_sequence_is_taken() -> None:
    taken = KeyWishes().clash(SOLVE, "G")
    assert taken is not None
    assert taken.id.startswith("go.")
    assert KeyWishes().clash(SOLVE, "J, J") is NEXT


def test_a_key_of_the_list_is_taken_for_the_whole_window() -> None:
    assert KeyWishes().clash(BY_ID["list.select_all"], "Return") is BY_ID["list.open"]
    assert KeyWishes().clash(SOLVE, "Return") is BY_ID["list.open"]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_the_catalogue_itself_is_free_of_clashes(command: object) -> None:
    spec = BY_ID[command.id]  # type: ignore[attr-defined]  # a command

    assert [key for key in spec.keys if KeyWishes().clash(spec, key)] == []


def test_own_keys_come_back_from_the_settings() -> None:
    changed = {"ticket.solve": ("Ctrl+E", ";"), "list.next": ()}

    assert read_changes(KEYS_CHANGED.accept(write_changes(changed))) == changed


def test_keys_of_commands_of_another_version_are_left_out() -> None:
    assert read_changes('{"tea.make": ["T"]}') == {}


@pytest.mark.parametrize("text", ["[]", '{"a": "J"}', '{"a": [""]}', '{"a": [1]}', "{", '{"a": ["\\n"]}'])
def test_what_are_no_keys_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"keys\.changed cannot be"):
        KEYS_CHANGED.accept(text)
