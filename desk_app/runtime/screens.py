"""Whether there is a screen that a window can open on.

Qt ends the whole process where there is none (`abort`, with words for programmers); we look before it does.
"""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping, MutableMapping
from typing import Final

from desk_app.domain.errors import Refused

_LOCAL: Final = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
_SOCKET: Final = "/tmp/.X11-unix/X"  # noqa: S108 - X's own fixed place
_CALL_S: Final = 2.0
_HINT: Final = "Start it from a desktop, or use the command line, which needs no screen: desk-app --help."


def require_screen(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> None:
    """Let a start of the window pass where there is a screen.

    Args:
        environment: Of the process.
        system: As `sys.platform` names it; only X and Wayland can be missing.

    Raises:
        Refused: There is none, or it does not answer.
    """
    if not system.startswith("linux") or is_chosen(environment):
        return
    if environment.get("WAYLAND_DISPLAY"):
        return
    display = environment.get("DISPLAY", "")
    if not display:
        raise Refused("There is no screen here, so no window can open.", _HINT)
    local = _LOCAL.fullmatch(display)
    if local is not None and not any(_answers(f"{start}{_SOCKET}{local[1]}") for start in ("\0", "")):
        raise Refused(f"The screen {display} does not answer, so no window can open.", _HINT)


def use_utf8(environment: MutableMapping[str, str] = os.environ, system: str = sys.platform) -> None:
    """Name a UTF-8 locale where the surroundings name none; Qt would, too, with four lines of complaint.

    Args:
        environment: Of the process; changed where it must be.
        system: As `sys.platform` names it; Windows and macOS have no such variables.
    """
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    name = next((name for name in names if environment.get(name)), "LC_CTYPE")
    if system.startswith("linux") and "UTF" not in environment.get(name, "").upper():
        environment["LC_ALL" if name == "LC_ALL" else "LC_CTYPE"] = "C.UTF-8"


def is_chosen(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the person, or a test, has told Qt how to reach a screen."""
    return bool(environment.get("QT_QPA_PLATFORM"))


def _answers(place: str) -> bool:
    """Whether somebody listens at a UNIX socket; a leading NUL means Linux's own kind without a file."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_CALL_S)
        try:
            line.connect(place)
        except OSError:
            return False
    return True
