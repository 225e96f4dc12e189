"""The public document, and the stricter one that the contract tests alone hold the mock to."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from jsonschema_rs import Draft202012Validator

from tools import openapi

CONTRACT = Path(__file__).parents[2] / "openapi" / "panic-callouts.yaml"

LONGEST = 64 * 1024
"""Characters of a text in a response: a request is no longer, and so nothing that repeats one."""

DEEPEST = 2
"""Number of times that a reference to itself is followed."""

BEYOND: dict[str, Any] = {}
"""Schema of what is deeper than that: anything."""

Schema = dict[str, Any]
Document = dict[str, Any]


@cache
def load_document(path: Path = CONTRACT) -> Document:
    """Load the public document, once; to change it, make a copy."""
    return openapi.load(path)


def base_path(document: Document) -> str:
    """Return the path of the first server."""
    return urlsplit(str(document["servers"][0]["url"])).path


BASE_PATH = base_path(load_document())


def strict_document(public: Document) -> Document:
    """Close the responses: no properties that the document does not name, no endless texts.

    Requests stay as they are: what the service may ignore, it may ignore here too. So responses
    get components of their own.
    """
    if not public["openapi"].startswith("3.1"):
        return public  # 3.0 cannot say what a composed object may have besides
    document = copy.deepcopy(public)
    schemas = document["components"]["schemas"]
    tighten = _Tightening(public)
    media = [
        medium
        for each in openapi.endpoints(document)
        for response in each.operation["responses"].values()
        for medium in openapi.content(document, response).values()
    ]
    for medium in {id(each): each for each in media}.values():  # several may refer to one
        medium["schema"] = tighten.value(medium.get("schema", {}))
    schemas |= {f"{name}{tighten.SUFFIX}": tighten.schema(schemas[name]) for name in [*schemas]}
    return document


class _Tightening:
    """Makes the strict form of a schema, which refers to strict forms alone."""

    SUFFIX = ".strict"

    def __init__(self, public: Document) -> None:
        self._public = public

    def value(self, schema: Schema) -> Schema:
        """Return the schema of a whole value, where it is known what the value may have."""
        closed = {"unevaluatedProperties": False} if self._names_all(schema) else {}
        return {**self.schema(schema), **closed}

    def schema(self, schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        strict = {key: each for key, each in schema.items() if key != "discriminator"}
        if "$ref" in strict:
            strict["$ref"] += self.SUFFIX
        for key in ("properties", "patternProperties"):
            if key in strict:
                strict[key] = {name: self.value(each) for name, each in strict[key].items()}
        for key in strict.keys() & {"items", "additionalProperties"}:
            strict[key] = self.value(strict[key]) if isinstance(strict[key], dict) else strict[key]
        for key in strict.keys() & {"allOf", "anyOf", "oneOf"}:
            strict[key] = [self.schema(each) for each in strict[key]]
        if "string" in _types(strict) and not strict.keys() & {"format", "enum", "const"}:
            strict.setdefault("maxLength", LONGEST)
        return strict

    def _names_all(self, schema: Schema) -> bool:
        """Return whether every object that fits has named properties, and no others."""
        whole = openapi.deref(self._public, schema)
        forms = openapi.inner_schemas(whole)
        parts = [*whole.get("allOf", []), *forms]
        if "additionalProperties" in whole or "patternProperties" in whole:
            return False
        if any("additionalProperties" in openapi.deref(self._public, each) for each in parts):
            return False
        if any(self._may_be_object(each) and not self._names_all(each) for each in forms):
            return False
        return "properties" in whole or any(map(self._names_all, parts))

    def _may_be_object(self, schema: Schema) -> bool:
        whole = openapi.deref(self._public, schema)
        if "type" in whole:
            return "object" in _types(whole)
        if forms := openapi.inner_schemas(whole):
            return any(map(self._may_be_object, forms))
        return not whole.keys() & {"const", "enum"}


def _types(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


class Parameter(NamedTuple):
    """A parameter of an operation, with every reference followed."""

    name: str
    place: str
    schema: Schema
    required: bool
    explode: bool
    """The items of a list are parameters of their own."""

    example: Any

    @property
    def can_be_bad(self) -> bool:
        """Return whether there is a text, or an omission, that makes it invalid."""
        inner = self.schema.get("items", self.schema)
        says = {*self.schema, *inner} & {"enum", "const", "format", "pattern", "minLength"}
        says -= {"format"} if self.schema.get("format") == "password" else set()
        return self.required or bool(says) or "string" not in (_types(inner) or ["string"])


class Operation(NamedTuple):
    """An operation, with every reference followed."""

    name: str
    method: str
    path: str
    pattern: re.Pattern[str]
    parameters: list[Parameter]
    authenticated: bool
    bodies: Mapping[str, Schema]
    """By media type."""

    needs_body: bool
    example: Any
    """The first of its bodies that the document shows, of the first media type."""

    responses: Mapping[str, Mapping[str, Schema]]
    """Schemas of each documented response, by status and by media type."""

    @property
    def label(self) -> str:
        """As in ``GET /path``."""
        return f"{self.method} {self.path}"

    @property
    def body(self) -> Schema | None:
        """The schema of its body, if that is JSON."""
        return next((each for kind, each in self.bodies.items() if is_json(kind)), None)

    def responds(self, status: int) -> str | None:
        """Return the entry of the document that describes a status."""
        entries = (str(status), f"{status // 100}XX", "default")
        return next((each for each in entries if each in self.responses), None)


def is_json(media_type: str) -> bool:
    """Return whether a media type is JSON, a vendor's included."""
    return media_type == "application/json" or media_type.endswith("+json")


class Strict(NamedTuple):
    """A strict document, and its operations."""

    document: Document
    operations: list[Operation]


@cache
def load_strict(path: Path = CONTRACT) -> Strict:
    """Load the strict document, once, so that all runs share what is compiled of it."""
    document = strict_document(load_document(path))
    return Strict(document, operations(document))


def operations(document: Document) -> list[Operation]:
    """Every operation of a document."""
    return [_operation(document, each) for each in openapi.endpoints(document)]


def _operation(document: Document, endpoint: openapi.Endpoint) -> Operation:
    node = inline(document, endpoint.operation)
    found = map(_parameter, inline(document, openapi.parameters(document, endpoint)))
    parameters = {(each.place, each.name): each for each in found}
    content = node.get("requestBody", {}).get("content", {})
    return Operation(
        name=node.get("operationId", f"{endpoint.method.upper()} {endpoint.path}"),
        method=endpoint.method.upper(),
        path=endpoint.path,
        pattern=_pattern(base_path(document) + endpoint.path, parameters),
        parameters=list(parameters.values()),
        authenticated=bool(node.get("security", document.get("security"))),
        bodies={kind: medium.get("schema", {}) for kind, medium in content.items()},
        needs_body=bool(node.get("requestBody", {}).get("required")),
        example=next((_example(each) for each in content.values()), None),
        responses={
            str(status): {
                kind: medium.get("schema", {})
                for kind, medium in response.get("content", {}).items()
            }
            for status, response in node["responses"].items()
        },
    )


def _parameter(node: dict[str, Any]) -> Parameter:
    schema = node.get("schema", {})
    style = node.get("style", "form" if node["in"] in {"query", "cookie"} else "simple")
    return Parameter(
        name=node["name"],
        place=node["in"],
        schema=schema,
        required=bool(node.get("required")),
        explode=node.get("explode", style == "form"),
        example=_example(node),
    )


def _example(node: dict[str, Any]) -> Any:
    """Return the example of a parameter or body; else something that fits simple types."""
    for shown in node.get("examples", {}).values():
        return shown["value"]
    schema = node.get("schema", {})
    shown = [
        *(each[key] for each in (node, schema) for key in ("example", "default") if key in each),
        *schema.get("examples", []),
        *([schema["const"]] if "const" in schema else schema.get("enum", [])),
    ]
    simple = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1)}
    simple |= {"boolean": True, "array": [], "object": {}}
    return next(iter([*shown, *(simple[each] for each in _types(schema) if each in simple), "a"]))


def _pattern(path: str, parameters: Mapping[tuple[str, str], Parameter]) -> re.Pattern[str]:
    """Match a path, still escaped; identifiers are numbers, so no word passes for one."""
    text = re.escape(path)
    for place, name in parameters:
        if place == "path":
            schema = parameters[place, name].schema
            sign = "" if schema.get("minimum", -1) >= 0 else "-?"
            kind = f"{sign}[0-9]{{1,19}}" if _types(schema) == ["integer"] else "[^/]+"
            text = text.replace(re.escape(f"{{{name}}}"), f"(?P<{group(name)}>{kind})")
    return re.compile(text)


def group(name: str) -> str:
    """Return the name of a path parameter in patterns."""
    return re.sub(r"\W|^(?=\d)", "_", name)


def inline(document: Document, node: Any, within: tuple[str, ...] = ()) -> Any:
    """Follow every reference in a part of a document.

    One that leads back to itself is followed a few times; what lies deeper may be anything.
    """
    if isinstance(node, list):
        return [inline(document, each, within) for each in node]
    if not isinstance(node, dict):
        return node
    if isinstance(reference := node.get("$ref"), str):
        if within.count(reference) == DEEPEST:
            return BEYOND
        others = {key: each for key, each in node.items() if key != "$ref"}
        found = {**openapi.resolve(document, reference), **others}
        return inline(document, found, (*within, reference))
    return {name: inline(document, each, within) for name, each in node.items()}


def locate(document: Document, at: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return where a place really stands, with references followed, as far as there is one."""
    found: tuple[Any, ...] = ()
    node: Any = document
    for key in at:
        while isinstance(node, dict) and "$ref" in node:
            found = openapi.keys(node["$ref"])
            node = openapi.find(document, found)
        if not isinstance(node, dict | list) or (isinstance(node, dict) and key not in node):
            break
        found, node = (*found, key), node[key]
    return found


def validator(schema: Schema) -> Draft202012Validator:
    """Return a validator of a schema; building one takes longer than using it."""
    if id(schema) not in _VALIDATORS:
        _VALIDATORS[id(schema)] = schema, Draft202012Validator(schema, validate_formats=True)
    return _VALIDATORS[id(schema)][1]


_VALIDATORS: dict[int, tuple[Schema, Draft202012Validator]] = {}
