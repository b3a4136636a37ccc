"""Who may come in: signing in, accepting invitations, passwords, the second factor, shutting out.

Called by HTTP and by the command line alike. A wrong password and an unknown
address give the same answer in the same time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from desk_app.domain import totp
from desk_app.domain.errors import InvalidInput
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Right, Role, Standing
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.server import passwords
from desk_app.server.answering import Said
from desk_app.server.team import TOKEN_LASTS_S, Team
from desk_app.store.team.audit import AuditLine, write_audit
from desk_app.store.team.devices import Device, Doors, Invitation
from desk_app.store.team.people import People, Person
from desk_app.store.team.session import Session
from desk_app.store.team.workspace import WorkspaceFacts, workspaces
from desk_app.sync.server_push import PushDesk
from desk_app.sync.server_store import Caller, Rights
from desk_app.sync.wire.joining import Enrol, Joined, SignIn

TRIES: Final = 5
LOCKED_S: Final = 15 * 60
INVITATION_S: Final = 7 * 24 * 3600
NAME_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be made."""

    email: str
    name: str
    password: str
    role: Role
    rights: dict[str, Right]
    agent: str


class Door:
    """The way into one workspace.

    Attributes:
        facts: The workspace.
        address: Where the person comes from; "" for the command line.
    """

    def __init__(self, team: Team, facts: WorkspaceFacts, address: str = "") -> None:
        self.facts = facts
        self.address = address
        self._team = team
        self._clocks = team.clocks
        self._database = team.database

    @classmethod
    def named(cls, team: Team, wanted: str, address: str = "") -> Door:
        """The door of the workspace with a name or id; of the only one where none is named.

        Raises:
            Said: There is none, or several.
        """
        with team.database.reading() as session:
            found = [facts for facts in workspaces(session) if not wanted or wanted in (facts.id, facts.name)]
        if len(found) != 1:
            raise Said("workspace", "Name the workspace you belong to.", status=400)
        return cls(team, found[0], address)

    def sign_in(self, ask: SignIn) -> Joined:
        """Give a device a token.

        Raises:
            Said: The password or the code is wrong or missing, or the account is locked for a while.
        """
        with self._database.reading() as session:
            person = People(session, self.facts.id).by_email(ask.email)
        now_s = self._clocks.now_s()
        if person and person.locked_until_s > now_s:
            wait_s = person.locked_until_s - now_s
            raise _locked(wait_s)
        is_right = passwords.is_right(ask.password, person.password if person else "")
        if person is None or not is_right or not person.is_active:
            self._failed(person, ask.email)
            raise Said("wrong_password", "The e-mail address or the password is wrong.", status=401)
        if person.has_factor:
            self._check_code(person, ask.code)
        return self._admitted(person, ask)

    def enrol(self, ask: Enrol) -> Joined:
        """Accept an invitation: make the account and its agent row, and give the device a token.

        Raises:
            Said: The invitation is not known, used, or too old.
            InvalidInput: The name or the password cannot be used.
        """
        code = ask.invitation.strip()
        no = Said("invitation", "This invitation is not known, was used, or is too old; ask for a new one.")
        with self._database.reading() as session:
            found = Doors(session, self.facts.id).invitation(code)
        if found is None or found.used_s or found.expires_s <= self._clocks.now_s():
            raise no
        agent = ask.agent or self._clocks.new_id()
        new = NewPerson(found.email, ask.name, ask.password, found.role, dict(found.rights), agent)
        kept = passwords.hashed(_checked(new).password)
        with self._database.writing() as session:
            if not Doors(session, self.facts.id).use_invitation(code, self._clocks.now_s()):
                raise no
            person = self._make(session, new, kept)
            self.audit(session, "enrolled", actor=person.agent, about=person.email)
        self._write_agent_row(person)
        return self._admitted(person, SignIn(person.email, "", ask.device, ask.device_name))

    def make_person(self, new: NewPerson) -> Person:
        """Make an account without an invitation (the first admin).

        Raises:
            InvalidInput: Name, address or password cannot be used, or there is such an account.
        """
        check_email(new.email)
        kept = passwords.hashed(_checked(new).password)
        with self._database.writing() as session:
            person = self._make(session, new, kept)
            self.audit(session, "made", actor="", about=person.email)
        self._write_agent_row(person)
        return person

    def invite(self, invitation: Invitation, *, by: str = "") -> str:
        """Make an invitation; gives its code, which is shown once.

        Raises:
            InvalidInput: The address is none, or has an account already.
        """
        check_email(invitation.email)
        code = f"{self.facts.id}.{secrets.token_urlsafe(24)}"
        with self._database.writing() as session:
            if People(session, self.facts.id).by_email(invitation.email):
                raise InvalidInput("There is an account with this address already.")
            Doors(session, self.facts.id).invite(code, invitation)
            self.audit(session, "invited", actor=by, about=invitation.email)
        return code

    def change_password(self, who: Person, old: str, new: str, *, device: str = "") -> None:
        """Set another password; all devices but one have to sign in again.

        Raises:
            Said: The old one is wrong.
            InvalidInput: The new one cannot be used.
        """
        self._again(who, old)
        self.reset_password(who, new, by=who.agent, device=device)

    def reset_password(self, who: Person, new: str, *, by: str, device: str = "") -> None:
        """Set another password without the old one; all devices but one have to sign in again.

        Raises:
            InvalidInput: The new one cannot be used.
        """
        passwords.check_new(new, who.email)
        kept = passwords.hashed(new)
        with self._database.writing() as session:
            People(session, self.facts.id).set_password(who.agent, kept)
            Doors(session, self.facts.id).forget_all(who.agent, but=device)
            self.audit(session, "password_changed", actor=by, about=who.agent)

    def begin_factor(self, who: Person, password: str) -> bytes:
        """Give a secret for an authenticator; it counts once confirmed.

        Raises:
            Said: The password is wrong.
        """
        self._again(who, password)
        if who.has_factor:
            raise Said("factor_set", "There is a second factor already; an administrator can take it away.")
        secret = secrets.token_bytes(totp.SECRET_BYTES)
        with self._database.writing() as session:
            People(session, self.facts.id).set_factor(who.agent, secret)
        return secret

    def confirm_factor(self, who: Person, code: str) -> None:
        """Show that the authenticator works.

        Raises:
            Said: The code is wrong, or there is nothing to confirm.
        """
        secret = self._factor_secret(who)
        now_s = self._clocks.now_s()
        step = totp.matching_step(secret, code, now_s, who.last_step) if secret else None
        if step is None:
            raise _wrong_code()
        with self._database.writing() as session:
            people = People(session, self.facts.id)
            people.confirm_factor(who.agent)
            people.used_step(who.agent, step)
            self.audit(session, "factor_set", actor=who.agent, about="")

    def drop_factor(self, who: Person, password: str, code: str) -> None:
        """Take one's own second factor away, which needs all that signing in needs.

        Raises:
            Said: There is none, or the password or the code is wrong.
        """
        if not who.has_factor:
            raise Said("factor_missing", "There is no second factor to take away.")
        self._again(who, password)
        self._check_code(who, code)
        with self._database.writing() as session:
            People(session, self.facts.id).drop_factor(who.agent)
            self.audit(session, "factor_taken", actor=who.agent, about=who.agent)

    def write_row(self, op: OpBody) -> None:
        """Do an op of the server's own, by the same rules as everybody's."""
        every = Standing("", Role.ADMIN, {EVERY_TEAM: ROLE_RIGHTS[Role.ADMIN]})
        caller = Caller("", "", "server", is_bot=True, scopes=frozenset(), scope_hash="", sees_all=True)
        PushDesk(self._team.open_store(self.facts, every), _EveryRight()).apply_own(caller, op)

    def audit(self, session: Session, what: str, *, actor: str, about: str) -> None:
        """Add a line to the audit log."""
        line = AuditLine(self._clocks.new_id(), self._clocks.now_s(), actor, what, about, self.address)
        write_audit(session, self.facts.id, line)

    def _write_agent_row(self, person: Person) -> None:
        """Write the row by which everybody knows the person; one that is there is left as it is."""
        data: dict[str, Json] = {"name": person.name, "email": person.email, "role": person.role.value}
        self.write_row(OpBody(self._clocks.new_id(), person.agent, "agent", Verb.ADD, person.agent, data))

    def _make(self, session: Session, new: NewPerson, kept: str) -> Person:
        people = People(session, self.facts.id)
        if people.by_email(new.email) or people.by_agent(new.agent):
            raise InvalidInput("There is such an account already.", "Sign in instead.")
        person = Person(
            agent=new.agent,
            email=new.email.strip().casefold(),
            name=new.name.strip(),
            role=new.role,
            password=kept,
            secret="",
            has_factor=False,
            last_step=0,
            failures=0,
            locked_until_s=0,
            is_active=True,
        )
        people.add(person, self._clocks.now_s())
        people.set_rights(person.agent, new.rights or {EVERY_TEAM: ROLE_RIGHTS[new.role]})
        return person

    def _again(self, who: Person, password: str) -> None:
        """Ask somebody who is signed in for the password; wrong ones count as at the door."""
        if who.locked_until_s > self._clocks.now_s():
            raise _locked(LOCKED_S)
        if not passwords.is_right(password, who.password):
            self._failed(who, who.email)
            raise Said("wrong_password", "The password is wrong.", status=401)

    def _failed(self, person: Person | None, email: str) -> None:
        """Count a wrong password; the fifth locks the account for a quarter of an hour."""
        with self._database.writing() as session:
            people = People(session, self.facts.id)
            # Read again inside the transaction, so that wrong ones sent at once are all counted.
            now = people.by_agent(person.agent) if person else None
            if now:
                failures = now.failures + 1
                until_s = self._clocks.now_s() + LOCKED_S if failures >= TRIES else now.locked_until_s
                people.note_failure(now.agent, failures=failures % TRIES, locked_until_s=until_s)
            self.audit(session, "wrong_password", actor=now.agent if now else "", about=email)

    def _check_code(self, person: Person, code: str) -> None:
        if not code:
            raise Said("code_needed", "Enter the six digits of your authenticator.", status=401)
        secret = self._factor_secret(person)
        step = totp.matching_step(secret, code, self._clocks.now_s(), person.last_step)
        if step is None:
            self._failed(person, person.email)
            raise _wrong_code()
        with self._database.writing() as session:
            People(session, self.facts.id).used_step(person.agent, step)

    def _factor_secret(self, who: Person) -> bytes:
        with self._database.reading() as session:
            return People(session, self.facts.id).factor_secret(who)

    def _admitted(self, person: Person, ask: SignIn) -> Joined:
        """Make the device's token, in front of which the workspace stands."""
        token = f"{self.facts.id}.{secrets.token_urlsafe(32)}"
        now_s = self._clocks.now_s()
        device = Device(ask.device, person.agent, ask.device_name, now_s, now_s, now_s + TOKEN_LASTS_S, 0)
        with self._database.writing() as session:
            doors = Doors(session, self.facts.id)
            known = doors.find(ask.device)
            if known and (known.agent != person.agent or known.revoked_s):
                raise Said("device_taken", "This device belongs to somebody else, or was shut out.")
            doors.add(device, token)
            People(session, self.facts.id).note_failure(person.agent, failures=0, locked_until_s=0)
            self.audit(session, "signed_in", actor=person.agent, about=ask.device)
        name, role = person.name, person.role.value
        return Joined(token, ask.device, person.agent, name, role, self.facts.id, self.facts.name)


def check_email(email: str) -> None:
    """Refuse what is no address.

    Raises:
        InvalidInput: It is none.
    """
    name, _, host = email.strip().partition("@")
    if not name or not host or len(email) > NAME_MAX * 2:
        raise InvalidInput(f"“{email[:NAME_MAX]}” is no e-mail address.")


def _wrong_code() -> Said:
    return Said("wrong_code", "The code is wrong; check the clock of your authenticator.", status=401)


def _locked(wait_s: int) -> Said:
    return Said("locked", "Too many wrong passwords; try again later.", status=429, retry_after_s=wait_s)


class _EveryRight(Rights):
    """The server itself."""

    def refusal(self, *_args: object) -> str:
        """Nothing is refused."""
        return ""

    def may_see(self, *_args: object) -> bool:
        """Everything is seen."""
        return True


def _checked(new: NewPerson) -> NewPerson:
    if not new.name.strip() or len(new.name) > NAME_MAX:
        raise InvalidInput("Give a name of 100 characters at most.")
    passwords.check_new(new.password, new.email)
    return new
