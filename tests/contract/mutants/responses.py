"""Bugs in responses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract.checks import SLOWEST
from tests.contract.mutants.seeding import (
    GET,
    LIST,
    MOVE,
    RATE,
    TELL,
    Catalogue,
    Seed,
    after,
    good,
    on,
    with_fields,
)
from tests.contract.target import mock_app


@contextmanager
def _slow() -> Iterator[ASGIApp]:
    """One response that takes too long; all of them would keep the tests waiting as well."""
    mock, left = mock_app(), [SLOWEST * 1.25]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if left and scope["path"].endswith("/callouts/activeCallouts"):
            await asyncio.sleep(left.pop())
        await mock(scope, receive, send)

    yield app


MUTANTS: Catalogue = {
    "content_type_conformance": {
        "a response says that it is text": good(
            GET,
            mutate_response=lambda _, response: response._replace(
                headers={"content-type": "text/plain"}
            ),
        ),
    },
    "response_schema_conformance": {
        "a field is null": with_fields(GET, status=None),
        "a field is missing": with_fields(GET, createdAt=...),
        "a field is of another type": good(
            RATE,
            mutate_response=lambda _, response: response.with_fields(
                rating=str(response.json["rating"])
            ),
        ),
        "a position is out of its range": with_fields(MOVE, latitude=123.4),
        "a date is malformed": with_fields(GET, createdAt="15/01/2024 09:30"),
        "a token does not say how long it lasts": with_fields("mintCalloutToken", expires_in=...),
        "a mobile number leaks": with_fields(GET, mobileNumber="+27820004567"),
        "a status is endless": with_fields(GET, status="created" * 10_000),
        "a body is truncated": good(
            GET,
            mutate_response=lambda _, response: response._replace(content=response.content[:-20]),
        ),
    },
    "status_code_conformance": {
        "a status is undocumented": good(
            TELL, mutate_response=lambda _, response: response._replace(status=202)
        ),
    },
    "errors_have_a_message": {
        "an error has no message": after(
            GET,
            mutate_response=lambda _, response: (
                response.with_json({}) if response.status == 404 else response
            ),
        ),
        "an error has an empty message": on(
            LIST,
            after(
                mutate_response=lambda _, response: (
                    response.with_fields(message=" ") if response.status == 405 else response
                )
            ),
        ),
    },
    "responses_are_fast": {
        "a response is slow": on(LIST, Seed(_slow)),
    },
}
