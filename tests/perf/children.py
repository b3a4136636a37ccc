"""Starting processes of our own as an installation would: with modules that are compiled already."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def command_of(module: str, *arguments: object) -> list[str]:
    """The command that runs a module of these tests."""
    return [sys.executable, "-m", f"tests.perf.{module}", *map(str, arguments)]


def environment_with(compiled: Path) -> Mapping[str, str]:
    """The environment in which compiled modules are kept in a folder."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return inherited | {"PYTHONPYCACHEPREFIX": str(compiled)}
