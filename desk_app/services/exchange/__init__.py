"""Leaving with everything and coming in with what there is: export and import."""
