"""Schemas of what is sent: what restricts a value, and nothing else."""

from __future__ import annotations

from typing import Any

from aura_panic_runtime.validation import KEYWORDS
from tools.openapi import DocumentError, resolve

IGNORED = {
    "title", "description", "deprecated", "example", "examples", "default", "readOnly", "writeOnly",
    "discriminator", "xml", "externalDocs", "contentEncoding", "contentMediaType", "nullable",
    "$comment", "$schema",
}  # fmt: skip
"""Keywords that do not restrict a value, or are translated."""

NESTED = {"allOf", "anyOf", "oneOf", "prefixItems", "items", "additionalProperties", "not"}
"""Keywords that hold a schema, or a list of them."""


class RequestSchemas:
    """The schemas that requests are validated against.

    Attributes:
        definitions: The schemas that others refer to, by name.
        names: The names of all properties.
    """

    def __init__(self, document: Any) -> None:
        self._document = document
        self.definitions: dict[str, Any] = {}
        self.names: set[str] = set()

    def reduce(self, schema: Any, at: tuple[Any, ...]) -> Any:
        """Reduce a schema, or a list of them, to what restricts a value.

        Raises:
            DocumentError: A restriction is of a kind that is not validated.
        """
        if isinstance(schema, list):
            return [self.reduce(each, at) for each in schema]
        if isinstance(schema, bool):
            return schema
        reduced = {
            keyword: self._reduce_value(keyword, value, at)
            for keyword, value in schema.items()
            if keyword not in IGNORED and not keyword.startswith("x-")
        }
        for bound in ("Minimum", "Maximum"):  # OpenAPI 3.0
            exclusive, plain = f"exclusive{bound}", bound.lower()
            if isinstance(reduced.get(exclusive), bool) and reduced.pop(exclusive):
                reduced[exclusive] = reduced.pop(plain)
        if "const" in reduced:
            reduced["enum"] = [reduced.pop("const")]
        if schema.get("nullable"):  # OpenAPI 3.0
            reduced = {"anyOf": [reduced, {"type": "null"}]}
        return reduced

    def _reduce_value(self, keyword: str, value: Any, at: tuple[Any, ...]) -> Any:
        if keyword not in KEYWORDS | {"const"}:
            raise DocumentError(f"{keyword} in what is sent is not validated: remove it.", at)
        if keyword == "properties":
            self.names |= value.keys()
            return {name: self.reduce(each, at) for name, each in value.items()}
        if keyword in NESTED:
            return self.reduce(value, at)
        if keyword != "$ref":
            return value
        name = str(value).removeprefix("#/components/schemas/")
        if name not in self.definitions:
            self.definitions[name] = {}  # it may refer to itself
            self.definitions[name] = self.reduce(resolve(self._document, value), at)
        return name
