"""The people of the written stories, with their cafés and machines (`stories/people.toml`)."""

from __future__ import annotations

from typing import Final

from desk_app.domain.errors import InvalidInput
from desk_app.services.demo.chance import Chance
from desk_app.services.demo.lands import Land
from desk_app.services.demo.model import DemoAddress, DemoAsset, DemoCustomer, DemoOrganisation
from desk_app.services.demo.reading import Section
from desk_app.services.demo.rhythm import DAY, SPAN_DAYS

_FAMILY_OF: Final = {"Duo 2": "duo", "Solo": "solo", "Trio": "trio", "One": "grinder", "Chill": "fridge"}
_MONTH_DAYS: Final = 30.6
_FAMILY_FIRST: Final = frozenset({"ja"})


class Regulars:
    """Customers that stories name.

    Attributes:
        organisations: By the key of the file.
        customers: By the key of the file.
        assets: Machines by serial number.
    """

    def __init__(self, content: Section, lands: dict[str, Land], chance: Chance, now_s: int) -> None:
        self._chance = chance
        self._now_s = now_s
        self.assets: dict[str, DemoAsset] = {}
        self.organisations: dict[str, DemoOrganisation] = {}
        self.customers: dict[str, DemoCustomer] = {}
        orgs, people = content.section("org"), content.section("person")
        for key in orgs.names:
            self.organisations[key] = self._organisation(orgs.section(key))
        for key in people.names:
            person = people.section(key)
            owner = self.organisations[person.text("org")]
            self.customers[key] = self._customer(person, owner, lands[owner.country])

    def _early(self) -> int:
        return self._now_s - (SPAN_DAYS + self._chance.between(20, 400)) * DAY

    def _organisation(self, content: Section) -> DemoOrganisation:
        rows = content.rows("assets")
        owner_id = self._chance.id_at(self._early())
        assets = tuple(self._asset(row, owner_id, content.where) for row in rows)
        return DemoOrganisation(
            id=owner_id,
            name=content.text("name"),
            domain=content.text("domain"),
            city=content.text("city"),
            street=assets[0].site if assets else "",
            country=content.text("country"),
            cups=int(content.number("cups")),
            hardness=int(content.number("hardness")),
            note="",
            assets=assets,
        )

    def _asset(self, row: list[object], owner_id: bytes, where: str) -> DemoAsset:
        match row:
            case [str(model), str(serial), str(firmware), int(months), str(site)]:
                asset = DemoAsset(
                    id=self._chance.id_at(self._early()),
                    organisation_id=owner_id,
                    model=model,
                    family=_FAMILY_OF[model],
                    serial=serial,
                    firmware=firmware,
                    site=site,
                    warranty_s=self._now_s + int(months * _MONTH_DAYS) * DAY,
                )
                self.assets[serial] = asset
                return asset
            case _:
                raise InvalidInput(f"The demo content is wrong: {where}: a machine has five values.")

    def _customer(self, content: Section, owner: DemoOrganisation, land: Land) -> DemoCustomer:
        created = self._early()
        language = content.text("language")
        head, _, tail = content.text("name").partition(" ")
        first, last = (tail, head) if language in _FAMILY_FIRST else (head, tail)
        ways = (("email", content.text("email")), ("phone", content.text("phone")))
        return DemoCustomer(
            id=self._chance.id_at(created),
            first=first,
            last=last,
            name=content.text("name"),
            gender=int(content.text("gender") == "f"),
            title=content.text("title"),
            organisation=owner,
            language=language,
            zone=land.zone,
            vip=content.flag("vip"),
            contract="full" if content.flag("vip") else "service",
            addresses=tuple(
                DemoAddress(self._chance.id_at(created), kind, value, None) for kind, value in ways
            ),
            created_s=created,
        )
