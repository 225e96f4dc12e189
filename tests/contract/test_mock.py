"""The mock keeps the document, for whatever requests the contract tests can make of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from aura_panic_mock import serve
from tests.conftest import SEED
from tests.contract.adapter import ONE_BY_ONE, STATEFUL
from tests.contract.document import (
    CONTRACT,
    LONGEST,
    load_document,
    operations,
    strict_document,
    validator,
)
from tests.contract.mutants.seeding import Request, between
from tests.contract.report import Report
from tests.contract.runner import Effort, Run, execute
from tests.contract.target import mock_app, own_target

SINK = Path(__file__).parents[1] / "generation" / "kitchen-sink.yaml"
"""A contract with every kind."""


def over_http() -> Report:
    with serve(mock_app()) as service:
        return execute(Run(own_target(base_url=service.base_url), SEED))


def in_process(contract: Path = CONTRACT) -> Report:
    return execute(Run(own_target(mock_app(contract), contract=contract), SEED))


def every_kind() -> Report:
    return in_process(SINK)


@pytest.mark.parametrize("how", [every_kind, over_http, in_process])
def test_the_mock_keeps_the_contract(
    how: Callable[[], Report], record_property: Callable[[str, object], None]
) -> None:
    """There is no finding; a run that does not cover the document to the floors would be one."""
    report = how()
    record_property("requests", report.total)
    assert not report.findings, "\n\n".join(map(str, report.findings.values()))
    assert (report.completed, report.errors) == (True, [])
    assert report.requests.keys() >= {"scenario", *ONE_BY_ONE, STATEFUL}


def test_a_run_that_does_not_cover_the_document_is_a_finding() -> None:
    """With what is missing."""
    report = Report(Run(own_target(mock_app()), SEED))
    report.complete()
    assert {finding.operation: finding.received for finding in report.findings.values()}[
        "operations"
    ].startswith(f"0 of {len(operations(load_document()))}; not covered: ")


def test_the_same_seed_makes_the_same_requests() -> None:
    """In processes of their own, and another seed makes others."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        one, same, other = pool.map(requests, [SEED, SEED, SEED + 1])
    assert one == same != other


def requests(seed: int) -> list[tuple[str, str, bytes]]:
    sent = []

    def note(request: Request) -> Request:
        sent.append((request.method, request.path, request.content))
        return request

    target = own_target(between(mock_app(), mutate_request=note))
    execute(Run(target, seed, Effort(5, 5), frozenset({"raiseCallout", "getCallout"})))
    return sent


@pytest.mark.parametrize("contract", [CONTRACT, SINK], ids=lambda path: path.stem)
def test_only_answers_are_held_to_more_than_the_document_says(contract: Path) -> None:
    """The strict document is the public one, but for what answers may not have besides."""
    document = load_document(contract)
    public, strict = operations(document), operations(strict_document(document))
    for before, after in zip(public, strict, strict=True):
        assert before == after._replace(responses=before.responses, pattern=before.pattern)
        assert loosened(after.responses) == loosened(before.responses)


def loosened(node: Any) -> Any:
    """Return a schema without what the strict document adds, and what it leaves out."""
    if isinstance(node, list):
        return [loosened(each) for each in node]
    if not isinstance(node, dict):
        return node
    added = [("unevaluatedProperties", False), ("maxLength", LONGEST)]
    return {
        key: loosened(each)
        for key, each in node.items()
        if (key, each) not in added and key != "discriminator"
    }


def test_what_an_answer_may_not_have_is_known_at_any_depth() -> None:
    """Unnamed properties and endless texts, but not in what may hold anything."""
    strict = {each.name: each for each in operations(strict_document(load_document(SINK)))}

    def holds(name: str, value: Any) -> bool:
        (schema,) = strict[name].responses["200"].values()
        return validator(schema).is_valid(value)

    item = {"id": 1, "name": "one"}
    assert holds("listItems", [item])
    assert not holds("listItems", [item | {"mobile": "+27820004567"}])
    assert not holds("listItems", [item | {"name": "a" * (LONGEST + 1)}])
    structures = strict["echoStructures"].example
    assert holds("echoStructures", structures)
    assert holds("echoStructures", structures | {"free": {"mobile": 1}})
    for name in ("item", "inline", "composed", "named", "tree"):
        assert not holds("echoStructures", structures | {name: structures[name] | {"mobile": 1}})
    assert not holds("putShape", {"shape": "circle", "radius": 1, "mobile": 1})
    assert holds("echoAnything", {"mobile": 1})
