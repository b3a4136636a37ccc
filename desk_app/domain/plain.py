"""Values of the program as plain ones that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from desk_app.domain.ids import id_text


def plain(value: object) -> object:
    """A value as JSON can hold it: ids and hashes as text, times of `*_s` fields as numbers."""
    if isinstance(value, bytes):
        return id_text(value) if len(value) == 16 else value.hex()  # noqa: PLR2004 - the length of an id
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value
