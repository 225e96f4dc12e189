"""Values made up from a schema, for operations that nobody wrote a handler for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

Parts = Callable[[Any], Iterable[Mapping[str, Any]]]

STRINGS = {
    "byte": "dGV4dA==",
    "date": "2024-01-15",
    "date-time": "2024-01-15T09:30:00Z",
    "duration": "PT90S",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "09:30:00Z",
    "uri": "https://example.com/",
    "uuid": "8d4f1c3e-2a5b-4c6d-9e7f-0a1b2c3d4e5f",
}
"""A string of each format."""


class EndlessError(Exception):
    """A value would have to contain another one without end."""


class ExampleMaker:
    """Makes up a small value for a schema, unless the schema has an example of its own."""

    def __init__(self, parts: Parts, above: frozenset[int] = frozenset()) -> None:
        """Take a function that yields a schema and all that it includes, and what led here."""
        self._parts = parts
        self._above = above

    def make(self, node: Any) -> Any:
        """Return a value.

        Raises:
            EndlessError: There is none that ends.
        """
        parts = [*self._parts(node)]
        passed = {id(each) for each in parts}
        if passed & self._above:
            raise EndlessError
        inner = ExampleMaker(self._parts, self._above | passed)
        schema: dict[str, Any] = {}
        required = [name for part in parts for name in part.get("required", ())]
        properties: dict[str, Any] = {}
        for part in reversed(parts):  # the schema's own keywords come last
            schema |= part
            properties |= part.get("properties", {})
        schema |= {"required": required} | ({"properties": properties} if properties else {})
        values = [schema[word] for word in ("const", "default", "example") if word in schema]
        values += [*schema.get("examples", ()), *schema.get("enum", ())]
        if values:
            return values[0]
        for word in ("oneOf", "anyOf"):
            if word in schema:
                rest = {each: schema[each] for each in schema.keys() - {word, "$ref", "allOf"}}
                return inner._first([{"allOf": [rest, each]} for each in schema[word]])
        types = schema.get("type", "object" if properties else "string")
        maker = _MAKERS[types if isinstance(types, str) else types[0]]
        return maker(schema, inner)

    def _first(self, nodes: list[Any]) -> Any:
        for each in nodes:
            with suppress(EndlessError):
                return self.make(each)
        raise EndlessError


def _make_object(schema: Mapping[str, Any], inner: ExampleMaker) -> dict[str, Any]:
    named, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    return {name: inner.make(named.get(name, others)) for name in schema["required"]}


def _make_array(schema: Mapping[str, Any], inner: ExampleMaker) -> list[Any]:
    fixed, least = schema.get("prefixItems", []), schema.get("minItems", 0)
    more = max(least, 1) - len(fixed)  # one item shows more than none
    try:
        return [inner.make(each) for each in [*fixed, *[schema.get("items", True)] * more]]
    except EndlessError:
        if least:
            raise
        return []


def _make_number(schema: Mapping[str, Any], _: ExampleMaker) -> Any:
    step = schema.get("multipleOf", 1)
    low, above = (schema.get(word, -math.inf) for word in ("minimum", "exclusiveMinimum"))
    high, below = (schema.get(word, math.inf) for word in ("maximum", "exclusiveMaximum"))
    ends = [each for each in (low, above, high, below) if math.isfinite(each)]
    around = [(each // step + more) * step for each in ends for more in (0, 1, -1)]
    tried = [step, *around, sum(ends) / max(len(ends), 1)]
    return next((each for each in tried if low <= each <= high and above < each < below), step)


def _make_string(schema: Mapping[str, Any], _: ExampleMaker) -> str:
    text = STRINGS.get(schema.get("format", ""), "text")
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]


_MAKERS: Mapping[str, Callable[[Mapping[str, Any], ExampleMaker], Any]] = {
    "object": _make_object,
    "array": _make_array,
    "integer": _make_number,
    "number": _make_number,
    "string": _make_string,
    "boolean": lambda *_: True,
    "null": lambda *_: None,
}
