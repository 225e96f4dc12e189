"""Cases for the reads that the contract allows at staging, drawn with schemathesis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random
from string import ascii_letters
from typing import Any, NamedTuple, TypeVar

import hypothesis
from hypothesis.strategies import SearchStrategy, tuples

from tests.contract.adapter import Case, load_schema
from tests.contract.document import load_document

T = TypeVar("T")

DOCUMENT = load_document()
READS: dict[str, str] = {
    item["get"]["operationId"]: path
    for path, item in DOCUMENT["paths"].items()
    if item.get("get", {}).get("x-staging-probe")
}
"""Operations that staging may be asked for, and their paths. Only GET is looked at."""

PARAMETER = re.compile(r"\{(\w+)\}")
EXAMPLES = 3
"""Number of unknown and of malformed identifiers."""

UNKNOWN = "20[0-9]{8}"
"""Identifiers that nothing has: far above those in use, and still integers of 32 bits."""

MALFORMED = "~[A-Za-z~_-]{0,30}"
"""Identifiers that no service can read as a number, or as another path: no digit, dot or escape."""

Identifiers = Mapping[str, Sequence[Any]]
"""Parameters of paths, such as ``calloutId``, and the values that they may have."""


class Read(NamedTuple):
    """Case to be sent, and the kind of its identifiers: named, unknown or malformed."""

    operation: str
    kind: str
    case: Case[Any]


def allow_reads(named: Identifiers) -> dict[str, re.Pattern[str]]:
    """Return a pattern of the allowed paths for each operation."""
    patterns = {}
    for operation, path in READS.items():
        parts = PARAMETER.split(path)
        for index, part in enumerate(parts):
            values = [*map(str, named.get(part, ())), UNKNOWN, MALFORMED]
            parts[index] = f"(?:{'|'.join(values)})" if index % 2 else re.escape(part)
        patterns[operation] = re.compile("".join(parts))
    return patterns


def draw_reads(named: Identifiers, seed: int) -> Iterator[Read]:
    """Draw each read of a named identifier once, then those of unknown and malformed ones.

    Schemathesis gets neither a server nor a token. Hypothesis does not draw the identifiers: it
    takes some from the code that is loaded, so a seed would not repeat them after a change.
    """
    random = Random(seed)  # noqa: S311 - to be repeated
    unknown = random.sample(range(2_000_000_000, 2_100_000_000), EXAMPLES)
    lengths = random.sample(range(31), EXAMPLES)
    malformed = ["~" + "".join(random.choices(ascii_letters + "~_-", k=each)) for each in lengths]
    parameters = PARAMETER.findall("".join(READS.values()))
    kinds: dict[str, Identifiers] = {
        "named": named,
        "unknown": dict.fromkeys(parameters, unknown),
        "malformed": dict.fromkeys(parameters, malformed),
    }
    settings = {"allow-extra-parameters": False, "with-security-parameters": False}
    schema = load_schema({**DOCUMENT, "servers": []}, {"generation": settings})
    reads: list[tuple[str, str, SearchStrategy[Case[Any]]]] = []
    for kind, identifiers in kinds.items():
        for operation, path in READS.items():
            names = PARAMETER.findall(path)
            if not names and kind != "named":
                continue  # it was read already
            for values in product(*(identifiers.get(name, ()) for name in names)):
                fixed = dict(zip(names, values, strict=True))
                strategy = schema[path]["GET"].as_strategy(path_parameters=fixed)
                reads.append((operation, kind, strategy))
    (cases,) = draw(tuples(*(strategy for *_, strategy in reads)), 1, seed)  # at once: it is faster
    for (operation, kind, _), case in zip(reads, cases, strict=True):
        yield Read(operation, kind, case)


def draw(strategy: SearchStrategy[T], examples: int, seed: int) -> list[T]:
    """Draw examples from a strategy."""
    drawn: list[T] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def collect(example: T) -> None:
        drawn.append(example)

    collect()
    return drawn
