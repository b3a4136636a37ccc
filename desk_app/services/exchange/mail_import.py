"""`import mail PATH`: a mailbox or a folder of mails as tickets, with their conversations put together.

Mails are taken in the order of their dates and joined by Message-ID, In-Reply-To and References only; a
subject proves nothing. A mail that is here already (by Message-ID) is passed over, so an import can be
repeated. Nothing is answered and no rule runs. A mail that cannot be read is listed, never lost silently.
"""

from __future__ import annotations

import mailbox
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desk_app.domain.changes import (
    SYSTEM,
    AddMessage,
    CreateTicket,
    MailIds,
    NewFile,
    UndoKind,
)
from desk_app.domain.entities import MessageKind, Recipients
from desk_app.domain.errors import Cancelled, DeskError, InvalidInput
from desk_app.domain.ids import CustomerId, StatusId, TicketId
from desk_app.domain.mail.facts import MailFacts, Person
from desk_app.domain.mail.kinds import MailKind, kind_of
from desk_app.domain.status import StatusClass
from desk_app.domain.text import count_of, fit_line
from desk_app.services.bulk import slices
from desk_app.services.exchange.people import customer_of
from desk_app.services.handlers.common import key, status_of_class
from desk_app.services.handlers.conversation import create_ticket, file_message
from desk_app.services.mail.reading import ReadMail, UnreadableMail, read_mail
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace

Progress = Callable[[int, int], bool]
_BATCH: Final = 100
_PEOPLE_MAX, _PERSON_MAX, _REFERENCES_MAX = 100, 300, 8_000
_KINDS: Final[dict[MailKind, MessageKind]] = {
    MailKind.BOUNCE: "bounce",
    MailKind.AWAY: "auto",
    MailKind.MACHINE: "auto",
    MailKind.ECHO: "auto",
}
"""What nobody wrote by hand; everything else is a customer's message."""


@dataclass(slots=True)
class MailImport:
    """What came of an import of mails.

    Attributes:
        tickets: New tickets.
        messages: New messages, those of the new tickets included.
        known: Mails that were here already.
        unreadable: Place and reason of mails that could not be taken.
        last_ticket: Where the newest of the mails is now, new or known; None when none could be taken.
    """

    tickets: int = 0
    messages: int = 0
    known: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    last_ticket: TicketId | None = None


def import_mail(
    path: Path,
    workspace: Workspace,
    *,
    is_open: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda _done, _total: True,
) -> MailImport:
    """Read mails into a workspace.

    Args:
        path: An mbox file, an .eml file, a Maildir, or a folder with any of them in it.
        workspace: Where to.
        is_open: Leave the tickets open; otherwise they are history and closed.
        dry_run: Only count.
        progress: Told how far it is; False stops, what was taken stays.

    Raises:
        InvalidInput: There are no mails at this path.
        Cancelled: `progress` said stop.
    """
    result = MailImport()
    mails = _in_order(path, result)
    if not mails and not result.unreadable:
        raise InvalidInput(f"There are no mails in {path}.")
    done = 0
    for part in slices(mails, _BATCH):

        def work(unit: Unit, part: list[tuple[str, ReadMail]] = part) -> Outcome:
            for place, mail in part:
                _take(unit, workspace, (place, mail), result=result, is_open=is_open)
            return Outcome(f"Imported {count_of(len(part), 'mail', 'mails')}")

        if dry_run:
            workspace.rehearse(_INTENT, work)
        else:
            workspace.run(_INTENT, work)
        done += len(part)
        if not progress(done, len(mails)):
            raise Cancelled("The import was stopped.", "Import again to go on from there.")
    return result


_INTENT: Final = Intent("import", UndoKind.NONE, "An import is not undone; delete what it brought.", SYSTEM)


def _in_order(path: Path, result: MailImport) -> list[tuple[str, ReadMail]]:
    mails: list[tuple[str, ReadMail]] = []
    for place, raw in raw_mails(path):
        if isinstance(raw, InvalidInput):
            result.unreadable.append((place, str(raw)))
            continue
        try:
            mails.append((place, read_mail(raw)))
        except UnreadableMail as error:
            result.unreadable.append((place, str(error)))
    return sorted(mails, key=lambda item: item[1].sent_s or 0)


def raw_mails(path: Path) -> Iterator[tuple[str, bytes | InvalidInput]]:
    """(place, bytes) of every mail at a path; in a folder, what cannot be read comes as its error.

    Raises:
        InvalidInput: The path does not exist or cannot be read.
    """
    if not path.exists():
        raise InvalidInput(f"There is no file or folder “{path}”.")
    try:
        if path.is_dir() and (path / "cur").is_dir():
            for name in sorted([*(path / "cur").iterdir(), *(path / "new").glob("*")]):
                yield str(name), name.read_bytes()
        elif path.is_dir():
            for child in sorted(path.iterdir()):
                if child.is_dir() or child.suffix.lower() in (".eml", ".mbox"):
                    yield from _in_folder(child)
        elif path.suffix.lower() == ".eml":
            yield str(path), path.read_bytes()
        else:
            yield from _mbox(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error


def _in_folder(child: Path) -> Iterator[tuple[str, bytes | InvalidInput]]:
    """What is in one file or folder among others, which must not suffer from it."""
    try:
        yield from raw_mails(child)
    except InvalidInput as error:
        yield str(child), error


def _mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        start = file.read(5)
    if start != b"From ":
        raise InvalidInput(f"{path} is neither a mailbox (mbox) nor an .eml file.")
    box = mailbox.mbox(path, create=False)
    try:
        for position, name in enumerate(box.keys(), 1):
            yield f"{path}, mail {position}", box.get_bytes(name)
    finally:
        box.close()


def _take(
    unit: Unit, workspace: Workspace, source: tuple[str, ReadMail], *, result: MailImport, is_open: bool
) -> None:
    place, mail = source
    if unit.exists("message", mail_id=mail.facts.mail_id):
        result.known += 1
        result.last_ticket = _ticket_with(unit, mail.facts.mail_id) or result.last_ticket
        return
    files = tuple(_kept(workspace, mail))
    outcome = unit.attempt(lambda inner: _file_mail(inner, mail, files, result=result, is_open=is_open))
    if isinstance(outcome, DeskError):
        result.unreadable.append((place, str(outcome)))
    else:
        result.messages += 1


def _kept(workspace: Workspace, mail: ReadMail) -> Iterator[NewFile]:
    for file in mail.files:
        kept = workspace.keep_bytes(file.name, file.content, file.mime)
        yield NewFile(kept.sha256, kept.name, kept.mime, kept.size, file.content_id)


def _file_mail(
    unit: Unit, mail: ReadMail, files: tuple[NewFile, ...], *, result: MailImport, is_open: bool
) -> Outcome:
    """Join the mail to its ticket, or open one for it."""
    facts = mail.facts
    ticket_id = _ticket_of(unit, facts)
    address = facts.sender.address
    is_ours = bool(address) and (unit.exists("agent", email=address) or unit.exists("queue", email=address))
    customer = None if is_ours else _customer(unit, facts)
    if ticket_id is None:
        status = None if is_open else StatusId(key(status_of_class(unit, StatusClass.CLOSED)["id"]))
        subject = facts.subject or "(no subject)"
        create_ticket(unit, CreateTicket(subject, customer, status_id=status, at_s=mail.sent_s))
        ticket_id = TicketId(unit.created_last("ticket"))
        result.tickets += 1
    result.last_ticket = ticket_id
    file_message(
        unit,
        AddMessage(
            ticket_id,
            "reply" if is_ours else _KINDS.get(kind_of(facts), "customer"),
            mail.text if mail.text.strip() else "(no text)",
            author_kind="agent" if is_ours else "customer",
            author_id=customer,
            author_name=facts.sender.name or address,
            subject=facts.subject,
            html=mail.html,
            at_s=mail.sent_s,
            recipients=Recipients(_shown(facts.to), _shown(facts.cc)),
            files=files,
            mail=MailIds(
                facts.mail_id,
                next(iter(facts.in_reply_to), ""),
                " ".join(facts.references)[-_REFERENCES_MAX:],
            ),
        ),
    )
    return Outcome("")


def _shown(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple(fit_line(person.shown(), _PERSON_MAX) for person in people[:_PEOPLE_MAX])


def _ticket_of(unit: Unit, facts: MailFacts) -> TicketId | None:
    """The ticket of the nearest ancestor that is here; merged tickets lead to their target."""
    ancestors = dict.fromkeys((*facts.in_reply_to, *reversed(facts.references)))
    found = (_ticket_with(unit, ancestor) for ancestor in ancestors)
    return next((ticket_id for ticket_id in found if ticket_id is not None), None)


def _ticket_with(unit: Unit, mail_id: str) -> TicketId | None:
    """The ticket that holds a mail, unless it is in the bin."""
    for row in unit.find("message", mail_id=mail_id):
        ticket = unit.get("ticket", key(row["ticket_id"]))
        if ticket is not None and ticket["deleted_s"] is None:
            return TicketId(key(ticket["merged_into"] or ticket["id"]))
    return None


def _customer(unit: Unit, facts: MailFacts) -> CustomerId | None:
    name, address = facts.sender.name, facts.sender.address
    return customer_of(unit, name, address) if "@" in address else None
