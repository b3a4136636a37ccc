"""One customer in the middle of the page: who they are, how to reach them, what they own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.entities import Address, AddressKind, Asset, Customer
from desk_app.domain.text import beside
from desk_app.presenters.customer_profile import Belongings, CustomerProfile
from desk_app.presenters.navigation import count_text
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import TextInput
from desk_app.ui.kit.icon_buttons import IconButton, LinkButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Avatar, AvatarSize, Chip, Glyph
from desk_app.ui.kit.segmented import Segment, Segmented
from desk_app.ui.kit.switches import Toggle
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.kit.values import Value, ValueButton
from desk_app.ui.pages.frame import PageColumn
from desk_app.ui.pages.setting_rows import RowCard, TitledRow
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

KINDS: Final[dict[AddressKind, tuple[str, str]]] = {
    "email": ("Mail", "mail"),
    "phone": ("Phone", "phone"),
    "chat": ("Chat", "message-circle"),
    "postal": ("Post", "map-pin"),
}
"""The kinds of addresses: their words and icons."""
_TEXTS: Final = (
    ("name", "Name", ""),
    ("title", "Role", "What they do there, such as owner or barista"),
    ("language", "Language", "The tag of the language they write in, such as pt or de"),
    ("zone", "Time zone", "Where their clock hangs, such as Europe/Lisbon"),
    ("note", "Note", "What the team should remember; customers never see it"),
)


class CustomerHead(Themed, QWidget):
    """Picture, name, what they do; and how many tickets they have.

    Attributes:
        tickets_wanted: All of their tickets are wanted in the list.
    """

    tickets_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._picture = Avatar(AvatarLook(""), AvatarSize.LARGE)
        self._name = ElidedLabel("", style=TextStyle.PAGE)
        self._about = ElidedLabel("", role=Role.TEXT_SECONDARY)
        self._vip = Chip(ChipLook("VIP", Tone.ACCENT))
        self._tickets = LinkButton("", name="customer.tickets")
        self._tickets.clicked.connect(self.tickets_wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._about)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._picture)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._vip)
        self._row.addWidget(self._tickets)
        self.retheme()

    def show_customer(self, found: Belongings) -> None:
        """Show somebody."""
        person = found.person
        self._picture.set_look(AvatarLook(person.name))
        self._name.setText(person.name)
        about = ", ".join(part for part in (person.title, person.organisation) if part)
        self._about.setText(about)
        self._about.setVisible(bool(about))
        self._vip.setVisible(person.vip)
        noun = "ticket" if found.tickets.number == 1 else "tickets"
        words = f"{count_text(found.tickets) or 'No'} {noun}, {count_text(found.open_tickets) or 'none'} open"
        self._tickets.setText(words)
        self._tickets.setAccessibleName(f"{words}: show them in the list")

    def retheme(self) -> None:
        """Take the gaps of the look in force."""
        set_margins(self._row, 0, 0)
        self._row.setSpacing(tokens().space(3))
        super().retheme()


class AddressRow(Themed, QWidget):
    """One way to reach somebody, with the way to take it away.

    Attributes:
        removed: It is to go.
    """

    removed = Signal()

    def __init__(self, address: Address) -> None:
        super().__init__()
        label, icon = KINDS[address.kind]
        name = f"customer.address.{address.id.hex()}"
        self.setObjectName(name)
        remove = IconButton("x", f"Remove {address.value}", name=f"{name}.remove", small=True)
        remove.clicked.connect(self.removed)
        self._row = QHBoxLayout(self)
        self._row.addWidget(Glyph(icon))
        self._row.addWidget(ElidedLabel(address.value), 1)
        if address.failed_s is not None:
            self._row.addWidget(ElidedLabel("mail came back", style=TextStyle.META, role=Role.DANGER_TEXT))
        self._row.addWidget(ElidedLabel(label, style=TextStyle.META, role=Role.TEXT_TERTIARY))
        self._row.addWidget(remove)
        self.retheme()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        set_margins(
            self._row,
            tokens().kit.card.pad_x,
            tokens().space(2),
            top=tokens().space(1),
            bottom=tokens().space(1),
        )
        self._row.setSpacing(tokens().space(2))
        super().retheme()


class NewAddress(Themed, QWidget):
    """Adds one more way to reach somebody.

    Attributes:
        added: Carries kind and value.
    """

    added = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        segments = [Segment(key, words) for key, (words, _icon) in KINDS.items()]
        self._kind = Segmented(segments, name="customer.address.kind", label="Kind of the new address")
        self.field = TextInput(name="customer.address.new", label="New address or number")
        self.field.setPlaceholderText("One more way to reach them")
        self._add = Button("Add", name="customer.address.add", size=ButtonSize.SMALL)
        self._add.clicked.connect(self._say)
        self.field.returnPressed.connect(self._say)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._kind)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self._add)
        self.retheme()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        pad = tokens().kit.card.pad_x
        set_margins(self._row, pad, pad, top=tokens().space(2), bottom=tokens().space(2))
        self._row.setSpacing(tokens().space(2))
        super().retheme()

    def _say(self) -> None:
        if self.field.text().strip():
            self.added.emit(self._kind.key, self.field.text())
            self.field.clear()


class ProfileColumn(PageColumn):
    """Everything that can be changed of a customer; each change counts at once.

    Attributes:
        tickets_wanted: All of their tickets are wanted in the list.
    """

    tickets_wanted = Signal()

    def __init__(self, profile: CustomerProfile) -> None:
        super().__init__("Customer", name="customer")
        self._profile = profile
        self.head = CustomerHead()
        self.head.tickets_wanted.connect(self.tickets_wanted)
        self._fields = {key: TextInput(name=f"customer.{key}", label=label) for key, label, _help in _TEXTS}
        self.organisation = ValueButton("Organisation", Value(""), name="customer.organisation", framed=True)
        self.organisation.opened.connect(profile.ask_organisation)
        self._vip = Toggle(name="customer.vip")
        self._vip.setAccessibleName("VIP")
        self._vip.clicked.connect(lambda: profile.set("vip", self._vip.isChecked()))
        self._addresses, self._assets = RowCard(), RowCard()
        self._assets_title = _title("Machines")
        self._shown_addresses: tuple[Address, ...] | None = None
        self._shown_assets: tuple[Asset, ...] | None = None
        for part in (self.head, self._about_card(), _title("How to reach them"), self._addresses):
            self.column.addWidget(part)
        self.column.addWidget(self._assets_title)
        self.column.addWidget(self._assets)
        self.column.addStretch(1)
        self.setFocusProxy(self._fields["name"])

    def show_customer(self, found: Belongings) -> None:
        """Show somebody; what is being typed stays until it is left."""
        person = found.person
        self.head.show_customer(found)
        for key, field in self._fields.items():
            value = str(getattr(person, key))
            if not field.hasFocus() and field.text() != value:
                field.setText(value)
        self._vip.setChecked(person.vip)
        self.organisation.set_value(
            Value(person.organisation or "Choose one", missing=not person.organisation)
        )
        if person.addresses != self._shown_addresses:
            self._shown_addresses = person.addresses
            self._show_addresses(person)
        if found.assets != self._shown_assets:
            self._shown_assets = found.assets
            self._show_assets(found.assets)

    def _about_card(self) -> RowCard:
        rows: list[QWidget] = []
        for key, label, text in _TEXTS:
            field = self._fields[key]
            field.editingFinished.connect(partial(self._typed, key))
            field.setMinimumWidth(tokens().kit.popover.width)
            rows.append(_row(label, text, field))
        rows.insert(2, _row("Organisation", "", self.organisation))
        rows.insert(3, _row("VIP", "Marked wherever they are shown", self._vip))
        card = RowCard()
        card.add(rows)
        return card

    def _typed(self, key: str) -> None:
        field = self._fields[key]
        if field.isModified():
            field.setModified(False)
            self._profile.set(key, field.text())

    def _show_addresses(self, person: Customer) -> None:
        rows: list[QWidget] = []
        for address in person.addresses:
            row = AddressRow(address)
            row.removed.connect(partial(self._profile.remove_address, address.id))
            rows.append(row)
        new = NewAddress()
        new.added.connect(self._profile.add_address)
        self._addresses.empty()
        self._addresses.add([*rows, new])

    def _show_assets(self, assets: Sequence[Asset]) -> None:
        self._assets.empty()
        self._assets.add([_asset_row(asset) for asset in assets])
        for widget in (self._assets_title, self._assets):
            widget.setVisible(bool(assets))


def _row(label: str, text: str, control: QWidget) -> TitledRow:
    row = TitledRow(label, text, name=f"{control.objectName()}.row")
    row.put(control)
    return row


def _title(text: str) -> ElidedLabel:
    return ElidedLabel(text, style=TextStyle.BODY, weight=Weight.SEMIBOLD)


def _asset_row(asset: Asset) -> TitledRow:
    facts = beside(f"Firmware {asset.firmware}" if asset.firmware else "", asset.site)
    row = TitledRow(asset.model, facts, name=f"customer.asset.{asset.id.hex()}")
    row.put(ElidedLabel(asset.serial, style=TextStyle.META, role=Role.TEXT_TERTIARY, tabular=True))
    return row
