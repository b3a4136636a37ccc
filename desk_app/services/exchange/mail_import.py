"""`import mail PATH`: a mailbox or a folder of mails as tickets, with their conversations put together.

Mails are taken in the order of their dates, a few at a time. One that is here already (by Message-ID) is
passed over, so an import can be repeated. Nothing is answered and no rule runs. A mail that cannot be read
is listed, never lost silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Final

from desk_app.domain.changes import SYSTEM, NewFile, UndoKind
from desk_app.domain.errors import Cancelled, DeskError, InvalidInput
from desk_app.domain.ids import TicketId
from desk_app.domain.mail.originals import MIME, PACKED_MAX
from desk_app.domain.text import count_of
from desk_app.services.exchange.mail_joining import FiledMail, OpenedMail, file_mail, fits, ticket_with
from desk_app.services.exchange.mail_sources import MailPlace, MailPlaces
from desk_app.services.mail.reading import ReadMail, UnreadableMail, check_size, read_mail
from desk_app.services.ports import Intent, Outcome, Unit, Work
from desk_app.services.workspace import Workspace

Progress = Callable[[int, int], bool]
_BATCH: Final = 100
_BATCH_BYTES: Final = 16_000_000
"""So much of the mails is in memory at once, unless one alone is larger."""


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

    def add(self, other: MailImport) -> None:
        """Add what came of more mails."""
        self.tickets += other.tickets
        self.messages += other.messages
        self.known += other.known
        self.unreadable += other.unreadable
        self.last_ticket = other.last_ticket or self.last_ticket

    def reset(self, unreadable: Sequence[tuple[str, str]]) -> None:
        """Begin again with nothing but mails that cannot be read."""
        self.tickets = self.messages = self.known = 0
        self.unreadable = list(unreadable)
        self.last_ticket = None


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
    places = MailPlaces.at(path, workspace.give_way)
    if not places and not places.unreadable:
        raise InvalidInput(f"There are no mails in {path}.")
    result = MailImport(unreadable=list(places.unreadable))
    take = (_Rehearsing if dry_run else _Taking)(workspace, is_open=is_open)
    done = 0
    for part in _batches(places):
        result.add(take.batch(part))
        done += len(part)
        if not progress(done, len(places)):
            raise Cancelled("The import was stopped.", "Import again to go on from there.")
    return result


_INTENT: Final = Intent("import", UndoKind.NONE, "An import is not undone; delete what it brought.", SYSTEM)


def _batches(places: Iterable[MailPlace]) -> Iterator[list[MailPlace]]:
    """The mails in lists that are small in number and in bytes."""
    batch: list[MailPlace] = []
    size = 0
    for place in places:
        if batch and (len(batch) == _BATCH or size + place.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += place.size
    if batch:
        yield batch


class _Taking:
    """Files mails, a batch in a transaction."""

    def __init__(self, workspace: Workspace, *, is_open: bool) -> None:
        self._workspace = workspace
        self._is_open = is_open

    def batch(self, places: Sequence[MailPlace]) -> MailImport:
        """Take these mails; gives what came of them."""
        unreadable: list[tuple[str, str]] = []
        mails = list(self._read(places, unreadable))
        result = MailImport()

        def work(unit: Unit) -> Outcome:
            result.reset(unreadable)  # on a full disk it is tried a second time
            for each in mails:
                self._take(unit, each, result)
            return Outcome(f"Imported {count_of(result.messages, 'mail', 'mails')}")

        if mails:
            self._run(work)
        else:
            result.reset(unreadable)
        return result

    def _read(self, places: Sequence[MailPlace], unreadable: list[tuple[str, str]]) -> Iterator[OpenedMail]:
        for place in places:
            self._workspace.give_way()
            try:
                check_size(place.size)
                raw = place.read()
                mail = read_mail(raw)
                yield self._kept(str(place), mail, raw)
            except (UnreadableMail, InvalidInput) as error:
                unreadable.append((str(place), str(error)))

    def _kept(self, place: str, mail: ReadMail, raw: bytes) -> OpenedMail:
        keep = self._workspace.keep_bytes
        files = tuple(
            replace(keep(file.name, file.content, file.mime), content_id=file.content_id)
            for file in mail.files
        )
        if fits(mail):
            return OpenedMail(place, mail, files)
        large = keep("mail.eml", raw, MIME) if len(raw) > PACKED_MAX else None
        return OpenedMail(place, mail, files, raw, large)

    def _run(self, work: Work) -> None:
        self._workspace.run(_INTENT, work)

    def _take(self, unit: Unit, each: OpenedMail, result: MailImport) -> None:
        mail_id = each.mail.facts.mail_id
        if unit.exists("message", mail_id=mail_id):
            result.known += 1
            result.last_ticket = ticket_with(unit, mail_id) or result.last_ticket
            return
        filed: list[FiledMail] = []

        def attempt(inner: Unit) -> Outcome:
            filed.append(file_mail(inner, each, is_open=self._is_open))
            return Outcome("")

        outcome = unit.attempt(attempt)
        if isinstance(outcome, DeskError):
            result.unreadable.append((each.place, str(outcome)))
            return
        result.messages += 1
        result.tickets += filed[-1].is_new
        result.last_ticket = filed[-1].ticket_id


class _Rehearsing(_Taking):
    """Counts what would come of it; writes nothing, so it remembers what earlier batches would bring."""

    def __init__(self, workspace: Workspace, *, is_open: bool) -> None:
        super().__init__(workspace, is_open=is_open)
        self._earlier: set[bytes] = set()

    def _kept(self, place: str, mail: ReadMail, raw: bytes) -> OpenedMail:
        del raw
        files = (NewFile(sha256(f.content).digest(), f.name, f.mime, len(f.content)) for f in mail.files)
        return OpenedMail(place, mail, tuple(files))

    def _run(self, work: Work) -> None:
        self._workspace.rehearse(_INTENT, work)

    def _take(self, unit: Unit, each: OpenedMail, result: MailImport) -> None:
        facts = each.mail.facts
        if _mark(facts.mail_id) in self._earlier:
            result.known += 1
            return
        if any(_mark(ancestor) in self._earlier for ancestor in (*facts.in_reply_to, *facts.references)):
            result.messages += 1
        else:
            super()._take(unit, each, result)
        self._earlier.add(_mark(facts.mail_id))


def _mark(mail_id: str) -> bytes:
    """A Message-ID in few bytes."""
    return blake2b(mail_id.encode("utf-8", "replace"), digest_size=8).digest()
