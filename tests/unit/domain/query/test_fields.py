"""Fields are declared once; everything else is made from the declaration."""

from __future__ import annotations

import pytest

from desk_app.domain.fields import FIELD_TYPES
from desk_app.domain.query import BUILTIN_FIELDS, FieldTable, Kind, QueryField, custom_field
from desk_app.domain.query.fields import slug
from tests.unit.domain.query.asking import FIELDS, ask, own_field


def test_no_name_or_alias_means_two_fields() -> None:
    names = [name for field in BUILTIN_FIELDS for name in (field.name, *field.aliases)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("field", list(BUILTIN_FIELDS), ids=lambda field: field.name)
def test_every_field_explains_itself_with_an_example_that_works(field: QueryField) -> None:
    assert field.help.endswith(".")
    assert ask(f"{field.name}:{field.example}").problems == ()
    assert all(choice.help for choice in field.choices if field.kind in {Kind.STATE, Kind.TRAIT})


@pytest.mark.parametrize("type_name", list(FIELD_TYPES))
def test_every_type_of_custom_field_can_be_searched(type_name: str) -> None:
    options = ("A", "B") if type_name.startswith("choice") else ()
    field = custom_field(own_field("extra", type_name, "Extra field", options))
    example = {"number": "5", "date": "today", "boolean": "yes"}.get(type_name, "A")

    parsed = ask(f"custom.extra:{example}")
    table = BUILTIN_FIELDS.with_fields([field])

    assert parsed.is_everything
    assert table.find("cf.extra") is table.find("CUSTOM.extra_field") is field
    assert field.key == "extra"


def test_a_field_of_ones_own_never_takes_the_name_of_another() -> None:
    first, second = custom_field(own_field("a", "text")), custom_field(own_field("b", "text", "A"))
    table = FieldTable([first, second])

    assert table.find("custom.a") is first
    assert table.find("custom.b") is second


def test_a_builtin_fields_key_is_its_name() -> None:
    field = BUILTIN_FIELDS.find("prio")

    assert field is not None
    assert field.key == "priority"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("assignees", "assignee"),
        ("PRIORITYS", "priority"),
        ("pressure", "custom.pressure"),
        ("pri", "priority"),
        ("tga", "tag"),
        ("ta", None),
        ("x", None),
        ("completely", None),
        ("assignee" * 5, None),
    ],
)
def test_a_mistyped_name_is_guessed_where_it_is_near(wrong: str, meant: str | None) -> None:
    guess = FIELDS.guess(wrong)

    assert (guess.name if guess else None) == meant


@pytest.mark.parametrize(
    ("name", "slugged"), [("Warranty until", "warranty_until"), ("Größe (cm)", "grosse_cm"), ("!!", "field")]
)
def test_a_label_becomes_a_name_that_can_stand_before_a_colon(name: str, slugged: str) -> None:
    assert slug(name) == slugged
