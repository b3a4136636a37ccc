"""The sizes of the small widgets in one place, as `resources/tokens.json` keeps them under `kit`."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.ui.theme.control_sizes import (
    AvatarSizes,
    ButtonSizes,
    CheckSizes,
    ChipSizes,
    FieldSizes,
    IconButtonSizes,
    KeySizes,
    MeterSizes,
    PropertySizes,
    SegmentSizes,
    StatusSizes,
    SyncSizes,
    TabSizes,
    ToggleSizes,
)
from desk_app.ui.theme.surface_sizes import (
    BannerSizes,
    CardSizes,
    DividerSizes,
    HeadingSizes,
    MenuSizes,
    PopoverSizes,
    ScrollBarSizes,
    SheetSizes,
    SkeletonSizes,
    StateSizes,
    ToastSizes,
    TooltipSizes,
)


@dataclass(frozen=True, slots=True)
class KitSizes:
    """One entry for each entry under `kit` in the token file."""

    chip: ChipSizes
    button: ButtonSizes
    icon_button: IconButtonSizes
    key: KeySizes
    segment: SegmentSizes
    tab: TabSizes
    field: FieldSizes
    toggle: ToggleSizes
    check: CheckSizes
    meter: MeterSizes
    toast: ToastSizes
    popover: PopoverSizes
    menu: MenuSizes
    sheet: SheetSizes
    state: StateSizes
    skeleton: SkeletonSizes
    sync: SyncSizes
    banner: BannerSizes
    heading: HeadingSizes
    property: PropertySizes
    avatar: AvatarSizes
    card: CardSizes
    status: StatusSizes
    scroll_bar: ScrollBarSizes
    divider: DividerSizes
    tooltip: TooltipSizes
