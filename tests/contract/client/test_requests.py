"""Requests of the client are valid, for all arguments that its types allow."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_panic import InvalidArgument, PanicError
from tests.contract.client.arguments import allowed, from_wire, types_of
from tests.contract.client.strategies import values
from tests.contract.client.support import OPERATIONS, Canned, canned_client, drawn, generated
from tests.contract.document import Operation, Parameter, group, is_json, validator


def arguments(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments of the method, with and without what may be left out."""
    types, required = types_of(generated(operation).name)
    chosen = {name: allowed(hint) for name, hint in types.items()}
    needed = {name: chosen.pop(name) for name in required}
    return st.fixed_dictionaries(needed, optional=chosen)


def near(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Arguments that the document allows, but for fields that depend on what is no argument."""
    known = {(each.place, each.name): values(each.schema) for each in operation.parameters}
    needed = {(each.place, each.name) for each in operation.parameters if each.required}
    parameters = st.fixed_dictionaries(
        {place: known[place] for place in needed},
        optional={place: each for place, each in known.items() if place not in needed},
    )
    body: st.SearchStrategy[Any] = st.none()
    if operation.bodies:
        body = values(next(iter(operation.bodies.values())))
    return st.builds(from_wire, st.just(generated(operation)), parameters, body)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_whatever_is_sent_is_what_the_contract_says(
    operation: Operation, record_property: Callable[[str, object], None]
) -> None:
    """Arguments of the right types are sent as a valid request, or refused before anything is."""
    sent = refused = 0

    @drawn
    @given(keywords=arguments(operation) | near(operation))
    def called(keywords: dict[str, Any]) -> None:
        nonlocal sent, refused
        canned.request = refusal = None
        try:
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
                getattr(panic, generated(operation).name)(**keywords)
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
    assert refused or not any(each.can_be_bad for each in operation.parameters)
    record_property("sent", sent)


def check_sent(canned: Canned, operation: Operation) -> None:
    request = canned.request
    assert request is not None
    assert request.method == operation.method
    path, _, query = request.url.raw_path.decode().partition("?")
    found = operation.pattern.fullmatch(path)
    assert found
    in_path = [
        (each.name, unquote(found[group(each.name)]))
        for each in operation.parameters
        if each.place == "path"
    ]
    cookies = request.headers.get("Cookie", "")
    check_parameters(operation, "path", in_path)
    check_parameters(operation, "query", parse_qsl(query, keep_blank_values=True))
    check_parameters(operation, "header", request.headers.multi_items())
    check_parameters(operation, "cookie", parse_qsl(cookies.replace("; ", "&")))
    content = request.read()
    if not content:
        assert not operation.needs_body or "Content-Type" in request.headers
        return
    media_type = request.headers["Content-Type"].partition("; boundary=")[0]
    assert media_type in operation.bodies
    if is_json(media_type):
        assert not list(validator(operation.bodies[media_type]).iter_errors(json.loads(content)))


def check_parameters(operation: Operation, place: str, sent: list[tuple[str, str]]) -> None:
    """Check that required parameters were sent, and that each can be read as the document says."""
    known = [each for each in operation.parameters if each.place == place]
    for parameter in known:
        name = parameter.name.lower() if place == "header" else parameter.name
        texts = [text for each, text in sent if each == name]
        assert texts or not parameter.required
        if texts:
            assert any(map(validator(parameter.schema).is_valid, readings(parameter, texts)))
    if place == "query" and not any("properties" in each.schema for each in known):
        assert {name for name, _ in sent} <= {each.name for each in known}


def readings(parameter: Parameter, texts: list[str]) -> Iterator[Any]:
    """Yield the values that the texts of a parameter may stand for."""
    if not parameter.explode:
        texts = list(chain.from_iterable(re.split("[,|]| ", text) for text in texts))
    yield texts
    yield from texts[:1]
    try:
        decoded = [json.loads(text or "null") for text in texts]
    except ValueError:
        return
    yield decoded
    yield from decoded[:1]
