"""What the client sends is what the contract says, for whatever arguments its types allow."""

from __future__ import annotations

import inspect
import json
import re
import warnings
from collections.abc import Callable
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_panic import InvalidArgument, PanicClient, PanicError, Unset
from aura_panic_runtime import CallOptions
from tests.contract.client.drawing import values
from tests.contract.client.support import OPERATIONS, Canned, canned_client, drawn, generated
from tests.contract.document import Operation, validator

EDGES = st.sampled_from([-(2**63), -181, -1, 0, 1, 5, 6, 90, 180, 2**63 - 1, 2**63])
TYPES: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers() | EDGES,
    float: st.floats() | st.integers() | EDGES.map(float),
    str: st.text(max_size=6) | st.from_regex(r"\A[0-9]{4}\n?\Z"),
}


def allowed(annotation: Any) -> st.SearchStrategy[Any]:
    """Whatever a type checker lets pass."""
    parts = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    return st.one_of([TYPES[part] for part in parts if part is not Unset])


def arguments(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of the method, with and without what may be left out."""
    method = getattr(PanicClient, generated(operation).name)
    method = inspect.unwrap(method)
    types = get_type_hints(method)
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if name != "self" and name not in CallOptions._fields:
            chosen = required if parameter.default is inspect.Parameter.empty else optional
            chosen[name] = allowed(types[name])
    return st.fixed_dictionaries(required, optional=optional)


def near(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments that the document allows, but for some without a place."""
    fields = (operation.body or {}).get("properties", {})
    fields = {**fields, **_merged(operation.body or {})}
    named = {_python(name): values(schema) for name, schema in fields.items()}
    method = inspect.unwrap(getattr(PanicClient, generated(operation).name))
    for name, parameter in inspect.signature(method).parameters.items():
        if name != "self" and name not in CallOptions._fields and name not in named:
            assert parameter.annotation == "int"
            named[name] = st.integers(1, 2**63 - 1)
    needed = {
        name: named.pop(name)
        for name, parameter in inspect.signature(method).parameters.items()
        if name in named and parameter.default is inspect.Parameter.empty
    }
    if "safe_code" in named:
        named["safe_code"] = st.from_regex(r"\A[0-9]{4}\Z")
    return st.fixed_dictionaries(needed, optional=named).map(_at_one_place)


def _at_one_place(told: dict[str, Any]) -> dict[str, Any]:
    """A position or a fixed location, where both are told."""
    if "predefined_location_id" in told:
        return {name: each for name, each in told.items() if name not in {"latitude", "longitude"}}
    return told


def _merged(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in body.get("allOf", []):
        found.update(part.get("properties", {}), **_merged(part))
    return found


def _python(name: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", name).lower()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_whatever_is_sent_is_what_the_contract_says(
    operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    """Arguments of the right types are sent as a valid request, or refused before anything is."""
    sent = refused = 0

    @drawn
    @given(told=arguments(operation) | near(operation))
    def called(told: dict[str, Any]) -> None:
        nonlocal sent, refused
        canned.request = refusal = None
        try:
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
                getattr(panic, generated(operation).name)(**told)
        except InvalidArgument as error:
            refusal = str(error)
        except PanicError:
            sent += 1
        if refusal is None:
            check_sent(canned, operation)
        else:
            refused += 1
            assert ": The request was not sent: " in refusal
            assert canned.request is None

    with canned_client() as (panic, canned):
        canned.status, canned.body = 404, b"{}"
        called()
    assert sent
    assert refused or not (operation.parameters or operation.body)
    record_property("sent", sent)


def check_sent(canned: Canned, operation: Operation) -> None:
    request = canned.request
    assert request is not None
    assert request.method == operation.method
    found = operation.pattern.fullmatch(request.url.path)
    assert found
    assert all(1 <= int(value) < 2**63 for value in found.groupdict().values())
    assert not request.url.query
    content = request.read()
    if operation.body is None:
        assert content == b""
    else:
        assert request.headers["Content-Type"] == "application/json"
        assert not list(validator(operation.body).iter_errors(json.loads(content)))
