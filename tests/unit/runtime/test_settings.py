"""Settings survive bad files, other versions and changes made at the same time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.errors import InvalidInput, NotFound, Refused, StoreError
from desk_app.runtime.settings import MAX_BYTES, Settings
from desk_app.runtime.settings_schema import (
    LANGUAGE,
    ME,
    SETTINGS,
    SINGLE_LETTERS,
    TAKE_BACK_S,
    TEXT_SIZE,
    THEME,
    TIME_ZONE,
    Scope,
    find_setting,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The person's file; not there yet."""
    return tmp_path / "config" / "settings.json"


def _write(file: Path, values: Mapping[str, object] | str | bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    text = json.dumps(values) if isinstance(values, Mapping) else values
    file.write_bytes(text if isinstance(text, bytes) else text.encode())


def _kept(file: Path) -> dict[str, object]:
    values: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return values


def test_without_files_defaults_hold_and_nothing_is_written(tmp_path: Path) -> None:
    settings = Settings.open(tmp_path / "config", tmp_path)

    assert settings.get(THEME) == "system"
    assert settings.get(TAKE_BACK_S) == 10
    assert settings.get(SINGLE_LETTERS) is True
    assert settings.problems == ()
    assert list(tmp_path.iterdir()) == []


def test_a_choice_is_kept_for_the_next_start(tmp_path: Path, file: Path) -> None:
    settings = Settings.open(file.parent, tmp_path)

    settings.set(THEME, "dark")
    settings.set(TAKE_BACK_S, 30)

    again = Settings.open(file.parent, tmp_path)
    assert (settings.get(THEME), again.get(THEME)) == ("dark", "dark")
    assert again.get(TAKE_BACK_S) == 30
    assert _kept(file) == {"appearance.theme": "dark"}
    assert _kept(tmp_path / "settings.json") == {"sending.take_back_s": 30}


def test_a_workspace_does_not_know_the_settings_of_another(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    Settings.open(tmp_path / "config", tmp_path / "a").set(ME, "ana@example.com")

    assert Settings.open(tmp_path / "config", tmp_path / "b").get(ME) == ""


def test_a_setting_of_a_workspace_needs_one(file: Path) -> None:
    settings = Settings.open(file.parent)

    with pytest.raises(Refused, match="belongs to a workspace"):
        settings.set(TAKE_BACK_S, 20)
    assert settings.get(TAKE_BACK_S) == 10


def test_what_this_version_does_not_know_is_kept(file: Path) -> None:
    _write(file, {"future.thing": {"deep": [1, None, "ü", "\ud800"]}, "appearance.theme": "neon"})
    settings = Settings.open(file.parent)

    settings.set(TEXT_SIZE, 120)

    assert settings.unknown == ("future.thing",)
    assert _kept(file) == {
        "future.thing": {"deep": [1, None, "ü", "\ud800"]},
        "appearance.theme": "neon",
        "appearance.text_size": 120,
    }


def test_a_value_that_cannot_be_used_is_named_and_the_default_holds(file: Path) -> None:
    _write(file, {"appearance.text_size": 115, "keys.single_letters": 1, "appearance.theme": "dark"})

    settings = Settings.open(file.parent)

    assert settings.get(TEXT_SIZE) == 100
    assert settings.get(SINGLE_LETTERS) is True
    assert settings.get(THEME) == "dark"
    assert settings.problems == (
        (
            "appearance.text_size cannot be “115”. It must be a whole number from 100 to 200 per cent "
            "in steps of 10. The default, 100, is used instead."
        ),
        "keys.single_letters cannot be “1”. It must be yes or no. The default, yes, is used instead.",
    )


_DAMAGED = [
    b"",
    b'{"appearance.theme": "da',
    b"\x00" * 512,
    b"\xff\xfe\x00",
    b"[]",
    b'"text"',
    b"null",
    b'{"a": NaN}',
    b'{"a": 1e999}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a": "' + b"x" * MAX_BYTES + b'"}',
]


@pytest.mark.parametrize("text", _DAMAGED, ids=range(len(_DAMAGED)))
def test_a_damaged_file_is_kept_aside_and_defaults_hold(file: Path, text: bytes) -> None:
    _write(file, text)

    settings = Settings.open(file.parent)

    assert (file.parent / "settings.json.bad-1").read_bytes() == text
    assert "kept as settings.json.bad-1" in settings.problems[0]
    assert settings.get(THEME) == "system"
    settings.set(THEME, "light")
    assert _kept(file) == {"appearance.theme": "light"}


def test_every_damaged_file_is_kept(file: Path) -> None:
    for text in ("one", "two"):
        _write(file, text)
        Settings.open(file.parent)

    kept = [(file.parent / f"settings.json.bad-{number}").read_text(encoding="utf-8") for number in (1, 2)]
    assert kept == ["one", "two"]


def test_a_file_that_is_a_folder_gets_sentences(file: Path) -> None:
    file.mkdir(parents=True)

    settings = Settings.open(file.parent)

    assert "cannot be read" in settings.problems[0]
    with pytest.raises(StoreError, match="The file of the settings cannot be written"):
        settings.set(THEME, "dark")
    assert settings.get(THEME) == "system"


def test_a_refused_value_changes_nothing(file: Path) -> None:
    settings = Settings.open(file.parent)
    settings.set(TEXT_SIZE, 150)

    with pytest.raises(InvalidInput, match="from 100 to 200"):
        settings.set(TEXT_SIZE, 400)

    assert _kept(file) == {"appearance.text_size": 150}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("appearance.theme", "Dark", "dark"),
        ("appearance.text_size", " 130 ", 130),
        ("keys.single_letters", "off", False),
        ("keys.single_letters", "Yes", True),
        ("language", "pt_BR", "pt-BR"),
        ("language", "zh-Hant-TW", "zh-Hant-TW"),
        ("time.zone", "Europe/Berlin", "Europe/Berlin"),
        ("agent.me", " ana@example.com ", "ana@example.com"),
    ],
)
def test_a_value_may_be_typed(tmp_path: Path, name: str, text: str, value: object) -> None:
    settings = Settings.open(tmp_path / "config", tmp_path)

    settings.set_text(name, text)

    again = {row.name: row for row in Settings.open(tmp_path / "config", tmp_path).listing()}
    assert (again[name].value, again[name].is_chosen) == (value, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("appearance.theme", "neon"),
        ("appearance.theme", ""),
        ("appearance.text_size", "1e2"),
        ("appearance.text_size", "\u0661\u0662\u0660"),
        ("appearance.text_size", "9" * 5000),
        ("sending.take_back_s", "-1"),
        ("sending.take_back_s", "61"),
        ("keys.single_letters", "perhaps"),
        ("language", "deutsch bitte"),
        ("time.zone", "Europe/Atlantis"),
        ("time.zone", "../../etc/passwd"),
        ("time.zone", "Europe"),
        ("time.zone", "x" * 5000),
        ("agent.me", "a\nb"),
        ("agent.me", "x" * 300),
    ],
)
def test_a_wrong_value_gets_one_sentence_that_says_what_is_right(
    tmp_path: Path, name: str, text: str
) -> None:
    settings = Settings.open(tmp_path / "config", tmp_path)

    with pytest.raises(InvalidInput) as refused:
        settings.set_text(name, text)

    assert refused.value.message.startswith(f"{name} cannot be “")
    assert refused.value.hint == f"It must be {find_setting(name).kind.allowed}."
    assert len(str(refused.value)) < 200


def test_a_misspelt_name_is_set_right(file: Path) -> None:
    with pytest.raises(NotFound, match=r"Did you mean appearance\.theme\?"):
        Settings.open(file.parent).set_text("appearance.themes", "dark")


def test_taking_a_choice_back_lets_the_default_hold(file: Path) -> None:
    settings = Settings.open(file.parent)
    settings.set(THEME, "dark")

    settings.reset("appearance.theme")

    assert settings.get(THEME) == "system"
    assert _kept(file) == {}


def test_the_list_tells_a_choice_from_a_default(file: Path) -> None:
    settings = Settings.open(file.parent)
    settings.set(THEME, "system")

    rows = {row.name: row for row in settings.listing()}

    assert [row.name for row in settings.listing()] == [setting.name for setting in SETTINGS]
    assert rows["appearance.theme"].is_chosen
    assert not rows["appearance.density"].is_chosen
    assert rows["appearance.theme"].allowed == "system, light, dark or contrast"


def test_two_programs_may_change_settings_without_undoing_each_other(file: Path) -> None:
    window = Settings.open(file.parent)
    command_line = Settings.open(file.parent)

    command_line.set(THEME, "dark")
    window.set(TEXT_SIZE, 120)

    assert _kept(file) == {"appearance.theme": "dark", "appearance.text_size": 120}
    assert window.get(THEME) == "dark"


_CHANGE_MANY = """
import sys
from pathlib import Path
from desk_app.runtime.settings import Settings
settings = Settings.open(Path(sys.argv[1]))
for number in range(20):
    settings.set_text(sys.argv[2], sys.argv[3 + number % 2])
"""


def test_real_processes_changing_at_once_lose_nothing(file: Path) -> None:
    changes = [
        ("appearance.theme", "light", "dark"),
        ("appearance.text_size", "100", "200"),
        ("language", "en", "de"),
    ]
    programs = [
        subprocess.Popen([sys.executable, "-c", _CHANGE_MANY, str(file.parent), *change])
        for change in changes
    ]
    assert [program.wait(timeout=30) for program in programs] == [0, 0, 0]

    assert _kept(file) == {"appearance.theme": "dark", "appearance.text_size": 200, "language": "de"}
    assert sorted(path.name for path in file.parent.iterdir()) == ["settings.json", "settings.lock"]


def test_a_running_window_takes_over_what_others_changed(file: Path) -> None:
    window = Settings.open(file.parent)
    Settings.open(file.parent).set(THEME, "dark")

    assert window.refresh() == {"appearance.theme"}
    assert window.get(THEME) == "dark"
    assert window.refresh() == frozenset()


def test_a_file_an_editor_is_just_writing_changes_nothing_yet(file: Path) -> None:
    window = Settings.open(file.parent)
    window.set(THEME, "dark")
    _write(file, '{"appearance.theme": "li')

    assert window.refresh() == frozenset()
    assert window.get(THEME) == "dark"
    assert not list(file.parent.glob("*.bad-*"))

    _write(file, {"appearance.theme": "light"})
    assert window.refresh() == {"appearance.theme"}


def test_names_are_unique_and_each_default_is_allowed() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.kind.accept(setting.default) == setting.default
        assert setting.description.endswith(".")
        assert setting.kind.allowed
        assert setting.scope in Scope


def test_a_language_or_zone_follows_the_system_unless_chosen() -> None:
    assert (LANGUAGE.default, TIME_ZONE.default) == ("system", "system")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    values=st.dictionaries(
        st.sampled_from([setting.name for setting in SETTINGS]) | st.text(), _JSON, max_size=6
    )
)
def test_whatever_is_in_a_file_every_setting_has_an_allowed_value_and_nothing_is_lost(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    folder = tmp_path_factory.mktemp("config")
    _write(folder / "settings.json", values)

    settings = Settings.open(folder)
    settings.set(THEME, "dark")

    for setting, row in zip(SETTINGS, settings.listing(), strict=True):
        assert setting.kind.accept(row.value) == row.value
    assert _kept(folder / "settings.json") == values | {"appearance.theme": "dark"}
