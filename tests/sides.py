"""Side conversations in a real workspace: with a carrier who answers by mail, and one that is done."""

from __future__ import annotations

from desk_app.domain.changes import NewFile, SetSideDone, StartSide
from desk_app.domain.entities import Recipients, SideMessage
from desk_app.domain.ids import SideId
from desk_app.services.handlers.sides import Said, say, side_of
from desk_app.services.mail.filing import FILE
from desk_app.services.ports import Outcome, Unit
from tests.conversations import Talk
from tests.kestrel import NOW_S

CARRIER = "Kurier Nord <dispatch@kurier-nord.example>"
MAKER = "Pumpenwerk Huber <service@pumpenwerk.example>"
ASKED = (
    "Hello, parcel 4471 reached our customer with a broken cup. Can you collect it on Thursday before ten?"
)
ANSWERED = (
    "Good morning, yes. The driver comes on Thursday between eight and half past nine. Please have it packed."
)


def start(talk: Talk, who: str = CARRIER, words: str = ASKED, *, ago_s: int = 0) -> SideId:
    """Begin a side conversation in the ticket of the pictures."""
    talk.desk.clock.now_s = NOW_S - ago_s
    change = StartSide(talk.ticket, "Parcel 4471", Recipients((who,)), words)
    side = SideId(talk.desk.apply(change).first("side"))
    talk.desk.clock.now_s = NOW_S
    talk.settle()
    return side


def answer(
    talk: Talk, side: SideId, words: str = ANSWERED, *, ago_s: int = 0, files: tuple[NewFile, ...] = ()
) -> None:
    """The third party answers, as a mail does."""
    talk.desk.clock.now_s = NOW_S - ago_s

    def work(unit: Unit) -> Outcome:
        said = {
            "author_kind": "other",
            "author_name": "Petra Lindt",
            "author_address": "dispatch@kurier-nord.example",
            "body": words,
        }
        say(unit, side_of(unit, side), Said(dict(said), files))
        return Outcome("Filed an answer")

    talk.desk.workspace.run(FILE, work)
    talk.desk.clock.now_s = NOW_S
    talk.settle()


def done(talk: Talk, side: SideId) -> None:
    """Nothing more is wanted of them."""
    talk.desk.apply(SetSideDone(side, is_done=True))
    talk.settle()


def said(talk: Talk) -> list[SideMessage]:
    """What was said in side conversations of the ticket, oldest first."""
    part = talk.desk.workspace.read(lambda reader: reader.tickets.conversation(talk.ticket))
    return [entry for entry in part.conversation.entries if isinstance(entry, SideMessage)]
