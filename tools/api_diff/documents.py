"""The documents that are compared, from a file or an address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools import openapi
from tools.api_diff.changes import Place
from tools.openapi import DocumentError

MAX_BYTES = 5_000_000
MAX_SECONDS = 30.0


class Document:
    """An OpenAPI document, its references and the places of its parts."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree
        self._places: dict[int, Place] = {}
        self._index(tree, ())
        self._targets: dict[str, tuple[str, list[str]]] = {}

    def resolved(self, node: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Return a node without its reference, and the name of that; its own keys win."""
        openapi.deref(self.tree, node)  # refuses a reference to itself
        found, name = dict(node), ""
        while isinstance(reference := found.pop("$ref", None), str):
            found = {**openapi.resolve(self.tree, reference), **found}
            name = reference.rpartition("/")[2]
        return found, name

    def plain(self, node: Any, within: tuple[str, ...] = ()) -> Any:
        """Return a node without references, except those to what contains it."""
        if isinstance(node, list):
            return [self.plain(each, within) for each in node]
        if not isinstance(node, dict) or node.get("$ref") in within:
            return node
        found, _ = self.resolved(node)
        within = (*within, node["$ref"]) if "$ref" in node else within
        return {key: self.plain(each, within) for key, each in found.items()}

    def _index(self, node: Any, at: Place) -> None:
        self._places[id(node)] = at
        for key, each in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(each, (dict, list)):
                self._index(each, (*at, key))

    def place(self, node: Any) -> Place:
        """Return the place of a node; empty if it is not in the document."""
        return self._places.get(id(node), ())

    def text(self, node: Any) -> str:
        """Return a node and everything that it refers to as JSON."""
        found: dict[str, str] = {}
        waiting = _references(node)
        while waiting:
            reference = waiting.pop()
            if reference not in found:
                found[reference], more = self._target(reference)
                waiting += more
        return "\n".join([json.dumps(node, default=str), *found.values()])

    def _target(self, reference: str) -> tuple[str, list[str]]:
        if reference not in self._targets:
            target = openapi.resolve(self.tree, reference)
            text = json.dumps([reference, target], default=str)
            self._targets[reference] = text, _references(target)
        return self._targets[reference]


def schema_reference(target: str) -> str:
    """Return the reference of a discriminator, which may be the name of a schema alone."""
    return target if "/" in target else f"#/components/schemas/{target}"


def load(source: str) -> Document:
    """Read the document at a path, or at an address that begins with http.

    Raises:
        DocumentError: There is none, it is too large, or it is not an OpenAPI 3 document.
    """
    if source.startswith(("http:", "https:")):
        from tools.api_diff.fetching import fetch  # noqa: PLC0415 - httpx takes long to import

        content = fetch(source, max_bytes=MAX_BYTES, max_seconds=MAX_SECONDS)
    else:
        content = _read(Path(source))
    tree = openapi.parse(content, source, aliases=False)
    if not str(tree.get("openapi", "")).startswith("3."):
        raise DocumentError(f"{source} is not an OpenAPI 3 document.")
    if not isinstance(tree.get("paths"), dict):
        raise DocumentError(f"{source} has no paths.")
    return Document(tree)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DocumentError(f"{path} is larger than {MAX_BYTES:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.") from None


def without_extensions(document: Document) -> Document:
    """Return a document without ``x-`` keys, which only one of two parties can know.

    ``x-provenance`` stays: a change of what it marks as inferred is a correction.
    """

    def pruned(node: Any) -> Any:
        if isinstance(node, list):
            return [pruned(each) for each in node]
        if isinstance(node, dict):
            return {key: pruned(each) for key, each in node.items() if not _is_extension(key)}
        return node

    return Document(pruned(document.tree))


def _is_extension(key: object) -> bool:
    return str(key).startswith("x-") and key != "x-provenance"


def _references(node: Any) -> list[str]:
    found, waiting = [], [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(reference := node.get("$ref"), str):
                found.append(reference)
            if isinstance(discriminator := node.get("discriminator"), dict):
                found += map(schema_reference, discriminator.get("mapping", {}).values())
            node = node.values()
        waiting += (each for each in node if isinstance(each, (dict, list)))
    return found
