"""The SBOM, as CycloneDX: the dependencies of the package in the versions that are locked here.

The package itself allows ranges. Dependencies of the extras alone are of scope optional. Since the
SBOM is in the wheel, it is that of one environment, whatever Python and system build it.
"""

from __future__ import annotations

import json
import runpy
import tomllib
import uuid
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageMetadata, metadata

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import ROOT
from tools.release.project import PYPROJECT

RENDERER = ROOT / "mock/aura_panic_mock/renderer/package-lock.json"
"""Locks the files from npm that are in the wheel."""

ENVIRONMENT = {
    "extra": "",
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}


def sbom(wheel_sha256: str = "") -> str:
    """Return the SBOM, of a wheel if its hash is known; the same for the same project and lock."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    direct = [*_names(project["dependencies"]), *_names(extras)]
    required, everything = _closure(project["dependencies"]), _closure(direct)

    root = _component("pypi", project["name"], project["version"], [project["license"]])
    contract = runpy.run_path(str(ROOT / "generated/aura_panic_api/contract.py"))
    root.properties = [
        Property(name="aura-panic:contract-version", value=contract["API_VERSION"]),
        Property(name="aura-panic:contract-sha256", value=contract["CONTRACT_SHA256"]),
    ]
    if wheel_sha256:
        root.hashes = [HashType(alg=HashAlgorithm.SHA_256, content=wheel_sha256)]
    components = {}
    for name, each in everything.items():
        licences = each.get_all("License-Expression") or each.get_all("License")
        components[name] = _component("pypi", each["Name"], each["Version"], licences or [])
        scope = ComponentScope.REQUIRED if name in required else ComponentScope.OPTIONAL
        components[name].scope = scope

    renderer = _renderer()
    bom = Bom(components=[*components.values(), renderer])
    bom.metadata.component = root
    bom.metadata.timestamp = None  # type: ignore[assignment]  # the same bytes on another day
    bom.register_dependency(root, [*(components[name] for name in direct), renderer])
    for name, each in everything.items():
        needed = [components[need] for need in _names(each.get_all("Requires-Dist", []))]
        bom.register_dependency(components[name], needed)
    content = [
        wheel_sha256,
        contract["CONTRACT_SHA256"],
        *(str(each.purl) for each in bom.components),
    ]
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_OID, " ".join(content))
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _closure(requirements: Iterable[str]) -> dict[str, PackageMetadata]:
    """Return everything that is installed for some requirements, by name."""
    found: dict[str, PackageMetadata] = {}
    waiting = list(_names(requirements))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = metadata(name)
            waiting += _names(found[name].get_all("Requires-Dist", []))
    return found


def _names(requirements: Iterable[str]) -> Iterator[str]:
    """Yield the names of requirements that apply there, without those of extras."""
    for text in requirements:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(ENVIRONMENT):
            yield canonicalize_name(requirement.name)


def _renderer() -> Component:
    """Return what renders the contract on the simulator page; the wheel holds its files."""
    locked = json.loads(RENDERER.read_text())["packages"]["node_modules/swagger-ui-dist"]
    component = _component("npm", "swagger-ui-dist", locked["version"], [locked["license"]])
    component.scope = ComponentScope.OPTIONAL
    return component


def _component(ecosystem: str, name: str, version: str, licences: Iterable[str]) -> Component:
    purl = PackageURL(ecosystem, name=canonicalize_name(name), version=version)
    return Component(
        name=name,
        version=version,
        bom_ref=str(purl),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(licence) for licence in licences],
    )
