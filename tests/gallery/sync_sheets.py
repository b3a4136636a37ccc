"""Outbox and conflicts in the main window: rows as the sync would have left them, in a real workspace."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QAbstractButton, QWidget

from desk_app.domain.accounts import Account
from desk_app.domain.changes import SYSTEM, AddAccount, UndoKind
from desk_app.domain.ids import AccountId, id_text
from desk_app.domain.syncrules.rows import Json, OpBody, Verb
from desk_app.domain.syncrules.storage import Conflict, Op, OpState
from desk_app.runtime.accounts.couriers import CourierStatus
from desk_app.runtime.accounts.kinds import CourierState
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.sync.projection import Projection
from desk_app.ui.pages.conflicts import ConflictsPage
from desk_app.ui.pages.outbox import outbox_parts
from desk_app.ui.shell.parts import WindowParts
from tests.gallery.merged_rows import merge
from tests.gallery.settings_sheets import Still
from tests.gallery.window_scene import Scene, wait_for, window_scene
from tests.ui.demo_desk import DemoDesk

_INTENT = Intent("gallery", UndoKind.NONE, "A picture is not undone.", SYSTEM)
_HELD = "Hi Sanna, a replacement hopper left Lyon this morning and should reach you on Thursday."


def outbox(command: str) -> Callable[[], QWidget]:
    """Something refused, a held reply and three changes that wait, while there is no connection."""

    def build() -> QWidget:
        scene = _scene(CourierState.OFFLINE, _fill_outbox)
        scene.presenter.run(command, "")
        name = "outbox.panel.try_now" if command == "program.outbox" else "outbox.try_now"
        wait_for(partial(_is_there, scene, name))
        return scene

    return build


def outbox_empty(*, has_account: bool) -> Callable[[], QWidget]:
    """Nothing waits: everything has arrived, or there is nobody to send to."""

    def build() -> QWidget:
        scene = _scene(CourierState.SYNCED, lambda _desk, _account: None, has_account=has_account)
        scene.presenter.run("go.outbox", "")
        return scene

    return build


def conflicts(*, is_empty: bool = False, is_merged: bool = False) -> Callable[[], QWidget]:
    """Three tickets that two people changed at once; one with a text and a held reply, and what merged.

    Args:
        is_empty: Nothing is in conflict.
        is_merged: Something that merged by itself is shown.
    """

    def build() -> QWidget:
        scene = _scene(
            CourierState.NEEDS_YOU, (lambda _desk, _account: None) if is_empty else _fill_conflicts
        )
        scene.presenter.run("go.conflicts", "")
        if not is_empty:
            wait_for(partial(_is_there, scene, "conflict.Priority.mine"))
            page = scene.findChild(ConflictsPage)
            assert page is not None
            page.list.chosen.emit(scene.desk.tickets["Sanna Mäkelä"].hex())
            wait_for(lambda: scene.findChild(QWidget, "conflicts.merged") is not None)
            if is_merged:
                page.list.chosen.emit(page.list.lines.lines()[-1].key)
        return scene

    return build


def _scene(
    state: CourierState, fill: Callable[[DemoDesk, AccountId], None], *, has_account: bool = True
) -> Scene:
    def make(desk: DemoDesk) -> WindowParts:
        settings = {"url": "https://desk.kestrel.example"}
        made = desk.workspace.apply(AddAccount("deskserver", "Kestrel Support", settings, is_main=True))
        account_id = AccountId(made.first("account"))
        fill(desk, account_id)
        account = Account(account_id, "deskserver", "Kestrel Support")
        status = CourierStatus(account, state, since_s=desk.now_s - 600, synced_s=desk.now_s - 8)
        plug, pages = outbox_parts(Still((status,) if has_account else ()))
        return WindowParts(extras=(plug,), pages=pages)

    return window_scene(make_parts=make, name="")


def _fill_outbox(desk: DemoDesk, account_id: AccountId) -> None:
    _add_ops(
        desk,
        account_id,
        (
            ("Inês Carvalho", "ticket", OpState.REJECTED, {}, "Ben is no longer in Machines."),
            (
                "Lukas Brandt",
                "message",
                OpState.QUEUED,
                {"body": "Dear Lukas, the second debit goes back."},
                "",
            ),
            ("Ondřej Novák", "note", OpState.QUEUED, {"body": "He is in from two o’clock."}, ""),
            ("Chidi Eze", "ticket", OpState.QUEUED, {}, ""),
            ("Marek Zieliński", "message", OpState.CONFIRMED, {"body": "Menu, Service, Export."}, ""),
        ),
    )
    _hold(desk, account_id)


def _fill_conflicts(desk: DemoDesk, account_id: AccountId) -> None:
    met = (
        ("Sanna Mäkelä", "priority", 2, 4, 3),
        ("Sanna Mäkelä", "subject", "Order 20771", "Order 20771: hopper cracked at the left hinge",
         "Order 20771: cracked in transit, claim 88-2041 open"),
        ("Ondřej Novák", "priority", 2, 1, 4),
        ("Chidi Eze", "priority", 1, 3, 2),
        ("Yasmin Haddad", "priority", 2, 4, 3),
    )  # fmt: skip

    team = desk.workspace.read(lambda reader: reader.team)
    priya = next(id_text(agent.id) for agent in team.agents.values() if agent.name.startswith("Priya"))

    def work(unit: Unit) -> Outcome:
        tx = unit.sync_of(account_id, Projection(unit, account_id))
        for who, field, base, mine, theirs in met:
            ticket = id_text(desk.tickets[who])
            edit: dict[str, Json] = {field: {"base": base, "set": mine}}
            body = OpBody(id_text(unit.new_id()), ticket, "ticket", Verb.SET, ticket, edit)
            tx.put_op(Op(body, tx.next_ord(), OpState.CONFIRMED))
            tx.add_conflict(Conflict(body.id, ticket, field, base, mine, theirs, priya))
        return Outcome("Made conflicts")

    desk.workspace.run(_INTENT, work)
    _hold(desk, account_id)
    merge(desk, account_id)


def _hold(desk: DemoDesk, account_id: AccountId) -> None:
    """A reply of mine that waits because the customer wrote again."""
    read = desk.workspace.read(lambda reader: reader.tickets.conversation(desk.tickets["Sanna Mäkelä"]))
    newer = next(entry for entry in read.conversation.entries if getattr(entry, "body", ""))
    _add_ops(
        desk,
        account_id,
        (("Sanna Mäkelä", "message", OpState.HELD, {"body": _HELD}, ""),),
        code="stale",
        target=id_text(newer.id),
    )


def _add_ops(
    desk: DemoDesk,
    account_id: AccountId,
    ops: tuple[tuple[str, str, OpState, dict[str, Json], str], ...],
    *,
    code: str = "",
    target: str = "",
) -> None:
    for who, kind, state, data, sentence in ops:
        ticket = id_text(desk.tickets[who])

        def work(
            unit: Unit, kind: str = kind, state: OpState = state, data: dict[str, Json] = data,
            sentence: str = sentence, ticket: str = ticket,
        ) -> Outcome:  # fmt: skip
            tx = unit.sync_of(account_id, Projection(unit, account_id))
            verb = Verb.SET if kind == "ticket" else Verb.ADD
            row = ticket if kind == "ticket" else id_text(unit.new_id())
            body = OpBody(id_text(unit.new_id()), ticket, kind, verb, row, data)
            tx.put_op(Op(body, tx.next_ord(), state, code=code, sentence=sentence, target=target))
            return Outcome(_TITLES[kind])

        desk.workspace.run(_INTENT, work)


_TITLES = {"ticket": "Assigned to Ben", "message": "Replied", "note": "Added an internal note"}


def _is_there(scene: QWidget, name: str) -> bool:
    return scene.findChild(QAbstractButton, name) is not None
