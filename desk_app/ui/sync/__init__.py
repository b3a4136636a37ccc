"""What the window shows of sync beside pill and outbox: what is kept on this computer."""
