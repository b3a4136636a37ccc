"""The team server's database: SQLite in a folder, or PostgreSQL; every key begins with the workspace.

Nothing here knows HTTP. `workspace` implements the sync core's `ServerStore`, so the rules that the
simulator proves are the rules that run; `people`, `files` and the rest are what a server needs beside them.
"""
