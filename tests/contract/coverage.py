"""Coverage of the document by a run: operations, parameters, statuses and schema keywords.

tracecov, made for schemathesis, has a licence of its own (LicenseRef-TraceCov-Community-1.0) and is
no free software, so this is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import ValidationError

from tests.contract.document import Operation, Parameter, is_json, validator
from tests.contract.exchange import FORM, MULTIPART, Exchange

Place = tuple[str | int, ...]
"""Path of a keyword in a schema, the keyword last."""

_BRANCHES = ("oneOf", "anyOf")
_SAYS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("type", "enum", "const", *_BRANCHES), object),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), (int, float)),
    "multipleOf": (int, float),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), str),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), list),
    **dict.fromkeys(("minProperties", "maxProperties"), dict),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties"), dict),
}
"""Keywords, and the kind of value that they say something about."""

_NOT_CHECKED = ("binary", "byte", "double", "float", "int32", "int64", "password")
"""Formats that only describe."""


BY_REQUESTS = {"operations", "parameters, good and bad"}
"""Kinds that requests alone cover, whatever the service responds."""


def coverage_floor(kind: str) -> float:
    """Return the share of a kind that a run has to cover at least."""
    return 0.95 if kind.startswith("keywords") else 1


class Coverage:
    """Parts of the document that a run has covered so far, of those that there are."""

    def __init__(self, operations: list[Operation]) -> None:
        self._seen: set[tuple[object, ...]] = set()
        self._all: dict[str, set[tuple[object, ...]]] = {
            "operations": {(each.name,) for each in operations},
            "parameters, good and bad": {
                (each.name, parameter.place, parameter.name, good)
                for each in operations
                for parameter in each.parameters
                for good in {True, not parameter.can_be_bad}
            },
            "statuses": {(each.name, status) for each in operations for status in _statuses(each)},
            "keywords of requests, kept": set(_of_bodies(operations, "kept")),
            "keywords of requests, broken": {
                place
                for place in _of_bodies(operations, "broken")
                if not {*_BRANCHES} & {*place[:-1]}
            },
            "keywords of responses": {
                (each.name, status, *place)
                for each in operations
                for status, media in each.responses.items()
                for kind, schema in media.items()
                for place in keywords(schema)
                if status in _statuses(each) and is_json(kind)
            },
        }

    def take(self, aim: Operation, exchange: Exchange) -> None:
        """Count an exchange, and which operation it was aimed at."""
        hit = exchange.operation == aim
        for each in aim.parameters:
            good = _is_good(each, exchange) if hit else False if each.place == "path" else None
            if good is not None:
                self._seen.add((aim.name, each.place, each.name, good))
        if not hit:
            return
        status = _status(aim, exchange.status)
        self._seen |= {(aim.name,), (aim.name, status)}
        self._take_body(aim, exchange)
        for kind, schema in aim.responses.get(aim.responds(exchange.status) or "", {}).items():
            if is_json(kind) and validator(schema).is_valid(exchange.received):
                for place in keywords(schema, exchange.received):
                    self._seen.add((aim.name, status, *place))

    def _take_body(self, aim: Operation, exchange: Exchange) -> None:
        schema = exchange.body_schema
        if schema is None or exchange.sent is None:
            return
        kind = next(kind for kind, each in aim.bodies.items() if each is schema)
        kept = validator(schema).is_valid(exchange.sent)
        for place in keywords(schema, exchange.sent) if kept else ():
            self._seen.add((aim.name, kind, "kept", *place))
        for error in validator(schema).iter_errors(exchange.sent):
            self._seen.add((aim.name, kind, "broken", *_broken(error)))

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Of each kind, how many were covered and how many there are."""
        for kind, all_ in self._all.items():
            yield kind, len(all_ & self._seen), len(all_)

    def shortfalls(self, *, every_kind: bool) -> Iterator[tuple[str, int, int, list[str]]]:
        """Yield each kind of which too little was covered, and what is missing.

        Args:
            every_kind: False where responses are the document's examples, which show little.
        """
        for kind, covered, all_ in self.rows():
            if covered < all_ * coverage_floor(kind) and (every_kind or kind in BY_REQUESTS):
                missing = sorted(self._all[kind] - self._seen, key=str)
                yield kind, covered, all_, [" ".join(map(str, each)) for each in missing]


_ANY: Any = object()
"""In place of a value: everything that a schema says."""


def keywords(schema: dict[str, Any], value: Any = _ANY, at: Place = ()) -> Iterator[Place]:
    """Yield the keywords of a schema that apply to a value."""
    for name in schema.keys() & _SAYS.keys():
        if name == "additionalProperties" and schema[name] is not False:
            continue  # what it says is within it
        if (value is _ANY or isinstance(value, _SAYS[name])) and schema[name] not in _NOT_CHECKED:
            yield (*at, name)
    if value is _ANY or isinstance(value, dict):
        yield from ((*at, "required", each) for each in schema.get("required", []))
    for trigger, needed in schema.get("dependentRequired", {}).items():
        if value is _ANY or (isinstance(value, dict) and trigger in value):
            yield from ((*at, "dependentRequired", each) for each in needed)
    for step, inner, part in _inside(schema, value):
        yield from keywords(inner, part, (*at, *step))


def _inside(schema: dict[str, Any], value: Any) -> Iterator[tuple[Place, dict[str, Any], Any]]:
    """Yield the schemas within a schema, with the parts of a value that they apply to."""
    named = schema.get("properties", {})
    fields = dict.fromkeys(named, _ANY) if value is _ANY else value
    for name in named if isinstance(fields, dict) else ():
        if name in fields:
            yield ("properties", name), named[name], fields[name]
    if isinstance(schema.get("additionalProperties"), dict):
        others = fields.keys() - named.keys() if isinstance(fields, dict) else ()
        for part in [_ANY] if value is _ANY else (fields[name] for name in others):
            yield ("additionalProperties",), schema["additionalProperties"], part
    if "items" in schema:
        for part in [_ANY] if value is _ANY else value if isinstance(value, list) else ():
            yield ("items",), schema["items"], part
    for branch in ("allOf", *_BRANCHES):
        for index, inner in enumerate(schema.get(branch, [])):
            if value is _ANY or validator(inner).is_valid(value):
                yield (branch, index), inner, value


def _is_good(parameter: Parameter, exchange: Exchange) -> bool | None:
    """Return whether the value of a parameter is valid; None if there is no value."""
    key = parameter.place, parameter.name
    if key in exchange.arguments:
        return validator(parameter.schema).is_valid(exchange.arguments[key])
    return False if parameter.required else None


def _status(operation: Operation, status: int) -> str:
    """Return the entry of a status; 201 counts as 200: a creation may return either."""
    entry = operation.responds(status) or str(status)
    return "200" if entry == "201" else entry


def _statuses(operation: Operation) -> set[str]:
    """All entries but 5XX: the mock has no failures of its own."""
    return {"200" if each == "201" else each for each in operation.responses} - {"5XX"}


def _of_bodies(operations: list[Operation], how: str) -> Iterator[tuple[object, ...]]:
    for operation in operations:
        for kind, schema in operation.bodies.items():
            if is_json(kind) or (kind in {FORM, MULTIPART} and how == "kept"):
                yield from ((operation.name, kind, how, *place) for place in keywords(schema))


def _broken(error: ValidationError) -> Place:
    missing = error.kind.as_dict().get("property")
    return (*error.schema_path, *([missing] if missing else []))
