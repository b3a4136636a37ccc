"""Customers who write Arabic and Hebrew, with Latin words, numbers and brackets between, in both windows."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desk_app.domain.changes import (
    Actor,
    AddMessage,
    AddNote,
    AddReply,
    CreateAgent,
    CreateCustomer,
    CreateOrganisation,
    CreateTicket,
    MarkRead,
    SetFields,
)
from desk_app.domain.ids import AgentId, CustomerId, OrganisationId, TicketId
from desk_app.domain.text import fenced
from desk_app.presenters.composer_state import Mode
from desk_app.presenters.search import SearchScope
from desk_app.presenters.session import Notice
from desk_app.presenters.ticket_company import Company
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.premises import Premises
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.parts import WindowParts
from tests.gallery.window_scene import Scene, come_to_rest, wait_for, window_scene
from tests.ui.demo_desk import NOW_S, DemoDesk

_MINUTE_S = 60
_COLLEAGUE = "ليلى منصور"
_MARYAM = "مريم حداد"


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    company: str
    subject: str
    words: str
    minutes: int
    due: int = 90


_ASKED = (
    _Asked(
        _MARYAM,
        "مقهى الياسمين",
        "عطل E07 في جهاز Duo 2 (للمرة الثالثة)",
        "مرحباً Mira،\n\nتوقفت الآلة مرة أخرى بعد 10 ثوانٍ وظهر الرمز E07 (للمرة الثالثة هذا الأسبوع!).\n"
        "رقم الجهاز: KD2-20817، والإصدار 2.8.1.\n\nThe display says: Flow error, call service.\n\n"
        "هل يمكن أن يأتي الفني Jonas غداً بين 14:00 و16:00؟",
        29,
        18,
    ),
    _Asked(
        "דנה לוי",
        "קפה נמל (תל אביב)",
        "חויבתי פעמיים: חשבונית 20771, סך 418.00 €",
        "שלום, חויבתי פעמיים על חשבונית 20771 (418.00 €). אפשר לבדוק?",
        41,
        42,
    ),
    _Asked(
        "أحمد Al-Sayed (Dubai)",
        "Gulf Coffee Trading LLC",
        "متى يصل الطلب رقم 20771؟",
        "طلبت 3 مطاحن يوم 1/10، ولم يصل شيء بعد…",
        62,
    ),
    _Asked(
        "Lukas Brandt",
        "Rösterei am Kanal",
        "Invoice for مقهى الياسمين (No. 4471) is wrong",
        "The invoice 4471 names مقهى الياسمين (Beirut) as the buyer. It was me!",
        75,
    ),
    _Asked("سامر الخوري", "شركة الشرق (ش.م.ل.)", "Duo 2: لا تعمل إطلاقاً!", "Duo 2 لا تعمل.", 80),
)


def arabic() -> Scene:
    """The window: list, conversation, composer and details with what people really write."""
    scene = window_scene(make_parts=_parts, with_tickets=False, name="")
    presenter = scene.presenter
    presenter.open_ticket(scene.desk.tickets[_MARYAM])
    come_to_rest(presenter)
    pane = scene.findChild(TicketPane)
    assert pane is not None
    pane.composer.presenter.choose_mode(Mode.REPLY)
    wait_for(lambda: not pane.composer.presenter.state.blocked)
    pane.composer.field.setPlainText(
        "مرحباً مريم،\nسيأتي Jonas غداً (الخميس) بين 14:00 و16:00 ومعه القطعة 4471.\nBest regards, Mira"
    )
    pane.view.presenter.show_who(Company(f"{fenced(_COLLEAGUE)} is viewing", person=_COLLEAGUE))
    presenter.session.tell(Notice("Solved #4179", "done", b"g" * 16))
    come_to_rest(presenter)
    return scene


def arabic_customer() -> Scene:
    """The page of customers with one of them open."""
    scene = window_scene(make_parts=_parts, with_tickets=False, name="")
    found = scene.desk.workspace.read(lambda reader: reader.people.customers("أحمد").rows[0].id)
    scene.presenter.run("go.customers", found.hex())
    come_to_rest(scene.presenter)
    return scene


def arabic_search() -> QWidget:
    """A search for an Arabic word, with its hits marked."""
    scene = window_scene(make_parts=_parts, with_tickets=False, name="")
    scene.presenter.open_ticket(scene.desk.tickets["Lukas Brandt"])
    scene.list.begin_search()
    scene.presenter.search.open(SearchScope.VIEW, "الياسمين OR 20771")
    come_to_rest(scene.presenter)
    return scene


def _parts(desk: DemoDesk) -> WindowParts:
    apply = desk.workspace.apply
    colleague = AgentId(apply(CreateAgent(_COLLEAGUE, "layla@kestrel.example")).first("agent"))
    for number, asked in enumerate(reversed(_ASKED)):
        desk.now_s = NOW_S - asked.minutes * _MINUTE_S
        company = OrganisationId(apply(CreateOrganisation(asked.company)).first("organisation"))
        made = apply(CreateCustomer(asked.name, (("email", f"a{number}@example.org"),), company))
        person = CustomerId(made.first("customer"))
        change = CreateTicket(
            asked.subject,
            person,
            asked.words,
            channel="email",
            assignee_id=desk.me,
            due_s=NOW_S + asked.due * _MINUTE_S,
        )
        desk.tickets[asked.name] = TicketId(apply(change).first("ticket"))
    ticket, layla = desk.tickets[_MARYAM], Actor("agent", colleague, _COLLEAGUE)
    desk.now_s = NOW_S - 25 * _MINUTE_S
    apply(AddReply(ticket, "مرحباً مريم،\nشكراً على رسالتك (رقم 12)!\n\nMira"))  # noqa: RUF001 - it is Arabic
    desk.now_s = NOW_S - 20 * _MINUTE_S
    apply(AddMessage(ticket, "customer", "نعم، يوم الأحد.", "customer", author_name=_MARYAM))
    apply(SetFields(ticket, {"priority": 3}), actor=layla)
    apply(SetFields(ticket, {"assignee_id": colleague}), actor=layla)
    apply(SetFields(ticket, {"assignee_id": desk.me}))
    apply(
        AddNote(
            ticket, f"@{_COLLEAGUE} هل توجد القطعة 4471 (flow meter) في سيارة بيروت؟", mentions=(colleague,)
        )
    )
    apply(MarkRead(ticket, NOW_S - 10 * _MINUTE_S))
    desk.now_s = NOW_S
    premises = Premises(desk.store, desk.preferences.settings, lambda: desk.now_s, keychain=MemoryKeychain())
    return window_parts(desk.folder, premises)
