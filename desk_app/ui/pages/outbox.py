"""The page "Outbox": what waits and why, replies that are held with both texts, and what was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.domain.text import count_of
from desk_app.presenters.conflicts import ConflictsPresenter
from desk_app.presenters.navigation import CONFLICTS, PageEntry, SyncLook
from desk_app.presenters.sync_state import Consent, HeldReply, SyncState
from desk_app.presenters.syncing import PAGE, SyncPort, SyncPresenter
from desk_app.sync.outbox_items import OutboxItem
from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.cards import Banner, Card, CardKind
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.side_by_side import SideBySide, least_card
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.pages.conflicts import ConflictsPage
from desk_app.ui.pages.frame import PageColumn, PageGround, PageHead
from desk_app.ui.pages.outbox_popover import open_outbox
from desk_app.ui.pages.outbox_rows import OutboxRow, RowPlace
from desk_app.ui.shell.parts import PagePart, WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_MOST_ROWS = 60
_WORDS_SHOWN = 400
_ARRIVED = StateContent(
    "Everything has arrived",
    "What you do shows here until the server has it, also when there is no connection.",
    "check-check",
    Tone.ACCENT,
)
_ALONE = StateContent(
    "There is nobody to send to",
    "This desk works on this computer alone, and everything is kept here. Connect it to your team’s server or"
    " to a mailbox, and what waits to be sent stands here.",
    "hard-drive",
    actions=(StateAction("accounts", "Accounts and servers…"),),
)
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
        self.pause = Button("Pause sending", name="outbox.pause", icon="pause")
        self.pause.clicked.connect(lambda: sync.pause(is_paused=not sync.state.is_paused))
        head.add(self.kept)
        head.add(self.pause)
        head.add(self.try_now)
        self.sign_in = Button("Sign in again", name="outbox.sign_in", kind=ButtonKind.PRIMARY)
        self.sign_in.clicked.connect(sync.sign_in)
        self.sign_in.hide()
        head.add(self.sign_in)
        self._body = PageColumn("Outbox", name="outbox.body")
        super().__init__(head, None, self._body, name="outbox")
        self._says = Paragraph("", style=TextStyle.READING, role=Role.TEXT_SECONDARY)
        self._body.column.addWidget(self._says)
        self._cards = QVBoxLayout()
        self._body.column.addLayout(self._cards)
        self._body.column.addStretch()
        self._shown: tuple[object, ...] = ()
        self.destroyed.connect(sync.watch(self._render))

    def _render(self, state: SyncState) -> None:
        self._says.setText(state.head)
        waits = bool(state.items or state.held or state.consents)
        self._says.setVisible(waits or state.line.look is not SyncLook.SYNCED)
        self.sign_in.setVisible(state.line.look is SyncLook.SIGN_IN)
        self._show_ways(state)
        shown = (state.has_account, state.consents, state.held, state.items, state.conflicts, state.sent)
        if shown == self._shown:
            return
        self._shown = shown
        while (gone := self._cards.takeAt(0)) is not None:
            if (widget := gone.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._cards.setSpacing(tokens().panes.page.gap)
        is_empty = not (state.consents or state.conflicts or state.held or state.items)
        self._body.column.setStretchFactor(self._cards, int(is_empty and not state.sent))
        if is_empty:  # in the middle, as the words of every page that is empty
            self._cards.addWidget(self._nothing(state))
        for consent in state.consents:
            self._cards.addWidget(self._consent(consent))
        if state.conflicts:
            self._cards.addWidget(self._conflicts(len(state.conflicts)))
        for held in state.held:
            self._cards.addWidget(self._held(held))
        for title, items, name in (
            ("Waiting", state.items[:_MOST_ROWS], "outbox.item"),
            ("Sent", state.sent, "outbox.sent"),
        ):
            if items:
                self._cards.addWidget(ElidedLabel(f"{title}  {len(items)}", weight=Weight.SEMIBOLD))
                self._cards.addWidget(self._rows(items, name))

    def _show_ways(self, state: SyncState) -> None:
        """What is paused goes on, and is not tried meanwhile."""
        self.pause.setVisible(state.has_account)
        self.try_now.setVisible(state.has_account and not state.is_paused)
        self.setFocusProxy(self.pause if state.has_account else self.kept)
        verb, icon = ("Go on sending", "play") if state.is_paused else ("Pause sending", "pause")
        if verb != self.pause.text():
            self.pause.setText(verb)
            self.pause.set_icon_name(icon)
            self.pause.setAccessibleName(verb)

    def _nothing(self, state: SyncState) -> StatePanel:
        """Everything has arrived, or there is nobody to send to."""
        panel = StatePanel(_ARRIVED if state.has_account else _ALONE, name="outbox.nothing")
        panel.acted.connect(lambda _key: self._sync.sign_in())
        return panel

    def _rows(self, items: Sequence[OutboxItem], name: str) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        line = tokens().stroke.hairline
        column.setContentsMargins(line, line, line, line)
        column.setSpacing(0)
        for at, item in enumerate(items):
            place = RowPlace(name, is_last=at == len(items) - 1)
            column.addWidget(OutboxRow(item, self._sync, place))
        return card

    def _conflicts(self, count: int) -> Banner:
        """The way to where they are decided."""
        words = count_of(count, "field was", "fields were")
        banner = Banner(
            f"{words} changed by somebody else, too.",
            "Until you choose, theirs holds.",
            icon="git-compare-arrows",
            tone=Tone.CONFLICT,
            name="outbox.conflicts",
        )
        button = Button("Choose…", name="outbox.conflicts.open", size=ButtonSize.SMALL)
        button.setAccessibleName("Choose which values hold")
        button.clicked.connect(self._sync.open_conflicts)
        banner.add_action(button)
        return banner

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
        mine = _text_card("Yours, not sent", item.text, CardKind.OURS)
        theirs = _text_card(f"{held.newer_by}, arrived", held.newer, CardKind.CUSTOMER)
        column.addWidget(SideBySide(mine, theirs, least=least_card))
        acts: tuple[Act, ...] = (
            ("Edit, then send", "edit", lambda: sync.edit(item)),
            ("Send as it is", "send", lambda: sync.send_again(item)),
            ("Keep as note", "note", lambda: sync.keep_as_note(item)),
            ("Discard", "discard", lambda: sync.discard(item)),
        )
        column.addLayout(_buttons("outbox.held", acts, has_first=True))
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


def _buttons(name: str, acts: tuple[Act, ...], *, has_first: bool) -> FlowLayout:
    row = FlowLayout()
    row.setSpacing(tokens().space(2))
    for place, (verb, end, act) in enumerate(acts):
        kind = ButtonKind.PRIMARY if has_first and place == 0 else ButtonKind.DEFAULT
        button = Button(verb, name=f"{name}.{end}", kind=kind)
        button.clicked.connect(lambda _=False, act=act: act())
        row.addWidget(button)
    return row


def _short(text: str) -> str:
    return text if len(text) <= _WORDS_SHOWN else f"{text[:_WORDS_SHOWN].rstrip()}…"


def outbox_parts(port: SyncPort) -> tuple[Callable[[WindowContext], None], tuple[PagePart, ...]]:
    """How pill, outbox and conflicts are plugged in; all show the same presenter of a window."""
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
        context.window.bind("program.outbox", lambda _: open_outbox(sync, context))

    def build(context: WindowContext) -> QWidget:
        return OutboxPage(presenter_of(context), context)

    def build_conflicts(context: WindowContext) -> QWidget:
        conflicts = ConflictsPresenter(presenter_of(context))
        context.frame.destroyed.connect(conflicts.close)
        return ConflictsPage(conflicts, context)

    outbox = PageEntry(PAGE, "Outbox", "cloud-upload", "go.outbox", in_navigation=False)
    icon = "git-compare-arrows"  # both stand at the foot of the navigation, above the pill
    conflicts = PageEntry(CONFLICTS, "Conflicts", icon, "go.conflicts", in_navigation=False)
    return plug, (PagePart(conflicts, build_conflicts), PagePart(outbox, build))
