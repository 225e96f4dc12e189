"""Strategies for valid bodies, bodies near them, and the later format of each."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema_rs
from hypothesis import strategies as st

from tests.contract.adapter import build_strategy, get_default_format_strategies
from tests.contract.client.arguments import ANYTHING
from tests.contract.document import BEYOND, Operation


def values(schema: Any) -> st.SearchStrategy[Any]:
    """Return values that a schema allows, with fields that the document does not name."""
    return build_strategy(
        _within_reach(schema),
        draft=jsonschema_rs.Draft202012,
        formats=get_default_format_strategies(),
    )


def _within_reach(node: Any) -> Any:
    """Return a schema without the parts that lie too deep in itself."""
    if node is BEYOND:
        return False
    if isinstance(node, dict):
        return {name: _within_reach(each) for name, each in node.items()}
    return [_within_reach(each) for each in node] if isinstance(node, list) else node


@st.composite
def with_broken(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> tuple[Any, bytes]:
    """Return a valid body, and one near it: a part of it is another, is missing, or is not JSON."""
    answer = draw(valid)
    place = near = copy.deepcopy(answer)
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
    body = json.dumps(near).encode()
    cut = draw(st.integers(0, len(body)) | st.just(len(body)))
    return answer, body[:cut] + draw(st.sampled_from([b"", b"", b"\xff", b"}", b"\x00"]))


WRAPPED = {
    "raiseCustomerCallout": True,
    "raiseCallout": True,
    "getCallout": True,
    "streamLocationAndGetCallout": True,
    "cancelCallout": False,
}
"""Responses that the later reference wraps as ``{"callout": ...}``; True with a message."""

GROUPED = ("latitude", "longitude", "predefinedLocationId")
CAMEL_CASE = {
    "access_token": "accessToken",
    "token_type": "tokenType",
    "expires_in": "expiresIn",
}


def later(operation: Operation, answer: Any) -> Any:
    """Return the same answer as the vendor's later reference has it."""
    if operation.name in WRAPPED:
        callout = {name: value for name, value in answer.items() if name not in GROUPED}
        group = {name: _as_text(answer[name]) for name in GROUPED}
        wrapped = {"callout": {**callout, "incidentInformation": [group]}}
        return {"message": "Done.", **wrapped} if WRAPPED[operation.name] else wrapped
    if operation.path.startswith("/oauth/"):
        return {CAMEL_CASE.get(name, name): value for name, value in answer.items()}
    return answer


def _as_text(value: Any) -> Any:
    """Coordinates of fixed locations are sent as text."""
    return repr(value) if isinstance(value, float) else value
