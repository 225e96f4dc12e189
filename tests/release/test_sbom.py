"""The SBOM beside the wheel, and the one inside it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import cyclonedx.schema
import jsonschema_rs

import aura_panic


def schema() -> jsonschema_rs.Validator:
    """Return the schema of CycloneDX, with the two that it refers to."""
    folder = Path(cyclonedx.schema.__file__).parent / "_res"
    files = [folder / f"{name}.SNAPSHOT.schema.json" for name in ("bom-1.6", "jsf-0.82", "spdx")]
    bom, *others = (json.loads(file.read_text()) for file in files)
    base = bom["$id"].rpartition("/")[0]
    named = zip((f"{base}/{file.name}" for file in files[1:]), others, strict=True)
    return jsonschema_rs.validator_for(bom, registry=jsonschema_rs.Registry(list(named)))


def test_the_sbom_names_what_the_wheel_runs_with(dist: Path) -> None:
    """Both are CycloneDX, with licence, version and scope of everything; one hashes the wheel."""
    (file,), (wheel,) = dist.glob("*.cdx.json"), dist.glob("*.whl")
    (inside,) = (path for path in zipfile.ZipFile(wheel).namelist() if "/sboms/" in path)
    bom, shipped = (
        json.loads(each) for each in (file.read_text(), zipfile.ZipFile(wheel).read(inside))
    )
    for each in (bom, shipped):
        schema().validate(each)
    assert shipped["components"] == bom["components"]
    assert "hashes" not in shipped["metadata"]["component"]
    assert shipped["serialNumber"] != bom["serialNumber"]

    components = {each["name"].lower(): each for each in bom["components"]}
    assert all(each["licenses"] and each["version"] for each in components.values())
    required = {name for name, each in components.items() if each["scope"] == "required"}
    assert {"attrs", "httpx", "httpcore", "certifi"} <= required
    assert components["starlette"]["scope"] == "optional"
    assert components["swagger-ui-dist"]["purl"].startswith("pkg:npm/")
    assert "pytest" not in components

    ours = bom["metadata"]["component"]
    assert ours["hashes"][0]["content"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert {"name": "aura-panic:contract-sha256", "value": aura_panic.CONTRACT_SHA256} in ours[
        "properties"
    ]
