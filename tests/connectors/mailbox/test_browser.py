"""The browser at a provider: it may stay open, or not be there; only its answer is waited for."""

from __future__ import annotations

import queue
import threading

import pytest

from desk_app.connectors.mailbox.problems import MailProblem
from desk_app.runtime.mail.browser import Browser


def test_a_browser_that_stays_open_does_not_hold_the_program_up() -> None:
    shown, closed = threading.Event(), threading.Event()

    def stays(_page: str) -> bool:
        shown.set()
        return closed.wait(60)

    Browser(stays).begin()("https://login.example/")

    assert shown.wait(60)
    closed.set()


def test_where_no_browser_opens_the_page_is_told() -> None:
    told: list[str] = []
    heard = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        heard.set()

    Browser(lambda _page: False, tell).begin()("https://login.example/")

    assert heard.wait(60)
    assert "https://login.example/" in told[0]


def test_a_page_that_was_closed_opens_again() -> None:
    shown: queue.SimpleQueue[str] = queue.SimpleQueue()
    browser = Browser(shown.put)
    browser.again()
    browser.begin()("https://login.example/")
    browser.again()

    assert [shown.get(timeout=60), shown.get(timeout=60)] == ["https://login.example/"] * 2
    assert browser.page == "https://login.example/"


def test_what_was_given_up_before_its_page_was_known_opens_none() -> None:
    shown: list[str] = []
    browser = Browser(shown.append)
    given_up = browser.begin()
    browser.give_up()

    with pytest.raises(MailProblem, match="was stopped"):
        given_up("https://login.example/")
    assert (shown, browser.page) == ([], "")
