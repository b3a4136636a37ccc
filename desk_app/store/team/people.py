"""People of a workspace as the server knows them: accounts and rights.

Passwords are kept as their hashes (made by the caller); only the second factor's secret has to be readable,
and is sealed with a key that is not in the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk_app.domain.standing import Right, Role, Standing
from desk_app.store.team.secrets import about_factor
from desk_app.store.team.session import Session, Values

PERSON: Final = (
    "agent, email, name, role, password, secret, has_factor, last_step, failures, locked_until_s, is_active"
)


@dataclass(frozen=True, slots=True)
class Person:
    """An account.

    Attributes:
        agent: Id of the person's agent row.
        password: Its hash (PHC string).
        secret: The second factor's secret, sealed; "" for none.
        has_factor: Whether the factor was confirmed and is asked for.
        last_step: Newest step of a code that was used.
        failures: Wrong passwords since the last right one.
        locked_until_s: No sign-in before this moment.
        is_active: False shuts the person out.
    """

    agent: str
    email: str
    name: str
    role: Role
    password: str
    secret: str
    has_factor: bool
    last_step: int
    failures: int
    locked_until_s: int
    is_active: bool


class People:
    """Accounts and rights of one workspace, in one transaction."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    def by_email(self, email: str) -> Person | None:
        """The account with an address, written any way."""
        return self._person("email", email.strip().casefold())

    def by_agent(self, agent: str) -> Person | None:
        """The account of an agent."""
        return self._person("agent", agent)

    def everybody(self) -> list[Person]:
        """All accounts, by name."""
        rows = self._session.all(
            f"SELECT {PERSON} FROM person WHERE workspace = :workspace ORDER BY name, agent", self._values()
        )
        return [read_person(row) for row in rows]

    def add(self, person: Person, now_s: int) -> None:
        """Make an account."""
        self._session.run(
            f"INSERT INTO person (workspace, created_s, {PERSON}) VALUES (:workspace, :now_s, :agent,"
            " :email, :name, :role, :password, :secret, :has_factor, :last_step, :failures, :locked_until_s,"
            " :is_active)",
            self._values(
                now_s=now_s,
                agent=person.agent,
                email=person.email.strip().casefold(),
                name=person.name,
                role=person.role.value,
                password=person.password,
                secret=person.secret,
                has_factor=int(person.has_factor),
                last_step=person.last_step,
                failures=person.failures,
                locked_until_s=person.locked_until_s,
                is_active=int(person.is_active),
            ),
        )

    def set_password(self, agent: str, password: str) -> None:
        """Keep another password's hash."""
        self._set(agent, "password = :password, failures = 0, locked_until_s = 0", password=password)

    def set_role(self, agent: str, role: Role) -> None:
        """Give another role; rights are set apart."""
        self._set(agent, "role = :role", role=role.value)

    def set_active(self, agent: str, *, is_active: bool) -> None:
        """Let a person in, or shut them out."""
        self._set(agent, "is_active = :is_active", is_active=int(is_active))

    def set_factor(self, agent: str, secret: bytes) -> None:
        """Keep a second factor's secret, sealed; it is not asked for yet."""
        sealed = self._session.seal.close(secret, about_factor(self._workspace, agent))
        self._set(agent, "secret = :secret, has_factor = 0", secret=sealed)

    def factor_secret(self, person: Person) -> bytes:
        """A second factor's secret; empty for none."""
        if not person.secret:
            return b""
        return self._session.seal.open(person.secret, about_factor(self._workspace, person.agent))

    def confirm_factor(self, agent: str) -> None:
        """The factor works: it is asked for from now on."""
        self._set(agent, "has_factor = 1")

    def drop_factor(self, agent: str) -> None:
        """Take a second factor away."""
        self._set(agent, "secret = '', has_factor = 0")

    def used_step(self, agent: str, step: int) -> None:
        """A code was used: it and older ones count no more."""
        self._set(agent, "last_step = :step", step=step)

    def note_failure(self, agent: str, *, failures: int, locked_until_s: int) -> None:
        """Count a wrong password, or forget them after a right one."""
        self._set(
            agent, "failures = :failures, locked_until_s = :until", failures=failures, until=locked_until_s
        )

    def rights(self, agent: str) -> dict[str, Right]:
        """Rights by team id."""
        rows = self._session.all(
            "SELECT team, rights FROM team_right WHERE workspace = :workspace AND agent = :agent",
            self._values(agent=agent),
        )
        return {team: Right(rights) for team, rights in rows}

    def set_rights(self, agent: str, rights: Mapping[str, Right]) -> None:
        """Replace all rights of a person."""
        self._session.run(
            "DELETE FROM team_right WHERE workspace = :workspace AND agent = :agent",
            self._values(agent=agent),
        )
        self._session.many(
            "INSERT INTO team_right (workspace, agent, team, rights)"
            " VALUES (:workspace, :agent, :team, :rights)",
            [self._values(agent=agent, team=team, rights=held.value) for team, held in rights.items()],
        )

    def standing(self, person: Person) -> Standing:
        """What a person may do."""
        return Standing(person.agent, person.role, self.rights(person.agent))

    def _person(self, column: str, value: str) -> Person | None:
        row = self._session.first(
            f"SELECT {PERSON} FROM person WHERE workspace = :workspace AND {column} = :value",
            self._values(value=value),
        )
        return read_person(row) if row else None

    def _set(self, agent: str, changes: str, **values: str | int) -> None:
        self._session.run(
            f"UPDATE person SET {changes} WHERE workspace = :workspace AND agent = :agent",
            self._values(agent=agent, **values),
        )

    def _values(self, **values: str | int) -> Values:
        return {"workspace": self._workspace, **values}


def read_person(row: Any) -> Person:  # noqa: ANN401 - a row of either driver
    """An account from its columns."""
    return Person(
        agent=row[0],
        email=row[1],
        name=row[2],
        role=Role(row[3]),
        password=row[4],
        secret=row[5],
        has_factor=bool(row[6]),
        last_step=row[7],
        failures=row[8],
        locked_until_s=row[9],
        is_active=bool(row[10]),
    )
