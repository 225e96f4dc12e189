"""Client whose every request and response is known."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from hypothesis import HealthCheck, settings

from aura_panic import PanicClient
from aura_panic_api import operations as api
from aura_panic_runtime.operations import Operation as Generated
from tests.contract.document import Operation, load_document, operations

ANSWERS = int(os.environ.get("CONTRACT_ANSWERS", "60"))
"""Number of bodies or calls drawn for each operation."""

drawn = settings(
    deadline=None,
    max_examples=ANSWERS,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

OPERATIONS = operations(load_document())
GENERATED: dict[tuple[str, str], Generated[Any]] = {
    (each.method, each.path.replace("_", "").lower()): each
    for each in vars(api).values()
    if isinstance(each, Generated)
}


def generated(operation: Operation) -> Generated[Any]:
    """Return the generated operation for one of the document."""
    return GENERATED[operation.method, operation.path.lower()]


class Canned(httpx.BaseTransport):
    """Sends the response that was set last, and keeps the request."""

    status, body = 200, b""
    request: httpx.Request | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.request = request
        return httpx.Response(self.status, content=self.body)


@contextmanager
def canned_client() -> Iterator[tuple[PanicClient, Canned]]:
    """Return a client and its transport."""
    canned = Canned()
    with PanicClient(
        base_url="http://127.0.0.1:1/panic-api/v2", token="t", transport=canned, attempts=1
    ) as panic:
        yield panic, canned
