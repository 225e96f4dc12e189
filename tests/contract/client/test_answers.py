"""For any response, the client returns what the contract says or raises a PanicError."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_panic import CalloutClosed, PanicError, UnreadableResponse
from aura_panic_runtime.models import encode
from aura_panic_runtime.operations import CallOptions
from aura_panic_runtime.requests import Request
from tests.contract.client.strategies import later, values, with_broken
from tests.contract.client.support import OPERATIONS, canned_client, drawn, generated
from tests.contract.document import Operation, is_json, validator

STATUSES = st.sampled_from([200, 200, 200, 201, 204, 285, 302, 400, 401, 404, 429, 500, 503, 599])


def written(value: Any) -> Any:
    """Return a value in one spelling: moments are parsed, and null is omitted.

    Beyond 64 bits, what the document does not name may be read as a float.
    """
    if isinstance(value, list):
        return [written(each) for each in value]
    if isinstance(value, dict):
        return {name: written(each) for name, each in value.items() if each is not None}
    if isinstance(value, str) and ":" in value:
        for kind in (dt.datetime, dt.time):
            with suppress(ValueError):
                return kind.fromisoformat(value)
    return float(value) if type(value) is int and not -(2**63) <= value < 2**64 else value


def success(operation: Operation) -> tuple[int, str, Any]:
    """Status, media type and schema of the first success that the document has."""
    status, media = next(each for each in operation.responses.items() if each[0] < "3")
    media_type, schema = next(iter(media.items()), ("", {}))
    return int(status.replace("X", "0")), media_type, schema


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_any_answer_is_a_model_or_an_error_with_a_name(
    operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    """A valid answer of either generation is written back as it came; one near it does no harm.

    No harm: it is an error that names operation and path, or what was read is as the contract says.
    """
    answers = 0
    normal, media_type, schema = success(operation)
    valid = values(schema)
    known = generated(operation)
    request = Request({"method": operation.method, "url": "/", "json": {}})

    with canned_client() as (panic, canned):

        def ask(status: int, body: bytes) -> Any:
            nonlocal answers
            answers += 1
            canned.status, canned.body = status, body
            return panic._call(known, request, CallOptions())  # noqa: SLF001 - whichever it is

        @drawn
        @given(bodies=with_broken(valid), status=STATUSES | st.just(normal))
        def answered(bodies: tuple[Any, bytes], status: int) -> None:
            answer, odd = bodies
            model = ask(normal, json.dumps(answer).encode())
            assert written(encode(model)) == written(answer)
            again = ask(normal, json.dumps(later(operation, answer)).encode())
            assert facts(again) == facts(model)
            try:
                model = ask(status, odd)
            except PanicError as error:
                check_names(error, operation)
            else:
                check_harmless(model, operation, status)

        @drawn
        @given(body=st.binary() | st.text().map(str.encode), status=STATUSES | st.just(normal))
        def answered_without_json(body: bytes, status: int) -> None:
            try:
                ask(status, body)
            except PanicError as error:
                check_names(error, operation)

        def facts(model: Any) -> Any:
            """Return the fields that the document names."""
            plain = written(encode(model))
            named = schema.get("properties", {})
            return {name: plain.get(name) for name in named} if isinstance(plain, dict) else plain

        answered() if is_json(media_type) else answered_without_json()
    record_property("answers", answers)


def check_names(error: PanicError, operation: Operation) -> None:
    known = generated(operation)
    assert (error.operation, error.method, error.path) == (known.name, known.method, known.path)
    assert error.request_id
    if isinstance(error, UnreadableResponse):
        assert error.json_path.startswith("$")
    if isinstance(error, CalloutClosed) and error.callout:
        assert error.callout.to_dict()["id"] == error.callout.id


def check_harmless(model: Any, operation: Operation, status: int) -> None:
    """Check that a decoded value has the types of the document, although the response was broken.

    Bounds are the service's to keep: one that gives a rating of 6 is not hidden from the caller.
    """
    described = operation.responses[operation.responds(status) or ""]
    for schema in described.values():
        assert not list(validator(types_alone(schema)).iter_errors(encode(model)))


_TYPES: dict[int, dict[str, Any]] = {}


def types_alone(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the types of a schema without bounds; it is kept, for a validator is kept for each."""

    def stripped(node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        kept = {name: node[name] for name in node.keys() & {"type", "required"}}
        for name in node.keys() & {"items", "additionalProperties"}:
            kept[name] = stripped(node[name])
        for name in node.keys() & {"allOf", "anyOf", "oneOf"}:
            kept[name.replace("one", "any")] = [stripped(each) for each in node[name]]
        if "properties" in node:
            kept["properties"] = {name: stripped(each) for name, each in node["properties"].items()}
        return kept

    return _TYPES.setdefault(id(schema), stripped(schema))
