"""The command line with all its verbs: which module registers which, so that a call imports only one."""

from __future__ import annotations

from typing import Final

from desk_app.cli.main import desk_app, run

__all__ = ["VERBS", "desk_app", "run"]

VERBS: Final = {
    "completion": ("completion",),
    "customers": ("customer",),
    "demo": ("demo",),
    "exchange": ("export", "export-list", "import"),
    "history": ("history", "redo", "undo"),
    "own": ("draft", "view"),
    "safety": ("backup", "doctor", "restore"),
    "search": ("search",),
    "setup": ("agent", "field", "setting", "status", "tag", "team"),
    "tickets": ("ticket",),
    "workspaces": ("info", "init", "key"),
}
"""The verbs that a module of `desk_app.cli` registers when it is imported."""

desk_app.late = {verb: f"desk_app.cli.{module}" for module, verbs in VERBS.items() for verb in verbs}
