"""How a ticket goes: who writes when, what the team does, how the mood turns, when it is over.

A conversation is a short chain of steps of both sides, each with a delay drawn from a table and put into
somebody's working or waking hours. A step that lies ahead of the present ends the play: the ticket stays
as it is at that moment.
"""

from __future__ import annotations

import json

from desk_app.services.demo import odds
from desk_app.services.demo.ours import Ours
from desk_app.services.demo.play import Play
from desk_app.services.demo.theirs import Theirs


def perform(play: Play) -> None:
    """Everything from the first word to what is left at the end."""
    theirs = Theirs(play)
    ours = Ours(play, theirs)
    play.scene.event("created", f'{{"channel": "{play.scene.channel}"}}')
    theirs.open()
    ours.welcome()
    go_on(play, theirs, ours)


def go_on(play: Play, theirs: Theirs, ours: Ours) -> None:
    """The conversation once it was opened."""
    if ours.answer_first():
        _talk(play, theirs, ours)
    _settle(play, theirs)


def _talk(play: Play, theirs: Theirs, ours: Ours) -> None:
    """What follows the first answer."""
    draw = play.chance.random()
    if play.is_short:
        theirs.thank()
    elif play.topic.kind == "praise":
        if theirs.answer():
            play.scene.set_status("solved", play.agent)
    elif draw < odds.FALLS_SILENT and not play.temper:
        ours.remind()
    elif theirs.answer() and ours.wait_for_others() and ours.solve():
        if draw > 1 - (odds.ONCE_MORE_SOUR if play.temper else odds.ONCE_MORE):
            if theirs.come_back():
                ours.come_round()
        else:
            theirs.thank()


def _settle(play: Play, theirs: Theirs) -> None:
    """Rating, closing, or the time by which an answer is due."""
    scene, stage = play.scene, play.stage
    if scene.status == "solved":
        _rate(play, theirs)
        closing = (scene.solved_s or 0) + odds.CLOSED_AFTER
        if closing < stage.now_s - odds.RULE_OFF and scene.reaches(closing):
            scene.set_status("closed", actor="Close after 14 days")
    elif scene.status in ("new", "open"):
        since = scene.messages[-1].sent_s
        scene.due_s = stage.work(play.agent, since, odds.TARGETS[scene.priority])
        if play.chance.happens(odds.UNREAD):
            scene.read_s = since - 1


def _rate(play: Play, theirs: Theirs) -> None:
    scene = play.scene
    if not play.chance.happens(odds.RATED) or not scene.reaches(theirs.moment(odds.AFTERWARDS)):
        return
    rating = play.chance.pick(odds.SOUR_RATINGS if play.temper else odds.RATINGS)
    words = "rate_good" if rating >= odds.GOOD_RATING else "rate_bad" if rating <= odds.BAD_RATING else ""
    data: dict[str, str | int] = {"rating": rating}
    if words and play.chance.happens(odds.RATED_IN_WORDS):
        play.tell_day()
        data["comment"] = play.prose.line(words, play.customer.gender)
    scene.event_by_customer("rated", json.dumps(data, ensure_ascii=False))
    scene.custom["rating"] = rating
