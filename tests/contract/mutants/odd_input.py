"""Bugs in validation, and on odd input."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

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
    after,
    before,
    crash,
    loosened,
    on,
)


def _with_a_place(request: Request) -> Request:
    """Somewhere, where neither kind of place is given."""
    if {"latitude", "longitude", "predefinedLocationId"} & request.body.keys():
        return request
    return request.with_body(latitude=0, longitude=0) if request.body else request


def _either(schemas: dict[str, Any], keyword: str) -> None:
    (place,) = schemas["RaiseCallout"]["allOf"]
    place[keyword] = place.pop("oneOf")


def _allow(response: Response, **headers: str) -> Response:
    """Return a response to a wrong method that names other methods, or none."""
    if response.status != HTTPStatus.METHOD_NOT_ALLOWED:
        return response
    kept = {name: value for name, value in response.headers.items() if name != "allow"}
    return response._replace(headers=kept | headers)


MUTANTS: Catalogue = {
    "not_a_server_error": {
        "a huge identifier crashes": crash(
            GET, on=lambda sent: int(sent.ids["calloutId"]) >= 2**31
        ),
        "a negative identifier crashes": on(
            GET, crash(on=lambda sent: re.search(r"/callouts/-[0-9]+$", sent.path))
        ),
        "an empty body crashes": crash(MOVE, on=lambda sent: not sent.content),
        "bytes that are not UTF-8 crash": crash(TELL, on=lambda sent: b"\xff" in sent.content),
        "a NUL in a text crashes": crash(
            TELL, on=lambda sent: "\x00" in str(sent.body.get("message"))
        ),
        "an emoji crashes": crash(
            TELL, on=lambda sent: max(map(ord, str(sent.body.get("message")))) > 0xFFFF
        ),
        "deep JSON crashes": crash(CANCEL, on=lambda sent: sent.content.startswith(b"[" * 1_000)),
    },
    "negative_data_rejection": {
        "a rating of 6 is taken": on(
            RATE, loosened(lambda schemas: schemas["Rating"].pop("maximum"))
        ),
        "a safe code of any length is taken": on(
            CANCEL,
            loosened(
                lambda schemas: schemas["CancelCallout"]["properties"]["safeCode"].pop("pattern")
            ),
        ),
        "a latitude beyond the pole is taken": on(
            "streamLocationUpdate", loosened(lambda schemas: schemas["Latitude"].pop("maximum"))
        ),
        "an empty message is taken": on(
            TELL,
            loosened(
                lambda schemas: schemas["SendCalloutEvent"]["properties"]["message"].pop(
                    "minLength"
                )
            ),
        ),
    },
    "what_is_malformed_is_refused": {
        "both kinds of place are taken": on(
            RAISE_LEGACY, loosened(lambda schemas: _either(schemas, "anyOf"))
        ),
        # generation finds it only by luck
        "neither kind of place is taken": before(RAISE_LEGACY, mutate_request=_with_a_place),
    },
    "positive_data_acceptance": {
        "the best rating is refused": on(
            RATE, loosened(lambda schemas: schemas["Rating"].update(maximum=4))
        ),
        "the South Pole is refused": on(
            MOVE, loosened(lambda schemas: schemas["Latitude"].update(minimum=-89))
        ),
    },
    "unsupported_method": {
        "a wrong method is served": on(
            GET,
            after(
                mutate_response=lambda sent, response: (
                    response._replace(status=200) if sent.method == "DELETE" else response
                )
            ),
        ),
        "Allow is missing": on(LIST, after(mutate_response=lambda _, response: _allow(response))),
    },
    "allow_header_conformance": {
        "Allow lies": on(
            LIST, after(mutate_response=lambda _, response: _allow(response, allow="GET, PUT"))
        ),
    },
}
