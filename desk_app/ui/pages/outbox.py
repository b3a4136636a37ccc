"""The page "Outbox": what waits and why, replies that are held with both texts, conflicts side by side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.navigation import PageEntry, SyncLook
from desk_app.presenters.syncing import (
    PAGE,
    ConflictFace,
    Consent,
    HeldReply,
    SyncPort,
    SyncPresenter,
    SyncState,
)
from desk_app.sync.outbox_items import OutboxItem
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.cards import Card, CardKind
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.pages.frame import PageColumn, PageGround, PageHead
from desk_app.ui.shell.parts import PagePart, WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_MOST_CARDS = 60
_WORDS_SHOWN = 400
Act = tuple[str, str, Callable[[], None]]
"""A button: its verb, the end of its object name, what it does."""


class OutboxPage(PageGround):
    """Shows what the presenter says; a change of the list makes its cards anew."""

    def __init__(self, sync: SyncPresenter, context: WindowContext) -> None:
        self._sync = sync
        head = PageHead("Outbox", name="outbox")
        head.back.connect(context.window.back)
        self.try_now = Button("Try now", name="outbox.try_now", icon="refresh-cw")
        self.try_now.clicked.connect(sync.try_now)
        self.kept = Button("Kept on this computer…", name="outbox.kept", icon="download")
        self.kept.clicked.connect(lambda: context.window.open_page("settings", "offline"))
        head.add(self.kept)
        head.add(self.try_now)
        self.sign_in = Button("Sign in again", name="outbox.sign_in", kind=ButtonKind.PRIMARY)
        self.sign_in.clicked.connect(sync.sign_in)
        self.sign_in.hide()
        head.add(self.sign_in)
        self._body = PageColumn("Outbox", name="outbox.body")
        super().__init__(head, None, self._body, name="outbox")
        self.setFocusProxy(self.try_now)
        self._says = Paragraph("", style=TextStyle.READING, role=Role.TEXT_SECONDARY)
        self._body.column.addWidget(self._says)
        self._cards = QVBoxLayout()
        self._body.column.addLayout(self._cards)
        self._body.column.addStretch(1)
        self._shown: tuple[object, ...] = ()
        self.destroyed.connect(sync.watch(self._render))

    def _render(self, state: SyncState) -> None:
        self._says.setText(state.head)
        self.sign_in.setVisible(state.line.look is SyncLook.SIGN_IN)
        shown = (state.consents, state.held, state.items, state.conflicts)
        if shown == self._shown:
            return
        self._shown = shown
        while (gone := self._cards.takeAt(0)) is not None:
            if (widget := gone.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._cards.setSpacing(tokens().panes.page.gap)
        for consent in state.consents:
            self._cards.addWidget(self._consent(consent))
        for held in state.held:
            self._cards.addWidget(self._held(held))
        self._add_conflicts(state.conflicts)
        for item in state.items[:_MOST_CARDS]:
            self._cards.addWidget(self._item(item))

    def _add_conflicts(self, conflicts: tuple[ConflictFace, ...]) -> None:
        if len(conflicts) > 1:
            row = QWidget()
            across = QHBoxLayout(row)
            across.setContentsMargins(0, 0, 0, 0)
            across.addWidget(ElidedLabel(f"{len(conflicts)} conflicts", weight=Weight.SEMIBOLD), 1)
            for verb, is_mine in (("All yours", True), ("All theirs", False)):
                name = f"conflict.all.{'mine' if is_mine else 'theirs'}"
                button = Button(verb, name=name, kind=ButtonKind.QUIET)
                button.clicked.connect(
                    lambda _=False, is_mine=is_mine: self._sync.decide_all(is_mine=is_mine)
                )
                across.addWidget(button)
            self._cards.addWidget(row)
        for conflict in conflicts[:_MOST_CARDS]:
            self._cards.addWidget(self._conflict(conflict))

    def _consent(self, consent: Consent) -> Card:
        """What an account does only after a yes."""
        card, column = _card("outbox.consent")
        column.addWidget(ElidedLabel(f"{consent.account} asks you", weight=Weight.SEMIBOLD))
        column.addWidget(Paragraph(consent.sentence, role=Role.TEXT_SECONDARY))
        column.addWidget(
            Paragraph(
                "So much at once is rare. Ask whoever runs the server when you do not know why; your own"
                " changes are kept either way.",
                role=Role.TEXT_SECONDARY,
            )
        )
        acts: tuple[Act, ...] = (("Let them go", "agree", lambda: self._sync.agree(consent)),)
        column.addLayout(_buttons("outbox.consent", acts, has_first=False))
        return card

    def _held(self, held: HeldReply) -> Card:
        """Both texts, and the four ways on; "edit, then send" is the one that stands out."""
        item, sync = held.item, self._sync
        card, column = _card(f"outbox.held.{item.number}")
        column.addWidget(ElidedLabel(f"{item.title} – held", weight=Weight.SEMIBOLD))
        column.addWidget(
            Paragraph(f"{held.newer_by} wrote after what you had read.", role=Role.CONFLICT_TEXT)
        )
        across = QHBoxLayout()
        across.addWidget(_text_card("Yours, not sent", item.text, CardKind.OURS), 1)
        across.addWidget(_text_card(f"{held.newer_by}, arrived", held.newer, CardKind.CUSTOMER), 1)
        column.addLayout(across)
        acts: tuple[Act, ...] = (
            ("Edit, then send", "edit", lambda: sync.edit(item)),
            ("Send as it is", "send", lambda: sync.send_again(item)),
            ("Keep as note", "note", lambda: sync.keep_as_note(item)),
            ("Discard", "discard", lambda: sync.discard(item)),
        )
        column.addLayout(_buttons("outbox.held", acts, has_first=True))
        return card

    def _item(self, item: OutboxItem) -> Card:
        card, column = _card(f"outbox.item.{item.number}")
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(item.title, weight=Weight.SEMIBOLD), 1)
        role = Role.DANGER_TEXT if item.needs_you else Role.TEXT_TERTIARY
        head.addWidget(ElidedLabel(item.state.capitalize(), style=TextStyle.META, role=role))
        column.addLayout(head)
        column.addWidget(Paragraph(item.reason, role=role if item.needs_you else Role.TEXT_SECONDARY))
        if item.text:
            column.addWidget(Paragraph(_short(item.text), role=Role.TEXT_SECONDARY))
        acts: list[Act] = []
        if item.needs_you or item.state == "set aside":
            acts.append(("Send again", "again", lambda: self._sync.send_again(item)))
        if item.can_drop and item.text:
            acts.append(("Edit", "edit", lambda: self._sync.edit(item)))
        if item.can_drop:
            verb = "Drop this change" if item.needs_you else "Take back"
            acts.append((verb, "drop", lambda: self._sync.discard(item)))
        if item.ticket_id is not None:
            ticket_id = item.ticket_id
            acts.append(("Open ticket", "open", lambda: self._sync.open_ticket(ticket_id)))
        column.addLayout(_buttons("outbox.item", tuple(acts), has_first=False))
        return card

    def _conflict(self, conflict: ConflictFace) -> Card:
        sync = self._sync
        card, column = _card(f"conflict.{conflict.title}")
        column.addWidget(ElidedLabel(conflict.title, weight=Weight.SEMIBOLD))
        column.addWidget(Paragraph(f"{conflict.subject} · was {conflict.was}", role=Role.TEXT_SECONDARY))
        across = QHBoxLayout()
        across.addWidget(_text_card("Yours", conflict.mine, CardKind.CUSTOMER), 1)
        across.addWidget(_text_card(f"{conflict.by}, stands now", conflict.theirs, CardKind.CHOSEN), 1)
        column.addLayout(across)
        acts: tuple[Act, ...] = (
            ("Use yours", "mine", lambda: sync.decide(conflict, is_mine=True)),
            ("Keep theirs", "theirs", lambda: sync.decide(conflict, is_mine=False)),
            ("Open ticket", "open", lambda: sync.open_ticket(conflict.ticket_id)),
        )
        column.addLayout(_buttons("conflict", acts, has_first=False))
        return card


def _card(name: str, kind: CardKind = CardKind.CUSTOMER) -> tuple[Card, QVBoxLayout]:
    card = Card(kind)
    card.setObjectName(name)
    column = QVBoxLayout(card)
    pad = tokens().space(4)
    column.setContentsMargins(pad, pad, pad, pad)
    column.setSpacing(tokens().space(2))
    return card, column


def _text_card(title: str, text: str, kind: CardKind) -> Card:
    card, column = _card("outbox.text", kind)
    column.addWidget(ElidedLabel(title, style=TextStyle.META, role=Role.TEXT_SECONDARY))
    column.addWidget(Paragraph(_short(text)))
    column.addStretch(1)
    return card


def _buttons(name: str, acts: tuple[Act, ...], *, has_first: bool) -> QHBoxLayout:
    row = QHBoxLayout()
    for place, (verb, end, act) in enumerate(acts):
        kind = ButtonKind.PRIMARY if has_first and place == 0 else ButtonKind.DEFAULT
        button = Button(verb, name=f"{name}.{end}", kind=kind)
        button.clicked.connect(lambda _=False, act=act: act())
        row.addWidget(button)
    row.addStretch(1)
    return row


def _short(text: str) -> str:
    return text if len(text) <= _WORDS_SHOWN else f"{text[:_WORDS_SHOWN].rstrip()}…"


def outbox_parts(port: SyncPort) -> tuple[Callable[[WindowContext], None], PagePart]:
    """How pill and page are plugged in; both show the same presenter of a window."""
    presenters: dict[int, SyncPresenter] = {}

    def presenter_of(context: WindowContext) -> SyncPresenter:
        key = id(context.window)
        if key not in presenters:
            sync = presenters[key] = SyncPresenter(context.window, port)
            context.frame.destroyed.connect(sync.close)
            context.frame.destroyed.connect(lambda: presenters.pop(key, None))
        return presenters[key]

    def plug(context: WindowContext) -> None:
        sync = presenter_of(context)
        context.window.bind("program.sync", lambda _: sync.try_now())

    def build(context: WindowContext) -> QWidget:
        return OutboxPage(presenter_of(context), context)

    entry = PageEntry(PAGE, "Outbox", "cloud-upload", "go.outbox", in_navigation=False)
    return plug, PagePart(entry, build)
