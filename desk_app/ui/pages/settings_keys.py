"""The list of keys on the settings page: each command with its keys, a way to change them and a way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.settings_keys import KeyLine, KeysPresenter, KeysState
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.keys import KeyHint, caps_of
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.kit.side_by_side import SideBySide
from desk_app.ui.kit.themed import Themed
from desk_app.ui.pages.key_capture import KeyPanel
from desk_app.ui.pages.setting_rows import RowCard
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class _KeyRow(Themed, QWidget):
    """One command: its title, its keys, and buttons that change them."""

    def __init__(self, line: KeyLine, keys: KeysPresenter) -> None:
        super().__init__()
        self.setObjectName(f"key.{line.id}")
        role = Role.TEXT_TERTIARY if line.is_silent else Role.TEXT_PRIMARY
        title = ElidedLabel(line.title, role=role)
        self._row = QHBoxLayout(self)
        self._row.addWidget(title, 1)
        self._hints = QHBoxLayout()
        for key in line.keys:
            self._hints.addWidget(KeyHint(caps_of(QKeySequence(key))))
        if not line.keys:
            self._hints.addWidget(ElidedLabel("No keys", style=TextStyle.META, role=Role.TEXT_TERTIARY))
        self._row.addLayout(self._hints)
        reset = IconButton(
            "rotate-ccw", f"{line.title}: the usual keys again", name=f"key.{line.id}.reset", small=True
        )
        policy = reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        reset.setSizePolicy(policy)
        reset.clicked.connect(partial(_run, keys.reset, line.id))
        change = Button("Change", name=f"key.{line.id}.change", size=ButtonSize.SMALL)
        spoken = ", ".join(line.keys) or "no keys"
        change.setAccessibleName(f"Change the keys of {line.title}, now {spoken}")
        change.clicked.connect(partial(_run, keys.begin, line.id))
        self._row.addWidget(reset)
        reset.setVisible(line.is_changed)
        self._row.addWidget(change)
        if line.is_silent:
            title.setToolTip("Single letters are switched off.")
        self.retheme()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        pad = tokens().kit.card.pad_x
        self._row.setContentsMargins(pad, tokens().space(1), pad, tokens().space(1))
        self._row.setSpacing(tokens().space(2))
        self._hints.setSpacing(tokens().space(2))
        super().retheme()


class KeysBlock(PageBlock):
    """Below the settings of the section "Keys"."""

    def __init__(self, keys: KeysPresenter, context: WindowContext) -> None:
        super().__init__()
        self.setObjectName("keys")
        self._keys, self._overlays = keys, context.overlays
        self._panel: KeyPanel | None = None
        self._shown: tuple[KeyLine, ...] = ()
        self.search = SearchInput(
            name="keys.search", label="Search commands or keys", clear_label="Empty the search"
        )
        self._all = Button("Usual keys for all", name="keys.reset_all")
        self._all.clicked.connect(keys.reset_all)
        head = SideBySide(self.search, self._all)
        self._nothing = Paragraph("No command has these words or keys.", role=Role.TEXT_TERTIARY)
        self._groups = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(head)
        self._column.addWidget(self._nothing)
        self._column.addLayout(self._groups)
        self.search.textChanged.connect(keys.search)
        self._overlays.closed.connect(self._closed)
        self._stop = keys.watch(self._render)
        self.retheme()

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        for layout in (self._column, self._groups):
            layout.setSpacing(tokens().panes.page.gap)
        super().retheme()

    def _render(self, state: KeysState) -> None:
        self._all.set_blocked("" if state.changed else "All keys are the usual ones.")
        self._nothing.setVisible(not state.lines)
        if state.lines != self._shown:
            self._shown = state.lines
            self._build(state.lines)
        asked = state.asked
        if asked is None:
            if self._panel is not None and self._overlays.top is self._panel:
                self._overlays.close_top()
        elif self._panel is None:
            self._panel = KeyPanel(self._keys, asked)
            self._overlays.open(self._panel, UpperMiddle(tokens().layout.palette.top), tinted=True)
        else:
            self._panel.show_asked(asked)

    def _build(self, lines: tuple[KeyLine, ...]) -> None:
        focused = QApplication.focusWidget()
        name = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        while (item := self._groups.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for group, members in groupby(lines, key=lambda line: line.group):
            heading = ElidedLabel(
                group, style=TextStyle.META, weight=Weight.SEMIBOLD, role=Role.TEXT_TERTIARY
            )
            card = RowCard()
            card.add([_KeyRow(line, self._keys) for line in members])
            self._groups.addWidget(heading)
            self._groups.addWidget(card)
        again = self.findChildren(QWidget, name)[-1:] if name else []
        if again and again[0].isVisibleTo(self):
            again[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _closed(self, panel: QWidget) -> None:
        if panel is self._panel:
            self._panel = None
            panel.deleteLater()
            self._keys.cancel()


def keys_block(context: WindowContext) -> QWidget:
    """How it is plugged into the settings page."""
    keys = KeysPresenter(context.window)
    context.frame.destroyed.connect(keys.close)
    return KeysBlock(keys, context)


def _run(then: Callable[[str], None], command_id: str, _checked: object = None) -> None:
    then(command_id)
