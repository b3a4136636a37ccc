"""Making what people install.

Used by `packaging/build.py`, the PyInstaller spec and the smoke test, never by the program itself.
"""
