"""The mock keeps the contract, for whatever requests schemathesis can make of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import yaml
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from aura_panic import AsyncPanicClient
from aura_panic_mock import create_app, load_seed, serve
from tests.conftest import SEED
from tests.contract.runner import CONTRACT, PHASES, Report, run

EXAMPLES = 25


def app() -> Starlette:
    """A mock with so many callouts that cancelling does not use them up."""
    seed = load_seed()
    source = seed["sources"][0]
    (callout, *_), (customer, *_) = source["callouts"], source["customers"]
    numbers = range(1, 500)
    source["callouts"] += [{**callout, "id": number} for number in numbers]
    source["customers"] += [
        {**customer, "id": number, "subscribed": bool(number % 2)} for number in numbers
    ]
    return create_app(seed=seed)


def token(mock: Starlette) -> str:
    """Credentials exchanged for a token, in process."""

    async def exchange() -> str:
        client_id, client_secret, *_ = mock.state.source
        async with AsyncPanicClient(
            base_url=f"http://mock{mock.state.base_path}",
            client_id=client_id,
            client_secret=client_secret,
            transport=httpx.ASGITransport(mock),
        ) as panic:
            token = await panic.exchange_credentials(
                client_id=client_id, client_secret=client_secret
            )
            return token.access_token

    return asyncio.run(exchange())


def over_http(mock: Starlette) -> Report:
    with serve(mock) as service:
        return run(service.base_url, token(mock), SEED, EXAMPLES)


def in_process(mock: Starlette) -> Report:
    return run(mock, token(mock), SEED, EXAMPLES)


@pytest.mark.parametrize("runner", [over_http, in_process])
def test_the_mock_keeps_the_contract(runner: Callable[[Starlette], Report]) -> None:
    """Nothing breaks it, and the run has been everywhere: each phase, each documented answer."""
    report = runner(app())
    assert not report.failures, f"seed {SEED}\n\n" + "\n\n".join(report.failures)
    assert report.cases.keys() >= PHASES
    assert not [
        answer for answer in expected() if not any(map(report.answers.__contains__, answer))
    ]


def expected() -> Iterator[set[tuple[str, int]]]:
    """What a run must see: of each operation a success, and every other documented answer.

    All but 5XX: the mock has no failures of its own.
    """
    for path, item in yaml.safe_load(CONTRACT.read_text())["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                label = f"{method.upper()} {path}"
                statuses = {int(status) for status in operation["responses"] if status != "5XX"}
                yield {(label, status) for status in statuses & {200, 201}}
                yield from ({(label, status)} for status in statuses - {200, 201})


@pytest.mark.parametrize(
    ("operation", "path", "answer", "check"),
    [
        ("getCallout", r"/callouts/\d+", {"id": 1}, "response_schema_conformance"),
        ("cancelCallout", r"/callouts/\d+/cancel", None, "response_schema_conformance"),
        ("listActiveCallouts", "/callouts/activeCallouts", [], "ignored_auth"),
        ("exchangeCredentials", "/oauth/token", {"expires_in": 1}, "response_schema_conformance"),
    ],
)
def test_a_mock_that_breaks_it_is_found(operation: str, path: str, answer: Any, check: str) -> None:
    """One operation that always gives the same wrong answer does not pass."""
    mock = app()

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        at_fault = re.fullmatch(mock.state.base_path + path, scope.get("path", ""))
        await (JSONResponse(answer) if at_fault else mock)(scope, receive, send)

    report = run(broken, token(mock), SEED, examples=5, only=operation)
    assert check in {failure.partition(":")[0] for failure in report.failures}
