"""The command line with all its verbs registered."""

from __future__ import annotations

from desk_app.cli import (
    completion,
    customers,
    exchange,
    history,
    own,
    safety,
    search,
    setup,
    tickets,
    workspaces,
)
from desk_app.cli.main import desk_app, run

__all__ = ["VERBS", "desk_app", "run"]

VERBS = (completion, customers, exchange, history, own, safety, search, setup, tickets, workspaces)
"""Modules that register verbs when they are imported."""
