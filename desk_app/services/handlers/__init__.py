"""One function per kind of change: it turns what a person wants into row changes.

A handler takes the unit of work and the change, and returns the words for the history. It raises a
`DeskError` before or after writing; the unit rolls everything back.
"""
