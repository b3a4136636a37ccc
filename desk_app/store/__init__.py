"""The encrypted workspace on disk: database, blobs, journal and the keys to them.

Nothing above this package opens a file of the workspace; nothing in it knows a remote or a window.
"""
