"""The preview of a file over the window: a picture, text, or a PDF page by page; else its kind and size."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from desk_app.presenters.conversation_state import FileChip
from desk_app.presenters.file_preview import FilePreview, PreviewState, Shown
from desk_app.services.page_pictures import PagePicture
from desk_app.ui.conversation.mail_body import decoded
from desk_app.ui.conversation.previews import TextArea, title_row
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_STEPS: Final = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_PageDown: 1,
    Qt.Key.Key_PageUp: -1,
}
_SPOKEN: Final = 2_000


class FilePanel(FloatingPanel):
    """Shows a `FilePreview`.

    Attributes:
        open_wanted: Open it in the program the system has for it.
        save_wanted: Save a copy.
    """

    open_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, chip: FileChip, room: QSize) -> None:
        """Make it empty; `show_preview` fills it.

        Args:
            chip: The file.
            room: How large it may become.
        """
        super().__init__(f"Preview of {chip.file.name}", name="preview", pad=PanelPad.SHEET, high=True)
        self._chip = chip
        chrome = tokens().layout.palette.top
        self.page_size = QSize(
            min(room.width() - chrome, tokens().layout.conversation.reading_max), room.height() - chrome
        )
        self._preview: FilePreview | None = None
        self._state = PreviewState()
        self._place: QWidget = Glyph(
            chip.icon, size=GlyphSize.STATE, role=Role.TEXT_SECONDARY, disc=Role.BG_SUNKEN
        )
        self._words = Paragraph("", style=TextStyle.META, role=Role.TEXT_SECONDARY)
        self._words.set_max_width(self.page_size.width())
        self._sheet = _Sheet()
        self.body.setSpacing(tokens().space(2))
        self.body.addLayout(title_row(self, chip.file.name, chip.size))
        self.body.addWidget(self._place, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self._words)
        self.body.addLayout(self._foot())
        self.setMinimumWidth(tokens().kit.sheet.width)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(tokens().kit.sheet.button_gap)
        self._back = IconButton("chevron-left", "Previous page", name="preview.back")
        self._next = IconButton("chevron-right", "Next page", name="preview.next")
        self._where = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_SECONDARY, tabular=True)
        self._back.clicked.connect(lambda: self._step(-1))
        self._next.clicked.connect(lambda: self._step(1))
        for widget in (self._back, self._next, self._where):
            widget.hide()
            row.addWidget(widget)
        row.addStretch(1)
        for text, signal in (("Save as…", self.save_wanted), ("Open…", self.open_wanted)):
            button = Button(text, name=f"preview.{text}")
            button.clicked.connect(signal)
            row.addWidget(button)
        return row

    def show_preview(self, preview: FilePreview) -> None:
        """Follow a preview until it is closed."""
        self._preview = preview
        self._stop = preview.watch(self._show)

    def close_preview(self) -> None:
        """It is closed: nothing is read for it any more."""
        if self._preview is not None:
            self._stop()
            self._preview.close()
            self._preview = None

    def _show(self, state: PreviewState) -> None:
        before, self._state = self._state, state
        self._words.setText(state.problem or state.progress)
        self._words.setVisible(bool(self._words.text()))
        if state.shown is Shown.PICTURE and before.picture != state.picture:
            self._show_picture(state.picture)
        elif state.shown is Shown.TEXT and before.text != state.text:
            self._replace(TextArea(state.text, self.page_size, label=f"Text of {self._chip.file.name}"))
        elif state.page is not None and before.page is not state.page:
            self._show_page(state.page)
        elif state.shown is Shown.NOTHING and before.shown is Shown.PAGE:
            self._sheet.hide()
        self._show_place(state)
        self.updateGeometry()

    def _show_place(self, state: PreviewState) -> None:
        paged = state.page is not None and state.page.pages > 1
        for widget in (self._back, self._next, self._where):
            widget.setVisible(paged)
        if state.page is not None:
            self._where.setText(state.place)
            self._back.set_blocked("" if state.page.page else "This is the first page.")
            self._next.set_blocked("" if state.page.page < state.last else "This is the last page.")

    def _show_page(self, page: PagePicture) -> None:
        image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32)
        self._sheet.put(image, self.devicePixelRatioF(), self.page_size)
        self._sheet.setAccessibleName(f"{self._state.place} of {self._chip.file.name}")
        self._sheet.setAccessibleDescription(page.text[:_SPOKEN] or "There is no text on this page.")
        if self._place is not self._sheet:
            self._replace(self._sheet)
            self._sheet.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            announce(self, self._state.place)

    def _step(self, by: int) -> None:
        if self._preview is not None:
            self._preview.step(by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space closes what Space has opened; arrows, Page, Home and End go through the pages."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space:
            self.dismissed.emit()
        elif self._state.page is not None and self._preview is not None and key in _STEPS:
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            turns = mirrored and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}
            self._step(-_STEPS[key] if turns else _STEPS[key])
        elif (
            self._state.page is not None
            and self._preview is not None
            and key in {Qt.Key.Key_Home, Qt.Key.Key_End}
        ):
            self._preview.go(0 if key == Qt.Key.Key_Home else self._state.last)
        else:
            super().keyPressEvent(event)

    def _show_picture(self, data: bytes) -> None:
        image = decoded(data, self.page_size.width() * 2)
        if image is None:
            self._words.setText("This picture is damaged or too large to be shown.")
            self._words.setVisible(True)
            return
        ratio = self.devicePixelRatioF()
        fitting = image.size().boundedTo(self.page_size * ratio)
        scaled = image.scaled(
            image.size().scaled(fitting, Qt.AspectRatioMode.KeepAspectRatio),
            mode=Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        label = QLabel()
        label.setPixmap(QPixmap.fromImage(scaled))
        label.setAccessibleName(f"Picture {self._chip.file.name}")
        self._replace(label)

    def _replace(self, widget: QWidget) -> None:
        self.body.replaceWidget(self._place, widget)
        self._place.hide()
        self._place.deleteLater()
        self._place = widget
        widget.show()


class _Sheet(QScrollArea):
    """A page; Up and Down move it where it is higher than the room."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("preview.page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page = QLabel()
        self.setWidget(self._page)
        self.hide()

    def put(self, image: QImage, ratio: float, room: QSize) -> None:
        """Show a page from its top."""
        image.setDevicePixelRatio(ratio)
        pixels = QPixmap.fromImage(image)
        self._page.setPixmap(pixels)
        size = pixels.deviceIndependentSize().toSize()
        self._page.resize(size)
        bar = tokens().kit.scroll_bar.extent if size.height() > room.height() else 0
        self.setFixedSize(size.width() + bar, min(size.height(), room.height()))
        self.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows up and down scroll; the panel gets the others."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            super().keyPressEvent(event)
        else:
            event.ignore()
