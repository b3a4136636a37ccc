"""Names of a package that are loaded when somebody first asks for them (PEP 562).

Making forty frozen dataclasses takes 20 ms, and a start that shows the first rows after 300 ms has no time
for those that only a conversation, a change or a manual needs. The package imports them for the type checker
alone, which thus knows each name and refuses others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def late(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package.

    Args:
        package: Its name (`__name__`).
        homes: The names that each of its modules gives, separated by spaces.
    """
    home_of = {name: module for module, names in homes.items() for name in names.split()}

    def find(name: str) -> Any:  # noqa: ANN401 - the type checker sees the imports instead
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f"{package}.{home_of[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return find
