"""Reads OpenAPI documents, from a file or an address, and follows their references."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from tools.api_diff.fetching import LARGEST, DocumentError, fetch

DEEPEST = 100
"""Levels of a document."""


class Document:
    """An OpenAPI document, and the way through its references."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree

    def resolved(self, node: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Return what a reference stands for, and by which name; what stands beside it wins."""
        found, name = dict(node), ""
        followed: set[str] = set()
        while isinstance(reference := found.pop("$ref", None), str):
            if reference in followed:
                raise DocumentError(f"{reference} refers to itself.")
            followed.add(reference)
            found = {**self._at(reference), **found}
            name = reference.rpartition("/")[2]
        return found, name

    def plain(self, node: Any, within: tuple[str, ...] = ()) -> Any:
        """Return the same without references, but for those that lead back to where they stand."""
        if isinstance(node, list):
            return [self.plain(each, within) for each in node]
        if not isinstance(node, dict) or node.get("$ref") in within:
            return node
        found, _ = self.resolved(node)
        within = (*within, node["$ref"]) if "$ref" in node else within
        return {key: self.plain(each, within) for key, each in found.items()}

    def _at(self, reference: str) -> dict[str, Any]:
        node: Any = {"#": self.tree}
        try:
            for key in reference.split("/"):
                node = node[unquote(key).replace("~1", "/").replace("~0", "~")]
            return dict(node)
        except (KeyError, TypeError, ValueError):
            raise DocumentError(
                f"{reference} cannot be followed: only references to something in the same "
                "document can. Bundle it first, as with `redocly bundle`."
            ) from None


def load(source: str) -> Document:
    """Read the document at a path, or at an address that begins with http.

    Raises:
        DocumentError: There is none, it is too large, or it is not an OpenAPI 3 document.
    """
    content = fetch(source) if source.startswith(("http:", "https:")) else _read(Path(source))
    try:
        _refuse_the_endless(content, source)
        tree = yaml.load(content, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise DocumentError(f"{source} is neither YAML nor JSON: {reason}") from None
    if not isinstance(tree, dict) or not str(tree.get("openapi", "")).startswith("3."):
        raise DocumentError(f"{source} is not an OpenAPI 3 document.")
    if not isinstance(tree.get("paths"), dict):
        raise DocumentError(f"{source} has no paths.")
    return Document(tree)


def _refuse_the_endless(content: bytes, source: str) -> None:
    """Return what would take ages to read, however short it is."""
    depth = 0
    for event in yaml.parse(content, yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            raise DocumentError(f"{source} has YAML aliases, or is nested deeper than {DEEPEST}.")


def without_extensions(document: Document) -> Document:
    """Return a document without what only one of two parties can know: its ``x-`` keys.

    What it says to be inferred stays: a difference of that is a correction.
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


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise DocumentError(f"{path} is larger than {LARGEST:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.") from None
