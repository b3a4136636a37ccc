"""The mail channel behind the one door: reading mails, filing them, composing and queueing answers."""
