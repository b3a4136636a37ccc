"""Who wrote: picture, name, role, ways to reach them, the clock where they are; and their machines."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QLocale, QRect, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.details_face import AssetFace, Contact, CustomerFace
from desk_app.ui.kit.cards import Card
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Glyph
from desk_app.ui.kit.themed import Hovering, Themed
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.chips import ChipLook, chip_size, draw_chip
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.style import RING_RADIUS

_VIP = ChipLook("VIP", Tone.ACCENT)


def language_name(tag: str) -> str:
    """A language in English, `Portuguese`; the tag itself where it is not known."""
    locale = QLocale(tag)
    return tag if locale.language() == QLocale.Language.C else QLocale.languageToString(locale.language())


class _FlatButton(Hovering, QPushButton):
    """Words on nothing that do something; the ground shows under the pointer."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.retheme()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def draw_ground(self, canvas: Canvas) -> None:
        """Paint the hover."""
        shade = tokens().colour(Role.BG_PRESS if self.isDown() else Role.BG_HOVER)
        level = 1.0 if self.isDown() else self.hover_level
        pad = tokens().kit.property.pad
        whole = self.rect().adjusted(-pad, 0, 0, 0)
        canvas.fill(whole, with_alpha(shade, shade.alphaF() * level), tokens().radius.sm)


class CustomerButton(_FlatButton):
    """Picture, name and role; leads to the customer's page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._face: CustomerFace | None = None
        super().__init__(name="details.customer", parent=parent)
        self.setAccessibleDescription("Opens the customer")

    def set_face(self, face: CustomerFace) -> None:
        """Show somebody."""
        self._face = face
        parts = (face.name, face.about, "VIP" if face.is_vip else "")
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the picture, with a little air."""
        fonts = dress().fonts
        words = fonts.line(TextStyle.BODY) + fonts.line(TextStyle.META)
        return QSize(
            tokens().layout.panel.min // 2, max(tokens().kit.avatar.large, words) + tokens().space(1)
        )

    def minimumSizeHint(self) -> QSize:
        """The picture and a few letters."""
        return QSize(tokens().kit.avatar.large * 2, self.sizeHint().height())

    def draw(self, canvas: Canvas) -> None:
        """Paint picture, words and chip."""
        self.draw_ground(canvas)
        if self._face is None:
            return
        side, gap, fonts = tokens().kit.avatar.large, tokens().space(3), dress().fonts
        draw_avatar(canvas, QRect(0, (self.height() - side) // 2, side, side), AvatarLook(self._face.name))
        end = self.width()
        if self._face.is_vip:
            chip = chip_size(_VIP)
            end -= chip.width()
            draw_chip(
                canvas, QRect(end, (self.height() - chip.height()) // 2, chip.width(), chip.height()), _VIP
            )
            end -= gap
        left = side + gap
        name, about = fonts.line(TextStyle.BODY), fonts.line(TextStyle.META)
        top = (self.height() - name - (about if self._face.about else 0)) // 2
        primary = tokens().colour(Role.TEXT_PRIMARY)
        canvas.text(
            QRect(left, top, end - left, name),
            self._face.name,
            primary,
            style=TextStyle.READING,
            weight=Weight.SEMIBOLD,
        )
        room = QRect(left, top + name, end - left, about)
        canvas.text(room, self._face.about, tokens().colour(Role.TEXT_SECONDARY), style=TextStyle.META)


class ContactButton(_FlatButton):
    """A way to reach somebody; a press copies it."""

    def __init__(self, index: int, parent: QWidget | None = None) -> None:
        self._contact = Contact("mail", "")
        super().__init__(name=f"details.contact.{index}", parent=parent)

    @property
    def contact(self) -> Contact:
        """What it shows."""
        return self._contact

    def set_contact(self, contact: Contact) -> None:
        """Show another one."""
        self._contact = contact
        failed = ", mail to it came back" if contact.failed else ""
        self.setAccessibleName(f"Copy {contact.text}{failed}")
        self.setToolTip(f"Copy {contact.text}{failed}")
        self.update()

    def sizeHint(self) -> QSize:
        """A row of the pane."""
        return QSize(tokens().layout.panel.min // 2, max(tokens().panes.panel.row, tokens().least_target))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(tokens().kit.avatar.large, self.sizeHint().height())

    def draw(self, canvas: Canvas) -> None:
        """Paint icon and address."""
        self.draw_ground(canvas)
        icon, gap = tokens().kit.property.icon, tokens().kit.property.gap
        name, role = self._contact.icon, Role.TEXT_TERTIARY
        if self._contact.failed:
            name, role = "circle-alert", Role.DANGER_SOLID
        canvas.icon(QRect(0, (self.height() - icon) // 2, icon, icon), name, tokens().colour(role))
        room = QRect(icon + gap, 0, self.width() - icon - gap, self.height())
        canvas.text(room, self._contact.text, tokens().colour(Role.TEXT_SECONDARY))


class _FactRow(Themed, QWidget):
    """An icon and words that do nothing."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ElidedLabel("", role=Role.TEXT_SECONDARY, parent=self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(Glyph(icon, parent=self))
        self._row.addWidget(self.words, 1)
        self.retheme()

    def retheme(self) -> None:
        """Take height and gap of the look in force."""
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(tokens().kit.property.gap)
        self.setFixedHeight(max(tokens().panes.panel.row, tokens().least_target))
        super().retheme()


class AssetCard(Card):
    """A machine: its model, its serial number, a line of facts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._model = ElidedLabel("", weight=Weight.MEDIUM, parent=self)
        self._serial = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._facts = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
        self._column = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.addWidget(Glyph("coffee", parent=self))
        self._head.addWidget(self._model, 1)
        self._head.addWidget(self._serial)
        self._column.addLayout(self._head)
        self._column.addWidget(self._facts)
        self.retheme()

    def set_face(self, face: AssetFace) -> None:
        """Show a machine."""
        self._model.setText(face.model)
        self._serial.setText(face.serial)
        self._facts.setText(face.facts)
        self._facts.setVisible(bool(face.facts))
        parts = (face.model, face.serial, face.facts)
        self.setAccessibleName(", ".join(part for part in parts if part))

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        panel = tokens().panes.panel
        self._column.setContentsMargins(
            panel.card_pad_x, panel.card_pad_y, panel.card_pad_x, panel.card_pad_y
        )
        self._column.setSpacing(tokens().stroke.focus)
        self._head.setSpacing(tokens().space(2))
        super().retheme()


class CustomerBlock(Themed, QWidget):
    """The top of the pane; refilled for each ticket, never built again.

    Attributes:
        opened: The customer's page is wanted.
        copied: A contact is wanted on the clipboard; carries it.
    """

    opened = Signal()
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person = CustomerButton(self)
        self._person.clicked.connect(self.opened)
        self._clock = _FactRow("clock", self)
        self._language = _FactRow("languages", self)
        self._note = _FactRow("info", self)
        self._contacts: list[ContactButton] = []
        self._cards: list[AssetCard] = []
        self._column = QVBoxLayout(self)
        self._ways = QVBoxLayout()
        self._machines = QVBoxLayout()
        self._column.addWidget(self._person)
        self._column.addLayout(self._ways)
        for row in (self._clock, self._language, self._note):
            self._column.addWidget(row)
        self._column.addLayout(self._machines)
        self.retheme()

    def show_customer(self, face: CustomerFace | None, assets: Sequence[AssetFace]) -> None:
        """Show a customer and their machines; None for a ticket that has no customer."""
        self.setVisible(face is not None or bool(assets))
        self._person.setVisible(face is not None)
        self._show_contacts(face.contacts if face else ())
        if face is not None:
            self._person.set_face(face)
        for row, words in (
            (self._clock, face.time_there if face else ""),
            (self._language, language_name(face.language) if face and face.language else ""),
            (self._note, face.note if face else ""),
        ):
            row.words.setText(words)
            row.setVisible(bool(words))
        self._show_assets(assets)

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._ways.setContentsMargins(0, tokens().kit.button.gap, 0, 0)
        self._ways.setSpacing(0)
        self._machines.setSpacing(tokens().space(2))
        self._machines.setContentsMargins(0, tokens().space(2) if self._cards else 0, 0, 0)
        super().retheme()

    def _show_contacts(self, contacts: Sequence[Contact]) -> None:
        while len(self._contacts) < len(contacts):
            button = ContactButton(len(self._contacts), self)
            button.clicked.connect(partial(self._copy, len(self._contacts)))
            self._contacts.append(button)
            self._ways.addWidget(button)
        for index, button in enumerate(self._contacts):
            button.setVisible(index < len(contacts))
            if index < len(contacts):
                button.set_contact(contacts[index])

    def _copy(self, index: int, _checked: object = None) -> None:
        self.copied.emit(self._contacts[index].contact.text)

    def _show_assets(self, assets: Sequence[AssetFace]) -> None:
        while len(self._cards) < len(assets):
            self._cards.append(AssetCard(self))
            self._machines.addWidget(self._cards[-1])
        for index, card in enumerate(self._cards):
            card.setVisible(index < len(assets))
            if index < len(assets):
                card.set_face(assets[index])
        self._machines.setContentsMargins(0, tokens().space(2) if assets else 0, 0, 0)
