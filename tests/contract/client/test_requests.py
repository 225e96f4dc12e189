"""Requests of the client are valid, for all arguments that its types allow."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_panic import InvalidArgument, PanicError
from tests.contract.adapter import Response
from tests.contract.client.arguments import allowed, from_wire, types_of
from tests.contract.client.strategies import values
from tests.contract.client.support import OPERATIONS, canned_client, drawn, generated
from tests.contract.document import Operation
from tests.contract.exchange import broken, read_exchange


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
            check_sent(canned.request, operation)
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


def check_sent(request: httpx.Request | None, operation: Operation) -> None:
    assert request
    request.read()
    response = httpx.Response(200, request=request)
    response.elapsed = timedelta()
    exchange = read_exchange([operation], Response.from_any(response))
    assert exchange.operation == operation
    assert not [*broken(exchange)]
    assert exchange.arguments.keys() >= {
        (each.place, each.name) for each in operation.parameters if each.required
    }
    assert not exchange.has_body or exchange.media_type in operation.bodies
    known = {each.name for each in operation.parameters if each.place == "query"}
    assert request.url.params.keys() <= known
