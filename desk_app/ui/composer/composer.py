"""The composer as a widget: a reply on white, an internal note on amber, a side conversation on blue."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.domain.errors import DeskError
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import ComposerState, Mode
from desk_app.presenters.side_lines import ICON
from desk_app.ui.composer.attached_files import AttachedFiles
from desk_app.ui.composer.formatting import Formatting
from desk_app.ui.composer.naming import Naming
from desk_app.ui.composer.offer_line import OfferLine
from desk_app.ui.composer.quote_line import QuoteLine
from desk_app.ui.composer.recipients_panel import RecipientsPanel
from desk_app.ui.composer.send_bar import SendBar
from desk_app.ui.composer.side_head import SideHead
from desk_app.ui.composer.signature_line import SignatureLine
from desk_app.ui.composer.to_button import ToButton
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.composer.written_pictures import WrittenPictures
from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import Beside, Edge
from desk_app.ui.kit.segmented import Segment, Segmented
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone

_MODES: Final = (
    Segment(Mode.REPLY, "Reply", "reply"),
    Segment(Mode.NOTE, "Internal note", "lock", Tone.NOTE),
)
_GROUNDS: Final = {
    Mode.REPLY: (Role.BG_CONTENT, Role.BORDER_DEFAULT),
    Mode.NOTE: (Role.NOTE_BG, Role.NOTE_BORDER),
    Mode.SIDE: (Role.INFO_BG, Role.INFO_BORDER),
}
_NAMES: Final = {Mode.REPLY: "Reply", Mode.NOTE: "Internal note", Mode.SIDE: "Side conversation"}


class Composer(Themed, QWidget):
    """Shows what its presenter says and passes on what is written.

    Attributes:
        left: Esc was pressed in the text: the keyboard is to go elsewhere, the text stays.
        later_wanted: The reply is to be sent at another time, which is to be asked for.
        versions_wanted: Earlier versions of what is being written are to be shown.
        side_wanted: Another side conversation is to be begun.
    """

    left = Signal()
    later_wanted = Signal()
    versions_wanted = Signal()
    side_wanted = Signal()

    def __init__(
        self, presenter: ComposerPresenter, overlays: OverlayHost | None = None, parent: QWidget | None = None
    ) -> None:
        """Make it and show the presenter's state.

        Args:
            presenter: What to show.
            overlays: Where panels open; its own window's when left out.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName("composer")
        self.setAccessibleName("Composer")
        self.setAcceptDrops(True)
        self.presenter = presenter
        self._overlays = overlays
        self._state = ComposerState()
        self._panel: RecipientsPanel | None = None
        self.tabs = Segmented(_MODES, name="composer.mode", label="Who will read this", parent=self)
        self.add_side = IconButton(
            "plus", "Start a side conversation", name="composer.side.new", small=True, parent=self
        )
        self.to_button = ToButton(self)
        self.side = SideHead(self)
        self._eye = Glyph("eye-off", size=GlyphSize.TEXT, role=Role.NOTE_TEXT, parent=self)
        self._only_team = ElidedLabel(
            "Only your team sees this", style=TextStyle.META, role=Role.NOTE_TEXT, parent=self
        )
        self.field = WritingField(self)
        self._offer = OfferLine(self)
        self._problem = Paragraph("", style=TextStyle.META, role=Role.DANGER_TEXT, parent=self)
        self.quote = QuoteLine(self)
        self.signature = SignatureLine(self)
        self.files = AttachedFiles(self)
        self.bar = SendBar(self)
        self._formatting = Formatting(self.field, self, self._open)
        self._pictures = WrittenPictures(self.field, presenter, self.fit)
        self._naming = Naming(self.field, self, lambda: self._state.colleagues)
        self._lay_out()
        self._connect()
        self.retheme()
        presenter.attach_source(self.field.now)
        self._stops = [presenter.watch(self._show), presenter.spelling.watch(self.field.spell)]

    def close_view(self) -> None:
        """Keep what is written and show nothing any more; the window closes."""
        self.presenter.keep()
        for stop in self._stops:
            stop()
        self.presenter.attach_source(None)

    def _lay_out(self) -> None:
        self._top = QHBoxLayout()
        self._top.addWidget(self.tabs)
        self._top.addWidget(self.add_side)
        self._top.addStretch(1)
        for widget in (self.to_button, self._eye, self._only_team):
            self._top.addWidget(widget, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._text = QHBoxLayout()
        self._text.addWidget(self.field)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._top)
        self._column.addWidget(self._offer)
        self._column.addWidget(self.side)
        self._column.addLayout(self._text, 1)
        self._column.addWidget(self.quote)
        self._column.addWidget(self.signature)
        self._says = QHBoxLayout()
        self._says.addWidget(self._problem)
        self._column.addLayout(self._says)
        self._column.addWidget(self.files)
        self._column.addWidget(self.bar)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._column)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.field)

    def _connect(self) -> None:
        presenter, field = self.presenter, self.field
        self.tabs.chosen.connect(self._choose_mode)
        for button in (self.to_button, self.side.who):
            button.clicked.connect(self.open_recipients)
        field.written.connect(presenter.typed)
        field.written.connect(lambda _text: presenter.spelling.begin())
        field.word_known.connect(presenter.spelling.add)
        field.written.connect(self.fit)
        field.resized.connect(self.fit)
        field.files_given.connect(lambda paths: presenter.files.add([Path(path) for path in paths]))
        field.picture_given.connect(self._pictures.paste)
        field.send_wanted.connect(lambda solve: self.send(presenter.sending.solve_key() if solve else ""))
        self._offer.accepted.connect(presenter.make_note)
        self.files.removed.connect(lambda place: self._pictures.remove(self._state.files, place))
        self.bar.attach_wanted.connect(self.choose_files)
        self.bar.mention_wanted.connect(self._naming.begin)
        self.bar.format_wanted.connect(self._formatting.turn)
        self.bar.send_wanted.connect(self.send)
        self.bar.later_wanted.connect(self.later_wanted)
        self.bar.versions_wanted.connect(self.versions_wanted)
        self.signature.chosen.connect(presenter.choose_signature)
        self.add_side.clicked.connect(self.side_wanted)
        self.side.sought.connect(presenter.sides.find)
        self.side.taken.connect(self._take_recipient)
        self.side.subject_typed.connect(presenter.sides.set_subject)
        self.quote.removed.connect(presenter.sides.leave_quote_out)

    # ------------------------------------------------------------ showing

    def _show(self, state: ComposerState) -> None:
        before, self._state = self._state, state
        note = state.mode is Mode.NOTE
        self._show_tabs(state)
        self.side.fill(state)
        self.quote.fill(state.side.quote if state.side is not None else None)
        self.to_button.setVisible(state.mode is Mode.REPLY)
        self.to_button.fill(state.to_line, state.to_problem)
        for widget in (self._eye, self._only_team):
            widget.setVisible(note)
        if state.loaded != before.loaded:
            self.field.put(state.place, state.initial, kept=[tab.place for tab in state.sides])
            self._pictures.fetch(state)
        self.field.setReadOnly(bool(state.blocked))
        self.field.setPlaceholderText(_placeholder(state))
        self.field.setAccessibleName(_NAMES[state.mode])
        self.field.setAccessibleDescription(_reads(state))
        self._offer.setVisible(state.offers_note)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self.files.fill(state.files)
        self.signature.fill(state)
        self.bar.fill(state)
        if self._panel is not None:
            self._panel.offer(state.contacts)
            if before.recipients != state.recipients:
                self._panel.fill(state)
        if state.wants_focus > before.wants_focus:
            asks_whom = state.side is not None and state.side.is_new and not state.side.who
            wanted = self.side.address if asks_whom else self.field
            wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.fit()
        self.update()

    def _show_tabs(self, state: ComposerState) -> None:
        """A tab for each text: reply, note, and every open side conversation."""
        sides = (Segment(tab.place, tab.text, ICON, Tone.INFO, shrinks=True) for tab in state.sides)
        self.tabs.set_segments((*_MODES, *sides))
        self.tabs.choose(state.place)
        for tab in (*Mode, *(tab.place for tab in state.sides)):
            mode = tab if isinstance(tab, Mode) else Mode.SIDE
            self.tabs.set_blocked(tab, state.denied.get(mode, ""))
        self.add_side.setVisible(bool(state.sides))
        self.add_side.set_blocked(state.denied.get(Mode.SIDE, "") or state.blocked)

    def fit(self, _text: str = "") -> None:
        """Grow with the text, all in all up to a share of the pane, but show a few lines at any size."""
        sizes, parent = tokens().panes.composer, self.parentWidget()
        height = parent.height() if parent is not None else self.window().height()
        around = self.sizeHint().height() - self.field.height()
        few = sizes.min_lines * dress().fonts.line(TextStyle.READING)
        limit = max(round(height * sizes.max_share) - around, few)
        self.field.setFixedHeight(
            max(min(self.field.sizeHint().height(), limit), self.field.minimumSizeHint().height())
        )

    # ------------------------------------------------------------ doing

    def send(self, key: str = "") -> None:
        """Send as the button, or a choice of its menu, says; a refusal is told."""
        if self._state.side is not None:
            self.side.address.commit()
        try:
            self.presenter.sending.send(key)
        except DeskError as error:
            side = self._state.side
            if side is not None and side.is_new and self._state.to_problem:
                self.side.say(self._state.to_problem)
                self.side.address.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            self._problem.setText(str(error))
            self._problem.setVisible(True)

    def choose_files(self) -> None:
        """Ask which files go along."""
        dialog = QFileDialog(self, "Attach files")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: self.presenter.files.add([Path(path) for path in paths]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def open_recipients(self) -> None:
        """Show who gets this, and what they will read."""
        panel = RecipientsPanel(self._state, self.field.now())
        panel.ticked.connect(lambda address, on: self.presenter.recipients.tick(address, is_on=on))
        panel.added.connect(lambda text: self._add_recipient(panel, text))
        panel.sought.connect(self.presenter.sides.find)
        self._panel = panel
        self._open(panel, self.to_button if self._state.side is None else self.side.who)

    def _add_recipient(self, panel: RecipientsPanel, text: str) -> None:
        if self.presenter.recipients.add(text):
            panel.clear_field()
        else:
            panel.refuse(self.presenter.recipients.why_not(text))

    def _take_recipient(self, who: str) -> None:
        """Somebody was named at the head of a side conversation."""
        if self.presenter.recipients.add(who):
            self.side.address.clear()
            self.presenter.sides.find("")
            self.side.say("")
        else:
            self.side.say(self.presenter.recipients.why_not(who))
        self.fit()

    def _open(self, panel: FloatingPanel, anchor: QWidget) -> None:
        if self._overlays is None:
            self._overlays = OverlayHost(self.window())
        rect = anchor.rect()
        rect.moveTopLeft(anchor.mapTo(self.window(), QPoint(0, 0)))
        self._overlays.open(panel, Beside(rect, Edge.ABOVE, Edge.END))

    def _choose_mode(self, key: str) -> None:
        self.presenter.choose_mode(key)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ events and look

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the composer."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.presenter.files.add(paths)

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        sizes = tokens().panes.composer
        set_margins(
            self._outer, sizes.margin_x, sizes.margin_x, top=sizes.margin_top, bottom=sizes.margin_bottom
        )
        edge = tokens().space(2)
        set_margins(self._top, edge, edge, top=edge, bottom=tokens().kit.segment.frame_pad)
        self._top.setSpacing(tokens().space(1))
        set_margins(
            self._text,
            sizes.text_pad_x,
            sizes.text_pad_x,
            top=sizes.text_pad_top,
            bottom=sizes.text_pad_bottom,
        )
        set_margins(self._says, sizes.text_pad_x, sizes.text_pad_x)
        super().retheme()

    def sizeHint(self) -> QSize:
        """As high as what is in it."""
        return QSize(tokens().layout.conversation.min, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """What is written is never pushed together; the conversation above gives way."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground: amber for a note, blue for a side conversation."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_CONTENT))
        canvas = Canvas.on(painter, self)
        box = self.rect().marginsRemoved(self._outer.contentsMargins())  # the layout's own may be stale
        ground, border = _GROUNDS[self._state.mode]
        radius = tokens().panes.composer.radius
        canvas.painter.setClipRect(self.rect())
        canvas.fill(canvas.place(box), tokens().colour(ground), radius)
        canvas.frame(canvas.place(box), tokens().colour(border), radius, width=tokens().stroke.hairline)
        painter.end()


def _placeholder(state: ComposerState) -> str:
    if state.blocked:
        return state.blocked
    if state.mode is Mode.NOTE:
        return "Write a note to your team. Name colleagues with @."
    name = state.to_line
    if state.mode is Mode.SIDE and not name:
        return "Write to a third party…"
    return f"Write to {name}…" if name else "Write a reply…"


def _reads(state: ComposerState) -> str:
    """Who reads what is written, for screen readers."""
    if state.mode is Mode.NOTE:
        return "Only your team sees this"
    return state.side.line if state.side is not None else f"To {state.to_line}"
