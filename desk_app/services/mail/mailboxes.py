"""What the mail channel needs to know of each mailbox of a workspace, read from its account."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.changes import Row
from desk_app.domain.ids import AccountId, QueueId
from desk_app.domain.mail.facts import Person
from desk_app.domain.mail.recipients import is_own
from desk_app.domain.text import fit_line
from desk_app.services.handlers.common import key, text
from desk_app.services.ports import Unit

MAILBOX: Final = "mailbox"
"""The kind of such an account."""
_YES: Final = frozenset({"yes", "on", "true", "1"})


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as the rules see it.

    Attributes:
        address: Its own address, as written.
        aliases: Others that arrive in it, lower case.
        sender_name: What stands before the address in From; "" for the workspace's habit.
        team: Name of the team its tickets go to; "" for none.
        signature: Plain text under every answer.
        has_plus: It takes `support+something@`, so that answers can carry our mark.
        acknowledges: New tickets are acknowledged (off by default).
        acknowledgement: The words; `{number}` and `{subject}` are filled in.
        numbers_in_subject: Our ticket number stands in the subject of answers.
        has_marker: A signed line stands under answers, because the provider replaces Message-IDs.
    """

    account_id: AccountId
    address: str
    aliases: tuple[str, ...] = ()
    sender_name: str = ""
    team: str = ""
    signature: str = ""
    has_plus: bool = False
    acknowledges: bool = False
    acknowledgement: str = ""
    numbers_in_subject: bool = True
    has_marker: bool = False

    @property
    def addresses(self) -> frozenset[str]:
        """Its address and aliases, lower case."""
        return frozenset((self.address.lower(), *self.aliases))

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2].lower() or "desk-app.invalid"


def mailbox_of(account_id: AccountId, settings: Mapping[str, str]) -> Mailbox:
    """The mailbox that the settings of an account describe."""
    aliases = settings.get("aliases", "").replace(";", ",").split(",")
    return Mailbox(
        account_id=account_id,
        address=settings.get("address", ""),
        aliases=tuple(alias.strip().lower() for alias in aliases if "@" in alias),
        sender_name=fit_line(settings.get("sender_name", ""), 200),
        team=settings.get("team", ""),
        signature=settings.get("signature", ""),
        has_plus=settings.get("plus_addresses", "no") in _YES,
        acknowledges=settings.get("acknowledge", "no") in _YES,
        acknowledgement=settings.get("acknowledgement", ""),
        numbers_in_subject=settings.get("numbers_in_subject", "yes") in _YES,
        has_marker=settings.get("marker", "no") in _YES,
    )


@dataclass(frozen=True, slots=True)
class Ours:
    """Everything that is ours in a workspace, as one transaction sees it.

    Attributes:
        mailboxes: In the order they were added; paused ones too, since mail from them is ours as well.
        addresses: All addresses and aliases of mailboxes and teams, lower case.
        agents: Colleagues by lower-case address.
    """

    mailboxes: tuple[Mailbox, ...]
    addresses: frozenset[str]
    agents: Mapping[str, Row] = field(default_factory=dict)

    def is_ours(self, address: str) -> bool:
        """Whether an address is one of a mailbox or team."""
        return is_own(address, self.addresses)

    def mailbox(self, account_id: bytes | None) -> Mailbox | None:
        """The mailbox of an account."""
        return next((box for box in self.mailboxes if box.account_id == account_id), None)


def ours_of(unit: Unit) -> Ours:
    """Read it; removed accounts count no longer."""
    rows = [row for row in unit.find("account", kind=MAILBOX) if row["state"] != "removed"]
    boxes = tuple(mailbox_of(AccountId(key(row["id"])), json.loads(text(row["settings"]))) for row in rows)
    teams = {text(row["email"]).lower() for row in unit.find("queue", deleted_s=None)} - {""}
    agents = {text(row["email"]).lower(): row for row in unit.find("agent", deleted_s=None) if row["email"]}
    return Ours(boxes, frozenset(teams.union(*(box.addresses for box in boxes))), agents)


def answering(boxes: Sequence[Mailbox], mailed: Sequence[bytes], team: tuple[str, str]) -> Mailbox | None:
    """The mailbox that answers a ticket: where its last mail came in, else its team's, else the first.

    Args:
        boxes: The mailboxes that work.
        mailed: Accounts through which the ticket's mails came, oldest first.
        team: Name and address of the ticket's team; empty for none.
    """
    by_account = {bytes(box.account_id): box for box in boxes}
    came = next((by_account[account] for account in reversed(mailed) if account in by_account), None)
    if came is not None:
        return came
    name, address = team[0].casefold(), team[1].lower()
    fits = (
        box
        for box in boxes
        if (name and box.team.casefold() == name) or (address and address in box.addresses)
    )
    return next(fits, None) or next(iter(boxes), None)


def team_of(unit: Unit, box: Mailbox | None, sent_to: tuple[str, ...]) -> QueueId | None:
    """The team a new mail goes to: the one it was addressed to, else the one of the mailbox."""
    queues = unit.find("queue", deleted_s=None)
    for address in sent_to:
        for row in queues:
            if row["email"] and text(row["email"]).lower() == address:
                return QueueId(key(row["id"]))
    wanted = box.team.casefold() if box else ""
    named = (QueueId(key(row["id"])) for row in queues if text(row["name"]).casefold() == wanted)
    return next(named, None)


def person_of(box: Mailbox, agent: str) -> Person:
    """Who an answer comes from: the mailbox, never a colleague's own address."""
    if not agent:
        return Person(box.sender_name, box.address)
    return Person(f"{agent}, {box.sender_name}" if box.sender_name else agent, box.address)
