"""Making what people install; used by `packaging/build.py`, the PyInstaller spec and the smoke test, never by the program."""
