"""The mock keeps the contract, for whatever requests schemathesis can make of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import yaml
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from aura_panic import AsyncPanicClient
from aura_panic_mock import create_app, load_seed, serve
from tests.contract.runner import CONTRACT, PHASES, Report, run

EXAMPLES = 60


def app() -> Starlette:
    """A mock with so many callouts that cancelling does not use them up."""
    source, *others = load_seed()
    (callout, *_) = source["callouts"]
    source["callouts"] += [{**callout, "id": number} for number in range(1, 500)]
    return create_app(seed=[source, *others])


def token(mock: Starlette) -> str:
    """Credentials exchanged for a token, in process."""

    async def exchange() -> str:
        client_id, client_secret = mock.state.credentials
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


def over_http(mock: Starlette, seed: int) -> Report:
    with serve(mock) as service:
        return run(service.base_url, token(mock), seed, EXAMPLES)


def in_process(mock: Starlette, seed: int) -> Report:
    return run(mock, token(mock), seed, EXAMPLES)


@pytest.mark.parametrize("runner", [over_http, in_process])
def test_the_mock_keeps_the_contract(runner: Callable[[Starlette, int], Report], seed: int) -> None:
    """Nothing breaks it, and the run has been everywhere: each phase, each documented answer."""
    report = runner(app(), seed)
    assert not report.failures, f"seed {seed}\n\n" + "\n\n".join(report.failures)
    assert report.cases.keys() >= PHASES
    documented = {
        (f"{method.upper()} {path}", int(status))
        for path, item in yaml.safe_load(CONTRACT.read_text())["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
        for status in operation["responses"]
    }
    assert report.answers >= documented


@pytest.mark.parametrize(
    ("path", "answer", "check"),
    [
        (r".*/callouts/\d+", {"id": 1, "status": None}, "response_schema_conformance"),
        (r".*/callouts/\d+/cancel", None, "response_schema_conformance"),
        (r".*/callouts/activeCallouts", [], "ignored_auth"),
        (r".*/oauth/token", {"access_token": "t"}, "response_schema_conformance"),
    ],
)
def test_a_mock_that_breaks_it_is_found(path: str, answer: Any, check: str, seed: int) -> None:
    """One operation that always gives the same wrong answer does not pass."""
    mock = app()

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        at_fault = re.fullmatch(path, scope.get("path", ""))
        await (JSONResponse(answer) if at_fault else mock)(scope, receive, send)

    report = run(broken, token(mock), seed, examples=5)
    assert check in {failure.partition(":")[0] for failure in report.failures}
