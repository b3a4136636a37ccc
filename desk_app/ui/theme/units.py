"""The kinds of numbers in the token file, and the reader that scales each kind as it must be.

A size dataclass declares its fields with these types; the reader finds the JSON keys from the field names
(`pad_icon` reads `padIcon`), so the token file and the classes cannot drift apart unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, TypeVar, get_type_hints

from desk_app.ui.theme.problems import ThemeProblem

Px = Annotated[int, "scaled and rounded"]
"""Device-independent pixels, multiplied by the text scale."""
FinePx = Annotated[float, "scaled"]
"""Stroke widths: scaled, not rounded."""
Fixed = Annotated[int, "as written"]
"""Pixels that stay as they are at any text scale: hairlines."""
FixedFine = Annotated[float, "as written"]
"""A stroke width on an icon's own 24 unit grid, which grows with the icon."""
Ratio = Annotated[float, "as written"]
"""A share, 0.0 to 1.0."""
Ms = Annotated[int, "as written"]
"""Milliseconds."""
Count = Annotated[int, "as written"]
"""A number of things."""

_Sizes = TypeVar("_Sizes")


def _json_key(field_name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), field_name)


def read_sizes(kind: type[_Sizes], raw: object, *, scale: float, where: str) -> _Sizes:
    """Fill a size dataclass, nested ones too, from the token file.

    Args:
        kind: A dataclass whose fields have the types above or are such dataclasses.
        raw: The JSON object.
        scale: The text scale, 1.0 to 2.0.
        where: The dotted path of `raw` in the file, for the error.

    Raises:
        ThemeProblem: a value is missing, is no number, or is not asked for by `kind`.
    """
    if not isinstance(raw, Mapping):
        raise ThemeProblem(f"“{where}” in tokens.json is not an object.")
    names = {field.name: _json_key(field.name) for field in fields(kind)}  # type: ignore[arg-type]  # a type var cannot say "dataclass"
    unknown = {key for key in raw if not key.startswith("$")} - set(names.values())
    if unknown:
        raise ThemeProblem(f"“{where}.{min(unknown)}” in tokens.json is not known to this version.")
    hints = get_type_hints(kind, include_extras=True)
    values = {name: _read(hints[name], raw.get(key), scale, f"{where}.{key}") for name, key in names.items()}
    return kind(**values)


def _read(hint: Any, value: object, scale: float, where: str) -> Any:  # noqa: ANN401 - the hint decides the type
    if is_dataclass(hint):
        return read_sizes(hint, value, scale=scale, where=where)  # type: ignore[arg-type]  # a class, as `fields` gave it
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ThemeProblem(f"“{where}” in tokens.json is missing or not a number.")
    if hint == Px:
        return round(value * scale)
    return value * scale if hint == FinePx else value
