"""The help page: which page of the manual is open, what is looked for, and where links lead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.help_book import Place, Topic, link_target, read_book, search_book
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.window import WindowPresenter, WindowState

PAGE: Final = "help"


@dataclass(frozen=True, slots=True)
class HelpState:
    """The page.

    Attributes:
        book: Every page of the manual.
        topic: The key of the one that is open.
        part: The part of it to go to; empty for its beginning.
        typed: What is looked for.
        found: Where it stands.
    """

    book: tuple[Topic, ...]
    topic: str
    part: str = ""
    typed: str = ""
    found: tuple[Place, ...] = ()

    @property
    def shown(self) -> Topic:
        """The open page."""
        return next(topic for topic in self.book if topic.key == self.topic)


class HelpPresenter(Presenter[HelpState]):
    """The manual in one window."""

    def __init__(self, window: WindowPresenter) -> None:
        self._preferences = window.session.preferences
        book = read_book(key_wishes(self._preferences))
        super().__init__(HelpState(book, book[0].key))
        self._place: str | None = None
        self._keys = key_wishes(self._preferences)
        self._stops: list[Stop] = [window.watch(self._follow), self._preferences.watch(self._read)]

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()

    def open(self, place: str) -> None:
        """Open a page, or a part of it: `search`, `search#fields`."""
        topic, _, part = place.partition("#")
        if topic in {each.key for each in self._state.book}:
            self._show(replace(self._state, topic=topic, part=part))

    def follow(self, href: str) -> None:
        """Follow a link of a page; those that lead out of the book are left alone."""
        topic, part = link_target(href)
        self.open(f"{topic or self._state.topic}#{part}")

    def search(self, typed: str) -> None:
        """Look for words in all pages."""
        self._show(replace(self._state, typed=typed, found=search_book(self._state.book, typed)))

    def _follow(self, window: WindowState) -> None:
        place = window.place if window.page == PAGE else None
        if place != self._place:
            self._place = place
            if place:
                self.open(place)

    def _read(self) -> None:
        """Keys of one's own stand in the manual too."""
        keys = key_wishes(self._preferences)
        if keys != self._keys:
            self._keys = keys
            self._show(replace(self._state, book=read_book(keys)))
