"""A newer version is told of only where a person or an administrator wants it, and only from its maker."""

from __future__ import annotations

import base64
import json
import queue
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk_app.domain.errors import DeskError, InvalidInput, Refused
from desk_app.runtime.build_facts import BuildFacts
from desk_app.runtime.policy import Policy
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import UPDATES_ADDRESS, UPDATES_CHECK
from desk_app.runtime.update_watch import DAY_S, UpdateWatch
from desk_app.runtime.updates import Release, UpdateUnreachable, UpdateUntrusted, look_for_update

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
ADDRESS = "https://desk.example.com/releases.json"
BUILD = BuildFacts("0.1.0", target="linux-x64", update_address=ADDRESS, update_key=PUBLIC)


def listing(**changes: object) -> bytes:
    content: dict[str, object] = {
        "format": 1,
        "version": "0.2.0",
        "notes": "Quicker.",
        "page": "https://desk.example.com/get",
        "files": [{"target": "linux-x64", "sha256": "ab" * 32}],
    }
    return json.dumps(content | changes).encode()


@dataclass
class FakeSite:
    """What lies at the addresses, and which of them were asked for."""

    text: bytes
    signer: Ed25519PrivateKey = KEY
    asked: list[str] = field(default_factory=list)

    def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        if address.endswith(".sig"):
            return base64.b64encode(self.signer.sign(self.text)) + b"\n"
        return self.text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.open(tmp_path / "config", policy=Policy())


def test_a_newer_version_is_told_with_the_hash_for_this_system(settings: Settings) -> None:
    site = FakeSite(listing())

    found = look_for_update(settings, Policy(), BUILD, site)

    assert found == Release("0.2.0", "Quicker.", "https://desk.example.com/get", "ab" * 32)
    assert site.asked == [ADDRESS, f"{ADDRESS}.sig"]


@pytest.mark.parametrize("version", ["0.1.0", "0.1", "0.0.9"])
def test_the_same_or_an_older_version_is_no_news(settings: Settings, version: str) -> None:
    assert look_for_update(settings, Policy(), BUILD, FakeSite(listing(version=version))) is None


def test_ten_is_newer_than_nine(settings: Settings) -> None:
    build = replace(BUILD, version="0.9.0")

    assert look_for_update(settings, Policy(), build, FakeSite(listing(version="0.10.0"))) is not None


def test_a_list_signed_by_somebody_else_is_not_believed(settings: Settings) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))

    with pytest.raises(UpdateUntrusted, match="not signed by the maker"):
        look_for_update(settings, Policy(), BUILD, FakeSite(listing(), stranger))


def test_a_list_changed_on_its_way_is_not_believed(settings: Settings) -> None:
    site = FakeSite(listing())

    def changed(address: str) -> bytes:
        return site(address).replace(b"0.2.0", b"9.9.9")

    with pytest.raises(UpdateUntrusted):
        look_for_update(settings, Policy(), BUILD, changed)


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"{}",
        b"\xff",
        listing(format=2),
        listing(version="soon"),
        listing(page="http://desk.example.com"),
        listing(files=[7]),
    ],
)
def test_a_list_of_another_form_is_not_believed(settings: Settings, text: bytes) -> None:
    with pytest.raises(UpdateUntrusted):
        look_for_update(settings, Policy(), BUILD, FakeSite(text))


def test_nothing_is_asked_where_the_administrator_has_switched_it_off(settings: Settings) -> None:
    site = FakeSite(listing())

    with pytest.raises(Refused, match="switched off by your administrator"):
        look_for_update(settings, Policy(features_off=frozenset({"updates"})), BUILD, site)
    assert not site.asked


def test_the_administrators_key_counts_instead_of_the_makers(settings: Settings) -> None:
    own = Ed25519PrivateKey.from_private_bytes(bytes(32))
    policy = Policy(update_key=base64.b64encode(own.public_key().public_bytes_raw()).decode())

    assert look_for_update(settings, policy, BUILD, FakeSite(listing(), own)) is not None
    with pytest.raises(UpdateUntrusted):
        look_for_update(settings, policy, BUILD, FakeSite(listing()))


def test_a_chosen_address_is_asked_instead_of_the_builds(settings: Settings) -> None:
    settings.set(UPDATES_ADDRESS, "https://intranet.example.com/list.json")
    site = FakeSite(listing())

    look_for_update(settings, Policy(), BUILD, site)

    assert site.asked[0] == "https://intranet.example.com/list.json"


def test_a_build_without_address_or_key_says_so_and_asks_nobody(settings: Settings) -> None:
    site = FakeSite(listing())

    with pytest.raises(InvalidInput, match="does not know where"):
        look_for_update(settings, Policy(), replace(BUILD, update_address=""), site)
    with pytest.raises(Refused, match="carries no key"):
        look_for_update(settings, Policy(), replace(BUILD, update_key=""), site)
    with pytest.raises(InvalidInput, match="with https"):
        look_for_update(settings, Policy(), replace(BUILD, update_address="http://a.example"), site)
    assert not site.asked


def watch(
    settings: Settings, tmp_path: Path, look: Callable[[], Release | None], now: list[int]
) -> UpdateWatch:
    return UpdateWatch(settings, tmp_path / "cache", look, clock=lambda: now[0])


def test_without_consent_nothing_is_ever_looked_at(settings: Settings, tmp_path: Path) -> None:
    looks: list[int] = []

    def look() -> Release | None:
        looks.append(1)
        return None

    watch(settings, tmp_path, look, [1_800_000_000]).look_when_due()

    assert not looks


def test_with_consent_it_looks_once_a_day_also_over_restarts(settings: Settings, tmp_path: Path) -> None:
    settings.set(UPDATES_CHECK, True)
    now = [1_800_000_000]
    release = Release("0.2.0", "", "https://a.example", "")

    assert watch(settings, tmp_path, lambda: release, now).look_when_due() == release
    assert watch(settings, tmp_path, lambda: release, now).look_when_due() is None
    now[0] += DAY_S
    assert watch(settings, tmp_path, lambda: release, now).look_when_due() == release


def test_who_asks_is_answered_without_consent_to_more(settings: Settings, tmp_path: Path) -> None:
    release = Release("0.2.0", "", "https://a.example", "")
    answers: queue.SimpleQueue[Release | DeskError | None] = queue.SimpleQueue()

    watch(settings, tmp_path, lambda: release, [1_800_000_000]).look_now(answers.put)

    assert answers.get(timeout=60) == release
    assert not (tmp_path / "cache").exists()


def test_who_asks_hears_why_there_is_no_answer(settings: Settings, tmp_path: Path) -> None:
    answers: queue.SimpleQueue[Release | DeskError | None] = queue.SimpleQueue()

    def look() -> Release | None:
        raise UpdateUnreachable("No network.")

    watch(settings, tmp_path, look, [1_800_000_000]).look_now(answers.put)

    assert isinstance(answers.get(timeout=60), UpdateUnreachable)


def test_no_network_is_no_trouble(settings: Settings, tmp_path: Path) -> None:
    settings.set(UPDATES_CHECK, True)

    def look() -> Release | None:
        raise UpdateUnreachable("No network.")

    assert watch(settings, tmp_path, look, [1_800_000_000]).look_when_due() is None
