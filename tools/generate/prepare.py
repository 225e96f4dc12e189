"""Preparation of a document for the generator: what it would lose silently is marked or refused."""

from __future__ import annotations

from typing import Any

from openapi_python_client.parser.properties import Class, EnumProperty
from openapi_python_client.strings import ClassName, PythonIdentifier

from tools.openapi import DocumentError, content, deref, endpoints, holds, parameters, resolve

POINTER = "x-generator-pointer"
"""Marks schemas of objects with where they stand, so that models are found again."""

VALUES = {"example", "examples", "default", "enum", "const"}
"""Keywords that hold values instead of schemas."""

BINARY = {"type": "string", "format": "binary"}

OWN_HEADERS = {
    "accept", "authorization", "connection", "content-length", "content-type", "cookie", "host",
    "transfer-encoding", "user-agent", "x-request-id",
}  # fmt: skip
"""Headers that the client sets itself."""

STYLES = {"path": {"simple"}, "header": {"simple"}, "cookie": {"form"}} | {
    "query": {"form", "spaceDelimited", "pipeDelimited", "deepObject"}
}
"""Ways to write parameters that requests are built in."""


def prepare(document: Any) -> Any:
    """Return a copy of a document for the generator.

    Raises:
        DocumentError: The generator would accept something and lose a part of it.
    """
    for path, item in document.get("paths", {}).items():
        if "$ref" in item:
            raise DocumentError(f"{path} is a reference: write the path out.", ("paths", path))
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


def _prepare(document: Any, node: Any, at: tuple[Any, ...]) -> Any:
    if isinstance(node, list):
        return [_prepare(document, each, (*at, index)) for index, each in enumerate(node)]
    if not isinstance(node, dict):
        return node
    prepared = {
        key: each if key in VALUES else _prepare(document, each, (*at, key))
        for key, each in node.items()
    }
    if at[-1:] == ("properties",) and at[-2:-1] != ("properties",):
        _check_names(node, at)
        return prepared  # of fields, which may be called like keywords
    if isinstance(node.get("$ref"), str):
        resolve(document, node["$ref"], at)
    union = node.keys() & {"oneOf", "anyOf"}
    if union and isinstance(node.get("properties"), dict):
        raise DocumentError(
            f"{', '.join(union)} stands beside properties, which would be lost: put it into allOf.",
            at,
        )
    if isinstance(node.get("enum"), list):
        _check_enum(node, at)
        if None in node["enum"]:
            prepared.pop("type", None)  # a list of types would make several enums
    if (
        node.keys() & {"properties", "allOf", "additionalProperties"}
        or node.get("type") == "object"
    ):
        prepared[POINTER] = at
    return prepared


def _check_enum(schema: Any, at: tuple[Any, ...]) -> None:
    """Check that the values of an enum can have names of their own in Python."""
    values = [each for each in schema["enum"] if each is not None]
    listed = ", ".join(map(str, values))
    if values and {type(each) for each in values} not in ({str}, {int}):
        raise DocumentError(f"the values {listed} should all be text or all be whole numbers.", at)
    if schema.get("default", values) not in (*schema["enum"], values):
        raise DocumentError(f"the default is none of the values {listed}.", at)
    owner = Class(name=ClassName("Enum", ""), module_name=PythonIdentifier("enum", ""))
    try:
        names = EnumProperty.values_from_list(values, owner, schema.get("x-enum-varnames", []))
    except ValueError:
        names = {}
    if len(names) < len(values):
        raise DocumentError(
            f"some of the values {listed} have the same name in Python: name them by "
            "x-enum-varnames.",
            at,
        )


def _check_names(properties: Any, at: tuple[Any, ...]) -> None:
    """Check that properties have names of their own in Python, at least as they are spelled."""
    names: dict[tuple[str, str], str] = {}
    for name in properties:
        spellings = PythonIdentifier(name, "x"), PythonIdentifier(name, "x", skip_snake_case=True)
        if (other := names.setdefault(spellings, name)) != name:
            raise DocumentError(
                f"{other} and {name} have the same name in Python: rename one.", (*at, name)
            )


def _check_parameter(document: Any, parameter: Any, at: tuple[Any, ...]) -> None:
    name, location = parameter["name"], parameter["in"]
    if "schema" not in parameter:
        raise DocumentError(f"the parameter {name} has no schema: give it one.", at)
    if location == "header" and name.lower() in OWN_HEADERS:
        raise DocumentError(f"the client sets the header {name} itself: remove it.", at)
    style = parameter.get("style")
    if style is not None and style not in STYLES[location]:
        raise DocumentError(f"the parameter {name} is of the style {style}: omit it.", at)
    if holds(document, parameter, _is_binary):
        raise DocumentError(f"the parameter {name} is a file: move it to the body.", at)
    schema = deref(document, parameter["schema"])
    if location == "path" and ("properties" in schema or schema.get("type") == "object"):
        raise DocumentError(f"the parameter {name} is an object: move it to the body.", at)


def _check_json(document: Any, holder: Any, at: tuple[Any, ...]) -> None:
    """Check that JSON has no binary values: it has no way to write them."""
    for name, media in content(document, holder).items():
        if "json" in name and holds(document, media.get("schema", {}), _is_binary):
            raise DocumentError(
                f"a value in {name} is of the format binary: use byte (Base64), or a form.", at
            )


def _is_binary(schema: Any) -> bool:
    return bool(schema.get("format") == "binary")
