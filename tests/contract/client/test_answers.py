"""Whatever a service answers, the client gives what the contract says or raises a PanicError."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_panic import CalloutClosed, PanicError, UnreadableResponse
from aura_panic_runtime import CallOptions, Request
from tests.contract.client.drawing import broken, later, values
from tests.contract.client.support import OPERATIONS, canned_client, drawn, generated
from tests.contract.document import Operation, validator

STATUSES = st.sampled_from([200, 200, 200, 201, 204, 285, 302, 400, 401, 404, 429, 500, 503, 599])


def written(value: Any) -> Any:
    """A value without what is the same in two spellings: moments, and what is null or not there."""
    if isinstance(value, list):
        return [written(each) for each in value]
    if not isinstance(value, dict):
        return value
    told = {name: each for name, each in value.items() if each is not None}
    if isinstance(told.get("createdAt"), str):
        told["createdAt"] = dt.datetime.fromisoformat(told["createdAt"])
    return told


def as_sent(model: Any) -> Any:
    return [each.to_dict() for each in model] if isinstance(model, list) else model.to_dict()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_any_answer_is_a_model_or_an_error_with_a_name(
    operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    """A valid answer of either generation is written back as it came; one near it does no harm.

    No harm: it is an error that names operation and path, or what was read is as the contract says.
    """
    answers = 0
    valid = values(operation.answers[200])
    known = generated(operation)
    request = Request({"method": operation.method, "url": "/", "json": {}})

    with canned_client() as (panic, canned):

        def ask(status: int, body: bytes) -> Any:
            nonlocal answers
            answers += 1
            canned.status, canned.body = status, body
            return panic._call(known, request, CallOptions())  # noqa: SLF001 - whichever it is

        @drawn
        @given(answer=valid, status=STATUSES, odd=broken(valid))
        def answered(answer: Any, status: int, odd: bytes) -> None:
            model = ask(200, json.dumps(answer).encode())
            assert written(as_sent(model)) == written(answer)
            again = ask(200, json.dumps(later(operation, answer)).encode())
            assert facts(again) == facts(model)
            try:
                model = ask(status, odd)
            except PanicError as error:
                check_names(error, operation)
            else:
                check_harmless(model, operation)

        def facts(model: Any) -> Any:
            """The fields that the document names."""
            told = written(as_sent(model))
            named = operation.answers[200].get("properties", {})
            return {name: told.get(name) for name in named} if isinstance(told, dict) else told

        answered()
    record_property("answers", answers)


def check_names(error: PanicError, operation: Operation) -> None:
    known = generated(operation)
    assert (error.operation, error.method, error.path) == (known.name, known.method, known.path)
    assert error.request_id
    if isinstance(error, UnreadableResponse):
        assert error.json_path.startswith("$")
    if isinstance(error, CalloutClosed) and error.callout:
        assert error.callout.to_dict()["id"] == error.callout.id


def check_harmless(model: Any, operation: Operation) -> None:
    """What was read of a broken answer holds to the types that the document has for it.

    Bounds are the service's to keep: one that gives a rating of 6 is not hidden from the caller.
    """
    for item in as_sent(model) if isinstance(model, list) else [as_sent(model)]:
        schema = operation.answers[200]
        kinds = validator(without_bounds(schema.get("items", schema)))
        assert not list(kinds.iter_errors(item))


BOUNDS = {"minimum", "maximum", "minLength", "maxLength", "format", "pattern"}
_UNBOUND: dict[int, dict[str, Any]] = {}


def without_bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """The types of a schema alone; it is kept, for a validator is kept for each."""

    def stripped(node: Any) -> Any:
        if isinstance(node, dict):
            return {name: stripped(each) for name, each in node.items() if name not in BOUNDS}
        return [stripped(each) for each in node] if isinstance(node, list) else node

    return _UNBOUND.setdefault(id(schema), stripped(schema))
