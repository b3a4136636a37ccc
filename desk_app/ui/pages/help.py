"""The help page: the contents at the side, a field to search all pages, and the text."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QTextBrowser, QWidget

from desk_app.presenters.help_book import Topic
from desk_app.presenters.help_page import PAGE, HelpPresenter, HelpState
from desk_app.presenters.navigation import PageEntry
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.themed import Themed
from desk_app.ui.pages.frame import PageGround, PageHead, SideEntry, SideList
from desk_app.ui.shell.parts import PagePart, WindowContext
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role

_NOTHING: Final = "Nothing has these words"
_TOPICS: Final = (
    ("composer", "agent"),
    ("search", "search"),
    ("palette", "keys"),
    ("keys", "keys"),
    ("history", "undo"),
    ("settings", "settings"),
    ("setting.", "settings"),
    ("first_run", "agent"),
)
"""Beginnings of names of widgets, and the page about them."""
_PAGES: Final = {"settings": "settings", "problem": "problems", "about": "privacy"}


class _Text(Themed, QTextBrowser):
    """A page of the manual: nothing is fetched, links only lead to other pages."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("help.text")
        self.setAccessibleName("Help")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.viewport().setAutoFillBackground(False)
        self._body = ""
        self.retheme()

    def show_body(self, body: str) -> None:
        """Show a page."""
        if body != self._body:
            self._body = body
            self.retheme()

    def retheme(self) -> None:
        """Set the page again in the fonts and colours of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.READING))
        document = self.document()
        document.setDefaultFont(self.font())
        document.setDefaultStyleSheet(_sheet())
        document.setDocumentMargin(0)
        self.setHtml(self._body)
        self._fit()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Text is never wider than is good to read."""
        super().resizeEvent(event)
        self._fit()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is loaded from anywhere."""
        del kind, name
        return None

    def _fit(self) -> None:
        page = tokens().panes.page
        side = max((self.width() - tokens().layout.conversation.reading_max) // 2, page.pad)
        margins = (side, page.pad, side, 0)
        if margins != self._margins_now():
            self.setViewportMargins(*margins)

    def _margins_now(self) -> tuple[int, int, int, int]:
        margins = self.viewportMargins()
        return (margins.left(), margins.top(), margins.right(), margins.bottom())


class HelpPage(PageGround):
    """Shows what the presenter says."""

    def __init__(self, helping: HelpPresenter, context: WindowContext) -> None:
        self._help = helping
        head = PageHead("Help", name="help")
        self.search = SearchInput(name="help.search", label="Search the help", clear_label="Empty the search")
        head.add_search(self.search)
        head.back.connect(context.window.back)
        self.contents = SideList("Contents of the help", name="help.contents")
        self.text = _Text()
        super().__init__(head, self.contents, self.text, name="help")
        self.setFocusProxy(self.contents)
        self._shown: tuple[Topic, str] | None = None
        self.contents.chosen.connect(helping.open)
        self.search.textChanged.connect(helping.search)
        self.search.left_downwards.connect(self.contents.setFocus)
        self.text.anchorClicked.connect(lambda url: helping.follow(url.toString()))
        self._stop = helping.watch(self._render)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The slash goes into the search, as everywhere."""
        if event.key() == Qt.Key.Key_Slash:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    def _render(self, state: HelpState) -> None:
        topic = state.shown
        here = f"{state.topic}#{state.part}" if state.part else state.topic
        self.contents.show_entries(_found(state) if state.typed.strip() else _contents(state), here)
        self.text.show_body(topic.body)
        if (topic, state.part) != self._shown:
            if self._shown is None or self._shown[0] is not topic:
                announce(self.text, topic.title)
            self._shown = (topic, state.part)
            if state.part:
                self.text.scrollToAnchor(state.part)
            else:
                self.text.verticalScrollBar().setValue(0)


def _contents(state: HelpState) -> list[SideEntry]:
    """Every page, and the parts of the open one."""
    entries = []
    for topic in state.book:
        entries.append(SideEntry(topic.key, topic.title))
        if topic.key == state.topic:
            entries += [SideEntry(f"{topic.key}#{part.key}", part.title, indent=True) for part in topic.parts]
    return entries


def _found(state: HelpState) -> list[SideEntry]:
    """The parts in which the words stand, with the titles of their pages."""
    entries: list[SideEntry] = []
    for place in state.found:
        if place.part is None:
            entries.append(SideEntry(place.topic.key, place.topic.title))
        else:
            key = f"{place.topic.key}#{place.part.key}"
            # What tells two hits of a page apart comes first: the end of a long line is cut.
            entries.append(SideEntry(key, f"{place.part.title} · {place.topic.title}"))
    return entries or [SideEntry("", _NOTHING)]


def _sheet() -> str:
    """The page's looks, from the tokens."""
    sizes = tokens().type.styles
    text, quiet = tokens().colour(Role.TEXT_PRIMARY).name(), tokens().colour(Role.TEXT_SECONDARY).name()
    link, sunken = tokens().colour(Role.TEXT_LINK).name(), tokens().colour(Role.BG_SUNKEN).name()
    gap, small = tokens().space(6), tokens().space(2)
    return (
        f"body {{ color: {text}; }} a {{ color: {link}; text-decoration: none; }}"
        f"h1 {{ font-size: {sizes[TextStyle.PAGE].size}px; font-weight: 600; margin-bottom: {small}px; }}"
        f"h2 {{ font-size: {sizes[TextStyle.TITLE].size}px; font-weight: 600;"
        f" margin-top: {gap}px; margin-bottom: {small}px; }}"
        f"code {{ background-color: {sunken}; font-size: {sizes[TextStyle.BODY].size}px; }}"
        f"pre {{ background-color: {sunken}; }}"
        f"th {{ color: {quiet}; text-align: left; padding-right: {gap}px; padding-bottom: {small}px; }}"
        f"td {{ padding-right: {gap}px; padding-bottom: {small}px; }}"
        f"p, li {{ line-height: 150%; }} table {{ margin-top: {small}px; }}"
    )


def help_part() -> PagePart:
    """How the page is plugged in; `help_here` leads to it."""

    def build(context: WindowContext) -> QWidget:
        helping = HelpPresenter(context.window)
        context.frame.destroyed.connect(helping.close)
        return HelpPage(helping, context)

    return PagePart(PageEntry(PAGE, "Help", "circle-help", in_navigation=False), build)


def help_here(context: WindowContext) -> None:
    """Bind F1: it opens the page about what has the focus; one of `WindowParts.extras`."""
    window = context.window
    window.bind("program.help", lambda place: window.open_page(PAGE, place or _topic_here(context)))


def _topic_here(context: WindowContext) -> str:
    """The page about the widget that has the focus, or about the page that is shown; empty for any."""
    page = context.window.state.page
    if page in _PAGES:
        focused = QApplication.focusWidget()
        is_about_keys = focused is not None and focused.objectName().startswith("key")
        return "keys" if is_about_keys else _PAGES[page]
    widget = QApplication.focusWidget()
    while widget is not None:
        name = widget.objectName()
        topic = next((topic for start, topic in _TOPICS if name.startswith(start)), "")
        if topic:
            return topic
        widget = widget.parentWidget()
    return ""
