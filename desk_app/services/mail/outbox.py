"""The mails that wait to be sent: what may leave now, what is known of each attempt, what must wait.

No mail leaves twice. Its Message-ID is written before the first attempt. A row says "sending" from then on,
and "unknown" from the moment before the last byte goes out, without which no server takes a mail: whoever is
killed before has certainly not sent it, and what was cut after is looked for before anything else is done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from desk_app.domain.changes import SYSTEM, Row, UndoKind, Value
from desk_app.domain.ids import AccountId, MessageId, TicketId
from desk_app.domain.mail.facts import Person
from desk_app.domain.mail.subjects import reply_subject
from desk_app.services.exchange.people import split_person
from desk_app.services.handlers.common import key, number, refresh_summary, text
from desk_app.services.handlers.sides import NOT_CUSTOMER
from desk_app.services.mail.composing import Outgoing, OutgoingFile
from desk_app.services.mail.mailboxes import Mailbox, ours_of, person_of
from desk_app.services.mail.outcome import Rules
from desk_app.services.mail.queueing import tell_of_mail
from desk_app.services.mail.side_mail import leads_to_customer, side_outgoing, tell_beside
from desk_app.services.mail.staleness import STALE_BESIDE, newer_words, newer_words_beside
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace

SEND: Final = Intent("sync.mail_out", UndoKind.NONE, "The mail has left.", SYSTEM)
HOLD_S: Final = 3
"""Seconds a mail waits beyond what the person was shown, so that a late "take back" still wins."""
NOT_TAKEN: Final = "A mail server would not take it for {people}."
MAYBE: Final = (
    "The connection was cut at the very end, so this mail may have left or not. Ask the customer, or send it "
    "again."
)
ABSENT: Final = "A file of it has not arrived here yet."
_ABSENT_S: Final = 3
_SHARED_ID: Final = "<desk-ack."
_RETRIES: Final = (30, 120, 600, 1_800, 3_600, 7_200)
_GIVE_UP: Final = 30
"""Attempts after which a person is asked; about two days."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that is being sent; nobody else sends it.

    Attributes:
        attempts: Attempts before this one.
        is_unknown: An earlier attempt ended without an answer: look whether it is in Sent first.
        acknowledges: For an acknowledgement: where the mail lies that it is for; None when that is not known.
    """

    out_id: bytes
    mail_id: str
    ticket_id: TicketId
    message_id: MessageId
    outgoing: Outgoing
    attempts: int
    is_unknown: bool
    acknowledges: MailPlace | None = None

    @property
    def is_shared(self) -> bool:
        """Its Message-ID is the one that every workspace on this mailbox makes."""
        return self.mail_id.startswith(_SHARED_ID)


@dataclass(frozen=True, slots=True)
class MailPlace:
    """Where a mail lay when it was fetched."""

    folder: str
    validity: int
    uid: int
    mail_id: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the queue of one mailbox stands.

    Attributes:
        waiting: Mails that will leave by themselves.
        held: Mails that wait for a person.
        next_s: When the next may leave, epoch seconds; None when none waits.
    """

    waiting: int
    held: int
    next_s: int | None


class MailOutbox:
    """The queue of one mailbox."""

    def __init__(
        self, workspace: Workspace, account_id: AccountId, rules: Rules, take_back_s: int, *, since_s: int = 0
    ) -> None:
        """Work on the queue of a mailbox.

        Args:
            workspace: The door.
            account_id: The mailbox.
            rules: Marks and tokens of this workspace.
            take_back_s: For so long a person may take a mail back.
            since_s: For older mails that time counts from here: the window shows them anew at its start.
        """
        self._since_s = since_s
        self._workspace = workspace
        self._account_id = account_id
        self._rules = rules
        self._take_back_s = take_back_s

    def claim(self) -> Claim | None:
        """Take the next mail that may leave now, and mark it as being sent; None when there is none."""
        found: list[Claim] = []

        def work(unit: Unit) -> Outcome:
            found.clear()
            due = (row for row in self._open_rows(unit) if self._is_due(unit, row))
            claims = (self._claimed(unit, row) for row in due)
            found.extend(islice((claim for claim in claims if claim is not None), 1))
            return Outcome("Sending a mail" if found else "Looked for mails to send")

        if self.waiting().waiting:
            self._workspace.run(SEND, work)
        return found[0] if found else None

    def waiting(self) -> Waiting:
        """Count without changing anything."""
        state = {"waiting": 0, "held": 0}
        next_s: list[int] = []

        def look(unit: Unit) -> Outcome:
            state.update(waiting=0, held=0)
            next_s.clear()
            for row in self._open_rows(unit):
                if row["state"] in {"held", "failed"}:
                    state["held"] += 1
                else:
                    state["waiting"] += 1
                    next_s.append(self._due_s(row))
            return Outcome("")

        self._workspace.rehearse(SEND, look)
        return Waiting(state["waiting"], state["held"], min(next_s, default=None))

    def passing(self, claim: Claim) -> None:
        """The last byte is about to leave: from here on it may have been sent."""

        def work(unit: Unit) -> Outcome:
            unit.update("mail_out", claim.out_id, state="unknown")
            return Outcome("Sending a mail")

        self._workspace.run(SEND, work)

    def sent(self, claim: Claim, refused: Sequence[str] = ()) -> None:
        """It has left; `refused` says whom the server would not take it for."""

        def work(unit: Unit) -> Outcome:
            self._end(unit, claim, {"state": "sent", "reason": "", "done_s": unit.now_s}, "done")
            beside = unit.get("side_message", claim.message_id)
            if refused and beside is not None:
                tell_beside(unit, beside, NOT_TAKEN, refused)
            elif refused:
                unit.event(claim.ticket_id, "undelivered", {"to": ", ".join(refused)})
            return Outcome("Sent a mail")

        self._workspace.run(SEND, work)

    def shared(self, claim: Claim, place: MailPlace) -> Claim:
        """The same acknowledgement under the Message-ID that every workspace on this mailbox makes."""
        box = claim.outgoing.sender.address.lower()
        digest = hashlib.sha256(f"{place.mail_id}\0{box}".encode("utf-8", "replace")).hexdigest()
        mail_id = f"{_SHARED_ID}{digest[:40]}@{box.rpartition('@')[2]}>"

        def work(unit: Unit) -> Outcome:
            unit.update("mail_out", claim.out_id, mail_id=mail_id)
            unit.update("message", claim.message_id, mail_id=mail_id)
            return Outcome("Sending a mail")

        self._workspace.run(SEND, work)
        return replace(claim, mail_id=mail_id, outgoing=replace(claim.outgoing, mail_id=mail_id))

    def leave_to_other(self, claim: Claim, reason: str) -> None:
        """Somebody else on this mailbox answers: ours is taken back and never was."""

        def work(unit: Unit) -> Outcome:
            if unit.get("mail_out", claim.out_id) is not None:
                unit.delete("mail_out", claim.out_id)
            if unit.get("message", claim.message_id) is not None:
                unit.delete("message", claim.message_id)
                refresh_summary(unit, claim.ticket_id)
            unit.event(claim.ticket_id, "not_acknowledged", {"why": reason})
            return Outcome("Left an acknowledgement to another program")

        self._workspace.run(SEND, work)

    def ask(self, claim: Claim) -> None:
        """Nobody can know whether it has left: a person decides."""

        def work(unit: Unit) -> Outcome:
            self._end(unit, claim, {"state": "held", "reason": MAYBE}, "held")
            tell_of_mail(unit, claim.ticket_id, "mail_held", claim.message_id, why=MAYBE)
            return Outcome("A mail may have left")

        self._workspace.run(SEND, work)

    def look_later(self, claim: Claim) -> None:
        """It may have left, and the provider may only not show it yet."""
        self._later(claim, "unknown", "It is looked for among the sent mails.")

    def put_off(self, claim: Claim, reason: str) -> None:
        """It has certainly not left; try again later by itself, and ask a person after two days."""
        self._later(claim, "held" if claim.attempts + 1 >= _GIVE_UP else "waiting", reason)

    def failed(self, claim: Claim, reason: str) -> None:
        """It will not leave as it is: a person has to do something."""

        def work(unit: Unit) -> Outcome:
            self._end(unit, claim, {"state": "failed", "reason": reason}, "failed")
            _tell_failed(unit, claim.ticket_id, claim.message_id, reason)
            return Outcome("A mail could not be sent")

        self._workspace.run(SEND, work)

    def _later(self, claim: Claim, state: str, reason: str) -> None:
        wait_s = _RETRIES[min(claim.attempts, len(_RETRIES) - 1)]

        def work(unit: Unit) -> Outcome:
            values: dict[str, Value] = {
                "state": state,
                "reason": reason,
                "attempts": claim.attempts + 1,
                "next_try_s": unit.now_s + wait_s,
            }
            self._end(unit, claim, values, "held" if state == "held" else "queued")
            return Outcome("A mail is tried again")

        self._workspace.run(SEND, work)

    def _end(self, unit: Unit, claim: Claim, values: dict[str, Value], shown: str) -> None:
        if unit.get("mail_out", claim.out_id) is not None:
            unit.update("mail_out", claim.out_id, **values)
        for table in ("message", "side_message"):
            if unit.get(table, claim.message_id) is not None:
                unit.update(table, claim.message_id, state=shown)

    def _open_rows(self, unit: Unit) -> list[Row]:
        states = ("sending", "unknown", "waiting", "held", "failed")
        rows = [row for s in states for row in unit.find("mail_out", account_id=self._account_id, state=s)]
        return sorted(rows, key=lambda row: number(row["rid"]))

    def _due_s(self, row: Row) -> int:
        held_to_s = 0
        if not row["is_auto"] and not row["is_released"]:
            held_to_s = max(number(row["created_s"]), self._since_s) + self._take_back_s + HOLD_S
        return max(
            number(row["created_s"]), held_to_s, number(row["send_after_s"]), number(row["next_try_s"])
        )

    def _is_due(self, unit: Unit, row: Row) -> bool:
        # A row that says "sending" is of a sender that is gone: only one works on a mailbox at a time.
        return row["state"] in {"waiting", "sending", "unknown"} and self._due_s(row) <= unit.now_s

    def _claimed(self, unit: Unit, row: Row) -> Claim | None:
        """Mark a mail as being sent; hold it where something new was said meanwhile."""
        out_id, message_id = key(row["id"]), MessageId(key(row["message_id"]))
        ticket_id = TicketId(key(row["ticket_id"]))
        message = unit.get("message", message_id)
        if message is None:
            return self._claimed_beside(unit, row)
        ticket_id = TicketId(key(message["ticket_id"]))
        is_unknown = row["state"] == "unknown"
        stale = "" if is_unknown else newer_words(unit, row, ticket_id)
        if stale:
            unit.update("mail_out", out_id, state="held", reason=stale)
            unit.update("message", message_id, state="held")
            tell_of_mail(unit, ticket_id, "mail_held", message_id, why=stale)
            return None
        if self._lacks_files(unit, message_id):
            unit.update("mail_out", out_id, reason=ABSENT, next_try_s=unit.now_s + _ABSENT_S)
            return None
        box = ours_of(unit).mailbox(self._account_id)
        if box is None:
            return None
        mail_id = text(row["mail_id"]) or self._rules.signer.mail_id(ticket_id, message_id, box.domain)
        if not is_unknown:
            unit.update("mail_out", out_id, state="sending", mail_id=mail_id)
            unit.update("message", message_id, state="sending", mail_id=mail_id)
        outgoing = self._outgoing(unit, box, row, message, mail_id=mail_id)
        place = self._acknowledged(unit, ticket_id) if row["is_auto"] else None
        attempts = number(row["attempts"])
        return Claim(out_id, mail_id, ticket_id, message_id, outgoing, attempts, is_unknown, place)

    def _claimed_beside(self, unit: Unit, row: Row) -> Claim | None:
        """The same for words of a side conversation; what was taken back meanwhile is forgotten."""
        out_id, message_id = key(row["id"]), MessageId(key(row["message_id"]))
        message = unit.get("side_message", message_id)
        if message is None:
            unit.delete("mail_out", out_id)
            return None
        is_unknown = row["state"] == "unknown"
        if leads_to_customer(unit, message) and not is_unknown:
            unit.update("mail_out", out_id, state="failed", reason=NOT_CUSTOMER)
            unit.update("side_message", message_id, state="failed")
            _tell_failed(unit, TicketId(key(message["ticket_id"])), message_id, NOT_CUSTOMER)
            return None
        stale = "" if is_unknown else newer_words_beside(unit, row, message)
        if stale:
            unit.update("mail_out", out_id, state="held", reason=stale)
            unit.update("side_message", message_id, state="held")
            ticket_id = TicketId(key(message["ticket_id"]))
            tell_of_mail(unit, ticket_id, "mail_held", message_id, why=STALE_BESIDE)
            return None
        files = unit.find("attachment", owner_kind="side_message", owner_id=message_id)
        if any(not self._workspace.has_file(key(file["sha256"])) for file in files):
            unit.update("mail_out", out_id, reason=ABSENT, next_try_s=unit.now_s + _ABSENT_S)
            return None
        box = ours_of(unit).mailbox(self._account_id)
        if box is None:
            return None
        outgoing = side_outgoing(unit, self._rules, box, message, files=self._contents(files))
        sent_s = max(outgoing.sent_s, number(row["send_after_s"]))
        outgoing = replace(outgoing, mail_id=text(row["mail_id"]) or outgoing.mail_id, sent_s=sent_s)
        if not is_unknown:
            unit.update("mail_out", out_id, state="sending", mail_id=outgoing.mail_id)
            unit.update("side_message", message_id, state="sending", mail_id=outgoing.mail_id)
        ticket_id = TicketId(key(message["ticket_id"]))
        attempts = number(row["attempts"])
        return Claim(out_id, outgoing.mail_id, ticket_id, message_id, outgoing, attempts, is_unknown)

    def _acknowledged(self, unit: Unit, ticket_id: TicketId) -> MailPlace | None:
        """The first mail of a ticket in this mailbox: the one that opened it."""
        for row in unit.find("mail", ticket_id=ticket_id, account_id=self._account_id, state="filed"):
            return MailPlace(
                text(row["folder"]), number(row["validity"]), number(row["uid"]), text(row["mail_id"])
            )
        return None

    def _lacks_files(self, unit: Unit, message_id: MessageId) -> bool:
        """Whether a file of the message is still on its way here (a colleague attached it elsewhere)."""
        rows = unit.find("attachment", owner_kind="message", owner_id=message_id)
        return any(not self._workspace.has_file(key(row["sha256"])) for row in rows)

    def _outgoing(self, unit: Unit, box: Mailbox, row: Row, message: Row, *, mail_id: str) -> Outgoing:
        ticket_id = TicketId(key(message["ticket_id"]))
        message_id = MessageId(key(message["id"]))
        ticket = unit.get("ticket", ticket_id) or {}
        to = json.loads(text(message["recipients"]))
        signer, is_auto = self._rules.signer, bool(row["is_auto"])
        parent = _parent(unit, message)
        subject = text((parent or message)["subject"]) or text(ticket["subject"])
        tag = text(ticket["number"]) if box.numbers_in_subject else ""
        address = signer.reply_address(ticket_id, box.address) if box.has_plus else ""
        return Outgoing(
            mail_id=mail_id,
            sender=person_of(box, "" if is_auto else text(message["author_name"])),
            to=_people(to.get("to", ())),
            cc=_people(to.get("cc", ())),
            bcc=_people(to.get("bcc", ())),
            subject=reply_subject(subject, tag),
            text=text(message["body"]),
            html=message["html"] if isinstance(message["html"], str) else None,
            files=self._files(unit, message_id),
            sent_s=max(number(message["sent_s"]), number(row["send_after_s"])),
            thread_id=signer.thread_id(ticket_id, box.domain),
            parent_id=text(parent["mail_id"]) if parent else "",
            parent_references=_references(parent),
            reply_to=address if len(address.partition("@")[0]) <= 64 else "",  # noqa: PLR2004 - RFC 5321, 4.5.3.1.1
            signature=text(json.loads(text(message["data"])).get("signature", box.signature)),
            marker=signer.marker(ticket_id, message_id) if box.has_marker else "",
            instance=self._rules.instance,
            is_auto=is_auto,
        )

    def _files(self, unit: Unit, message_id: MessageId) -> tuple[OutgoingFile, ...]:
        return self._contents(unit.find("attachment", owner_kind="message", owner_id=message_id))

    def _contents(self, rows: Sequence[Row]) -> tuple[OutgoingFile, ...]:
        return tuple(
            OutgoingFile(
                text(row["name"]),
                text(row["mime"]),
                self._workspace.file_bytes(key(row["sha256"])),
                text(row["content_id"]) if row["content_id"] is not None else None,
            )
            for row in rows
        )


def _tell_failed(unit: Unit, ticket_id: TicketId, message_id: bytes, reason: str) -> None:
    """Say that words do not leave as they are; why is said where those read it who read the words."""
    beside = unit.get("side_message", message_id)
    if beside is None:
        tell_of_mail(unit, ticket_id, "mail_failed", message_id, why=reason)
        return
    tell_of_mail(unit, ticket_id, "mail_failed", message_id)
    tell_beside(unit, beside, reason)


def _parent(unit: Unit, message: Row) -> Row | None:
    """The newest mail in the ticket that was there when this was written, of others rather than ours."""
    rows = [
        row
        for row in unit.find("message", ticket_id=key(message["ticket_id"]))
        if row["mail_id"] and number(row["rid"]) < number(message["rid"]) and row["kind"] != "bounce"
    ]
    theirs = [row for row in rows if row["author_kind"] == "customer"]
    return (theirs or rows)[-1] if rows else None


def _references(parent: Row | None) -> tuple[str, ...]:
    return tuple(text(parent["refs"]).split()) if parent and isinstance(parent["refs"], str) else ()


def _people(texts: tuple[str, ...]) -> tuple[Person, ...]:
    people = (Person(*split_person(entry)) for entry in texts)
    return tuple(person for person in people if person.address)
