"""The about page: version, licence, what the program is made of, and whose work that is."""

from __future__ import annotations

from PySide6.QtCore import QSize, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.navigation import PageEntry
from desk_app.presenters.session import Notice
from desk_app.runtime.versions import Component, components, environment, third_party_notices
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.themed import Painted
from desk_app.ui.pages.frame import PageColumn, PageGround, PageHead
from desk_app.ui.pages.setting_rows import RowCard, TitledRow
from desk_app.ui.shell.parts import PagePart, WindowContext
from desk_app.ui.shell.window import PROGRAM_NAME
from desk_app.ui.theme.app_icon import app_icon
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

PAGE = "about"
_LICENCE = "Licensed under the Apache License 2.0. You may use, change and pass it on; there is no warranty."
_PARTS = (
    Component("Lucide icons", "", "ISC, some MIT"),
    Component("Inter typeface", "", "OFL-1.1"),
    Component("Qt", qVersion(), "LGPL-3.0"),
)
"""What comes with the program and is no package."""


class _Sign(Painted, QWidget):
    """The program's sign."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A large picture."""
        side = tokens().panes.wizard.glyph + tokens().space(5)
        return QSize(side, side)

    def draw(self, canvas: Canvas) -> None:
        """Paint it."""
        app_icon().paint(canvas.painter, canvas.place(self.rect()))


class AboutPage(PageGround):
    """Says what this is."""

    def __init__(self, context: WindowContext) -> None:
        self._window = context.window
        self._versions = (*environment(), ("Qt", qVersion()))
        head = PageHead(f"About {PROGRAM_NAME}", name="about")
        head.back.connect(context.window.back)
        body = PageColumn("About", name="about.body")
        super().__init__(head, None, body, name="about")
        body.column.addLayout(self._top())
        body.column.addWidget(Paragraph(_LICENCE, style=TextStyle.READING, role=Role.TEXT_SECONDARY))
        versions = RowCard()
        versions.add([_row(name, value) for name, value in self._versions[1:]])
        body.column.addWidget(versions)
        body.column.addWidget(ElidedLabel("Made with the work of", style=TextStyle.TITLE))
        others = RowCard()
        found = sorted((*_PARTS, *components()), key=lambda part: part.name.lower())
        others.add([_row(f"{part.name} {part.version}".strip(), part.licence) for part in found])
        body.column.addWidget(others)
        body.column.addStretch(1)
        self.setFocusProxy(self.copy)

    def _top(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(ElidedLabel(PROGRAM_NAME, style=TextStyle.HERO))
        words.addWidget(ElidedLabel(f"Version {self._versions[0][1]}", role=Role.TEXT_SECONDARY))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(tokens().space(4))
        row.addWidget(_Sign())
        row.addLayout(words, 1)
        self.copy = Button("Copy versions", name="about.copy", icon="copy")
        self.copy.clicked.connect(self._copy)
        row.addWidget(self.copy)
        notices = third_party_notices()
        if notices is not None:
            self.notices = Button("Licences of others", name="about.notices", icon="external-link")
            self.notices.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(notices))))
            row.addWidget(self.notices)
        return row

    def _copy(self) -> None:
        self._window.ports.copy("\n".join(f"{name} {value}" for name, value in self._versions))
        self._window.session.tell(Notice("The versions are on the clipboard."))


def about_part() -> PagePart:
    """How the page is plugged in; `program.about` leads to it."""
    entry = PageEntry(PAGE, f"About {PROGRAM_NAME}", "info", "program.about", in_navigation=False)
    return PagePart(entry, AboutPage)


def _row(name: str, value: str) -> TitledRow:
    row = TitledRow(name, "", name=f"about.{name}")
    row.put(ElidedLabel(value, role=Role.TEXT_SECONDARY))
    return row
