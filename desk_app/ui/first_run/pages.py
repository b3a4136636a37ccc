"""The pages of the first run: each shows its part of the state and tells what was typed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desk_app.presenters.account_forms import Control, FormField
from desk_app.presenters.first_run import FirstRunPresenter
from desk_app.presenters.first_run_checks import ASKED_GROUP
from desk_app.presenters.first_run_state import FirstRunState
from desk_app.presenters.first_run_ways import BACKUP, DEMO, IN_LINE, ON_CARDS, WAYS
from desk_app.ui.accounts.form_fields import make_item
from desk_app.ui.first_run.cards import CardRow, WayCard, card_ring
from desk_app.ui.first_run.frame import PageBody
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.cards import Banner
from desk_app.ui.kit.code_card import CodeCard
from desk_app.ui.kit.fields import LineField
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.lines import ProgressLine
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

_OF_BACKUP = (
    FormField(
        "file",
        "File of the backup",
        "Its name ends in .deskbackup. Backups of a desk that is here are in its settings.",
        Control.FILE,
    ),
    FormField(
        "secret",
        "Passphrase or recovery code",
        "Of the desk it was made of. Leave it empty where this computer’s keyring has the key.",
        Control.SECRET,
    ),
)
_OPTIONAL = "A passphrase opens your desk when the keyring does not. With a keyring you can do without."


class StartPage(PageBody):
    """How to start.

    Attributes:
        other_wanted: A way of the line below the cards; carries its key.
        folder_wanted: A workspace that is there already is to be chosen.
    """

    other_wanted = Signal(str)
    folder_wanted = Signal()

    def __init__(self, first_run: FirstRunPresenter) -> None:
        text = "You can change this later, and you can have several side by side."
        super().__init__("How would you like to start?", text, name="first_run.start")
        self.cards = {way.key: WayCard(way, WAYS.index(way) + 1) for way in ON_CARDS}
        self.column.addSpacing(tokens().space(4))
        self.column.addWidget(CardRow(list(self.cards.values())))
        self.column.addWidget(self._others())
        self.column.addStretch(1)
        for key, card in self.cards.items():
            card.clicked.connect(partial(_choose, first_run, key))
            card.toggled.connect(partial(_choose_when_on, first_run, key))

    def ring_room(self) -> int:
        """The cards stand in line with the title, and their rings outside it."""
        return card_ring()

    def _others(self) -> QWidget:
        """The ways of fewer people, in a line that breaks where there is no room."""
        line = QWidget()
        line.setObjectName("first_run.others")
        flow = FlowLayout(line)
        flow.setContentsMargins(card_ring(), 0, card_ring(), 0)
        flow.setSpacing(tokens().space(2))
        for way in IN_LINE:
            button = Button(
                f"{way.title}{'…' if way is BACKUP else ''}", name=f"first_run.way.{way.key}", icon=way.icon
            )
            button.setAccessibleDescription(f"{way.text} Key {WAYS.index(way) + 1}")
            button.set_caps((str(WAYS.index(way) + 1),))
            button.clicked.connect(partial(_emit, self.other_wanted, way.key))
            flow.addWidget(button)
        folder = Button("Open a workspace…", name="first_run.open_folder", icon="folder")
        folder.clicked.connect(self.folder_wanted)
        flow.addWidget(folder)
        return line

    def show_state(self, state: FirstRunState) -> None:
        """Mark the chosen one."""
        card = self.cards.get(state.way.key)
        if card is not None:
            card.setChecked(True)

    def first_focus(self) -> QWidget:
        """The chosen card."""
        return next((card for card in self.cards.values() if card.isChecked()), self.cards["demo"])


class BackupPage(PageBody):
    """Which backup, and what opens it."""

    def __init__(self, first_run: FirstRunPresenter) -> None:
        text = "The whole copy of a desk, in one file. It comes to this computer’s place for your desk."
        super().__init__("Open a backup", text, name="first_run.backup")
        self.items = tuple(
            make_item(
                item, partial(first_run.type, item.name), first_run.next, name=f"first_run.backup.{item.name}"
            )
            for item in _OF_BACKUP
        )
        for item in self.items:
            item.setMaximumWidth(tokens().kit.sheet.width)
            self.column.addWidget(item)
        self._error = Paragraph("", role=Role.DANGER_TEXT)
        self.progress = ProgressLine("Bringing it back", name="first_run.backup.progress")
        self.progress.setRange(0, 100)
        self.column.addWidget(self.progress)
        self.column.addWidget(self._error)
        self.column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show what was typed, what is wrong, and how far it is."""
        for item in self.items:
            item.show_answer(state.typed.get(item.item.name, ""))
            item.set_error(state.problems.get(item.item.name, ""))
        done, total = state.done
        self.progress.setVisible(bool(state.busy))
        self.progress.setValue(100 * done // total if total else 0)
        self._error.setText(state.error)
        self._error.setVisible(bool(state.error))

    def first_focus(self) -> QWidget:
        """Which file."""
        return self.items[0].focus_on


class PersonPage(PageBody):
    """Who works here."""

    _FIELDS = (
        ("agent", "Your name", "Customers see it below your replies."),
        ("email", "Your e-mail address", "You can leave it empty."),
        ("name", "Name of your desk", "Such as the name of your company; “My desk” when left empty."),
    )

    def __init__(self, first_run: FirstRunPresenter) -> None:
        super().__init__("Who are you?", "This stays on this computer.", name="first_run.person")
        self.fields = {key: self._field(first_run, key, label, text) for key, label, text in self._FIELDS}
        self._why = Banner("", "", icon="key-round", tone=Tone.WARNING, name="first_run.keyring")
        self.column.addWidget(self._why)
        self._optional = Paragraph(_OPTIONAL, role=Role.TEXT_SECONDARY)
        self.column.addWidget(self._optional)
        for key, label, text in (
            ("passphrase", "Passphrase", "Four or five unrelated words are a good one."),
            ("again", "The same again", ""),
        ):
            self.fields[key] = self._field(first_run, key, label, text)
            self.fields[key].input.setEchoMode(QLineEdit.EchoMode.Password)
        self._error = Paragraph("", role=Role.DANGER_TEXT)
        self.column.addWidget(self._error)
        self.column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show what is wrong, and whether there is a keyring."""
        for key, field in self.fields.items():
            if field.input.text() != state.typed.get(key, ""):
                field.input.setText(state.typed.get(key, ""))
            field.set_error(state.problems.get(key, ""))
        self._why.setVisible(bool(state.keyring_problem))
        self._optional.setVisible(not state.keyring_problem)
        self._why.set_words("A passphrase is needed.", state.keyring_problem)
        self._error.setText(state.error)
        self._error.setVisible(bool(state.error))

    def first_focus(self) -> QWidget:
        """The first field with a fault, else the first."""
        return self.fields["agent"].input

    def _field(self, first_run: FirstRunPresenter, key: str, label: str, text: str) -> LineField:
        field = LineField(label, name=f"first_run.{key}")
        field.set_help(text)
        field.input.textEdited.connect(partial(first_run.type, key))
        field.input.returnPressed.connect(first_run.next)
        field.setMaximumWidth(tokens().kit.sheet.width)
        self.column.addWidget(field)
        return field


class CodePage(PageBody):
    """The recovery code, shown once.

    Attributes:
        copy_wanted, save_wanted, print_wanted: A way to keep it was chosen.
    """

    copy_wanted = Signal()
    save_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, first_run: FirstRunPresenter) -> None:
        text = (
            "It opens your desk when this computer’s keyring or your passphrase is lost. It is shown only"
            " now. Nobody can send it to you again, so keep it on paper, not on this computer."
        )
        super().__init__("Keep this recovery code", text, name="first_run.code")
        self.card = CodeCard(name="first_run.code.card")
        self.column.addWidget(self.card)
        row = QHBoxLayout()
        for name, label, icon, signal in (
            ("print", "Print…", "file-text", self.print_wanted),
            ("save", "Save as a file…", "save", self.save_wanted),
            ("copy", "Copy", "copy", self.copy_wanted),
        ):
            button = Button(label, name=f"first_run.code.{name}", icon=icon)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.said = Paragraph("", role=Role.TEXT_SECONDARY)
        self.column.addWidget(self.said)
        self.group = LineField(f"Type group {ASKED_GROUP} to show that you have it", name="first_run.group")
        self.group.input.textEdited.connect(partial(first_run.type, "group"))
        self.group.input.returnPressed.connect(first_run.next)
        self.group.setMaximumWidth(tokens().kit.sheet.width)
        self.column.addWidget(self.group)
        self._error = Paragraph("", role=Role.DANGER_TEXT)
        self.column.addWidget(self._error)
        self.column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Show the code, and what is wrong."""
        if self.card.text() != state.code:
            self.card.set_code(state.code)
            self.said.setText("")
        if self.group.input.text() != state.typed.get("group", ""):
            self.group.input.setText(state.typed.get("group", ""))
        self.group.set_error(state.problems.get("group", ""))
        self._error.setText(state.error)
        self._error.setVisible(bool(state.error))

    def first_focus(self) -> QWidget:
        """The way that is best: paper."""
        return self.group.input


class ReadyPage(PageBody):
    """The end: the demo is being made, or where the workspace lies and what comes next."""

    def __init__(self) -> None:
        super().__init__("", "", name="first_run.ready")
        self._glyph = Glyph("check", size=GlyphSize.STATE, role=Role.ACCENT_TEXT, disc=Role.ACCENT_BG)
        self.column.insertWidget(0, self._glyph)
        self._next = Paragraph("", role=Role.TEXT_SECONDARY)
        self.progress = ProgressLine("Making the demo", name="first_run.progress")
        self.progress.setRange(0, 100)
        self.column.addWidget(self._next)
        self.column.addWidget(self.progress)
        self.column.addStretch(1)

    def show_state(self, state: FirstRunState) -> None:
        """Say how far it is."""
        words = _ready_words(state)
        self.title.setText(words[0])
        self.text.setText(words[1])
        self._next.setText(words[2])
        done, total = state.done
        is_demo, sync = state.way is DEMO, state.sync
        self._glyph.set_icon(DEMO.icon if is_demo else "check")  # the demo is not done while this is shown
        self.progress.setFixedWidth(tokens().kit.sheet.width)
        self.progress.setVisible(is_demo or (sync is not None and sync.is_moving))
        self.progress.setRange(0, 100 if is_demo else 0)  # nobody knows how many will come from a server
        self.progress.setValue(100 * done // total if total else 0)
        self.progress.setAccessibleName("Making the demo" if is_demo else "First sync")


def _ready_words(state: FirstRunState) -> tuple[str, str, str]:
    """Title, what is so, and what comes next."""
    done, total = state.done
    if state.way is DEMO:
        return (
            "Making the demo",
            f"{done:,} of {total:,} tickets" if total else "One moment.",
            "Nothing of it stays on this computer when you close the window.",
        )
    here = f"It lies in {state.folder}, encrypted."
    keys = "Begin with C for a new ticket, Ctrl+K to find and run everything, F1 for help."
    if state.sync is not None:
        return ("Your desk is ready", state.sync.sentence, f"{here} {keys}")
    if state.way is BACKUP:
        return ("Your desk is back", here, keys)
    return (
        "Your desk is ready",
        here,
        f"{keys} Mail that you have as mbox or EML comes in with “desk-app import”.",
    )


def _choose(first_run: FirstRunPresenter, key: str, _checked: object = None) -> None:
    first_run.choose(key)


def _choose_when_on(first_run: FirstRunPresenter, key: str, is_on: bool) -> None:  # noqa: FBT001 - Qt's signal
    if is_on:
        first_run.choose(key)


def _emit(signal: SignalInstance, key: str, _checked: object = None) -> None:
    signal.emit(key)
