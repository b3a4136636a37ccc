"""What the window says of the sync, without a window: the pill's faces, held replies, conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest

from desk_app.domain.accounts import Account, AccountState
from desk_app.domain.changes import AddReply, DiscardDraft, SaveDraft, SetFields, StartSide
from desk_app.domain.entities import Recipients
from desk_app.domain.ids import AccountId, DraftId, TicketId, id_text, parse_id
from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.presenters.conflicts import ConflictsPresenter
from desk_app.presenters.conflicts_state import Outcome
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import Kind
from desk_app.presenters.make_window import make_window
from desk_app.presenters.navigation import NavGroup, NavTone, PageEntry, SyncLook
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.session import Notice, Session, Surroundings
from desk_app.presenters.sync_state import SyncState
from desk_app.presenters.syncing import SyncPresenter
from desk_app.presenters.unsent import DROP, EDIT, SEND, TAKE
from desk_app.presenters.window import Ports, WindowPresenter
from desk_app.runtime.accounts.couriers import CourierStatus
from desk_app.runtime.accounts.kinds import CourierState, Progress, Trigger
from desk_app.sync.decisions import Choice, Side
from desk_app.sync.wire.asks import PushAsk
from tests.kestrel import Loop
from tests.sync.conftest import Member, Team, no_network

NOW_S = 1_790_000_000


@dataclass
class Couriers:
    """Implements `SyncPort`: says what a test says."""

    status: CourierStatus
    called: list[Trigger] = field(default_factory=list)
    agreed: list[AccountId] = field(default_factory=list)
    listeners: list[Callable[[CourierStatus], None]] = field(default_factory=list)

    @property
    def statuses(self) -> tuple[CourierStatus, ...]:
        return (self.status,)

    def listen(self, listener: Callable[[CourierStatus], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def call_all(self, why: Trigger) -> None:
        self.called.append(why)

    def agree(self, account_id: AccountId) -> None:
        self.agreed.append(account_id)

    def say(self, state: CourierState, **more: object) -> None:
        self.status = replace(self.status, state=state, **more)  # type: ignore[arg-type]  # fields of the status
        for listener in self.listeners:
            listener(self.status)


class Screen:
    """A window over a member's workspace."""

    def __init__(self, member: Member) -> None:
        desk = member.desk
        self.loop = Loop()
        around = Surroundings(
            self.loop.post,
            self.loop.post,
            self.loop.after,
            lambda: NOW_S,
            ZoneInfo("Europe/Lisbon"),
            Preferences(desk.settings),
        )
        self.session = Session(desk.workspace, around)
        self.window: WindowPresenter = make_window(
            self.session, workspace_name="Kestrel", ports=Ports(lambda _text: None, lambda _ticket: None)
        )
        account = Account(member.account, "deskserver", "Team")
        self.couriers = Couriers(CourierStatus(account, CourierState.SYNCED, synced_s=NOW_S - 8))
        self.sync = SyncPresenter(self.window, self.couriers)

    def shows(self, holds: Callable[[SyncState], object]) -> SyncState:
        self.loop.until(lambda: holds(self.sync.state))
        return self.sync.state

    def close(self) -> None:
        self.sync.close()
        self.window.close()


@pytest.fixture
def mira(make_member: Callable[..., Member]) -> Member:
    member = make_member("mira")
    member.sync()
    return member


@pytest.fixture
def screen(mira: Member) -> Iterator[Screen]:
    screen = Screen(mira)
    yield screen
    screen.close()


@pytest.mark.parametrize(
    ("state", "more", "look", "words"),
    [
        (CourierState.SYNCED, {}, SyncLook.SYNCED, "Synced 5 s ago"),
        (
            CourierState.WORKING,
            {"progress": Progress(3, 14)},
            SyncLook.MOVING,
            "Sending 3, getting 14",
        ),
        (CourierState.OFFLINE, {"since_s": NOW_S}, SyncLook.OFFLINE, "Offline since 15:13"),
        (CourierState.SIGN_IN, {}, SyncLook.SIGN_IN, "Sign in again"),
        (CourierState.PAUSED, {}, SyncLook.OFFLINE, "Paused"),
    ],
)
def test_the_pill_has_a_face_for_each_state(
    screen: Screen, state: CourierState, more: dict[str, object], look: SyncLook, words: str
) -> None:
    screen.couriers.say(state, **more)

    shown = screen.shows(lambda state: state.line.look is look and state.line.text == words)

    assert screen.window.navigation.state.sync == shown.line


def test_signing_in_again_is_a_press_away(screen: Screen) -> None:
    screen.window.navigation.add_page(PageEntry("settings", "Settings", "settings", "", in_navigation=False))
    screen.couriers.say(CourierState.SIGN_IN, sentence="Sign in again; your changes are kept.")
    screen.shows(lambda state: state.line.look is SyncLook.SIGN_IN)
    screen.sync.sign_in()

    assert (screen.window.state.page, screen.window.state.place) == ("settings", "accounts")


def test_what_an_account_asks_is_shown_and_agreed_to(screen: Screen) -> None:
    asks = "412 rows are gone from the server. They stay here until you agree."
    screen.couriers.say(CourierState.NEEDS_YOU, asks=asks)
    shown = screen.shows(lambda state: state.consents)
    screen.sync.agree(shown.consents[0])

    assert (shown.consents[0].account, shown.consents[0].sentence) == ("Team", asks)
    assert shown.line.text == "1 change needs you"
    assert screen.couriers.agreed == [screen.couriers.status.account.id]


def test_a_change_that_waits_is_counted_and_never_called_saved_everywhere(
    team: Team, mira: Member, screen: Screen
) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
    screen.couriers.say(CourierState.OFFLINE, since_s=NOW_S)

    shown = screen.shows(lambda state: state.items and state.line.trailing == "1 waiting")

    assert shown.items[0].title.startswith("Set priority")
    assert "no connection" in shown.items[0].reason


def hold_a_reply(team: Team, mira: Member, html: str | None = None) -> TicketId:
    """Mira has answered a mail while the customer wrote again; gives the ticket."""
    ticket = TicketId(parse_id(team.ticket()))
    team.mail(id_text(ticket), "It stops.")
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddReply(ticket, "Turn it off and on.", html=html))
    team.mail(id_text(ticket), "It is on fire.")
    mira.wire.cut = None
    mira.sync()
    return ticket


def test_a_held_reply_shows_both_texts_and_can_become_a_note(
    team: Team, mira: Member, screen: Screen
) -> None:
    hold_a_reply(team, mira)
    screen.couriers.say(CourierState.NEEDS_YOU)
    (held,) = screen.shows(lambda state: state.held).held
    assert (held.item.text, held.newer) == ("Turn it off and on.", "It is on fire.")
    assert screen.sync.state.line.look is SyncLook.CONFLICTS

    screen.sync.keep_as_note(held.item)
    screen.shows(lambda state: not state.held)
    mira.sync()

    assert [row["body"] for row in team.rows("note").values()] == ["Turn it off and on."]


def test_a_conflict_shows_both_values_in_words_and_is_decided(
    team: Team, mira: Member, screen: Screen
) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
    team.set(ticket, priority=1)
    mira.wire.cut = None
    mira.sync()
    (conflict,) = screen.shows(lambda state: state.conflicts).conflicts
    assert (conflict.was, conflict.mine, conflict.theirs) == ("Normal", "Urgent", "Low")
    assert (conflict.label, conflict.is_text) == ("Priority", False)

    foot = [item for item in screen.window.navigation.state.items if item.group is NavGroup.FOOT]
    assert [(item.label, item.count) for item in foot] == [("Conflicts", "1"), ("Outbox", "")]
    assert foot[0].tone is NavTone.CONFLICT

    screen.sync.decide([Choice(conflict.id, Side.MINE)])
    screen.shows(lambda state: not state.conflicts)
    mira.sync()

    assert team.rows("ticket")[ticket]["priority"] == 4


def test_what_two_people_changed_waits_on_one_page_until_it_is_applied(
    team: Team, mira: Member, screen: Screen
) -> None:
    ticket, other = team.ticket(), team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    for each in (ticket, other):
        mira.desk.workspace.apply(SetFields(TicketId(parse_id(each)), {"priority": 4, "subject": "Mine"}))
        team.set(each, priority=1, subject="Theirs")
    mira.wire.cut = None
    mira.sync()
    page = ConflictsPresenter(screen.sync)
    screen.shows(lambda state: len(state.conflicts) == 4)
    first = page.state.shown
    assert first is not None
    counted = [item for item in screen.window.navigation.state.items if item.key == "page:conflicts"]
    before = [page.state.value_of(face) for face in first.fields]
    for face in first.fields:
        page.choose(face, Side.OTHER if face.is_text else Side.MINE)
    chosen = {face.label: page.state.value_of(face) for face in first.fields}
    follows = tuple(follow.words for follow in page.state.follows)
    page.apply()
    screen.shows(lambda state: len(state.conflicts) == 2)
    mira.sync()
    second = page.state.shown
    page.close()

    assert [(item.count, item.tone) for item in counted] == [("2", NavTone.CONFLICT)]
    assert sorted(before) == ["Low", "Theirs"], "the server's values hold until somebody chooses"
    assert chosen == {"Priority": "Urgent", "Subject": "Theirs / Mine"}
    assert follows[0] == "2 changes go to the server"
    assert second is not None
    assert second.ticket_id != first.ticket_id
    row = team.rows("ticket")[id_text(first.ticket_id)]
    assert (row["priority"], row["subject"]) == (4, "Theirs / Mine")


def test_a_held_reply_begins_with_editing_it_and_nothing_is_sent_by_looking(
    team: Team, mira: Member, screen: Screen
) -> None:
    hold_a_reply(team, mira)
    page = ConflictsPresenter(screen.sync)
    screen.couriers.say(CourierState.NEEDS_YOU)
    (held,) = screen.shows(lambda state: state.held).held
    offered = page.state.outcome_of(held)
    page.decide_reply(held, Outcome.DISCARD)
    mira.sync()
    still = [row["body"] for row in team.rows("message").values()]
    page.apply()
    screen.shows(lambda state: not state.held)
    page.close()

    assert offered is Outcome.EDIT
    assert "Turn it off and on." not in still
    assert page.state.shown is None


def test_trying_now_calls_everybody_who_serves_an_account(screen: Screen) -> None:
    screen.sync.try_now()

    assert screen.couriers.called == [Trigger.ASKED]


def test_sending_is_paused_and_goes_on(mira: Member, screen: Screen) -> None:
    def state() -> AccountState:
        accounts = mira.desk.workspace.read(lambda reader: reader.own.accounts())
        return next(account.state for account in accounts if account.id == mira.account)

    told: list[Notice] = []
    screen.session.on_notice(told.append)
    screen.sync.pause(is_paused=True)
    screen.loop.until(lambda: state() is AccountState.PAUSED)
    screen.couriers.say(CourierState.PAUSED)
    assert screen.shows(lambda state: state.is_paused).line.text == "Paused"

    undo = told[-1].undo
    assert undo is not None
    undo()
    screen.loop.until(lambda: state() is AccountState.OK)


def hold(team: Team, mira: Member, screen: Screen) -> tuple[TicketId, ConversationPresenter]:
    """A reply that the customer's newer mail holds, and the conversation that shows it."""
    ticket = hold_a_reply(team, mira, html="<p>Turn it <b>off</b> and on.</p>")
    conversation = ConversationPresenter(screen.session, lambda _text: None, unsent=screen.window.unsent)
    conversation.open(ticket)
    screen.couriers.say(CourierState.NEEDS_YOU)
    screen.loop.until(lambda: conversation.state.cards() and conversation.state.cards()[-1].strips)
    return ticket, conversation


def test_a_held_reply_stands_in_its_conversation_with_its_ways_on(
    team: Team, mira: Member, screen: Screen
) -> None:
    _ticket, conversation = hold(team, mira, screen)
    card = conversation.state.cards()[-1]
    (strip,) = card.strips

    assert card.body.text == "Turn it off and on."
    assert card.state.startswith("Held: ")
    assert [act.text for act in strip.acts] == ["Edit, then send", "Send as it is", "Keep as note", "Discard"]

    conversation.deeds.act(card.key, SEND)
    screen.loop.until(lambda: not screen.window.unsent.state)
    mira.sync()
    conversation.close()
    assert "Turn it off and on." in [row["body"] for row in team.rows("message").values()]


def test_a_held_reply_is_edited_with_its_formatting_and_no_second_one_is_begun(
    team: Team, mira: Member, screen: Screen
) -> None:
    ticket, conversation = hold(team, mira, screen)
    card = conversation.state.cards()[-1]
    begun = mira.desk.workspace.apply(SaveDraft("reply", "Something else", ticket)).first("draft")
    told: list[str] = []
    screen.session.on_notice(lambda notice: told.append(notice.text))

    conversation.deeds.act(card.key, EDIT)
    screen.loop.until(lambda: told)
    assert told == ["A reply is begun in this ticket already. Send or discard it first."]

    mira.desk.workspace.apply(DiscardDraft(DraftId(begun)))
    conversation.deeds.act(card.key, EDIT)
    screen.loop.until(lambda: not screen.window.unsent.state)
    conversation.close()
    draft = mira.desk.workspace.read(lambda reader: reader.own.draft(ticket, "reply"))
    assert draft is not None
    assert (draft.body, draft.html) == ("Turn it off and on.", "<p>Turn it <b>off</b> and on.</p>")


@pytest.mark.parametrize(("act", "goes_there"), [(TAKE, False), (EDIT, True)])
def test_what_waits_without_a_network_says_so_in_its_conversation_and_can_be_taken_back(
    team: Team, mira: Member, screen: Screen, act: str, *, goes_there: bool
) -> None:
    ticket = TicketId(parse_id(team.ticket()))
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddReply(ticket, "Turn it off and on."))
    conversation = ConversationPresenter(screen.session, lambda _text: None, unsent=screen.window.unsent)
    conversation.open(ticket)
    screen.couriers.say(CourierState.OFFLINE, since_s=NOW_S)
    screen.loop.until(lambda: conversation.state.cards() and conversation.state.cards()[-1].state)
    card = conversation.state.cards()[-1]
    (strip,) = card.strips

    conversation.deeds.act(card.key, act)
    screen.loop.until(lambda: not screen.window.unsent.state)
    screen.loop.until(lambda: not goes_there or screen.window.state.ticket_id == ticket)
    mira.wire.cut = None
    mira.sync()
    conversation.close()
    draft = mira.desk.workspace.read(lambda reader: reader.own.draft(ticket, "reply"))

    assert (card.body.text, card.state) == ("Turn it off and on.", "Waiting to send")
    assert [each.text for each in strip.acts] == ["Edit", "Take back"]
    assert draft is not None
    assert draft.body == "Turn it off and on."
    assert team.rows("message") == {}
    assert (screen.window.state.ticket_id == ticket) is goes_there, "taking back leads nowhere else"


def test_what_leaves_in_a_moment_does_not_say_that_it_waits(team: Team, mira: Member, screen: Screen) -> None:
    ticket = TicketId(parse_id(team.ticket()))
    mira.sync()
    mira.desk.workspace.apply(AddReply(ticket, "Turn it off and on."))
    screen.couriers.say(CourierState.SYNCED)
    screen.shows(lambda state: state.items)

    assert screen.window.unsent.state == ()


def test_what_holds_a_reply_is_shown_when_it_comes_after_the_answer(
    team: Team, mira: Member, screen: Screen
) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.desk.workspace.apply(AddReply(TicketId(parse_id(ticket)), "Turn it off and on."))
    team.mail(ticket, "It is on fire.")
    mira.wire.only = PushAsk
    mira.sync()
    screen.couriers.say(CourierState.NEEDS_YOU)
    (held,) = screen.shows(lambda state: state.held).held
    mira.wire.only = None
    mira.sync()
    (then,) = screen.shows(lambda state: state.held and state.held[0].newer).held

    assert held.newer == ""
    assert then.newer == "It is on fire."


def refuse_beside(team: Team, mira: Member) -> TicketId:
    """Mira has asked a carrier while somebody put the ticket into the bin; gives the ticket."""
    ticket = team.ticket()
    team.mail(ticket, "Where is it?")
    mira.sync()
    mira.wire.cut = no_network()
    people = Recipients(("Carrier <c@trans.example>",))
    mira.desk.workspace.apply(
        StartSide(TicketId(parse_id(ticket)), "Parcel 4471", people, "Have you got it?")
    )
    team.do(OpBody(team.new_id(), ticket, "ticket", Verb.DELETE, ticket, {}))
    mira.wire.cut = None
    mira.sync()
    return TicketId(parse_id(ticket))


@pytest.fixture
def refused_beside(
    team: Team, mira: Member, screen: Screen
) -> Iterator[tuple[TicketId, ConversationPresenter]]:
    ticket = refuse_beside(team, mira)
    conversation = ConversationPresenter(screen.session, lambda _text: None, unsent=screen.window.unsent)
    conversation.open(ticket)
    screen.couriers.say(CourierState.NEEDS_YOU)
    screen.loop.until(lambda: conversation.state.cards() and conversation.state.cards()[-1].strips)
    yield ticket, conversation
    conversation.close()


def test_words_for_a_third_party_that_were_refused_stand_in_the_conversation_and_go_out_again(
    team: Team, mira: Member, screen: Screen, refused_beside: tuple[TicketId, ConversationPresenter]
) -> None:
    _ticket, conversation = refused_beside
    (card,) = [card for card in conversation.state.cards() if card.kind is Kind.SIDE]
    (strip,) = card.strips
    conversation.deeds.act(card.key, SEND)
    screen.loop.until(lambda: not screen.window.unsent.state)
    mira.sync()
    mira.sync()

    assert (card.label, card.state) == ("With Carrier, not the customer", "Not sent")
    assert (card.body.text, strip.text) == (
        "Have you got it?",
        "It waits for your decision. The ticket was put into the bin meanwhile.",
    )
    assert [act.text for act in strip.acts] == ["Send again", "Edit", "Discard"]
    assert [row["body"] for row in team.rows("side_message").values()] == ["Have you got it?"]
    assert [row["subject"] for row in team.rows("side").values()] == ["Parcel 4471"]


def test_words_for_a_third_party_that_were_refused_are_edited_in_their_own_box(
    mira: Member, screen: Screen, refused_beside: tuple[TicketId, ConversationPresenter]
) -> None:
    ticket, conversation = refused_beside
    conversation.deeds.act(conversation.state.cards()[-1].key, EDIT)
    screen.loop.until(lambda: not screen.window.unsent.state)
    (draft,) = mira.desk.workspace.read(lambda reader: reader.own.drafts_of(ticket))

    assert (draft.kind, draft.subject, draft.body) == ("side", "Parcel 4471", "Have you got it?")
    assert draft.recipients.to == ("Carrier <c@trans.example>",)


def test_words_for_a_third_party_that_were_refused_are_thrown_away_for_good(
    mira: Member, screen: Screen, refused_beside: tuple[TicketId, ConversationPresenter]
) -> None:
    ticket, conversation = refused_beside
    conversation.deeds.act(conversation.state.cards()[-1].key, DROP)
    screen.loop.until(lambda: not screen.window.unsent.state)

    assert mira.desk.workspace.read(lambda reader: reader.own.drafts_of(ticket)) == ()
    assert mira.sql("SELECT count(*) FROM outbox WHERE state != 'confirmed'") == [(0,)]
