"""What the product ships must allow it: permissive, Mozilla, or the LGPL used as a library."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from typing import Any

from packaging.requirements import Requirement

from tests.project.tree import ROOT

_ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|[Zz]lib|Unlicense|Public Domain|HPND"
    r"|provided 'as-is', without any express or implied warranty"  # how the zlib licence begins
    r"|Redistribution and use in source and binary forms"  # and how those of the BSD family do
)


def test_every_package_the_product_needs_has_a_licence_it_may_ship() -> None:
    direct = [Requirement(line) for line in _project()["dependencies"]]
    needed = _closure(direct)

    doubtful = {name: said for name in needed if not _ALLOWED.search(said := _licence(name))}

    assert {requirement.name for requirement in direct} <= needed
    assert not doubtful


def test_the_projects_own_licence_is_shipped_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")

    assert _project()["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def _closure(requirements: list[Requirement]) -> set[str]:
    """Names of these packages and of all that they need on this machine."""
    found: set[str] = set()
    todo = list(requirements)
    while todo:
        requirement = todo.pop()
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and requirement.name not in found:
            found.add(requirement.name)
            todo += [Requirement(line) for line in metadata.requires(requirement.name) or ()]
    return found


def _is_licence(name: str) -> bool:
    return "licen" in name or "copying" in name


def _licence(name: str) -> str:
    """What a package says of its licence; where its metadata are silent, how its licence files begin."""
    package = metadata.distribution(name)
    about: dict[str, Any] = package.metadata.json
    said: list[str] = [about.get("license_expression", ""), about.get("license", "")]
    said += [line for line in about.get("classifier", []) if line.startswith("License")]
    if not any(said):
        texts = [file.read_text("utf-8") for file in package.files or () if _is_licence(file.name.lower())]
        said = [" ".join(text.split()) for text in texts]
    return " | ".join(text[:500] for text in said if text)
