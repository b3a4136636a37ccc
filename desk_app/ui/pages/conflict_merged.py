"""What merged by itself, with nobody being asked: beside a conflict as a foldable table, and by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.text import count_of
from desk_app.presenters.merged import MergedFace, MergedPart
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.lines import Divider, SectionHeading
from desk_app.ui.theme.canvas import END
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class MergedTable(PageBlock):
    """Each thing that was changed: what, how, and who it is from."""

    def __init__(self, parts: Sequence[MergedPart], *, has_line: bool = True) -> None:
        super().__init__()
        self.setObjectName("conflicts.merged")
        changes = count_of(len(parts), "change", "changes")
        themselves = "itself" if len(parts) == 1 else "themselves"
        self.heading = SectionHeading(f"{changes} merged by {themselves}", name="conflicts.merged.heading")
        self.heading.make_foldable("Fold what merged", "Show what merged")
        self.heading.folded.connect(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(2))
        if has_line:
            column.addWidget(Divider())
        column.addWidget(self.heading)
        self._table = QWidget()
        self._rows = QGridLayout(self._table)
        self._fill(parts)
        column.addWidget(self._table)

    def _fill(self, parts: Sequence[MergedPart]) -> None:
        top = Qt.AlignmentFlag.AlignTop
        for row, part in enumerate(parts):
            self._rows.addWidget(ElidedLabel(part.label, role=Role.TEXT_TERTIARY), row, 0, top)
            self._rows.addWidget(Paragraph(part.value), row, 1)
            origin = ElidedLabel(part.origin, role=Role.TEXT_TERTIARY, align=END)
            self._rows.addWidget(origin, row, 2, top)
        self._rows.setColumnMinimumWidth(0, tokens().kit.property.label)
        self._rows.setColumnStretch(1, 1)
        self._rows.setHorizontalSpacing(tokens().space(3))
        self._rows.setVerticalSpacing(tokens().space(2))
        self._rows.setContentsMargins(tokens().kit.icon_button.small, 0, 0, 0)

    def _fold(self, is_folded: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._table.setVisible(not is_folded)
        self.setMinimumHeight(0)


class MergedChange(PageBlock):
    """One change that merged by itself: what it was, all that was kept, and the way back."""

    def __init__(self, face: MergedFace, undo: Callable[[], None]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens().space(4))
        column.addWidget(Paragraph(sentence(face), role=Role.TEXT_SECONDARY))
        column.addWidget(MergedTable(face.parts))
        row = QHBoxLayout()
        row.setSpacing(tokens().space(3))
        self.undo = Button("Undo yours", name="conflicts.undo", kind=ButtonKind.DEFAULT, icon="undo-2")
        self.undo.clicked.connect(undo)
        self.undo.setVisible(face.can_undo)
        row.addWidget(self.undo)
        said = Paragraph(_what_undo_does(face), role=Role.TEXT_TERTIARY)
        row.addWidget(said, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)


def sentence(face: MergedFace) -> str:
    """What happened, for the top of the page."""
    who = face.by[:1].upper() + face.by[1:]
    return (
        f"{face.number}  {who} worked on this ticket before your change arrived. Nothing was in"
        f" each other’s way, so all of it was kept."
    )


def _what_undo_does(face: MergedFace) -> str:
    if face.is_undone:
        return "You have taken your part back."
    if face.can_undo:
        return f"What {face.by} did stays."
    return face.step.why_not or "What was said has reached others; it cannot be taken back."
