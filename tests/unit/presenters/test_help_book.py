"""The manual: every page is whole, every link leads somewhere, and nothing in it lags behind the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk_app.commands.catalogue import COMMANDS
from desk_app.presenters.help_book import Topic, export_book, link_target, read_book, read_titles, search_book
from desk_app.presenters.settings_sections import SECTIONS, shown_settings

BOOK = read_book()
KEYS = {topic.key for topic in BOOK}


@pytest.mark.parametrize("topic", BOOK, ids=lambda topic: topic.key)
def test_every_link_leads_to_a_page_and_a_part_that_exist(topic: Topic) -> None:
    parts = {page.key: {part.key for part in page.parts} for page in BOOK}
    for href in re.findall(r'href="([^"]+)"', topic.body):
        page, part = link_target(href)
        assert page in parts, href
        assert not part or part in parts[page], href


def test_titles_are_those_of_the_pages() -> None:
    assert read_titles() == tuple((topic.key, topic.title) for topic in BOOK)


@pytest.mark.parametrize("topic", BOOK, ids=lambda topic: topic.key)
def test_nothing_is_left_unfilled(topic: Topic) -> None:
    assert "{{" not in topic.markdown
    assert topic.title
    assert topic.body.startswith("<h1>")


def test_every_key_of_the_catalogue_is_in_it() -> None:
    (page,) = [topic for topic in BOOK if topic.key == "keys"]

    for command in COMMANDS:
        if command.keys:
            assert command.title.rstrip("…") in page.markdown, command.id


def test_every_setting_is_in_it() -> None:
    (page,) = [topic for topic in BOOK if topic.key == "settings"]

    for setting in shown_settings():
        assert setting.name in page.markdown


def test_every_section_of_the_settings_has_a_page_of_help() -> None:
    assert {section.help for section in SECTIONS} <= KEYS


def test_titles_are_found_before_texts() -> None:
    found = search_book(BOOK, "backup")

    assert found[0].topic.key == "backup"
    assert found[0].part is None
    assert search_book(BOOK, "  ") == ()


def test_the_exported_pages_lead_to_one_another(tmp_path: Path) -> None:
    written = export_book(BOOK, tmp_path / "manual")
    names = {path.name for path in written}
    assert len(written) == len(BOOK) + 1

    for path in written:
        text = path.read_text("utf-8")
        assert text.startswith("<!doctype html>")
        assert {href.split("#")[0] for href in re.findall(r'href="([^"]+)"', text)} <= names
