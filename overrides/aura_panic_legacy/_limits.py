"""Holds what is about to be sent to the limits that the contract sets, besides its types.

The generator passes over ranges, patterns and which fields go together. They stand beside each
model as what they are in the contract: JSON Schema, in the keywords that are in the tables here.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sized
from contextlib import suppress
from typing import Any, TypeAlias

from aura_panic_legacy._reading import Unreadable, under

Schema: TypeAlias = Mapping[str, Any]


def hold(schema: Schema, value: Any) -> None:
    """Hold a value, whose types are right, to a schema.

    Raises:
        Unreadable: It is beyond a limit.
    """
    for keyword, limit in schema.items():
        if keyword in WITHIN:
            WITHIN[keyword](value, limit)
            continue
        kind, kept, sentence = LIMITS[keyword]
        if isinstance(value, kind) and not kept(value, limit):
            raise Unreadable(sentence.format(_told(limit)))


def _properties(value: Mapping[str, Any], schemas: Mapping[str, Schema]) -> None:
    for name in schemas.keys() & value.keys():
        with under(name):
            hold(schemas[name], value[name])


def _items(value: list[Any], schema: Schema) -> None:
    for index, item in enumerate(value):
        with under(index):
            hold(schema, item)


def _all_of(value: Any, schemas: list[Schema]) -> None:
    for schema in schemas:
        hold(schema, value)


def _looks_like(value: str, pattern: str) -> bool:
    # As JSON Schema has it: a $ is the end, and not a line end before it; \d is an ASCII digit.
    return bool(re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), value, re.ASCII))


def _at_least(value: Sized, limit: int) -> bool:
    return len(value) >= limit


def _at_most(value: Sized, limit: int) -> bool:
    return len(value) <= limit


def _has(value: Mapping[str, Any], names: list[str]) -> bool:
    return value.keys() >= set(names)


def _has_together(value: Mapping[str, Any], needs: Mapping[str, list[str]]) -> bool:
    return all(_has(value, names) for name, names in needs.items() if name in value)


def _fitting(value: Any, schemas: list[Schema]) -> int:
    """How many of some schemas a value is within."""
    found = 0
    for schema in schemas:
        with suppress(Unreadable):
            hold(schema, value)
            found += 1
    return found


def _told(limit: Any) -> str:
    """A limit in words: names, and alternatives of names."""
    if isinstance(limit, Mapping):
        return " and ".join(limit.get("required", map(str, limit)))
    return " or ".join(map(_told, limit)) if isinstance(limit, list) else str(limit)


WITHIN: Mapping[str, Callable[[Any, Any], None]] = {
    "properties": _properties,
    "items": _items,
    "allOf": _all_of,
}
"""Keywords that hold others."""

NUMBER, TEXT, LIST, OBJECT, ANY = (int, float), str, list, Mapping, object

LIMITS: Mapping[str, tuple[Any, Callable[[Any, Any], bool], str]] = {
    "minimum": (NUMBER, operator.ge, "should be at least {}"),
    "maximum": (NUMBER, operator.le, "should be at most {}"),
    "exclusiveMinimum": (NUMBER, operator.gt, "should be more than {}"),
    "exclusiveMaximum": (NUMBER, operator.lt, "should be less than {}"),
    "minLength": (TEXT, _at_least, "should have at least {} characters"),
    "maxLength": (TEXT, _at_most, "should have at most {} characters"),
    "pattern": (TEXT, _looks_like, "should match {}"),
    "minItems": (LIST, _at_least, "should have at least {} items"),
    "maxItems": (LIST, _at_most, "should have at most {} items"),
    "required": (OBJECT, _has, "needs {}"),
    "dependentRequired": (OBJECT, _has_together, "needs {} together, or none of them"),
    "enum": (ANY, lambda value, values: value in values, "should be {}"),
    "anyOf": (ANY, lambda value, schemas: _fitting(value, schemas) > 0, "needs {}"),
    "oneOf": (
        ANY,
        lambda value, schemas: _fitting(value, schemas) == 1,
        "needs either {}, and not both",
    ),
}
"""Keywords that set a limit: to values of which type, what keeps it, and what to say else."""

LIMIT_KEYWORDS = WITHIN.keys() | LIMITS.keys()
