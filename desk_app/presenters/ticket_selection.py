"""Which tickets are ticked: some by name, or everything a query finds except a few."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.ids import TicketId
from desk_app.services.reading import ListQuery


@dataclass(frozen=True, slots=True)
class Selection:
    """Ticked tickets; a million of them cost as much as one.

    Attributes:
        ids: Ticked one by one.
        all_of: Everything this finds is ticked too; None for nothing.
        except_ids: Taken out of `all_of` again.
    """

    ids: frozenset[TicketId] = frozenset()
    all_of: ListQuery | None = None
    except_ids: frozenset[TicketId] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids) or self.all_of is not None

    def has(self, ticket_id: TicketId) -> bool:
        """Whether a ticket of the list the selection was made in is ticked."""
        if self.all_of is not None:
            return ticket_id not in self.except_ids
        return ticket_id in self.ids

    def toggled(self, ticket_id: TicketId) -> Selection:
        """With one ticket ticked, or not any more."""
        if self.all_of is not None:
            return Selection(all_of=self.all_of, except_ids=self.except_ids ^ {ticket_id})
        return Selection(self.ids ^ {ticket_id})

    def number(self, in_list: int) -> int:
        """How many are ticked, in a list of so many tickets."""
        return len(self.ids) if self.all_of is None else max(in_list - len(self.except_ids), 0)
