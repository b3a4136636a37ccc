"""A program that writes a draft, says that the pause is over, and waits to be killed.

python -m tests.unit.presenters.writing_program FOLDER TEXT
"""

from __future__ import annotations

import sys
from pathlib import Path

from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_drafts import PAUSE_MS
from desk_app.presenters.composer_state import Written
from tests.conversations import Talk


def main() -> None:
    """Write, and go on waiting."""
    folder, text = Path(sys.argv[1]), sys.argv[2]
    talk = Talk(folder)
    composer = ComposerPresenter(talk.desk.session)
    composer.open(talk.ticket)
    talk.settle()
    composer.attach_source(lambda: Written(text))
    composer.typed(text)
    talk.desk.loop.pass_ms(PAUSE_MS)
    talk.desk.loop.until(lambda: composer.state.saved)
    sys.stdout.write(f"{talk.ticket.hex()}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
