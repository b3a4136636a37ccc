"""What an administrator has decided holds, and nobody at the computer can change it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk_app.domain.errors import Refused
from desk_app.runtime.policy import FEATURES, Policy, read_policy
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import TEXT_SIZE, THEME, UPDATES_CHECK


def written(folder: Path, content: object) -> Policy:
    path = folder / "policy.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_policy(path)


def test_without_a_file_everything_is_allowed(tmp_path: Path) -> None:
    policy = read_policy(tmp_path / "none.json")

    policy.require("updates")
    policy.require_server("https://any.example.com")
    assert policy == Policy()


def test_a_setting_of_the_policy_holds_over_the_persons_choice(tmp_path: Path) -> None:
    Settings.open(tmp_path / "config").set(THEME, "light")
    policy = written(tmp_path, {"settings": {"appearance.theme": "dark"}})

    settings = Settings.open(tmp_path / "config", policy=policy)

    assert settings.get(THEME) == "dark"
    with pytest.raises(Refused, match=r"Your administrator has set appearance\.theme"):
        settings.set(THEME, "light")
    with pytest.raises(Refused):
        settings.reset("appearance.theme")
    settings.set(TEXT_SIZE, 120)
    assert {row.name for row in settings.listing() if row.is_fixed} == {"appearance.theme"}


def test_the_persons_choice_is_back_when_the_policy_is_gone(tmp_path: Path) -> None:
    Settings.open(tmp_path / "config").set(THEME, "light")
    Settings.open(tmp_path / "config", policy=Policy({"appearance.theme": "dark"})).set(TEXT_SIZE, 120)

    assert Settings.open(tmp_path / "config", policy=Policy()).get(THEME) == "light"


def test_a_value_that_no_setting_can_have_is_told_and_the_default_holds(tmp_path: Path) -> None:
    settings = Settings.open(tmp_path / "config", policy=Policy({"updates.check": "perhaps"}))

    assert settings.get(UPDATES_CHECK) is False
    assert any("updates.check cannot be “perhaps”" in problem for problem in settings.problems)


def test_a_feature_that_is_off_refuses_with_its_name(tmp_path: Path) -> None:
    policy = written(tmp_path, {"features_off": ["export", "a feature of next year"]})

    with pytest.raises(Refused, match="Exporting is switched off by your administrator"):
        policy.require("export")
    policy.require("import")


def test_looking_for_versions_cannot_be_switched_on_where_it_is_off(tmp_path: Path) -> None:
    Settings.open(tmp_path / "config").set(UPDATES_CHECK, True)

    settings = Settings.open(tmp_path / "config", policy=written(tmp_path, {"features_off": ["updates"]}))

    assert settings.get(UPDATES_CHECK) is False
    assert {row.name for row in settings.listing() if row.is_fixed} == {"updates.check"}
    with pytest.raises(Refused):
        settings.set(UPDATES_CHECK, True)


def test_only_the_prescribed_server_can_be_joined(tmp_path: Path) -> None:
    policy = written(tmp_path, {"server": "https://desk.example.com/"})

    policy.require_server("https://desk.example.com")
    policy.require_server("Desk.example.com")
    with pytest.raises(Refused, match=r"accounts at https://desk\.example\.com/ only"):
        policy.require_server("https://evil.example.com")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "no object"),
        ('{"settings": []}', "“settings” is no object"),
        ('{"features_off": "export"}', "“features_off” is no list"),
        ('{"server": 7}', "“server” is no text"),
        ('{"a": ' + "[" * 100_000, "not JSON"),
    ],
)
def test_a_policy_that_cannot_be_read_switches_everything_off_and_says_why(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "policy.json"
    path.write_text(text, encoding="utf-8")

    policy = read_policy(path)

    assert policy.features_off == FEATURES.keys()
    assert reason in policy.problem
    assert policy.problem in Settings.open(tmp_path / "config", policy=policy).problems
