"""The same stage as the conversation has: a composer stands below one."""

from __future__ import annotations

from tests.ui.conversation.conftest import pane

__all__ = ["pane"]
