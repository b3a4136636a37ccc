"""What a person wishes the window to look like, and what comes of it once the system was asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MIN_SCALE = 1.0
MAX_SCALE = 2.0


class Mode(StrEnum):
    """Light or dark."""

    LIGHT = "light"
    DARK = "dark"


class Wish(StrEnum):
    """A choice between the system's own setting and a fixed one."""

    SYSTEM = "system"
    ON = "on"
    OFF = "off"

    def settle(self, *, system: bool) -> bool:
        """The choice, where SYSTEM means whatever the system says."""
        return system if self is Wish.SYSTEM else self is Wish.ON


class Density(StrEnum):
    """How much air rows and controls get; type size stays the same."""

    COMFORTABLE = "comfortable"
    COSY = "cosy"
    COMPACT = "compact"
    TOUCH = "touch"


@dataclass(frozen=True, slots=True)
class Appearance:
    """The settings page "Appearance" as a value; the default follows the system in everything.

    Attributes:
        mode: A fixed mode, or `None` to follow the system.
        contrast: More contrast.
        reduced_motion: No movement.
        density: Row and control heights.
        text_scale: Text and everything around it, 1.0 to 2.0; the screen's own scaling comes on top.
    """

    mode: Mode | None = None
    contrast: Wish = Wish.SYSTEM
    reduced_motion: Wish = Wish.SYSTEM
    density: Density = Density.COMFORTABLE
    text_scale: float = MIN_SCALE


@dataclass(frozen=True, slots=True)
class SystemLook:
    """What the system says at this moment."""

    mode: Mode = Mode.LIGHT
    high_contrast: bool = False
    reduced_motion: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Everything the tokens depend on; two equal looks give equal pictures."""

    mode: Mode = Mode.LIGHT
    high_contrast: bool = False
    reduced_motion: bool = False
    density: Density = Density.COMFORTABLE
    scale: float = MIN_SCALE


def settle(appearance: Appearance, system: SystemLook) -> Look:
    """A person's wish and the system's state as one look; a text scale out of range is brought into it."""
    return Look(
        mode=appearance.mode or system.mode,
        high_contrast=appearance.contrast.settle(system=system.high_contrast),
        reduced_motion=appearance.reduced_motion.settle(system=system.reduced_motion),
        density=appearance.density,
        scale=min(max(appearance.text_scale, MIN_SCALE), MAX_SCALE),
    )
