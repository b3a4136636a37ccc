"""The bill of materials (CycloneDX 1.6, JSON): what is in a build, for whoever has to look for advisories."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from bundling.distributions import Part
from bundling.product import COMMAND, BuildProblem, Stamp

_NAMESPACE: Final = uuid.UUID("6f2a1c1e-6b7e-4a57-9b0e-0d8f5b1f8f2d")
"""Ours, drawn once: the serial number of a bill follows from the build it describes."""
_TEXT_ONLY: Final = "text"


def bill_of_materials(parts: Iterable[Part], stamp: Stamp) -> str:
    """The document, the same for the same build.

    Args:
        parts: Everything by others in the bundle; bare licence texts are left out.
        stamp: Which build it describes.

    Raises:
        BuildProblem: The document does not fit its own schema.
    """
    program = Component(
        name=COMMAND,
        version=stamp.version,
        type=ComponentType.APPLICATION,
        bom_ref=COMMAND,
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
    )
    parts = [part for part in parts if part.licence != _TEXT_ONLY]
    components = {part.name: _component(part) for part in parts}
    bill = Bom(
        components=components.values(),
        serial_number=uuid.uuid5(_NAMESPACE, f"{stamp.stem} {stamp.commit}"),
        metadata=BomMetaData(component=program, timestamp=datetime.fromtimestamp(stamp.built_s, UTC)),
    )
    by_name = {canonicalize_name(name): component for name, component in components.items()}
    for part in parts:
        needs = [by_name[canonicalize_name(name)] for name in part.requires]
        bill.register_dependency(components[part.name], needs)
    bill.register_dependency(program, components.values())
    text = str(json.dumps(json.loads(JsonV1Dot6(bill).output_as_string()), indent=2, sort_keys=True)) + "\n"
    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise BuildProblem(f"The bill of materials is not valid: {str(wrong).splitlines()[0]}")
    return text


def _component(part: Part) -> Component:
    name = canonicalize_name(part.name)
    return Component(
        name=part.name,
        version=part.version or None,
        type=ComponentType.LIBRARY,
        bom_ref=f"{part.name} {part.version}".strip(),
        licenses=[LicenseFactory().make_from_string(part.licence)],
        purl=PackageURL("pypi", None, name, part.version) if part.is_package else None,
        external_references=[ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.address))]
        if part.address
        else [],
    )
