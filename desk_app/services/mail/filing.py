"""Mails become tickets: each joins or opens one, in one transaction, and processing it twice changes nothing.

The identity of a mail is its mailbox, Message-ID and content; where it lies (folder and UID) may change. What
cannot be opened is quarantined with its reason and its bytes; nothing is dropped silently.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.changes import SYSTEM, NewFile, Row, UndoKind, Value
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AccountId, MessageId, TicketId
from desk_app.domain.mail.kinds import MailKind, kind_of
from desk_app.domain.mail.originals import MIME, PACKED_MAX, packed
from desk_app.domain.text import count_of, fit_line
from desk_app.services.handlers.common import key, text
from desk_app.services.mail.answering import Acknowledged, acknowledge
from desk_app.services.mail.bounces import file_bounce
from desk_app.services.mail.conversation import Placed, Post, file_in_conversation
from desk_app.services.mail.headers import NO_ID
from desk_app.services.mail.mailboxes import Ours, ours_of
from desk_app.services.mail.outcome import Filed, Rules
from desk_app.services.mail.reading import ReadMail, UnreadableMail, check_size, read_mail
from desk_app.services.mail.side_mail import file_beside, file_side_bounce
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace

FILE: Final = Intent("sync.mail", UndoKind.NONE, "Move the mail or delete its ticket instead.", SYSTEM)
_SUM_TEXT: Final = 4_000

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it lies in a mailbox.

    Attributes:
        uid: Its number in the folder, valid as long as `validity` stays.
        at_s: When the server got it, epoch seconds; None when that is not known.
        is_history: Of an import of old mail: nothing is answered, reopened or left open.
        marks: What is still to be done with it on the server (`mail.marks`).
        problem: Why it was not fetched whole; then it goes to quarantine with what there is of it.
    """

    account_id: AccountId
    folder: str
    validity: int
    uid: int
    raw: bytes
    at_s: int | None = None
    is_history: bool = False
    marks: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail that was read, with its files in the blob store.

    Attributes:
        mail: None when it could not be opened; then `problem` says why.
        large: The raw mail as a blob, where it is too large for the database.
    """

    arrival: Arrival
    mail: ReadMail | None
    files: tuple[NewFile, ...] = ()
    large: NewFile | None = None
    problem: str = ""

    @property
    def sha256(self) -> bytes:
        """Of the raw mail."""
        return self.mail.sha256 if self.mail else hashlib.sha256(self.arrival.raw).digest()

    @property
    def sum(self) -> bytes:
        """What two copies of one mail share though their transport headers differ."""
        if self.mail is None:
            return self.sha256[:16]
        facts = self.mail.facts
        words = "\0".join((facts.sender.norm, facts.subject, self.mail.text[:_SUM_TEXT]))
        return hashlib.sha256(words.encode("utf-8", "replace")).digest()[:16]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a folder is fetched; written in the transaction that files its mails."""

    account_id: AccountId
    folder: str
    validity: int
    uid: int
    modseq: int = 0


class MailFiler:
    """Files mails of a workspace; used by one thread at a time."""

    def __init__(self, workspace: Workspace, rules: Rules) -> None:
        self._workspace = workspace
        self._rules = rules

    def file(self, arrivals: Sequence[Arrival], reached: Reached | None = None) -> list[Filed]:
        """File mails in one transaction; gives what became of each, in order.

        Args:
            arrivals: The mails.
            reached: How far their folder is fetched with them.

        Raises:
            DeskError: Nothing was written (a full disk, a closed workspace).
        """
        opened = [self._open(arrival) for arrival in arrivals]
        filed: list[Filed] = []

        def work(unit: Unit) -> Outcome:
            filed.clear()
            ours = ours_of(unit)
            filed.extend(self._file(unit, ours, one) for one in opened)
            if reached is not None:
                remember_point(unit, reached)
            new = sum(one.state == "filed" for one in filed)
            return Outcome(f"Filed {count_of(new, 'mail', 'mails')}")

        if opened or reached is not None:
            self._workspace.run(FILE, work)
        return filed

    def _open(self, arrival: Arrival) -> Opened:
        self._workspace.give_way()
        large: NewFile | None = None
        if arrival.problem:
            return Opened(arrival, None, problem=arrival.problem)
        try:
            check_size(len(arrival.raw))
        except UnreadableMail as error:
            # No mail of this size is fetched whole; of one that came another way the beginning is kept.
            return Opened(replace(arrival, raw=arrival.raw[:PACKED_MAX]), None, problem=str(error))
        try:
            if len(arrival.raw) > PACKED_MAX:
                large = self._workspace.keep_bytes("mail.eml", arrival.raw, MIME)
            mail = read_mail(arrival.raw, self._rules.keys)
            files = tuple(self._kept(mail))
        except UnreadableMail as error:
            return Opened(arrival, None, large=large, problem=str(error))
        except DeskError:
            raise
        except Exception as error:
            # The boundary to what strangers write: a mistake of ours costs one mail its place, not the rest.
            _logger.exception("a mail could not be read")
            return Opened(
                arrival, None, large=large, problem=f"Desk App cannot read it ({type(error).__name__})."
            )
        return Opened(arrival, mail, files, large)

    def _kept(self, mail: ReadMail) -> list[NewFile]:
        kept: list[NewFile] = []
        for file in mail.files:
            new = self._workspace.keep_bytes(file.name, file.content, file.mime)
            kept.append(replace(new, content_id=file.content_id))
        return kept

    def _file(self, unit: Unit, ours: Ours, opened: Opened) -> Filed:
        known = _known_place(unit, opened.arrival)
        if known is not None:
            return Filed("known", ticket_id=_ticket(known), message_id=_message(known))
        if opened.mail is None:
            return _remembered(unit, opened, Filed("quarantined", reason=opened.problem))
        mail = opened.mail
        twin = _twin(unit, opened)
        if twin is not None:
            return _same_again(unit, opened, twin)
        mine = next(iter(unit.find("mail_out", mail_id=mail.facts.mail_id)), None)
        if mine is not None:
            found = Filed("own", ticket_id=_ticket(mine), message_id=_message(mine))
            return _remembered(unit, opened, found)
        return self._decided(unit, ours, opened, mail)

    def _decided(self, unit: Unit, ours: Ours, opened: Opened, mail: ReadMail) -> Filed:
        kind = kind_of(mail.facts, self._rules.instance)
        if kind is MailKind.ECHO:
            return _remembered(unit, opened, Filed("dropped", reason="our own automatic mail came back"))
        results: list[Filed] = []

        def attempt(inner: Unit) -> Outcome:
            post = self._post(opened, mail, kind, ours=ours)
            if kind is MailKind.BOUNCE:
                results.append(file_side_bounce(inner, post) or file_bounce(inner, post))
            elif (beside := file_beside(inner, post)) is not None:
                results.append(beside)
            else:
                placed = file_in_conversation(inner, post)
                self._acknowledge(inner, post, placed)
                ids = (placed.ticket_id, placed.message_id, placed.claimed_id)
                results.append(Filed("filed", placed.step.value, placed.reason, *ids))
            return Outcome("")

        refusal = unit.attempt(attempt)
        if isinstance(refusal, DeskError):
            return _remembered(unit, opened, Filed("quarantined", reason=str(refusal)))
        return _remembered(unit, opened, results[-1])

    def _acknowledge(self, unit: Unit, post: Post, placed: Placed) -> None:
        """Answer a new ticket where the mailbox wants that and nothing speaks against it."""
        box = post.ours.mailbox(post.account_id)
        is_fresh = placed.is_new and placed.message_id is not None and not post.is_history
        if is_fresh and box is not None and box.acknowledges:
            acknowledge(unit, box, Acknowledged(post.mail.facts, placed.ticket_id, post.ours), self._rules)

    def _post(self, opened: Opened, mail: ReadMail, kind: MailKind, *, ours: Ours) -> Post:
        arrival = opened.arrival
        return Post(
            account_id=arrival.account_id,
            ours=ours,
            mail=mail,
            kind=kind,
            files=opened.files,
            raw_sha256=opened.sha256,
            signer=self._rules.signer,
            at_s=mail.sent_s if mail.sent_s is not None else arrival.at_s,
            is_history=arrival.is_history,
            follow_up_s=self._rules.follow_up_s,
            searches_opened=self._rules.searches_opened,
        )


def remember_point(unit: Unit, reached: Reached) -> None:
    """Write how far a folder is fetched."""
    values: dict[str, Value] = {
        "validity": reached.validity,
        "uid_done": reached.uid,
        "modseq": reached.modseq,
    }
    row = next(iter(unit.find("mail_folder", account_id=reached.account_id, name=reached.folder)), None)
    if row is None:
        unit.insert("mail_folder", {"account_id": reached.account_id, "name": reached.folder, **values})
    else:
        unit.update("mail_folder", key(row["id"]), **values)


def _known_place(unit: Unit, arrival: Arrival) -> Row | None:
    """The mail that was found at this very place before."""
    if not arrival.uid:
        return None
    place: dict[str, Value] = {
        "account_id": arrival.account_id,
        "folder": arrival.folder,
        "validity": arrival.validity,
        "uid": arrival.uid,
    }
    return next(iter(unit.find("mail", **place)), None)


def _twin(unit: Unit, opened: Opened) -> Row | None:
    """The same mail in another place: one Message-ID and the same words.

    Some programs give one Message-ID to mails that differ; those are different mails.
    """
    if opened.mail is None:
        return None
    rows = unit.find("mail", mail_id=opened.mail.facts.mail_id)
    return next((row for row in rows if row["sum"] == opened.sum), None)


def _same_again(unit: Unit, opened: Opened, twin: Row) -> Filed:
    """Move the entry where the mail was moved; link a second entry where it is in two places."""
    arrival = opened.arrival
    same_bytes = twin["sha256"] == opened.sha256 and twin["account_id"] == arrival.account_id
    if same_bytes:
        place: dict[str, Value] = {"folder": arrival.folder, "validity": arrival.validity, "uid": arrival.uid}
        unit.update("mail", key(twin["id"]), **place)
        return Filed("known", ticket_id=_ticket(twin), message_id=_message(twin))
    linked = Filed("linked", text(twin["step"]), "another copy of it is here", _ticket(twin), _message(twin))
    return _remembered(unit, opened, linked)


def _remembered(unit: Unit, opened: Opened, filed: Filed) -> Filed:
    """Write the entry of a mail, and its bytes."""
    arrival, mail = opened.arrival, opened.mail
    unit.insert(
        "mail",
        {
            "account_id": arrival.account_id,
            "folder": arrival.folder,
            "validity": arrival.validity,
            "uid": arrival.uid,
            "mail_id": mail.facts.mail_id if mail else f"<{opened.sha256.hex()}{NO_ID}",
            "sha256": opened.sha256,
            "sum": opened.sum,
            "size": len(arrival.raw),
            "sender": fit_line(mail.facts.sender.shown(), 300) if mail else "",
            "subject": mail.facts.subject if mail else "",
            "state": filed.state,
            "step": filed.step,
            "reason": filed.reason,
            "ticket_id": filed.ticket_id,
            "message_id": filed.message_id,
            "claimed_id": filed.claimed_id,
            "marks": arrival.marks,
            "received_s": arrival.at_s if arrival.at_s is not None else unit.now_s,
        },
    )
    if filed.state in {"filed", "quarantined"}:
        keep_original(unit, opened.sha256, opened.arrival.raw, opened.large)
    return filed


def keep_original(unit: Unit, sha256: bytes, raw: bytes, large: NewFile | None) -> None:
    """Keep a mail as it came: as the blob that it is already, or packed."""
    if large is not None:
        unit.put_blob(large.sha256, large.size, MIME)
    elif unit.get("mail_raw", sha256) is None:
        unit.insert("mail_raw", {"sha256": sha256, "size": len(raw), "packed": packed(raw)})


def _ticket(row: Row) -> TicketId | None:
    return TicketId(key(row["ticket_id"])) if row["ticket_id"] is not None else None


def _message(row: Row) -> MessageId | None:
    return MessageId(key(row["message_id"])) if row["message_id"] is not None else None
