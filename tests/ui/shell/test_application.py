"""A link that macOS sends as an event reaches whoever opens links."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CODE = """
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from desk_app.ui.start import make_application
app, heard = make_application([]), []
app.link_wanted.connect(heard.append)
for address in ("deskapp:ticket/4182", "file:///a/mail.eml"):
    app.sendEvent(app, QFileOpenEvent(QUrl(address)))
print(heard)
"""


@pytest.mark.usefixtures("qapp")  # where Qt cannot start, this is skipped like every test of the window
def test_a_link_sent_as_an_event_is_heard_and_a_file_is_not_taken_for_one() -> None:
    said = subprocess.run(
        [sys.executable, "-c", CODE],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == "['deskapp:ticket/4182']"
