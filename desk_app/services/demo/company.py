"""Puts the company together: colleagues, teams, tags, fields, views, customers and the machines they have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk_app.services.demo.chance import Chance, mixed
from desk_app.services.demo.clientele import Clientele, Pools
from desk_app.services.demo.lands import Land, ascii_word
from desk_app.services.demo.model import (
    DemoAgent,
    DemoCompany,
    DemoField,
    DemoQueue,
    DemoTag,
    DemoView,
)
from desk_app.services.demo.reading import Section
from desk_app.services.demo.regulars import Regulars
from desk_app.services.demo.rhythm import DAY, SPAN_DAYS
from desk_app.services.demo.tongue import Tongue
from desk_app.services.demo.topics import Topic, read_topics

_COMPANY_SEED: Final = 1
_MONTH: Final = 31 * DAY
_TICKETS_PER_CUSTOMER: Final = 10
_MIN_CUSTOMERS, _MAX_CUSTOMERS = 160, 30_000
_TICKETS_PER_AGENT: Final = 30_000
_MAX_MORE_AGENTS: Final = 32
_EXTRA_TAGS: Final = ("vip", "hopper", "complaint", "waiting-on-parts", "pattern", "rush", "loan", "cleaning")

VIEWS: Final = (
    ("VIP cafés", "tag:vip is:active -is:snoozed", "due", "", "star"),
    ("Warranty claims", "tag:warranty is:active -is:snoozed", "due", "", "shield-check"),
    ("Duo 2 · E07 pattern", "tag:e07 is:active -is:snoozed", "due", "", "trending-up"),
    ("Waiting on parts", "tag:waiting-on-parts is:active -is:snoozed", "-updated", "", "package"),
)
"""The saved views: name, query, sort, grouping, icon."""


@dataclass(frozen=True, slots=True)
class Script:
    """All written content, read."""

    company: Section
    notes: Section
    tongues: dict[str, Tongue]
    topics: dict[str, Topic]
    stories: tuple[Section, ...]
    people: Section


def read_script(folder: Path) -> Script:
    """Read `resources/demo`.

    Raises:
        InvalidInput: A file is missing or malformed.
    """
    tongues = {
        path.stem: Tongue(path.stem, Section.open(path)) for path in sorted((folder / "lang").glob("*.toml"))
    }
    files = sorted(path for path in (folder / "stories").glob("*.toml") if path.stem != "people")
    return Script(
        company=Section.open(folder / "company.toml"),
        notes=Section.open(folder / "notes.toml"),
        tongues=tongues,
        topics=read_topics(Section.open(folder / "scenarios.toml")),
        stories=tuple(story for path in files for story in Section.open(path).sections("story")),
        people=Section.open(folder / "stories" / "people.toml"),
    )


@dataclass(frozen=True, slots=True)
class Founding:
    """What the company is made from.

    Attributes:
        seed: Everything follows from it.
        now_s: The present, epoch seconds.
        tickets: How many tickets there will be; customers and colleagues grow with it.
        me_id: Id of the person who looks at it, where it is known already.
    """

    seed: int
    now_s: int
    tickets: int
    me_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """The company and the quick ways into it."""

    company: DemoCompany
    lands: tuple[Land, ...]
    pools: Pools
    regulars: Regulars


def make_company(script: Script, founding: Founding) -> Cast:
    """Make the company; the same for the same founding."""
    chance = Chance(mixed(founding.seed, _COMPANY_SEED))
    content = script.company
    lands = [Land(entry) for entry in content.sections("country")]
    agents = [_agent(entry, chance, founding) for entry in content.sections("agent")]
    agents += _more_agents(lands, chance, founding)
    queues = tuple(_queue(entry, chance, founding) for entry in content.sections("queue"))
    regulars = Regulars(script.people, {land.code: land for land in lands}, chance, founding.now_s)
    clientele = Clientele(chance, content, founding.now_s)
    count = min(max(founding.tickets // _TICKETS_PER_CUSTOMER, _MIN_CUSTOMERS), _MAX_CUSTOMERS)
    clientele.fill(lands, count)
    customers = [*regulars.customers.values(), *clientele.customers]
    company = DemoCompany(
        name=content.text("name"),
        domain=content.text("domain"),
        mailbox=content.text("mailbox"),
        agents=tuple(agents),
        queues=queues,
        tags=_tags(script, chance, founding),
        fields=tuple(_field(entry, chance, founding) for entry in content.sections("field")),
        views=tuple(DemoView(chance.id_at(_founded(founding)), *view) for view in VIEWS),
        organisations=(*regulars.organisations.values(), *clientele.organisations),
        customers=tuple(customers),
    )
    return Cast(company, tuple(lands), Pools(customers), regulars)


def _founded(founding: Founding) -> int:
    return founding.now_s - (SPAN_DAYS + 500) * DAY


def _agent(entry: Section, chance: Chance, founding: Founding) -> DemoAgent:
    key, name = entry.text("key"), entry.text("name")
    drawn = chance.id_at(_founded(founding))
    shift = entry.numbers("shift")
    return DemoAgent(
        id=founding.me_id or drawn if key == "mira" else drawn,
        key=key,
        name=name,
        email=f"{ascii_word(name.split(' ', maxsplit=1)[0])}@kestrel.example",
        role=entry.text("role"),
        zone=entry.text("zone"),
        gender=int(entry.text("gender") == "f"),
        teams=entry.texts("teams"),
        shift=(int(shift[0]), int(shift[1])),
        speed=entry.number("speed"),
        since_s=founding.now_s - int(entry.number("since") * _MONTH) - 10 * DAY,
    )


def _more_agents(lands: list[Land], chance: Chance, founding: Founding) -> list[DemoAgent]:
    """Further colleagues for a company with far more tickets."""
    agents = []
    by_code = {land.code: land for land in lands}
    for at in range(min(founding.tickets // _TICKETS_PER_AGENT, _MAX_MORE_AGENTS)):
        land = by_code[("GB", "PT", "DE", "FR")[at % 4]]
        gender = chance.below(2)
        _, _, name, local = land.person(chance, gender, "en")
        agents.append(
            DemoAgent(
                id=chance.id_at(_founded(founding)),
                key=f"more-{at}",
                name=name,
                email=f"{local}@kestrel.example",
                role="agent",
                zone=land.zone,
                gender=gender,
                teams=(("machines", "orders"), ("machines", "billing"), ("machines", "field"))[at % 3],
                shift=((8, 17), (7, 16), (10, 19))[at % 3],
                speed=0.9 + chance.random() * 0.4,
                since_s=founding.now_s - (SPAN_DAYS + 10) * DAY,
            )
        )
    return agents


def _queue(entry: Section, chance: Chance, founding: Founding) -> DemoQueue:
    return DemoQueue(
        chance.id_at(_founded(founding)), entry.text("key"), entry.text("name"), entry.text("email")
    )


def _field(entry: Section, chance: Chance, founding: Founding) -> DemoField:
    return DemoField(
        id=chance.id_at(_founded(founding)),
        entity=entry.text("entity"),
        name=entry.text("name"),
        label=entry.text("label"),
        type=entry.text("type"),
        options=entry.texts("options", ()),
    )


def _tags(script: Script, chance: Chance, founding: Founding) -> tuple[DemoTag, ...]:
    """Every tag that topics and stories name, each once."""
    names = [*_EXTRA_TAGS, *(tag for topic in script.topics.values() for tag in topic.tags)]
    names += [tag for story in script.stories for tag in story.texts("tags")]
    colours = script.company.section("tags")
    return tuple(
        DemoTag(chance.id_at(_founded(founding)), name, colours.text(name, ""))
        for name in sorted(dict.fromkeys(names))
    )
