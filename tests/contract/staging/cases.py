"""Cases for the reads that the contract allows at staging, drawn with schemathesis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from string import Formatter
from typing import Any, NamedTuple

import hypothesis
import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from tests.contract.document import CONTRACT, load_document

DOCUMENT = load_document(CONTRACT)
SERVERS = [each["url"] for each in DOCUMENT["servers"] if each.get("x-staging") == "read"]
READS = {
    item["get"]["operationId"]: path
    for path, item in DOCUMENT["paths"].items()
    if item.get("get", {}).get("x-staging") == "read"
}
"""Operations that staging may be asked for, and their paths. Only GET is looked at."""

EXAMPLES = 3
"""Number of unknown and of malformed identifiers that are drawn for each operation."""

UNKNOWN = "20[0-9]{8}"
"""Identifiers that nothing has: far above those in use, and still integers of 32 bits."""

MALFORMED = "~[A-Za-z~_-]{0,30}"
"""Identifiers that no service can read as a number, or as another path: no digit, dot or escape."""

SCHEMAS: dict[str, dict[str, Any]] = {
    "unknown": {"type": "integer", "minimum": 2_000_000_000, "maximum": 2_099_999_999},
    "malformed": {"type": "string", "pattern": f"^{MALFORMED}$"},
}

CONFIG: dict[str, Any] = {
    "generation": {
        "allow-extra-parameters": False,
        "with-security-parameters": False,  # it would invent tokens
    }
}

Identifiers = Mapping[str, Sequence[int]]
"""Parameters of paths, such as ``calloutId``, and the values that a person named."""


class Read(NamedTuple):
    """Case to be sent, and the kind of its identifiers: named, unknown or malformed."""

    operation: str
    kind: str
    case: Case[Any]


def allow_reads(identifiers: Identifiers) -> dict[str, re.Pattern[str]]:
    """Return a pattern of the allowed paths for each operation."""

    def values(parameter: re.Match[str]) -> str:
        named = map(str, identifiers.get(parameter[1], ()))
        return f"(?:{'|'.join([*named, UNKNOWN, MALFORMED])})"

    return {
        operation: re.compile(re.sub(r"\\\{(\w+)\\\}", values, re.escape(path)))
        for operation, path in READS.items()
    }


def draw_reads(identifiers: Identifiers, seed: int) -> Iterator[Read]:
    """Draw each read of a named identifier once, then some of unknown and malformed ones."""
    parameters = {
        operation: [name for _, name, _, _ in Formatter().parse(path) if name]
        for operation, path in READS.items()
    }
    schema = load_schema({})
    for operation, names in parameters.items():
        for values in product(*(identifiers.get(name, ()) for name in names)):
            fixed = dict(zip(names, values, strict=True))
            strategy = schema[READS[operation]]["GET"].as_strategy(path_parameters=fixed)
            yield from (Read(operation, "named", case) for case in draw(strategy, 1, seed))
    for kind, values_schema in SCHEMAS.items():
        schema = load_schema(values_schema)
        for operation in (name for name, names in parameters.items() if names):
            strategy = schema[READS[operation]]["GET"].as_strategy()
            yield from (Read(operation, kind, case) for case in draw(strategy, EXAMPLES, seed))


def load_schema(identifier: dict[str, Any]) -> BaseSchema:
    """Load the allowed reads of the contract, with a schema of our own for every identifier.

    Schemathesis gets no server, no token and no example of an identifier.
    """
    document = load_document(CONTRACT)
    paths = {path: document["paths"][path] for path in READS.values()}
    document["servers"] = []
    document["paths"] = {
        path: {key: item[key] for key in ("parameters", "get") if key in item}
        for path, item in paths.items()
    }
    for parameter in document["components"]["parameters"].values():
        parameter.pop("example", None)
        parameter["schema"] = identifier or parameter["schema"]
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_dict(document, config=config)


def draw(strategy: SearchStrategy[Case[Any]], examples: int, seed: int) -> list[Case[Any]]:
    """Draw cases; the same seed draws the same ones."""
    cases: list[Case[Any]] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(case: Case[Any]) -> None:
        cases.append(case)

    collect()
    return cases
