"""What staging may be asked for: what the contract marks, for callouts that a person named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
CONTRACT: dict[str, Any] = yaml.safe_load((ROOT / "openapi/panic-callouts.yaml").read_text())
SERVERS = [each["url"] for each in CONTRACT["servers"] if each.get("x-staging") == "read"]

Identifiers = Mapping[str, Sequence[int]]
"""The parameters of paths, such as ``calloutId``, and all the values that each may have."""


def targets(identifiers: Identifiers) -> dict[str, str]:
    """Everything that may be asked for, letter by letter, and the operation each belongs to."""
    return {
        path.format(**dict(zip(names, values, strict=True))): operation
        for path, operation, names in _marked()
        for values in product(*(identifiers.get(name, ()) for name in names))
    }


def document(identifiers: Identifiers) -> dict[str, Any]:
    """The contract, cut down to that: what is made from it can hardly be anything else."""
    paths, components = CONTRACT["paths"], CONTRACT["components"]
    return {
        **CONTRACT,
        "servers": [],
        "paths": {
            path: {key: paths[path][key] for key in ("parameters", "get") if key in paths[path]}
            for path, _, names in _marked()
            if all(map(identifiers.get, names))
        },
        "components": components
        | {
            "parameters": {
                key: {name: value for name, value in each.items() if name != "example"}
                | {"schema": {"type": "integer", "enum": list(identifiers.get(each["name"], ()))}}
                for key, each in components["parameters"].items()
            }
        },
    }


def _marked() -> Iterator[tuple[str, str, list[str]]]:
    """Paths, their operations and parameters. Nothing but GET is even looked at."""
    for path, item in CONTRACT["paths"].items():
        if item.get("get", {}).get("x-staging") == "read":
            names = [name for _, name, _, _ in Formatter().parse(path) if name]
            yield path, item["get"]["operationId"], names
