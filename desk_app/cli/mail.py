"""`desk-app mail …`: what came and cannot be read, what waits to be sent, and mails in the wrong ticket."""

from __future__ import annotations

import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import click

from desk_app.cli.after_import import make_safe
from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.mail_seals import SEALS
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table, when
from desk_app.cli.progress import progress
from desk_app.cli.values import parse_time, ticket_id
from desk_app.cli.verbs import Verbs
from desk_app.domain.changes import DropMail, MoveMail, ReleaseMail, ScheduleMail
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.ids import MessageId, id_text, parse_id
from desk_app.domain.mail.resolver import Step
from desk_app.domain.text import count_of
from desk_app.services.reading import MailEntry, OutgoingEntry


@desk_app.group(cls=Verbs)
def mail() -> None:
    """Mails: quarantine, what waits to be sent, and mails in the wrong ticket."""


for _command in SEALS:
    mail.add_command(_command)


@mail.command("list")
@click.argument("ticket")
@pass_cli
def list_mails(cli: Cli, *, ticket: str) -> None:
    """List the mails of TICKET, and by what each was joined."""
    found = ticket_id(cli, ticket)
    entries = cli.read(lambda reader: reader.mails.of_ticket(found))
    rows = [(id_text(e.message_id) if e.message_id else "", e.sender, e.subject, _why(e)) for e in entries]
    cli.answer(entries, lambda: print_table(("message", "from", "subject", "why here"), rows))


def _why(entry: MailEntry) -> str:
    return Step(entry.step).words if entry.step else entry.reason


@mail.command()
@pass_cli
def quarantine(cli: Cli) -> None:
    """List mails that could not be filed, with the reason; nothing of them is lost."""
    entries = cli.read(lambda reader: reader.mails.quarantined())
    rows = [(e.sha256.hex()[:12], e.sender, e.subject, e.reason) for e in entries]
    cli.answer(entries, lambda: print_table(("mail", "from", "subject", "reason"), rows))


@mail.command()
@pass_cli
def waiting(cli: Cli) -> None:
    """List mails that are not sent yet, with the reason where one is held."""
    entries = cli.read(lambda reader: reader.mails.outgoing())
    rows = [(id_text(e.message_id), e.number, e.subject, e.state, _when_or_why(cli, e)) for e in entries]
    cli.answer(entries, lambda: print_table(("message", "ticket", "subject", "state", "reason"), rows))


def _when_or_why(cli: Cli, entry: OutgoingEntry) -> str:
    is_later = not entry.reason and entry.send_after_s > cli.now_s
    return f"leaves {when(entry.send_after_s, cli.zone)}" if is_later else entry.reason


@mail.command()
@pass_cli
def count(cli: Cli) -> None:
    """Count the mails that came, by what became of them."""
    counts = cli.read(lambda reader: reader.mails.counts())
    cli.answer(counts, lambda: print_table(("state", "mails"), [(k, str(n)) for k, n in counts.items()]))


@mail.command("import")
@click.argument("account")
@click.option("--since", required=True, help="First day, such as 2024-01-31.")
@click.option("--until", help="Last day; the day the mailbox was added when left out.")
@click.option("--folder", "folders", multiple=True, help="Folder; those of the account and Sent without it.")
@pass_cli
def import_old(cli: Cli, *, account: str, since: str, until: str | None, folders: tuple[str, ...]) -> None:
    """Fetch old mails of mailbox ACCOUNT as closed tickets; nothing is answered, and it can be repeated."""
    # Imported here because the other verbs of this group should not wait for an IMAP library.
    from desk_app.runtime.mail.history import Wanted, import_history  # noqa: PLC0415 - see above

    found = cli.accounts.find(account)
    wanted = Wanted(_day(cli, since), _day(cli, until, 1) if until else 0, folders)
    with progress("Importing") as told:
        count = import_history(cli.accounts.seat(found), wanted, told)
    make_safe(cli, count.new)
    known = count.states.get("known", 0) + count.states.get("linked", 0)
    quarantined = count.states.get("quarantined", 0)
    cli.said(
        f"Imported {count_of(count.states.get('filed', 0), 'mail', 'mails')}; {known:,} were here already,"
        f" {quarantined:,} could not be read.",
        **count.states,
    )


def _day(cli: Cli, text: str, days_later: int = 0) -> int:
    """The beginning of a day, epoch seconds."""
    try:
        day = date.fromisoformat(text.strip()) + timedelta(days=days_later)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"“{text[:40]}” is not a day.", "Write it as 2024-01-31.") from error
    return int(datetime.combine(day, time(), cli.zone).timestamp())


@mail.command()
@click.argument("message")
@click.argument("ticket", required=False)
@pass_cli
def move(cli: Cli, *, message: str, ticket: str | None) -> None:
    """Put mail MESSAGE into TICKET (a new one without it); its thread follows from now on."""
    target = ticket_id(cli, ticket) if ticket else None
    done = cli.workspace.apply(MoveMail(MessageId(parse_id(message)), target))
    cli.said(f"{done.title}.")


@mail.command()
@click.argument("message")
@pass_cli
def release(cli: Cli, *, message: str) -> None:
    """Send the mail of MESSAGE after all, though it was held or failed."""
    done = cli.workspace.apply(ReleaseMail(MessageId(parse_id(message))))
    cli.said(f"{done.title}.")


@mail.command()
@click.argument("message")
@pass_cli
def drop(cli: Cli, *, message: str) -> None:
    """Do not send the mail of MESSAGE; its text stays in the ticket."""
    done = cli.workspace.apply(DropMail(MessageId(parse_id(message))))
    cli.said(f"{done.title}.")


@mail.command()
@click.argument("message")
@click.argument("moment", metavar="WHEN")
@pass_cli
def schedule(cli: Cli, *, message: str, moment: str) -> None:
    """Send the mail of MESSAGE at another time: “mon 8:00”, “in 2 hours”, “now”."""
    at_s = None if moment == "now" else parse_time(cli, moment)
    done = cli.workspace.apply(ScheduleMail(MessageId(parse_id(message)), at_s))
    cli.said(f"{done.title}.", send_at_s=at_s)


@mail.command()
@click.argument("name")
@click.option(
    "--out", "path", type=click.Path(path_type=Path), help="File to write; standard output without."
)
@pass_cli
def source(cli: Cli, *, name: str, path: Path | None) -> None:
    """Give mail NAME of the quarantine as it came."""
    entries = cli.read(lambda reader: reader.mails.quarantined())
    sha256 = next((e.sha256 for e in entries if name and e.sha256.hex().startswith(name.lower())), None)
    if sha256 is None:
        raise NotFound(
            f"There is no mail “{name[:20]}” in quarantine.", "List them: desk-app mail quarantine"
        )
    raw = cli.workspace.file_bytes(sha256)
    if path is None:
        sys.stdout.buffer.write(raw)
        return
    path.write_bytes(raw)
    cli.said(f"Wrote {path}.")
