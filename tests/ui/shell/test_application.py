"""A link or a mail file that macOS sends as an event reaches whoever opens them."""

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
app.mail_wanted.connect(heard.append)
for address in ("deskapp:ticket/4182", "file:///a/mail%20one.eml", "file:///a/letter.pdf", "https://example.com"):
    app.sendEvent(app, QFileOpenEvent(QUrl(address)))
print(heard)
"""


@pytest.mark.usefixtures("qapp")  # where Qt cannot start, this is skipped like every test of the window
def test_a_link_and_a_mail_sent_as_events_are_heard_and_nothing_else() -> None:
    said = subprocess.run(
        [sys.executable, "-c", CODE],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == "['deskapp:ticket/4182', '/a/mail one.eml']"
