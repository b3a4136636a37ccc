"""The help page is made from the table, and all it shows works."""

from __future__ import annotations

from desk_app.domain.query import language_help
from tests.unit.domain.query.asking import FIELDS, ask


def test_everything_on_the_help_page_can_be_typed() -> None:
    for line in language_help(FIELDS):
        form = line.form if not line.form.endswith(":") else f"{line.form}none"
        assert ask(form).problems == (), line.form
        assert line.meaning.endswith(".")


def test_fields_tell_their_values_and_other_names() -> None:
    lines = {line.form.partition(":")[0]: line.meaning for line in language_help(FIELDS)}

    assert lines["priority"] == "How urgent it is. Values: low, normal, high, urgent. Also written prio:."
    assert lines["id"] == "The ticket's id."
    assert set(lines) >= {field.name for field in FIELDS}
