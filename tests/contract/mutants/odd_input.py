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
    Answer,
    Mutant,
    Request,
    after,
    before,
    crash,
    loosened,
)


def _with_a_place(request: Request) -> Request:
    """Somewhere, where neither kind of place is given."""
    if {"latitude", "longitude", "predefinedLocationId"} & request.body.keys():
        return request
    return request.with_body(latitude=0, longitude=0) if request.body else request


def _either(schemas: dict[str, Any], keyword: str) -> None:
    (place,) = schemas["RaiseCallout"]["allOf"]
    place[keyword] = place.pop("oneOf")


def _allow(answer: Answer, **headers: str) -> Answer:
    """Return an answer to a wrong method that names other methods, or none."""
    if answer.status != HTTPStatus.METHOD_NOT_ALLOWED:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name != "allow"}
    return answer._replace(headers=kept | headers)


MUTANTS = [
    # Server errors on odd input.
    Mutant(
        "a huge identifier crashes",
        "not_a_server_error",
        GET,
        crash(GET, on=lambda sent: int(sent.ids["calloutId"]) >= 2**31),
    ),
    Mutant(
        "a negative identifier crashes",
        "not_a_server_error",
        GET,
        crash(on=lambda sent: re.search(r"/callouts/-[0-9]+$", sent.path)),
    ),
    Mutant(
        "an empty body crashes",
        "not_a_server_error",
        MOVE,
        crash(MOVE, on=lambda sent: not sent.content),
    ),
    Mutant(
        "bytes that are not UTF-8 crash",
        "not_a_server_error",
        TELL,
        crash(TELL, on=lambda sent: b"\xff" in sent.content),
    ),
    Mutant(
        "a NUL in a text crashes",
        "not_a_server_error",
        TELL,
        crash(TELL, on=lambda sent: "\x00" in str(sent.body.get("message"))),
    ),
    Mutant(
        "an emoji crashes",
        "not_a_server_error",
        TELL,
        crash(TELL, on=lambda sent: max(map(ord, str(sent.body.get("message")))) > 0xFFFF),
    ),
    Mutant(
        "deep JSON crashes",
        "not_a_server_error",
        CANCEL,
        crash(CANCEL, on=lambda sent: sent.content.startswith(b"[" * 1_000)),
    ),
    # What is let in.
    Mutant(
        "a rating of 6 is taken",
        "negative_data_rejection",
        RATE,
        loosened(lambda schemas: schemas["Rating"].pop("maximum")),
    ),
    Mutant(
        "a safe code of any length is taken",
        "negative_data_rejection",
        CANCEL,
        loosened(lambda schemas: schemas["CancelCallout"]["properties"]["safeCode"].pop("pattern")),
    ),
    Mutant(
        "a latitude beyond the pole is taken",
        "negative_data_rejection",
        "streamLocationUpdate",
        loosened(lambda schemas: schemas["Latitude"].pop("maximum")),
    ),
    Mutant(
        "an empty message is taken",
        "negative_data_rejection",
        TELL,
        loosened(
            lambda schemas: schemas["SendCalloutEvent"]["properties"]["message"].pop("minLength")
        ),
    ),
    Mutant(
        "both kinds of place are taken",
        "what_is_malformed_is_refused",
        RAISE_LEGACY,
        loosened(lambda schemas: _either(schemas, "anyOf")),
    ),
    Mutant(
        "neither kind of place is taken",
        "what_is_malformed_is_refused",  # generation finds it only by luck
        RAISE_LEGACY,
        before(RAISE_LEGACY, mutate_request=_with_a_place),
    ),
    Mutant(
        "the best rating is refused",
        "positive_data_acceptance",
        RATE,
        loosened(lambda schemas: schemas["Rating"].update(maximum=4)),
    ),
    Mutant(
        "the South Pole is refused",
        "positive_data_acceptance",
        MOVE,
        loosened(lambda schemas: schemas["Latitude"].update(minimum=-89)),
    ),
    # Methods.
    Mutant(
        "a wrong method is served",
        "unsupported_method",
        GET,
        after(
            mutate_response=lambda sent, came: (
                came._replace(status=200) if sent.method == "DELETE" else came
            )
        ),
    ),
    Mutant(
        "Allow is missing",
        "unsupported_method",
        LIST,
        after(mutate_response=lambda _, came: _allow(came)),
    ),
    Mutant(
        "Allow lies",
        "allow_header_conformance",
        LIST,
        after(mutate_response=lambda _, came: _allow(came, allow="GET, PUT")),
    ),
]
