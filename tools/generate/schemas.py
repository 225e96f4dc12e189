"""Schemas of what is sent: what restricts a value, and nothing else."""

from __future__ import annotations

from typing import Any

from aura_panic_runtime import KEYWORDS
from tools.openapi import DocumentError, resolve

IGNORED = {
    "title", "description", "deprecated", "example", "examples", "default", "readOnly", "writeOnly",
    "discriminator", "xml", "externalDocs", "contentEncoding", "contentMediaType", "nullable",
    "$comment", "$schema",
}  # fmt: skip
"""Keywords that do not restrict a value, or are translated."""

MAPS = {"properties", "patternProperties", "dependentSchemas"}
"""Keywords that hold schemas by names."""

LISTS = {"allOf", "anyOf", "oneOf", "prefixItems"}
"""Keywords that hold lists of schemas."""

NESTED = {
    "items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else",
}  # fmt: skip
"""Keywords that hold a schema."""


class RequestSchemas:
    """The schemas that requests are validated against.

    Attributes:
        definitions: The schemas that others refer to, by name.
    """

    def __init__(self, document: Any) -> None:
        self._document = document
        self.definitions: dict[str, Any] = {}

    def reduce(self, schema: Any, at: tuple[Any, ...]) -> Any:
        """Reduce a schema to what restricts a value.

        Raises:
            DocumentError: A restriction is of a kind that is not validated.
        """
        if isinstance(schema, bool):
            return schema
        reduced: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword in IGNORED or keyword.startswith("x-"):
                continue
            if keyword not in KEYWORDS:
                raise DocumentError(f"{keyword} in what is sent is not validated: remove it.", at)
            if keyword == "$ref":
                reduced[keyword] = self._define(value, at)
            elif keyword in MAPS:
                reduced[keyword] = {name: self.reduce(one, at) for name, one in value.items()}
            elif keyword in LISTS:
                reduced[keyword] = [self.reduce(one, at) for one in value]
            elif keyword in NESTED:
                reduced[keyword] = self.reduce(value, at)
            else:
                reduced[keyword] = value
        for bound in ("Minimum", "Maximum"):  # OpenAPI 3.0
            exclusive, plain = f"exclusive{bound}", bound.lower()
            if isinstance(reduced.get(exclusive), bool) and reduced.pop(exclusive):
                reduced[exclusive] = reduced.pop(plain)
        if schema.get("nullable"):  # OpenAPI 3.0
            reduced = {"anyOf": [reduced, {"type": "null"}]}
        return reduced

    def _define(self, reference: str, at: tuple[Any, ...]) -> str:
        name = reference.removeprefix("#/components/schemas/")
        if name not in self.definitions:
            self.definitions[name] = {}  # it may refer to itself
            self.definitions[name] = self.reduce(resolve(self._document, reference), at)
        return name
