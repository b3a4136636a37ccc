"""Desk App: a help desk client that works from an encrypted store on this computer."""
