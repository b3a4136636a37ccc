"""The window: the only Qt code of Desk App. It shows what presenters hold, and says what was done."""
