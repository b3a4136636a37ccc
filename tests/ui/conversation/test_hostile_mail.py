"""Showing a stranger's mail reads no file and calls nobody: watched from outside, not only believed."""

from __future__ import annotations

import os
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QTextBrowser

from desk_app.services.safe_html import safe_mail
from desk_app.ui.conversation.mail_body import MailBody, decoded
from desk_app.ui.conversation.remote_loader import may_be_fetched
from desk_app.ui.theme.roles import Role
from tests.conversations import picture
from tests.unit.services.test_safe_html import HOSTILE

_BAIT_SIZE = (40, 30)


class _Caller(socketserver.BaseRequestHandler):
    """Notes that somebody called."""

    def handle(self) -> None:
        self.server.calls.append(self.client_address)  # type: ignore[attr-defined]  # set by the fixture


@pytest.fixture
def stranger(theme: object) -> Iterator[tuple[str, list[object]]]:
    """A server on this computer that nobody may call."""
    server = socketserver.TCPServer(("127.0.0.1", 0), _Caller)
    server.calls = []  # type: ignore[attr-defined]  # read by the handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", server.calls  # type: ignore[attr-defined]  # same
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    """A real picture on the disk; who reads it changes its access time."""
    path = tmp_path / "bait.png"
    path.write_bytes(picture(*_BAIT_SIZE))
    os.utime(path, (1_000_000_000, 1_000_000_000))
    return path


def _raw(bait: Path, address: str) -> str:
    return (
        f"<img src='{bait.as_uri()}'><img src='{bait}'><img src='{address}/a.png'>"
        f"<p style='background-image:url({bait.as_uri()})'>x</p><body background='{address}/b.png'>"
        f"<link rel=stylesheet href='{bait.as_uri()}'><style>@import '{address}/c.css';</style>"
    )


def _was_read(bait: Path) -> bool:
    return bait.stat().st_atime != 1_000_000_000


def test_the_bait_is_taken_by_a_browser_of_qts_own(
    qtbot: object, bait: Path, stranger: tuple[str, list[object]]
) -> None:
    browser = QTextBrowser()
    browser.setHtml(_raw(bait, stranger[0]))
    found = browser.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(bait.as_uri()))
    browser.deleteLater()

    assert found is not None


def test_a_body_reads_no_file_even_when_nothing_was_sanitised(
    theme: object, bait: Path, stranger: tuple[str, list[object]]
) -> None:
    address, calls = stranger
    body = MailBody(name="body")
    body.show_mail(_raw(bait, address), lambda _name: None, Role.BG_CONTENT)
    body.heightForWidth(400)
    body.grab()
    QApplication.processEvents()

    for url in (bait.as_uri(), str(bait), f"{address}/a.png"):
        image = body.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(url))
        assert (image.width(), image.height()) == (1, 1)
    assert not _was_read(bait)
    assert not calls
    body.deleteLater()


@pytest.mark.parametrize("html", HOSTILE)
def test_no_hostile_mail_asks_for_anything_but_its_own_pictures(theme: object, html: str) -> None:
    asked: list[str] = []

    class Watched(MailBody):
        def loadResource(self, kind: int, url: QUrl | str) -> object:
            asked.append(url if isinstance(url, str) else url.toString())
            return super().loadResource(kind, url)

    mail = safe_mail(f"<p>Words</p>{html}")
    assert mail is not None
    body = Watched(name="body")
    body.show_mail(mail.html, lambda _name: None, Role.BG_CONTENT)
    body.grab()

    assert not [url for url in asked if not url.startswith(("cid:", "inline:", "remote:"))]
    body.deleteLater()


def test_a_picture_that_claims_to_be_huge_is_not_unfolded() -> None:
    assert decoded(picture(1, 1, claims=(60_000, 60_000))) is None
    assert decoded(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>") is None
    assert decoded(picture(*_BAIT_SIZE)) is not None


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://pictures.example/a.png", True),
        ("http://8.8.8.8/a.png", True),
        ("http://127.0.0.1/a.png", False),
        ("http://10.0.0.7/a.png", False),
        ("http://[::1]/a.png", False),
        ("http://printer.local/a.png", False),
        ("http://router/a.png", False),
        ("file:///etc/passwd", False),
        ("ftp://pictures.example/a.png", False),
    ],
)
def test_only_addresses_that_lead_out_are_ever_fetched(address: str, *, may: bool) -> None:
    assert may_be_fetched(QUrl(address)) is may


def test_a_large_mail_is_shown_as_text_without_waiting(theme: object) -> None:
    assert safe_mail("<p>word</p>" * 500_000) is None
