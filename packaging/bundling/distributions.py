"""Which Python packages are in the bundle, with version, licence and licence texts."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bundling.product import ROOT, BuildProblem

_TEXT: Final = re.compile(r"(?i)^(?:licen[cs]e|copying|notice|authors)")
_CLASSIFIER: Final = "License :: "
_LONGEST_NAME: Final = 60
"""Characters; some packages put their whole licence where its name belongs."""


@dataclass(frozen=True, slots=True)
class Part:
    """One third-party part of the bundle.

    Attributes:
        name: As its registry writes it.
        version: As installed; empty for parts without one of their own.
        licence: Its name, an SPDX expression where the package gives one.
        texts: The licence texts themselves.
        address: Its home page, where the package names one.
        requires: Names of other parts that it needs.
        is_package: It is a Python package that can be looked up by its name.
    """

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]
    address: str = ""
    requires: tuple[str, ...] = ()
    is_package: bool = False


def shipped_parts() -> list[Part]:
    """Every package the program needs on this system, by name.

    Raises:
        BuildProblem: One has no licence text, in itself or in `packaging/licences`.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [_part(name) for name in sorted(needed(project["dependencies"]))]
    without = [part.name for part in parts if not part.texts]
    if without:
        raise BuildProblem(
            f"There is no licence text for {', '.join(without)}; add packaging/licences/NAME.txt with it."
        )
    return parts


def needed(lines: list[str]) -> set[str]:
    """Normalised names of these requirements and of all that they need on this machine."""
    found: set[str] = set()
    todo = [Requirement(line) for line in lines]
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        environments = [{"extra": ""}, *({"extra": extra} for extra in requirement.extras)]
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if not applies or name in found:
            continue
        found.add(name)
        for line in metadata.requires(name) or ():
            inner = Requirement(line)
            if inner.marker is None or any(inner.marker.evaluate(given) for given in environments):
                inner.marker = None
                todo.append(inner)
    return found


def _part(name: str) -> Part:
    package = metadata.distribution(name)
    about: dict[str, Any] = package.metadata.json
    texts = [
        Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
        for file in package.files or ()
        if _is_text(file)
    ]
    extra = ROOT / "packaging" / "licences" / f"{canonicalize_name(name)}.txt"
    if extra.is_file():
        texts.append(extra.read_text(encoding="utf-8"))
    return Part(
        name=str(about["name"]),
        version=package.version,
        licence=_licence(about),
        texts=tuple(dict.fromkeys(text.strip() for text in texts)),
        address=_address(about),
        requires=tuple(sorted(needed(list(metadata.requires(name) or ())))),
        is_package=True,
    )


def _is_text(file: metadata.PackagePath) -> bool:
    """Whether a file of a package is a licence text, by its name or by its place (PEP 639)."""
    parts = file.parts
    if not parts[0].endswith(".dist-info") or file.suffix in {".py", ".pyc"}:
        return False
    return parts[1] == "licenses" or bool(_TEXT.match(file.name))


def _licence(about: dict[str, Any]) -> str:
    classifiers = [line for line in about.get("classifier", []) if line.startswith(_CLASSIFIER)]
    said = [
        about.get("license_expression", ""),
        next(iter(about.get("license", "").splitlines()), ""),
        " or ".join(line.rsplit(" :: ", 1)[-1] for line in classifiers),
    ]
    return next((text for text in said if text and len(text) <= _LONGEST_NAME), "see its text")


def _address(about: dict[str, Any]) -> str:
    named = [line.partition(",")[2].strip() for line in about.get("project_url", [])]
    return str(about.get("home_page") or next(iter(named), ""))
