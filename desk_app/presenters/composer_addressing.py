"""Ticking and adding recipients of what is being written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desk_app.presenters.composer_facing import to_problem
from desk_app.presenters.composer_recipients import added, as_recipients, to_line
from desk_app.presenters.composer_state import Field, Mode, Recipient

if TYPE_CHECKING:  # the two are one thing in two files: the composer owns its recipients
    from desk_app.presenters.composer import ComposerPresenter


class ComposerRecipients:
    """Who gets the reply."""

    def __init__(self, composer: ComposerPresenter) -> None:
        self._composer = composer

    def tick(self, address: str, *, is_on: bool) -> None:
        """Send to somebody, or not."""
        people = self._composer.state.recipients
        self._set(tuple(replace(r, is_on=is_on) if r.address == address else r for r in people))

    def add(self, who: str) -> bool:
        """Send to somebody else as well; False when it is no address."""
        people = self._composer.state.recipients
        has_to = any(person.is_on and person.field is Field.TO for person in people)
        recipient = added(who, Field.CC if has_to else Field.TO)
        if recipient is None or self.why_not(who):
            return False
        self._set((*(r for r in people if r.address.lower() != recipient.address.lower()), recipient))
        return True

    def why_not(self, who: str) -> str:
        """Why somebody cannot be added; empty when they can."""
        recipient = added(who)
        if recipient is None:
            return f"“{who.strip()}” is no address. Write it as name@company.example."
        is_side = self._composer.state.mode is Mode.SIDE
        return self._composer.sides.why_not(recipient.address) if is_side else ""

    def _set(self, recipients: tuple[Recipient, ...]) -> None:
        composer = self._composer
        slot = composer.slot
        if slot is None or slot.mode is Mode.NOTE:
            return
        slot.recipients = as_recipients(recipients)
        if slot.mode is Mode.SIDE:
            composer.refresh()
            return
        line, problem = to_line(recipients), to_problem(recipients)
        composer.show(replace(composer.state, recipients=recipients, to_line=line, to_problem=problem))
        composer.keeper.save(slot)
