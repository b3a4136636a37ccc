"""The entry point of the `desk-app` command and of the packaged program."""

from __future__ import annotations

import multiprocessing
import sys

from desk_app.runtime import starting


def main() -> None:
    """Run with the process's arguments and end with the exit status."""
    multiprocessing.freeze_support()  # the packaged program starts itself to read attachments
    starting.begin()
    from desk_app.app import run  # noqa: PLC0415 - loaded after the line above, which makes that quicker

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
