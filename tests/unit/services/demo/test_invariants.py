"""What is true of every ticket, however many there are and whenever now is."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime

import pytest

from desk_app.services.demo.model import DemoTicket
from desk_app.services.demo.rhythm import DAY, SPAN_DAYS
from tests.unit.services.demo.conftest import BERLIN, NOW_S, Town, make

_SUNDAY_S = int(datetime(2026, 3, 29, 3, 15, tzinfo=BERLIN).timestamp())  # the night clocks go forward
_NEW_YEAR_S = int(datetime(2025, 1, 1, 0, 5, tzinfo=BERLIN).timestamp())


@pytest.fixture(params=["town", "busy"])
def any_town(request: pytest.FixtureRequest) -> Town:
    """Both sizes."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Town)
    return found


def _moments(ticket: DemoTicket) -> list[int]:
    times = [message.sent_s for message in ticket.messages]
    times += [note.created_s for note in ticket.notes]
    times += [event.done_s for event in ticket.events]
    times += [read for note in ticket.notes for _, read in note.mentions if read is not None]
    ends = (ticket.solved_s, ticket.deleted_s, ticket.customer_s, ticket.agent_s)
    return times + [end for end in ends if end is not None] + [ticket.created_s, ticket.updated_s]


def test_there_are_as_many_tickets_as_asked_for(any_town: Town) -> None:
    assert len(any_town.tickets) in (4_182, 6_000)


def test_numbers_grow_with_time(any_town: Town) -> None:
    numbers = [ticket.number for ticket in any_town.tickets]
    created = [ticket.created_s for ticket in any_town.tickets]

    assert numbers == sorted(set(numbers))
    assert created == sorted(created)


def test_nothing_happens_before_the_two_years_or_in_the_future(any_town: Town) -> None:
    first = NOW_S - (SPAN_DAYS + 1) * DAY
    for ticket in any_town.tickets:
        assert all(first <= at_s <= NOW_S for at_s in _moments(ticket)), ticket.number


@pytest.mark.parametrize("now_s", [_SUNDAY_S, _NEW_YEAR_S])
@pytest.mark.parametrize("count", [1, 40, 65, 700])
def test_nothing_happens_in_the_future_whenever_now_is(now_s: int, count: int) -> None:
    tickets = list(make(count, now_s=now_s))

    assert len(tickets) == count
    assert all(max(_moments(ticket)) <= now_s for ticket in tickets)
    assert [ticket.number for ticket in tickets] == sorted({ticket.number for ticket in tickets})


def test_messages_and_history_are_told_in_order(any_town: Town) -> None:
    for ticket in any_town.tickets:
        sent = [message.sent_s for message in ticket.messages]
        done = [event.done_s for event in ticket.events]

        assert sent == sorted(sent), ticket.number
        assert done == sorted(done), ticket.number


def test_every_id_is_unlike_any_other(any_town: Town) -> None:
    ids: Counter[bytes] = Counter()
    for ticket in any_town.tickets:
        ids[ticket.id] += 1
        ids.update(message.id for message in ticket.messages)
        ids.update(file.id for message in ticket.messages for file in message.files)
        ids.update(note.id for note in ticket.notes)
        ids.update(event.id for event in ticket.events)
        ids.update(link.id for link in ticket.links)
    company = any_town.company
    for made in (company.agents, company.queues, company.tags, company.fields, company.views):
        ids.update(entry.id for entry in made)
    ids.update(asset.id for owner in company.organisations for asset in owner.assets)
    ids.update(address.id for customer in company.customers for address in customer.addresses)
    ids.update([*(owner.id for owner in company.organisations), *(one.id for one in company.customers)])

    assert ids.most_common(1)[0][1] == 1
    assert {len(one) for one in ids} == {16}


def test_whoever_and_whatever_a_ticket_names_is_there(any_town: Town) -> None:
    company = any_town.company
    known = {ticket.id for ticket in any_town.tickets}
    queues = {queue.id for queue in company.queues}
    assets = {asset.id: owner.id for owner in company.organisations for asset in owner.assets}
    for ticket in any_town.tickets:
        assert ticket.assignee_id is None or ticket.assignee_id in any_town.agents
        assert ticket.customer_id is None or ticket.customer_id in any_town.customers
        assert ticket.queue_id in queues
        assert set(ticket.tag_ids) <= set(any_town.tags)
        assert ticket.asset_id is None or assets[ticket.asset_id] == ticket.organisation_id
        assert {link.to_id for link in ticket.links} <= known - {ticket.id}
        assert ticket.merged_into is None or ticket.merged_into in known
        for message in ticket.messages:
            assert message.author_kind != "agent" or message.author_id in any_town.agents
            assert message.home_id in known
        for note in ticket.notes:
            assert note.author_id in any_town.agents
            assert {agent for agent, _ in note.mentions} <= set(any_town.agents)


def test_we_answer_only_after_somebody_asked(any_town: Town) -> None:
    """A call is noted by the colleague who took it, and a machine's report comes from the system."""
    for ticket in any_town.tickets:
        if ticket.messages:
            first = ticket.messages[0]
            assert first.author_kind == "customer" or first.kind in ("call", "auto"), ticket.number


def test_what_waits_for_the_customer_has_our_answer(any_town: Town) -> None:
    waiting = [ticket for ticket in any_town.tickets if ticket.status == "waiting_customer"]

    assert len(waiting) >= 4
    assert all(ticket.agent_s is not None for ticket in waiting)


def test_a_solved_ticket_was_solved_and_no_other(any_town: Town) -> None:
    for ticket in any_town.tickets:
        is_done = ticket.status in ("solved", "closed")
        assert (ticket.solved_s is not None) == is_done, ticket.number


def test_a_second_mail_about_the_same_is_in_the_ticket_it_was_merged_into(any_town: Town) -> None:
    by_id = {ticket.id: ticket for ticket in any_town.tickets}
    merged = [ticket for ticket in any_town.tickets if ticket.merged_into is not None]

    assert len(merged) > len(any_town.tickets) // 500
    for ticket in merged:
        assert ticket.merged_into is not None
        target = by_id[ticket.merged_into]
        assert ticket.messages == ()
        assert [message for message in target.messages if message.home_id == ticket.id]
        assert target.customer_id == ticket.customer_id


def test_a_split_ticket_names_the_one_it_came_from(any_town: Town) -> None:
    by_id = {ticket.id: ticket for ticket in any_town.tickets}
    parted = [
        (ticket, link) for ticket in any_town.tickets for link in ticket.links if link.kind == "split_from"
    ]

    assert parted
    for ticket, link in parted:
        first = by_id[link.to_id]
        assert first.customer_id == ticket.customer_id
        assert any(event.kind == "split" for event in first.events)
        assert ticket.messages[0].home_id == first.id


def test_data_and_recipients_are_json_objects(any_town: Town) -> None:
    for ticket in any_town.tickets[::7]:
        for message in ticket.messages:
            assert isinstance(json.loads(message.recipients), dict)
            assert isinstance(json.loads(message.data), dict)
        for event in ticket.events:
            assert isinstance(json.loads(event.data), dict)


def test_mails_answer_each_other(any_town: Town) -> None:
    for ticket in any_town.tickets[::5]:
        mails = [message for message in ticket.messages if message.mail_id]
        known: list[str] = []
        for mail in mails:
            if mail.in_reply_to is not None and mail.home_id == ticket.id:
                assert mail.in_reply_to in known
                assert mail.refs is not None
                assert mail.in_reply_to in mail.refs
            assert mail.mail_id is not None
            known.append(mail.mail_id)


def test_no_slot_is_left_in_a_text(any_town: Town) -> None:
    for ticket in any_town.tickets:
        texts = [ticket.subject, ticket.preview, *(message.body for message in ticket.messages)]
        texts += [note.body for note in ticket.notes]
        assert not [text for text in texts if "%(" in text or "{" in text or text.strip("\n") != text]


def test_some_tickets_are_spam_some_are_in_the_bin_and_some_mails_bounce(any_town: Town) -> None:
    tickets = any_town.tickets
    kinds = Counter(message.kind for ticket in tickets for message in ticket.messages)

    assert len(tickets) // 100 < sum(ticket.is_spam for ticket in tickets) < len(tickets) // 20
    assert sum(ticket.deleted_s is not None for ticket in tickets) > 10
    assert kinds["bounce"] > 10
    assert kinds["auto"] > 50
    assert kinds["call"] > 100


def test_people_write_on_every_channel(any_town: Town) -> None:
    channels = Counter(ticket.channel for ticket in any_town.tickets)

    assert set(channels) == {"email", "chat", "web", "phone", "sms", "social"}
    assert min(channels.values()) > len(any_town.tickets) // 100


def test_moods_turn_within_conversations(any_town: Town) -> None:
    assert {ticket.mood for ticket in any_town.tickets} >= {"calm", "happy", "worried", "frustrated", "angry"}
