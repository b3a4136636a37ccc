"""Shows what a presenter asks in a picker that opens where the person pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from desk_app.presenters.arguments import Choice
from desk_app.presenters.details_editing import Asked
from desk_app.ui.details.properties import STATUS_SHAPES
from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.picker import Picker
from desk_app.ui.kit.picker_rows import PickerItem
from desk_app.ui.kit.placing import Beside, Placement, UpperMiddle
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.current import tokens


@dataclass(frozen=True, slots=True)
class Answers:
    """What the picker tells whoever asked.

    Attributes:
        typed: The text of the field changed.
        chosen: One was chosen.
        toggled: One of several was ticked (True) or unticked.
        cancelled: The picker was closed without a choice.
    """

    typed: Callable[[str], None]
    chosen: Callable[[str], None]
    toggled: Callable[[str, bool], None]
    cancelled: Callable[[], None]


def picker_item(choice: Choice, reason: str = "") -> PickerItem:
    """A choice as a row of a picker."""
    status = STATUS_SHAPES[choice.status] if choice.status is not None else None
    avatar = AvatarLook(choice.person) if choice.person else None
    return PickerItem(
        choice.key,
        choice.text,
        reason or choice.hint,
        choice.icon,
        avatar,
        status,
        checked=choice.is_set,
        reason=reason,
    )


class ChoicePicker(QObject):
    """One picker at a time, over one window."""

    def __init__(self, overlays: OverlayHost, window: QWidget, name: str) -> None:
        """Make it; nothing is shown yet.

        Args:
            overlays: Of the window.
            window: The window, whose coordinates count.
            name: Object name of the pickers.
        """
        super().__init__(window)
        self._overlays, self._window, self._name = overlays, window, name
        self._picker: Picker | None = None
        self._asked: Asked | None = None
        self._answers: Answers | None = None
        overlays.closed.connect(self._closed)

    def show(self, asked: Asked | None, answers: Answers, anchor: QWidget | None) -> None:
        """Show a question, other choices of the same question, or nothing any more.

        Args:
            asked: What is asked; None closes the picker.
            answers: Who hears of it.
            anchor: The widget it opens at; in the upper middle of the window without one.
        """
        self._answers = answers
        if asked is None:
            self._close()
            return
        if self._picker is None or self._asked is None or self._asked.key != asked.key:
            self._close()
            self._open(asked, anchor)
        self._asked = asked
        if self._picker is not None:
            reasons = dict(asked.reasons)
            items = [picker_item(choice, reasons.get(choice.key, "")) for choice in asked.choices]
            self._picker.set_items(items, filtered=asked.is_filtered)

    def _open(self, asked: Asked, anchor: QWidget | None) -> None:
        picker = Picker(
            asked.prompt, asked.prompt, name=self._name, nothing=asked.nothing, several=asked.is_several
        )
        self._picker, self._asked = picker, asked
        picker.filter.setText(asked.typed)
        picker.filter.selectAll()
        picker.typed.connect(self._typed)
        picker.picked.connect(self._picked)
        picker.toggled.connect(self._toggled)
        self._overlays.open(picker, self._place(anchor))

    def _place(self, anchor: QWidget | None) -> Placement:
        if anchor is None or not anchor.isVisible():
            return UpperMiddle(tokens().layout.palette.top)
        corner = anchor.mapTo(self._window, anchor.rect().topLeft())
        return Beside(QRect(corner, anchor.size()))

    def _close(self) -> None:
        picker, self._picker = self._picker, None
        if picker is not None and self._overlays.top is picker:
            self._overlays.close_top()
        if picker is not None:
            picker.deleteLater()

    def _closed(self, panel: FloatingPanel) -> None:
        """Esc or a click beside it: nothing was chosen."""
        if panel is self._picker:
            self._picker = None
            panel.deleteLater()
            if self._answers is not None:
                self._answers.cancelled()

    def _typed(self, text: str) -> None:
        if self._answers is not None:
            self._answers.typed(text)

    def _picked(self, key: str) -> None:
        if self._answers is not None:
            self._answers.chosen(key)

    def _toggled(self, key: str, is_on: bool) -> None:  # noqa: FBT001 - Qt's signal hands it over like this
        if self._answers is not None:
            self._answers.toggled(key, is_on)
