"""The contract's schemas: check values, turn text into values, make up examples."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Any
from urllib.parse import unquote

import msgspec
from jsonschema_rs import Draft202012, Draft202012Validator, Registry

from aura_panic_mock._errors import ApiError
from aura_panic_mock._examples import EndlessError, ExampleMaker

Node = Mapping[str, Any]
"""Any object in an OpenAPI document."""

_BASE = "urn:contract"
_MASK = "it"  # what stands for a value in a message: a value may be a secret
_INTEGER = re.compile("-?([0-9]{1,18}|[0-8][0-9]{18})")  # below 2**63, which some cannot check
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_COMBINED = ("allOf", "anyOf", "oneOf")


class DriftError(Exception):
    """The mock cannot serve what the contract says."""


def read_integer(text: str) -> int:
    """Read an integer of 64 bits.

    Raises:
        ValueError: It is none.
    """
    if not _INTEGER.fullmatch(text):
        raise ValueError
    return int(text)


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text) or math.isinf(float(text)):
        raise ValueError
    return float(text)


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": read_integer,
    "number": _number,
    "boolean": {"true": True, "false": False}.__getitem__,
    "object": msgspec.json.decode,
    "array": msgspec.json.decode,
    "string": str,
    "null": {"": None}.__getitem__,
}
"""Turn text into a value of a JSON type, in the order in which they are tried."""

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}


def _is_base64(text: str) -> bool:
    try:
        return base64.b64decode(text, validate=True) is not None
    except ValueError:
        return False


class Document:
    """An OpenAPI document, with whatever its references lead to."""

    def __init__(self, document: Node) -> None:
        self.root = _normalize(document)
        self.registry = Registry([(_BASE, self.root)], draft=Draft202012)

    def resolve(self, node: Any) -> Any:
        """Follow references to what they name.

        Raises:
            DriftError: There is nothing.
        """
        while isinstance(node, dict) and "$ref" in node:
            reference = node["$ref"].removeprefix(f"{_BASE}#/")
            node = self.root
            try:
                for each in reference.split("/"):
                    token = unquote(each).replace("~1", "/").replace("~0", "~")
                    node = node[int(token) if isinstance(node, list) else token]
            except (LookupError, TypeError, ValueError):
                raise DriftError(f"there is no {reference} in the document") from None
        return node

    def parts(
        self, node: Any, words: Sequence[str] = _COMBINED, above: tuple[int, ...] = ()
    ) -> Iterator[Node]:
        """Yield a schema, and each in it that may apply to the same value, by some keywords."""
        if not isinstance(node, dict) or id(node) in above:
            return
        yield node
        inner = [each for word in words for each in node.get(word, ())]
        for each in [self.resolve(node), *inner] if "$ref" in node else inner:
            yield from self.parts(each, words, (*above, id(node)))

    def types(self, node: Any) -> set[str]:
        """Return the JSON types that a schema may allow; none if it does not say."""
        types: set[str] = set()
        for part in self.parts(node):
            values = [part["const"]] if "const" in part else part.get("enum", ())
            types.update(_TYPES.get(type(value), "null") for value in values)
            listed = part.get("type", "object" if "properties" in part else ())
            types.update([listed] if isinstance(listed, str) else listed)
        return types

    def properties(self, node: Any) -> dict[str, Any]:
        """Return the schemas of the properties that a schema names."""
        found = [part.get("properties", {}) for part in self.parts(node)]
        return {name: each for properties in found for name, each in properties.items()}

    def first(self, node: Any, keyword: str) -> Any:
        """Return what a schema says first under a keyword; True, which allows all, if nothing."""
        return next((part[keyword] for part in self.parts(node) if keyword in part), True)


class Schema:
    """One schema of the contract."""

    def __init__(self, document: Document, node: Any) -> None:
        self._document = document
        self.node = node
        self.types = document.types(node)
        self._readers = [reader for each, reader in _READERS.items() if each in self.types]

    def compile(self) -> None:
        """Make sure that it can check values, or raise a DriftError."""
        _ = self._validator

    @cached_property
    def _validator(self) -> Draft202012Validator:
        try:
            return Draft202012Validator(
                self.node,
                mask=_MASK,
                registry=self._document.registry,
                validate_formats=True,
                formats={"byte": _is_base64},
            )
        except ValueError as error:
            reason = str(error).partition("\n")[0]
            raise DriftError(f"one of its schemas cannot be checked: {reason}") from None

    @cached_property
    def fields(self) -> dict[str, Schema]:
        """The schema of each property."""
        properties = self._document.properties(self.node)
        return {name: Schema(self._document, each) for name, each in properties.items()}

    @cached_property
    def items(self) -> Schema:
        """The schema of the items of an array."""
        return Schema(self._document, self._document.first(self.node, "items"))

    @cached_property
    def others(self) -> Schema:
        """The schema of the properties that have none of their own."""
        return Schema(self._document, self._document.first(self.node, "additionalProperties"))

    def check(self, value: Any, name: str = "", status: int = 400) -> None:
        """Hold a value to the schema.

        Raises:
            ApiError: With the name of the field, and never its value.
        """
        if not self._validator.is_valid(value):
            error = next(self._validator.iter_errors(value))
            path = ".".join([*([name] if name else ()), *map(str, error.instance_path)])
            raise ApiError(status, f"{path or 'The body'}: {error.message}")

    def read(self, text: Any) -> Any:
        """Turn text into the value that it stands for; what stands for none stays as it is."""
        if not isinstance(text, str):  # a file
            return text
        invalid: list[Any] = []
        for reader in self._readers:
            try:
                value = reader(text)
            except (LookupError, ValueError, RecursionError):
                continue
            if len(self._readers) == 1 or self._validator.is_valid(value):
                return value
            invalid.append(value)
        return invalid[0] if invalid else text

    def read_all(self, texts: Sequence[Any]) -> Any:
        """Turn texts into an array, where there may be one; else the last of them into a value."""
        if "array" in self.types:
            return [self.items.read(each) for each in texts]
        return self.read(texts[-1])

    def with_integers(self, value: Any) -> Any:
        """Convert 2.0 to 2 for an integer: JSON Schema allows it, and a response would echo it."""
        if isinstance(value, float) and value.is_integer() and "number" not in self.types:
            return int(value) if "integer" in self.types else value
        if isinstance(value, list):
            return [self.items.with_integers(each) for each in value]
        if isinstance(value, dict):
            known = self.fields.get
            return {
                name: known(name, self.others).with_integers(each) for name, each in value.items()
            }
        return value

    def example(self) -> Any:
        """Return the example that the schema gives, or make up a small value.

        Raises:
            DriftError: There is none.
        """
        try:
            return ExampleMaker(partial(self._document.parts, words=("allOf",))).make(self.node)
        except EndlessError:
            raise DriftError("one of its schemas contains itself without end") from None


def _normalize(node: Any) -> Any:
    """Copy a document as JSON would have it, with references that hold outside of it as well.

    OpenAPI 3.0's ``nullable`` becomes a union.
    """
    if isinstance(node, list):
        return [_normalize(each) for each in node]
    if not isinstance(node, dict):
        return node.isoformat() if isinstance(node, date) else node
    made = {str(name): _normalize(each) for name, each in node.items()}
    if isinstance(reference := made.get("$ref"), str) and reference.startswith("#"):
        made["$ref"] = _BASE + reference
    return {"anyOf": [made, {"type": "null"}]} if made.get("nullable") is True else made
