"""Packages that load their names late have every name they promise, and no others."""

from __future__ import annotations

from importlib import import_module

import pytest

LATE = (
    "desk_app.domain.changes",
    "desk_app.domain.entities",
    "desk_app.domain.query",
    "desk_app.services.reading",
)


@pytest.mark.parametrize("package", LATE)
def test_every_name_of_a_late_package_is_there(package: str) -> None:
    module = import_module(package)
    lacking = [name for name in module.__all__ if not hasattr(module, name)]
    assert lacking == [], f"write them into the table at the end of {package}"


@pytest.mark.parametrize("package", LATE)
def test_other_names_are_missing_as_usual(package: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'Nonsense'"):
        import_module(package).Nonsense  # noqa: B018 - asking is what is tried
