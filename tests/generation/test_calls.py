"""Every operation of the kitchen sink, called on both clients over HTTP."""

from __future__ import annotations

import json
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

import pytest

from aura_panic_runtime.models import encode
from tests.generation.support import (
    CLIENTS,
    DOCUMENT,
    ENDPOINTS,
    Package,
    Received,
    Reply,
    Service,
    as_text,
    call_each,
    conforms,
    convert,
    examples_of,
    plain,
    target_of,
)
from tools.openapi import deref, parameters


def arguments_of(package: Package, name: str, body: Any = None, media_type: str = "") -> Any:
    """Return the arguments of a call with all examples."""
    endpoint, operation = ENDPOINTS[name], package.operations[name]
    hints = package.hints(name)
    raw = {(each["name"], each["in"]): each for each in parameters(DOCUMENT, endpoint)}
    values: dict[str, Any] = {
        each.argument: convert(raw[each.name, each.location]["example"], hints[each.argument])
        for each in operation.parameters
    }
    if not operation.bodies:
        return values
    names: dict[Any, str] = dict(operation.names)
    if isinstance(body, dict) and all(names.get(wire, wire) in hints for wire in body):
        fields: dict[Any, Any] = {names.get(wire, wire): value for wire, value in body.items()}
        return values | {name: convert(value, hints[name]) for name, value in fields.items()}
    if len(operation.bodies) > 1:
        values["content_type"] = media_type
    return values | {"body": convert(body, hints["body"])}


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")
@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_operation_is_sent_and_decoded(
    package: Package, service: Service, kind: str, name: str
) -> None:
    """Examples become a request as OpenAPI has it, and a value of the annotated type."""
    endpoint = ENDPOINTS[name]
    bodies = examples_of(endpoint.operation.get("requestBody")) or [("", None)]
    replies = replies_of(endpoint.operation)
    pairs = [
        (bodies[index % len(bodies)], replies[index % len(replies)])
        for index in range(max(len(bodies), len(replies)))
    ]
    service.respond(*(reply for _, (reply, _) in pairs))
    calls = [(name, arguments_of(package, name, body, media)) for (media, body), _ in pairs]
    outcomes = call_each(package, service, kind, calls)
    for (_, (_, expected)), outcome in zip(pairs, outcomes, strict=True):
        assert not isinstance(outcome, Exception), outcome
        assert conforms(outcome, package.hints(name)["return"]), outcome
        shown = outcome if isinstance(outcome, bytes) else plain(encode(outcome))
        assert shown == plain(expected)
    for received, ((media_type, body), _) in zip(service.received, pairs, strict=True):
        check_request(received, endpoint, media_type, body)


@pytest.mark.parametrize("kind", CLIENTS)
def test_what_is_optional_can_be_omitted(package: Package, service: Service, kind: str) -> None:
    """A body, and every parameter; nothing is sent of them."""
    service.respond(Reply.of({"message": "Done"}))
    call_each(package, service, kind, [("send_optional", {}), ("find_by_optional_query", {})])
    body, query = service.received
    assert (body.body, body.headers.get("content-type")) == (b"", None)
    assert (query.query, query.cookies) == ([], {})


def replies_of(operation: Any) -> list[tuple[Reply, Any]]:
    """Return the documented replies of success, with what they mean."""
    replies: list[tuple[Reply, Any]] = []
    responses = {str(status): each for status, each in operation["responses"].items()}
    named = [each for each in responses if each.startswith("2")] or ["default"]
    for status in named:
        response = deref(DOCUMENT, responses[status])
        code = int(status) if status.isdigit() else 200
        found = examples_of(response)
        if len({media_type for media_type, _ in found}) > 1:
            found = found[:1]
        for media_type, value in found:
            is_json = "json" in media_type
            content = json.dumps(value).encode() if is_json else value.encode()
            typed = f"{media_type}; charset=utf-8" if media_type.startswith("text") else media_type
            is_bytes = not is_json and not media_type.startswith("text")
            replies.append((Reply(code, content, typed), content if is_bytes else value))
        if not found:
            replies.append((Reply(code), None))
    return replies


def check_request(received: Received, endpoint: Any, media_type: str, body: Any) -> None:
    """Compare a request with the examples that it was made of."""
    assert received.method == endpoint.method.upper()
    assert (received.path, received.query) == target_of(endpoint)
    is_open = endpoint.operation["security"] == []
    assert received.headers.get("authorization") == (None if is_open else "Bearer t")
    for each in parameters(DOCUMENT, endpoint):
        if each["in"] == "header":
            assert received.headers[each["name"]] == as_text(each["example"])
        if each["in"] == "cookie":
            assert received.cookies[each["name"]] == as_text(each["example"])
    if not media_type:
        assert received.body == b""
        assert "content-type" not in received.headers
    elif media_type == "multipart/form-data":
        check_parts(received.parts, body)
    else:
        assert received.headers["content-type"] == media_type
        if "json" in media_type:
            assert plain(json.loads(received.body)) == plain(body)
        elif "form" in media_type:
            assert parse_qsl(received.body.decode(), keep_blank_values=True) == fields_of(body)
        else:
            assert received.body == body.encode()


def fields_of(body: Any) -> list[tuple[str, str]]:
    """Return the fields of a form: an array is a field for each item."""
    return [
        (name, as_text(each))
        for name, value in body.items()
        for each in (value if isinstance(value, list) else [value])
    ]


def check_parts(parts: list[Message], body: Any) -> None:
    """Compare a form with files with the example that it was made of."""
    sent = [
        (part.get_param("name", header="content-disposition"), part.get_payload(decode=True))
        for part in parts
    ]
    expected = [(name, value.encode()) for name, value in fields_of(body)]
    assert sorted(map(repr, sent)) == sorted(map(repr, expected))
