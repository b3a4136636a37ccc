"""The browser at a provider: it may stay open, or not be there; only its answer is waited for."""

from __future__ import annotations

import threading

from desk_app.runtime.mail.browser import Browser


def test_a_browser_that_stays_open_does_not_hold_the_program_up() -> None:
    shown, closed = threading.Event(), threading.Event()

    def stays(_page: str) -> bool:
        shown.set()
        return closed.wait(60)

    Browser(stays).open("https://login.example/")

    assert shown.wait(60)
    closed.set()


def test_where_no_browser_opens_the_page_is_told() -> None:
    told: list[str] = []
    heard = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        heard.set()

    Browser(lambda _page: False, tell).open("https://login.example/")

    assert heard.wait(60)
    assert "https://login.example/" in told[0]
