"""The composer: reply and internal note as two boxes that cannot be mistaken for one another."""
