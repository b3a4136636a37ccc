"""Old mails of an existing mailbox by period: closed tickets, no answers, no rules; used by any front end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from desk_app.connectors.mailbox.imap import ImapSession
from desk_app.connectors.mailbox.settings import read_settings
from desk_app.domain.errors import InvalidInput
from desk_app.runtime import clock
from desk_app.runtime.accounts.kinds import Seat
from desk_app.runtime.mail.fetching import FetchCount, MailFetcher, Period
from desk_app.runtime.mail.runner import rules_of
from desk_app.runtime.mail.signing_in import credentials_of
from desk_app.services.mail.filing import MailFiler
from desk_app.services.mail.mailboxes import MAILBOX


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which old mails.

    Attributes:
        since_s: The first moment, epoch seconds.
        before_s: The end; 0 for the moment at which the mailbox was added, from which on all mail is fetched
            anyway.
        folders: Where; those of the account and its Sent folder when empty.
    """

    since_s: int
    before_s: int = 0
    folders: tuple[str, ...] = ()


def import_history(
    seat: Seat, wanted: Wanted, told: Callable[[int, int], bool], stop: threading.Event | None = None
) -> FetchCount:
    """Fetch them; what was fetched before is known again, and a broken import goes on where it was.

    Args:
        seat: The mailbox.
        wanted: Which mails.
        told: Hears how many of how many are done; answers whether to go on.
        stop: Ends it between two batches.

    Raises:
        InvalidInput: The account is no mailbox, or the period is empty.
        MailProblem: The connection broke, or there is no such folder; what was filed stays.
    """
    if seat.account.kind != MAILBOX:
        raise InvalidInput(f"{seat.account.name} is not a mailbox.", "Name a mailbox: desk-app account list")
    settings = read_settings(seat.account.settings)
    added_s = settings.since_s or clock.now_s()
    before_s = min(wanted.before_s or added_s, added_s)
    if wanted.since_s >= before_s:
        raise InvalidInput(
            "No old mail lies in this period.", "Mail since the mailbox was added is here already."
        )
    ending = stop or threading.Event()

    def tell(done: int, total: int) -> None:
        if not told(done, total):
            ending.set()

    filer = MailFiler(seat.workspace, rules_of(seat.store, seat.settings))
    fetcher = MailFetcher(seat.workspace, seat.account.id, settings, filer)
    with ImapSession(settings, credentials_of(seat)()) as session:
        folders = wanted.folders or tuple(dict.fromkeys((*settings.folders, session.sent_folder())))
        return fetcher.fetch_history(session, Period(folders, wanted.since_s, before_s), ending, tell)
