"""The conversation pane: cards that are refilled, strangers' mail without leaks, files without traps."""
