"""`desk-app sync`, `outbox …` and `conflict …`: what travels, what waits, what met another change."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from desk_app.cli.context import Cli, pass_cli
from desk_app.cli.keeping import keep
from desk_app.cli.main import desk_app
from desk_app.cli.output import print_table, when
from desk_app.cli.verbs import Verbs
from desk_app.domain.accounts import Account, AccountState
from desk_app.domain.errors import Ambiguous, DeskError, NotFound
from desk_app.domain.plain import plain
from desk_app.domain.text import count_of
from desk_app.runtime.accounts.couriers import Couriers, CourierStatus
from desk_app.runtime.accounts.kinds import CourierState, Progress, Rest, Round, Runner, Trigger
from desk_app.sync.decisions import Decisions
from desk_app.sync.outbox_items import OutboxItem, items_of

PATIENCE_S: Final = 90.0
"""How long `--once` waits for replies that can still be taken back and for short failures."""
SOON_S: Final = 20.0
_FAILED: Final = frozenset(
    {CourierState.OFFLINE, CourierState.SIGN_IN, CourierState.STOPPED, CourierState.WIPED}
)


@desk_app.group(cls=Verbs, invoke_without_command=True)
@click.option("--account", "name", default="", help="Only this account.")
@click.option("--once", "mode", flag_value="once", default=True, help="Send and get what there is (default).")
@click.option("--watch", "mode", flag_value="watch", help="Go on until Ctrl-C.")
@click.option("--agree", "is_agreed", is_flag=True, help="Let rows go that the server has no more.")
@click.pass_context
def sync(context: click.Context, *, name: str, mode: str, is_agreed: bool) -> None:
    """Send what waits and get what is new, for every account."""
    if context.invoked_subcommand is not None:
        return
    cli = context.find_object(Cli)
    if cli is None:
        return
    accounts = _chosen(cli, name)
    if mode == "watch":
        _watch(cli)
        return
    rests = [(account, _once(cli, account, is_agreed=is_agreed)) for account in accounts]
    facts = [{"account": account.name, **_facts(rest)} for account, rest in rests]
    cli.answer(facts, lambda: _print(rests))
    if any(rest.state in _FAILED for _, rest in rests):
        context.exit(1)


def _chosen(cli: Cli, name: str) -> list[Account]:
    if name:
        return [cli.accounts.find(name)]
    accounts = [account for account in cli.accounts.all() if account.state is AccountState.OK]
    if not accounts:
        raise NotFound("There is nothing to synchronise with.", "Add an account with: desk-app account add")
    return accounts


@contextmanager
def _serving(cli: Cli, account: Account) -> Iterator[Runner]:
    runner = cli.accounts.kind(account.kind).runner(cli.accounts.seat(account))
    try:
        yield runner
    finally:
        runner.close()


def _once(cli: Cli, account: Account, *, is_agreed: bool) -> Rest:
    """Call the runner until nothing more can be done now."""
    stop = threading.Event()
    until = time.monotonic() + PATIENCE_S
    sent = got = 0
    why = frozenset({Trigger.START, Trigger.LOADED, Trigger.ASKED})
    with _serving(cli, account) as runner:
        while True:
            try:
                rest = runner.run(Round(why, stop, _silent))
            except DeskError as error:
                rest = Rest(CourierState.STOPPED, str(error))
            sent, got = sent + rest.sent, got + rest.got
            if is_agreed and (agree := getattr(runner, "agree", None)):
                is_agreed = False
                agree()
                continue
            again_s = rest.again_s
            goes_on = rest.waiting and rest.state not in _FAILED and again_s is not None
            if not goes_on or again_s is None or again_s > SOON_S or time.monotonic() + again_s > until:
                return Rest(rest.state, rest.sentence, rest.again_s, sent, got, rest.waiting)
            stop.wait(again_s)
            why = frozenset({Trigger.INTERVAL})


def _silent(_progress: Progress) -> None:
    """Nobody watches."""


def _facts(rest: Rest) -> dict[str, object]:
    return {
        "state": rest.state.value,
        "message": rest.sentence,
        "sent": rest.sent,
        "got": rest.got,
        "waiting": rest.waiting,
    }


def _print(rests: list[tuple[Account, Rest]]) -> None:
    for account, rest in rests:
        click.echo(f"{account.name}: {_words(rest)}")


def _words(rest: Rest) -> str:
    counts = f"sent {rest.sent:,}, got {rest.got:,}"
    waiting = f", {rest.waiting:,} waiting" if rest.waiting else ""
    sentence = f" {rest.sentence}" if rest.sentence else ""
    return f"{counts}{waiting}.{sentence}"


def _watch(cli: Cli) -> None:
    """Serve every account until the person stops it; one line whenever something changes."""
    seen: dict[bytes, tuple[object, ...]] = {}
    lock = threading.Lock()

    def told(status: CourierStatus) -> None:
        face = (status.state, status.sentence, status.sent, status.got, status.waiting)
        with lock:
            if status.state is CourierState.WORKING or seen.get(status.account.id) == face:
                return
            seen[status.account.id] = face
            _tell(cli, status)

    couriers = Couriers(cli.accounts, cli.workspace)
    couriers.listen(told)
    try:
        threading.Event().wait()  # until Ctrl-C
    finally:
        couriers.close()


def _tell(cli: Cli, status: CourierStatus) -> None:
    rest = Rest(status.state, status.sentence, None, status.sent, status.got, status.waiting)
    if cli.as_json:
        click.echo(json.dumps({"account": status.account.name, **_facts(rest)}))
    else:
        click.echo(f"{when(cli.now_s, cli.zone)}  {status.account.name}: {_words(rest)}")


sync.add_command(keep)


@sync.command()
@click.argument("to", type=click.Path(path_type=Path), required=False)
@pass_cli
def doctor(cli: Cli, *, to: Path | None) -> None:
    """Say how the sync stands, for support: states, positions and counts, no customer's word.

    With TO it is written into a file.
    """
    accounts = {account.id: account for account in cli.accounts.all()}
    report: dict[str, object] = {
        "at_s": cli.now_s,
        "accounts": [
            {"id": account.id, "kind": account.kind, "state": account.state.value, "main": account.is_main}
            for account in accounts.values()
        ],
        **cli.desk.store.sync_report(),
    }
    if to is None:
        click.echo(json.dumps(plain(report), indent=2))
        return
    to.write_text(json.dumps(plain(report), indent=2), encoding="utf-8")
    cli.said(f"Wrote how the sync stands to {to}.", file=str(to))


@desk_app.group(cls=Verbs)
def outbox() -> None:
    """The outbox: what has not reached everybody yet."""


def _items(cli: Cli) -> list[OutboxItem]:
    return items_of(cli.read(lambda reader: reader.own.outbox()), is_online=True)


def _item(cli: Cli, ref: str) -> OutboxItem:
    """The item with an id, or the unique beginning of one (an item's place in the list works too)."""
    items = _items(cli)
    if ref.isdigit() and 1 <= int(ref) <= len(items):
        return items[int(ref) - 1]
    found = [item for item in items if any(op_id.startswith(ref) for op_id in item.op_ids)]
    if not found:
        raise NotFound(f"Nothing in the outbox is called “{ref[:60]}”.", "See: desk-app outbox list")
    if len(found) > 1:
        raise Ambiguous(f"“{ref[:60]}” fits {len(found)} things in the outbox.", "Give more of the id.")
    return found[0]


@outbox.command("list")
@click.option("--sent", "is_sent", is_flag=True, help="What has arrived, newest first.")
@pass_cli
def list_outbox(cli: Cli, *, is_sent: bool) -> None:
    """List what waits, what is held or refused, and why."""
    sent = items_of(cli.read(lambda reader: reader.own.sent()), is_online=True) if is_sent else None
    items = _items(cli) if sent is None else sent
    rows = [
        (str(place), item.state, item.title, item.account, when(item.created_s, cli.zone), item.reason)
        for place, item in enumerate(items, start=1)
    ]

    def for_people() -> None:
        print_table(("", "state", "what", "account", "done", "why"), rows)
        if not rows:
            click.echo("The outbox is empty: everything has arrived.")

    cli.answer(items, for_people)


@outbox.command()
@click.argument("ref")
@click.option("--body", default="", help="Send a held reply with these words.")
@click.option("--as-note", "is_note", is_flag=True, help="Keep its words as an internal note instead.")
@pass_cli
def retry(cli: Cli, *, ref: str, body: str, is_note: bool) -> None:
    """Send REF again; a held reply goes out as it is, or with other words."""
    item, decisions = _item(cli, ref), Decisions(cli.workspace)
    if is_note:
        done = decisions.keep_as_note(item.id)
    elif body:
        done = decisions.send_edited(item.id, body)
    else:
        done = decisions.retry(*item.op_ids)
    cli.said(f"{done.title}: {item.title}.", change=done.change_id)


@outbox.command()
@click.argument("ref")
@pass_cli
def drop(cli: Cli, *, ref: str) -> None:
    """Take REF out of the outbox; the words of a reply stay as a draft."""
    item = _item(cli, ref)
    done = Decisions(cli.workspace).drop(item.op_ids)
    cli.said(f"{done.title}: {item.title}.", change=done.change_id)


@outbox.command()
@click.argument("to", type=click.Path(path_type=Path))
@pass_cli
def export(cli: Cli, *, to: Path) -> None:
    """Write everything that waits, with its words, into the file TO (JSON)."""
    lines = cli.read(lambda reader: reader.own.outbox(1_000_000))
    facts = [
        {
            "title": line.title,
            "ticket": line.number,
            "subject": line.subject,
            "done_s": line.created_s,
            "op": line.op,
        }
        for line in lines
    ]
    to.write_text(json.dumps(plain(facts), ensure_ascii=False, indent=2), encoding="utf-8")
    cli.said(f"Wrote {count_of(len(facts), 'change', 'changes')} to {to}.", file=str(to), count=len(facts))
