"""Devices with their tokens, and invitations: the doors into a workspace, their secrets kept as hashes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from desk_app.domain.standing import Right, Role
from desk_app.store.team.session import Session, Values

DEVICE: Final = "id, agent, name, created_s, seen_s, expires_s, revoked_s"


@dataclass(frozen=True, slots=True)
class Device:
    """A device with a token; `revoked_s` is 0 while it may come in."""

    id: str
    agent: str
    name: str
    created_s: int
    seen_s: int
    expires_s: int
    revoked_s: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that makes an account once; `rights` by team id, empty for those of the role."""

    email: str
    role: Role
    rights: Mapping[str, Right]
    expires_s: int
    used_s: int = 0


def hidden(secret: str) -> str:
    """What is kept of a token or a code: its hash. Both have 256 random bits, so one pass is enough."""
    return sha256(secret.encode()).hexdigest()


class Doors:
    """Devices and invitations of one workspace, in one transaction."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._session = session
        self._workspace = workspace

    def add(self, device: Device, token: str) -> None:
        """Give a device a token; an earlier one of the same device counts no more."""
        self._session.run(
            "DELETE FROM device WHERE workspace = :workspace AND id = :id", self._values(id=device.id)
        )
        self._session.run(
            "INSERT INTO device (workspace, id, agent, token, name, created_s, seen_s, expires_s, revoked_s)"
            " VALUES (:workspace, :id, :agent, :token, :name, :created_s, :seen_s, :expires_s, 0)",
            self._values(
                id=device.id,
                agent=device.agent,
                token=hidden(token),
                name=device.name,
                created_s=device.created_s,
                seen_s=device.seen_s,
                expires_s=device.expires_s,
            ),
        )

    def find(self, device_id: str) -> Device | None:
        """A device by its id."""
        row = self._session.first(
            f"SELECT {DEVICE} FROM device WHERE workspace = :workspace AND id = :id",
            self._values(id=device_id),
        )
        return Device(*row) if row else None

    def of_token(self, token: str) -> Device | None:
        """The device a token was given to."""
        row = self._session.first(
            f"SELECT {DEVICE} FROM device WHERE workspace = :workspace AND token = :token",
            self._values(token=hidden(token)),
        )
        return Device(*row) if row else None

    def listed(self, agent: str = "") -> list[Device]:
        """All devices, of one person or of everybody."""
        one = "AND agent = :agent " if agent else ""
        rows = self._session.all(
            f"SELECT {DEVICE} FROM device WHERE workspace = :workspace {one}ORDER BY agent, created_s",
            self._values(agent=agent),
        )
        return [Device(*row) for row in rows]

    def seen(self, device_id: str, now_s: int, expires_s: int) -> None:
        """A device was here; its token lasts until then."""
        self._session.run(
            "UPDATE device SET seen_s = :now_s, expires_s = :expires_s"
            " WHERE workspace = :workspace AND id = :id",
            self._values(id=device_id, now_s=now_s, expires_s=expires_s),
        )

    def revoke(self, device_id: str, now_s: int) -> None:
        """Shut a device out: at its next contact it destroys what it holds."""
        self._session.run(
            "UPDATE device SET revoked_s = :now_s"
            " WHERE workspace = :workspace AND id = :id AND revoked_s = 0",
            self._values(id=device_id, now_s=now_s),
        )

    def forget_all(self, agent: str, but: str = "") -> None:
        """Take the tokens of a person's devices back, without wiping them; they sign in again."""
        self._session.run(
            "DELETE FROM device"
            " WHERE workspace = :workspace AND agent = :agent AND id <> :but AND revoked_s = 0",
            self._values(agent=agent, but=but),
        )

    def forget(self, device_id: str) -> None:
        """Take one token back, without wiping."""
        self._session.run(
            "DELETE FROM device WHERE workspace = :workspace AND id = :id AND revoked_s = 0",
            self._values(id=device_id),
        )

    def invite(self, code: str, invitation: Invitation) -> None:
        """Keep an invitation."""
        self._session.run(
            "INSERT INTO invitation (workspace, code, email, role, rights, expires_s, used_s)"
            " VALUES (:workspace, :code, :email, :role, :rights, :expires_s, 0)",
            self._values(
                code=hidden(code),
                email=invitation.email.strip().casefold(),
                role=invitation.role.value,
                rights=json.dumps({team: held.value for team, held in invitation.rights.items()}),
                expires_s=invitation.expires_s,
            ),
        )

    def invitation(self, code: str) -> Invitation | None:
        """The invitation of a code."""
        row = self._session.first(
            "SELECT email, role, rights, expires_s, used_s FROM invitation"
            " WHERE workspace = :workspace AND code = :code",
            self._values(code=hidden(code)),
        )
        if not row:
            return None
        rights = {team: Right(held) for team, held in json.loads(row[2]).items()}
        return Invitation(row[0], Role(row[1]), rights, row[3], row[4])

    def use_invitation(self, code: str, now_s: int) -> bool:
        """Use an invitation up; False when somebody was quicker."""
        return bool(
            self._session.run(
                "UPDATE invitation SET used_s = :now_s"
                " WHERE workspace = :workspace AND code = :code AND used_s = 0",
                self._values(code=hidden(code), now_s=now_s),
            )
        )

    def _values(self, **values: str | int) -> Values:
        return {"workspace": self._workspace, **values}
