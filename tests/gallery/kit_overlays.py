"""What floats over the window: a picker, a dialog over a scrim, a sheet along the edge, toasts."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from desk_app.ui.kit.button_looks import ButtonKind
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import LineField
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.picker import Picker
from desk_app.ui.kit.picker_rows import PickerItem
from desk_app.ui.kit.placing import Beside, Docked, UpperMiddle
from desk_app.ui.kit.toast import ToastLook
from desk_app.ui.kit.toasts import ToastHost
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from tests.gallery.kit_controls import controls
from tests.gallery.stage import across, px


def over_a_window() -> QWidget:
    window = controls()
    window.resize(px(1440), px(900))
    host = OverlayHost(window)
    _toasts(window)
    host.open(_assignee(), Beside(QRect(px(60), px(100), px(120), px(32))))
    host.open(_sheet(), Docked())
    host.open(_confirmation(), UpperMiddle(tokens().layout.palette.top), tinted=True)
    return window


def _assignee() -> Picker:
    picker = Picker("Assignee", "Who takes it", name="assignee", nothing="Nobody of that name")
    people = ("Mira Okafor", "Priya Raman", "Milan Kovač", "Sanjay Desai", "Tom Adeyemi")
    items = [
        PickerItem(name, name, f"{5 + index} open", avatar=AvatarLook(name))
        for index, name in enumerate(people)
    ]
    items.append(PickerItem("ben", "Ben", avatar=AvatarLook("Ben"), reason="Ben is no longer in Machines"))
    items[1] = PickerItem(
        "Priya Raman", "Priya Raman", "6 open", avatar=AvatarLook("Priya Raman"), checked=True
    )
    picker.set_items(items)
    return picker


def _sheet() -> FloatingPanel:
    sheet = FloatingPanel("Details", name="details", flat_edge=True, pad=PanelPad.SHEET)
    sheet.set_width(tokens().layout.panel.default)
    sheet.body.addWidget(ElidedLabel("Details", style=TextStyle.TITLE))
    sheet.body.addWidget(LineField("Subject", name="subject"))
    sheet.body.addStretch(1)
    return sheet


def _confirmation() -> FloatingPanel:
    panel = FloatingPanel("Erase Inês Carvalho?", name="confirm", high=True, pad=PanelPad.SHEET)
    panel.set_width(tokens().kit.sheet.width)
    panel.body.setSpacing(tokens().space(3))
    panel.body.addWidget(ElidedLabel("Erase Inês Carvalho?", style=TextStyle.TITLE))
    text = (
        "Her 23 messages, 4 calls and two visits are removed here and on the server. This cannot be undone."
    )
    panel.body.addWidget(Paragraph(text, role=Role.TEXT_SECONDARY))
    erase = Button("Erase Inês Carvalho", name="erase", kind=ButtonKind.DANGER)
    panel.body.addLayout(across(None, Button("Keep", name="keep", kind=ButtonKind.QUIET), erase))
    return panel


def _toasts(window: QWidget) -> None:
    column = QWidget(window)
    column.setGeometry(QRect(0, 0, tokens().layout.list.default, window.height()))
    host = ToastHost(column, more_text="and {count} more")
    for number in range(5):
        host.show_toast(ToastLook(f"solved-{number}", f"Solved #417{number}", action="Undo", caps=("Z",)))
