"""Conflicts at the command line: one is decided, all that are like it with it, as one step."""

from __future__ import annotations

from pathlib import Path

from desk_app.domain.changes import SYSTEM, AddAccount, CreateTicket, UndoKind
from desk_app.domain.ids import AccountId, id_text
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.domain.syncrules.storage import Conflict, Op, OpState
from desk_app.runtime.desk import open_desk
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.sync.projection import Projection
from tests.cli.conftest import PASSPHRASE, Say

_INTENT = Intent("test", UndoKind.NONE, "", SYSTEM)
_MET: tuple[tuple[str, Json, Json], ...] = (
    ("priority", 4, 1),
    ("priority", 4, 1),
    ("priority", 4, 3),
    ("subject", "Mine", "Theirs"),
    ("subject", "My own", "Their own"),
)


def _meet(folder: Path) -> None:
    """Five tickets, each with a field that somebody else has set as well."""
    with open_desk(folder, lambda: PASSPHRASE) as desk:
        made = desk.workspace.apply(AddAccount("deskserver", "Team", {}, is_main=True))
        account = AccountId(made.first("account"))
        tickets = [desk.workspace.apply(CreateTicket("Grinder", body="Stops")).first("ticket") for _ in _MET]

        def work(unit: Unit) -> Outcome:
            tx = unit.sync_of(account, Projection(unit, account))
            for ticket, (field, mine, theirs) in zip(map(id_text, tickets), _MET, strict=True):
                edit: dict[str, Json] = {field: {"base": None, "set": mine}}
                body = OpBody(id_text(unit.new_id()), ticket, "ticket", Verb.SET, ticket, edit)
                tx.put_op(Op(body, tx.next_ord(), OpState.CONFIRMED))
                tx.add_conflict(Conflict(body.id, ticket, field, None, mine, theirs, "priya"))
            return Outcome("Met")

        desk.workspace.run(_INTENT, work)


def test_all_that_are_like_one_are_decided_with_it_and_undone_with_it(desk: Say, tmp_path: Path) -> None:
    _meet(tmp_path / "desk")
    listed = desk("--json", "conflict", "list").json
    shown = desk("conflict", "list").out
    ref = next(str(at) for at, line in enumerate(listed, 1) if (line["mine"], line["theirs"]) == (4, 1))
    decided = desk("--json", "conflict", "resolve", ref, "--mine", "--like").json
    left = desk("--json", "conflict", "list").json
    undone = desk("undo")
    again = desk("--json", "conflict", "list").json

    assert "like it" in shown
    assert decided["alike"] == 1
    assert sorted(str(line["theirs"]) for line in left) == ["3", "Their own", "Theirs"]
    assert "Decided 2 conflicts" in undone.out
    assert len(again) == len(listed) == len(_MET)


def test_one_text_is_not_put_into_every_ticket(desk: Say, tmp_path: Path) -> None:
    _meet(tmp_path / "desk")
    listed = desk("--json", "conflict", "list").json
    ref = next(str(at) for at, line in enumerate(listed, 1) if line["field"] == "subject")
    refused = desk("conflict", "resolve", ref, "--value", "Both", "--like")
    taken = desk("--json", "conflict", "resolve", ref, "--theirs", "--like").json

    assert refused.status != 0
    assert "One text cannot stand in all of these tickets" in refused.err
    assert taken["alike"] == 1
