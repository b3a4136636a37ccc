"""Earlier versions of a draft: when and with which words they begin, one of them whole, the way back."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.presenters.composer_versions import DraftVersions, VersionsState
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.panel_while import PanelWhile
from desk_app.ui.kit.scrolled import Scrolled
from desk_app.ui.kit.text_area import FramedText, TextArea
from desk_app.ui.pages.frame import SideEntry, SideList
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_SAYS = "What stands in the box now becomes a version, too, and Undo brings it back."
_LINES = 7
_ROWS = 4


class VersionsPanel(FloatingPanel):
    """The list, and below it the one that is chosen."""

    def __init__(self, versions: DraftVersions) -> None:
        super().__init__("Earlier versions", name="versions", high=True, pad=PanelPad.SHEET)
        self.list = SideList("Earlier versions, newest first", name="versions.list")
        self.text = TextArea(name="versions.text", label="The version as it was", lines=_LINES)
        self.text.setReadOnly(True)
        self.back = Button("Bring this back", name="versions.restore", kind=ButtonKind.PRIMARY)
        leave = Button("Cancel", name="versions.leave", kind=ButtonKind.QUIET)
        self.body.addWidget(ElidedLabel("Earlier versions", style=TextStyle.TITLE))
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(3))
        column.addWidget(self.list)
        column.addWidget(FramedText(self.text))
        self.body.addWidget(Scrolled(both, name="versions.scroll"), 1)
        self.body.addWidget(Paragraph(_SAYS, style=TextStyle.META, role=Role.TEXT_TERTIARY))
        foot = FlowLayout(at_end=True)
        foot.setSpacing(tokens().kit.sheet.button_gap)
        foot.addWidget(leave)
        foot.addWidget(self.back)
        self.body.addLayout(foot)
        self.list.chosen.connect(versions.choose)
        self.list.itemActivated.connect(lambda _item: versions.restore())
        self.back.clicked.connect(versions.restore)
        leave.clicked.connect(versions.close)
        self.retheme()

    def retheme(self) -> None:
        """Take the width of the look in force."""
        super().retheme()
        self.set_width(tokens().kit.sheet.width)
        self.body.setSpacing(tokens().space(3))

    def show_state(self, state: VersionsState) -> None:
        """Show what there is."""
        entries = [SideEntry(line.key, f"{line.when}  {line.begins}") for line in state.lines]
        self.list.show_entries(entries, state.chosen)
        row = max(tokens().panes.nav.item, tokens().density.nav_row)
        self.list.setFixedHeight(min(len(entries), _ROWS) * row + 2 * tokens().panes.nav.pad)
        if state.shown is not None and self.text.toPlainText() != state.shown.text:
            self.text.setPlainText(state.shown.text)


class VersionsOverlay(QObject):
    """Shows the panel as long as the presenter has something to show."""

    def __init__(self, versions: DraftVersions, overlays: OverlayHost, frame: QWidget) -> None:
        super().__init__(frame)
        self._place = PanelWhile(overlays, lambda: VersionsPanel(versions), versions.close)
        self._stop = versions.watch(self._show)

    def _show(self, state: VersionsState) -> None:
        if state.lines:
            self._place.show(lambda panel: panel.show_state(state))
        else:
            self._place.close()
