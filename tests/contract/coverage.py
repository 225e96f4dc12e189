"""How much of the document a run has been to: operations, parameters, statuses and schema keywords.

tracecov, made for schemathesis, has a licence of its own (LicenseRef-TraceCov-Community-1.0) and is
no free software, so this is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import ValidationError

from tests.contract.document import Operation, validator
from tests.contract.exchange import Exchange

Place = tuple[str | int, ...]
"""Where a keyword stands in a schema, the keyword last."""

_BRANCHES = ("oneOf", "anyOf")
_SAYS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("type", "additionalProperties", *_BRANCHES), object),
    **dict.fromkeys(("minimum", "maximum"), (int, float)),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), str),
}
"""Keywords, and the kind of value that they say something about."""

_NOT_CHECKED = ("double", "int64", "password")
"""Formats that only describe."""


class Coverage:
    """What was covered so far, and what there is."""

    def __init__(self, operations: list[Operation]) -> None:
        self._seen: set[tuple[object, ...]] = set()
        self._all: dict[str, set[tuple[object, ...]]] = {
            "operations": {(each.name,) for each in operations},
            "parameters, good and bad": {
                (each.name, parameter, good)
                for each in operations
                for parameter in each.parameters
                for good in (True, False)
            },
            "statuses": {(each.name, status) for each in operations for status in _statuses(each)},
            "keywords of requests, kept": set(_of_bodies(operations, "kept")),
            "keywords of requests, broken": {
                place
                for place in _of_bodies(operations, "broken")
                if not {*_BRANCHES} & {*place[:-1]}
            },
            "keywords of answers": {
                (each.name, status, *place)
                for each in operations
                for status, schema in each.answers.items()
                for place in keywords(schema)
                if status in _statuses(each)
            },
        }

    def take(self, aim: Operation, exchange: Exchange) -> None:
        """Count an exchange, and which operation it was aimed at."""
        hit = exchange.operation == aim
        self._seen |= {(aim.name, parameter, hit) for parameter in aim.parameters}
        if not hit:
            return
        status = 200 if exchange.status == 201 else exchange.status
        self._seen |= {(aim.name,), (aim.name, status)}
        if aim.body is not None and exchange.sent is not None:
            kept = validator(aim.body).is_valid(exchange.sent)
            for place in keywords(aim.body, exchange.sent) if kept else ():
                self._seen.add((aim.name, "kept", *place))
            for error in validator(aim.body).iter_errors(exchange.sent):
                self._seen.add((aim.name, "broken", *_broken(error)))
        schema = aim.answers.get(exchange.status)
        if schema is not None and validator(schema).is_valid(exchange.answer):
            for place in keywords(schema, exchange.answer):
                self._seen.add((aim.name, status, *place))

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Of each kind, how many were covered and how many there are."""
        for kind, all_ in self._all.items():
            yield kind, len(all_ & self._seen), len(all_)

    def missing(self) -> Iterator[str]:
        """What was not covered."""
        for kind, all_ in self._all.items():
            for each in sorted(all_ - self._seen, key=str):
                yield f"{kind}: {' '.join(map(str, each))}"


_ANY: Any = object()
"""In place of a value: everything that a schema says."""


def keywords(schema: dict[str, Any], value: Any = _ANY, at: Place = ()) -> Iterator[Place]:
    """The keywords of a schema that say something about a value."""
    for name in schema.keys() & _SAYS.keys():
        if (value is _ANY or isinstance(value, _SAYS[name])) and schema[name] not in _NOT_CHECKED:
            yield (*at, name)
    if value is _ANY or isinstance(value, dict):
        yield from ((*at, "required", each) for each in schema.get("required", []))
    for trigger, needed in schema.get("dependentRequired", {}).items():
        if value is _ANY or trigger in value:
            yield from ((*at, "dependentRequired", each) for each in needed)
    for step, inner, part in _inside(schema, value):
        yield from keywords(inner, part, (*at, *step))


def _inside(schema: dict[str, Any], value: Any) -> Iterator[tuple[Place, dict[str, Any], Any]]:
    """The schemas within a schema, with the parts of a value that they are about."""
    for name, inner in schema.get("properties", {}).items():
        if value is _ANY or name in value:
            yield ("properties", name), inner, _ANY if value is _ANY else value[name]
    if "items" in schema:
        for part in [_ANY] if value is _ANY else value:
            yield ("items",), schema["items"], part
    for branch in ("allOf", *_BRANCHES):
        for index, inner in enumerate(schema.get(branch, [])):
            if value is _ANY or validator(inner).is_valid(value):
                yield (branch, index), inner, value


def _statuses(operation: Operation) -> set[int]:
    """One success, and everything else; 201 counts as 200, for a creation may answer either."""
    return {200 if status == 201 else status for status in operation.answers}


def _of_bodies(operations: list[Operation], how: str) -> Iterator[tuple[object, ...]]:
    for operation in operations:
        if operation.body is not None:
            yield from ((operation.name, how, *place) for place in keywords(operation.body))


def _broken(error: ValidationError) -> Place:
    missing = error.kind.as_dict().get("property")
    return (*error.schema_path, *([missing] if missing else []))
