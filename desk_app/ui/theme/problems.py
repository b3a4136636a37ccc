"""What can be wrong with the look's own files: tokens, icons, fonts."""

from __future__ import annotations

from desk_app.domain.errors import DeskError


class ThemeProblem(DeskError):
    """A file that the look is made of is missing or damaged; installing Desk App again repairs it."""
