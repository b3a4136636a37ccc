"""Writing custom fields: checked by their type, kept as JSON, indexed for search."""

from __future__ import annotations

import json
from collections.abc import Mapping

from desk_app.domain.changes import Row
from desk_app.domain.entities import CustomValue, FieldSpec
from desk_app.domain.errors import NotFound
from desk_app.domain.fields import check_custom, search_values
from desk_app.domain.ids import FieldId
from desk_app.services.handlers.common import custom_json, custom_of, existing, key, number, text
from desk_app.services.ports import Unit


def field_spec(row: Row) -> FieldSpec:
    """A field row as its value."""
    return FieldSpec(
        id=FieldId(key(row["id"])),
        entity=text(row["entity"]),  # type: ignore[arg-type]  # the column is checked by the database
        name=text(row["name"]),
        label=text(row["label"]),
        type=text(row["type"]),
        options=tuple(json.loads(text(row["options"]))),
        is_required=bool(row["required"]),
        position=number(row["position"]),
    )


def reindex_custom(unit: Unit, entity: str, owner_id: bytes) -> None:
    """Make the search values of a row's custom fields again from what it holds now."""
    row = unit.get(entity, owner_id)
    if row is not None:
        values = custom_of(row)
        specs = map(field_spec, unit.find("field", entity=entity))
        unit.index_custom(owner_id, {s.id.hex(): search_values(values.get(s.name)) for s in specs})


def write_custom(
    unit: Unit, entity: str, owner_id: bytes, values: Mapping[str, object]
) -> dict[str, tuple[CustomValue, CustomValue]]:
    """Set custom fields of a row.

    Returns:
        Old and new value by field label, for those that changed.

    Raises:
        NotFound: There is no field of that name.
        InvalidInput: A value does not fit its field.
    """
    if not values:
        return {}
    specs = {s.name: s for s in map(field_spec, unit.find("field", entity=entity, deleted_s=None))}
    unknown = next((name for name in values if name not in specs), None)
    if unknown is not None:
        known = ", ".join(sorted(specs)) or "none yet"
        raise NotFound(f"There is no custom field “{unknown[:60]}”.", f"Known fields: {known}.")
    old = custom_of(existing(unit, entity, owner_id, entity))
    new = dict(old)
    for name, value in values.items():
        new[name] = check_custom(specs[name], value)
    changed = [name for name in values if old.get(name) != new[name]]
    unit.update(entity, owner_id, custom=custom_json(new))
    unit.index_custom(owner_id, {specs[n].id.hex(): search_values(new[n]) for n in changed})
    return {specs[name].label: (old.get(name), new[name]) for name in changed}
