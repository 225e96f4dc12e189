"""Validation of requests against the JSON Schemas of the contract, before anything is sent.

The schemas stand beside the operations, without what does not restrict a value. Unlike responses,
requests are not converted: what is not right is not sent.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sized
from contextlib import suppress
from math import isfinite
from typing import Any, TypeAlias

from aura_panic_runtime.decoding import (
    DecodeError,
    decode_date,
    decode_datetime,
    decode_time,
    decode_uuid,
    type_name,
)
from aura_panic_runtime.uploads import Upload

Schema: TypeAlias = Mapping[str, Any]
Definitions: TypeAlias = Mapping[str, Schema]

NAME = re.compile(r"`([^`]*)`")
"""A name on the wire, in the text of a problem."""


class WrongType(DecodeError):
    """A value is of another type than the contract says."""


def check_value(value: Any, schema: Schema, definitions: Definitions) -> None:
    """Check a value, as JSON has it, against a schema.

    Args:
        value: The value; files are ``Upload`` objects.
        schema: The schema.
        definitions: The schemas that ``$ref`` names.

    Raises:
        DecodeError: It is beyond a constraint; ``WrongType`` where it is of another type.
    """
    if isinstance(schema, bool):
        if not schema:
            raise DecodeError("is not allowed")
        return
    _check_text(value, schema)
    for keyword, limit in schema.items():
        if keyword in APPLICATORS:
            kind, check = APPLICATORS[keyword]
            if isinstance(value, kind):
                check(value, limit, schema, definitions)
        elif keyword in ASSERTIONS:
            kind, holds, sentence = ASSERTIONS[keyword]
            applies = isinstance(value, kind) and (kind is ANY or not isinstance(value, bool))
            if applies and not holds(value, limit):
                raise DecodeError(sentence.format(_words(limit)))


def check_constraints(value: Any, schema: Schema, definitions: Definitions) -> bool:
    """Return whether a value is within a schema."""
    with suppress(DecodeError):
        check_value(value, schema, definitions)
        return True
    return False


def is_encodable(text: str) -> bool:
    """Return whether a text can be sent at all: lone surrogates cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:  # which would show the text
        return False
    return True


def _check_text(value: Any, schema: Schema) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise DecodeError("should be a number but is not finite")
    if not isinstance(value, str):
        return
    if not is_encodable(value):
        raise DecodeError("has characters that cannot be sent")
    is_allowed = schema.get("minLength") == 0 or "" in schema.get("enum", ())
    if value == "" and schema.get("type") == "string" and not is_allowed:
        raise DecodeError("must not be empty; omit it instead")


def _check_type(value: Any, limit: str | list[str], schema: Schema, _: Definitions) -> None:
    types = [limit] if isinstance(limit, str) else limit
    if value is None and "null" not in types:
        raise WrongType(NOT_NULL)
    if schema.get("format") == "binary" and value is not None:
        if isinstance(value, Upload):
            return
        raise WrongType(f"should be bytes, a path or an open file but is {type_name(value)}")
    if isinstance(value, Upload):
        raise WrongType(f"should be {_type_words(types)} but is a file")
    if any(isinstance(value, TYPES[each][0]) for each in types) and (
        not isinstance(value, bool) or "boolean" in types
    ):
        return
    raise WrongType(f"should be {_type_words(types)} but is {type_name(value)}")


def _type_words(types: Iterable[str]) -> str:
    return " or ".join(TYPES[each][1] for each in types)


def _check_ref(value: Any, limit: str, _: Schema, definitions: Definitions) -> None:
    check_value(value, definitions[limit], definitions)


def _check_properties(
    value: Any, limit: Mapping[str, Schema], _: Schema, definitions: Definitions
) -> None:
    for name in limit.keys() & value.keys():
        _check_at(name, value[name], limit[name], definitions)


def _check_required(value: Any, limit: list[str], _: Schema, __: Definitions) -> None:
    if missing := [each for each in limit if each not in value]:
        raise DecodeError(f"needs {_words({'required': missing})}")


def _check_additional(value: Any, limit: Any, schema: Schema, definitions: Definitions) -> None:
    for name in value.keys() - schema.get("properties", {}).keys():
        _check_at(name, value[name], limit, definitions)


def _check_items(value: Any, limit: Schema, schema: Schema, definitions: Definitions) -> None:
    first = len(schema.get("prefixItems", ()))
    for index, item in enumerate(value[first:], first):
        _check_at(index, item, limit, definitions)


def _check_prefix(value: Any, limit: list[Schema], _: Schema, definitions: Definitions) -> None:
    for index, (item, schema) in enumerate(zip(value, limit, strict=False)):
        _check_at(index, item, schema, definitions)


def _check_at(key: str | int, value: Any, schema: Schema, definitions: Definitions) -> None:
    try:
        check_value(value, schema, definitions)
    except DecodeError as error:
        raise error.under(key) from None


def _check_all(value: Any, limit: list[Schema], _: Schema, definitions: Definitions) -> None:
    for schema in limit:
        check_value(value, schema, definitions)


def _check_any(value: Any, limit: list[Schema], _: Schema, definitions: Definitions) -> None:
    if not any(check_constraints(value, schema, definitions) for schema in limit):
        _reject(value, limit, definitions)


def _check_one(value: Any, limit: list[Schema], _: Schema, definitions: Definitions) -> None:
    fitting = sum(check_constraints(value, schema, definitions) for schema in limit)
    if fitting == 0:
        _reject(value, limit, definitions)
    if fitting > 1:
        raise DecodeError(f"needs either {_words(limit)}, and not both")


def _reject(value: Any, limit: list[Schema], definitions: Definitions) -> None:
    """Raise the error of a value that no alternative allows."""
    alternatives = [each for each in limit if each != {"type": "null"}]
    if value is None:
        raise WrongType(NOT_NULL)
    if len(alternatives) == 1:
        check_value(value, alternatives[0], definitions)
    if all(each.keys() == {"required"} for each in alternatives):
        raise DecodeError(f"needs {_words(alternatives)}")
    problems = {}
    for schema in alternatives:
        try:
            check_value(value, schema, definitions)
        except DecodeError as error:
            place = ".".join(f"`{key}`" for key in error.keys)
            problems[f"{place} {error.problem}".strip()] = isinstance(error, WrongType)
    kind = WrongType if all(problems.values()) else DecodeError
    raise kind("fits no alternative: " + "; ".join(problems))


def _check_not(value: Any, limit: Schema, _: Schema, definitions: Definitions) -> None:
    if check_constraints(value, limit, definitions):
        raise DecodeError("is not allowed")


def _check_format(value: Any, limit: str, _: Schema, __: Definitions) -> None:
    if limit in FORMATS:
        decode, sentence = FORMATS[limit]
        with suppress(DecodeError):
            decode(value)
            if limit != "date-time" or ZONE.search(value):
                return
        raise DecodeError(f"should be {sentence}")


def _matches(text: str, pattern: str) -> bool:
    """Return whether a text matches.

    As JSON Schema has it: a dollar sign is the end, and no line break before it; digits are ASCII.
    """
    return bool(re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), text, re.ASCII))


def _is_long(value: Sized, limit: int) -> bool:
    return len(value) >= limit


def _is_short(value: Sized, limit: int) -> bool:
    return len(value) <= limit


def _is_multiple(value: float, factor: float) -> bool:
    quotient = value / factor
    return abs(quotient - round(quotient)) < 1e-9  # noqa: PLR2004 - floats are not decimal


def _has_together(value: Mapping[str, Any], needs: Mapping[str, list[str]]) -> bool:
    return all(value.keys() >= set(names) for name, names in needs.items() if name in value)


def _is_unique(value: list[Any], limit: object) -> bool:
    return not limit or all(item not in value[:index] for index, item in enumerate(value))


def _words(limit: Any) -> str:
    """Return a limit in words: names, and alternatives of names."""
    if isinstance(limit, Mapping):
        return " and ".join(f"`{name}`" for name in limit.get("required", limit))
    return " or ".join(map(_words, limit)) if isinstance(limit, list) else str(limit)


NOT_NULL = "must not be None; omit it instead"

ZONE = re.compile(r"([Zz]|[+-][0-9]{2}:[0-9]{2})$")

FORMATS: Mapping[str, tuple[Callable[[Any], Any], str]] = {
    "date-time": (decode_datetime, "a date and time with a time zone (RFC 3339)"),
    "date": (decode_date, "a date (RFC 3339)"),
    "time": (decode_time, "a time (RFC 3339)"),
    "uuid": (decode_uuid, "a UUID"),
}
"""Formats that are checked, by what decodes them."""

TYPES: Mapping[str, tuple[Any, str]] = {
    "string": (str, "text"),
    "integer": (int, "a whole number"),
    "number": ((int, float), "a number (float or int)"),
    "boolean": (bool, "true or false"),
    "array": (list, "a list"),
    "object": (Mapping, "an object"),
    "null": (type(None), "null"),
}

NUMBER, TEXT, LIST, OBJECT, ANY = (int, float), str, list, Mapping, object

APPLICATORS: Mapping[str, tuple[Any, Callable[[Any, Any, Schema, Definitions], None]]] = {
    "$ref": (ANY, _check_ref),
    "type": (ANY, _check_type),
    "format": (TEXT, _check_format),
    "required": (OBJECT, _check_required),
    "properties": (OBJECT, _check_properties),
    "additionalProperties": (OBJECT, _check_additional),
    "items": (LIST, _check_items),
    "prefixItems": (LIST, _check_prefix),
    "allOf": (ANY, _check_all),
    "anyOf": (ANY, _check_any),
    "oneOf": (ANY, _check_one),
    "not": (ANY, _check_not),
}
"""Keywords that apply other schemas, or need to see the schema they stand in."""

ASSERTIONS: Mapping[str, tuple[Any, Callable[[Any, Any], bool], str]] = {
    "minimum": (NUMBER, operator.ge, "should be at least {}"),
    "maximum": (NUMBER, operator.le, "should be at most {}"),
    "exclusiveMinimum": (NUMBER, operator.gt, "should be more than {}"),
    "exclusiveMaximum": (NUMBER, operator.lt, "should be less than {}"),
    "multipleOf": (NUMBER, _is_multiple, "should be a multiple of {}"),
    "minLength": (TEXT, _is_long, "should have at least {} characters"),
    "maxLength": (TEXT, _is_short, "should have at most {} characters"),
    "pattern": (TEXT, _matches, "should match {}"),
    "minItems": (LIST, _is_long, "should have at least {} items"),
    "maxItems": (LIST, _is_short, "should have at most {} items"),
    "uniqueItems": (LIST, _is_unique, "should have no item twice"),
    "minProperties": (OBJECT, _is_long, "should have at least {} fields"),
    "maxProperties": (OBJECT, _is_short, "should have at most {} fields"),
    "dependentRequired": (OBJECT, _has_together, "needs {} together, or none of them"),
    "enum": (ANY, lambda value, values: value in values, "should be {}"),
}
"""Keywords that limit a value: of which type, whether it holds, and what to say where not."""

KEYWORDS = APPLICATORS.keys() | ASSERTIONS.keys()
"""All keywords that are checked."""
