"""Fetches remote pictures of a mail, only when a person has asked for those of that one message.

Requests carry nothing that tells one reader from another: no cookies, no referrer, one fixed user agent.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

_LARGEST: Final = 8_000_000
_MOST: Final = 40_000_000
_PATIENCE_MS: Final = 15_000
_LOCAL_ENDINGS: Final = ("localhost", ".local", ".internal", ".lan", ".home.arpa")


def may_be_fetched(url: QUrl) -> bool:
    """Whether an address leads out: http or https, and not to this computer or its own network."""
    host = url.host().lower().rstrip(".")
    if url.scheme() not in {"http", "https"} or not host or "." not in host or host.endswith(_LOCAL_ENDINGS):
        return False
    try:
        return ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return True


class RemoteLoader(QObject):
    """Pictures by address, kept in memory while the window is open.

    Attributes:
        came: One more picture is here.
    """

    came = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._network: QNetworkAccessManager | None = None
        self._pictures: dict[str, bytes] = {}
        self._running: dict[str, QNetworkReply] = {}

    def get(self, address: str) -> bytes | None:
        """The picture if it is here; else it is fetched."""
        if address in self._pictures:
            return self._pictures[address]
        url = QUrl(address)
        if address not in self._running and may_be_fetched(url):
            self._fetch(address, url)
        return None

    def stop(self) -> None:
        """Fetch nothing more."""
        for reply in tuple(self._running.values()):
            reply.abort()

    def _fetch(self, address: str, url: QUrl) -> None:
        if self._network is None:
            self._network = QNetworkAccessManager(self)
            self._network.setTransferTimeout(_PATIENCE_MS)
        request = QNetworkRequest(url)
        request.setAttribute(
            QNetworkRequest.Attribute.CookieSaveControlAttribute, QNetworkRequest.LoadControl.Manual
        )
        request.setAttribute(
            QNetworkRequest.Attribute.CookieLoadControlAttribute, QNetworkRequest.LoadControl.Manual
        )
        policy = QNetworkRequest.RedirectPolicy.UserVerifiedRedirectPolicy
        request.setAttribute(QNetworkRequest.Attribute.RedirectPolicyAttribute, policy)
        request.setHeader(QNetworkRequest.KnownHeaders.UserAgentHeader, "Mozilla/5.0")
        reply = self._network.get(request)
        self._running[address] = reply
        reply.redirected.connect(lambda target: self._follow(reply, target))
        reply.downloadProgress.connect(lambda have, _all: reply.abort() if have > _LARGEST else None)
        reply.finished.connect(lambda: self._finished(address, reply))

    @staticmethod
    def _follow(reply: QNetworkReply, target: QUrl) -> None:
        if may_be_fetched(target):
            reply.redirectAllowed.emit()
        else:
            reply.abort()

    def _finished(self, address: str, reply: QNetworkReply) -> None:
        self._running.pop(address, None)
        fine = reply.error() == QNetworkReply.NetworkError.NoError
        data = reply.readAll().data() if fine else b""
        room = _MOST - sum(map(len, self._pictures.values()))
        self._pictures[address] = bytes(data) if len(data) <= room else b""
        reply.deleteLater()
        if data:
            self.came.emit()
