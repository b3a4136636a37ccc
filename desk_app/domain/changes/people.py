"""Changes of customers, organisations, assets, and of the team itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from desk_app.domain.changes.base import Change, Value
from desk_app.domain.entities import AddressKind, CustomValue
from desk_app.domain.ids import AgentId, CustomerId, OrganisationId
from desk_app.domain.status import StatusClass


@dataclass(frozen=True, slots=True)
class CreateCustomer(Change):
    """Add a customer with the ways to reach them, `(kind, value)` pairs in order of use."""

    kind: ClassVar[str] = "customer.create"
    name: str
    addresses: tuple[tuple[AddressKind, str], ...] = ()
    organisation_id: OrganisationId | None = None
    title: str = ""
    language: str = ""
    zone: str = ""
    vip: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetCustomer(Change):
    """Set columns of a customer: name, title, organisation_id, language, zone, vip, note."""

    kind: ClassVar[str] = "customer.set"
    customer_id: CustomerId
    values: Mapping[str, Value] = field(default_factory=dict)
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddAddress(Change):
    """Give a customer one more address."""

    kind: ClassVar[str] = "customer.address_add"
    customer_id: CustomerId
    address_kind: AddressKind
    value: str


@dataclass(frozen=True, slots=True)
class RemoveAddress(Change):
    """Take an address away from its customer."""

    kind: ClassVar[str] = "customer.address_remove"
    address_id: bytes


@dataclass(frozen=True, slots=True)
class MergeCustomers(Change):
    """Make two records of one person one: addresses, tickets and assets move to the target."""

    kind: ClassVar[str] = "customer.merge"
    source_id: CustomerId
    target_id: CustomerId


@dataclass(frozen=True, slots=True)
class CreateOrganisation(Change):
    """Add an organisation; `domain` is its mail domain, used to recognise new customers."""

    kind: ClassVar[str] = "organisation.create"
    name: str
    domain: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetOrganisation(Change):
    """Set columns of an organisation: name, domain, note."""

    kind: ClassVar[str] = "organisation.set"
    organisation_id: OrganisationId
    values: Mapping[str, Value] = field(default_factory=dict)
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MergeOrganisations(Change):
    """Make two records of one organisation one: customers, tickets and assets move to the target."""

    kind: ClassVar[str] = "organisation.merge"
    source_id: OrganisationId
    target_id: OrganisationId


@dataclass(frozen=True, slots=True)
class DeleteOrganisation(Change):
    """Remove an organisation; its customers, tickets and assets stay and belong to none."""

    kind: ClassVar[str] = "organisation.delete"
    organisation_id: OrganisationId


@dataclass(frozen=True, slots=True)
class CreateAsset(Change):
    """Register a machine at an organisation or with a customer."""

    kind: ClassVar[str] = "asset.create"
    model: str
    serial: str = ""
    firmware: str = ""
    site: str = ""
    organisation_id: OrganisationId | None = None
    customer_id: CustomerId | None = None
    warranty_s: int | None = None


@dataclass(frozen=True, slots=True)
class CreateAgent(Change):
    """Add a colleague; `agent_id` is theirs where a server knows them already."""

    kind: ClassVar[str] = "agent.create"
    name: str
    email: str = ""
    role: str = "agent"
    zone: str = ""
    agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True)
class SetAgent(Change):
    """Change a colleague's name, address or time zone; what is None stays."""

    kind: ClassVar[str] = "agent.set"
    agent_id: AgentId
    name: str | None = None
    email: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class CreateQueue(Change):
    """Add a team (a queue of tickets)."""

    kind: ClassVar[str] = "queue.create"
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class CreateStatus(Change):
    """Add a status with its class."""

    kind: ClassVar[str] = "status.create"
    name: str
    status_class: StatusClass
    position: int = 0


@dataclass(frozen=True, slots=True)
class CreateTag(Change):
    """Add a tag."""

    kind: ClassVar[str] = "tag.create"
    name: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class DefineField(Change):
    """Add a custom field.

    Attributes:
        name: How queries and the command line call it (`custom.NAME`): letters, digits, `_`.
        type: One of `desk_app.domain.fields.FIELD_TYPES`.
        options: Allowed values of a choice field.
    """

    kind: ClassVar[str] = "field.define"
    entity: Literal["ticket", "customer", "organisation"]
    name: str
    label: str
    type: str = "text"
    options: tuple[str, ...] = ()
    required: bool = False
