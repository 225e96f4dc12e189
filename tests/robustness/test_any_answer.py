"""Whatever a service answers, the client gives a model or raises a PanicError."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_panic import PanicClient, PanicError
from aura_panic_api import CallOptions, Operation, api
from aura_panic_legacy import Request

CONTRACT = yaml.safe_load((Path(__file__).parents[2] / "openapi/panic-callouts.yaml").read_text())
OPERATIONS = [each for each in vars(api).values() if isinstance(each, Operation)]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)
ZONES = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-5, minutes=-30))])
STATUSES = st.sampled_from([200, 200, 200, 201, 204, 285, 302, 400, 401, 404, 429, 500, 503, 599])


def resolved(node: Any) -> Any:
    while "$ref" in node:
        found = CONTRACT
        for key in node["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        node = found
    return node


def values(schema: Any) -> st.SearchStrategy[Any]:
    """What a schema of the contract allows."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return st.one_of([values(each) for each in schema["anyOf"]])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([KINDS[kind](schema) for kind in kinds])


def objects(schema: Any) -> st.SearchStrategy[Any]:
    fields = {name: values(each) for name, each in schema["properties"].items()}
    required = {name: fields.pop(name) for name in schema.get("required", [])}
    return st.fixed_dictionaries(required, optional=fields)


def texts(schema: Any) -> st.SearchStrategy[Any]:
    if schema.get("format") == "date-time":
        return st.datetimes(timezones=ZONES).map(lambda moment: moment.isoformat())
    return st.text(min_size=schema.get("minLength", 0), max_size=20)


def numbers(schema: Any) -> dict[str, Any]:
    return {"min_value": schema.get("minimum"), "max_value": schema.get("maximum")}


KINDS: dict[str, Any] = {
    "null": lambda _: st.none(),
    "boolean": lambda _: st.booleans(),
    "integer": lambda schema: st.integers(**numbers(schema)),
    "number": lambda schema: st.floats(**numbers(schema), allow_nan=False, allow_infinity=False),
    "string": texts,
    "array": lambda schema: st.lists(values(schema["items"]), max_size=4),
    "object": objects,
}


@cache
def answers(operation: Operation[Any]) -> st.SearchStrategy[Any]:
    """What the contract lets an operation answer when it succeeds."""
    item = next(
        item for path, item in CONTRACT["paths"].items() if snake(path) == snake(operation.path)
    )
    response = resolved(item[operation.method.lower()]["responses"]["200"])
    return values(response["content"]["application/json"]["schema"])


def snake(path: str) -> str:
    return path.replace("_", "").lower()


@st.composite
def broken(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> bytes:
    """An answer near a valid one: a part of it is another, is gone, or is not JSON."""
    answer = copy.deepcopy(draw(valid))
    place = answer
    while isinstance(place, dict | list) and place:
        key: Any = draw(
            st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place)))
        )
        if draw(st.booleans()) and isinstance(place[key], dict | list) and place[key]:
            place = place[key]
            continue
        if draw(st.booleans()):
            place[key] = draw(ANYTHING)
        else:
            del place[key]
        break
    body = json.dumps(answer).encode()
    cut = draw(st.integers(0, len(body)) | st.just(len(body)))
    return body[:cut] + draw(st.sampled_from([b"", b"", b"\xff", b"}", b"\x00"]))


class Canned(httpx.BaseTransport):
    """Answers what it was told last."""

    status, body = 200, b""

    def handle_request(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(self.status, content=self.body)


@pytest.fixture(scope="module")
def canned() -> Canned:
    return Canned()


@pytest.fixture(scope="module")
def panic(canned: Canned) -> Iterator[PanicClient]:
    with PanicClient(
        base_url="http://127.0.0.1:1", token="t", transport=canned, attempts=1
    ) as client:
        yield client


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
@settings(deadline=None, max_examples=60, database=None, derandomize=True,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(data=st.data())
def test_any_answer_is_a_model_or_an_error_with_a_name(
    panic: PanicClient, canned: Canned, operation: Operation[Any], data: st.DataObject
) -> None:
    """A valid answer is read, and written back as it came; one near it does no harm."""
    request = Request(method=operation.method, url="/", json={})

    def ask(status: int, body: bytes) -> Any:
        canned.status, canned.body = status, body
        return panic._call(operation, request, CallOptions())  # noqa: SLF001 - whichever it is

    valid = answers(operation)
    answer = data.draw(valid)
    model = ask(200, json.dumps(answer).encode())
    found = [each.to_dict() for each in model] if isinstance(model, list) else model.to_dict()
    assert written(found) == written(answer)

    status, body = data.draw(STATUSES), data.draw(broken(valid))
    try:
        ask(status, body)
    except PanicError as error:
        named = error.operation, error.request_id
    else:
        named = operation.name, "read"
    assert named[0] == operation.name
    assert named[1]


def written(answer: Any) -> Any:
    """An answer without what is the same in two spellings: moments, whole numbers, null."""
    if isinstance(answer, list):
        return [written(each) for each in answer]
    return {
        name: value for name, value in answer.items() if value is not None and name != "createdAt"
    }
