"""The entry point of the packaged program; everything else is in desk_app."""

from __future__ import annotations

from desk_app.__main__ import main

if __name__ == "__main__":
    main()
