"""The customers: cafés, hotels and bakeries with their people and machines, by country and language."""

from __future__ import annotations

from typing import Final, NamedTuple

from desk_app.services.demo.chance import Chance, sums
from desk_app.services.demo.lands import Land, ascii_word
from desk_app.services.demo.model import DemoAddress, DemoAsset, DemoCustomer, DemoOrganisation
from desk_app.services.demo.reading import Section
from desk_app.services.demo.rhythm import DAY, SPAN_DAYS
from desk_app.services.demo.templates import phrases

_FAMILIES: Final = ("duo", "solo", "trio")
_GRINDERS, _FRIDGES = 0.7, 0.22
_VIPS: Final = 0.03
_CONTRACTS: Final = ("none", "service", "service", "full")
_PEOPLE: Final = (1, 1, 2, 2, 3, 4)
_CUPS: Final = (80, 90, 110, 120, 130, 140, 160, 170, 180, 190, 210, 230, 260, 310, 380)
_NEW_FIRMWARE: Final = 0.5
"""Share of new Duo machines that took the latest firmware."""


class Model(NamedTuple):
    """A machine Kestrel sells."""

    name: str
    family: str
    prefix: str
    firmware: tuple[str, ...]
    serials: tuple[int, int]


def read_models(content: Section) -> dict[str, Model]:
    """Machines by family."""
    return {
        entry.text("family"): Model(
            entry.text("name"),
            entry.text("family"),
            entry.text("prefix"),
            entry.texts("firmware"),
            (3000, 9900),
        )
        for entry in content.sections("model")
    }


class Clientele:
    """Makes organisations with people and machines.

    Attributes:
        organisations: All of them.
        customers: All people.
    """

    def __init__(self, chance: Chance, content: Section, now_s: int) -> None:
        self._chance = chance
        self._now_s = now_s
        self._models = read_models(content)
        self._main = [self._models[family] for family in _FAMILIES]
        shares = {entry.text("family"): entry.number("share") for entry in content.sections("model")}
        self._main_sums = sums([shares[family] for family in _FAMILIES])
        self._titles = content.section("titles")
        self._domains: dict[str, int] = {}
        self.organisations: list[DemoOrganisation] = []
        self.customers: list[DemoCustomer] = []

    def fill(self, lands: list[Land], count: int) -> None:
        """Add organisations until there are so many customers, at least one per country and language."""
        for land in lands:
            for language in land.languages:
                self._add(land, language)
        weights = sums([land.weight for land in lands])
        while len(self.customers) < count:
            land = lands[self._chance.index(weights)]
            self._add(land, land.languages[self._chance.index(land.language_sums)])

    def _add(self, land: Land, language: str) -> None:
        chance = self._chance
        city = chance.pick(land.cities_for(language))
        name = self._name(land, language)
        organisation = DemoOrganisation(
            id=chance.id_at(self._early()),
            name=name,
            domain=self._domain(name, land),
            city=city,
            street=f"{chance.pick(land.streets_for(language))} {chance.between(1, 140)}",
            country=land.code,
            cups=chance.pick(_CUPS),
            hardness=chance.between(3, 21),
            note="",
            assets=(),
        )
        organisation = organisation._replace(assets=self._machines(organisation))
        self.organisations.append(organisation)
        for place in range(chance.pick(_PEOPLE)):
            self._hire(organisation, land, language, place)

    def _early(self) -> int:
        """A moment before the history starts."""
        return self._now_s - (SPAN_DAYS + self._chance.between(3, 400)) * DAY

    def _name(self, land: Land, language: str) -> str:
        chance = self._chance
        own = chance.pick(land.own_names_for(language))
        return chance.pick(land.patterns_for(language)).format(x=own)

    def _domain(self, name: str, land: Land) -> str:
        """A mail domain of its own; further ones of the same name get a number."""
        word = ascii_word(name) or f"cafe-{land.code.lower()}"
        used = self._domains[word] = self._domains.get(word, 0) + 1
        return f"{word}.example" if used == 1 else f"{word}-{used}.example"

    def _machines(self, owner: DemoOrganisation) -> tuple[DemoAsset, ...]:
        chance = self._chance
        models = [self._main[chance.index(self._main_sums)]]
        if chance.happens(_GRINDERS):
            models.append(self._models["grinder"])
        if chance.happens(_FRIDGES):
            models.append(self._models["fridge"])
        return tuple(self._machine(model, owner) for model in models)

    def _machine(self, model: Model, owner: DemoOrganisation) -> DemoAsset:
        chance = self._chance
        months = chance.between(-30, 24)
        low, high = (11000, 20200) if model.family == "duo" else model.serials
        number = low + (high - low) * (months + 30) // 54 + chance.below(90)
        is_new = model.family == "duo" and months > 0
        firmware = chance.pick(model.firmware[:3])
        if is_new and chance.happens(_NEW_FIRMWARE):
            firmware = chance.pick(model.firmware[-2:])
        return DemoAsset(
            id=chance.id_at(self._early()),
            organisation_id=owner.id,
            model=model.name,
            family=model.family,
            serial=f"{model.prefix}-{number:05d}",
            firmware=firmware,
            site=owner.street,
            warranty_s=self._now_s + months * 30 * DAY,
        )

    def _hire(self, owner: DemoOrganisation, land: Land, language: str, place: int) -> None:
        chance = self._chance
        gender = chance.below(2)
        first, last, name, local = land.person(chance, gender, language)
        taken = {customer.email for customer in self.customers[-place:]} if place else set()
        address = f"{local}@{owner.domain}"
        if address in taken:
            address = f"{local}{place + 1}@{owner.domain}"
        created = self._early()
        addresses = [DemoAddress(chance.id_at(created), "email", address, None)]
        if chance.happens(0.8):
            addresses.append(DemoAddress(chance.id_at(created), "phone", land.phone(chance), None))
        titles = self._titles.texts(language)
        self.customers.append(
            DemoCustomer(
                id=chance.id_at(created),
                first=first,
                last=last,
                name=name,
                gender=gender,
                title=phrases([titles[min(place, len(titles) - 1)]], 1)[gender][0],
                organisation=owner,
                language=language,
                zone=land.zone,
                vip=chance.happens(_VIPS),
                contract=chance.pick(_CONTRACTS),
                addresses=tuple(addresses),
                created_s=created,
            )
        )


class Pools:
    """Finds a customer by country, language and machine quickly."""

    def __init__(self, customers: list[DemoCustomer]) -> None:
        self._pools: dict[tuple[str, str, str], list[DemoCustomer]] = {}
        for customer in customers:
            country, language = customer.organisation.country, customer.language
            families = {"", *(asset.family for asset in customer.organisation.assets)}
            for family in sorted(families):
                self._pools.setdefault((country, language, family), []).append(customer)

    def languages(self, country: str, shares: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the languages that somebody in the country writes."""
        return tuple(code for code in shares if (country, code, "") in self._pools)

    def draw(self, chance: Chance, country: str, language: str, families: tuple[str, ...]) -> DemoCustomer:
        """A customer with a machine of one of the families where there is one; regulars come first."""
        pool = None
        if families:
            pool = self._pools.get((country, language, families[chance.below(len(families))]))
        if pool is None:
            pool = self._pools[country, language, ""]
        draw = chance.random()
        return pool[int(len(pool) * draw * (0.5 + 0.5 * draw))]


def asset_of(chance: Chance, customer: DemoCustomer, families: tuple[str, ...]) -> DemoAsset | None:
    """A machine of the customer that fits; None where they have none."""
    fitting = [asset for asset in customer.organisation.assets if asset.family in families]
    return chance.pick(fitting) if fitting else None
