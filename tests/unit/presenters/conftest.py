"""A small real workspace for the presenters; no Qt anywhere near."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kestrel import Kestrel, open_kestrel
from tests.unit.presenters.office import Office


@pytest.fixture
def kestrel(tmp_path: Path) -> Iterator[Kestrel]:
    opened = open_kestrel(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.close()
