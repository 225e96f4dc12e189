"""Bugs in requests and responses: in validation, on odd input, and in formats."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract.checks import SLOWEST
from tests.contract.mutants.seeding import (
    CANCEL,
    GET,
    LIST,
    MOVE,
    RAISE_LEGACY,
    RATE,
    TELL,
    Catalogue,
    Request,
    Response,
    Seed,
    after,
    at,
    before,
    crash,
    good,
    loosened,
    on,
    with_fields,
)
from tests.contract.target import mock_app


def _with_a_place(request: Request) -> Request:
    """Somewhere, where neither kind of place is given."""
    if {"latitude", "longitude", "predefinedLocationId"} & request.body.keys():
        return request
    return request.with_body(latitude=0, longitude=0) if request.body else request


def _either(schemas: dict[str, Any]) -> None:
    (place,) = schemas["RaiseCallout"]["allOf"]
    place["anyOf"] = place.pop("oneOf")


def _allow(response: Response, **headers: str) -> Response:
    """Return a response that names other methods, or none."""
    kept = {name: value for name, value in response.headers.items() if name != "allow"}
    return response._replace(headers=kept | headers)


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
    "not_a_server_error": {
        "a huge identifier crashes": crash(GET, lambda sent: int(sent.ids["calloutId"]) >= 2**31),
        "a negative identifier crashes": on(
            GET, crash("", lambda sent: re.search(r"/callouts/-[0-9]+$", sent.path))
        ),
        "an empty body crashes": crash(MOVE, lambda sent: not sent.content),
        "bytes that are not UTF-8 crash": crash(TELL, lambda sent: b"\xff" in sent.content),
        "a NUL in a text crashes": crash(
            TELL, lambda sent: "\x00" in str(sent.body.get("message"))
        ),
        "an emoji crashes": crash(
            TELL, lambda sent: max(map(ord, str(sent.body.get("message")))) > 0xFFFF
        ),
        "deep JSON crashes": crash(CANCEL, lambda sent: sent.content.startswith(b"[" * 1_000)),
    },
    "negative_data_rejection": {
        "a rating of 6 is taken": loosened(RATE, lambda schemas: schemas["Rating"].pop("maximum")),
        "a safe code of any length is taken": loosened(
            CANCEL,
            lambda schemas: schemas["CancelCallout"]["properties"]["safeCode"].pop("pattern"),
        ),
        "a latitude beyond the pole is taken": loosened(
            "streamLocationUpdate", lambda schemas: schemas["Latitude"].pop("maximum")
        ),
        "an empty message is taken": loosened(
            TELL,
            lambda schemas: schemas["SendCalloutEvent"]["properties"]["message"].pop("minLength"),
        ),
    },
    "what_is_malformed_is_refused": {
        "both kinds of place are taken": loosened(RAISE_LEGACY, _either),
        # generation finds it only by luck
        "neither kind of place is taken": before(RAISE_LEGACY, _with_a_place),
    },
    "positive_data_acceptance": {
        "the best rating is refused": loosened(
            RATE, lambda schemas: schemas["Rating"].update(maximum=4)
        ),
        "the South Pole is refused": loosened(
            MOVE, lambda schemas: schemas["Latitude"].update(minimum=-89)
        ),
    },
    "unsupported_method": {
        "a wrong method is served": on(
            GET,
            after(
                "",
                lambda sent, response: (
                    response._replace(status=200) if sent.method == "DELETE" else response
                ),
            ),
        ),
        "Allow is missing": on(LIST, at("", 405, _allow)),
    },
    "allow_header_conformance": {
        "Allow lies": on(LIST, at("", 405, lambda response: _allow(response, allow="GET, PUT"))),
    },
    "content_type_conformance": {
        "a response says that it is text": good(
            GET, lambda response: response._replace(headers={"content-type": "text/plain"})
        ),
    },
    "response_schema_conformance": {
        "a field is null": with_fields(GET, status=None),
        "a field is missing": with_fields(GET, createdAt=...),
        "a field is of another type": good(
            RATE, lambda response: response.with_fields(rating=str(response.json["rating"]))
        ),
        "a position is out of its range": with_fields(MOVE, latitude=123.4),
        "a date is malformed": with_fields(GET, createdAt="15/01/2024 09:30"),
        "a token does not say how long it lasts": with_fields("mintCalloutToken", expires_in=...),
        "a mobile number leaks": with_fields(GET, mobileNumber="+27820004567"),
        "a status is endless": with_fields(GET, status="created" * 10_000),
        "a body is truncated": good(
            GET, lambda response: response._replace(content=response.content[:-20])
        ),
    },
    "status_code_conformance": {
        "a status is undocumented": good(TELL, lambda response: response._replace(status=202)),
    },
    "errors_have_a_message": {
        "an error has no message": at(GET, 404, lambda response: response.with_json({})),
        "an error has an empty message": on(
            LIST, at("", 405, lambda response: response.with_fields(message=" "))
        ),
    },
    "responses_are_fast": {
        "a response is slow": on(LIST, Seed(_slow, frozenset())),
    },
}
