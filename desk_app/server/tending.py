"""What a person does to a server from its own command line: set it up, invite, list, shut out, back up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Role
from desk_app.domain.status import DEFAULT_STATUSES
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.runtime.accounts.kinds import Kinds
from desk_app.server.farewell_calls import left_behind
from desk_app.server.joining import INVITATION_S, Door, NewPerson, check_email
from desk_app.server.mail_channel import MailChannel
from desk_app.server.passwords import check_new
from desk_app.server.serving import ServerOptions, open_team, serve
from desk_app.server.team import Team
from desk_app.store.team.devices import Doors, Invitation
from desk_app.store.team.dumping import restore_backup, write_backup
from desk_app.store.team.people import People
from desk_app.store.team.secrets import check_opens, forget_all, reseal_all
from desk_app.store.team.workspace import make_workspace, offline_days, set_offline_days

_DAYS_MAX: Final = 3_650


class Tending:
    """The server in a folder, or over a PostgreSQL; works beside a running one."""

    def __init__(self, folder: Path, url: str = "", kinds: Callable[[], Kinds] = dict) -> None:
        """Nothing is opened yet.

        Args:
            folder: Where the server lies.
            url: Address of a PostgreSQL; "" for SQLite in the folder.
            kinds: What kinds of accounts there are, for the team's mailboxes.
        """
        self._folder = folder
        self._url = url
        self._mail = MailChannel(folder, kinds)

    def serve(self, host: str, port: int, *, certificate: str = "", key: str = "", proxies: str = "") -> int:
        """Serve until told to stop; gives the exit status."""
        options = ServerOptions(self._folder, self._url, host, port, certificate, key, proxies)
        return serve(options, self._mail)

    def add_mailbox(
        self, answers: Mapping[str, str], *, name: str = "", url: str = "", workspace: str = ""
    ) -> str:
        """Add a mailbox that the server serves for everybody; gives a sentence.

        Raises:
            DeskError: It does not let us in; nothing was kept.
        """
        with self._door(workspace) as (team, door):
            return self._mail.add(team, door, answers, name=name, url=url)

    def mailboxes(self) -> list[dict[str, Json]]:
        """The mailboxes of the team."""
        return [
            {"name": one.name, "address": one.settings.get("address", ""), "state": one.state.value}
            for one in self._mail.mailboxes()
        ]

    def remove_mailbox(self, name: str) -> None:
        """Remove a mailbox; refused while mails wait to be sent."""
        self._mail.remove(name)

    def setup(
        self, name: str, email: str, agent: str, *, password: str = "", is_bare: bool = False
    ) -> dict[str, Json]:
        """Make a workspace and its first administrator; gives ids, and the invitation where one was made.

        Args:
            name: Name of the workspace.
            email: Address of the administrator.
            agent: Their name.
            password: Theirs; "" makes an invitation instead.
            is_bare: Make no statuses and no team, because a standalone workspace will be uploaded.

        Raises:
            InvalidInput: Address or password cannot be used; nothing was made.
            Refused: There is a workspace of that name.
        """
        check_email(email)
        if password:
            check_new(password, email)
        with open_team(self._folder, self._url) as team:
            with team.database.writing() as session:
                if session.first("SELECT 1 FROM workspace WHERE name = :name", {"name": name}):
                    raise Refused(f"There is a workspace “{name}” already.")
                facts = make_workspace(session, team.clocks.new_id(), name, team.clocks.now_s())
            door = Door(team, facts)
            if not is_bare:
                _furnish(team, door)
            made: dict[str, Json] = {"workspace": facts.id, "name": facts.name}
            rights = {EVERY_TEAM: ROLE_RIGHTS[Role.ADMIN]}
            if not password:
                until_s = team.clocks.now_s() + INVITATION_S
                return {**made, "invitation": door.invite(Invitation(email, Role.ADMIN, rights, until_s))}
            agent_id = team.clocks.new_id()
            door.make_person(NewPerson(email, agent, password, Role.ADMIN, rights, agent_id))
            return {**made, "agent": agent_id}

    def invite(self, email: str, role: str, workspace: str = "") -> str:
        """Invite somebody; gives the code.

        Raises:
            InvalidInput: The address is none, or has an account.
        """
        with self._door(workspace) as (team, door):
            wanted = Role(role)
            until_s = team.clocks.now_s() + INVITATION_S
            return door.invite(Invitation(email, wanted, {EVERY_TEAM: ROLE_RIGHTS[wanted]}, until_s))

    def people(self, workspace: str = "") -> list[dict[str, Json]]:
        """Everybody with an account, and their devices."""
        with self._door(workspace) as (team, door), team.database.reading() as session:
            doors = Doors(session, door.facts.id)
            return [
                {
                    "agent": person.agent,
                    "name": person.name,
                    "email": person.email,
                    "role": person.role.value,
                    "active": person.is_active,
                    "devices": [asdict(device) for device in doors.listed(person.agent)],
                }
                for person in People(session, door.facts.id).everybody()
            ]

    def revoke(self, device: str, workspace: str = "") -> None:
        """Shut a device out; it destroys what it holds at its next contact.

        Raises:
            NotFound: There is no such device.
        """
        with self._door(workspace) as (team, door):
            with team.database.writing() as session:
                doors = Doors(session, door.facts.id)
                if doors.find(device) is None:
                    raise NotFound("There is no such device.", "`desk-app server people` lists them.")
                doors.revoke(device, team.clocks.now_s())
                door.audit(session, "device_revoked", actor="", about=device)
            team.tell_rights(door.facts)  # over PostgreSQL the running processes hear it

    def offline_days(self, workspace: str = "", days: int | None = None) -> int:
        """Days without contact after which a device removes what it holds; sets it first where it is given.

        Raises:
            InvalidInput: It is not between 0 and ten years.
        """
        if days is not None and not 0 <= days <= _DAYS_MAX:
            raise InvalidInput("Days are a number from 0 (never) to 3650.")
        with self._door(workspace) as (team, door), team.database.writing() as session:
            if days is not None:
                set_offline_days(session, door.facts.id, days)
                door.audit(session, "policy", actor="", about=f"offline_days={days}")
            return offline_days(session, door.facts.id)

    def left_behind(self, device: str, workspace: str = "") -> list[Json]:
        """What a device that was shut out had not sent.

        Raises:
            NotFound: Nothing.
        """
        with self._door(workspace) as (_team, door):
            return left_behind(self._folder, door.facts.id, device)

    def password(self, email: str, password: str, workspace: str = "") -> None:
        """Set somebody's password and take their second factor away (both were lost).

        Raises:
            NotFound: There is no such account.
            InvalidInput: The password cannot be used.
        """
        with self._door(workspace) as (team, door):
            with team.database.writing() as session:
                people = People(session, door.facts.id)
                person = people.by_email(email)
                if person is None:
                    raise NotFound("There is no account with that address.")
                people.drop_factor(person.agent)
            door.reset_password(person, password, by="")

    def backup(self, target: Path) -> dict[str, int]:
        """Write everything into one file; the server may run meanwhile."""
        with open_team(self._folder, self._url) as team:
            return write_backup(team.database, self._folder, target)

    def restore(self, source: Path, *, is_key_lost: bool = False) -> dict[str, int]:
        """Fill an empty server from a backup.

        Args:
            source: The backup.
            is_key_lost: Do without the key of what it keeps sealed: second factors go.

        Raises:
            InvalidInput: It is no backup.
            Refused: The server is not empty.
            StoreError: The server's key is not the one the backup was sealed with.
        """
        with open_team(self._folder, self._url) as team:
            finish = forget_all if is_key_lost else check_opens
            return restore_backup(team.database, self._folder, source, finish)

    def renew_key(self) -> None:
        """Seal all secrets with a new key; the server may run meanwhile."""
        with open_team(self._folder, self._url) as team:
            team.database.seal.renew()
            with team.database.writing() as session:
                reseal_all(session)

    def forget_key(self) -> int:
        """Begin with a new key because the old one is lost; gives how many second factors went."""
        with open_team(self._folder, self._url, is_key_lost=True) as team:
            team.database.seal.renew()
            with team.database.writing() as session:
                return forget_all(session)

    @contextmanager
    def _door(self, workspace: str) -> Iterator[tuple[Team, Door]]:
        with open_team(self._folder, self._url) as team:
            yield team, Door.named(team, workspace)


def _furnish(team: Team, door: Door) -> None:
    """The statuses and the first team of a new workspace."""
    for position, (name, status_class) in enumerate(DEFAULT_STATUSES):
        _add(team, door, "status", {"name": name, "class": status_class.value, "position": position})
    _add(team, door, "queue", {"name": "Support", "email": ""})


def _add(team: Team, door: Door, kind: str, data: dict[str, Json]) -> None:
    row = team.clocks.new_id()
    door.write_row(OpBody(team.clocks.new_id(), row, kind, Verb.ADD, row, data))
