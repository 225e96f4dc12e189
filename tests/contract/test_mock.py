"""The mock keeps the document, for whatever requests the contract tests can make of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from aura_panic_mock import serve
from tests.conftest import SEED
from tests.contract.document import load_document, operations, strict_document
from tests.contract.report import Report, execute
from tests.contract.runner import ONE_BY_ONE, STATEFUL, Effort, Run
from tests.contract.target import mock_app, own_target

FLOORS = {"keywords of answers": 0.95}
"""What of the document a run must have been to at least: all of it, but for this."""


def over_http() -> Report:
    with serve(mock_app()) as service:
        run = Run(own_target(base_url=service.base_url), SEED)
        return execute(run, Report(run))


def in_process() -> Report:
    run = Run(own_target(mock_app()), SEED)
    return execute(run, Report(run))


@pytest.mark.parametrize("how", [over_http, in_process])
def test_the_mock_keeps_the_contract(
    how: Callable[[], Report], record_property: Callable[[str, object], None]
) -> None:
    """Nothing breaks it, and the run has been everywhere: each phase, each documented answer."""
    report = how()
    record_property("requests", report.total)
    assert not report.findings, "\n\n".join(map(str, report.findings.values()))
    assert report.requests.keys() >= {"scene", *(each.value for each in ONE_BY_ONE | STATEFUL)}
    for kind, covered, whole in report.coverage.rows():
        assert covered >= whole * FLOORS.get(kind, 1), "\n".join(report.coverage.missing())


def test_the_same_seed_makes_the_same_requests() -> None:
    """In processes of their own, and another seed makes others."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        one, same, other = pool.map(requests, [SEED, SEED, SEED + 1])
    assert one == same != other


def requests(seed: int) -> list[tuple[str, str, bytes | None]]:
    only = frozenset({"raiseCallout", "getCallout"})
    run = Run(own_target(mock_app()), seed, Effort(examples=5, sequences=5), only)
    return [
        (each.request.method, each.request.uri, each.request.body)
        for part in run.parts()
        for each in part.recorder.interactions.values()
    ]


def test_only_answers_are_held_to_more_than_the_document_says() -> None:
    """The strict document is the public one, but for what answers may not have besides."""
    public, strict = operations(load_document()), operations(strict_document())
    assert [each.body for each in public] == [each.body for each in strict]
    for before, after in zip(public, strict, strict=True):
        for status, schema in after.answers.items():
            loose = before.answers[status]
            whole, known = (each.get("items", each)["properties"] for each in (schema, loose))
            for name, told in whole.items():
                assert told | _lengths(known[name]) == known[name] | _lengths(told)
            assert schema.get("items", schema).pop("additionalProperties") is False
            assert schema.keys() == loose.keys()


def _lengths(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: schema[name] for name in ("minLength", "maxLength") if name in schema}
