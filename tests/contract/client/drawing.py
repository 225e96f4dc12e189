"""Draws answers from the contract's schemas, broken ones near them, and the later dress of each."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

from hypothesis import strategies as st

from tests.contract.document import Operation


def _anything(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | st.integers() | numbers | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
        ),
        max_leaves=4,
    )


ANYTHING = _anything(st.floats())  # some write NaN, which is no JSON
UNKNOWN = st.dictionaries(
    st.sampled_from(["url", "note", "x-new", "eta"]),
    _anything(st.floats(allow_nan=False, allow_infinity=False)),
    max_size=2,
)
"""Fields that the document does not name: it is open, for the service may grow."""

ZONES = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-5, minutes=-30))])


def values(schema: Any) -> st.SearchStrategy[Any]:
    """What a schema allows, with every reference followed."""
    if "anyOf" in schema:
        return st.one_of([values(each) for each in schema["anyOf"]])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_KINDS[kind](schema) for kind in kinds])


def _objects(schema: Any) -> st.SearchStrategy[Any]:
    fields = {name: values(each) for name, each in schema["properties"].items()}
    required = {name: fields.pop(name) for name in schema.get("required", [])}
    known = st.fixed_dictionaries(required, optional=fields)
    return st.tuples(UNKNOWN, known).map(lambda both: {**both[0], **both[1]})


def _texts(schema: Any) -> st.SearchStrategy[Any]:
    if schema.get("format") == "date-time":
        return st.datetimes(timezones=ZONES).map(lambda moment: moment.isoformat())
    return st.text(min_size=schema.get("minLength", 0), max_size=20)


def _bounds(schema: Any) -> dict[str, Any]:
    return {"min_value": schema.get("minimum"), "max_value": schema.get("maximum")}


_KINDS: dict[str, Any] = {
    "null": lambda _: st.none(),
    "boolean": lambda _: st.booleans(),
    "integer": lambda schema: st.integers(**_bounds(schema)),
    "number": lambda schema: st.floats(**_bounds(schema), allow_nan=False, allow_infinity=False),
    "string": _texts,
    "array": lambda schema: st.lists(values(schema["items"]), max_size=4),
    "object": _objects,
}


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


WRAPPED = {
    "raiseCustomerCallout": True,
    "raiseCallout": True,
    "getCallout": True,
    "streamLocationAndGetCallout": True,
    "cancelCallout": False,
}
"""What the vendor's later reference wraps as ``{"callout": ...}``, and whether with a message."""

GROUPED = ("latitude", "longitude", "predefinedLocationId")
CAMEL_CASE = {
    "access_token": "accessToken",
    "token_type": "tokenType",
    "expires_in": "expiresIn",
}


def later(operation: Operation, answer: Any) -> Any:
    """The same answer as the vendor's later reference has it."""
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
