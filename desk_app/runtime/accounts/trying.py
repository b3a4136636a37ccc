"""Trying answers against a remote: for a workspace that is there, and for one that is still to be made.

The wizard signs in before there is a workspace, so that nothing is made where signing in does not work; the
ids that a remote wants to know are made beforehand and go into the workspace afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.ids import id_text
from desk_app.runtime import clock
from desk_app.runtime.accounts.kinds import AGENT, DEVICE, AccountKind, Kinds, Prepared, Proposal, Proposing
from desk_app.runtime.policy import Policy


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who signs in, as a remote gets to know them.

    Attributes:
        device: Id of this device.
        agent: Id of the person; empty where nobody is known.
    """

    device: str
    agent: str

    @classmethod
    def unknown(cls) -> Newcomer:
        """Somebody whose workspace is still to be made."""
        return cls(id_text(clock.new_id()), id_text(clock.new_id()))


class Trial:
    """Tries answers; keeps nothing.

    Attributes:
        kinds: What can be tried.
        newcomer: Who signs in.
        policy: What the administrator of this computer has decided.
    """

    def __init__(self, kinds: Kinds, newcomer: Newcomer, policy: Policy) -> None:
        self.kinds, self.newcomer, self.policy = kinds, newcomer, policy

    def kind(self, name: str) -> AccountKind:
        """The kind of this name.

        Raises:
            NotFound: This version has no such kind.
        """
        return kind_of(self.kinds, name)

    def prepare(self, kind_name: str, answers: Mapping[str, str]) -> Prepared:
        """Try answers against the real remote; nothing is kept yet.

        Raises:
            InvalidInput: Something required is missing, or there is no such thing to answer.
            Refused: The administrator does not want this account.
            DeskError: The remote does not take them.
        """
        kind = self.kind(kind_name)
        self.policy.require("accounts")
        answered = filled(kind, answers)
        if "url" in answered:
            self.policy.require_server(answered["url"])
        return kind.prepare({**answered, DEVICE: self.newcomer.device, AGENT: self.newcomer.agent})

    def known(self, kind_name: str) -> dict[str, str]:
        """Answers that nobody need give: what the administrator has prescribed."""
        names = {field.name for field in self.kind(kind_name).fields}
        return {"url": self.policy.server} if self.policy.server and "url" in names else {}

    def propose(self, kind_name: str, answers: Mapping[str, str]) -> Proposal:
        """What can be found out before anybody signs in.

        Raises:
            DeskError: What was given cannot be right.
        """
        self.policy.require("accounts")
        kind = self.kind(kind_name)
        return kind.propose(answers) if isinstance(kind, Proposing) else Proposal()

    def completed(self, kind_name: str, prepared: Prepared, answers: Mapping[str, str]) -> Prepared:
        """What was prepared, with answers that were given after the try."""
        kind = self.kind(kind_name)
        return kind.completed(prepared, answers) if isinstance(kind, Proposing) else prepared

    def elsewhere(self, kind_name: str) -> str:
        """The page in which a person is waited for; empty for none."""
        kind = self.kind(kind_name)
        return kind.elsewhere() if isinstance(kind, Proposing) else ""

    def open_again(self, kind_name: str) -> None:
        """Open that page once more."""
        kind = self.kind(kind_name)
        if isinstance(kind, Proposing):
            kind.open_again()

    def give_up(self, kind_name: str) -> None:
        """Wait no longer for what a person does elsewhere, such as in a browser."""
        kind = self.kind(kind_name)
        if isinstance(kind, Proposing):
            kind.give_up()

    def discard(self, kind_name: str, prepared: Prepared) -> None:
        """Say goodbye to a remote whose account will not be kept."""
        self.kind(kind_name).discard(prepared)


def kind_of(kinds: Kinds, name: str) -> AccountKind:
    """The kind of this name.

    Raises:
        NotFound: This version has no such kind.
    """
    if name not in kinds:
        raise NotFound(
            f"There is no kind of account called “{name[:60]}”.", f"Kinds: {', '.join(sorted(kinds))}."
        )
    return kinds[name]


def filled(kind: AccountKind, answers: Mapping[str, str]) -> dict[str, str]:
    """Answers with defaults.

    Raises:
        InvalidInput: Something required is missing, or there is no such thing to answer.
    """
    known = {field.name for field in kind.fields}
    if strange := sorted(set(answers) - known):
        names = ", ".join(sorted(known))
        raise InvalidInput(f"A {kind.title} has no setting “{strange[0][:60]}”.", f"It has: {names}.")
    given = {field.name: answers.get(field.name) or field.default for field in kind.fields}
    missing = [field for field in kind.fields if field.is_required and not given[field.name]]
    if missing:
        raise InvalidInput(f"{missing[0].label} is missing.", missing[0].help)
    return given
