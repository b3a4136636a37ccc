"""From a query to tickets: conditions in SQL, words in the full-text tables, and the way to walk them.

`conditions` says what every node means for a ticket row; `text` what words mean for the full-text index;
`plans` choose the way; `walks` go it, newest or most urgent first, and stop in time.
"""
