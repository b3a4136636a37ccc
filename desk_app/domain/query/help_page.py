"""The language explained, made from the table of fields: for `?`, the command line and the help page."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.query.fields import FieldTable, QueryField


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One thing that can be written.

    Attributes:
        form: How it is written.
        meaning: One or more sentences.
    """

    form: str
    meaning: str


GRAMMAR = (
    HelpLine("paper jam", "Both words, anywhere in the ticket; case and accents do not matter."),
    HelpLine('"paper jam"', "The words one after the other."),
    HelpLine("print*", "Words that begin so."),
    HelpLine("jam OR toner", "One of the two; AND binds closer and may be left out."),
    HelpLine("-toner", "Not this; NOT does the same."),
    HelpLine("(jam OR toner) paper", "Parentheses group."),
    HelpLine("tag:(red, blue)", "One of several values; tag:red,blue is the same."),
    HelpLine("tag:*", "Any value at all; tag:none is the opposite."),
    HelpLine("#4182", "The ticket with this number."),
    HelpLine("ann@kestrel.example", "Tickets with this address."),
)


def language_help(fields: FieldTable) -> tuple[HelpLine, ...]:
    """The grammar, then every field."""
    return (*GRAMMAR, *map(_about, fields))


def _about(field: QueryField) -> HelpLine:
    meaning = [field.help]
    if field.choices:
        meaning.append(f"Values: {', '.join(choice.name for choice in field.choices)}.")
    if field.aliases:
        meaning.append(f"Also written {', '.join(f'{alias}:' for alias in field.aliases)}.")
    return HelpLine(f"{field.name}:{field.example}", " ".join(meaning))
