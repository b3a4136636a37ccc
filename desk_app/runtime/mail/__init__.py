"""Serves mailbox accounts: fetching, sending, and waiting for news, on the account's own thread."""
