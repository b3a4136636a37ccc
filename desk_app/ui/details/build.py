"""Puts the details pane of a window together: presenter, widget, and the picker for its values."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desk_app.presenters.details import DetailsPresenter
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.ui.details.pane import DetailsPanel
from desk_app.ui.palette.choice_picker import Answers, ChoicePicker
from desk_app.ui.shell.parts import Build, WindowContext


def details_part(sections: SectionKeeper) -> Build:
    """How the pane is built.

    Args:
        sections: Order and folding of the sections, the same for all windows.
    """

    def build(context: WindowContext) -> QWidget:
        details = DetailsPresenter(context.window, sections)
        panel = DetailsPanel(details)
        panel.fold.clicked.connect(lambda: context.window.run("view.details"))
        panel.column.link_button.clicked.connect(lambda: context.window.run("ticket.link"))
        panel.column.properties.asked_why.connect(lambda: context.window.run("ticket.why_due"))
        picker = ChoicePicker(context.overlays, context.frame, "details.picker")
        editor = details.editor
        answers = Answers(
            editor.type, editor.choose, lambda key, is_on: editor.toggle(key, is_on=is_on), editor.cancel
        )
        editor.watch(
            lambda asked: picker.show(
                asked, answers, panel.column.properties.button(asked.key) if asked is not None else None
            )
        )
        panel.destroyed.connect(details.close)
        return panel

    return build
