"""Workspaces that several tests of the store begin with, made once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.damaging import a_worked_desk
from tests.store.small_desk import Image, SmallDesk, a_copy, a_desk


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with its team and nothing else, to be copied."""
    folder = tmp_path_factory.mktemp("template") / "desk"
    with a_desk(folder):
        return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[SmallDesk]:
    """A copy of it, open."""
    with a_copy(template, tmp_path / "desk") as desk:
        yield desk


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Image]:
    """A closed workspace in which people have worked, to be copied, and what is in it."""
    return a_worked_desk(tmp_path_factory.mktemp("worked") / "desk")
