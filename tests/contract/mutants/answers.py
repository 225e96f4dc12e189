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
    Mutant,
    after,
    good,
    with_fields,
)
from tests.contract.target import mock_app


@contextmanager
def _slow() -> Iterator[ASGIApp]:
    """One answer that takes too long; all of them would keep the tests waiting as well."""
    mock, left = mock_app(), [SLOWEST * 1.25]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if left and scope["path"].endswith("/callouts/activeCallouts"):
            await asyncio.sleep(left.pop())
        await mock(scope, receive, send)

    yield app


MUTANTS = [
    Mutant(
        "an answer says that it is text",
        "content_type_conformance",
        GET,
        good(
            GET,
            mutate_response=lambda _, came: came._replace(headers={"content-type": "text/plain"}),
        ),
    ),
    Mutant(
        "a field is null",
        "response_schema_conformance",
        GET,
        with_fields(GET, status=None),
    ),
    Mutant(
        "a field is missing",
        "response_schema_conformance",
        GET,
        with_fields(GET, createdAt=...),
    ),
    Mutant(
        "a field is of another type",
        "response_schema_conformance",
        RATE,
        good(
            RATE, mutate_response=lambda _, came: came.with_fields(rating=str(came.json["rating"]))
        ),
    ),
    Mutant(
        "a position is out of its range",
        "response_schema_conformance",
        MOVE,
        with_fields(MOVE, latitude=123.4),
    ),
    Mutant(
        "a date is malformed",
        "response_schema_conformance",
        GET,
        with_fields(GET, createdAt="15/01/2024 09:30"),
    ),
    Mutant(
        "a token does not say how long it lasts",
        "response_schema_conformance",
        "mintCalloutToken",
        with_fields("mintCalloutToken", expires_in=...),
    ),
    Mutant(
        "a mobile number leaks",
        "response_schema_conformance",
        GET,
        with_fields(GET, mobileNumber="+27820004567"),
    ),
    Mutant(
        "a status is endless",
        "response_schema_conformance",
        GET,
        with_fields(GET, status="created" * 10_000),
    ),
    Mutant(
        "a body is truncated",
        "response_schema_conformance",
        GET,
        good(GET, mutate_response=lambda _, came: came._replace(content=came.content[:-20])),
    ),
    Mutant(
        "a status is undocumented",
        "status_code_conformance",
        TELL,
        good(TELL, mutate_response=lambda _, came: came._replace(status=202)),
    ),
    Mutant(
        "an error has no message",
        "errors_have_a_message",
        GET,
        after(
            GET, mutate_response=lambda _, came: came.with_json({}) if came.status == 404 else came
        ),
    ),
    Mutant(
        "an error has an empty message",
        "errors_have_a_message",
        LIST,
        after(
            mutate_response=lambda _, came: (
                came.with_fields(message=" ") if came.status == 405 else came
            )
        ),
    ),
    Mutant("an answer is slow", "responses_are_fast", LIST, _slow),
]
