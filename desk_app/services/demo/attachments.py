"""Which files people attach, how they call them, and what a bounce says."""

from __future__ import annotations

from datetime import date
from typing import Final

from desk_app.services.demo.chance import Chance
from desk_app.services.demo.model import DemoFile
from desk_app.services.demo.reading import Section
from desk_app.services.demo.rhythm import DAY, ordinal
from desk_app.services.demo.scene import Scene
from desk_app.services.demo.slots import Slots
from desk_app.services.demo.templates import phrases
from desk_app.services.demo.topics import Topic

_WITH_FILE: Final = 0.24
_LOGO_OF: Final = 5
"""One customer in so many has a sign below the mail."""

_PHOTO_VARIANTS: Final = 3
_PAPER_VARIANTS: Final = 60
_LOGOS: Final = 24
_IPHONES, _DATED = 0.4, 0.3
_JPEG, _PDF = "image/jpeg", "application/pdf"
_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OUR_PAPERS: Final = {
    "invoice_copy": "invoice", "invoice_vat": "invoice", "quote_machine": "quote", "leasing": "quote",
    "double_charge": "invoice", "damaged_delivery": "packing_slip",
}  # fmt: skip
_PAPER_NAMES: Final = {
    "invoice": "Invoice",
    "quote": "Quote",
    "packing_slip": "Packing-slip",
    "statement": "Statement",
}


class Attachments:
    """Draws attachments for the messages of tickets."""

    def __init__(self, chance: Chance, notes: Section) -> None:
        self._chance = chance
        self._bounces = phrases(notes.section("bounce").texts("body"), 40)[0]

    def of_customer(self, scene: Scene, topic: Topic) -> tuple[DemoFile, ...]:
        """What comes with a first message: now and then a photo, and some people's sign."""
        if scene.channel not in ("email", "web"):
            return ()
        files = self._one(scene, topic) if topic.files and self._chance.random() < _WITH_FILE else ()
        customer = scene.customer
        if scene.channel == "email" and customer and customer.organisation.id[15] % _LOGO_OF == 0:
            variant = customer.organisation.id[14] % _LOGOS
            own = f"logo{variant}@{customer.organisation.domain}"
            sign = DemoFile(
                self._chance.id_at(scene.at_s), "logo.png", "image/png", f"png:logo:{variant}", own
            )
            return (*files, sign)
        return files

    def of_answer(self, scene: Scene, topic: Topic) -> tuple[DemoFile, ...]:
        """The photo a customer was asked for."""
        return self._one(scene, topic)

    def of_agent(self, scene: Scene, topic: Topic) -> tuple[DemoFile, ...]:
        """The paper that comes with some answers of ours."""
        kind = _OUR_PAPERS.get(topic.id)
        return (self._paper(scene, kind),) if kind else ()

    def bounce(self, slots: Slots) -> str:
        """What a mail server writes when it cannot deliver."""
        return self._chance.pick(self._bounces) % slots

    def _one(self, scene: Scene, topic: Topic) -> tuple[DemoFile, ...]:
        kind = self._chance.pick(topic.files)
        if kind == "log":
            blob = f"txt:log:{self._chance.below(_PAPER_VARIANTS)}"
            return (
                self._file(
                    scene, f"kestrel-{self._chance.between(19000, 20900)}.log.txt", "text/plain", blob
                ),
            )
        if kind == "sheet":
            return (self._table(scene),)
        if kind in ("invoice", "statement"):
            return (self._paper(scene, kind),)
        blob = f"photo:{kind}:{self._chance.below(_PHOTO_VARIANTS)}"
        return (self._file(scene, self._photo_name(scene), _JPEG, blob),)

    def _table(self, scene: Scene) -> DemoFile:
        variant = self._chance.below(_PAPER_VARIANTS)
        if variant % 3:
            return self._file(scene, "shots.xlsx", _SHEET, f"xlsx:sheet:{variant}")
        return self._file(scene, "cups.csv", "text/csv", f"csv:cups:{variant}")

    def _paper(self, scene: Scene, kind: str) -> DemoFile:
        name = f"{_PAPER_NAMES[kind]}-{self._chance.between(10000, 19999)}.pdf"
        return self._file(scene, name, _PDF, f"pdf:{kind}:{self._chance.below(_PAPER_VARIANTS)}")

    def _photo_name(self, scene: Scene) -> str:
        chance = self._chance
        if chance.happens(_IPHONES):
            return f"IMG_{chance.between(1000, 9999)}.jpg"
        if chance.happens(_DATED):
            taken = date.fromordinal(ordinal(scene.at_s // DAY) - chance.below(2))
            return (
                f"{taken:%Y%m%d}_{chance.between(6, 20):02d}{chance.below(60):02d}{chance.below(60):02d}.jpg"
            )
        return chance.pick(("image.jpg", "photo.jpg", "IMG-WA0007.jpg", "image0.jpeg"))

    def _file(self, scene: Scene, name: str, mime: str, blob: str) -> DemoFile:
        return DemoFile(self._chance.id_at(scene.at_s), name, mime, blob, None)
