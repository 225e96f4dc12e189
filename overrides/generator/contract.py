"""What everything that reads the contract needs of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


class GenerationError(Exception):
    """Why there is no new package, for the maintainer of the contract."""


def operations(document: Any) -> Iterator[tuple[Any, Any]]:
    """Every operation, and the path item that it stands in."""
    for item in document["paths"].values():
        for method in METHODS & item.keys():
            yield item, item[method]


def whole(document: Any, node: Any) -> Any:
    """What a node says, or what it refers to."""
    while "$ref" in node:
        node = resolved(document, node["$ref"])
    return node


def resolved(document: Any, reference: str) -> Any:
    """What a reference within the document refers to."""
    for key in reference.removeprefix("#/").split("/"):
        document = document[key]
    return document
