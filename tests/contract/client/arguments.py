"""Arguments of the client's methods: of any value that their types allow, and from the wire's."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from types import UnionType
from typing import IO, Any, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
from hypothesis import strategies as st

from aura_panic import PanicClient, Unset
from aura_panic_runtime.decoding import decode_date, decode_datetime, decode_time, decode_uuid
from aura_panic_runtime.models import OpenEnum, WireModel
from aura_panic_runtime.operations import CallOptions
from aura_panic_runtime.operations import Operation as Generated
from aura_panic_runtime.uploads import Upload

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)  # some write NaN, which is no JSON

EDGES = st.sampled_from([-(2**63), -181, -1, 0, 1, 5, 6, 90, 180, 2**63 - 1, 2**63])
ZONES = st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(hours=-5, minutes=-30))])
TEXTS = st.text(max_size=6) | st.from_regex(r"\A[0-9]{4}\n?\Z")

TYPES: Mapping[Any, st.SearchStrategy[Any]] = {
    Any: ANYTHING,
    int: st.integers() | EDGES,
    float: st.floats() | st.integers() | EDGES.map(float),
    str: TEXTS,
    dt.datetime: st.datetimes(timezones=ZONES),
    Upload: st.binary().map(Upload),
    IO[bytes]: st.binary().map(io.BytesIO),
    os.PathLike[str]: st.nothing(),  # is read like the others
}
"""Types for which Hypothesis itself would draw other values, or none."""

CONTAINERS: Mapping[Any, Callable[..., st.SearchStrategy[Any]]] = {
    Union: st.one_of,
    UnionType: st.one_of,
    list: lambda items: st.lists(items, max_size=3),
    dict: lambda _, items: st.dictionaries(TEXTS, items, max_size=3),
}


def allowed(hint: Any) -> st.SearchStrategy[Any]:
    """Whatever a type checker lets pass."""
    if hint in TYPES:
        return TYPES[hint]
    if container := CONTAINERS.get(get_origin(hint)):
        return container(*(allowed(each) for each in get_args(hint) if each is not Unset))
    if isinstance(hint, type) and issubclass(hint, WireModel):
        return _models(cast(Any, hint))
    if isinstance(hint, type) and issubclass(hint, OpenEnum):
        members = st.sampled_from(list(hint))
        return members | TYPES[str if issubclass(hint, str) else int].map(hint)
    return st.from_type(hint)


@cache
def _models(model: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(model)
    fields = {each.name: each for each in attrs.fields(model)}
    fields.pop("additional_properties", None)

    def build() -> st.SearchStrategy[Any]:
        return st.builds(
            model,
            **{
                str(each.alias): allowed(hints[name])
                if each.default is attrs.NOTHING
                else st.just(each.default) | allowed(hints[name])
                for name, each in fields.items()
            },
        )

    return st.deferred(build)  # a model may hold itself


def types_of(name: str) -> tuple[dict[str, Any], set[str]]:
    """Return the types of a method's arguments, and which of them are required."""
    method: Any = inspect.unwrap(getattr(PanicClient, name))
    types, parameters = get_type_hints(method), inspect.signature(method).parameters
    for each in ("self", "return", *CallOptions._fields):
        types.pop(each, None)
    return types, {each for each in types if parameters[each].default is inspect.Parameter.empty}


def from_wire(
    operation: Generated[Any], parameters: Mapping[tuple[str, str], Any], body: Any = None
) -> dict[str, Any]:
    """Return the arguments of a method, of what goes over the wire.

    Args:
        operation: What the package knows of the operation.
        parameters: Their values by place and name; what is left out is no argument.
        body: The body as JSON has it. Fields that are no arguments are left out.
    """
    types, _ = types_of(operation.name)
    values = {
        each.argument: parameters[each.location, each.name]
        for each in operation.parameters
        if (each.location, each.name) in parameters
    }
    if operation.bodies and body is not None:
        others = types.keys() - {each.argument for each in operation.parameters}
        values |= _of_body(operation, body, others)
    return {name: read(value, types[name]) for name, value in values.items()}


def _of_body(operation: Generated[Any], body: Any, arguments: Iterable[str]) -> dict[str, Any]:
    """Return the arguments that a body is made of: its fields, or the body itself."""
    whole = {each for each in arguments if each.startswith("body")}
    if whole:
        return {next(iter(whole)): body}
    fields = {operation.names.get(name, name): value for name, value in body.items()}
    return {name: value for name, value in fields.items() if name in arguments}


PARSERS: Mapping[Any, Callable[[Any], Any]] = {
    dt.datetime: decode_datetime,
    dt.date: decode_date,
    dt.time: decode_time,
    UUID: decode_uuid,
    bytes: str.encode,
}


def read(value: Any, hint: Any) -> Any:
    """Return a value of the wire as a caller gives it.

    Raises:
        ValueError: It is not of that type.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        for each in parts:
            with suppress(ValueError, TypeError):
                return read(value, each)
    elif origin is list and isinstance(value, list):
        return [read(each, parts[0]) for each in value]
    elif origin is dict and isinstance(value, dict):
        return {name: read(each, parts[1]) for name, each in value.items()}
    elif isinstance(hint, type) and issubclass(hint, WireModel | OpenEnum):
        parse: Any = getattr(hint, "from_dict", hint)
        return parse(value)
    elif hint in PARSERS:
        return PARSERS[hint](value)
    elif hint in {Any, type(value)} or (hint is float and type(value) is int) or value in parts:
        return value
    raise ValueError(hint)
