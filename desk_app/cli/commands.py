"""The command line with all its verbs: which module registers which, so that a call imports only one."""

from __future__ import annotations

from typing import Final

from desk_app.cli.main import desk_app, run

__all__ = ["LATE_MODULES", "VERBS", "desk_app", "run"]

VERBS: Final = {
    "accounts": ("account",),
    "completion": ("completion",),
    "conflicts": ("conflict",),
    "customers": ("customer",),
    "demo": ("demo",),
    "exchange": ("export", "export-list", "import"),
    "manual": ("manual",),
    "history": ("history", "redo", "undo"),
    "mail": ("mail",),
    "opening": ("open",),
    "organisations": ("organisation",),
    "own": ("draft", "view"),
    "safety": ("backup", "doctor", "restore"),
    "search": ("search",),
    "selftest": ("selftest",),
    "serving": ("serve", "server"),
    "setup": ("agent", "field", "setting", "status", "tag", "team"),
    "tickets": ("ticket",),
    "syncing": ("outbox", "sync"),
    "update": ("update",),
    "workspaces": ("info", "init", "key"),
}
"""The verbs that a module of `desk_app.cli` registers when it is imported."""

LATE_MODULES: Final = tuple(f"desk_app.cli.{module}" for module in VERBS)
"""Modules that are imported by their names only: a packager that follows imports must be told of them."""

desk_app.late = {
    verb: name for name, verbs in zip(LATE_MODULES, VERBS.values(), strict=True) for verb in verbs
}

FEATURES: Final = {
    "demo": "demo",
    "export": "export",
    "export-list": "export",
    "import": "import",
    "serve": "serve",
    "server": "serve",
    "update": "updates",
}
"""The verbs that an administrator's policy can switch off, with the feature they belong to."""

desk_app.features = FEATURES
