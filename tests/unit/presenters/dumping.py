"""What conversation and composer show, as lines of text to compare with what they should."""

from __future__ import annotations

from desk_app.presenters.composer_state import ComposerState
from desk_app.presenters.conversation_state import Card, ConversationState, Earlier, EventLine, UnreadRule


def dumped(state: ConversationState) -> list[str]:
    """Header and items, one line each."""
    lines = [f"[{state.pane}]"]
    if state.header is not None:
        facts = ", ".join(fact.text for fact in state.header.facts)
        lines.append(f"{state.header.number} {state.header.subject} | {facts} | {state.header.solve_text}")
    for item in state.items:
        match item:
            case Card():
                lines.append(_card(item))
            case EventLine():
                undo = " [Undo]" if item.undo else ""
                lines.append(f"  . {''.join(word.text for word in item.words)} · {item.when.short}{undo}")
            case Earlier():
                lines.append(f"  ^ {item.text}")
            case UnreadRule():
                lines.append(f"  -- New ({item.count}) --")
    return lines


def _card(card: Card) -> str:
    body = card.body.text.replace("\n", " / ") if card.is_open else card.summary
    quoted = f" (+{card.body.quoted_lines} quoted)" if card.is_open and card.body.quoted_lines else ""
    files = f" files: {', '.join(chip.file.name for chip in card.files)}" if card.files else ""
    blocked = f" blocked: {card.blocked.text}" if card.blocked else ""
    mark = "+" if card.is_open else "-"
    who = " ".join(part for part in (card.who, card.to, card.label and f"[{card.label}]") if part)
    return f"  {mark} {card.kind} {who} {card.when.short}: {body[:60]}{quoted}{files}{blocked}"


def dumped_composer(state: ComposerState) -> list[str]:
    """The composer, one line for each part."""
    who = [f"{'x' if r.is_on else ' '} {r.field} {r.who} ({r.reason})" for r in state.recipients]
    return [
        f"[{state.mode}] {state.initial.text!r}",
        f"to: {state.to_line}",
        *who,
        f"button: {state.send.text}",
    ]
