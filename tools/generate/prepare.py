"""Preparation of a document for the generator: what it would lose silently is marked or refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from openapi_python_client.parser.properties import Class, EnumProperty
from openapi_python_client.strings import ClassName, PythonIdentifier

from aura_panic_runtime.requests import CLIENT_HEADERS
from tools import openapi
from tools.openapi import DocumentError, content, deref, endpoints, holds, keys, parameters, resolve

VALUES = {"example", "examples", "default", "enum", "const"}
"""Keywords that hold values instead of schemas."""

SCHEMA = {"type", "format", "properties", "additionalProperties", "allOf", "anyOf", "oneOf", "enum"}
"""Keywords that tell a schema."""

COMPONENT = len(("components", "schemas", "NAME"))
"""Number of keys that name a component."""

BINARY = {"type": "string", "format": "binary"}

OWN_HEADERS = CLIENT_HEADERS | {"cookie"}  # which is made of the parameters in cookies

STYLES = {"path": {"simple"}, "header": {"simple"}, "cookie": {"form"}} | {
    "query": {"form", "spaceDelimited", "pipeDelimited", "deepObject"}
}
"""Ways to write parameters that requests are built in."""


def prepare(document: Any) -> Any:
    """Return a copy of a document for the generator; the example of each schema is where it stands.

    Raises:
        DocumentError: The generator would accept something and lose a part of it.
    """
    for path, item in document.get("paths", {}).items():
        if "$ref" in item:
            raise DocumentError(f"{path} is a reference: write the path itself.", ("paths", path))
    prepared = _prepare(document, document, ())
    for endpoint in endpoints(document):
        for each in parameters(document, endpoint):
            _check_parameter(document, each, endpoint.at)
        for status, response in endpoint.operation.get("responses", {}).items():
            _check_json(document, response, endpoint.at)
            media = prepared["paths"][endpoint.path][endpoint.method]["responses"][status]
            for name, each in content(prepared, media).items():
                # The generator takes a response without a schema for one without a body.
                each.setdefault("schema", {} if "json" in name else BINARY)
        _check_json(document, endpoint.operation.get("requestBody"), endpoint.at)
    return prepared


def locate(prop: Any) -> tuple[str, ...]:
    """Return where the schema of a property stands, as far as it is known."""
    return keys(prop.example.get_untrusted_value()) if prop.example else ()


def check_names(names: Iterable[tuple[object, str]], at: tuple[Any, ...]) -> None:
    """Check that names do not clash in Python; each is paired with what it becomes there."""
    found: dict[object, str] = {}
    for python, name in names:
        if python in found:
            raise DocumentError(
                f"{found[python]} and {name} have the same name in Python: rename one.", (*at, name)
            )
        found[python] = name


def _prepare(document: Any, node: Any, at: tuple[Any, ...]) -> Any:
    if isinstance(node, list):
        return [_prepare(document, each, (*at, index)) for index, each in enumerate(node)]
    if not isinstance(node, dict):
        return node
    prepared = {
        key: each if key in VALUES else _prepare(document, each, (*at, key))
        for key, each in node.items()
    }
    if at[-1:] in {("properties",), ("schemas",)} and at[-2:-1] != ("properties",):
        spellings = (
            (PythonIdentifier(name, "x"), PythonIdentifier(name, "x", skip_snake_case=True))
            for name in node
        )
        check_names(zip(spellings, node, strict=True), at)  # at least as they are spelled
        return prepared  # of names, which may be those of keywords
    if isinstance(node.get("$ref"), str):
        resolve(document, node["$ref"], at)
        if len(keys(node["$ref"])) != COMPONENT:
            raise DocumentError(
                f"{node['$ref']} is a part of a component: move it to a component of its own, and "
                "refer to that.",
                at,
            )
    union = node.keys() & {"oneOf", "anyOf"}
    if union and isinstance(node.get("properties"), dict):
        raise DocumentError(
            f"{', '.join(union)} is beside properties, which would be lost: put it into allOf.",
            at,
        )
    if isinstance(node.get("enum"), list):
        _check_enum(node, at)
        if None in node["enum"]:
            prepared.pop("type", None)  # a list of types would make several enums
    if node.keys() & SCHEMA:
        place = (quote(str(key).replace("~", "~0"), safe="") for key in at)
        prepared["example"] = f"#/{'/'.join(place)}"
    return prepared


def _check_enum(schema: Any, at: tuple[Any, ...]) -> None:
    """Check that the values of an enum can have names of their own in Python."""
    values = [each for each in schema["enum"] if each is not None]
    owner = Class(name=ClassName("Enum", ""), module_name=PythonIdentifier("enum", ""))
    try:
        names = EnumProperty.values_from_list(values, owner, schema.get("x-enum-varnames", []))
    except (TypeError, ValueError):
        names = {}
    if len(names) < len(values) or len({type(each) for each in values}) > 1:
        raise DocumentError(
            f"the values {', '.join(map(str, values))} should all be text or all be whole numbers, "
            "with names of their own in Python (x-enum-varnames).",
            at,
        )


def _check_parameter(document: Any, parameter: Any, at: tuple[Any, ...]) -> None:
    name, location, style = parameter["name"], parameter["in"], parameter.get("style")
    schema = deref(document, parameter.get("schema", {}))
    is_logged = openapi.is_secret if location == "cookie" else openapi.is_personal
    is_object = "properties" in schema or schema.get("type") == "object"
    for is_wrong, sentence in (
        ("schema" not in parameter, "has no schema: give it one"),
        (location == "header" and name.lower() in OWN_HEADERS, "is set by the client: remove it"),
        (style not in {None, *STYLES[location]}, f"has the style {style}: omit it"),
        (holds(document, parameter, _is_binary), "is a file: move it to the body"),
        (location == "path" and is_object, "is an object: move it to the body"),
        (
            location != "header" and holds(document, parameter, is_logged),
            "is sent in the URL or a cookie, where it would be logged: move it to the body",
        ),
    ):
        if is_wrong:
            raise DocumentError(f"the parameter {name} {sentence}.", at)


def _check_json(document: Any, holder: Any, at: tuple[Any, ...]) -> None:
    """Check that JSON has no binary values: it has no way to write them."""
    for name, media in content(document, holder).items():
        if "json" in name and holds(document, media.get("schema", {}), _is_binary):
            raise DocumentError(
                f"a value in {name} has the format binary: use byte (Base64), or a form.", at
            )


def _is_binary(schema: Any) -> bool:
    return bool(schema.get("format") == "binary")
