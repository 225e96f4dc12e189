"""Tells what a wheel runs with, as CycloneDX: the versions that are locked here, and tested.

The wheel itself allows ranges. What only the extras need is of scope optional.
"""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NO_EXTRA = ("",)


def sbom(wheel: Path) -> str:
    """Return the bill of materials of a wheel; the same for the same wheel and lock."""
    (folder,) = (path for path in zipfile.Path(wheel).iterdir() if path.name.endswith(".dist-info"))
    ours = PathDistribution(folder)
    extras = (*NO_EXTRA, *ours.metadata.get_all("Provides-Extra", []))
    required, everything = _closure(ours, NO_EXTRA), _closure(ours, extras)

    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    root = _component(ours)
    root.hashes = [HashType(alg=HashAlgorithm.SHA_256, content=digest)]
    root.properties = _contract(ours)
    components = {name: _component(each) for name, each in everything.items()}
    for name, component in components.items():
        component.scope = ComponentScope.REQUIRED if name in required else ComponentScope.OPTIONAL

    bom = Bom(components=components.values(), serial_number=uuid.uuid5(uuid.NAMESPACE_OID, digest))
    bom.metadata.component = root
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the same bytes another day
    bom.register_dependency(root, [components[name] for name in _needs(ours, extras)])
    for name, each in everything.items():
        needed = [components[need] for need in _needs(each, NO_EXTRA)]
        bom.register_dependency(components[name], needed)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _closure(ours: Distribution, extras: Sequence[str]) -> dict[str, Distribution]:
    """Return what is installed because of one distribution, by name."""
    found: dict[str, Distribution] = {}
    waiting = list(_needs(ours, extras))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = distribution(name)
            waiting += _needs(found[name], NO_EXTRA)
    return found


def _needs(one: Distribution, extras: Sequence[str]) -> Iterator[str]:
    for text in one.requires or []:
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            yield canonicalize_name(requirement.name)


def _component(one: Distribution) -> Component:
    told = one.metadata.get_all("License-Expression") or one.metadata.get_all("License")
    purl = PackageURL("pypi", name=canonicalize_name(one.name), version=one.version)
    return Component(
        name=one.name,
        version=one.version,
        bom_ref=str(purl),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(licence) for licence in told or []],
    )


def _contract(ours: Distribution) -> list[Property]:
    """Return the contract's version and hash, which hatch_metadata.py put among the keywords."""
    named = [keyword for keyword in ours.metadata["Keywords"].split(",") if ":" in keyword]
    pairs = [keyword.split(":") for keyword in named]
    return [Property(name=f"aura-panic:{name}", value=value) for name, value in pairs]
